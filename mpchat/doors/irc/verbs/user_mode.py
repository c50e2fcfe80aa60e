"""MODE of a nick: one's own modes."""

from mpchat.chat.vocabulary import ChangeUserModes
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.irc import modes
from mpchat.irc.message import Message


def mode_of_user(session: Session, message: Message) -> None:
    """MODE with a nick: 221, or a change of one's own modes."""
    person = session.person
    whom = session.house.chat.person_named(message.params[0])
    if whom is None:
        session.reply("ERR_NOSUCHNICK", shown(message.params[0]))
    elif whom is not person:
        session.reply("ERR_USERSDONTMATCH")
    elif not "".join(message.params[1:2]).strip("+-"):
        session.reply("RPL_UMODEIS", "+" + person.modes)
        if person.notices:
            session.reply("RPL_SNOMASK", f"+{person.notices}")
    else:
        session.ask(ChangeUserModes(session.visitor, tuple(modes.parse_user_modes(message.params[1:3]))))
