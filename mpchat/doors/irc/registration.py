"""Somebody on the way in: what is known so far, and the moment when it is enough."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mpchat.chat.vocabulary import Enter

if TYPE_CHECKING:
    from mpchat.doors.irc.session import Session


@dataclass(slots=True)
class Newcomer:
    """What a visitor has said so far on the way in."""

    nick: str = ""
    user: str = ""
    realname: str = ""
    password: str = field(default="", repr=False)
    account: str = ""
    away: str | None = None
    negotiating: bool = False
    entering: bool = False

    @property
    def ready(self) -> bool:
        """Whether nick and user are known, no negotiation is open and the way in has not begun."""
        return bool(self.nick and self.user) and not self.negotiating and not self.entering


def enter_when_ready(session: "Session") -> None:
    """Enter the chat once everything is known, if nothing speaks against it."""
    newcomer = session.newcomer
    if newcomer is None or not newcomer.ready or not _knows_the_password(session, newcomer):
        return
    if session.exchange is not None:
        # Who completes registration in the middle of a login comes in without it (IRCv3 sasl-3.1).
        session.exchange = None
        session.reply("ERR_SASLABORTED")
    newcomer.entering = True
    session.ask(
        Enter(
            session.visitor,
            newcomer.nick,
            newcomer.user,
            session.host,
            newcomer.realname,
            newcomer.account,
            secure=session.peer.secure,
            away=newcomer.away,
        )
    )


def _knows_the_password(session: "Session", newcomer: Newcomer) -> bool:
    if session.house.admits(session.visitor, newcomer.password, session.host):
        return True
    session.reply("ERR_PASSWDMISMATCH")
    session.end("Password incorrect")
    return False
