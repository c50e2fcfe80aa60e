"""The state of the chat: people, rooms, accounts, and the indexes and questions that rules and handlers use."""

from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from mpchat.chat.policy import Rules
from mpchat.chat.room import Life, Person, Room
from mpchat.chat.vocabulary import Refused, Stamp, Subscription, VisitorId
from mpchat.irc import names

MOST_SAID = 50_000
"""How many dedup keys are remembered. Clients send again what broke off within the last minutes."""
looks = lru_cache(65536)(names.looks_like)
"""A name as the eye takes it; cached, since the same names are asked for again and again."""


@dataclass
class ChatState:
    """Everybody and every room. Only ``Chat.apply`` changes it (``rules`` are the operator's to replace); anyone may read.

    ``nicks``, ``rooms`` and ``accounts`` (their names as registered) are keyed by the casefolded name. ``quiet`` holds the lives
    of empty rooms of which nothing else is kept, the one left last at the end: the next room of that name has its history.
    ``said`` holds the dedup keys of the last messages that had one, with their stamps, in the order of saying.
    ``subscriptions`` holds the devices of the accounts (casefolded) that have any, the one renewed last at the end.
    """

    rules: Rules = field(default_factory=Rules)
    people: dict[VisitorId, Person] = field(default_factory=dict)
    nicks: dict[str, VisitorId] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    quiet: dict[str, Life] = field(default_factory=dict)
    said: OrderedDict[str, Stamp] = field(default_factory=OrderedDict)
    subscriptions: dict[str, tuple[Subscription, ...]] = field(default_factory=dict)
    _former: dict[str, str] = field(init=False, compare=False, repr=False)
    _created: list[float] = field(init=False, compare=False, repr=False)
    _looks: dict[str, dict[VisitorId, None]] = field(init=False, compare=False, repr=False)
    _accounts_by_looks: tuple[int, dict[str, list[str]]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Build the indexes: rooms by former name and by age, people by the looks of their nick."""
        self._former = {name: key for key, room in self.rooms.items() for name in room.former}
        self._created = sorted(room.created for room in self.rooms.values())
        self._looks, self._accounts_by_looks = {}, (0, {})
        for person in self.people.values():
            self._index_looks(person)

    # ---- questions ----

    def person_named(self, nick: str) -> Person | None:
        """The person with this nick."""
        visitor = self.nicks.get(names.casefold(nick))
        return None if visitor is None else self.people[visitor]

    def owner_of(self, nick: str) -> str | None:
        """The account that a nick belongs to: one of the same name, or one whose name looks the same."""
        same = self.accounts.get(names.casefold(nick))
        if same is not None or not self.rules.utf8_nicks:
            return same
        alike = self.accounts_by_looks().get(looks(nick), ())
        return next((name for name in alike if not (nick.isascii() and name.isascii())), None)

    def room_named(self, name: str) -> Room | None:
        """The room of this name."""
        return self.rooms.get(names.casefold(name))

    def room_once_named(self, name: str) -> Room | None:
        """The room that had this name before it was renamed: no other room may take it."""
        holder = self._former.get(names.casefold(name))
        return None if holder is None else self.rooms[holder]

    def room_of(self, conversation: str) -> Room | None:
        """The room whose conversation it is."""
        for room in (self.rooms.get(conversation), self.room_once_named(conversation)):
            if room is not None and room.conversation == conversation:
                return room
        return None

    def members(self, room: Room) -> Iterator[tuple[Person, str]]:
        """Everybody in a room with the letters held, in the order of joining."""
        return ((self.people[visitor], held) for visitor, held in room.members.items())

    def rooms_of(self, person: Person) -> list[Room]:
        """The rooms somebody is in, in the order of joining."""
        return [self.rooms[key] for key in person.rooms]

    def share_a_room(self, one: Person, other: Person) -> bool:
        """Whether two people are in a room together."""
        return not one.rooms.keys().isdisjoint(other.rooms.keys())

    def nick_problem(self, nick: str, visitor: VisitorId) -> Refused | None:
        """Why this visitor cannot take a nick; None if they can."""
        problem = names.nick_problem(nick, self.rules.max_nick, self.rules.utf8_nicks)
        if problem:
            return Refused(visitor, "ERR_ERRONEUSNICKNAME", (nick,), problem)
        if self.nicks.get(names.casefold(nick), visitor) != visitor or self._is_look_alike(nick, visitor):
            return Refused(visitor, "ERR_NICKNAMEINUSE", (nick,))
        return None

    def _is_look_alike(self, nick: str, visitor: VisitorId) -> bool:
        if not self.rules.utf8_nicks:
            return False
        others = (self.people[each].nick for each in self._looks.get(looks(nick), ()) if each != visitor)
        return any(not (nick.isascii() and other.isascii()) for other in others)

    def accounts_by_looks(self) -> dict[str, list[str]]:
        """Account names by their looks; computed anew after an account has been opened."""
        counted, by_looks = self._accounts_by_looks
        if counted != len(self.accounts):
            by_looks = {}
            for name in self.accounts.values():
                by_looks.setdefault(looks(name), []).append(name)
            self._accounts_by_looks = len(self.accounts), by_looks
        return by_looks

    def number_older(self, room: Room) -> int:
        """How many rooms were made before this one."""
        return bisect_left(self._created, room.created)

    # ---- people and rooms, and what finds them ----

    def bear(self, person: Person, nick: str) -> None:
        """Give somebody this nick in place of the one before."""
        self.give_up_nick(person)
        person.nick = nick
        self.nicks[names.casefold(nick)] = person.visitor
        self._index_looks(person)

    def _index_looks(self, person: Person) -> None:
        if self.rules.utf8_nicks:
            self._looks.setdefault(looks(person.nick), {})[person.visitor] = None

    def give_up_nick(self, person: Person) -> None:
        """Free somebody's nick."""
        key = names.casefold(person.nick)
        if self.nicks.get(key) != person.visitor:
            return
        del self.nicks[key]
        if self.rules.utf8_nicks:
            alike = self._looks[looks(person.nick)]
            del alike[person.visitor]
            if not alike:
                del self._looks[looks(person.nick)]

    def add_room(self, room: Room) -> None:
        """Add a room under its name."""
        key = names.casefold(room.name)
        self.rooms[key] = room
        self._former.update(dict.fromkeys(room.former, key))
        insort(self._created, room.created)

    def drop_room(self, key: str) -> None:
        """Remove the room of this casefolded name: it is gone, or about to be renamed."""
        room = self.rooms.pop(key)
        for name in room.former:
            del self._former[name]
        del self._created[bisect_left(self._created, room.created)]

    # ---- what was said before ----

    def remember_said(self, dedup_key: str, stamp: Stamp) -> None:
        """Remember that a message with this key was said; the oldest keys are forgotten."""
        self.said[dedup_key] = stamp
        if len(self.said) > MOST_SAID:
            self.said.popitem(last=False)

    def forget_said(self, dedup_key: str) -> None:
        """Forget a key: its message was not said after all, since the journal could not keep it."""
        self.said.pop(dedup_key, None)

    def with_copies(self, room: Room, people: dict[VisitorId, Person]) -> Self:
        """The same chat, but with copies of a room and of people, which can be changed without changing this one."""
        other = copy(self)
        other.people, other.rooms = self.people | people, {**self.rooms, names.casefold(room.name): room}
        other._former, other._created = dict(self._former), list(self._created)
        return other
