"""Events: what can happen in the chat, in the past tense."""

from collections.abc import Mapping
from dataclasses import dataclass

from mpchat.chat.vocabulary.account_events import (
    AccountClosed,
    AccountSet,
    AccountSettingsChanged,
    CredentialsChanged,
    LoggedIn,
    Registered,
    Subscribed,
    Unsubscribed,
)
from mpchat.chat.vocabulary.basics import (
    Hearers,
    Kind,
    PersonId,
    Source,
    Stamp,
    VisitorId,
)
from mpchat.chat.vocabulary.contact_events import Knocked, MessageHeld, MetadataSet, PersonalListChanged
from mpchat.irc.modes import ModeChange

# Rooms are named as they are written, not casefolded. ``rooms`` are those whose members hear of it.


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody entered the chat; ``last_here`` is when they, or this device of theirs, were here before."""

    who: Source
    realname: str
    last_here: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """The asker is one more session of somebody who is in the chat; ``last_here`` as in Entered."""

    who: Source
    last_here: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Detached:
    """A session ended of somebody who stays in the chat."""

    who: Source
    session: VisitorId


@dataclass(frozen=True, slots=True)
class SessionsEnded:
    """Somebody's sessions were put out: only these hear it."""

    who: Source
    whom: Source
    sessions: tuple[VisitorId, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class HostChanged:
    """Somebody is shown with another user or host; ``who`` has the old ones."""

    who: Source
    user: str
    host: str
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """After HostChanged, for clients without CHGHOST, which saw a QUIT: somebody is in a room as before, with these letters."""

    who: Source
    room: str
    realname: str
    away: str | None
    held: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """Somebody took another nick; ``who`` has the old one."""

    who: Source
    nick: str
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RealnameSet:
    """Somebody changed their real name."""

    who: Source
    realname: str
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AwaySet:
    """Somebody went away, or with None came back; ``again`` says that the message is the same as before."""

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
    """An operator of the server said something to everybody with user mode w (``to``)."""

    who: Source
    text: str
    to: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class Acted:
    """Somebody did what only operators of the server do: it stands in the audit log, and operators who watch hear of it."""

    who: Source
    verb: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Killed:
    """An operator of the server put somebody out of the chat: only that person hears it, the others hear ``Left``."""

    who: Source
    whom: Source
    reason: str

    @property
    def why(self) -> str:
        """The reason of ``Left``, as everybody hears it (Modern IRC Client Protocol, "KILL message")."""
        return f"Killed ({self.who.nick} ({self.reason}))"


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody joined a room; ``away`` is their away message, None if they are here.

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
    """Somebody said something; ``target`` is the room or nick as it is written, ``to`` says who hears it; ``cuts`` as in Say.

    ``relayed_by`` is the nick of the bridge that said it for somebody elsewhere: ``who`` is the bridge under that one's nick.
    """

    who: Source
    target: str
    text: str
    kind: Kind
    to: Hearers
    tags: Mapping[str, str]
    cuts: tuple[int, ...] = ()
    relayed_by: str = ""


@dataclass(frozen=True, slots=True)
class Redacted:
    """Somebody took a message back: whoever heard the message hears this; it is gone from history."""

    who: Source
    target: str
    to: Hearers
    conversation: str
    sequence: int
    message_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """Somebody said again what was said before: only they hear it, with the stamp it had then."""

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
    """A room's topic changed; ``""`` for none."""

    who: Source
    room: str
    topic: str


@dataclass(frozen=True, slots=True)
class ModesChanged:
    """A room's modes, lists or prefixes changed; only real changes are in it."""

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
class RoomForgotten:
    """A room is not kept any more: only the asker hears of it. ``is_gone`` if nobody was in it."""

    room: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody was invited into a room."""

    who: Source
    whom: Source
    room: str


@dataclass(frozen=True, slots=True)
class InvitationNoticed:
    """Members who may invite, too (``by``), hear that somebody was invited (IRCv3 invite-notify)."""

    who: Source
    whom: Source
    room: str
    by: tuple[PersonId, ...]


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
    """The asker may not: ``numeric`` names the reply, ``about`` are its parameters, ``text`` replaces its own unless empty."""

    numeric: str
    about: tuple[str, ...] = ()
    text: str = ""


Event = (
    Entered
    | Attached
    | Detached
    | SessionsEnded
    | AccountSettingsChanged
    | AccountClosed
    | Registered
    | CredentialsChanged
    | LoggedIn
    | AccountSet
    | HostChanged
    | Returned
    | Renamed
    | RealnameSet
    | AwaySet
    | UserModesChanged
    | WallopsSaid
    | Acted
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
    | RoomForgotten
    | Invited
    | InvitationNoticed
    | Knocked
    | MessageHeld
    | PersonalListChanged
    | MetadataSet
    | Kicked
    | Left
    | Subscribed
    | Unsubscribed
    | Refused
)
