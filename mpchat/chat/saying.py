"""What is said."""

from typing import TYPE_CHECKING

from mpchat.chat import policy
from mpchat.chat.room import Person
from mpchat.chat.rooms import room_seen
from mpchat.chat.vocabulary import (
    Event,
    Refused,
    Said,
    Say,
    Stamp,
)
from mpchat.irc import names, text

if TYPE_CHECKING:
    from mpchat.chat.chat import Chat


def say(chat: "Chat", person: Person, command: Say, stamp: Stamp) -> list[Event]:
    """Say something, where one may."""
    limit = chat.rules.longest_message
    done = text.action(command.text)
    if limit and len(command.text if done is None else done) > limit:
        return [Refused(person.visitor, "ERR_INPUTTOOLONG", (), f"A message has at most {limit} characters")]
    if names.is_room(command.target):
        room = room_seen(chat, person, command.target)
        if isinstance(room, Refused):
            return [room]
        refusal = policy.may_speak(room, person, command.text)
        if refusal:
            return [refusal]
        target, to = room.name, None
    else:
        whom = chat.person_named(command.target)
        if whom is None:
            return [Refused(person.visitor, "ERR_NOSUCHNICK", (command.target,))]
        target, to = whom.nick, whom.visitor
    if command.kind != "TAGMSG":
        person.spoke = stamp.time
    said = text.for_wire(command.text)
    return [Said(policy.source_of(person), target, said, command.kind, to, command.tags)]
