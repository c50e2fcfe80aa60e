"""MONITOR: watching nicks, and whether they are here."""

from collections.abc import Iterable

from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import listed, shown
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import names
from mpchat.irc.capabilities import split_list
from mpchat.irc.message import MAX_LINE, Message
from mpchat.irc.numerics import NUMERICS


@VERBS(
    "MONITOR +|-|C|L|S [<nick>{,<nick>}]",
    "IRCv3 monitor",
    min_params=1,
    waits=True,
    differs="targets that cannot be a nick are ignored; adding a nick again reports its state again",
)
def monitor(session: Session, message: Message) -> None:
    """Watch nicks: be notified when one comes or goes; the list of watched nicks, and which are here."""
    modifier, *targets = message.params[:2]
    nicks, monitors = listed(",".join(targets)), session.house.monitors
    match modifier.upper():
        case "+" | "-" if not nicks:
            session.reply("ERR_NEEDMOREPARAMS", "MONITOR")
        case "+":
            _add(session, nicks)
        case "-":
            for nick in nicks:
                monitors.remove(session.visitor, nick)
        case "C":
            monitors.clear(session.visitor)
        case "L":
            _tell_lines(session, "RPL_MONLIST", monitors.of(session.visitor))
            session.reply("RPL_ENDOFMONLIST")
        case "S":
            _tell_presence(session, monitors.of(session.visitor))
        case _:
            session.reply(
                "ERR_UNKNOWNERROR", "MONITOR", shown(modifier), text="MONITOR takes one of +, -, C, L and S"
            )


def _add(session: Session, nicks: list[str]) -> None:
    house, rules = session.house, session.house.chat.rules
    added, too_many = list[str](), list[str]()
    for nick in nicks:
        if names.nick_problem(nick, rules.max_nick, rules.utf8_nicks):
            continue
        fits = house.monitors.add(session, nick, house.limits.max_monitor)
        (added if fits else too_many).append(nick)
    _tell_presence(session, added)
    _tell_lines(session, "ERR_MONLISTFULL", too_many, str(house.limits.max_monitor))


def _tell_presence(session: Session, nicks: Iterable[str]) -> None:
    here, not_here = [], []
    for nick in nicks:
        person = session.house.chat.person_named(nick)
        if person is None:
            not_here.append(nick)
        else:
            here.append(person.mask)
    _tell_lines(session, "RPL_MONONLINE", here)
    _tell_lines(session, "RPL_MONOFFLINE", not_here)


def _tell_lines(session: Session, name: str, words: list[str], *before: str) -> None:
    """As many lines as it takes; none for no words."""
    numeric = NUMERICS[name]
    last = [numeric.text] if numeric.text else []
    fits = MAX_LINE - len(session.line(numeric.code, session.nick, *before, "x", *last))
    for line in split_list(words, fits, ",") if words else []:
        session.say(numeric.code, session.nick, *before, line, *last)
