"""NickServ: a stand-in that answers for those who know nothing but services: old clients, and old habits.

It decides nothing: each command is the verb that does the same, answered in notices.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from mpchat.chat.vocabulary import (
    Credentials,
    CredentialsChanged,
    EndSessions,
    Event,
    LoggedIn,
    LogIn,
    Refused,
    Regain,
    Registered,
    Renamed,
    SessionsEnded,
)
from mpchat.doors.irc.logging_in import check_password
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.session_names import session_name
from mpchat.doors.irc.verbs.account import OTHERS, change_password, find_sessions, in_words, sessions_of
from mpchat.doors.irc.verbs.accounts import ask_to_register, registration_problem
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.doors.irc.verbs.sasl import tell_logged_in
from mpchat.irc import names
from mpchat.irc.numerics import NUMERICS

NICK = "NickServ"


@dataclass(frozen=True, slots=True)
class Service:
    """A command: how it reads, what it does, how many words it needs, and what carries it out."""

    usage: str
    help: str
    min_words: int
    run: Callable[[Session, list[str]], None]
    needs_account: bool = False


def hear(session: Session, text: str) -> None:
    """Carry out what somebody has said to NickServ."""
    name, *words = text.split() or ["HELP"]
    service = SERVICES.get(name.upper())
    if service is None:
        notice(session, f"There is no {shown(name)}: HELP lists what there is")
    elif len(words) < service.min_words:
        notice(session, f"It reads: {service.usage}")
    elif service.needs_account and not session.person.account:
        notice(session, "Log in first: IDENTIFY <account> <password>")
    else:
        session.requests.current.tells = partial(_tells, session)
        service.run(session, words)


def notice(session: Session, text: str) -> None:
    """Answer as NickServ."""
    session.say("NOTICE", session.nick, text, source=f"{NICK}!{NICK}@{session.house.name}")


def _tells(session: Session, event: Event) -> bool:
    """Tell what came of it; False for what the session tells itself."""
    if not isinstance(event, _Told):
        return False
    match event:
        case Refused():
            known = NUMERICS.get(event.numeric)
            notice(session, event.text or (known.text if known is not None else "That could not be done"))
        case LoggedIn(account=account):
            tell_logged_in(session, account)
            notice(session, f"You are logged in to {account}")
        case Registered(account=account):
            tell_logged_in(session, account)
            notice(session, f"The account {account} is yours, and you are logged in to it")
        case CredentialsChanged():
            notice(session, "The password is changed")
        case SessionsEnded(sessions=ended):
            notice(session, f"Ended: {', '.join(map(session_name, ended))}")
        case Renamed(nick=nick):
            notice(session, f"{nick} is yours again")
    return True


_Told = Refused | LoggedIn | Registered | CredentialsChanged | SessionsEnded | Renamed
"""The outcomes that NickServ tells in its own words."""


def _help(session: Session, words: list[str]) -> None:
    for service in SERVICES.values():
        notice(session, f"{service.usage}: {service.help}")


def _identify(session: Session, words: list[str]) -> None:
    account, password = words[:2] if len(words) > 1 else (session.nick, words[0])
    _log_in(session, account, password, lambda: None)


def _log_in(session: Session, account: str, password: str, then: Callable[[], None]) -> None:
    """Log in, and then go on."""
    name = session.house.chat.accounts.get(names.casefold(account))
    if name is None:
        return notice(session, f"There is no account {shown(account)}: REGISTER makes one of your nick")

    def proved() -> None:
        session.ask(LogIn(session.visitor, name))
        then()

    check_password(session, name, password, "NickServ", proved, partial(notice, session))


def _register(session: Session, words: list[str]) -> None:
    email = words[1] if len(words) > 1 else "*"
    problem = registration_problem(session, session.nick, email, words[0])
    if problem is not None:
        return notice(session, problem[1])
    house = session.house
    house.registrations.count(session.host)

    def ask(credentials: Credentials) -> None:
        ask_to_register(session, session.nick, email, credentials)

    session.wait(house.in_thread(partial(house.passwords.credentials, words[0])), ask)


def _for_owner(session: Session, words: list[str], then: Callable[[str], None]) -> None:
    """Do something with a nick that is one's own, as the login shows or the password behind it."""
    nick = words[0]
    if len(words) > 1:
        bearer = session.house.chat.person_named(nick)
        account = (bearer.account if bearer is not None else "") or nick
        _log_in(session, account, words[1], lambda: then(nick))
    elif not session.person.account:
        notice(session, "Log in first (IDENTIFY), or say the password behind the nick")
    else:
        then(nick)


def _ghost(session: Session, words: list[str]) -> None:
    def end(nick: str) -> None:
        bearer = session.house.chat.person_named(nick)
        if bearer is None or bearer is session.person:
            notice(session, f"Nobody else is called {shown(nick)}")
        elif not names.same(bearer.account, session.person.account):
            notice(session, f"{bearer.nick} is not logged in to your account")
        else:
            session.ask(EndSessions(session.visitor, tuple(bearer.sessions), f"Ended by {session.nick}"))

    _for_owner(session, words, end)


def _regain(session: Session, words: list[str]) -> None:
    _for_owner(session, words, lambda nick: session.ask(Regain(session.visitor, nick)))


def _set(session: Session, words: list[str]) -> None:
    if words[0].upper() != "PASSWORD":
        return notice(session, f"It reads: {SERVICES['SET'].usage}")
    change_password(session, words[1], words[2], lambda code, text: notice(session, text))


def _sessions(session: Session, words: list[str]) -> None:
    for number, each in sessions_of(session, session.person):
        this = " (this one)" if number == session.visitor else ""
        notice(session, f"{session_name(number)}: {in_words(each)}{this}")


def _logout(session: Session, words: list[str]) -> None:
    ended = find_sessions(session, words[0])
    if ended:
        session.ask(EndSessions(session.visitor, ended, f"Ended by {session.nick}"))
    else:
        notice(session, "You have no such session: SESSIONS lists them")


SERVICES = {
    service.usage.partition(" ")[0]: service
    for service in (
        Service("HELP", "what there is", 0, _help),
        Service("IDENTIFY [<account>] <password>", "logs you in", 1, _identify),
        Service(
            "REGISTER <password> [<email>|token:<invitation>]", "makes an account of your nick", 1, _register
        ),
        Service("GHOST <nick> [<password>]", "ends the sessions of your account under that nick", 1, _ghost),
        Service("REGAIN <nick> [<password>]", "makes you again who bears that nick of yours", 1, _regain),
        Service("SET PASSWORD <old> <new>", "changes your password", 3, _set, needs_account=True),
        Service("SESSIONS", "lists where you are logged in", 0, _sessions, needs_account=True),
        Service(f"LOGOUT <session>|{OTHERS}", "ends sessions of yours", 1, _logout, needs_account=True),
    )
}
"""What NickServ does, by name."""
