"""Complete registration: the client asks to enter the chat."""

from mpchat.chat.vocabulary import Enter
from mpchat.doors.irc.logging_in import check_password
from mpchat.doors.irc.registration import Registration
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.irc import names
from mpchat.irc.devices import split_device


def enter_when_ready(session: Session) -> None:
    """Enter the chat once everything is known, if nothing speaks against it."""
    registration = session.registration
    if registration is None or not registration.ready or not _knows_the_password(session, registration):
        return
    if registration.proof is not None:
        return _log_in_by_pass(session, registration, *registration.proof)
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


def _log_in_by_pass(session: Session, registration: Registration, given: str, password: str) -> None:
    """Check what PASS said of an account, then go on. Somebody who knows no account here is not kept out for it."""
    registration.proof = None
    name, device = split_device(given)
    account = session.house.chat.accounts.get(names.casefold(name))
    if account is None:
        session.say("NOTICE", session.nick, f"There is no account {shown(name)}: you are not logged in")
        return enter_when_ready(session)
    registration.entering = True

    def proved() -> None:
        registration.entering = False
        registration.account, registration.device = account, device or registration.device
        enter_when_ready(session)

    def failed(why: str) -> None:
        session.reply("ERR_PASSWDMISMATCH", text=why)
        session.end("Password incorrect")

    check_password(session, account, password, "PASS", proved, failed)


def _knows_the_password(session: Session, registration: Registration) -> bool:
    if session.house.admits(session.visitor, registration.password, session.host):
        return True
    session.reply("ERR_PASSWDMISMATCH")
    session.end("Password incorrect")
    return False
