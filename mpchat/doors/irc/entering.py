"""Complete registration: the client asks to enter the chat."""

from mpchat.chat.vocabulary import Enter
from mpchat.doors.irc.registration import Registration
from mpchat.doors.irc.session import Session


def enter_when_ready(session: Session) -> None:
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
            device=registration.device,
        )
    )


def _knows_the_password(session: Session, registration: Registration) -> bool:
    if session.house.admits(session.visitor, registration.password, session.host):
        return True
    session.reply("ERR_PASSWDMISMATCH")
    session.end("Password incorrect")
    return False
