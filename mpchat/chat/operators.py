"""Operators of the server: becoming one, KILL, WALLOPS, what they force on others, and rooms that are forgotten."""

from mpchat.chat import banning, policy
from mpchat.chat.people import force_nick as give_nick
from mpchat.chat.people import set_mode
from mpchat.chat.person import Person
from mpchat.chat.presence import leave
from mpchat.chat.room import Room
from mpchat.chat.rooms import end, join, reason
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    NO_SESSION,
    Acted,
    AddBan,
    BecomeOperator,
    Event,
    ForceJoin,
    ForceNick,
    ForgetRoom,
    Join,
    Kill,
    Killed,
    MakeInvitation,
    OfOperators,
    RecordAct,
    Refused,
    RemoveBan,
    Rename,
    RoomForgotten,
    SayWallops,
    Stamp,
    UserModesChanged,
    WallopsSaid,
)
from mpchat.irc import modes, text


def become_operator(person: Person, command: BecomeOperator) -> list[Event]:
    """Make somebody an operator of the server; the password has been checked."""
    change, source = modes.ModeChange(True, modes.SERVER_OPERATOR), policy.source_of(person)
    if not set_mode(person, change):
        return []
    return [UserModesChanged(source, (change,)), Acted(source, "OPER", command.name)]


def carry_out(chat: ChatState, person: Person, command: OfOperators, stamp: Stamp) -> list[Event]:
    """Do what operators of the server do; whoever is none is refused."""
    match command:
        case Kill():
            return kill(chat, person, command, stamp)
        case SayWallops():
            return say_wallops(chat, person, command)
        case AddBan():
            return banning.add_ban(chat, person, command, stamp)
        case RemoveBan():
            return banning.remove_ban(chat, person, command)
        case ForceJoin():
            return force_join(chat, person, command, stamp)
        case ForceNick():
            return force_nick(chat, person, command)
        case RecordAct():
            return record_act(person, command)
        case MakeInvitation():
            return make_invitation(chat, person, command)


def kill(chat: ChatState, person: Person, command: Kill, stamp: Stamp) -> list[Event]:
    """Put somebody out of the chat (Modern IRC Client Protocol, "KILL message")."""
    refusal = policy.may_run_the_server(person)
    if refusal:
        return [refusal]
    whom = chat.person_named(command.nick)
    if whom is None:
        return [Refused("ERR_NOSUCHNICK", (command.nick,))]
    killed = Killed(policy.source_of(person), policy.source_of(whom), reason(chat, command.reason))
    about = f"{killed.whom.mask} ({killed.reason})"
    return [leave(chat, whom, killed.why, False, stamp), killed, Acted(killed.who, "KILL", about)]


def say_wallops(chat: ChatState, person: Person, command: SayWallops) -> list[Event]:
    """Say something to everybody who has set +w."""
    refusal = policy.may_run_the_server(person)
    if refusal:
        return [refusal]
    listening = tuple(each.id for each in chat.people.values() if modes.WALLOPS in each.modes)
    source, said = policy.source_of(person), text.for_wire(command.text)
    return [WallopsSaid(source, said, listening), Acted(source, "WALLOPS", said)]


def forget_room(chat: ChatState, command: ForgetRoom) -> list[Event]:
    """Take away what keeps a room: its founder, and who was what in it. An empty one is gone."""
    person, room = chat.person_of(command.visitor), chat.room_named(command.room)
    if command.visitor == NO_SESSION:
        return _forget(chat, command, room) if room and not room.members and not room.founder else []
    if person is None:
        return [Refused("ERR_NOTREGISTERED")]
    refusal = policy.may_run_the_server(person)
    if refusal:
        return [refusal]
    if room is None:
        return [Refused("ERR_NOSUCHCHANNEL", (command.room,))]
    return [*_forget(chat, command, room), Acted(policy.source_of(person), "CS", f"DROP {room.name}")]


def _forget(chat: ChatState, command: ForgetRoom, room: Room) -> list[Event]:
    room.founder, room.regulars = "", {}
    if not room.members:
        end(chat, room)
    return [RoomForgotten(room.name, not room.members)]


def force_join(chat: ChatState, person: Person, command: ForceJoin, stamp: Stamp) -> list[Event]:
    """Put somebody into a room, whatever its modes and bans."""
    whom = _whom(chat, person, command.nick)
    if isinstance(whom, Refused):
        return [whom]
    events = join(chat, whom, Join(command.visitor, command.room), stamp, forced=True)
    return _with_act(person, events, "SAJOIN", f"{whom.nick} {command.room}")


def force_nick(chat: ChatState, person: Person, command: ForceNick) -> list[Event]:
    """Give somebody another nick, whoever it belongs to; not one that somebody bears."""
    whom = _whom(chat, person, command.nick)
    if isinstance(whom, Refused):
        return [whom]
    about = f"{whom.nick} {command.wanted}"
    return _with_act(person, give_nick(chat, whom, Rename(command.visitor, command.wanted)), "SANICK", about)


def _whom(chat: ChatState, person: Person, nick: str) -> Person | Refused:
    """The person to do something to, if ``person`` runs the server."""
    refusal = policy.may_run_the_server(person)
    return refusal or chat.person_named(nick) or Refused("ERR_NOSUCHNICK", (nick,))


def _with_act(person: Person, events: list[Event], verb: str, about: str) -> list[Event]:
    """What was done, if anything was, with who did it."""
    done = any(not isinstance(event, Refused) for event in events)
    return [*events, Acted(policy.source_of(person), verb, about)] if done else events


def record_act(person: Person, command: RecordAct) -> list[Event]:
    """Note what an operator did elsewhere."""
    refusal = policy.may_run_the_server(person)
    return [refusal] if refusal else [Acted(policy.source_of(person), command.verb, command.about)]


def make_invitation(chat: ChatState, person: Person, command: MakeInvitation) -> list[Event]:
    """Invite people to register. The invitation is not part of the chat's state: the journal keeps it."""
    refusal = policy.may_ask_people_in(person, chat.rules.invitations)
    note = f" ({command.note})" if command.note else ""
    about = f"{command.identity}, {command.uses} times{note}"
    return [refusal] if refusal else [Acted(policy.source_of(person), "INVITATION", about)]
