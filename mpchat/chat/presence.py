"""Presence: a person's sessions come and go; and whether the person is here, away, or gone with the last of them.

A person is not a connection. Somebody is here as long as one session is, and is *away* when every session is: nobody looks at
any of them. With the last session the person leaves the chat, unless the account is *always on*: then they stay in their rooms,
away, with no session at all. So a restart is only one more way to be without a session.

Others hear nothing of sessions: not of one that comes to a person who is here, nor of one that ends while another stays.
"""

from collections.abc import Mapping

from mpchat.chat import cloaks, policy
from mpchat.chat.person import AUTO_AWAY, NOT_PRESENT, Person, Session
from mpchat.chat.rooms import reason, regained, remake, remove, room_names
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    Attached,
    AwaySet,
    Detached,
    EndSessions,
    Enter,
    Event,
    ExpirePeople,
    Left,
    Quit,
    Refused,
    ServerLost,
    SessionsEnded,
    SetAway,
    Stamp,
    VisitorId,
    server_of,
)
from mpchat.irc import modes, names

SERVER_LOST = "The server that they were connected to is gone"
"""The reason that others are told when people leave because their server is lost."""
EXPIRED = "Has not connected for a long time"
"""The reason of those who were always on, but had no session for too long."""


# ---- sessions come ----


def oneself(chat: ChatState, nick: str, account: str) -> Person | None:
    """The person whom somebody with this account comes back to: who bears the nick with the same account; None for nobody."""
    bearer = chat.person_named(nick) if account else None
    return bearer if bearer is not None and names.same(bearer.account, account) else None


def session_for(chat: ChatState, command: Enter, stamp: Stamp) -> Session:
    """The session that somebody comes with."""
    away = reason(chat, command.away or "") or None
    return Session(command.host, stamp.time, command.device, command.secure, away)


def too_many_sessions(chat: ChatState, account: str) -> Refused | None:
    """Why one session more cannot come in with an account; None if it can."""
    most = chat.rules.sessions_per_account
    if not account or not most or sum(len(each.sessions) for each in chat.people_of(account)) < most:
        return None
    text = f"{account} has {most} sessions already: end one of them (ACCOUNT SESSIONS lists them)"
    return Refused("TOO_MANY_SESSIONS", ("*", account), text)


def attach(chat: ChatState, person: Person, command: Enter, stamp: Stamp) -> list[Event]:
    """Add a session to somebody who is in the chat."""
    refusal = too_many_sessions(chat, person.account)
    if refusal:
        return [refusal]
    last_here = when_last_here(chat, person, command.device)
    person.sessions[command.visitor] = session_for(chat, command, stamp)
    chat.sessions[command.visitor] = person.id
    person.address = command.host
    return attached(chat, person, last_here)


def attached(chat: ChatState, person: Person, last_here: Stamp | None) -> list[Event]:
    """What comes of a session that has come to somebody: others hear of it only if the person is not away any more."""
    return [Attached(policy.source_of(person), last_here), *_settle_away(chat, person)]


def when_last_here(chat: ChatState, person: Person, device: str) -> Stamp | None:
    """Since when a new session has missed something: since this device was here, else since this person was, who now is not."""
    identity = policy.source_of(person).identity
    last = chat.last_seen(identity, device)
    return last if last is not None or person.sessions else chat.last_seen(identity)


# ---- sessions end ----


def quit(chat: ChatState, person: Person, command: Quit, stamp: Stamp) -> list[Event]:
    return end_session(chat, person, command.visitor, reason(chat, command.reason), command.broken, stamp)


def end_session(
    chat: ChatState, person: Person, session: VisitorId, why: str, broken: bool, stamp: Stamp
) -> list[Event]:
    """End one session: the person stays with another one, or if always on; else they leave."""
    if len(person.sessions) == 1 and not is_always_on(chat, person):
        return [leave(chat, person, why, broken, stamp)]
    _remember_seen(chat, person, session, stamp)
    del person.sessions[session]
    del chat.sessions[session]
    person.left = stamp.time
    return [Detached(policy.source_of(person), session), *_settle_away(chat, person)]


def is_always_on(chat: ChatState, person: Person) -> bool:
    """Whether somebody stays without a session: their account wants that, and the nick is its own."""
    if chat.rules.always_on == "off" or not person.account:
        return False
    wanted = chat.settings_of(person.account).always_on
    wants = chat.rules.always_on == "on" if wanted is None else wanted
    owner = chat.owner_of(person.nick) if wants else None
    return owner is not None and names.same(owner, person.account)


