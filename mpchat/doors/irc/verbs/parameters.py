"""Parameters read and shown again; questions and refusals that several verbs share."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from mpchat.chat import policy
from mpchat.chat.chat import Person, Room
from mpchat.doors.irc.session import Session
from mpchat.irc import capabilities as cap
from mpchat.irc import modes, names
from mpchat.irc import text as irc_text
from mpchat.irc.capabilities import split_list
from mpchat.irc.message import MAX_LINE, Message
from mpchat.irc.numerics import NUMERICS

MODERN = "Modern IRC Client Protocol"
SECRET = "people outside a secret room get 403, not 442: no error reveals that it exists"
"""How all verbs about rooms differ from their source (``differs``)."""


_LONGEST_ECHO = 350
"""Bytes that surely fit an answer beside the server's name, a nick and a text."""


def shown(name: str) -> str:
    """What somebody called something, as a middle parameter of an answer."""
    return name.partition(" ")[0].lstrip(":")[:100] or "*"


def echoed(asked: str) -> str:
    """What was asked for as it was asked, where an answer has to repeat exactly that (315, 318, 369)."""
    return irc_text.cut(asked.partition(" ")[0].lstrip(":"), _LONGEST_ECHO) or "*"


def tell_time(time: float) -> str:
    """Unix seconds for people: ``2026-11-01 09:14:03 UTC``."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def visible_room(session: Session, name: str) -> Room | None:
    room = session.house.chat.room_named(name)
    return room if room is not None and policy.may_see(room, session.person) else None


def refuse_empty_list(session: Session, message: Message, position: int = 0) -> bool:
    """Answer a list that names nobody with 461; whether that was so."""
    if message.params[position].strip(","):
        return False
    session.reply("ERR_NEEDMOREPARAMS", message.verb)
    return True


def listed(param: str) -> list[str]:
    """``"#a,#b"`` as a list, each once."""
    each: dict[str, str] = {}
    for item in filter(None, param.split(",")):
        each.setdefault(names.casefold(item), item)
    return list(each.values())


def refuse_other_server(session: Session, message: Message, position: int = 0) -> bool:
    """Answer a question to another server with 402; whether that was so.

    There is one server: its name, a mask of it, and the nick of anybody here mean it.
    """
    house, wanted = session.house, message.params[position] if len(message.params) > position else ""
    if not wanted or names.matches(wanted, house.name) or house.chat.person_named(wanted) is not None:
        return False
    session.reply("ERR_NOSUCHSERVER", shown(wanted))
    return True


def runs_the_server(person: Person) -> bool:
    """Whether somebody is an operator of the server (Modern IRC Client Protocol, "Oper User Mode")."""
    return modes.SERVER_OPERATOR in person.modes


def may_know_the_address(session: Session, person: Person) -> bool:
    """Whether the asker is the person, or runs the server (Modern IRC Client Protocol, "WHOIS message")."""
    return person is session.person or runs_the_server(session.person)


def tell_words(session: Session, numeric: str, *params: str, words: Iterable[str]) -> None:
    """Words as the text of as many replies as it takes; no words take none."""
    beginning = session.line(NUMERICS[numeric].code, session.nick, *params, "")
    for text in filter(None, split_list(words, MAX_LINE - len(beginning))):
        session.reply(numeric, *params, text=text)


def signs(session: Session, held: str) -> str:
    """The prefixes of a member as the asker is told them: the highest, or all of them (IRCv3 multi-prefix)."""
    every = modes.prefixes(held)
    return every if cap.MULTI_PREFIX in session.capabilities else every[:1]


def visible_members(session: Session, room: Room) -> Iterator[tuple[Person, str]]:
    """The members with the letters held, for outsiders without those who are invisible (RFC 2812 §3.2.5)."""
    inside = session.person.id in room.members
    for person, held in session.house.chat.members(room):
        if inside or "i" not in person.modes:
            yield person, held


def visible_rooms(session: Session, person: Person) -> list[Room]:
    """The rooms somebody is in that the asker may know of: of an invisible person, those that both are in."""
    mine = session.person
    return [
        room
        for room in session.house.chat.rooms_of(person)
        if mine.id in room.members or ("i" not in person.modes and policy.may_see(room, mine))
    ]


def bytes_over(session: Session, verb: str, target: str, said: str) -> int:
    """How much longer than a line it would be when relayed; never cut, so it is refused."""
    person, limit = session.person, session.house.limits.max_line
    if not limit:
        return 0
    line = f":{person.mask} {verb} {target} :{irc_text.for_wire(said)}\r\n"
    return len(line.encode("utf-8", "replace")) - limit
