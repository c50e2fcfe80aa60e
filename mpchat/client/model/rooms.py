"""Rooms as one person sees them: lines, members, unread lines."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

MAX_LINES = 10_000
"""Lines a room keeps."""
_SLACK = 1_000
"""Lines dropped at once, so that dropping costs nothing per line."""


class Kind(StrEnum):
    """The kind of a line."""

    SAID = "said"
    ACTION = "action"
    NOTICE = "notice"
    EVENT = "event"
    ERROR = "error"
    MISSED = "missed"


class Fate(StrEnum):
    """The fate of one of the person's own lines, unless it was simply said."""

    WAITING = "waiting"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript, raw as it came: ``at`` in seconds since 1970; ``nick`` is ``""`` for events.

    ``msgid`` is the server's id, ``key`` the outbox's if the line has a ``fate``, ``why`` the reason of a refusal. A marker of
    missed lines covers ``at`` to ``until``. Of a message of several lines each has the id and its ``part``.
    """

    at: float
    kind: Kind
    nick: str
    text: str
    mine: bool = False
    mention: bool = False
    msgid: str = ""
    key: str = ""
    fate: Fate | None = None
    why: str = ""
    until: float = 0.0
    part: int = 0

    @property
    def is_speech(self) -> bool:
        """Whether somebody said it."""
        return self.kind in (Kind.SAID, Kind.ACTION, Kind.NOTICE)

    @property
    def marks(self) -> list[str]:
        """The marks that it is recognised by in an answer of the history; servers give ids at least to what is said."""
        ids = [f"{self.msgid} {self.part}" if self.part else self.msgid] if self.msgid else []
        return ids if ids and self.is_speech else [*ids, f"{self.at:.3f} {self.nick} {self.text}"]


@dataclass(slots=True)
class Gap:
    """Lines that may have been missed since the message ``after`` (``""``: none is known), to be shown from line ``place`` on.

    ``since`` is when the gap began; ``entered``: the place is that of the return, no longer that of the loss.
    """

    after: str
    place: int
    since: float = 0.0
    entered: bool = False


@dataclass(slots=True)
class Member:
    """Somebody in a room; ``signs`` such as ``@+``."""

    nick: str
    signs: str = ""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Room:
    """A room, a conversation with one person (``is_query``), or the results of a search (``is_search``).

    ``wanted``: entered again after a reconnect. A line keeps its number unless something is inserted above it: ``first`` is
    the oldest one here (negative once older ones were loaded), ``fresh`` the one the next will get, ``end`` is behind
    ``tail``: the person's own lines whose fate is open. ``is_whole``: the server has nothing older.
    """

    name: str
    is_query: bool = False
    is_search: bool = False
    joined: bool = False
    wanted: bool = False
    topic: str = ""
    members: dict[str, Member] = field(default_factory=dict)
    speakers: list[str] = field(default_factory=list)
    naming: list[str] = field(default_factory=list)
    unread: int = 0
    mentions: int = 0
    unread_from: int | None = None
    first: int = 0
    lines: list[Line] = field(default_factory=list)
    tail: list[Line] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    last_id: str = ""
    gap: Gap | None = None
    is_whole: bool = False
    read_to: float | None = None
    help: list[Line] = field(default_factory=list)

    @property
    def fresh(self) -> int:
        """The number of the next line."""
        return self.first + len(self.lines)

    @property
    def end(self) -> int:
        """The number behind the last line."""
        return self.fresh + len(self.tail)

    def line(self, number: int) -> Line:
        """The line of that number, which must still be kept."""
        at = number - self.first
        return self.lines[at] if at < len(self.lines) else self.tail[at - len(self.lines)]

    def add(self, line: Line, seen: bool) -> None:
        """Append a line; if somebody said it and it is not ``seen``, it counts as unread."""
        if line.msgid and line.marks[0] in self.known:
            return
        self.lines.append(line)
        self.known.update(line.marks)
        self.last_id = line.msgid or self.last_id
        if len(self.lines) >= MAX_LINES + _SLACK:
            self._drop(_SLACK)
        if not seen:
            self.count(line)

    def count(self, line: Line) -> None:
        """Count a line as unread if somebody said it."""
        if line.is_speech:
            self.unread += 1
            self.mentions += line.mention or self.is_query

    def _drop(self, lines: int) -> None:
        for line in self.lines[:lines]:
            self.known.difference_update(line.marks)
        del self.lines[:lines]
        self.first += lines
        self.is_whole = False

    def clear(self) -> None:
        """Forget the lines, not their numbers."""
        self._drop(len(self.lines))

    def merge(self, lines: Iterable[Line], place: int) -> list[Line]:
        """Insert lines in their order from ``place`` on; returns the new ones. Lines that are here already keep their order."""
        at = max(0, min(place - self.first, len(self.lines)))
        later, new = self.lines[at:], []
        where = {mark: number for number, line in enumerate(later) for mark in line.marks}
        merged: list[Line] = []
        passed = 0
        for line in lines:
            upto = max((where.get(mark, -1) for mark in line.marks), default=-1) + 1
            if upto:
                merged += later[passed:upto]
                passed = max(passed, upto)
            elif self.known.isdisjoint(line.marks):
                merged.append(line)
                new.append(line)
                self.known.update(line.marks)
        self.lines[at:] = merged + later[passed:]
        if self.unread_from is not None and self.unread_from > self.first + at:
            self.unread_from += len(new)
        self.last_id = next((line.msgid for line in reversed(self.lines) if line.msgid), self.last_id)
        return new

    def explain(self, lines: list[Line]) -> None:
        """Append lines of help in place of those shown before."""
        old = {id(line) for line in self.help}
        gone = [number for number, line in enumerate(self.lines, self.first) if id(line) in old]
        self.lines = [line for line in self.lines if id(line) not in old]
        for line in self.help:
            self.known.difference_update(line.marks)
        if self.unread_from is not None:
            self.unread_from -= sum(number < self.unread_from for number in gone)
        if self.gap is not None:
            self.gap.place -= sum(number < self.gap.place for number in gone)
        for line in lines:
            self.add(line, seen=True)
        self.help = lines

    def insert(self, line: Line, before: Line) -> None:
        """Put one line before another."""
        at = next(number for number, one in enumerate(self.lines) if one is before)
        self.lines.insert(at, line)
        if self.unread_from is not None and self.unread_from > self.first + at:
            self.unread_from += 1

    def prepend(self, lines: Iterable[Line]) -> int:
        """Put older lines above all others; returns how many of them were new. No line's number changes."""
        new = [line for line in lines if self.known.isdisjoint(line.marks)]
        for line in new:
            self.known.update(line.marks)
        self.lines[:0] = new
        self.first -= len(new)
        return len(new)

    @property
    def oldest_id(self) -> str:
        """The id of the oldest line that has one."""
        return next((line.msgid for line in self.lines if line.msgid), "")

    def spoke(self, nick: str) -> None:
        """Remember the last speaker, whom completion proposes first."""
        if nick in self.speakers:
            self.speakers.remove(nick)
        self.speakers.insert(0, nick)
        del self.speakers[50:]

    def rename(self, old: str, new: str, fold: Callable[[str], str]) -> bool:
        """Give a member a new nick; False if nobody of the old one is here."""
        member = self.members.pop(fold(old), None)
        if member is None:
            return False
        member.nick = new
        self.members[fold(new)] = member
        self.speakers = [new if nick == old else nick for nick in self.speakers]
        return True
