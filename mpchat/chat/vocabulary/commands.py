"""Commands: what can be asked of the chat, in the imperative."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mpchat.chat.vocabulary.basics import (
    AccountSettings,
    Credentials,
    Kind,
    PersonalList,
    Subscription,
    VisitorId,
)
from mpchat.chat.vocabulary.operator_commands import BecomeOperator, OfOperators
from mpchat.irc.modes import ModeChange


@dataclass(frozen=True, slots=True)
class Enter:
    """Enter the chat, or come to a person of one's own account who is in it; ``account`` is proven.

    ``secure`` says that the connection is encrypted; ``away`` as in SetAway; ``device`` is what the client calls itself.
    """

    visitor: VisitorId
    nick: str
    user: str
    host: str
    realname: str = ""
    account: str = ""
    secure: bool = False
    away: str | None = None
    device: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """Open an account, and be logged in to it; possible before entering, too. ``invitation`` is the id of one that is used."""

    visitor: VisitorId
    account: str
    credentials: Credentials
    invitation: str = ""


@dataclass(frozen=True, slots=True)
class ChangeCredentials:
    """Give an account, which is proven, other credentials. ``NO_SESSION`` asks where a password's keys are made anew.

    Where ``instead_of`` are not the account's credentials any more, they have been changed meanwhile, and stay.
    """

    visitor: VisitorId
    account: str
    credentials: Credentials
    instead_of: Credentials | None = None


@dataclass(frozen=True, slots=True)
class LogIn:
    """Log in to an account, which is proven; before entering, ``Enter`` says so instead."""

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
    """Be away on this session, with a message, or with ``*`` if nobody looks at it; or come back, with None."""

    visitor: VisitorId
    message: str | None


@dataclass(frozen=True, slots=True)
class ChangeUserModes:
    """Set or unset one's own modes."""

    visitor: VisitorId
    changes: tuple[ModeChange, ...]


@dataclass(frozen=True, slots=True)
class ChangePersonalList:
    """Put a nick or a mask on one of one's own lists, or take it off."""

    visitor: VisitorId
    list: PersonalList
    adds: bool
    entry: str


@dataclass(frozen=True, slots=True)
class SetMetadata:
    """Say something about oneself (``*``), another person or a room, under a key (IRCv3 metadata); None takes it away.

    Without a key (``""``) everything is taken away.
    """

    visitor: VisitorId
    target: str
    key: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """Join a room; one that does not exist is made."""

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
    """Say something to a room (``@#room``: to members with a prefix) or to one person; ``tags`` are the client-only ones.

    ``cuts`` are the places where the author's client has split a long line (mpchat.irc.multiline).
    ``dedup_key`` tells whether it was said before: then nobody but its author hears it (``Repeated``).
    ``may_be_cut`` says that a text too long for a line is cut, not refused: its author could not make out a refusal.
    ``relayed`` is the nick of somebody elsewhere for whom a bridge says it, ``""`` if nobody.
    """

    visitor: VisitorId
    target: str
    text: str
    kind: Kind = "PRIVMSG"
    tags: Mapping[str, str] = field(default_factory=dict)
    dedup_key: str = ""
    cuts: tuple[int, ...] = ()
    may_be_cut: bool = False
    relayed: str = ""


@dataclass(frozen=True, slots=True)
class Redact:
    """Take back the message with this sequence number (IRCv3 message-redaction); clients know it by ``message_id``.

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
    """Change a room's modes, its lists, its members' prefixes; ``forced`` as an operator of the server, whatever one's rank."""

    visitor: VisitorId
    room: str
    changes: tuple[ModeChange, ...]
    forced: bool = False


@dataclass(frozen=True, slots=True)
class RenameRoom:
    """Give a room another name (IRCv3 channel-rename)."""

    visitor: VisitorId
    room: str
    name: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ForgetRoom:
    """Take away what keeps a room, as an operator of the server: an empty one is gone, another one with its last member.

    ``NO_SESSION`` asks for rooms of guests to which nobody has come back since the server was killed.
    """

    visitor: VisitorId
    room: str


@dataclass(frozen=True, slots=True)
class Invite:
    """Invite somebody into a room."""

    visitor: VisitorId
    nick: str
    room: str


@dataclass(frozen=True, slots=True)
class Knock:
    """Ask to be invited into a room that one cannot join."""

    visitor: VisitorId
    room: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Kick:
    """Put somebody out of a room."""

    visitor: VisitorId
    room: str
    nick: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetReadMarker:
    """Mark a conversation as read up to a time (Unix seconds); ``target`` is the room or nick as the client named it."""

    visitor: VisitorId
    target: str
    conversation: str
    time: float


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Let messages to one's account be pushed to a device; one with the same endpoint is replaced."""

    visitor: VisitorId
    subscription: Subscription


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Let nothing be pushed to the device with this endpoint any more."""

    visitor: VisitorId
    endpoint: str


@dataclass(frozen=True, slots=True)
class Quit:
    """End a session, and with the last one leave the chat; ``broken`` says that the connection was lost."""

    visitor: VisitorId
    reason: str = ""
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Regain:
    """Come back to a nick of one's account: to the person who bears it, or by taking it."""

    visitor: VisitorId
    nick: str


@dataclass(frozen=True, slots=True)
class EndSessions:
    """Put these sessions out: those of one's account; an operator of the server puts out anybody's."""

    visitor: VisitorId
    sessions: tuple[VisitorId, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangeAccountSettings:
    """Decide how one's account is treated: whether it is always on, and what it is sent of what it has missed."""

    visitor: VisitorId
    settings: AccountSettings


@dataclass(frozen=True, slots=True)
class CloseAccount:
    """Close one's account for good; the password has been checked. Nobody else can ever register its name."""

    visitor: VisitorId


@dataclass(frozen=True, slots=True)
class ServerLost:
    """End every session of a server that is gone. Nobody asks for this: the other servers notice it."""

    server: int


@dataclass(frozen=True, slots=True)
class ExpirePeople:
    """Take out whoever is always on, but has had no session since a time (Unix seconds). The server asks for it by itself."""

    before: float


@dataclass(frozen=True, slots=True)
class ForgetSubscription:
    """Forget a subscription of an account. Nobody asks for this: the push service says that it has ended."""

    account: str
    endpoint: str


AskedFor = (
    Enter
    | Register
    | ChangeCredentials
    | LogIn
    | Rename
    | SetRealname
    | SetAway
    | ChangeUserModes
    | BecomeOperator
    | Join
    | Part
    | Say
    | Redact
    | SetTopic
    | ChangeModes
    | ForgetRoom
    | RenameRoom
    | Invite
    | SetMetadata
    | ChangePersonalList
    | Knock
    | Kick
    | SetReadMarker
    | Subscribe
    | Unsubscribe
    | Quit
    | EndSessions
    | Regain
    | ChangeAccountSettings
    | CloseAccount
    | OfOperators
)
"""Commands that a session asks for."""
Unasked = ServerLost | ExpirePeople | ForgetSubscription
"""Commands that no session asks for."""
Command = AskedFor | Unasked


def asker_of(command: Command) -> VisitorId | None:
    """The session that asked for a command, and hears what comes of it; None if none did."""
    return None if isinstance(command, Unasked) else command.visitor
