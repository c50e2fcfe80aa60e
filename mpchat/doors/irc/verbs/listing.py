"""NAMES: the members of rooms."""

from collections.abc import Iterator

from mpchat.chat.chat import Room
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import MODERN, listed, shown, visible_room
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.doors.server.roster import Kind
from mpchat.irc import capabilities as cap
from mpchat.irc.message import MAX_LINE, Message
from mpchat.irc.numerics import NUMERICS

_ROOMS_A_COMMAND = 10
"""Rooms of one NAMES that are as much work as a command."""


@VERBS(
    "NAMES [<room>{,<room>}]",
    f"{MODERN}, NAMES; RFC 2812 §3.2.5",
    waits=True,
    differs="without a parameter nobody is listed, as the Modern protocol advises: a large chat would not fit an answer",
)
def names_(session: Session, message: Message) -> None:
    """The members of a room."""
    wanted = listed(message.params[0]) if message.params else []
    if not wanted:
        session.reply("RPL_ENDOFNAMES", "*")
    session.charge(max(0, len(wanted) - 1) / _ROOMS_A_COMMAND)
    session.in_steps(_telling(session, wanted))


def _telling(session: Session, wanted: list[str]) -> Iterator[None]:
    for name in wanted:
        room = visible_room(session, name)
        if room is None:
            session.reply("RPL_ENDOFNAMES", shown(name))
        else:
            tell_names(session, room)
        yield


def tell_names(session: Session, room: Room) -> None:
    """353, as many as it takes, and 366."""
    kind = Kind(
        cap.USERHOST_IN_NAMES in session.capabilities,
        cap.MULTI_PREFIX in session.capabilities,
        session.person.id in room.members,
    )
    before = session.line(
        NUMERICS["RPL_NAMREPLY"].code, session.nick, "@" if "s" in room.flags else "=", room.name, ""
    )
    longest = MAX_LINE - len(before)
    for text in session.house.rosters.of(room, kind, longest):
        session.tell(before[:-2] + text + before[-2:])
    session.reply("RPL_ENDOFNAMES", room.name)
