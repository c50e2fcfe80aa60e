"""What can happen in the chat: past tense."""

from collections.abc import Mapping
from dataclasses import dataclass

from mpchat.chat.vocabulary.basics import Hearers, Kind, Source, Stamp, VisitorId
from mpchat.irc.modes import ModeChange

# Rooms are named as they are written, not casefolded. ``rooms`` are those whose members hear of it.


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody came in."""

    who: Source
    realname: str


@dataclass(frozen=True, slots=True)
class Registered:
    """An account was opened; the visitor is logged in to it."""

    visitor: VisitorId
    account: str


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The asker is logged in, to another account or to the same one again."""

    visitor: VisitorId
    account: str


@dataclass(frozen=True, slots=True)
class AccountSet:
    """Somebody's account changed; ``who`` still bears the old one (as in IRCv3 account-tag's example)."""

    who: Source
    account: str
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HostChanged:
    """Somebody is shown with another user or host; ``who`` still bears the old ones."""

    who: Source
    user: str
    host: str
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """Behind HostChanged, for those who take it for leaving: somebody is in a room as before, with the letters held."""

    who: Source
    room: str
    realname: str
    away: str | None
    held: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """Somebody took another nick; ``who`` still bears the old one."""

    who: Source
    nick: str
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RealnameSet:
    """Somebody changed the real name."""

    who: Source
    realname: str
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AwaySet:
    """Somebody went away, or with None came back; ``again`` says that it was so before, in the same words."""

    who: Source
    message: str | None
    rooms: tuple[str, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class UserModesChanged:
    """Somebody's own modes changed."""

    who: Source
    changes: tuple[ModeChange, ...]


@dataclass(frozen=True, slots=True)
class WallopsSaid:
    """An operator of the server said something to all who want to hear it: ``to``."""

    who: Source
    text: str
    to: tuple[VisitorId, ...]


@dataclass(frozen=True, slots=True)
class Killed:
    """An operator of the server put somebody out of the chat: only the one put out hears it, the others hear ``Left``."""

    who: Source
    whom: Source
    reason: str

    @property
    def why(self) -> str:
        """Why they left, as everybody is told (Modern IRC Client Protocol, "KILL message")."""
        return f"Killed ({self.who.nick} ({self.reason}))"


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody entered a room; ``away`` is their away message, if any.

    ``held`` are the letters that were theirs from before, where there is somebody who does not know it.
    """

    who: Source
    room: str
    realname: str
    away: str | None
    held: str = ""


@dataclass(frozen=True, slots=True)
class Parted:
    """Somebody left a room."""

    who: Source
    room: str
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody said something: to the room ``target``, or to those in ``to``; ``cuts`` as in Say."""

    who: Source
    target: str
    text: str
    kind: Kind
    to: Hearers
    tags: Mapping[str, str]
    cuts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Redacted:
    """Somebody took a message back: those hear it who heard that message; it is gone from the conversation."""

    who: Source
    target: str
    to: Hearers
    conversation: str
    sequence: int
    message_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """Somebody said again what was heard already: only the author hears it, with the stamp it had then."""

    said: Said
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class ReadMarkerSet:
    """Somebody has read a conversation up to a time (Unix seconds)."""

    who: Source
    target: str
    conversation: str
    time: float


@dataclass(frozen=True, slots=True)
class TopicSet:
    """A room got another topic."""

    who: Source
    room: str
    topic: str


@dataclass(frozen=True, slots=True)
class ModesChanged:
    """A room's modes changed: only what really did."""

    who: Source
    room: str
    changes: tuple[ModeChange, ...]


@dataclass(frozen=True, slots=True)
class RoomRenamed:
    """A room got another name; ``room`` is the old one."""

    who: Source
    room: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody was asked into a room."""

    who: Source
    whom: Source
    room: str


@dataclass(frozen=True, slots=True)
class InvitationNoticed:
    """Those who may invite, too, noticed that somebody was asked into a room (IRCv3 invite-notify)."""

    who: Source
    whom: Source
    room: str
    by: tuple[VisitorId, ...]


@dataclass(frozen=True, slots=True)
class Kicked:
    """Somebody was put out of a room."""

    who: Source
    room: str
    whom: Source
    reason: str


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody left the chat."""

    who: Source
    reason: str
    rooms: tuple[str, ...]
    broken: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The asker may not: the numeric to send, what it is about, and a text when the numeric's own does not say enough."""

    visitor: VisitorId
    numeric: str
    about: tuple[str, ...] = ()
    text: str = ""


Event = (
    Entered
    | Registered
    | LoggedIn
    | AccountSet
    | HostChanged
    | Returned
    | Renamed
    | RealnameSet
    | AwaySet
    | UserModesChanged
    | WallopsSaid
    | Killed
    | Joined
    | Parted
    | Said
    | Redacted
    | Repeated
    | ReadMarkerSet
    | TopicSet
    | ModesChanged
    | RoomRenamed
    | Invited
    | InvitationNoticed
    | Kicked
    | Left
    | Refused
)
