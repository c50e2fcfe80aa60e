"""ACCOUNT and PERSISTENCE: what people decide about their own account, and where they are logged in to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from mpchat.chat import presence
from mpchat.chat.accounts import LOG_IN_FIRST
from mpchat.chat.chat import Person
from mpchat.chat.person import Session as PersonSession
from mpchat.chat.vocabulary import (
    AccountSettings,
    AccountSettingsChanged,
    ChangeAccountSettings,
    ChangeCredentials,
    CloseAccount,
    Credentials,
    EndSessions,
    Event,
    VisitorId,
)
from mpchat.doors.irc.dialect import server_time
from mpchat.doors.irc.logging_in import check_password
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.session_names import read_session, session_name
from mpchat.doors.irc.verbs.parameters import runs_the_server, shown, tell_time
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import capabilities as cap
from mpchat.irc.message import Message
from mpchat.passwords import password_problem

_OURS = "mpchat"
"""The source of verbs that no document has."""
OTHERS = "OTHERS"
"""All sessions but the one that asks."""
_MEANS = {
    "always-on": {
        "on": "you stay in your rooms without a connection",
        "off": "you leave with your last connection",
    },
    "missed": {
        "on": "what was said while you were away is sent to every client that does not ask for it",
        "off": "what was said while you were away is sent to no client",
        "with-batch": "what was said while you were away is sent to clients that tell it from new lines",
    },
}
"""What holds, in words."""
WANTED = {"on": True, "off": False, "default": None}
"""How a setting is written."""
SETTINGS = {"always-on": "always_on", "missed": "missed"}
"""The settings of an account, by the names that people type."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A subcommand: what carries it out with its parameters, and how many it needs."""

    run: Callable[[Session, list[str]], None]
    min_params: int = 0


@VERBS(
    "ACCOUNT [SESSIONS [<nick>]|END <session>|OTHERS|SET <setting> on|off|default|PASSWORD <old> <new>|CLOSE <password>]",
    _OURS,
    waits=True,
)
def account(session: Session, message: Message) -> None:
    """Look after one's account: its settings, the sessions that are logged in to it, its password; close it."""
    name, *params = message.params or ["SHOW"]
    part = _PARTS.get(name.upper())
    if not session.person.account:
        session.fail("ACCOUNT", LOG_IN_FIRST.numeric, LOG_IN_FIRST.text)
    elif part is None:
        text = f"ACCOUNT takes one of {', '.join(_PARTS)}"
        session.fail("ACCOUNT", "INVALID_PARAMS", text, shown(name))
    elif len(params) < part.min_params:
        session.reply("ERR_NEEDMOREPARAMS", "ACCOUNT")
    else:
        part.run(session, params)


# ---- settings ----


def _show(session: Session, params: list[str]) -> None:
    tell_settings(session)


def tell_settings(session: Session) -> None:
    """What the account has decided, and what holds."""
    for name in SETTINGS:
        _tell_setting(session, name)


def _tell_setting(session: Session, name: str) -> None:
    decided = getattr(session.house.chat.settings_of(session.person.account), SETTINGS[name])
    holds = _holds(session, name)
    text = f"{name} is {written(decided)}: {_MEANS[name][holds]}"
    session.note("ACCOUNT", "SETTING", text, name, written(decided), holds)


def _holds(session: Session, name: str) -> str:
    if name == "always-on":
        return written(presence.is_always_on(session.house.chat, session.person))
    missed = session.house.chat.settings_of(session.person.account).missed
    return "with-batch" if missed is None else written(missed)


def written(decided: bool | None) -> str:
    """A setting as it is typed."""
    return next(word for word, value in WANTED.items() if value is decided)


def _set(session: Session, params: list[str]) -> None:
    name, value = params[0].lower(), params[1].lower()
    if name not in SETTINGS:
        text = f"The settings are {' and '.join(SETTINGS)}"
        session.fail("ACCOUNT", "INVALID_PARAMS", text, shown(params[0]))
    elif value not in WANTED:
        session.fail("ACCOUNT", "INVALID_PARAMS", f"{name} is on, off or default", shown(params[1]))
    elif name == "always-on" and session.house.settings.always_on == "off" and WANTED[value]:
        session.fail("ACCOUNT", "NOT_OFFERED", "Nobody stays without a connection on this server", name)
    else:
        change_setting(session, name, WANTED[value])


def change_setting(session: Session, name: str, value: bool | None) -> None:
    """Ask for one setting to be changed."""
    now = session.house.chat.settings_of(session.person.account)
    changes: dict[str, Any] = {SETTINGS[name]: value}
    decided: AccountSettings = replace(now, **changes)
    session.ask(ChangeAccountSettings(session.visitor, decided))


# ---- sessions ----


