"""The history in memory: what a server without a database remembers until it stops."""

from bisect import bisect_left, bisect_right
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from heapq import merge
from itertools import islice
from typing import TypeVar

from twisted.internet.defer import Deferred, maybeDeferred

from mpchat.chat.vocabulary import Event, ReadMarkerSet, Redacted, Stamp
from mpchat.irc import names
from mpchat.journal.history import (
    Answer,
    Conversation,
    History,
    Identity,
    Point,
    Query,
    Record,
    Span,
    is_direct,
    is_message,
)

_MOST_LOOKED_AT = 100_000
"""Records in memory that one search goes through, from the newest on: a tenth of a second."""
T = TypeVar("T")


class MemoryHistory:
    """See History. Keeps the last ``most`` records, and as many read markers; 0 for all."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._records: deque[Record] = deque(maxlen=most or None)
        self._by_conversation: dict[Conversation, list[Record]] = {}
        self._markers: OrderedDict[tuple[Identity, Conversation], float] = OrderedDict()
        self._readers: dict[Conversation, set[Identity]] = {}

    def keep(self, records: Iterable[Record]) -> None:
        """Add records; the oldest make room for them."""
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
        """Apply what an event changes besides leaving records: read markers, and what is taken back."""
        if isinstance(event, ReadMarkerSet):
            self.mark(event)
        elif isinstance(event, Redacted):
            self._take_out(event.conversation, event.sequence)

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
        """Whether a marker's place has been forgotten: it is before the oldest record that a full memory holds."""
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
