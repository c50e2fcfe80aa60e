"""MODE of a room, its lists and its members; passes MODE of a nick on."""

from twisted.logger import Logger

from mpchat.chat import policy
from mpchat.chat.chat import Room
from mpchat.chat.vocabulary import ChangeModes
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import MODERN, runs_the_server, shown, visible_room
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.doors.irc.verbs.user_mode import mode_of_user
from mpchat.irc import modes, names
from mpchat.irc.message import Message

log = Logger()
_NUMERICS = {
    modes.BANS: ("RPL_BANLIST", "RPL_ENDOFBANLIST"),
    modes.EXCEPTS: ("RPL_EXCEPTLIST", "RPL_ENDOFEXCEPTLIST"),
    modes.INVEX: ("RPL_INVEXLIST", "RPL_ENDOFINVEXLIST"),
}
"""How the masks of a list are told, and its end (Modern IRC Client Protocol, MODE)."""


@VERBS(
    "MODE <target> [<modes> {<parameter>}]",
    f"{MODERN}, MODE; RFC 2812 §3.1.5, §3.2.3",
    min_params=1,
    waits=True,
    differs="a mode without the parameter that it needs is ignored, and answered with 696 so that the mistake shows. Operators "
    "of the server may give ``+o`` in every room",
)
def mode(session: Session, message: Message) -> None:
    """Ask for modes or lists, or change them."""
    target = message.params[0]
    if not names.is_room(target):
        mode_of_user(session, message)
        return
    room = _room(session, message)
    if room is None:
        session.reply("ERR_NOSUCHCHANNEL", shown(target))
    elif any("\t" in word for word in message.params):
        session.fail("MODE", "INVALID_CHARACTER", "No parameter of a mode can hold a tab", "U+0009")
    elif len(message.params) == 1:
        _tell_modes(session, room)
    else:
        _change(session, room, list(modes.parse_modes(message.params[1:])))


def _room(session: Session, message: Message) -> Room | None:
    """The room, if it is there for the asker; operators of the server may name every room to which they give an operator."""
    target, *words = message.params
    if runs_the_server(session.person) and policy.only_makes_operators(
        session.person, tuple(modes.parse_modes(words))
    ):
        return session.house.chat.room_named(target)
    return visible_room(session, target)


def _change(session: Session, room: Room, changes: list[modes.ModeChange]) -> None:
    """The lists that are asked for are told, the rest is changed."""
    for letter in dict.fromkeys(change.letter for change in changes if _asks_for_list(change)):
        _tell_list(session, room, letter)
    wanted = tuple(change for change in changes if not _asks_for_list(change))
    if wanted:
        _log_power(session, room, wanted)
        session.ask(ChangeModes(session.visitor, room.name, wanted))


def _log_power(session: Session, room: Room, changes: tuple[modes.ModeChange, ...]) -> None:
    """Log what only an operator of the server could ask for."""
    person = session.person
    if policy.only_makes_operators(person, changes) and policy.rank(room, person) < modes.OPERATOR:
        words = " ".join(modes.format_modes(changes))
        log.info("{nick} sets {words} in {room}", nick=person.nick, words=words, room=room.name)


def _asks_for_list(change: modes.ModeChange) -> bool:
    return change.letter in modes.LISTS and not change.parameter


def _tell_modes(session: Session, room: Room) -> None:
    """324, its key for members only, and 329."""
    session.reply("RPL_CHANNELMODEIS", room.name, *room.modes(with_key=session.person.id in room.members))
    session.reply("RPL_CREATIONTIME", room.name, str(int(room.created)))


def _tell_list(session: Session, room: Room, letter: str) -> None:
    """Each mask with who put it there and when, and the end."""
    each, end = _NUMERICS[letter]
    for mask, entry in room.lists[letter].items():
        session.reply(each, room.name, mask, entry.by, str(int(entry.at)))
    session.reply(end, room.name)
