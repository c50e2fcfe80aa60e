"""What commands and events are made of: who, when, what kind."""

from dataclasses import dataclass, field
from typing import Literal

from mpchat.irc import names

VisitorId = int
"""One connection, for the time it lasts; given by the doors, never given twice."""
Kind = Literal["PRIVMSG", "NOTICE", "TAGMSG"]
Hearers = VisitorId | tuple[VisitorId, ...] | None
"""To whom something is said: one visitor, some members of a room, or with None the room."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The journal's word on a command: its place in the one order, and the time (Unix seconds, UTC)."""

    sequence: int
    time: float


@dataclass(frozen=True, slots=True)
class Credentials:
    """What proves a password and does not tell it: an Argon2id hash, and SCRAM-SHA-256's keys as RFC 5803 writes them."""

    argon2: str = field(repr=False)
    scram: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Source:
    """Who did it, as the others were told at that moment; ``account`` is ``""`` for somebody who has not logged in."""

    visitor: VisitorId
    nick: str
    user: str
    host: str
    account: str = ""
    bot: bool = False

    @property
    def mask(self) -> str:
        """``nick!user@host``."""
        return f"{self.nick}!{self.user}@{self.host}"

    @property
    def identity(self) -> str:
        """Who it is over several connections, casefolded: ``account@``; without an account ``nick@host``."""
        return (
            f"{names.casefold(self.account)}@" if self.account else f"{names.casefold(self.nick)}@{self.host}"
        )
