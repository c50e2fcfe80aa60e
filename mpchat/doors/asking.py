"""The verbs that ask: answered from the chat's state, which they only read."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mpchat import __version__
from mpchat.chat import policy
from mpchat.chat.chat import Person, Room
from mpchat.doors.verbs import VerbTable
from mpchat.irc import modes, names
from mpchat.irc.capabilities import split_list
from mpchat.irc.message import MAX_LINE, Message

if TYPE_CHECKING:
    from mpchat.doors.session import Session

VERBS = VerbTable()
_MODERN = "Modern IRC Client Protocol"
_NAMES_BYTES = 380
"""What a 353 holds besides its beginning, whatever the lengths of server, nick and room."""


def shown(name: str) -> str:
    """What somebody called something, as a middle parameter of an answer."""
    return name.partition(" ")[0].lstrip(":")[:100] or "*"


def tell_time(time: float) -> str:
    """Unix seconds for people: ``2026-11-01 09:14:03 UTC``."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _visible_room(session: "Session", name: str) -> Room | None:
    room = session.house.chat.room_named(name)
    return room if room is not None and policy.may_see(room, session.person) else None


# ---- rooms ----


def topic(session: "Session", message: Message) -> None:
    """TOPIC without a topic."""
    room = _visible_room(session, message.params[0])
    if room is None:
        session.reply("ERR_NOSUCHCHANNEL", shown(message.params[0]))
    elif not room.topic:
        session.reply("RPL_NOTOPIC", room.name)
    else:
        tell_topic(session, room)


def tell_topic(session: "Session", room: Room) -> None:
    """332, and 333 with who set it and when."""
    session.reply("RPL_TOPIC", room.name, text=room.topic)
    session.reply("RPL_TOPICWHOTIME", room.name, room.topic_by, str(int(room.topic_at)))


@VERBS("NAMES [<room>{,<room>}]", f"{_MODERN}, NAMES; RFC 2812 §3.2.5", asks=True)
def names_(session: "Session", message: Message) -> None:
    """Who is in a room."""
    if not message.params:
        session.reply("RPL_ENDOFNAMES", "*")
        return
    for name in _each_once(message.params[0]):
        room = _visible_room(session, name)
        if room is None:
            session.reply("RPL_ENDOFNAMES", shown(name))
        else:
            tell_names(session, room)


def _each_once(listed: str) -> Iterable[str]:
    """A room asked for in many spellings is told once: a short line must not cost an answer without end."""
    each: dict[str, str] = {}
    for name in listed.split(","):
        each.setdefault(names.casefold(name), name)
    return each.values()


def tell_names(session: "Session", room: Room) -> None:
    """353, as many as it takes, and 366."""
    every = "multi-prefix" in session.capabilities
    whole = "userhost-in-names" in session.capabilities
    inside = session.visitor in room.members
    listed = []
    for person, held in session.house.chat.members(room):
        if inside or "i" not in person.modes:
            sign = modes.prefixes(held) if every else modes.prefixes(held)[:1]
            listed.append(f"{sign}{person.nick}!{person.user}@{person.host}" if whole else sign + person.nick)
    symbol = "@" if "s" in room.flags else "="
    if listed:
        for line in split_list(listed, _NAMES_BYTES):
            session.reply("RPL_NAMREPLY", symbol, room.name, text=line)
    session.reply("RPL_ENDOFNAMES", room.name)


@VERBS("LIST [<room>{,<room>}]", f"{_MODERN}, LIST; RFC 2812 §3.2.6", asks=True)
def list_(session: "Session", message: Message) -> None:
    """Which rooms there are, how many are in them, what they are about."""
    session.reply("RPL_LISTSTART", "Channel")
    chat = session.house.chat
    if message.params and message.params[0]:
        found = [_visible_room(session, name) for name in _each_once(message.params[0])]
    else:
        found = [room if policy.may_see(room, session.person) else None for room in chat.rooms.values()]
    for room in found:
        if room is not None:
            session.reply("RPL_LIST", room.name, str(len(room.members)), room.topic)
    session.reply("RPL_LISTEND")


def modes_of_room(session: "Session", name: str) -> None:
    """MODE with a room alone: 324 and 329."""
    room = _visible_room(session, name)
    if room is None:
        session.reply("ERR_NOSUCHCHANNEL", shown(name))
        return
    session.reply("RPL_CHANNELMODEIS", room.name, *room.modes(with_key=session.visitor in room.members))
    session.reply("RPL_CREATIONTIME", room.name, str(int(room.created)))


def list_of_room(session: "Session", name: str, letter: str) -> None:
    """MODE with a list's letter alone."""
    assert letter == "b", "the only list there is"
    room = _visible_room(session, name)
    if room is None:
        session.reply("ERR_NOSUCHCHANNEL", shown(name))
        return
    for mask, entry in room.bans.items():
        session.reply("RPL_BANLIST", room.name, mask, entry.by, str(int(entry.at)))
    session.reply("RPL_ENDOFBANLIST", room.name)


def invitations(session: "Session") -> None:
    """INVITE alone: where one was asked to."""
    for room in session.house.chat.rooms.values():
        if session.visitor in room.invited:
            session.reply("RPL_INVITELIST", room.name)
    session.reply("RPL_ENDOFINVITELIST")


# ---- people ----


@VERBS("WHO <room|nick|mask>", f"{_MODERN}, WHO; RFC 2812 §3.6.1", asks=True)
def who(session: "Session", message: Message) -> None:
    """Who is in a room, or whose nick fits a mask."""
    mask = message.params[0] if message.params and message.params[0] else "*"
    if names.is_room(mask):
        room = _visible_room(session, mask)
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


