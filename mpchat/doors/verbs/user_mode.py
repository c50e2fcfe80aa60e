"""MODE of oneself: what somebody shows of the own person."""

from typing import TYPE_CHECKING

from mpchat.chat.vocabulary import ChangeUserModes
from mpchat.doors.verbs.parameters import shown
from mpchat.irc import modes
from mpchat.irc.message import Message

if TYPE_CHECKING:
    from mpchat.doors.session import Session


def mode_of_user(session: "Session", message: Message) -> None:
    """MODE with a nick: 221, or a change of one's own modes."""
    person = session.person
    whom = session.house.chat.person_named(message.params[0])
    if whom is None:
        session.reply("ERR_NOSUCHNICK", shown(message.params[0]))
    elif whom is not person:
        session.reply("ERR_USERSDONTMATCH")
    elif len(message.params) == 1:
        session.reply("RPL_UMODEIS", "+" + person.modes)
    else:
        _change(session, message)


def _change(session: "Session", message: Message) -> None:
    changes = list(modes.parse_modes(message.params[1:2]))
    if any(change.letter not in modes.USER_MODES for change in changes):
        session.reply("ERR_UMODEUNKNOWNFLAG")
    known = tuple(change for change in changes if change.letter in modes.USER_MODES)
    if known:
        session.ask(ChangeUserModes(session.visitor, known))
