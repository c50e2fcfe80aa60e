"""Somebody on the way in: what is known so far, and the moment when it is enough."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mpchat.chat.vocabulary import Enter

if TYPE_CHECKING:
    from mpchat.doors.session import Session


@dataclass(slots=True)
class Newcomer:
    """What a visitor has said so far on the way in."""

    nick: str = ""
    user: str = ""
    realname: str = ""
    password: str = ""
    negotiating: bool = False
    entering: bool = False


def enter_when_ready(session: "Session") -> None:
    """Enter the chat once nick and user are known and no negotiation is open."""
    newcomer = session.newcomer
    if (
        newcomer is None
        or not newcomer.nick
        or not newcomer.user
        or newcomer.negotiating
        or newcomer.entering
    ):
        return
    if not session.house.admits(session.visitor, newcomer.password):
        session.reply("ERR_PASSWDMISMATCH")
        session.end("Password incorrect")
        return
    newcomer.entering = True
    session.ask(Enter(session.visitor, newcomer.nick, newcomer.user, session.host, newcomer.realname))
