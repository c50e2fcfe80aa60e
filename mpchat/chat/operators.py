"""Operators of the server: becoming one, KILL, WALLOPS, and rooms that are forgotten."""

from mpchat.chat import policy
from mpchat.chat.people import set_mode
from mpchat.chat.person import Person
from mpchat.chat.presence import leave
from mpchat.chat.room import Room
from mpchat.chat.rooms import end, reason
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    NO_SESSION,
    Event,
    ForgetRoom,
    Kill,
    Killed,
    Refused,
    RoomForgotten,
    SayWallops,
    Stamp,
    UserModesChanged,
    WallopsSaid,
)
from mpchat.irc import modes, text


def become_operator(person: Person) -> list[Event]:
    """Make somebody an operator of the server; the password has been checked."""
    change = modes.ModeChange(True, modes.SERVER_OPERATOR)
    return [UserModesChanged(policy.source_of(person), (change,))] if set_mode(person, change) else []


def kill(chat: ChatState, person: Person, command: Kill, stamp: Stamp) -> list[Event]:
    """Put somebody out of the chat (Modern IRC Client Protocol, "KILL message")."""
    refusal = policy.may_run_the_server(person)
    if refusal:
        return [refusal]
    whom = chat.person_named(command.nick)
    if whom is None:
        return [Refused("ERR_NOSUCHNICK", (command.nick,))]
    killed = Killed(policy.source_of(person), policy.source_of(whom), reason(chat, command.reason))
    return [leave(chat, whom, killed.why, False, stamp), killed]


def say_wallops(chat: ChatState, person: Person, command: SayWallops) -> list[Event]:
    """Say something to everybody who has set +w."""
    refusal = policy.may_run_the_server(person)
    if refusal:
        return [refusal]
    listening = tuple(each.id for each in chat.people.values() if modes.WALLOPS in each.modes)
    return [WallopsSaid(policy.source_of(person), text.for_wire(command.text), listening)]


def forget_room(chat: ChatState, command: ForgetRoom) -> list[Event]:
    """Take away what keeps a room: its founder, and who was what in it. An empty one is gone."""
    person, room = chat.person_of(command.visitor), chat.room_named(command.room)
    if command.visitor == NO_SESSION:
        return _forget(chat, command, room) if room and not room.members and not room.founder else []
    refusal = policy.may_run_the_server(person) if person else Refused("ERR_NOTREGISTERED")
    if refusal:
        return [refusal]
    if room is None:
        return [Refused("ERR_NOSUCHCHANNEL", (command.room,))]
    return _forget(chat, command, room)


def _forget(chat: ChatState, command: ForgetRoom, room: Room) -> list[Event]:
    room.founder, room.regulars = "", {}
    if not room.members:
        end(chat, room)
    return [RoomForgotten(room.name, not room.members)]
