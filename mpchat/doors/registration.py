"""How somebody becomes known: CAP, PASS, NICK, USER, QUIT, PING; and the welcome."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mpchat.chat.vocabulary import Enter, Quit, Rename
from mpchat.doors.asking import shown, tell_lusers, tell_motd, tell_time
from mpchat.doors.isupport import isupport
from mpchat.doors.verbs import VerbTable
from mpchat.irc import modes
from mpchat.irc.capabilities import CAPABILITIES, split_list
from mpchat.irc.message import Message

if TYPE_CHECKING:
    from mpchat.doors.session import Session

VERBS = VerbTable()
_MODERN = "Modern IRC Client Protocol"
_CAP = "IRCv3 Capability Negotiation"
_NOT_IN_USER = re.compile(r"[^A-Za-z0-9._\[\]{}|\\^`-]")
MAX_USER = 10
_CAP_LINE = 400
VERSION_302 = 302


@dataclass(slots=True)
class Newcomer:
    """What a visitor has said so far on the way in."""

    nick: str = ""
    user: str = ""
    realname: str = ""
    password: str = ""
    negotiating: bool = False
    entering: bool = False


@VERBS("CAP LS|LIST|REQ|END [version|capabilities]", _CAP, least=1, asks=True, before=True)
def cap(session: "Session", message: Message) -> None:
    """Agree on capabilities; LS and REQ suspend registration until END."""
    subcommand, argument = message.params[0].upper(), " ".join(message.params[1:])
    match subcommand:
        case "LS":
            _cap_ls(session, argument)
        case "LIST":
            _cap_lines(session, "LIST", sorted(session.capabilities))
        case "REQ":
            _cap_req(session, argument)
        case "END":
            if session.newcomer is not None:
                session.newcomer.negotiating = False
                enter_when_ready(session)
        case _:
            session.reply("ERR_INVALIDCAPCMD", shown(message.params[0]))


def _cap_ls(session: "Session", version: str) -> None:
    if session.newcomer is not None:
        session.newcomer.negotiating = True
    if version.isascii() and version.isdigit():
        session.cap_version = max(session.cap_version, int(version[:6]))
    if session.cap_version >= VERSION_302:
        session.set_capabilities(session.capabilities | {"cap-notify"})
    _cap_lines(session, "LS", list(CAPABILITIES))


def _cap_lines(session: "Session", subcommand: str, capabilities: list[str]) -> None:
    *earlier, last = split_list(capabilities, _CAP_LINE)
    more = ("*",) if session.cap_version >= VERSION_302 else ()
    for line in earlier:
        session.say("CAP", session.nick, subcommand, *more, line)
    session.say("CAP", session.nick, subcommand, last)


def _cap_req(session: "Session", argument: str) -> None:
    """All of what is asked for, or nothing."""
    if session.newcomer is not None:
        session.newcomer.negotiating = True
    asked = argument.split()
    names = {name.removeprefix("-") for name in asked}
    keeps_notify = session.cap_version >= VERSION_302 and "-cap-notify" in asked
    if not names <= CAPABILITIES.keys() or keeps_notify:
        session.say("CAP", session.nick, "NAK", argument)
        return
    adds = {name for name in asked if not name.startswith("-")}
    session.set_capabilities((session.capabilities | adds) - {name[1:] for name in asked if name[0] == "-"})
    session.say("CAP", session.nick, "ACK", argument)


@VERBS("PASS <password>", f"{_MODERN}, PASS; RFC 2812 §3.1.1", least=1, asks=True, before=True)
def password(session: "Session", message: Message) -> None:
    """The server's password; checked when registration is complete."""
    if session.newcomer is None:
        session.reply("ERR_ALREADYREGISTERED")
    else:
        session.newcomer.password = message.params[0]


