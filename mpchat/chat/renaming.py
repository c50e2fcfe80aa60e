"""RENAME: a room gets another name, and nobody else can take the names that it had."""

from mpchat.chat import policy
from mpchat.chat.person import Person
from mpchat.chat.room import Room
from mpchat.chat.rooms import reason, room_for
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import Event, Refused, RenameRoom, RoomRenamed, Stamp
from mpchat.irc import names

_MANY = 50
"""From so many members on renaming is limited: each client without RENAME is sent the list of members again."""


def rename_room(chat: ChatState, person: Person, command: RenameRoom, stamp: Stamp) -> list[Event]:
    """Give a room another name; members, modes and history stay (IRCv3 channel-rename)."""
    room = room_for(chat, person, command.room, policy.may_operate)
    if isinstance(room, Refused):
        return [room]
    refusal = _problem(chat, person, room, command, stamp)
    if refusal:
        return [refusal]
    event = RoomRenamed(policy.source_of(person), room.name, command.name, reason(chat, command.reason))
    _move(chat, room, command.name, stamp)
    return [event]


def _problem(
    chat: ChatState, person: Person, room: Room, command: RenameRoom, stamp: Stamp
) -> Refused | None:
    def refused(code: str, text: str) -> Refused:
        return Refused(code, ("RENAME", command.room, command.name), text)

    problem = names.room_problem(command.name, chat.rules.max_room)
    if problem:
        return refused("CANNOT_RENAME", problem)
    if command.name == room.name:
        return refused("CHANNEL_NAME_IN_USE", "That is its name already")
    holder = chat.room_named(command.name) or chat.room_once_named(command.name)
    if holder is not None and holder is not room:
        return refused("CHANNEL_NAME_IN_USE", "Another room has that name, or had it")
    pause = chat.rules.rename_pause
    if holder is not room and len(room.members) >= _MANY and stamp.time < room.renamed_at + pause:
        return refused("CANNOT_RENAME", f"It was renamed less than {pause:g} seconds ago: wait a little")
    return None


def _move(chat: ChatState, room: Room, name: str, stamp: Stamp) -> None:
    before, now = names.casefold(room.name), names.casefold(name)
    chat.drop_room(before)
    room.rename(name, stamp.time)
    chat.add_room(room)
    if before == now:
        return
    for member in room.members:
        person = chat.people[member]
        person.rooms = {now if key == before else key: joined for key, joined in person.rooms.items()}
