"""JOIN, PART, TOPIC, MODE, KICK, INVITE and KNOCK."""

from collections.abc import Callable
from functools import partial

from mpchat.chat import policy
from mpchat.chat.person import Person
from mpchat.chat.room import Life, Room
from mpchat.chat.room_modes import change_modes as change_room_modes
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    Acted,
    ChangeModes,
    Event,
    InvitationNoticed,
    Invite,
    Invited,
    Join,
    Joined,
    Kick,
    Kicked,
    Knock,
    Knocked,
    ModesChanged,
    Part,
    Parted,
    Refused,
    SetTopic,
    Stamp,
    TopicSet,
)
from mpchat.irc import modes, names, text

May = Callable[[Room, Person], Refused | None]
"""A function of policy: None for yes."""


def room_names(chat: ChatState, person: Person) -> tuple[str, ...]:
    """The names of the rooms somebody is in, as they are written."""
    return tuple(room.name for room in chat.rooms_of(person))


def room_seen(chat: ChatState, person: Person, name: str) -> Room | Refused:
    """The room of this name; a room that does not exist and one that this person may not see are refused alike."""
    room = chat.room_named(name)
    if room is None or not policy.may_see(room, person):
        return Refused("ERR_NOSUCHCHANNEL", (name,))
    return room


def room_for(chat: ChatState, person: Person, name: str, may: May) -> Room | Refused:
    """The room of this name, if ``may`` lets this person do something there; else the refusal."""
    room = room_seen(chat, person, name)
    return room if isinstance(room, Refused) else may(room, person) or room


def reason(chat: ChatState, reason: str) -> str:
    """A reason as it is relayed: without control characters, and cut to the limit."""
    return _fitting(reason, chat.rules.max_reason)


def join(chat: ChatState, person: Person, command: Join, stamp: Stamp, forced: bool = False) -> list[Event]:
    """Join a room; if it does not exist, it is made. ``forced``: whatever its modes and bans."""
    problem = names.room_problem(command.room, chat.rules.max_room)
    if problem:
        return [Refused("ERR_BADCHANMASK", (command.room,), problem)]
    key = names.casefold(command.room)
    if key in person.rooms:
        return []
    limit = chat.rules.max_rooms
    if limit and len(person.rooms) >= limit and not forced:
        return [Refused("ERR_TOOMANYCHANNELS", (command.room,))]
    room = chat.rooms.get(key)
    if room is None:
        renamed = chat.room_once_named(command.room)
        if renamed is not None:
            return [_is_renamed(person, command.room, renamed)]
        room = _make(chat, command.room, person, stamp)
        letters = chat.rules.founder_mode
    else:
        refusal = None if forced else policy.may_join(room, person, command.key, stamp.time)
        if refusal:
            return [refusal]
        letters = regained(chat, person, room)
    untold = letters if room.members else ""
    room.members[person.id] = letters
    room.count_joining(stamp.time)
    room.invited.pop(person.id, None)
    person.invited.pop(room.conversation, None)
    person.rooms[key] = stamp
    return [Joined(policy.source_of(person), room.name, person.realname, person.away, untold)]


def _make(chat: ChatState, name: str, person: Person, stamp: Stamp) -> Room:
    """A new room: the next part of a quiet one's life, or the beginning of its own."""
    before = chat.quiet.pop(names.casefold(name), None)
    room = Room(
        name,
        stamp.time,
        flags=chat.rules.new_room_flags,
        founder=person.account,
        life=before or Life(stamp.sequence, stamp.time),
        spoken=before is not None,
    )
    chat.add_room(room)
    return room


def remake(chat: ChatState, name: str, joined: Stamp) -> Room:
    """A room of which nothing is kept, for somebody who was in it: its life goes on, or began when they joined."""
    before = chat.quiet.pop(names.casefold(name), None)
    life = before or Life(joined.sequence, joined.time)
    room = Room(name, joined.time, flags=chat.rules.new_room_flags, life=life, spoken=before is not None)
    chat.add_room(room)
    return room


def regained(chat: ChatState, person: Person, room: Room) -> str:
    """The letters that are somebody's on coming in: a regular's own, and the founder's."""
    held = room.letters_of(policy.source_of(person).identity)
    if not policy.is_founder(room, person):
        return held
    return "".join(each for each in modes.PREFIXES if each in held + chat.rules.founder_mode)


def _is_renamed(person: Person, name: str, room: Room) -> Refused:
    """A room bore this name before: what it is called now is told to those whom it is there for."""
    if not policy.may_follow(room, person):
        return Refused("ERR_UNAVAILRESOURCE", (name,))
    about = ("JOIN", name, room.name)
    return Refused("CHANNEL_RENAMED", about, "That room has been renamed")


def part(chat: ChatState, person: Person, command: Part) -> list[Event]:
    """Leave a room."""
    room = room_seen(chat, person, command.room)
    if isinstance(room, Refused):
        return [room]
    if person.id not in room.members:
        return [Refused("ERR_NOTONCHANNEL", (room.name,))]
    remove(chat, person, room)
    return [Parted(policy.source_of(person), room.name, reason(chat, command.reason))]


def remove(chat: ChatState, person: Person, room: Room) -> None:
    """Take somebody out of a room. With its last member it is gone, unless it has a founder, who can always govern it."""
    key = names.casefold(room.name)
    held = room.members.pop(person.id)
    del person.rooms[key]
    if room.members or (chat.rules.keep_rooms and room.founder and not _is_one_too_many(chat, room)):
        if chat.rules.keep_rooms and room.has_settings(chat.rules.new_room_flags):
            room.remember(policy.source_of(person).identity, held)
    elif room.founder:
        chat.drop_room(key)
    else:
        end(chat, room)