@VERBS("NICK <nickname>", f"{_MODERN}, NICK; RFC 2812 §3.1.2", before=True)
def nick(session: "Session", message: Message) -> None:
    """Choose a nick, or another one."""
    if not message.params or not message.params[0]:
        session.reply("ERR_NONICKNAMEGIVEN")
        return
    wanted = message.params[0]
    if session.newcomer is None:
        session.ask(Rename(session.visitor, wanted))
        return
    problem = session.house.chat.nick_problem(wanted, session.visitor)
    if problem:
        session.reply(problem.numeric, shown(wanted), text=problem.text or None)
        return
    session.newcomer.nick = wanted
    enter_when_ready(session)


@VERBS("USER <username> 0 * <realname>", f"{_MODERN}, USER; RFC 2812 §3.1.3", least=4, asks=True, before=True)
def user(session: "Session", message: Message) -> None:
    """Say user name and real name."""
    if session.newcomer is None:
        session.reply("ERR_ALREADYREGISTERED")
        return
    session.newcomer.user = user_name(message.params[0])
    session.newcomer.realname = message.params[3]
    enter_when_ready(session)


def user_name(given: str) -> str:
    """What may stand between ``!`` and ``@``; the ``~`` says that nobody has checked it."""
    return "~" + (_NOT_IN_USER.sub("", given) or "user")[: MAX_USER - 1]


def enter_when_ready(session: "Session") -> None:
    """Enter the chat once nick and user are known and no negotiation is open."""
    newcomer = session.newcomer
    if (
        newcomer is None
        or not newcomer.nick
        or not newcomer.user
        or newcomer.negotiating
        or newcomer.entering
    ):
        return
    if not session.house.admits(session.visitor, newcomer.password):
        session.reply("ERR_PASSWDMISMATCH")
        session.end("Password incorrect")
        return
    newcomer.entering = True
    session.ask(Enter(session.visitor, newcomer.nick, newcomer.user, session.host, newcomer.realname))


@VERBS("QUIT [<reason>]", f"{_MODERN}, QUIT; RFC 2812 §3.1.7", before=True)
def quit(session: "Session", message: Message) -> None:
    """Leave the chat."""
    said = message.params[0] if message.params else ""
    reason = f"Quit: {said}" if said else "Quit"
    if session.entered:
        session.ask(Quit(session.visitor, reason))
    session.end(reason)


@VERBS("PING <token>", f"{_MODERN}, PING; RFC 2812 §3.7.2", least=1, asks=True, before=True)
def ping(session: "Session", message: Message) -> None:
    """Answered after everything that was asked before: a barrier."""
    if not message.params[0]:
        session.reply("ERR_NOORIGIN")
        return
    session.say("PONG", session.house.name, message.params[0])


@VERBS("PONG [<token>]", f"{_MODERN}, PONG; RFC 2812 §3.7.3", before=True)
def pong(session: "Session", message: Message) -> None:
    """Hearing it is enough."""


@VERBS("ERROR [<text>]", f"{_MODERN}, ERROR; RFC 2812 §3.7.4", before=True)
def error(session: "Session", message: Message) -> None:
    """Only servers say ERROR; from a client it means nothing."""


def welcome(session: "Session") -> None:
    """001 to 005, who is here, and the message of the day."""
    from mpchat import __version__

    house = session.house
    version = f"mpchat-{__version__}"
    session.reply("RPL_WELCOME", text=f"Welcome to {house.network}, {session.person.nick}")
    session.reply("RPL_YOURHOST", text=f"Your host is {house.name}, running version {version}")
    session.reply("RPL_CREATED", text=f"This server was started at {tell_time(house.created)}")
    letters = "".join(
        sorted(modes.FLAGS + modes.LISTS + modes.ALWAYS + modes.WHEN_SET + "".join(modes.PREFIXES))
    )
    with_parameter = "".join(sorted(modes.LISTS + modes.ALWAYS + modes.WHEN_SET + "".join(modes.PREFIXES)))
    session.reply("RPL_MYINFO", house.name, version, modes.USER_MODES, letters, with_parameter)
    for tokens in isupport(house):
        session.reply("RPL_ISUPPORT", *tokens)
    tell_lusers(session)
    tell_motd(session)
