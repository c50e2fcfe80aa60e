"""The state of the chat: people, rooms, accounts, and the indexes and questions that rules and handlers use."""

from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from mpchat.chat.bans import BanIndex, ServerBan
from mpchat.chat.person import Person
from mpchat.chat.policy import Rules
from mpchat.chat.room import Life, Room
from mpchat.chat.vocabulary import (
    DEFAULT_SETTINGS,
    AccountSettings,
    PersonId,
    Refused,
    Stamp,
    Subscription,
    VisitorId,
)
from mpchat.irc import names

RESERVED = frozenset({"nickserv"})
"""Nicks (casefolded) of what the server itself answers for."""
MOST_SAID = 50_000
"""How many dedup keys are remembered. Clients send again what broke off within the last minutes."""
MOST_SEEN = 50_000
"""How many of those who were here, by identity and device, are remembered with the stamp of their leaving."""
looks = lru_cache(65536)(names.looks_like)
"""A name as the eye takes it; cached, since the same names are asked for again and again."""


@dataclass
class ChatState:
    """Everybody and every room. Only ``Chat.apply`` changes it (``rules`` are the operator's to replace); anyone may read.

    ``nicks``, ``rooms`` and ``accounts`` (their names as registered) are keyed by the casefolded name. ``quiet`` holds the lives
    of empty rooms of which nothing else is kept, the one left last at the end: the next room of that name has its history.
    ``said`` holds the dedup keys of the last messages that had one, with their stamps, in the order of saying. ``seen`` says when
    people and devices were here last (``last_seen``). ``settings`` are those of accounts that have decided anything;
    ``closed`` are the names (casefolded) of accounts that were closed.
    ``subscriptions`` holds the devices of the accounts (casefolded) that have any, the one renewed last at the end.
    ``bans`` are those of the server, by target; ``cloak_key`` is what addresses are hidden with.
    """

    rules: Rules = field(default_factory=Rules)
    people: dict[PersonId, Person] = field(default_factory=dict)
    nicks: dict[str, PersonId] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    quiet: dict[str, Life] = field(default_factory=dict)
    said: OrderedDict[str, Stamp] = field(default_factory=OrderedDict)
    seen: OrderedDict[str, Stamp] = field(default_factory=OrderedDict)
    settings: dict[str, AccountSettings] = field(default_factory=dict)
    closed: dict[str, None] = field(default_factory=dict)
    subscriptions: dict[str, tuple[Subscription, ...]] = field(default_factory=dict)
    bans: dict[str, ServerBan] = field(default_factory=dict)
    cloak_key: str = field(default="", repr=False)
    ban_index: BanIndex = field(init=False, compare=False, repr=False)
    sessions: dict[VisitorId, PersonId] = field(init=False, compare=False, repr=False)
    _logged_in: dict[str, dict[PersonId, None]] = field(init=False, compare=False, repr=False)
    _former: dict[str, str] = field(init=False, compare=False, repr=False)
    _created: list[float] = field(init=False, compare=False, repr=False)
    _looks: dict[str, dict[PersonId, None]] = field(init=False, compare=False, repr=False)
    _accounts_by_looks: tuple[int, dict[str, list[str]]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Build the indexes: rooms by former name and by age; people by session, account, and the looks of their nick."""
        self._former = {name: key for key, room in self.rooms.items() for name in room.former}
        self._created = sorted(room.created for room in self.rooms.values())
        self._looks, self._accounts_by_looks = {}, (0, {})
        self.ban_index = BanIndex(self.bans.values())
        self.sessions, self._logged_in = {}, {}
        for person in self.people.values():
            self._index(person)

    def _index(self, person: Person) -> None:
        self._index_looks(person)
        self._index_account(person)
        self.sessions.update(dict.fromkeys(person.sessions, person.id))

    # ---- questions ----

    def person_named(self, nick: str) -> Person | None:
        """The person with this nick."""
        person = self.nicks.get(names.casefold(nick))
        return None if person is None else self.people[person]

    def person_of(self, session: VisitorId) -> Person | None:
        """The person whose session it is."""
        person = self.sessions.get(session)
        return None if person is None else self.people[person]

    def people_of(self, account: str) -> list[Person]:
        """Everybody who is logged in to an account, in the order of coming."""
        return [self.people[each] for each in self._logged_in.get(names.casefold(account), ())]

    def settings_of(self, account: str) -> AccountSettings:
        """How an account wants to be treated."""
        return self.settings.get(names.casefold(account), DEFAULT_SETTINGS)

    def decided_by(self, person: Person) -> AccountSettings:
        """What somebody has decided: the account's settings, or their own without one."""
        return self.settings_of(person.account) if person.account else person.settings

    def last_seen(self, identity: str, device: str | None = None) -> Stamp | None:
        """When a device, or with None anybody of this identity, was here last; None if that is not known."""
        return self.seen.get(_place(identity, device))

    def owner_of(self, nick: str) -> str | None:
        """The account that a nick belongs to: one of the same name, or one whose name looks the same."""
        same = self.accounts.get(names.casefold(nick))
        if same is not None or not self.rules.minds_looks:
            return same
        alike = self.accounts_by_looks().get(looks(nick), ())
        return next((name for name in alike if self._are_confusing(nick, name)), None)

    def _are_confusing(self, one: str, other: str) -> bool:
        """Whether two names of the same looks may not stand beside each other: two in ASCII may, unless an option forbids it."""
        return self.rules.refuse_look_alikes or not (one.isascii() and other.isascii())

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
        return ((self.people[person], held) for person, held in room.members.items())

    def rooms_of(self, person: Person) -> list[Room]:
        """The rooms somebody is in, in the order of joining."""
        return [self.rooms[key] for key in person.rooms]

    def share_a_room(self, one: Person, other: Person) -> bool:
        """Whether two people are in a room together."""
        return not one.rooms.keys().isdisjoint(other.rooms.keys())

    def nick_problem(self, nick: str, person: PersonId | None) -> Refused | None:
        """Why this person, None for somebody who is not in the chat yet, cannot take a nick; None if they can."""
        problem = names.nick_problem(nick, self.rules.max_nick, self.rules.utf8_nicks)
        if names.casefold(nick) in RESERVED:
            problem = "This nick is the server's own"
        if problem:
            return Refused("ERR_ERRONEUSNICKNAME", (nick,), problem)
        if self.nicks.get(names.casefold(nick), person) != person or self._is_look_alike(nick, person):
            return Refused("ERR_NICKNAMEINUSE", (nick,))
        return None

    def _is_look_alike(self, nick: str, person: PersonId | None) -> bool:
        if not self.rules.minds_looks:
            return False
        others = (self.people[each].nick for each in self._looks.get(looks(nick), ()) if each != person)
        return any(self._are_confusing(nick, other) for other in others)

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

    def add_person(self, person: Person) -> None:
        """Add somebody who enters the chat, under a nick that is free."""
        self.people[person.id] = person
        self.nicks[names.casefold(person.nick)] = person.id
        self._index(person)

    def drop_person(self, person: Person) -> None:
        """Remove somebody who has left every room."""
        self.give_up_nick(person)
        self._forget_account(person)
        for session in person.sessions:
            del self.sessions[session]
        del self.people[person.id]

    def become(self, person: Person, account: str) -> None:
        """Log somebody in."""
        self._forget_account(person)
        person.account = account
        self._index_account(person)

    def _index_account(self, person: Person) -> None:
        if person.account:
            self._logged_in.setdefault(names.casefold(person.account), {})[person.id] = None

    def _forget_account(self, person: Person) -> None:
        key = names.casefold(person.account)
        here = self._logged_in.get(key)
        if here is not None:
            del here[person.id]
            if not here:
                del self._logged_in[key]

    def bear(self, person: Person, nick: str) -> None:
        """Give somebody this nick in place of the one before."""
        self.give_up_nick(person)
        person.nick = nick
        self.nicks[names.casefold(nick)] = person.id
        self._index_looks(person)

    def _index_looks(self, person: Person) -> None:
        if self.rules.minds_looks:
            self._looks.setdefault(looks(person.nick), {})[person.id] = None

    def give_up_nick(self, person: Person) -> None:
        """Free somebody's nick."""
        key = names.casefold(person.nick)
        if self.nicks.get(key) != person.id:
            return
        del self.nicks[key]
        if self.rules.minds_looks:
            alike = self._looks[looks(person.nick)]
            del alike[person.id]
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

    def decide(self, person: Person, settings: AccountSettings) -> None:
        """Go by other settings of a person."""
        if person.account:
            self.settings[names.casefold(person.account)] = settings
        else:
            person.settings = settings

    def add_ban(self, ban: ServerBan) -> None:
        """Ban somebody from the server."""
        self.bans[ban.target] = ban
        self.ban_index.add(ban)

    def drop_ban(self, ban: ServerBan) -> None:
        """Forget a ban of the server."""
        del self.bans[ban.target]
        self.ban_index.remove(ban)

    # ---- what was said before ----

    def remember_said(self, dedup_key: str, stamp: Stamp) -> None:
        """Remember that a message with this key was said; the oldest keys are forgotten."""
        self.said[dedup_key] = stamp
        if len(self.said) > MOST_SAID:
            self.said.popitem(last=False)

    def forget_said(self, dedup_key: str) -> None:
        """Forget a key: its message was not said after all, since the journal could not keep it."""
        self.said.pop(dedup_key, None)

    # ---- who was here before ----

    def remember_seen(self, identity: str, device: str, stamp: Stamp) -> None:
        """Remember when a device, and whoever it belongs to, was here; those seen longest ago are forgotten."""
        for key in (_place(identity, device), _place(identity, None)):
            self.seen.pop(key, None)
            self.seen[key] = stamp
        while len(self.seen) > MOST_SEEN:
            self.seen.popitem(last=False)

    def with_copies(self, room: Room, people: dict[PersonId, Person]) -> Self:
        """The same chat, but with copies of a room and of people, which can be changed without changing this one."""
        other = copy(self)
        other.people, other.rooms = self.people | people, {**self.rooms, names.casefold(room.name): room}
        other._former, other._created = dict(self._former), list(self._created)
        return other


def _place(identity: str, device: str | None) -> str:
    """No identity holds a space, so a device is never taken for somebody else's."""
    return identity if device is None else f"{identity} {device}"
