"""Which rooms there are, and who is in them."""

from typing import TYPE_CHECKING

from mpchat.chat.chat import Room
from mpchat.doors.verbs.parameters import (
    MODERN,
    listed,
    shown,
    signs,
    tell_words,
    visible_members,
    visible_room,
)
from mpchat.doors.verbs.table import VerbTable
from mpchat.irc.message import Message

if TYPE_CHECKING:
    from mpchat.doors.session import Session

VERBS = VerbTable()


@VERBS(
    "NAMES [<room>{,<room>}]",
    f"{MODERN}, NAMES; RFC 2812 §3.2.5",
    asks=True,
    differs="Without a parameter nobody is named, as the former advises: a large chat would not fit an answer.",
)
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
    whole = "userhost-in-names" in session.capabilities
    members = (
        signs(session, held) + (person.mask if whole else person.nick)
        for person, held in visible_members(session, room)
    )
    tell_words(session, "RPL_NAMREPLY", "@" if "s" in room.flags else "=", room.name, words=members)
    session.reply("RPL_ENDOFNAMES", room.name)
