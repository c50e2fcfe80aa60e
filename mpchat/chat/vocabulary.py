"""What can be asked of the chat (commands, imperative) and what can happen in it (events, past tense)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mpchat.irc import names
from mpchat.irc.modes import ModeChange

VisitorId = int
"""One connection, for the time it lasts; given by the doors, never given twice."""
Kind = Literal["PRIVMSG", "NOTICE", "TAGMSG"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The journal's word on a command: its place in the one order, and the time (Unix seconds, UTC)."""

    sequence: int
    time: float


@dataclass(frozen=True, slots=True)
class Source:
    """Who did it, as the others were told at that moment."""

    visitor: VisitorId
    nick: str
    user: str
    host: str

    @property
    def mask(self) -> str:
        """``nick!user@host``."""
        return f"{self.nick}!{self.user}@{self.host}"

    @property
    def identity(self) -> str:
        """Who it is over several connections: casefolded nick and host, as long as there are no accounts."""
        return f"{names.casefold(self.nick)}@{self.host}"


# ---- commands ----


@dataclass(frozen=True, slots=True)
class Enter:
    """Come in under a nick."""

    visitor: VisitorId
    nick: str
    user: str
    host: str
    realname: str = ""


@dataclass(frozen=True, slots=True)
class Rename:
    """Take another nick."""

    visitor: VisitorId
    nick: str


@dataclass(frozen=True, slots=True)
class SetRealname:
    """Change one's real name (IRCv3 setname)."""

    visitor: VisitorId
    realname: str


@dataclass(frozen=True, slots=True)
class SetAway:
    """Be away, with a message; or back, with None."""

    visitor: VisitorId
    message: str | None


@dataclass(frozen=True, slots=True)
class ChangeUserModes:
    """Set or unset one's own modes."""

    visitor: VisitorId
    changes: tuple[ModeChange, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """Enter a room; one that is not there is made."""

    visitor: VisitorId
    room: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Leave a room."""

    visitor: VisitorId
    room: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """Say something to a room or to one person; ``tags`` are the client-only ones.

    ``client_id`` is the author's own name for it: what is said again with the same one is not heard again.
    """

    visitor: VisitorId
    target: str
    text: str
    kind: Kind = "PRIVMSG"
    tags: Mapping[str, str] = field(default_factory=dict)
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class SetTopic:
    """Give a room a topic; ``""`` takes it away."""

    visitor: VisitorId
    room: str
    topic: str


@dataclass(frozen=True, slots=True)
class ChangeModes:
    """Change a room's modes, its lists, its members' prefixes."""

    visitor: VisitorId
    room: str
    changes: tuple[ModeChange, ...]


@dataclass(frozen=True, slots=True)
class Invite:
    """Ask somebody into a room."""

    visitor: VisitorId
    nick: str
    room: str


@dataclass(frozen=True, slots=True)
class Kick:
    """Put somebody out of a room."""

    visitor: VisitorId
    room: str
    nick: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetReadMarker:
    """Say up to when (Unix seconds) one has read a conversation; ``target`` is the room or nick as it was named."""

    visitor: VisitorId
    target: str
    conversation: str
    time: float


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave the chat; ``broken`` when it was the connection that went, not the person."""

    visitor: VisitorId
    reason: str = ""
    broken: bool = False


Command = (
    Enter
    | Rename
    | SetRealname
    | SetAway
    | ChangeUserModes
    | Join
    | Part
    | Say
    | SetTopic
    | ChangeModes
    | Invite
    | Kick
    | SetReadMarker
    | Quit
)


# ---- events ----
# Rooms are named as they are written, not casefolded. ``rooms`` are those whose members hear of it.


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody came in."""

    who: Source
    realname: str


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
    """Somebody went away, or with None came back."""

    who: Source
    message: str | None
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UserModesChanged:
    """Somebody's own modes changed."""

    who: Source
    changes: tuple[ModeChange, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody entered a room; ``away`` is their away message, if any."""

    who: Source
    room: str
    realname: str
    away: str | None


@dataclass(frozen=True, slots=True)
class Parted:
    """Somebody left a room."""

    who: Source
    room: str
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody said something: to the room ``target``, or with ``to`` to that one visitor."""

    who: Source
    target: str
    text: str
    kind: Kind
    to: VisitorId | None
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Repeated:
    """Somebody said again what was heard already: only the author hears it, as it was then."""

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
class Invited:
    """Somebody was asked into a room."""

    who: Source
    whom: Source
    room: str


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
    | Renamed
    | RealnameSet
    | AwaySet
    | UserModesChanged
    | Joined
    | Parted
    | Said
    | Repeated
    | ReadMarkerSet
    | TopicSet
    | ModesChanged
    | Invited
    | Kicked
    | Left
    | Refused
)
