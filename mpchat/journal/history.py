"""What was said and what happened, as it can be asked for later; and the history that memory holds."""

from bisect import bisect_left, bisect_right
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from heapq import merge
from itertools import islice
from typing import Generic, Protocol, TypeGuard, TypeVar

from twisted.internet.defer import Deferred, maybeDeferred

from mpchat.chat import policy
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    Event,
    Joined,
    Kicked,
    Left,
    ModesChanged,
    OnePerson,
    Parted,
    ReadMarkerSet,
    Redacted,
    Renamed,
    RoomRenamed,
    Said,
    Say,
    Stamp,
    TopicSet,
    WholeRoom,
)
from mpchat.irc import modes, names

OFF_THE_RECORD = "H"
"""The room mode under which nothing is kept."""
SINCE_JOINING = "J"
"""The room mode under which members read only what came after they joined."""

_MOST_LOOKED_AT = 100_000
"""Records in memory that one search goes through, from the newest on: a tenth of a second."""
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


def to_keep(chat: ChatState, stamp: Stamp, event: Event, dedup_key: str = "") -> Iterator[Record]:
    """The records that an event leaves, in the chat as the event left it: one a room, none for what is off the record.

    What is of the moment and what concerns nobody but the asker leave none; nor does the last one's going from a room that is
    then forgotten, since nothing says any more whether it was off the record.
    """
    match event:
        case Said() if is_passing(event):
            return
        case Said(who=who, to=OnePerson(visitor)):
            whom = chat.people.get(visitor)
            if whom is not None:
                other = policy.source_of(whom)
                yield Record(direct(who.identity, other.identity), stamp, event, dedup_key)
        case Said(to=WholeRoom(), target=room):
            yield from _in_rooms(chat, stamp, event, (room,), dedup_key)
        case ModesChanged(room=room, changes=changes):
            # A room's key is for its members, not for whoever may read its history.
            hidden = tuple(
                replace(each, parameter="*") if each.letter in modes.SECRET else each for each in changes
            )
            yield from _in_rooms(chat, stamp, replace(event, changes=hidden), (room,))
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
        case _:
            return


def _in_rooms(
    chat: ChatState, stamp: Stamp, event: Event, rooms: Iterable[str], dedup_key: str = ""
) -> Iterator[Record]:
    for name in rooms:
        room = chat.room_named(name)
        if room is not None and OFF_THE_RECORD not in room.flags:
            yield Record(room.conversation, stamp, event, dedup_key)


