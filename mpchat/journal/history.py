"""History: its contract, records and queries, and which records an event leaves."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, TypeGuard, TypeVar

from twisted.internet.defer import Deferred

from mpchat.chat import policy
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    AbsentOwner,
    AccountClosed,
    AccountSet,
    AccountSettingsChanged,
    Acted,
    Attached,
    AwaySet,
    CredentialsChanged,
    Detached,
    Entered,
    Event,
    HostChanged,
    InvitationNoticed,
    Invited,
    Joined,
    Kicked,
    Killed,
    Knocked,
    Left,
    LoggedIn,
    MessageHeld,
    MetadataSet,
    ModesChanged,
    OnePerson,
    Parted,
    PersonalListChanged,
    ReadMarkerSet,
    RealnameSet,
    Redacted,
    Refused,
    Registered,
    Renamed,
    Repeated,
    Returned,
    RoomForgotten,
    RoomRenamed,
    Said,
    Say,
    SessionsEnded,
    SomeMembers,
    Stamp,
    Subscribed,
    TopicSet,
    Unsubscribed,
    UserModesChanged,
    WallopsSaid,
    WholeRoom,
)
from mpchat.irc import modes, names

OFF_THE_RECORD = "H"
"""The room mode under which nothing is kept."""
SINCE_JOINING = "J"
"""The room mode under which members read only what came after they joined."""

_PASSING = frozenset({"+typing", "+draft/typing"})
T = TypeVar("T")
Conversation = str
"""Where something was said: a room's casefolded name when it was made (``Room.conversation``), or ``direct(one, other)``."""
Identity = str
"""``Source.identity``: who somebody is over several connections."""


def direct(one: Identity, other: Identity) -> Conversation:
    """The conversation of two people; no room or nick can be called so (it holds a space)."""
    return " ".join(sorted((one, other)))


def is_direct(conversation: Conversation) -> bool:
    """Whether a conversation is one of two people."""
    return " " in conversation


def other_of(conversation: Conversation, one: Identity) -> Identity:
    """The other of the two people of a direct conversation."""
    first, _, second = conversation.partition(" ")
    return second if first == one else first


