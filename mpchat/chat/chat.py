"""The chat itself: a command and its stamp in, events out; the same commands give the same chat."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from mpchat.chat import policy
from mpchat.chat.policy import Rules
from mpchat.chat.room import ListEntry, Person, Room
from mpchat.chat.room_modes import change_modes
from mpchat.chat.vocabulary import (
    AwaySet,
    ChangeModes,
    ChangeUserModes,
    Command,
    Enter,
    Entered,
    Event,
    Invite,
    Invited,
    Join,
    Joined,
    Kick,
    Kicked,
    Left,
    ModesChanged,
    Part,
    Parted,
    Quit,
    ReadMarkerSet,
    RealnameSet,
    Refused,
    Rename,
    Renamed,
    Said,
    Say,
    SetAway,
    SetReadMarker,
    SetRealname,
    SetTopic,
    Source,
    Stamp,
    TopicSet,
    UserModesChanged,
    VisitorId,
)
from mpchat.irc import modes, names, text

__all__ = ["Chat", "ListEntry", "Person", "Room", "Rules"]


@dataclass
class Chat:
    """Everybody and every room. Only ``apply`` changes it; whoever asks may read.

    ``nicks`` and ``rooms`` are keyed by the casefolded name.
    """

    rules: Rules = field(default_factory=Rules)
    people: dict[VisitorId, Person] = field(default_factory=dict)
    nicks: dict[str, VisitorId] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)

    # ---- questions ----

    def person_named(self, nick: str) -> Person | None:
        """The person who bears this nick now."""
        visitor = self.nicks.get(names.casefold(nick))
        return None if visitor is None else self.people[visitor]

    def room_named(self, name: str) -> Room | None:
        """The room of this name."""
        return self.rooms.get(names.casefold(name))

    def members(self, room: Room) -> Iterator[tuple[Person, str]]:
        """Everybody in a room with the letters held, in the order of joining."""
        return ((self.people[visitor], held) for visitor, held in room.members.items())

    def rooms_of(self, person: Person) -> list[Room]:
        """The rooms somebody is in, in the order of joining."""
        return [self.rooms[key] for key in person.rooms]

    def share_a_room(self, one: Person, other: Person) -> bool:
        """Whether two people meet anywhere."""
        return not one.rooms.keys().isdisjoint(other.rooms.keys())

    def nick_problem(self, nick: str, visitor: VisitorId) -> Refused | None:
        """Why this visitor cannot bear a nick now."""
        problem = names.nick_problem(nick, self.rules.longest_nick, self.rules.utf8_nicks)
        if problem:
            return Refused(visitor, "ERR_ERRONEUSNICKNAME", (nick,), problem)
        if self.nicks.get(names.casefold(nick), visitor) != visitor or self._is_look_alike(nick, visitor):
            return Refused(visitor, "ERR_NICKNAMEINUSE", (nick,))
        return None

    def _is_look_alike(self, nick: str, visitor: VisitorId) -> bool:
        if not self.rules.utf8_nicks:
            return False
        looks = names.looks_like(nick)
        others = (each for each in self.people.values() if each.visitor != visitor)
        return any(
            names.looks_like(each.nick) == looks
            for each in others
            if not (nick.isascii() and each.nick.isascii())
        )

    # ---- the one way in ----

    def apply(self, command: Command, stamp: Stamp) -> list[Event]:
        """Carry out a command; the events tell all that it changed. A refused command changes nothing."""
        if isinstance(command, Enter):
            return self._enter(command, stamp)
        person = self.people.get(command.visitor)
        if person is None:
            return [Refused(command.visitor, "ERR_NOTREGISTERED")]
        match command:
            case Say():
                return self._say(person, command, stamp)
            case Join():
                return self._join(person, command, stamp)
            case Part():
                return self._part(person, command)
            case Quit():
                return self._quit(person, command)
            case Rename():
                return self._rename(person, command)
            case SetTopic():
                return self._set_topic(person, command, stamp)
            case ChangeModes():
                return self._change_modes(person, command, stamp)
            case Kick():
                return self._kick(person, command)
            case Invite():
                return self._invite(person, command)
            case SetAway():
                return self._set_away(person, command)
            case SetReadMarker():
                return [
                    ReadMarkerSet(self._source(person), command.target, command.conversation, command.time)
                ]
            case SetRealname():
                return self._set_realname(person, command)
            case ChangeUserModes():
                return self._change_user_modes(person, command)
            case _:
                assert_never(command)

    def _source(self, person: Person) -> Source:
        return policy.source_of(person)

    def _room_names(self, person: Person) -> tuple[str, ...]:
        return tuple(room.name for room in self.rooms_of(person))

    def _room_seen(self, person: Person, name: str) -> Room | Refused:
        """A room, unless it is not there for this person: both are refused in the same words."""
        room = self.room_named(name)
        if room is None or not policy.may_see(room, person):
            return Refused(person.visitor, "ERR_NOSUCHCHANNEL", (name,))
        return room

    def _reason(self, reason: str) -> str:
        return _fitting(reason, self.rules.longest_reason)

    # ---- people ----

    def _enter(self, command: Enter, stamp: Stamp) -> list[Event]:
        if command.visitor in self.people:
            return [Refused(command.visitor, "ERR_ALREADYREGISTERED")]
        problem = self.nick_problem(command.nick, command.visitor)
        if problem:
            return [problem]
        person = Person(
            command.visitor,
            command.nick,
            command.user,
            command.host,
            self._reason(command.realname),
            entered=stamp.time,
            spoke=stamp.time,
        )
        self.people[person.visitor] = person
        self.nicks[names.casefold(person.nick)] = person.visitor
        return [Entered(self._source(person), person.realname)]

    def _rename(self, person: Person, command: Rename) -> list[Event]:
        problem = self.nick_problem(command.nick, person.visitor)
        if problem:
            return [problem]
        if command.nick == person.nick:
            return []
        event = Renamed(self._source(person), command.nick, self._room_names(person))
        del self.nicks[names.casefold(person.nick)]
        person.nick = command.nick
        self.nicks[names.casefold(person.nick)] = person.visitor
        return [event]

    def _set_realname(self, person: Person, command: SetRealname) -> list[Event]:
        person.realname = self._reason(command.realname)
        return [RealnameSet(self._source(person), person.realname, self._room_names(person))]

    def _set_away(self, person: Person, command: SetAway) -> list[Event]:
        person.away = self._reason(command.message or "") or None
        return [AwaySet(self._source(person), person.away, self._room_names(person))]

    def _change_user_modes(self, person: Person, command: ChangeUserModes) -> list[Event]:
        done = []
        for change in command.changes:
            if change.letter in modes.USER_MODES and (change.letter in person.modes) is not change.adds:
                kept = person.modes.replace(change.letter, "")
                person.modes = kept + change.letter if change.adds else kept
                done.append(change)
        return [UserModesChanged(self._source(person), tuple(done))] if done else []

    def _quit(self, person: Person, command: Quit) -> list[Event]:
        event = Left(
            self._source(person), self._reason(command.reason), self._room_names(person), command.broken
        )
        for room in self.rooms_of(person):
            self._remove(person, room)
        for room in self.rooms.values():
            room.invited.pop(person.visitor, None)
        del self.nicks[names.casefold(person.nick)]
        del self.people[person.visitor]
        return [event]

    # ---- rooms ----

    def _join(self, person: Person, command: Join, stamp: Stamp) -> list[Event]:
        problem = names.room_problem(command.room, self.rules.longest_room)
        if problem:
            return [Refused(person.visitor, "ERR_BADCHANMASK", (command.room,), problem)]
        key = names.casefold(command.room)
        if key in person.rooms:
            return []
        limit = self.rules.rooms_per_person
        if limit and len(person.rooms) >= limit:
            return [Refused(person.visitor, "ERR_TOOMANYCHANNELS", (command.room,))]
        room = self.rooms.get(key)
        if room is None:
            room = self.rooms[key] = Room(command.room, stamp.time, flags=self.rules.new_room_flags)
            room.members[person.visitor] = "o"
        else:
            refusal = policy.may_join(room, person, command.key)
            if refusal:
                return [refusal]
            room.members[person.visitor] = room.letters_of(policy.source_of(person).identity)
        room.invited.pop(person.visitor, None)
        person.rooms[key] = None
        return [Joined(self._source(person), room.name, person.realname, person.away)]

    def _part(self, person: Person, command: Part) -> list[Event]:
        room = self._room_seen(person, command.room)
        if isinstance(room, Refused):
            return [room]
        if person.visitor not in room.members:
            return [Refused(person.visitor, "ERR_NOTONCHANNEL", (room.name,))]
        self._remove(person, room)
        return [Parted(self._source(person), room.name, self._reason(command.reason))]

    def _remove(self, person: Person, room: Room) -> None:
        key = names.casefold(room.name)
        held = room.members.pop(person.visitor)
        del person.rooms[key]
        if self._keeps(room):
            room.remember(policy.source_of(person).identity, held)
        elif not room.members:
            del self.rooms[key]

    def _keeps(self, room: Room) -> bool:
        """Whether a room outlives its members; past the limit an empty one is forgotten whatever it holds."""
        most = self.rules.most_kept_rooms
        too_many = bool(most) and not room.members and len(self.rooms) > most
        return self.rules.keep_rooms and room.is_worth_keeping(self.rules.new_room_flags) and not too_many

    def _say(self, person: Person, command: Say, stamp: Stamp) -> list[Event]:
        limit = self.rules.longest_message
        done = text.action(command.text)
        if limit and len(command.text if done is None else done) > limit:
            return [
                Refused(person.visitor, "ERR_INPUTTOOLONG", (), f"A message has at most {limit} characters")
            ]
        if names.is_room(command.target):
            room = self._room_seen(person, command.target)
            if isinstance(room, Refused):
                return [room]
            refusal = policy.may_speak(room, person)
            if refusal:
                return [refusal]
            target, to = room.name, None
        else:
            whom = self.person_named(command.target)
            if whom is None:
                return [Refused(person.visitor, "ERR_NOSUCHNICK", (command.target,))]
            target, to = whom.nick, whom.visitor
        if command.kind != "TAGMSG":
            person.spoke = stamp.time
        said = text.for_wire(command.text)
        return [Said(self._source(person), target, said, command.kind, to, command.tags)]

    def _set_topic(self, person: Person, command: SetTopic, stamp: Stamp) -> list[Event]:
        room = self._room_seen(person, command.room)
        if isinstance(room, Refused):
            return [room]
        refusal = policy.may_set_topic(room, person)
        if refusal:
            return [refusal]
        source = self._source(person)
        room.topic = _fitting(command.topic, self.rules.longest_topic)
        room.topic_by, room.topic_at = source.mask, stamp.time
        return [TopicSet(source, room.name, room.topic)]

    def _change_modes(self, person: Person, command: ChangeModes, stamp: Stamp) -> list[Event]:
        room = self._room_seen(person, command.room)
        if isinstance(room, Refused):
            return [room]
        refusal = policy.may_operate(room, person)
        if refusal:
            return [refusal]
        source = self._source(person)
        done, refused = change_modes(self, room, source, command.changes, stamp)
        return [*([ModesChanged(source, room.name, done)] if done else []), *refused]

    def _kick(self, person: Person, command: Kick) -> list[Event]:
        room = self._room_seen(person, command.room)
        if isinstance(room, Refused):
            return [room]
        refusal = policy.may_operate(room, person)
        if refusal:
            return [refusal]
        whom = self.person_named(command.nick)
        if whom is None:
            return [Refused(person.visitor, "ERR_NOSUCHNICK", (command.nick,))]
        if whom.visitor not in room.members:
            return [Refused(person.visitor, "ERR_USERNOTINCHANNEL", (whom.nick, room.name))]
        source, target = self._source(person), self._source(whom)
        self._remove(whom, room)
        room.regulars = {
            each: held for each, held in room.regulars.items() if not each.endswith(f"@{target.host}")
        }
        return [Kicked(source, room.name, target, self._reason(command.reason))]

    def _invite(self, person: Person, command: Invite) -> list[Event]:
        whom = self.person_named(command.nick)
        if whom is None:
            return [Refused(person.visitor, "ERR_NOSUCHNICK", (command.nick,))]
        room = self._room_seen(person, command.room)
        if isinstance(room, Refused):
            return [room]
        refusal = policy.may_invite(room, person)
        if refusal:
            return [refusal]
        if whom.visitor in room.members:
            return [Refused(person.visitor, "ERR_USERONCHANNEL", (whom.nick, room.name))]
        room.invited[whom.visitor] = None
        return [Invited(self._source(person), self._source(whom), room.name)]


def _fitting(given: str, longest: int) -> str:
    """Text as it may be relayed, in at most ``longest`` bytes, 0 for no limit."""
    cleaned = text.for_wire(given)
    # A cut may part a joiner from what it joined, so the rest is cleaned again; that makes it no longer.
    return text.for_wire(text.cut(cleaned, longest)) if longest else cleaned
