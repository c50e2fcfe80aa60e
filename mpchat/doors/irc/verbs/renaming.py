"""RENAME: another name for a room, with all that is in it (IRCv3 channel-rename)."""

from mpchat.chat.vocabulary import RenameRoom
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc.message import Message


@VERBS("RENAME <room> <new name> [<reason>]", "IRCv3 channel-rename", min_params=2)
def rename(session: Session, message: Message) -> None:
    """Give a room another name; its operators can."""
    room, name, *reason = message.params
    session.ask(RenameRoom(session.visitor, room, name, reason[0] if reason else ""))
