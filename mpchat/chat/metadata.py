"""What people and rooms say about themselves, by key: display names, avatars and the like (IRCv3 metadata)."""

import re
from collections.abc import Mapping
from dataclasses import replace

from mpchat.chat import policy
from mpchat.chat.person import Person
from mpchat.chat.room import Room
from mpchat.chat.rooms import room_names, room_seen
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import Event, MetadataSet, Refused, SetMetadata
from mpchat.irc import modes, names, text

ONESELF = "*"
"""How one calls oneself."""
_KEY = re.compile(r"[a-z0-9_./-]{1,50}")


def is_key(key: str) -> bool:
    """Whether something can be a key."""
    return _KEY.fullmatch(key) is not None


def target_of(chat: ChatState, person: Person, name: str) -> Person | Room | None:
    """The person or room that somebody calls so: a secret room is there for its members alone."""
    if name == ONESELF:
        return person
    if not names.is_room(name):
        return chat.person_named(name)
    room = room_seen(chat, person, name)
    return None if isinstance(room, Refused) else room


def of(chat: ChatState, target: Person | Room) -> Mapping[str, str]:
    """What is said about a person or a room, by key."""
    return target.metadata if isinstance(target, Room) else chat.decided_by(target).metadata


def set_metadata(chat: ChatState, person: Person, command: SetMetadata) -> list[Event]:
    """Say something about a person or a room, or take it away; only real changes are events."""
    target = target_of(chat, person, command.target)
    if target is None:
        text_of_it = "There is no such person or room"
        return [Refused("INVALID_TARGET", ("METADATA", command.target), text_of_it)]
    value = None if command.value is None else text.for_wire(command.value)
    before = of(chat, target)
    refusal = _refusal(chat, person, target, command, value)
    if refusal:
        return [refusal]
    if value is None:
        now = {key: held for key, held in before.items() if command.key and key != command.key}
    else:
        now = {**before, command.key: value}
    if isinstance(target, Room):
        target.metadata = now
    else:
        chat.decide(target, replace(chat.decided_by(target), metadata=now))
    return changes(chat, person, target, before)


def changes(chat: ChatState, person: Person, target: Person | Room, before: Mapping[str, str]) -> list[Event]:
    """What is said otherwise now than before, by a person's doing."""
    now, who = of(chat, target), policy.source_of(person)
    rooms: tuple[str, ...]
    if isinstance(target, Room):
        name, whom, rooms = target.name, None, (target.name,)
    else:
        name, whom, rooms = target.nick, policy.source_of(target), room_names(chat, target)
    keys = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    return [MetadataSet(who, name, whom, key, now.get(key), rooms) for key in keys]


def _refusal(
    chat: ChatState, person: Person, target: Person | Room, command: SetMetadata, value: str | None
) -> Refused | None:
    key, rules, held = command.key, chat.rules, of(chat, target)
    if key and not is_key(key):
        why = "A key has 1 to 50 of a-z, 0-9, _, ., / and -"
        return Refused("KEY_INVALID", ("METADATA", key), why)
    if not _may_set(person, target):
        why = "Only operators change what is said about a room, and people what is said about themselves"
        return Refused("KEY_NO_PERMISSION", ("METADATA", command.target, key or "*"), why)
    if value is None:
        if not key or key in held:
            return None
        return Refused("KEY_NOT_SET", ("METADATA", command.target, key), "There is nothing to take away")
    if rules.max_metadata_value and len(value.encode()) > rules.max_metadata_value:
        why = f"A value has at most {rules.max_metadata_value} bytes"
        return Refused("VALUE_INVALID", ("METADATA",), why)
    if rules.max_metadata and key not in held and len(held) >= rules.max_metadata:
        why = f"There are {rules.max_metadata} keys already: take one away first"
        return Refused("LIMIT_REACHED", ("METADATA", command.target), why)
    return None


def _may_set(person: Person, target: Person | Room) -> bool:
    """Oneself, the operators of a room, and those of the server."""
    if modes.SERVER_OPERATOR in person.modes:
        return True
    return policy.may_operate(target, person) is None if isinstance(target, Room) else target is person
