"""What people do to themselves: come, go, and change how they appear."""

from typing import TYPE_CHECKING

from mpchat.chat import accounts, policy
from mpchat.chat.room import Person
from mpchat.chat.rooms import reason, remove, room_names
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
    SetAway,
    SetReadMarker,
    SetRealname,
    Stamp,
    UserModesChanged,
)
from mpchat.irc import modes, names

if TYPE_CHECKING:
    from mpchat.chat.chat import Chat


def enter(chat: "Chat", command: Enter, stamp: Stamp) -> list[Event]:
    """Come in, under a nick that is free and nobody else's."""
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
        command.host,
        reason(chat, command.realname),
        entered=stamp.time,
        spoke=stamp.time,
        account=command.account,
        secure=command.secure,
        away=reason(chat, command.away or "") or None,
    )
    chat.people[person.visitor] = person
    chat.nicks[names.casefold(person.nick)] = person.visitor
    return [Entered(policy.source_of(person), person.realname)]


def rename(chat: "Chat", person: Person, command: Rename) -> list[Event]:
    """Take another nick."""
    problem = chat.nick_problem(command.nick, person.visitor)
    if problem:
        return [problem]
    if command.nick == person.nick:
        return []
    if accounts.is_anothers(chat, command.nick, person.account):
        return [accounts.belongs_to_another(person.visitor, command.nick)]
    event = Renamed(policy.source_of(person), command.nick, room_names(chat, person))
    del chat.nicks[names.casefold(person.nick)]
    person.nick = command.nick
    chat.nicks[names.casefold(person.nick)] = person.visitor
    return [event]


def set_realname(chat: "Chat", person: Person, command: SetRealname) -> list[Event]:
    """Change the real name."""
    person.realname = reason(chat, command.realname)
    return [RealnameSet(policy.source_of(person), person.realname, room_names(chat, person))]


def set_away(chat: "Chat", person: Person, command: SetAway) -> list[Event]:
    """Go away, or come back; who is away already in the same words is no news to others."""
    message = reason(chat, command.message or "") or None
    rooms = () if message == person.away else room_names(chat, person)
    person.away = message
    return [AwaySet(policy.source_of(person), message, rooms)]


def change_user_modes(chat: "Chat", person: Person, command: ChangeUserModes) -> list[Event]:
    """Set or unset own modes: only what really changes."""
    done = []
    for change in command.changes:
        if change.letter in modes.USER_MODES and (change.letter in person.modes) is not change.adds:
            kept = person.modes.replace(change.letter, "")
            person.modes = kept + change.letter if change.adds else kept
            done.append(change)
    return [UserModesChanged(policy.source_of(person), tuple(done))] if done else []


def quit(chat: "Chat", person: Person, command: Quit) -> list[Event]:
    event = Left(
        policy.source_of(person), reason(chat, command.reason), room_names(chat, person), command.broken
    )
    for room in chat.rooms_of(person):
        remove(chat, person, room)
    for room in chat.rooms.values():
        room.invited.pop(person.visitor, None)
    del chat.nicks[names.casefold(person.nick)]
    del chat.people[person.visitor]
    return [event]


def set_read_marker(person: Person, command: SetReadMarker) -> list[Event]:
    """Say up to when one has read: the chat itself does not care."""
    return [ReadMarkerSet(policy.source_of(person), command.target, command.conversation, command.time)]