def _sessions(session: Session, params: list[str]) -> None:
    whom = session.person
    if params and runs_the_server(session.person):
        named = session.house.chat.person_named(params[0])
        if named is None:
            return session.reply("ERR_NOSUCHNICK", shown(params[0]))
        whom = named
    for number, each in sessions_of(session, whom):
        state = "this" if number == session.visitor else "here" if each.away is None else "away"
        about = (session_name(number), each.device or "*", state, each.address, server_time(each.since))
        agreed = ", ".join(sorted(session.house.capabilities_of(number)))
        text = (
            f"{in_words(each)}{' (this one)' if state == 'this' else ''}{agreed and f'; it knows {agreed}'}"
        )
        session.note("ACCOUNT", "SESSION", text, *about)
    many = len(whom.sessions)
    session.note("ACCOUNT", "SESSIONS", f"{many} session{'s' * (many != 1)}", whom.nick, str(many))


def in_words(one: PersonSession) -> str:
    """Where a session comes from, which device it is, and since when it is here."""
    return f"{one.address}{one.device and f', {one.device}'}, since {tell_time(one.since)}"


def sessions_of(session: Session, whom: Person) -> list[tuple[VisitorId, PersonSession]]:
    """The sessions of somebody, the oldest first."""
    return sorted(whom.sessions.items(), key=lambda each: each[1].since)


def _end(session: Session, params: list[str]) -> None:
    ended = find_sessions(session, params[0])
    if ended:
        session.ask(EndSessions(session.visitor, ended, f"Ended by {session.nick}"))
    else:
        text = "You have no such session: ACCOUNT SESSIONS lists them"
        session.fail("ACCOUNT", "NO_SUCH_SESSION", text, shown(params[0]))


def find_sessions(session: Session, given: str) -> tuple[VisitorId, ...]:
    """One's own sessions that are meant: one by its number, or all others."""
    own = session.person.sessions
    if given.upper() == OTHERS:
        return tuple(each for each in own if each != session.visitor)
    wanted = read_session(given)
    return (wanted,) if wanted is not None and wanted in own else ()


# ---- the account itself ----


def _password(session: Session, params: list[str]) -> None:
    old, new = params[:2]
    change_password(session, old, new, partial(_refuse_password, session))


def _refuse_password(session: Session, code: str, text: str) -> None:
    session.fail("ACCOUNT", code, text, "PASSWORD")


def change_password(session: Session, old: str, new: str, failed: Callable[[str, str], None]) -> None:
    """Give one's account another password; ``failed`` is told a code and a sentence."""
    name = session.person.account
    bad = password_problem(new, name, session.house.limits.min_password)
    if bad is not None:
        return failed(bad.code, bad.text)

    def ask(credentials: Credentials) -> None:
        session.ask(ChangeCredentials(session.visitor, name, credentials))

    def proved() -> None:
        house = session.house
        session.wait(house.in_thread(partial(house.passwords.credentials, new)), ask)

    check_password(session, name, old, "ACCOUNT PASSWORD", proved, partial(failed, "INVALID_PASSWORD"))


def _close(session: Session, params: list[str]) -> None:
    def proved() -> None:
        session.ask(CloseAccount(session.visitor))

    def failed(text: str) -> None:
        session.fail("ACCOUNT", "INVALID_PASSWORD", text, "CLOSE")

    check_password(session, session.person.account, params[0], "ACCOUNT CLOSE", proved, failed)


_PARTS = {
    "SHOW": _Part(_show),
    "SESSIONS": _Part(_sessions),
    "END": _Part(_end, 1),
    "SET": _Part(_set, 2),
    "PASSWORD": _Part(_password, 2),
    "CLOSE": _Part(_close, 1),
}


# ---- draft/persistence ----


@VERBS(
    "PERSISTENCE GET|SET [ON|OFF|DEFAULT]",
    "IRCv3 draft persistence, as Ergo has it",
    min_params=1,
    waits=True,
    needs=cap.PERSISTENCE,
)
def persistence(session: Session, message: Message) -> None:
    """Whether one stays in the chat without a connection: ask for it, or decide it."""
    subcommand, *params = message.params
    value = params[0].lower() if params else ""
    if not session.person.account:
        session.fail("PERSISTENCE", "ACCOUNT_REQUIRED", LOG_IN_FIRST.text)
    elif subcommand.upper() == "GET":
        tell_persistence(session)
    elif subcommand.upper() != "SET" or value not in WANTED:
        text = "PERSISTENCE takes GET, or SET with ON, OFF or DEFAULT"
        session.fail("PERSISTENCE", "INVALID_PARAMS", text, shown(subcommand))
    else:
        session.requests.current.tells = partial(_told_persistence, session)
        change_setting(session, "always-on", WANTED[value])


def _told_persistence(session: Session, event: Event) -> bool:
    changed = isinstance(event, AccountSettingsChanged)
    if changed:
        tell_persistence(session)
    return changed


def tell_persistence(session: Session) -> None:
    """What the account has decided, and what holds."""
    decided = session.house.chat.settings_of(session.person.account).always_on
    holds = presence.is_always_on(session.house.chat, session.person)
    session.say("PERSISTENCE", "STATUS", written(decided).upper(), written(holds).upper())