def end(chat: ChatState, room: Room) -> None:
    """An empty room without a founder is gone; the history of one that was open waits for whoever makes the next of that name."""
    chat.drop_room(names.casefold(room.name))
    if chat.rules.keep_rooms and room.spoken and room.passes_history_on:
        _falls_quiet(chat, room)


def _is_one_too_many(chat: ChatState, room: Room) -> bool:
    """Whether an empty room is forgotten whatever it holds: past the limit, but no older one for it.

    Nobody gets another's room by making so many that it is forgotten, nor what was said in it: its life is over.
    """
    most = chat.rules.max_kept_rooms
    return bool(most) and chat.number_older(room) >= most


def _falls_quiet(chat: ChatState, room: Room) -> None:
    """Of an open room nothing is kept but since when it has lived."""
    chat.quiet[room.conversation] = room.life
    most = chat.rules.max_kept_rooms
    if most and len(chat.quiet) > most:
        del chat.quiet[next(iter(chat.quiet))]


def set_topic(chat: ChatState, person: Person, command: SetTopic, stamp: Stamp) -> list[Event]:
    """Give a room a topic."""
    room = room_for(chat, person, command.room, policy.may_set_topic)
    if isinstance(room, Refused):
        return [room]
    source = policy.source_of(person)
    room.topic = _fitting(command.topic, chat.rules.max_topic)
    room.topic_by, room.topic_at = source.mask, stamp.time
    return [TopicSet(source, room.name, room.topic)]


def change_modes(chat: ChatState, person: Person, command: ChangeModes, stamp: Stamp) -> list[Event]:
    """Change a room's modes, lists and prefixes."""
    room = _room_to_change(chat, person, command)
    if isinstance(room, Refused):
        return [room]
    source = policy.source_of(person)
    overrides = command.forced or (
        policy.only_makes_operators(person, command.changes) and policy.rank(room, person) < modes.OPERATOR
    )
    done, refused = change_room_modes(chat, room, person, command.changes, stamp, command.forced)
    about = " ".join((room.name, *modes.format_modes(done)))
    act = [Acted(source, "SAMODE", about)] if done and overrides else []
    return [*([ModesChanged(source, room.name, done)] if done else []), *refused, *act]


def _room_to_change(chat: ChatState, person: Person, command: ChangeModes) -> Room | Refused:
    """The room; operators of the server may make somebody its operator whether it is there for them or not."""
    refusal = policy.may_run_the_server(person) if command.forced else None
    if refusal:
        return refusal
    if not command.forced and not policy.only_makes_operators(person, command.changes):
        return room_for(chat, person, command.room, partial(policy.may_change_modes, changes=command.changes))
    return chat.room_named(command.room) or Refused("ERR_NOSUCHCHANNEL", (command.room,))


def kick(chat: ChatState, person: Person, command: Kick) -> list[Event]:
    """Put somebody out of a room."""
    room = room_for(chat, person, command.room, policy.may_kick)
    if isinstance(room, Refused):
        return [room]
    whom = chat.person_named(command.nick)
    if whom is None or whom.id not in room.members:
        nick = command.nick if whom is None else whom.nick
        return [Refused("ERR_USERNOTINCHANNEL", (nick, room.name))]
    refusal = policy.may_overrule(room, person, policy.rank(room, person), whom)
    if refusal:
        return [refusal]
    source, target = policy.source_of(person), policy.source_of(whom)
    remove(chat, whom, room)
    _forget(room, whom)
    return [Kicked(source, room.name, target, reason(chat, command.reason))]


def _forget(room: Room, whom: Person) -> None:
    """Somebody who was put out is no regular any more, nor is anybody of the same address, as far as it is shown."""
    room.regulars = {
        each: held
        for each, held in room.regulars.items()
        if each != policy.source_of(whom).identity and not each.endswith(f"@{whom.host}")
    }


def invite(chat: ChatState, person: Person, command: Invite) -> list[Event]:
    """Invite somebody into a room; members who may invite, too, are told (IRCv3 invite-notify)."""
    whom = chat.person_named(command.nick)
    if whom is None:
        return [Refused("ERR_NOSUCHNICK", (command.nick,))]
    room = room_for(chat, person, command.room, policy.may_invite)
    if isinstance(room, Refused):
        return [room]
    if whom.id in room.members:
        return [Refused("ERR_USERONCHANNEL", (whom.nick, room.name))]
    room.invited[whom.id] = None
    whom.invited[room.conversation] = None
    source, target = policy.source_of(person), policy.source_of(whom)
    by = tuple(
        each.id
        for each, _ in chat.members(room)
        if each is not person and policy.rank(room, each) >= modes.HALFOP
    )
    invited = Invited(source, target, room.name)
    return [invited, InvitationNoticed(source, target, room.name, by)] if by else [invited]


def knock(chat: ChatState, person: Person, command: Knock, stamp: Stamp) -> list[Event]:
    """Ask those who may invite to be let in."""
    pause = chat.rules.knock_pause
    may = partial(policy.may_knock, now=stamp.time, pause=pause)
    room = room_for(chat, person, command.room, may)
    if isinstance(room, Refused):
        return [room]
    source = policy.source_of(person)
    if pause:
        room.knocked = {**room.knocks_since(stamp.time - pause), source.identity: stamp.time}
    to = tuple(each.id for each, _ in chat.members(room) if policy.may_invite(room, each) is None)
    return [Knocked(source, room.name, reason(chat, command.reason), to)]


def _fitting(given: str, longest: int) -> str:
    """Text as it may be relayed, in at most ``longest`` bytes, 0 for no limit."""
    cleaned = text.for_wire(given)
    # A cut may part a joiner from what it joined, so the rest is cleaned again; that makes it no longer.
    return text.for_wire(text.cut(cleaned, longest)) if longest else cleaned
