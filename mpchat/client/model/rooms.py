"""Rooms as one person sees them: lines, members, what is unread."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

MAX_LINES = 10_000
"""Lines a room keeps."""
_SLACK = 1_000
"""Lines dropped at once, so that dropping costs nothing per line."""


class Kind(StrEnum):
    """What sort of line it is."""

    SAID = "said"
    ACTION = "action"
    NOTICE = "notice"
    EVENT = "event"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript, raw as it came: ``at`` in seconds since 1970; ``nick`` is ``""`` for events."""

    at: float
    kind: Kind
    nick: str
    text: str
    mine: bool = False
    mention: bool = False


@dataclass(slots=True)
class Member:
    """Somebody in a room; ``signs`` such as ``@+``."""

    nick: str
    signs: str = ""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Room:
    """A room or a conversation with one person (``is_query``).

    ``wanted``: entered again after a reconnect. Lines are numbered from 0 for ever: ``first`` is the oldest one kept,
    ``end`` the number the next one gets.
    """

    name: str
    is_query: bool = False
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

    @property
    def end(self) -> int:
        """The number of the next line."""
        return self.first + len(self.lines)

    def line(self, number: int) -> Line:
        """The line of that number, which must be kept still."""
        return self.lines[number - self.first]

    def add(self, line: Line, seen: bool) -> None:
        """Append a line; what is not ``seen`` counts as unread if somebody said it."""
        self.lines.append(line)
        if len(self.lines) >= MAX_LINES + _SLACK:
            del self.lines[:_SLACK]
            self.first += _SLACK
        if not seen and line.kind in (Kind.SAID, Kind.ACTION, Kind.NOTICE):
            self.unread += 1
            self.mentions += line.mention or self.is_query

    def clear(self) -> None:
        """Forget the lines, not their numbers."""
        self.first = self.end
        self.lines.clear()

    def spoke(self, nick: str) -> None:
        """Remember who spoke last: the first to be proposed by completion."""
        if nick in self.speakers:
            self.speakers.remove(nick)
        self.speakers.insert(0, nick)
        del self.speakers[50:]

    def rename(self, old: str, new: str, fold: Callable[[str], str]) -> bool:
        """Carry a member over to a new nick; False when nobody of that name is here."""
        member = self.members.pop(fold(old), None)
        if member is None:
            return False
        member.nick = new
        self.members[fold(new)] = member
        self.speakers = [new if nick == old else nick for nick in self.speakers]
        return True