def leave(chat: ChatState, person: Person, why: str, broken: bool, stamp: Stamp) -> Left:
    """Take somebody out of the chat, and out of every room."""
    event = Left(policy.source_of(person), why, room_names(chat, person), broken)
    for session in person.sessions:
        _remember_seen(chat, person, session, stamp)
    for room in chat.rooms_of(person):
        remove(chat, person, room)
    for conversation in person.invited:
        room_asked_into = chat.room_of(conversation)
        if room_asked_into is not None:
            room_asked_into.invited.pop(person.id, None)
    chat.drop_person(person)
    return event


def _remember_seen(chat: ChatState, person: Person, session: VisitorId, stamp: Stamp) -> None:
    chat.remember_seen(policy.source_of(person).identity, person.sessions[session].device, stamp)


def end_sessions(chat: ChatState, person: Person, command: EndSessions, stamp: Stamp) -> list[Event]:
    """Put sessions out: those of one's account; an operator of the server puts out anybody's."""
    runs_the_server = modes.SERVER_OPERATOR in person.modes
    events: list[Event] = []
    for session in command.sessions:
        whom = chat.person_of(session)
        if whom is None or not (runs_the_server or whom is person or _is_of_one_account(whom, person)):
            continue
        why = reason(chat, command.reason)
        who, whose = policy.source_of(person), policy.source_of(whom)
        events += [
            *end_session(chat, whom, session, why, False, stamp),
            SessionsEnded(who, whose, (session,), why),
        ]
    return events


def _is_of_one_account(one: Person, other: Person) -> bool:
    return one.account != "" and names.same(one.account, other.account)


def take_out(chat: ChatState, command: ServerLost | ExpirePeople, stamp: Stamp) -> list[Event]:
    """Take out people whom nobody in the chat has asked to go."""
    if isinstance(command, ServerLost):
        return _lose_server(chat, command, stamp)
    return _expire_people(chat, command, stamp)


def _lose_server(chat: ChatState, command: ServerLost, stamp: Stamp) -> list[Event]:
    """All sessions of a server end, in the order of their numbers: every copy of the chat tells the same."""
    gone = sorted(session for session in chat.sessions if server_of(session) == command.server)
    why = reason(chat, SERVER_LOST)
    events: list[Event] = []
    for session in gone:
        person = chat.people[chat.sessions[session]]
        events += end_session(chat, person, session, why, True, stamp)
    return events


def _expire_people(chat: ChatState, command: ExpirePeople, stamp: Stamp) -> list[Event]:
    """Those who have had no session for long leave."""
    why = reason(chat, EXPIRED)
    absent = [each for each in chat.people.values() if not each.sessions and each.left < command.before]
    return [leave(chat, person, why, False, stamp) for person in absent]


def restore(chat: ChatState, person: Person, rooms: Mapping[str, Stamp]) -> None:
    """Bring back somebody who was always on, after a restart: into the rooms (by name) that do not ban the person now."""
    person.host = cloaks.shown_host(chat, person.account, person.address)
    chat.add_person(person)
    for name, joined in rooms.items():
        room = chat.room_named(name) or chat.room_once_named(name) or remake(chat, name, joined)
        key = names.casefold(room.name)
        if key not in person.rooms and not policy.is_banned(room, person):
            room.members[person.id] = regained(chat, person, room)
            person.rooms[key] = joined
        elif not room.members:
            chat.drop_room(key)


# ---- away ----


def set_away(chat: ChatState, person: Person, command: SetAway) -> list[Event]:
    """Go away on one session, or come back. Others hear of it if it changes whether the person is away."""
    session = person.sessions.pop(command.visitor)
    person.sessions[command.visitor] = session  # what was said last is what others are told
    session.away = reason(chat, command.message or "") or None
    before, person.away = person.away, away_of(chat, person)
    source = policy.source_of(person)
    if person.away == before:
        return [AwaySet(source, session.away, (), again=True)]
    return [AwaySet(source, person.away, room_names(chat, person))]


def away_of(chat: ChatState, person: Person) -> str | None:
    """The away message that follows from somebody's sessions; None while one of them is not away."""
    said = [session.away for session in person.sessions.values()]
    if None in said:
        return None
    words = [each for each in said if each != NOT_PRESENT]
    return (words[-1] if words else person.away) or reason(chat, AUTO_AWAY)


def _settle_away(chat: ChatState, person: Person) -> list[Event]:
    before, person.away = person.away, away_of(chat, person)
    if person.away == before:
        return []
    return [AwaySet(policy.source_of(person), person.away, room_names(chat, person))]
