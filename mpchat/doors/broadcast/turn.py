"""What one turn of the reactor says, written once per reader.

A *stream* is one room in one dialect: all its readers hear the same bytes. What is said to it in a turn is kept as chunks,
each with its *place*, a number that grows with everything that is said or told to anybody. At the end of the turn the chunks
are joined once, and every reader with nothing of its own is written these very bytes. What holds:

- A reader hears in the order of saying, over all its streams and what it is told alone: lines are merged by place.
- A reader in several rooms that heard the same event (a QUIT, a NICK) hears it once: it has one place.
- Work is per message, or per reader and turn, never per message and reader. Only readers who differ are merged singly: those
  who were told something alone, came or left in this turn, or do not hear what they said themselves.

So ``enter`` in the middle of a turn notes from which place on a reader hears a stream, and ``leave`` copies what it has heard
so far to its own lines; both cost nothing where the stream has said nothing yet.

What breaks it: writing to a reader directly (it overtakes what waits here); a place that is given out twice; changing
``Stream.readers`` but by ``enter`` and ``leave``; anything said while ``flush`` writes that goes into the chunks being
written (they are taken away before the first write, because a reader's death may say something in the same streams).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Reader(Protocol):
    """Somebody who hears."""

    def write(self, data: bytes) -> None:
        """Take what one turn said."""
        ...


class Stream:
    """One audience in one encoding: all who hear the same bytes. ``chunks`` are what this turn has said to it, by place."""

    __slots__ = ("chunks", "readers")

    def __init__(self) -> None:
        self.readers: set[Reader] = set()
        self.chunks: list[tuple[int, bytes]] = []


@dataclass(slots=True)
class _Own:
    """How one reader's turn differs from that of the streams it is in."""

    lines: dict[int, bytes] = field(default_factory=dict)
    without: set[int] = field(default_factory=set)
    since: dict[Stream, int] = field(default_factory=dict)


class Turn:
    """Collects what is said until the turn ends, then writes each reader's part in one piece, in the order of saying.

    Work is per message, or per reader and turn, never per message and reader: a reader with nothing of its own gets the bytes
    that were joined for all of its kind. Only who was told something privately, came, went or is left out is merged singly.
    ``schedule`` calls ``flush`` at the end of the turn.
    """

    def __init__(self, schedule: Callable[[Callable[[], None]], object]) -> None:
        self._schedule = schedule
        self._scheduled = False
        self._place = 0
        self._active: list[Stream] = []
        self._own: dict[Reader, _Own] = {}
        self._afterwards: list[Callable[[], None]] = []

    def say(self, chunks: Mapping[Stream, bytes], without: Iterable[Reader] = ()) -> None:
        """Say one thing to several streams; who is in more than one hears it once; ``without`` do not hear it."""
        place = self._next_place()
        for stream, data in chunks.items():
            if not stream.chunks:
                self._active.append(stream)
            stream.chunks.append((place, data))
        for reader in without:
            self._own_of(reader).without.add(place)

    def tell(self, reader: Reader, data: bytes) -> None:
        """Tell one reader something."""
        self._own_of(reader).lines[self._next_place()] = data

    def enter(self, reader: Reader, stream: Stream) -> None:
        """From now on the reader hears the stream."""
        stream.readers.add(reader)
        if stream.chunks:
            self._own_of(reader).since[stream] = self._place

    def leave(self, reader: Reader, stream: Stream) -> None:
        """The reader hears what the stream has said so far, and nothing more."""
        if stream.chunks and reader in stream.readers:
            own = self._own_of(reader)
            own.lines.update(_heard(stream, own))
        stream.readers.discard(reader)

    def forget(self, reader: Reader) -> None:
        """The reader is gone: what was for it alone is dropped; it has left its streams before."""
        self._own.pop(reader, None)

    def after(self, work: Callable[[], None]) -> None:
        """Do something once all that was said so far has been written."""
        self._afterwards.append(work)
        self._end_it()

    def _next_place(self) -> int:
        self._place += 1
        self._end_it()
        return self._place

    def _end_it(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._schedule(self.flush)

    def _own_of(self, reader: Reader) -> _Own:
        own = self._own.get(reader)
        if own is None:
            own = self._own[reader] = _Own()
        return own

    def flush(self) -> None:
        """End the turn: one write per reader."""
        self._scheduled = False
        streams, self._active = self._active, []
        own, self._own = self._own, {}
        written = list(self._parts(streams, own))
        for stream in streams:
            stream.chunks = []  # before anything is written: a reader's death may say something in these streams
        for reader, data in written:
            reader.write(data)
        afterwards, self._afterwards = self._afterwards, []
        for work in afterwards:
            work()

    def _parts(self, streams: list[Stream], own: Mapping[Reader, _Own]) -> Iterator[tuple[Reader, bytes]]:
        heard: dict[Reader, list[Stream]] = {}
        for stream in streams:
            for reader in stream.readers:
                heard.setdefault(reader, []).append(stream)
        for reader in own:
            heard.setdefault(reader, [])
        joined: dict[tuple[Stream, ...], bytes] = {}
        for reader, its in heard.items():
            differs = own.get(reader)
            if differs is None:
                kind = tuple(its)
                data = joined.get(kind)
                if data is None:
                    data = joined[kind] = _join(its, _Own())
            else:
                data = _join(its, differs)
            if data:
                yield reader, data


def _heard(stream: Stream, own: _Own) -> Iterable[tuple[int, bytes]]:
    since = own.since.get(stream, 0)
    return (chunk for chunk in stream.chunks if chunk[0] > since and chunk[0] not in own.without)


def _join(streams: list[Stream], own: _Own) -> bytes:
    if len(streams) == 1 and not own.lines and not own.since and not own.without:
        return b"".join([data for _, data in streams[0].chunks])
    lines = dict(own.lines)
    for stream in streams:
        lines.update(_heard(stream, own))
    return b"".join([lines[place] for place in sorted(lines)])
