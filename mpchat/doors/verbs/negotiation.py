"""CAP: what client and server agree on."""

from typing import TYPE_CHECKING

from mpchat.doors.newcomer import enter_when_ready
from mpchat.doors.offer import offer, offered_to
from mpchat.doors.verbs.parameters import shown
from mpchat.doors.verbs.table import VerbTable
from mpchat.irc.capabilities import split_list
from mpchat.irc.message import Message

if TYPE_CHECKING:
    from mpchat.doors.session import Session

VERBS = VerbTable()
_CAP = "IRCv3 Capability Negotiation"
_CAP_LINE = 400
VERSION_302 = 302


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
    _cap_lines(session, "LS", offered_to(session.house, session.cap_version >= VERSION_302))


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
    if not names <= offer(session.house).keys() or keeps_notify:
        session.say("CAP", session.nick, "NAK", argument)
        return
    adds = {name for name in asked if not name.startswith("-")}
    session.set_capabilities((session.capabilities | adds) - {name[1:] for name in asked if name[0] == "-"})
    session.say("CAP", session.nick, "ACK", argument)