@VERBS("WHOIS [<server>] <nick>", f"{_MODERN}, WHOIS; RFC 2812 §3.6.2", asks=True)
def whois(session: "Session", message: Message) -> None:
    """Who somebody is."""
    if not message.params or not message.params[-1]:
        session.reply("ERR_NONICKNAMEGIVEN")
        return
    wanted = message.params[-1].partition(",")[0]
    person = session.house.chat.person_named(wanted)
    if person is None:
        session.reply("ERR_NOSUCHNICK", shown(wanted))
    else:
        _tell_whois(session, person)
    session.reply("RPL_ENDOFWHOIS", person.nick if person else shown(wanted))


def _tell_whois(session: "Session", person: Person) -> None:
    house = session.house
    session.reply("RPL_WHOISUSER", person.nick, person.user, person.host, "*", text=person.realname)
    rooms = [
        modes.prefixes(room.members[person.visitor]) + room.name
        for room in house.chat.rooms_of(person)
        if policy.may_see(room, session.person)
    ]
    if rooms:
        for line in split_list(rooms, _NAMES_BYTES):
            session.reply("RPL_WHOISCHANNELS", person.nick, text=line)
    session.reply("RPL_WHOISSERVER", person.nick, house.name, text=house.network)
    if person.away:
        session.reply("RPL_AWAY", person.nick, text=person.away)
    idle = str(max(0, int(house.clock() - person.spoke)))
    session.reply("RPL_WHOISIDLE", person.nick, idle, str(int(person.entered)))


@VERBS("ISON <nick>{ <nick>}", f"{_MODERN}, ISON; RFC 2812 §4.9", least=1, asks=True)
def ison(session: "Session", message: Message) -> None:
    """Which of these are here."""
    wanted = " ".join(message.params).split()
    here = [person.nick for nick in wanted if (person := session.house.chat.person_named(nick))]
    fits = MAX_LINE - len(f":{session.house.name} 303 {session.nick} :\r\n".encode())
    session.reply("RPL_ISON", text=split_list(here, fits)[0])


@VERBS("USERHOST <nick>{ <nick>}", f"{_MODERN}, USERHOST; RFC 2812 §4.8", least=1, asks=True)
def userhost(session: "Session", message: Message) -> None:
    """User and host of up to five people."""
    found = []
    for nick in message.params[:5]:
        person = session.house.chat.person_named(nick)
        if person is not None:
            found.append(f"{person.nick}={'-' if person.away else '+'}{person.user}@{person.host}")
    session.say("302", session.nick, " ".join(found))


# ---- the server ----


@VERBS("MOTD", f"{_MODERN}, MOTD; RFC 2812 §3.4.1", asks=True)
def motd(session: "Session", message: Message) -> None:
    """The message of the day."""
    if _is_for_us(session, message):
        tell_motd(session)


def tell_motd(session: "Session") -> None:
    """375, 372 and 376, or 422."""
    house = session.house
    if not house.motd:
        session.reply("ERR_NOMOTD")
        return
    session.reply("RPL_MOTDSTART", text=f"- {house.name} Message of the day -")
    for line in house.motd:
        session.reply("RPL_MOTD", text=f"- {line}")
    session.reply("RPL_ENDOFMOTD")


@VERBS("LUSERS", f"{_MODERN}, LUSERS; RFC 2812 §3.4.2", asks=True)
def lusers(session: "Session", message: Message) -> None:
    """How many are here."""
    tell_lusers(session)


def tell_lusers(session: "Session") -> None:
    """251 to 266."""
    house = session.house
    people, most = len(house.chat.people), house.most_connections
    invisible = sum("i" in person.modes for person in house.chat.people.values())
    session.reply(
        "RPL_LUSERCLIENT",
        text=f"There are {people - invisible} users and {invisible} invisible on 1 servers",
    )
    session.reply("RPL_LUSEROP", "0")
    session.reply("RPL_LUSERUNKNOWN", str(max(0, house.connections - people)))
    session.reply("RPL_LUSERCHANNELS", str(len(house.chat.rooms)))
    session.reply("RPL_LUSERME", text=f"I have {people} clients and 0 servers")
    for numeric, scope in (("RPL_LOCALUSERS", "local"), ("RPL_GLOBALUSERS", "global")):
        session.reply(numeric, str(people), str(most), text=f"Current {scope} users {people}, max {most}")


@VERBS("VERSION", f"{_MODERN}, VERSION; RFC 2812 §3.4.3", asks=True)
def version(session: "Session", message: Message) -> None:
    """Which program this is."""
    from mpchat.doors.isupport import isupport

    if _is_for_us(session, message):
        session.reply(
            "RPL_VERSION", f"mpchat-{__version__}", session.house.name, text="https://pypi.org/project/mpchat"
        )
        for tokens in isupport(session.house):
            session.reply("RPL_ISUPPORT", *tokens)


@VERBS("TIME", f"{_MODERN}, TIME; RFC 2812 §3.4.6", asks=True)
def time(session: "Session", message: Message) -> None:
    """What time it is here."""
    if _is_for_us(session, message):
        session.reply("RPL_TIME", session.house.name, text=tell_time(session.house.clock()))


def _is_for_us(session: "Session", message: Message) -> bool:
    """There is one server: another one's name is answered with 402."""
    house = session.house
    if not message.params or not message.params[0] or names.matches(message.params[0], house.name):
        return True
    session.reply("ERR_NOSUCHSERVER", shown(message.params[0]))
    return False
