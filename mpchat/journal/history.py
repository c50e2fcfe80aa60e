"""What was said and what happened, as it can be asked for later; and the history that memory holds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, TypeGuard, TypeVar

from twisted.internet.defer import Deferred

from mpchat.chat import policy
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    AccountSet,
    AwaySet,
    Entered,
    Event,
    HostChanged,
    InvitationNoticed,
    Invited,
    Joined,
    Kicked,
    Killed,
    Left,
    LoggedIn,
    ModesChanged,
    OnePerson,
    Parted,
    ReadMarkerSet,
    RealnameSet,
    Redacted,
    Refused,
    Registered,
    Renamed,
    Repeated,
    Returned,
    RoomRenamed,
    Said,
    Say,
    SomeMembers,
    Stamp,
    TopicSet,
    UserModesChanged,
    WallopsSaid,
    WholeRoom,
)
from mpchat.irc import modes

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
    """The conversation of two people; nobody else's name can spell it (a nick holds no space)."""
    return " ".join(sorted((one, other)))


def is_direct(conversation: Conversation) -> bool:
    """Whether a conversation is one of two people."""
    return " " in conversation


def other_of(conversation: Conversation, one: Identity) -> Identity:
    """With whom ``one`` has a direct conversation."""
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

    Records always come oldest first. ``happenings`` includes what nobody said: joins, topics, modes.
    """

    limit: int
    after: Point | None = None
    before: Point | None = None
    newest: bool = True
    happenings: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A search: every word must be there; in one of ``conversations``, in some only after a sequence number (``since``).

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
    """One thing that was kept: ``event`` reads as it did when it happened (a Left or Renamed names this one room only)."""

    conversation: Conversation
    stamp: Stamp
    event: Event
    dedup_key: str = ""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What was found, the seconds of a processor that it cost, and whether there may be more: it was cut off."""

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
        """What fits a query, oldest first."""
        ...

    def marker(self, who: Identity, conversation: Conversation) -> float | None:
        """Up to when somebody has read a conversation."""
        ...

    def read_apart(self, work: Callable[["History"], T]) -> "Deferred[Answer[T]]":
        """Ask something that may take long, where nobody waits for it; fires with HistoryError as it may."""
        ...


def is_message(event: Event) -> TypeGuard[Said]:
    """Whether something was said in words: PRIVMSG and NOTICE."""
    return isinstance(event, Said) and event.kind != "TAGMSG"


def is_passing(said: Said | Say) -> bool:
    """Whether it is of the moment alone: tags of somebody who types."""
    return said.kind == "TAGMSG" and said.tags.keys() <= _PASSING


Unkept = (
    Entered
    | Registered
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
    | Invited
    | InvitationNoticed
    | Refused
)
"""What leaves no record: it concerns nobody but the asker, or no conversation, or is over at once."""


def to_keep(chat: ChatState, stamp: Stamp, event: Event, dedup_key: str = "") -> Iterator[Record]:
    """The records that an event leaves, in the chat as the event left it: one a room, none for what is off the record.

    What is of the moment and what concerns nobody but the asker leave none; nor does the last one's going from a room that is
    then forgotten, since nothing says any more whether it was off the record.
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
        case OnePerson(visitor):
            whom = chat.people.get(visitor)
            if whom is not None:
                other = policy.source_of(whom)
                yield Record(direct(said.who.identity, other.identity), stamp, said, dedup_key)
        case SomeMembers():
            pass  # nobody could say later who held a prefix then


def _in_rooms(
    chat: ChatState, stamp: Stamp, event: Event, rooms: Iterable[str], dedup_key: str = ""
) -> Iterator[Record]:
    for name in rooms:
        room = chat.room_named(name)
        if room is not None and OFF_THE_RECORD not in room.flags:
            yield Record(room.conversation, stamp, event, dedup_key)
