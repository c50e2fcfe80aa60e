"""WHO, ISON, USERHOST: people by mask and by nick."""

from collections.abc import Callable, Iterator
from functools import partial

from mpchat.chat.chat import Person, Room
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import (
    MODERN,
    echoed,
    runs_the_server,
    signs,
    visible_members,
    visible_room,
    visible_rooms,
)
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.doors.irc.verbs.whox import read_fields, tell_fields
from mpchat.irc import modes, names
from mpchat.irc.capabilities import split_list
from mpchat.irc.message import MAX_LINE, Message
from mpchat.irc.numerics import NUMERICS

_EVERYBODY = ("", "0", "*")
_PEOPLE_A_COMMAND = 100
"""People held against a mask who are as much work as a command."""
_PEOPLE_A_STEP = 50
"""People after whom others are heard."""
_MOST_HOSTS = 5
"""Nicks of one USERHOST."""


@VERBS(
    "WHO [<room|nick|mask> [[o][%<fields>[,<token>]]]]",
    f"{MODERN}, WHO; IRCv3 WHOX; RFC 2812 §3.6.1",
    waits=True,
)
def who(session: Session, message: Message) -> None:
    """People in a room, or whose nick, user, host, server or real name matches a mask; ``o``: operators of the server."""
    mask, second = (*message.params[:2], "", "")[:2]
    flags, extended, wanted = second.partition("%")
    tell = partial(tell_fields, session, *read_fields(wanted)) if extended else partial(_tell_who, session)
    session.in_steps(_telling(session, mask, tell, only_operators="o" in flags))


Tell = Callable[[Person, Room | None, str], None]


def _telling(session: Session, mask: str, tell: Tell, only_operators: bool) -> Iterator[None]:
    for number, (person, room) in enumerate(_found(session, mask), 1):
        if person is not None and (not only_operators or runs_the_server(person)):
            tell(person, room, flags_of(session, person, room))
        if number % _PEOPLE_A_STEP == 0:
            yield
    session.reply("RPL_ENDOFWHO", echoed(mask))


def _found(session: Session, mask: str) -> Iterator[tuple[Person | None, Room | None]]:
    """The people who match, each with a room to name; None for others, and for people who have left meanwhile."""
    people = session.house.chat.people
    if names.is_room(mask):
        room = visible_room(session, mask)
        for person, _ in list(visible_members(session, room)) if room else ():
            yield (person, room) if room and person.id in room.members else (None, None)
        return
    exact = session.house.chat.person_named(mask)
    if not exact:
        session.charge(len(people) / _PEOPLE_A_COMMAND)
    fits = _fitting(mask, session.house.name)
    for person in [exact] if exact else list(people.values()):
        if person.id in people and (person is exact or (_is_visible(session, person) and fits(person))):
            yield person, next(iter(visible_rooms(session, person)), None)
        else:
            yield None, None


def _fitting(mask: str, server: str) -> Callable[[Person], bool]:
    """Whom a mask means: it is read once, not for each."""
    if mask in _EVERYBODY or names.matches(mask, server):
        return lambda person: True
    if "!" in mask or "@" in mask:
        covers = names.matcher(names.full_mask(mask))
        return lambda person: covers(person.mask)
    covers = names.matcher(mask)
    return lambda person: any(map(covers, (person.nick, person.user, person.host, person.realname)))


def _is_visible(session: Session, person: Person) -> bool:
    me = session.person
    return person is me or "i" not in person.modes or session.house.chat.share_a_room(me, person)


def flags_of(session: Session, person: Person, room: Room | None) -> str:
    """Here or gone, ``*`` for an operator of the server, the prefixes in the room, ``B`` for a bot."""
    operator = "*" if runs_the_server(person) else ""
    held = signs(session, room.members[person.id]) if room else ""
    bot = modes.BOT if modes.BOT in person.modes else ""
    return f"{'G' if person.away else 'H'}{operator}{held}{bot}"


def _tell_who(session: Session, person: Person, room: Room | None, flags: str) -> None:
    where = room.name if room is not None else "*"
    about = (where, person.user, person.host, session.house.name, person.nick, flags)
    session.reply("RPL_WHOREPLY", *about, text=f"0 {person.realname}")


@VERBS("ISON <nick>{ <nick>}", f"{MODERN}, ISON; RFC 2812 §4.9", min_params=1, waits=True)
def ison(session: Session, message: Message) -> None:
    """Which of these nicks are here."""
    _tell_in_one_line(session, "RPL_ISON", [person.nick for person in _named(session, message)])


@VERBS("USERHOST <nick>{ <nick>}", f"{MODERN}, USERHOST; RFC 2812 §4.8", min_params=1, waits=True)
def userhost(session: Session, message: Message) -> None:
    """User and host of up to five people."""
    hosts = []
    for person in _named(session, message, _MOST_HOSTS):
        operator = "*" if runs_the_server(person) else ""
        here = "-" if person.away else "+"
        hosts.append(f"{person.nick}{operator}={here}{person.user}@{person.host}")
    _tell_in_one_line(session, "RPL_USERHOST", hosts)


def _named(session: Session, message: Message, most: int | None = None) -> list[Person]:
    """The people here with the nicks in the parameters, ``most`` nicks at most."""
    nicks = " ".join(message.params).split()[:most]
    return [person for nick in nicks if (person := session.house.chat.person_named(nick))]


def _tell_in_one_line(session: Session, numeric: str, words: list[str]) -> None:
    """As many of the words as fit: there is no second line."""
    beginning = session.line(NUMERICS[numeric].code, session.nick, "")
    session.reply(numeric, text=split_list(words, MAX_LINE - len(beginning))[0])
