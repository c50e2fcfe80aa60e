"""Entering and leaving the chat, and what people change about themselves."""

from mpchat.chat import accounts, cloaks, policy
from mpchat.chat.room import Person
from mpchat.chat.rooms import reason, remove, room_names
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    AwaySet,
    ChangeUserModes,
    Enter,
    Entered,
    Event,
    Left,
    Quit,
    ReadMarkerSet,
    RealnameSet,
    Refused,
    Rename,
    Renamed,
    ServerLost,
    SetAway,
    SetReadMarker,
    SetRealname,
    Stamp,
    UserModesChanged,
    server_of,
)
from mpchat.irc import modes

SERVER_LOST = "The server that they were connected to is gone"
"""The reason that others are told when people leave because their server is lost."""


def enter(chat: ChatState, command: Enter, stamp: Stamp) -> list[Event]:
    """Enter the chat, under a nick that is free and does not belong to another account."""
    if command.visitor in chat.people:
        return [Refused(command.visitor, "ERR_ALREADYREGISTERED")]
    problem = chat.nick_problem(command.nick, command.visitor)
    if problem:
        return [problem]
    nick = command.nick
    if accounts.is_anothers(chat, nick, command.account):
        if not chat.rules.guests_are_renamed:
            return [accounts.belongs_to_another(command.visitor, nick)]
        nick = accounts.guest_nick(chat, stamp)
    person = Person(
        command.visitor,
        nick,
        command.user,
        cloaks.host_of(chat.rules.account_hosts, command.account, command.host),
        reason(chat, command.realname),
        entered=stamp.time,
        spoke=stamp.time,
        account=command.account,
        secure=command.secure,
        away=reason(chat, command.away or "") or None,
        address=command.host,
    )
    chat.people[person.visitor] = person
    chat.bear(person, nick)
    return [Entered(policy.source_of(person), person.realname)]


def rename(chat: ChatState, person: Person, command: Rename) -> list[Event]:
    """Take another nick."""
    problem = chat.nick_problem(command.nick, person.visitor)
    if problem:
        return [problem]
    if command.nick == person.nick:
        return []
    if accounts.is_anothers(chat, command.nick, person.account):
        return [accounts.belongs_to_another(person.visitor, command.nick)]
    event = Renamed(policy.source_of(person), command.nick, room_names(chat, person))
    chat.bear(person, command.nick)
    return [event]


def set_realname(chat: ChatState, person: Person, command: SetRealname) -> list[Event]:
    """Change the real name."""
    person.realname = reason(chat, command.realname)
    return [RealnameSet(policy.source_of(person), person.realname, room_names(chat, person))]


def set_away(chat: ChatState, person: Person, command: SetAway) -> list[Event]:
    """Go away, or come back; others hear nothing if the message is the same as before."""
    message = reason(chat, command.message or "") or None
    again = message == person.away
    person.away = message
    return [AwaySet(policy.source_of(person), message, () if again else room_names(chat, person), again)]


def change_user_modes(person: Person, command: ChangeUserModes) -> list[Event]:
    """Set or unset one's own modes; only real changes are events. Modes that are granted can only be unset (RFC 2812 §3.1.5)."""
    done = []
    for change in command.changes:
        is_for_oneself = change.letter in modes.USER_MODES and not (
            change.adds and change.letter in modes.GRANTED
        )
        if is_for_oneself and set_mode(person, change):
            done.append(change)
    unknown = any(change.letter not in modes.USER_MODES for change in command.changes)
    return [
        *([UserModesChanged(policy.source_of(person), tuple(done))] if done else []),
        *([Refused(person.visitor, "ERR_UMODEUNKNOWNFLAG")] if unknown else []),
    ]


def set_mode(person: Person, change: modes.ModeChange) -> bool:
    """Set or unset one mode of a person; whether that changed anything."""
    if (change.letter in person.modes) is change.adds:
        return False
    kept = person.modes.replace(change.letter, "")
    person.modes = "".join(sorted(kept + change.letter)) if change.adds else kept
    return True


def quit(chat: ChatState, person: Person, command: Quit) -> list[Event]:
    return [leave(chat, person, reason(chat, command.reason), command.broken)]


def leave(chat: ChatState, person: Person, why: str, broken: bool) -> Left:
    """Take somebody out of the chat, and out of every room."""
    event = Left(policy.source_of(person), why, room_names(chat, person), broken)
    for room in chat.rooms_of(person):
        remove(chat, person, room)
    for conversation in person.invited:
        room_asked_into = chat.room_of(conversation)
        if room_asked_into is not None:
            room_asked_into.invited.pop(person.visitor, None)
    chat.give_up_nick(person)
    del chat.people[person.visitor]
    return event


def lose_server(chat: ChatState, command: ServerLost) -> list[Event]:
    """Everybody who was connected to a server leaves, in the order of their numbers: every copy of the chat tells the same."""
    gone = sorted(visitor for visitor in chat.people if server_of(visitor) == command.server)
    why = reason(chat, SERVER_LOST)
    return [leave(chat, chat.people[visitor], why, broken=True) for visitor in gone]


def set_read_marker(person: Person, command: SetReadMarker) -> list[Event]:
    """Report up to when somebody has read: nothing in the chat depends on it."""
    return [ReadMarkerSet(policy.source_of(person), command.target, command.conversation, command.time)]
