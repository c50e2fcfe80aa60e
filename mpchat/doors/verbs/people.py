"""Who is here: by mask, by nick."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mpchat.chat import policy
from mpchat.chat.chat import Person, Room
from mpchat.doors.verbs.parameters import MODERN, shown, visible_room
from mpchat.doors.verbs.table import VerbTable
from mpchat.irc import modes, names
from mpchat.irc.capabilities import split_list
from mpchat.irc.message import MAX_LINE, Message

if TYPE_CHECKING:
    from mpchat.doors.session import Session

VERBS = VerbTable()


@VERBS("WHO <room|nick|mask>", f"{MODERN}, WHO; RFC 2812 §3.6.1", asks=True)
def who(session: "Session", message: Message) -> None:
    """Who is in a room, or whose nick fits a mask."""
    mask = message.params[0] if message.params and message.params[0] else "*"
    if names.is_room(mask):
        room = visible_room(session, mask)
        if room is not None:
            inside = session.visitor in room.members
            for person, _ in session.house.chat.members(room):
                if inside or "i" not in person.modes:
                    _tell_who(session, person, room)
    else:
        for person in _people_by_mask(session, mask):
            _tell_who(session, person, _common_room(session, person))
    session.reply("RPL_ENDOFWHO", shown(mask))


def _people_by_mask(session: "Session", mask: str) -> Iterable[Person]:
    exact = session.house.chat.person_named(mask)
    if exact is not None:
        return [exact]
    return [
        person
        for person in session.house.chat.people.values()
        if names.matches(mask, person.nick) and _is_visible(session, person)
    ]


def _is_visible(session: "Session", person: Person) -> bool:
    me = session.person
    return person is me or "i" not in person.modes or session.house.chat.share_a_room(me, person)


def _common_room(session: "Session", person: Person) -> Room | None:
    rooms = session.house.chat.rooms_of(person)
    return next((room for room in rooms if policy.may_see(room, session.person)), None)


def _tell_who(session: "Session", person: Person, room: Room | None) -> None:
    flags = "G" if person.away else "H"
    if room is not None:
        signs = modes.prefixes(room.members[person.visitor])
        flags += signs if "multi-prefix" in session.capabilities else signs[:1]
    where = room.name if room is not None else "*"
    about = (where, person.user, person.host, session.house.name, person.nick, flags)
    session.reply("RPL_WHOREPLY", *about, text=f"0 {person.realname}")


@VERBS("ISON <nick>{ <nick>}", f"{MODERN}, ISON; RFC 2812 §4.9", least=1, asks=True)
def ison(session: "Session", message: Message) -> None:
    """Which of these are here."""
    wanted = " ".join(message.params).split()
    here = [person.nick for nick in wanted if (person := session.house.chat.person_named(nick))]
    fits = MAX_LINE - len(f":{session.house.name} 303 {session.nick} :\r\n".encode())
    session.reply("RPL_ISON", text=split_list(here, fits)[0])


@VERBS("USERHOST <nick>{ <nick>}", f"{MODERN}, USERHOST; RFC 2812 §4.8", least=1, asks=True)
def userhost(session: "Session", message: Message) -> None:
    """User and host of up to five people."""
    found = []
    for nick in message.params[:5]:
        person = session.house.chat.person_named(nick)
        if person is not None:
            found.append(f"{person.nick}={'-' if person.away else '+'}{person.user}@{person.host}")
    session.say("302", session.nick, " ".join(found))
