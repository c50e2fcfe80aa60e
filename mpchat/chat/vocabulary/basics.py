"""What commands and events are made of: who, when, what kind."""

from dataclasses import dataclass, field
from typing import Literal, NewType

from mpchat.irc import names

VisitorId = NewType("VisitorId", int)
"""One connection, for the time it lasts: the number of its server, and a number that this server gives only once."""
NOBODY = VisitorId(0)
"""Somebody who is not connected any more: what was kept does not say which connection it was."""
Kind = Literal["PRIVMSG", "NOTICE", "TAGMSG"]
_SERVER_BITS = 32


def visitor_id(server: int, number: int) -> VisitorId:
    """The visitor of this number on a server; numbers begin with 1."""
    return VisitorId(server << _SERVER_BITS | number)


def server_of(visitor: VisitorId) -> int:
    """The server that a visitor is connected to."""
    return visitor >> _SERVER_BITS


@dataclass(frozen=True, slots=True)
class WholeRoom:
    """Said to everybody in a room."""


@dataclass(frozen=True, slots=True)
class OnePerson:
    """Said to one person."""

    visitor: VisitorId


@dataclass(frozen=True, slots=True)
class SomeMembers:
    """Said to some members of a room: those who held a prefix at that moment (ISUPPORT STATUSMSG)."""

    visitors: tuple[VisitorId, ...]


Hearers = WholeRoom | OnePerson | SomeMembers
"""To whom something is said."""
WHOLE_ROOM = WholeRoom()
"""The one there is."""


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
