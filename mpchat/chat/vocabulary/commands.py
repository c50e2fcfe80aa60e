"""What can be asked of the chat: imperative."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mpchat.chat.vocabulary.basics import Credentials, Kind, VisitorId
from mpchat.irc.modes import ModeChange


@dataclass(frozen=True, slots=True)
class Enter:
    """Come in under a nick; ``account`` is proven, ``secure`` says that nobody can listen on the way; ``away`` as in SetAway."""

    visitor: VisitorId
    nick: str
    user: str
    host: str
    realname: str = ""
    account: str = ""
    secure: bool = False
    away: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Open an account, and be logged in to it; one may ask before coming in."""

    visitor: VisitorId
    account: str
    credentials: Credentials


@dataclass(frozen=True, slots=True)
class LogIn:
    """Be logged in to an account, which is proven; who has not come in yet says so in ``Enter``."""

    visitor: VisitorId
    account: str


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
class BecomeOperator:
    """Become an operator of the server; the password has been checked."""

    visitor: VisitorId


@dataclass(frozen=True, slots=True)
class Kill:
    """Put somebody out of the chat, as an operator of the server."""

    visitor: VisitorId
    nick: str
    reason: str


@dataclass(frozen=True, slots=True)
class SayWallops:
    """Say something to all who want to hear operators of the server, as one of them."""

    visitor: VisitorId
    text: str


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
    """Say something to a room (``@#room``: to those with a prefix) or to one person; ``tags`` are the client-only ones.

    ``cuts`` are the places where the author's client has split a long line (mpchat.irc.multiline).
    ``dedup_key`` tells whether it was said before: what is said again with the same one, only its author hears (``Repeated``).
    """

    visitor: VisitorId
    target: str
    text: str
    kind: Kind = "PRIVMSG"
    tags: Mapping[str, str] = field(default_factory=dict)
    dedup_key: str = ""
    cuts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Redact:
    """Take a message back (IRCv3 message-redaction): the one with this sequence number, whose id others know as ``message_id``.

    ``own`` says that the asker has said it: the history knows that, not the chat.
    """

    visitor: VisitorId
    target: str
    conversation: str
    sequence: int
    message_id: str
    own: bool
    reason: str = ""


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
class RenameRoom:
    """Give a room another name (IRCv3 channel-rename)."""

    visitor: VisitorId
    room: str
    name: str
    reason: str = ""


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


@dataclass(frozen=True, slots=True)
class ServerLost:
    """A server is gone from the chat: every visitor of it leaves. Nobody asks for this: the servers notice it."""

    server: int


AskedFor = (
    Enter
    | Register
    | LogIn
    | Rename
    | SetRealname
    | SetAway
    | ChangeUserModes
    | BecomeOperator
    | Kill
    | SayWallops
    | Join
    | Part
    | Say
    | Redact
    | SetTopic
    | ChangeModes
    | RenameRoom
    | Invite
    | Kick
    | SetReadMarker
    | Quit
)
"""What a visitor asks for."""
Command = AskedFor | ServerLost


def asker_of(command: Command) -> VisitorId | None:
    """The visitor who asked for it, and is told what came of it; None where nobody did."""
    return None if isinstance(command, ServerLost) else command.visitor
