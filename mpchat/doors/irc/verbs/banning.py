"""UBAN, KLINE and DLINE: bans of the server."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from mpchat.chat import bans
from mpchat.chat.banning import whom
from mpchat.chat.bans import ServerBan
from mpchat.chat.vocabulary import AddBan, RemoveBan
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import shown, tell_time
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc.message import Message
from mpchat.settings.values import duration

_PEERS = "ircd-hybrid and all that come from it"
_MINUTE = 60


def _read_duration(given: str) -> int | None:
    """Seconds: of minutes, as older clients send them, or of ``30d``, ``12h``; None for what is neither."""
    if given.isascii() and given.isdigit() and len(given) < 9:
        return int(given) * _MINUTE
    try:
        return duration(given)
    except ValueError:
        return None


@VERBS(
    "UBAN ADD|DEL|LIST|INFO [<whom>] [<duration>] [<reason>]",
    "Ergo, UBAN",
    min_params=1,
    waits=True,
    differs="whom: nick!user@host, `~a:account`, an address, a net (192.0.2.0/24), or the nick of somebody here, which bans the "
    "account, else the address. Duration: 30d, 12h or minutes; without one the ban holds until it is lifted",
    of_operators=True,
)
def uban(session: Session, message: Message) -> None:
    """Ban somebody from the server, lift a ban, list the bans, or find those that cover somebody."""
    name, *words = message.params
    subcommand = _SUBCOMMANDS.get(name.upper())
    if subcommand is None:
        text = "UBAN knows ADD, DEL, LIST and INFO: UBAN ADD 192.0.2.0/24 1d spam"
        session.fail("UBAN", "INVALID_PARAMS", text, shown(name))
    elif not words and name.upper() != "LIST":
        session.reply("ERR_NEEDMOREPARAMS", "UBAN")
    else:
        subcommand(session, words)


def _add(session: Session, words: Sequence[str]) -> None:
    target, *rest = words
    seconds = _read_duration(rest[0]) if rest else None
    reason = " ".join(rest if seconds is None else rest[1:])
    session.ask(AddBan(session.visitor, _target(session, target), seconds or 0, reason))


def _target(session: Session, given: str) -> str:
    """Whom a ban is to cover: for the nick of somebody here the account, else the address. The chat judges what is neither."""
    person = session.house.chat.person_named(given)
    if person is None or bans.net_of(given) is not None:
        return given
    return f"~a:{person.account}" if person.account else person.address


def _delete(session: Session, words: Sequence[str]) -> None:
    session.ask(RemoveBan(session.visitor, words[0]))


def _list(session: Session, words: Sequence[str]) -> None:
    session.in_steps(_tell(session, list(session.house.chat.bans.values())))


def _tell(session: Session, found: Iterable[ServerBan]) -> Iterator[None]:
    now = session.house.clock()
    for ban in found:
        if ban.holds(now):
            session.say("NOTICE", session.nick, f"UBAN {_in_words(ban)}")
            yield
    session.say("NOTICE", session.nick, "UBAN: that is all")


def _in_words(ban: ServerBan) -> str:
    until = "until it is lifted" if ban.until is None else f"until {tell_time(ban.until)}"
    because = f": {ban.reason}" if ban.reason else ""
    return f"{ban.target} by {ban.by} on {tell_time(ban.made)}, {until}{because}"


def _info(session: Session, words: Sequence[str]) -> None:
    index, given = session.house.chat.ban_index, words[0]
    person = session.house.chat.person_named(given)
    if person is not None:
        found = [*index.covering(whom(person))]
    elif given.startswith("~"):
        found = [*index.of_account(given.partition(":")[2])]
    else:
        found = [
            *index.at(given.rpartition("@")[2]),
            *index.of_mask(given if "@" in given else f"*!*@{given}"),
        ]
    session.in_steps(_tell(session, dict.fromkeys(found)))


_SUBCOMMANDS: dict[str, Callable[[Session, Sequence[str]], None]] = {
    "ADD": _add,
    "DEL": _delete,
    "LIST": _list,
    "INFO": _info,
}


def _ban(session: Session, message: Message, fits: Callable[[str], str]) -> None:
    """KLINE and DLINE: an optional duration, whom, and an optional reason."""
    words = list(message.params)
    # A number alone is minutes, never an address: those have dots and colons.
    seconds = _read_duration(words[0]) if len(words) > 1 else None
    if seconds is not None:
        words.pop(0)
    session.ask(AddBan(session.visitor, fits(words[0]), seconds or 0, " ".join(words[1:])))


def _lift(session: Session, message: Message, fits: Callable[[str], str]) -> None:
    session.ask(RemoveBan(session.visitor, fits(message.params[0])))


def _mask(given: str) -> str:
    """``user@host`` as the mask that it means; a host or a nick alone is one, too."""
    if "!" in given or given.startswith("~"):
        return given
    return f"*!{given}" if "@" in given else f"*!*@{given}"


def _address(session: Session, given: str) -> str:
    person = session.house.chat.person_named(given)
    return given if person is None else person.address


@VERBS(
    "KLINE [<duration>] <user@host> [<reason>]",
    _PEERS,
    min_params=1,
    waits=True,
    differs="a full nick!user@host is taken, too; the duration is minutes, or 30d, 12h; UBAN does the same and more",
    of_operators=True,
)
def kline(session: Session, message: Message) -> None:
    """Ban a mask from the server."""
    _ban(session, message, _mask)


@VERBS("UNKLINE <user@host>", _PEERS, min_params=1, waits=True, of_operators=True)
def unkline(session: Session, message: Message) -> None:
    """Lift the ban of a mask."""
    _lift(session, message, _mask)


@VERBS(
    "DLINE [<duration>] <address>|<net>|<nick> [<reason>]",
    _PEERS,
    min_params=1,
    waits=True,
    differs="the duration is minutes, or 30d, 12h; UBAN does the same and more",
    of_operators=True,
)
def dline(session: Session, message: Message) -> None:
    """Ban an address or a net from the server, before anything is said."""
    _ban(session, message, partial(_address, session))


@VERBS("UNDLINE <address>|<net>", _PEERS, min_params=1, waits=True, of_operators=True)
def undline(session: Session, message: Message) -> None:
    """Lift the ban of an address or a net."""
    _lift(session, message, partial(_address, session))