@dataclass(frozen=True, slots=True)
class Point:
    """A place in history: by sequence number (a message's id) or by time (Unix seconds)."""

    sequence: int | None = None
    time: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one conversation: both ends excluded, None for open; at most ``limit``, counted from the newest or the oldest.

    Records always come oldest first. ``happenings`` includes joins, topics, modes and the like.
    """

    limit: int
    after: Point | None = None
    before: Point | None = None
    newest: bool = True
    happenings: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A search for messages with every word, in any of ``conversations``, in some only after a sequence number (``since``).

    ``nick`` is casefolded, ``""`` for anybody. Of more than ``limit`` the newest are found.
    """

    words: str
    conversations: tuple[Conversation, ...]
    nick: str = ""
    after: float | None = None
    before: float | None = None
    limit: int = 50
    since: Mapping[Conversation, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """Something that was kept: ``event`` as it happened, but that a Left or Renamed names only the room of this conversation."""

    conversation: Conversation
    stamp: Stamp
    event: Event
    dedup_key: str = ""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What was found, how many CPU seconds it took, and whether it was cut off, so that there may be more."""

    found: T
    seconds: float = 0.0
    was_cut: bool = False


class HistoryError(Exception):
    """The history cannot be read now; the text says why."""


class History(Protocol):
    """What can be asked of the past. Answers come at once; only what has been kept is in them. Raises HistoryError."""

    def read(self, conversation: Conversation, span: Span) -> list[Record]:
        """A stretch of a conversation, oldest first."""
        ...

    def latest_of_each(self, who: Identity, span: Span) -> list[tuple[Conversation, float]]:
        """Somebody's direct conversations, each with the time of its newest message, if the span holds that; oldest first."""
        ...

    def search(self, query: Query) -> list[Record]:
        """The messages that a query finds, oldest first."""
        ...

    def marker(self, who: Identity, conversation: Conversation) -> float | None:
        """Up to when (Unix seconds) somebody has read a conversation; None if they have not said."""
        ...

    def read_apart(self, work: Callable[["History"], T]) -> "Deferred[Answer[T]]":
        """Ask something that may take long, where it keeps nobody waiting; may fail with HistoryError."""
        ...


def is_message(event: Event) -> TypeGuard[Said]:
    """Whether something was said in words: PRIVMSG and NOTICE."""
    return isinstance(event, Said) and event.kind != "TAGMSG"


def is_passing(said: Said | Say) -> bool:
    """Whether it is only of the moment: typing notifications."""
    return said.kind == "TAGMSG" and said.tags.keys() <= _PASSING


Unkept = (
    Entered
    | AccountClosed
    | Acted
    | Attached
    | Detached
    | SessionsEnded
    | AccountSettingsChanged
    | Registered
    | CredentialsChanged
    | LoggedIn
    | AccountSet
    | HostChanged
    | Returned
    | RealnameSet
    | AwaySet
    | UserModesChanged
    | WallopsSaid
    | Killed
    | Redacted
    | Repeated
    | ReadMarkerSet
    | RoomForgotten
    | Invited
    | InvitationNoticed
    | Subscribed
    | Unsubscribed
    | MetadataSet
    | PersonalListChanged
    | MessageHeld
    | Knocked
    | Refused
)
"""Events that leave no record: they concern only the asker, or no conversation, or only the moment."""


def to_keep(chat: ChatState, stamp: Stamp, event: Event, dedup_key: str = "") -> Iterator[Record]:
    """The records that an event leaves, one for each room; the chat must be as the event left it.

    What is said off the record (+H) leaves none; nor does the leaving of the last member of a room that is then forgotten,
    since nothing says any more whether it was off the record.
    """
    if isinstance(event, Said):
        if not is_passing(event):
            yield from _said(chat, stamp, event, dedup_key)
        return
    if isinstance(event, Unkept):
        return
    match event:
        case ModesChanged(room=room):
            yield from _in_rooms(chat, stamp, _without_secrets(event), (room,))
        case Joined(room=room) | Parted(room=room) | Kicked(room=room) | TopicSet(room=room):
            yield from _in_rooms(chat, stamp, event, (room,))
        case RoomRenamed(name=room):
            yield from _in_rooms(chat, stamp, event, (room,))
        case Left(rooms=rooms):
            for room in rooms:
                yield from _in_rooms(chat, stamp, replace(event, rooms=(room,)), (room,))
        case Renamed(rooms=rooms):
            for room in rooms:
                yield from _in_rooms(chat, stamp, replace(event, rooms=(room,)), (room,))


def _without_secrets(event: ModesChanged) -> ModesChanged:
    """A room's key is for its members, not for whoever may read its history."""
    changes = (
        replace(each, parameter="*") if each.letter in modes.SECRET else each for each in event.changes
    )
    return replace(event, changes=tuple(changes))


def _said(chat: ChatState, stamp: Stamp, said: Said, dedup_key: str) -> Iterator[Record]:
    match said.to:
        case WholeRoom():
            yield from _in_rooms(chat, stamp, said, (said.target,), dedup_key)
        case OnePerson(person):
            whom = chat.people.get(person)
            if whom is not None:
                other = policy.source_of(whom)
                yield Record(direct(said.who.identity, other.identity), stamp, said, dedup_key)
        case AbsentOwner(account):
            absent = f"{names.casefold(account)}@"
            yield Record(direct(said.who.identity, absent), stamp, said, dedup_key)
        case SomeMembers():
            pass  # nobody could say later who held a prefix then


def _in_rooms(
    chat: ChatState, stamp: Stamp, event: Event, rooms: Iterable[str], dedup_key: str = ""
) -> Iterator[Record]:
    for name in rooms:
        room = chat.room_named(name)
        if room is not None and OFF_THE_RECORD not in room.flags:
            yield Record(room.conversation, stamp, event, dedup_key)
