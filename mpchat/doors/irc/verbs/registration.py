"""PASS, NICK, USER, QUIT, PING and PONG."""

import re

from mpchat.chat.vocabulary import Quit, Refused, Rename
from mpchat.doors.irc.entering import enter_when_ready
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import MODERN, shown
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import names
from mpchat.irc.devices import split_device
from mpchat.irc.message import MAX_LINE, Message

_NOT_IN_USER = re.compile(r"[^A-Za-z0-9._\[\]{}|\\^`-]")


@VERBS(
    "PASS <password>|<account>[@<device>]:<password>",
    f"{MODERN}, PASS; RFC 2812 §3.1.1",
    min_params=1,
    waits=True,
    before_welcome=True,
    differs="with a colon in it, unless it is the server's password, it logs in to an account, as with bouncers; "
    "both can be given, one after the other",
)
def password(session: Session, message: Message) -> None:
    """The server's password, or an account's with its name; checked when registration is complete."""
    if session.registration is None:
        session.reply("ERR_ALREADYREGISTERED")
        return
    given = message.params[0]
    account, colon, rest = given.partition(":")
    if colon and account and not session.house.is_password(given):
        session.registration.proof = account, rest
    else:
        session.registration.password = given


@VERBS("NICK <nickname>", f"{MODERN}, NICK; RFC 2812 §3.1.2", before_welcome=True)
def nick(session: Session, message: Message) -> None:
    """Choose a nick, or another one."""
    if not message.params or not message.params[0]:
        session.reply("ERR_NONICKNAMEGIVEN")
        return
    wanted = message.params[0]
    if session.registration is None:
        session.ask(Rename(session.visitor, wanted))
        return
    problem = _problem_on_the_way_in(session, wanted)
    if problem:
        session.reply(problem.numeric, shown(wanted), text=problem.text or None)
        return
    session.registration.nick = wanted
    enter_when_ready(session)


def _problem_on_the_way_in(session: Session, nick: str) -> Refused | None:
    """Why nobody can come in with a nick, whoever they are: one that an account has may be one's own, as a login will show."""
    chat = session.house.chat
    problem = chat.nick_problem(nick, None)
    bearer = chat.person_named(nick)
    may_be_ones_own = chat.owner_of(nick) is not None or (bearer is not None and bearer.account != "")
    return None if problem and problem.numeric == "ERR_NICKNAMEINUSE" and may_be_ones_own else problem


@VERBS(
    "USER <username> 0 * <realname>",
    f"{MODERN}, USER; RFC 2812 §3.1.3",
    min_params=4,
    waits=True,
    before_welcome=True,
)
def user(session: Session, message: Message) -> None:
    """Say user name and real name."""
    if session.registration is None:
        session.reply("ERR_ALREADYREGISTERED")
        return
    if not message.params[3]:
        session.reply("ERR_NEEDMOREPARAMS", "USER")
        return
    name, device = split_device(message.params[0])
    session.registration.user = user_name(name)
    session.registration.device = session.registration.device or device
    session.registration.realname = message.params[3]
    enter_when_ready(session)


def user_name(given: str) -> str:
    """What may stand between ``!`` and ``@``; the ``~`` says that nobody has checked it."""
    return "~" + (_NOT_IN_USER.sub("", given) or "user")[: names.MAX_USER - 1]


@VERBS("QUIT [<reason>]", f"{MODERN}, QUIT; RFC 2812 §3.1.7", before_welcome=True)
def quit(session: Session, message: Message) -> None:
    """Leave the chat."""
    said = message.params[0] if message.params else ""
    reason = f"Quit: {said}" if said else "Quit"
    if session.entered:
        session.ask(Quit(session.visitor, reason))
    session.end(reason)


@VERBS(
    "PING <token>",
    f"{MODERN}, PING; RFC 2812 §3.7.2",
    min_params=1,
    waits=True,
    before_welcome=True,
    differs="a token too long for PONG to repeat is answered with 417: a shortened one would match nothing",
)
def ping(session: Session, message: Message) -> None:
    """Answered after everything that was asked before: a barrier."""
    token = message.params[0]
    if not token:
        session.reply("ERR_NOORIGIN")
    elif len(session.line("PONG", session.house.name, "")) + len(token.encode()) > MAX_LINE:
        session.reply("ERR_INPUTTOOLONG")
    else:
        session.say("PONG", session.house.name, token)


@VERBS("PONG [<token>]", f"{MODERN}, PONG; RFC 2812 §3.7.3", before_welcome=True)
def pong(session: Session, message: Message) -> None:
    """Hearing it is enough."""


@VERBS("ERROR [<text>]", f"{MODERN}, ERROR; RFC 2812 §3.7.4", before_welcome=True)
def error(session: Session, message: Message) -> None:
    """Only servers say ERROR; from a client it means nothing."""
