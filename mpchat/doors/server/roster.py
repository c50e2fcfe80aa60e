"""The members of each room as NAMES lists them: written once a room and a change, not once for each who asks.

When a server comes back, everybody joins every room again and is told who is there: of a room with a thousand members that is a
thousand answers of up to a thousand names. Somebody who joins is added to what is written already; any other change of what
NAMES shows makes it be written anew, when somebody asks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from mpchat.chat.chat import Chat
from mpchat.chat.person import Person
from mpchat.chat.room import Room
from mpchat.chat.vocabulary import (
    Event,
    HostChanged,
    Joined,
    Kicked,
    Left,
    ModesChanged,
    Parted,
    Renamed,
    RoomRenamed,
    UserModesChanged,
)
from mpchat.irc import modes, names
from mpchat.journal import Applied

Followed = (
    Joined | Parted | Kicked | ModesChanged | RoomRenamed | Left | Renamed | HostChanged | UserModesChanged
)
"""The events that change what NAMES shows."""


class Kind(NamedTuple):
    """How somebody is told who is in a room: with user and host, with all prefixes, and as a member sees it."""

    with_host: bool
    all_prefixes: bool
    inside: bool


@dataclass(slots=True)
class _Written:
    """The texts of as many answers as it takes, each of at most ``longest`` bytes."""

    longest: int
    texts: list[bytes] = field(default_factory=list)

    def add(self, word: bytes) -> None:
        if self.texts and len(self.texts[-1]) + 1 + len(word) <= self.longest:
            self.texts[-1] += b" " + word
        else:
            self.texts.append(word)


class Rosters:
    """What has been written of each room, by its casefolded name; fed by the events."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._written: dict[str, dict[Kind, _Written]] = {}

    def of(self, room: Room, kind: Kind, longest: int) -> list[bytes]:
        """Who is in a room, as texts of at most ``longest`` bytes; outsiders do not see who is invisible (RFC 2812 §3.2.5)."""
        kinds = self._written.setdefault(names.casefold(room.name), {})
        written = kinds.get(kind)
        if written is None or not longest - _SLACK <= written.longest <= longest:
            written = kinds[kind] = _Written(longest - longest % _SLACK)
            for person, held in self._chat.members(room):
                _add(written, kind, person, held)
        return written.texts

    def heard(self, applied: Applied) -> None:
        """The journal's listener."""
        for event in applied.events:
            self._hear(event)

    def _hear(self, event: Event) -> None:
        if not isinstance(event, Followed):
            return
        match event:
            case Joined(who=who, room=name):
                self._joined(name, self._chat.people[who.person])
            case Parted(room=name) | Kicked(room=name) | ModesChanged(room=name):
                self._forget((name,))
            case RoomRenamed(room=before, name=now):
                self._forget((before, now))
            case Left(rooms=rooms) | Renamed(rooms=rooms) | HostChanged(rooms=rooms):
                self._forget(rooms)
            case UserModesChanged(who=who):
                self._forget(self._chat.people[who.person].rooms)

    def _joined(self, name: str, person: Person) -> None:
        key = names.casefold(name)
        for kind, written in self._written.get(key, {}).items():
            _add(written, kind, person, self._chat.rooms[key].members[person.id])

    def _forget(self, rooms: Iterable[str]) -> None:
        for name in rooms:
            self._written.pop(names.casefold(name), None)


_SLACK = 32
"""Bytes by which texts may be shorter than a line holds: nicks differ in length, and each would need texts of its own."""


def _add(written: _Written, kind: Kind, person: Person, held: str) -> None:
    if kind.inside or "i" not in person.modes:
        every = modes.prefixes(held)
        shown = person.mask if kind.with_host else person.nick
        written.add(((every if kind.all_prefixes else every[:1]) + shown).encode())
