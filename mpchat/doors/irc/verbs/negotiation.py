"""CAP and ISUPPORT: capabilities that client and server agree on, and the server's tokens."""

from mpchat.doors.irc.entering import enter_when_ready
from mpchat.doors.irc.isupport import tell_isupport
from mpchat.doors.irc.offer import offer, offered_to
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import capabilities
from mpchat.irc.capabilities import split_list
from mpchat.irc.message import MAX_LINE, Message

_CAP = "IRCv3 Capability Negotiation"
VERSION_302 = 302


@VERBS("CAP LS|LIST|REQ|END [version|capabilities]", _CAP, min_params=1, waits=True, before_welcome=True)
def cap(session: Session, message: Message) -> None:
    """Agree on capabilities; LS and REQ suspend registration until END."""
    subcommand, argument = message.params[0].upper(), " ".join(message.params[1:])
    match subcommand:
        case "LS":
            _cap_ls(session, argument)
        case "LIST":
            _cap_lines(session, "LIST", sorted(session.capabilities), session.cap_version)
        case "REQ" if len(message.params) == 1:
            session.reply("ERR_NEEDMOREPARAMS", "CAP")
        case "REQ":
            _cap_req(session, argument)
        case "END":
            if session.registration is not None:
                session.registration.negotiating = False
                enter_when_ready(session)
        case _:
            session.reply("ERR_INVALIDCAPCMD", shown(message.params[0]))


def _cap_ls(session: Session, given: str) -> None:
    """The answer is what the request's version knows; the highest version said so far stays."""
    version = int(given[:6]) if given.isascii() and given.isdigit() else 0
    session.cap_version = max(session.cap_version, version)
    if session.registration is not None:
        session.registration.negotiating = True
    if version >= VERSION_302:
        session.set_capabilities(session.capabilities | {capabilities.CAP_NOTIFY})
    _cap_lines(session, "LS", offered_to(session, version >= VERSION_302), version)


def _cap_lines(session: Session, subcommand: str, words: list[str], version: int) -> None:
    """As many lines as it takes; who does not know of several is told what fits one."""
    *earlier, last = split_list(words, _room_for(session, subcommand, "*"))
    if version < VERSION_302:
        earlier, last = [], split_list(words, _room_for(session, subcommand))[0]
    for line in earlier:
        session.say("CAP", session.nick, subcommand, "*", line)
    session.say("CAP", session.nick, subcommand, last)


def _room_for(session: Session, *words: str) -> int:
    """How many bytes a list behind these words may have."""
    return MAX_LINE - len(session.line("CAP", session.nick, *words, ""))


def _cap_req(session: Session, argument: str) -> None:
    """All of what is asked for, or nothing; from left to right."""
    if session.registration is not None:
        session.registration.negotiating = True
    asked = argument.split(" ")
    known = offer(session.house).keys() | {""}
    keeps_notify = session.cap_version >= VERSION_302 and f"-{capabilities.CAP_NOTIFY}" in asked
    if keeps_notify or "-" in asked or any(name.removeprefix("-") not in known for name in asked):
        return _cap_answer(session, "NAK", argument)
    agreed = set(session.capabilities)
    for name in filter(None, asked):
        agreed = agreed - {name[1:]} if name.startswith("-") else agreed | {name}
    session.set_capabilities(agreed)
    _cap_answer(session, "ACK", argument)


def _cap_answer(session: Session, subcommand: str, argument: str) -> None:
    """Repeat the list that was asked for, as it was written; over several lines if one does not hold it."""
    longest = _room_for(session, subcommand)
    fits = len(argument.encode()) <= longest
    for words in [argument] if fits else split_list(argument.split(), longest):
        session.say("CAP", session.nick, subcommand, words)


@VERBS("ISUPPORT", "IRCv3 extended-isupport", waits=True, before_welcome=True)
def isupport(session: Session, message: Message) -> None:
    """The tokens of 005; before registration with draft/extended-isupport only."""
    if session.registration is not None and capabilities.EXTENDED_ISUPPORT not in session.capabilities:
        session.reply("ERR_NOTREGISTERED")
    else:
        tell_isupport(session)
