"""Which rooms there are, and who is in them."""

from typing import TYPE_CHECKING

from mpchat.chat import policy
from mpchat.chat.chat import Room
from mpchat.doors.verbs.parameters import MODERN, listed, shown, visible_room
from mpchat.doors.verbs.table import VerbTable
from mpchat.irc import modes
from mpchat.irc.capabilities import split_list
from mpchat.irc.message import Message

if TYPE_CHECKING:
    from mpchat.doors.session import Session

VERBS = VerbTable()
_NAMES_BYTES = 380
"""What a 353 holds besides its beginning, whatever the lengths of server, nick and room."""


@VERBS("NAMES [<room>{,<room>}]", f"{MODERN}, NAMES; RFC 2812 §3.2.5", asks=True)
def names_(session: "Session", message: Message) -> None:
    """Who is in a room."""
    wanted = listed(message.params[0]) if message.params else []
    if not wanted:
        session.reply("RPL_ENDOFNAMES", "*")
    for name in wanted:
        room = visible_room(session, name)
        if room is None:
            session.reply("RPL_ENDOFNAMES", shown(name))
        else:
            tell_names(session, room)


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


@VERBS("LIST [<room>{,<room>}]", f"{MODERN}, LIST; RFC 2812 §3.2.6", asks=True)
def list_(session: "Session", message: Message) -> None:
    """Which rooms there are, how many are in them, what they are about."""
    session.reply("RPL_LISTSTART", "Channel")
    chat = session.house.chat
    if message.params and message.params[0]:
        found = [visible_room(session, name) for name in listed(message.params[0])]
    else:
        found = [room if policy.may_see(room, session.person) else None for room in chat.rooms.values()]
    for room in found:
        if room is not None:
            session.reply("RPL_LIST", room.name, str(len(room.members)), room.topic)
    session.reply("RPL_LISTEND")