class MemoryHistory:
    """The last ``most`` records, and as many markers. 0 keeps everything."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._records: deque[Record] = deque(maxlen=most or None)
        self._by_conversation: dict[Conversation, list[Record]] = {}
        self._markers: OrderedDict[tuple[Identity, Conversation], float] = OrderedDict()
        self._readers: dict[Conversation, set[Identity]] = {}

    def keep(self, records: Iterable[Record]) -> None:
        """Take records in, oldest out."""
        for record in records:
            if self._most and len(self._records) == self._most:
                self._forget(self._records[0])
            self._records.append(record)
            self._by_conversation.setdefault(record.conversation, []).append(record)

    def _forget(self, record: Record) -> None:
        kept = self._by_conversation[record.conversation]
        del kept[0]
        if not kept:
            del self._by_conversation[record.conversation]
            for who in self._readers.pop(record.conversation, ()):
                self._markers.pop((who, record.conversation), None)

    def mark(self, event: ReadMarkerSet) -> None:
        """Move somebody's read marker, forward only."""
        key = (event.who.identity, event.conversation)
        self._markers[key] = max(event.time, self._markers.pop(key, 0.0))
        self._readers.setdefault(event.conversation, set()).add(event.who.identity)
        if self._most and len(self._markers) > self._most:
            self._unmark(next(iter(self._markers)))

    def _unmark(self, key: tuple[Identity, Conversation]) -> None:
        who, conversation = key
        del self._markers[key]
        readers = self._readers[conversation]
        readers.discard(who)
        if not readers:
            del self._readers[conversation]

    def note(self, event: Event) -> None:
        """Take in what an event changes besides the records it leaves."""
        match event:
            case ReadMarkerSet():
                self.mark(event)
            case Redacted(conversation=conversation, sequence=sequence):
                self._take_out(conversation, sequence)
            case _:
                pass

    def _take_out(self, conversation: Conversation, sequence: int) -> None:
        kept = self._by_conversation.get(conversation, [])
        for record in [each for each in kept if each.stamp.sequence == sequence]:
            self._records.remove(record)
            kept.remove(record)
        if not kept:
            self._by_conversation.pop(conversation, None)

    def read(self, conversation: Conversation, span: Span) -> list[Record]:
        """See History."""
        records = self._by_conversation.get(conversation, [])
        low = _index(records, span.after, bisect_right) if span.after else 0
        high = _index(records, span.before, bisect_left) if span.before else len(records)
        found = [record for record in records[low:high] if span.happenings or is_message(record.event)]
        if len(found) <= span.limit:
            return found
        return found[-span.limit :] if span.newest else found[: span.limit]

    def latest_of_each(self, who: Identity, span: Span) -> list[tuple[Conversation, float]]:
        """See History."""
        found = []
        for conversation, records in self._by_conversation.items():
            if is_direct(conversation) and who in conversation.split(" "):
                newest = next((each.stamp for each in reversed(records) if is_message(each.event)), None)
                if newest is None:
                    continue
                if _is_after(newest, span.after) and _is_before(newest, span.before):
                    found.append((conversation, newest.time))
        found.sort(key=lambda pair: pair[1])
        return found[-span.limit :] if span.newest else found[: span.limit]

    def search(self, query: Query) -> list[Record]:
        """See History."""
        words = query.words.casefold().split()
        places = (reversed(self._by_conversation.get(place, [])) for place in query.conversations)
        newest_first = merge(*places, key=lambda record: -record.stamp.sequence)
        fitting = (each for each in islice(newest_first, _MOST_LOOKED_AT) if _fits(each, query, words))
        return list(islice(fitting, query.limit))[::-1]

    def marker(self, who: Identity, conversation: Conversation) -> float | None:
        """See History."""
        time = self._markers.get((who, conversation))
        if time is not None and self._lies_before_all(time):
            self._unmark((who, conversation))
            return None
        return time

    def read_apart(self, work: Callable[[History], T]) -> "Deferred[Answer[T]]":
        """See History. What is in memory is read at once."""
        return maybeDeferred(lambda: Answer(work(self)))

    def _lies_before_all(self, time: float) -> bool:
        """Whether what a marker marks has been forgotten: it is older than the oldest that a full memory holds."""
        is_full = self._most and len(self._records) == self._most
        return bool(is_full) and time < self._records[0].stamp.time


def _index(records: list[Record], point: Point, bisect: Callable[..., int]) -> int:
    if point.sequence is not None:
        return bisect(records, point.sequence, key=lambda record: record.stamp.sequence)
    return bisect(records, point.time, key=lambda record: record.stamp.time)


def _is_after(stamp: Stamp, point: Point | None) -> bool:
    if point is None:
        return True
    return stamp.sequence > point.sequence if point.sequence is not None else stamp.time > (point.time or 0)


def _is_before(stamp: Stamp, point: Point | None) -> bool:
    if point is None:
        return True
    return stamp.sequence < point.sequence if point.sequence is not None else stamp.time < (point.time or 0)


def _fits(record: Record, query: Query, words: list[str]) -> bool:
    event = record.event
    if not is_message(event) or (query.nick and names.casefold(event.who.nick) != query.nick):
        return False
    if record.stamp.sequence <= query.since.get(record.conversation, 0):
        return False
    time = record.stamp.time
    if (query.after is not None and time <= query.after) or (
        query.before is not None and time >= query.before
    ):
        return False
    text = event.text.casefold()
    return all(word in text for word in words)
