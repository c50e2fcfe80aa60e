"""What commands and events are made of: who, when, to whom, of what kind."""

from dataclasses import dataclass, field
from typing import Literal, NewType

from mpchat.irc import names

VisitorId = NewType("VisitorId", int)
"""A session, as long as its connection lasts: its server's number, and a number that this server gives only once."""
PersonId = NewType("PersonId", int)
"""A person, from the first session to the last: numbered like the session that they came in with."""
NO_SESSION = VisitorId(0)
"""Asks for what the server does by itself, aside from what anybody asked for."""
NOBODY = PersonId(0)
"""Stands for a person in records: they do not say who of those that were in the chat it was."""
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
    """Everybody in the room."""


@dataclass(frozen=True, slots=True)
class OnePerson:
    """One person, in a direct message."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class AbsentOwner:
    """The owner of an account who is not in the chat: nobody hears it now, and they will read it."""

    account: str


@dataclass(frozen=True, slots=True)
class SomeMembers:
    """Those members who held a prefix when it was said (ISUPPORT STATUSMSG)."""

    people: tuple[PersonId, ...]


Hearers = WholeRoom | OnePerson | AbsentOwner | SomeMembers
"""Who hears a message."""
WHOLE_ROOM = WholeRoom()
"""The one there is."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A command's place in the one order, and its time (Unix seconds, UTC); given by the journal."""

    sequence: int
    time: float


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a password is checked against: an Argon2id hash, and the keys of SCRAM-SHA-256 in the form of RFC 5803."""

    argon2: str = field(repr=False)
    scram: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """How an account wants to be treated; None where the server's own setting holds.

    ``always_on``: stay in the chat after the last session has ended. ``missed``: send what was said meanwhile even to clients
    that would take it for new lines, or (False) to none.
    """

    always_on: bool | None = None
    missed: bool | None = None


DEFAULT_SETTINGS = AccountSettings()
"""Those of an account that has decided nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who did something, as others saw them at that moment; ``account`` is ``""`` for people who have not logged in.

    ``operator``: they run the server. Records do not say so.
    """

    person: PersonId
    nick: str
    user: str
    host: str
    account: str = ""
    bot: bool = False
    operator: bool = False

    @property
    def mask(self) -> str:
        """``nick!user@host``."""
        return f"{self.nick}!{self.user}@{self.host}"

    @property
    def identity(self) -> str:
        """What identifies a person over several connections, casefolded: ``account@``, or without an account ``nick@host``."""
        return (
            f"{names.casefold(self.account)}@" if self.account else f"{names.casefold(self.nick)}@{self.host}"
        )
