"""Somebody on the way in: what is known so far, and the moment when it is enough."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mpchat.chat.vocabulary import Enter

if TYPE_CHECKING:
    from mpchat.doors.irc.session import Session


@dataclass(slots=True)
class Registration:
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
    registration = session.registration
    if registration is None or not registration.ready or not _knows_the_password(session, registration):
        return
    if session.exchange is not None:
        # Who completes registration in the middle of a login comes in without it (IRCv3 sasl-3.1).
        session.exchange = None
        session.reply("ERR_SASLABORTED")
    registration.entering = True
    session.ask(
        Enter(
            session.visitor,
            registration.nick,
            registration.user,
            session.host,
            registration.realname,
            registration.account,
            secure=session.peer.secure,
            away=registration.away,
        )
    )


def _knows_the_password(session: "Session", registration: Registration) -> bool:
    if session.house.admits(session.visitor, registration.password, session.host):
        return True
    session.reply("ERR_PASSWDMISMATCH")
    session.end("Password incorrect")
    return False
