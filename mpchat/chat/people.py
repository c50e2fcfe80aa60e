"""Entering and leaving the chat, and what people change about themselves."""

from mpchat.chat import accounts, banning, cloaks, contacts, policy, presence
from mpchat.chat.bans import Whom
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
    host = cloaks.shown_host(chat, command.account, command.host)
    refusal = _refusal(chat, command, host, stamp)
    if refusal:
        return [refusal]
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
        host,
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


def _refusal(chat: ChatState, command: Enter, host: str, stamp: Stamp) -> Refused | None:
    """Why somebody cannot come in, whatever their nick: a ban, or no account where everybody needs one."""
    masks = tuple(f"{command.nick}!{command.user}@{each}" for each in dict.fromkeys((host, command.host)))
    banned = banning.refusal(chat, Whom((command.host,), command.account, masks), stamp.time)
    if banned or command.account or not chat.rules.require_login:
        return banned
    return Refused("ACCOUNT_REQUIRED", ("*",), accounts.ACCOUNTS_ONLY)


def rename(chat: ChatState, person: Person, command: Rename, stamp: Stamp) -> list[Event]:
    """Take another nick."""
    problem = chat.nick_problem(command.nick, person.id)
    if problem:
        return [problem]
    if command.nick == person.nick:
        return []
    hosts = (person.host, *person.addresses)
    masks = tuple(f"{command.nick}!{person.user}@{host}" for host in hosts)
    if banning.refusal(chat, Whom((), "", masks), stamp.time):
        return [Refused("ERR_ERRONEUSNICKNAME", (command.nick,), "This nick is banned from the server")]
    if accounts.is_anothers(chat, command.nick, person.account):
        return [accounts.belongs_to_another(command.nick)]
    return _rename(chat, person, command.nick)


def force_nick(chat: ChatState, person: Person, command: Rename) -> list[Event]:
    """Give somebody another nick, whoever it belongs to."""
    problem = chat.nick_problem(command.nick, person.id)
    if problem:
        return [problem]
    return _rename(chat, person, command.nick) if command.nick != person.nick else []


def _rename(chat: ChatState, person: Person, nick: str) -> list[Event]:
    event = Renamed(policy.source_of(person), nick, room_names(chat, person))
    chat.bear(person, nick)
    return [event]


def regain(chat: ChatState, person: Person, command: Regain, stamp: Stamp) -> list[Event]:
    """Come back to a nick of one's account: this session leaves the person that it was, and comes to the one who bears it."""
    bearer = chat.person_named(command.nick)
    if bearer is person:
        return []
    if bearer is None:
        return rename(chat, person, Rename(command.visitor, command.nick), stamp)
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
    done: list[modes.ModeChange] = []
    for change in command.changes:
        done += _change_user_mode(person, change)
    contacts.keep_modes(chat, person)
    unknown = any(change.letter not in modes.USER_MODES for change in command.changes)
    refused = any(change.adds and _is_refused(person, change) for change in command.changes)
    return [
        *([UserModesChanged(policy.source_of(person), tuple(done))] if done else []),
        *([Refused("ERR_UMODEUNKNOWNFLAG")] if unknown else []),
        *([Refused("ERR_NOPRIVILEGES")] if refused else []),
    ]


def _is_refused(person: Person, change: modes.ModeChange) -> bool:
    return change.letter in modes.OF_OPERATORS and modes.SERVER_OPERATOR not in person.modes


def _change_user_mode(person: Person, change: modes.ModeChange) -> list[modes.ModeChange]:
    """Set or unset one mode; what really changed. Who is no operator any more hears no server notices either."""
    if change.letter not in modes.USER_MODES or (change.adds and change.letter in modes.GRANTED):
        return []
    if change.letter == modes.NOTICES and change.adds:
        return [] if _is_refused(person, change) else _watch(person, change)
    done = [change] if set_mode(person, change) else []
    if change.letter == modes.SERVER_OPERATOR:
        done += _change_user_mode(person, modes.ModeChange(False, modes.NOTICES))
    if change.letter == modes.NOTICES:
        person.notices = ""
    return done


def _watch(person: Person, change: modes.ModeChange) -> list[modes.ModeChange]:
    """Hear server notices of these letters; of none is not to hear any."""
    letters = modes.notices_after(person.notices, change.parameter)
    if letters == person.notices:
        return []
    if not letters:
        return _change_user_mode(person, modes.ModeChange(False, modes.NOTICES))
    person.notices = letters
    set_mode(person, change)
    return [modes.ModeChange(True, modes.NOTICES, f"+{letters}")]


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
