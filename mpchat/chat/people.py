"""Entering and leaving the chat, and what people change about themselves."""

from mpchat.chat import accounts, cloaks, contacts, policy, presence
from mpchat.chat.person import Person
from mpchat.chat.rooms import reason, room_names
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    ChangeUserModes,
    Enter,
    Entered,
    Event,
    PersonId,
    ReadMarkerSet,
    RealnameSet,
    Refused,
    Regain,
    Rename,
    Renamed,
    SetReadMarker,
    SetRealname,
    Stamp,
    UserModesChanged,
)
from mpchat.irc import modes, names


def enter(chat: ChatState, command: Enter, stamp: Stamp) -> list[Event]:
    """Enter the chat, under a nick that is free and does not belong to another account; or come to a person who is one's own."""
    if command.visitor in chat.sessions:
        return [Refused("ERR_ALREADYREGISTERED")]
    bearer = presence.oneself(chat, command.nick, command.account)
    if bearer is not None:
        return presence.attach(chat, bearer, command, stamp)
    nick = command.nick
    if accounts.is_anothers(chat, nick, command.account):
        if not chat.rules.guests_are_renamed:
            return [accounts.belongs_to_another(nick)]
        nick = accounts.guest_nick(chat, stamp)
    problem = chat.nick_problem(nick, None) or presence.too_many_sessions(chat, command.account)
    if problem:
        return [problem]
    person = Person(
        PersonId(command.visitor),
        nick,
        command.user,
        cloaks.host_of(chat.rules.account_hosts, command.account, command.host),
        reason(chat, command.realname),
        entered=stamp.time,
        spoke=stamp.time,
        account=command.account,
        modes=chat.settings_of(command.account).modes if command.account else "",
        address=command.host,
    )
    last_here = presence.when_last_here(chat, person, command.device)
    person.sessions[command.visitor] = presence.session_for(chat, command, stamp)
    person.away = presence.away_of(chat, person)
    chat.add_person(person)
    return [Entered(policy.source_of(person), person.realname, last_here)]


def rename(chat: ChatState, person: Person, command: Rename) -> list[Event]:
    """Take another nick."""
    problem = chat.nick_problem(command.nick, person.id)
    if problem:
        return [problem]
    if command.nick == person.nick:
        return []
    if accounts.is_anothers(chat, command.nick, person.account):
        return [accounts.belongs_to_another(command.nick)]
    event = Renamed(policy.source_of(person), command.nick, room_names(chat, person))
    chat.bear(person, command.nick)
    return [event]


def regain(chat: ChatState, person: Person, command: Regain, stamp: Stamp) -> list[Event]:
    """Come back to a nick of one's account: this session leaves the person that it was, and comes to the one who bears it."""
    bearer = chat.person_named(command.nick)
    if bearer is person:
        return []
    if bearer is None:
        return rename(chat, person, Rename(command.visitor, command.nick))
    if not person.account or not names.same(bearer.account, person.account):
        return [accounts.belongs_to_another(command.nick)]
    session = person.sessions[command.visitor]
    ended = presence.end_session(chat, person, command.visitor, f"Regained {bearer.nick}", False, stamp)
    bearer.sessions[command.visitor] = session
    chat.sessions[command.visitor] = bearer.id
    return [*ended, *presence.attached(chat, bearer, None)]


def set_realname(chat: ChatState, person: Person, command: SetRealname) -> list[Event]:
    """Change the real name."""
    person.realname = reason(chat, command.realname)
    return [RealnameSet(policy.source_of(person), person.realname, room_names(chat, person))]


def change_user_modes(chat: ChatState, person: Person, command: ChangeUserModes) -> list[Event]:
    """Set or unset one's own modes; only real changes are events. Modes that are granted can only be unset (RFC 2812 §3.1.5)."""
    done = []
    for change in command.changes:
        is_for_oneself = change.letter in modes.USER_MODES and not (
            change.adds and change.letter in modes.GRANTED
        )
        if is_for_oneself and set_mode(person, change):
            done.append(change)
    contacts.keep_modes(chat, person)
    unknown = any(change.letter not in modes.USER_MODES for change in command.changes)
    return [
        *([UserModesChanged(policy.source_of(person), tuple(done))] if done else []),
        *([Refused("ERR_UMODEUNKNOWNFLAG")] if unknown else []),
    ]


def set_mode(person: Person, change: modes.ModeChange) -> bool:
    """Set or unset one mode of a person; whether that changed anything."""
    if (change.letter in person.modes) is change.adds:
        return False
    kept = person.modes.replace(change.letter, "")
    person.modes = "".join(sorted(kept + change.letter)) if change.adds else kept
    return True


def set_read_marker(person: Person, command: SetReadMarker) -> list[Event]:
    """Report up to when somebody has read: nothing in the chat depends on it."""
    return [ReadMarkerSet(policy.source_of(person), command.target, command.conversation, command.time)]
