"""What commands and events are made of: who, when, to whom, of what kind."""

from collections.abc import Mapping
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
PersonalList = Literal["ACCEPT", "SILENCE"]
"""What people keep lists of: nicks of those who may write in spite of +g and +R; masks of those whom they do not hear."""
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


UNHEARD = OnePerson(NOBODY)
"""Nobody hears it, though its author is told nothing else: somebody has silenced them."""


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
    that would take it for new lines, or (False) to none. These two are what ChangeAccountSettings changes; people without an
    account have the others, too: ``modes`` are those of their own modes that are kept, ``accepts`` and ``silences`` their lists,
    ``metadata`` what they say about themselves (IRCv3 metadata).
    """

    always_on: bool | None = None
    missed: bool | None = None
    modes: str = ""
    accepts: tuple[str, ...] = ()
    silences: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


DEFAULT_SETTINGS = AccountSettings()
"""Those of an account that has decided nothing."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A device that messages are pushed to: its push service's URL, its keys (base64url), and what its client has agreed on.

    ``p256dh`` is a public key on P-256, ``auth`` a secret of 16 bytes (RFC 8291 §2).
    """

    endpoint: str
    p256dh: str
    auth: str = field(repr=False)
    capabilities: tuple[str, ...] = ()


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
