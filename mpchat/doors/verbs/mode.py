"""MODE: of a room, of its lists, of its members; and the way to one's own."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mpchat.chat.vocabulary import ChangeModes
from mpchat.doors.verbs.parameters import MODERN, shown, visible_room
from mpchat.doors.verbs.table import VerbTable
from mpchat.doors.verbs.user_mode import mode_of_user
from mpchat.irc import modes, names
from mpchat.irc.message import Message

if TYPE_CHECKING:
    from mpchat.doors.session import Session

VERBS = VerbTable()


@VERBS(
    "MODE <target> [<modes> {<parameter>}]", f"{MODERN}, MODE; RFC 2812 §3.1.5, §3.2.3", least=1, asks=True
)
def mode(session: "Session", message: Message) -> None:
    """Ask for modes or lists, or change them."""
    target = message.params[0]
    if not names.is_room(target):
        mode_of_user(session, message)
    elif any("\t" in word for word in message.params):
        session.fail("MODE", "INVALID_CHARACTER", "No parameter of a mode can hold a tab", "U+0009")
    elif len(message.params) == 1:
        modes_of_room(session, target)
    else:
        _mode_of_room(session, target, list(_unknown_once(modes.parse_modes(message.params[1:]))))


def _unknown_once(changes: Iterable[modes.ModeChange]) -> Iterator[modes.ModeChange]:
    """What is certain to be refused is refused once a letter: a line is not to cost a page."""
    refused = set()
    for change in changes:
        if _is_refused(change):
            if change.letter in refused:
                continue
            refused.add(change.letter)
        yield change


def _is_refused(change: modes.ModeChange) -> bool:
    """A letter that is no mode, or one without the parameter that it needs."""
    if change.letter in (*modes.PREFIXES, *(modes.ALWAYS + modes.WHEN_SET if change.adds else "")):
        return change.parameter is None
    return change.letter not in modes.LISTS + modes.ALWAYS + modes.WHEN_SET + modes.FLAGS


def _mode_of_room(session: "Session", room_name: str, changes: list[modes.ModeChange]) -> None:
    listed = {change.letter: change for change in changes if _asks_for_list(change)}
    for letter in listed:
        list_of_room(session, room_name, letter)
    wanted = tuple(change for change in changes if not _asks_for_list(change))
    if wanted:
        session.ask(ChangeModes(session.visitor, room_name, wanted))


def _asks_for_list(change: modes.ModeChange) -> bool:
    return change.letter in modes.LISTS and change.parameter is None


def modes_of_room(session: "Session", name: str) -> None:
    """MODE with a room alone: 324 and 329."""
    room = visible_room(session, name)
    if room is None:
        session.reply("ERR_NOSUCHCHANNEL", shown(name))
        return
    session.reply("RPL_CHANNELMODEIS", room.name, *room.modes(with_key=session.visitor in room.members))
    session.reply("RPL_CREATIONTIME", room.name, str(int(room.created)))


def list_of_room(session: "Session", name: str, letter: str) -> None:
    """MODE with a list's letter alone."""
    assert letter == "b", "the only list there is"
    room = visible_room(session, name)
    if room is None:
        session.reply("ERR_NOSUCHCHANNEL", shown(name))
        return
    for mask, entry in room.bans.items():
        session.reply("RPL_BANLIST", room.name, mask, entry.by, str(int(entry.at)))
    session.reply("RPL_ENDOFBANLIST", room.name)
