"""AUTHENTICATE: logging in to an account, before registration is complete or later."""

import binascii
from base64 import b64decode, b64encode

from mpchat.chat.vocabulary import LogIn
from mpchat.doors.irc.mechanisms import MECHANISMS, Challenge, Claim, Exchange, Proven
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import capabilities as cap
from mpchat.irc import names
from mpchat.irc.message import Message
from mpchat.journal.history import HistoryError
from mpchat.passwords import ProofError

CHUNK = 400
"""Characters of base64 in one AUTHENTICATE (IRCv3 sasl-3.1)."""
_LONGEST = 10 * CHUNK
"""Characters of one response: more than a password and two names may take."""
_ALREADY = (
    "907 is never sent: clients that are logged in may log in again, also to another account (IRCv3 sasl-3.2)"
)


@VERBS(
    "AUTHENTICATE <mechanism>|<response>|+|*",
    "IRCv3 sasl-3.1, sasl-3.2; RFC 4616; RFC 5802, RFC 7677",
    min_params=1,
    waits=True,
    before_welcome=True,
    differs=_ALREADY,
)
def authenticate(session: Session, message: Message) -> None:
    """Log in: name a mechanism, then respond in base64; ``*`` gives it up."""
    given = message.params[0]
    if cap.SASL not in session.capabilities:
        session.reply("ERR_SASLFAIL", text="SASL authentication failed: ask for the capability sasl first")
    elif given == "*":
        session.exchange = None
        session.reply("ERR_SASLABORTED")
    elif len(given.encode()) > CHUNK:
        _too_long(session)
    elif session.exchange is None:
        _begin(session, given.upper())
    else:
        _take(session, session.exchange, given)


def _begin(session: Session, name: str) -> None:
    house = session.house
    begin = MECHANISMS.get(name)
    if _has_heard_enough(session):
        pass
    elif begin is None:
        session.reply("RPL_SASLMECHS", ",".join(MECHANISMS))
        session.reply("ERR_SASLFAIL")
    else:
        session.exchange = Exchange(begin(house.passwords, house.accounts))
        session.say("AUTHENTICATE", "+")


def _has_heard_enough(session: Session) -> bool:
    """Whether no password from there is looked at any more; answered with 904."""
    if session.house.hears_passwords(session.host):
        return False
    session.exchange = None
    text = "SASL authentication failed: too many wrong passwords came from your address; try again in an hour"
    session.reply("ERR_SASLFAIL", text=text)
    return True


def _take(session: Session, exchange: Exchange, given: str) -> None:
    """Take a piece of a response; one that is shorter than it may be is the last."""
    exchange.encoded += given if given != "+" else ""
    if len(exchange.encoded) > _LONGEST:
        _too_long(session)
        session.reply("ERR_SASLFAIL")
    elif len(given) < CHUNK and not _has_heard_enough(session):
        encoded, exchange.encoded = exchange.encoded, ""
        try:
            _go_on(session, exchange, b64decode(encoded, validate=True))
        except (ProofError, ValueError, binascii.Error):
            _fail(session)
        except HistoryError:
            session.exchange = None
            session.reply("ERR_SASLFAIL", text="SASL authentication failed: try again later")


def _go_on(session: Session, exchange: Exchange, response: bytes) -> None:
    match exchange.mechanism.hear(response):
        case Challenge(data):
            _challenge(session, data)
        case Claim(account, password, device):
            work = session.house.proves(account, password)
            session.wait(work, lambda proved: log_in(session, account, device) if proved else _fail(session))
        case Proven(account, device):
            log_in(session, account, device)


def _challenge(session: Session, data: bytes) -> None:
    encoded = b64encode(data).decode()
    pieces = [encoded[at : at + CHUNK] for at in range(0, len(encoded), CHUNK)]
    if not pieces or len(pieces[-1]) == CHUNK:
        pieces.append("+")
    for piece in pieces:
        session.say("AUTHENTICATE", piece)


def log_in(session: Session, account: str, device: str = "") -> None:
    """The visitor owns this account: who has not come in yet will come in with it."""
    session.exchange = None
    name = session.house.chat.accounts.get(names.casefold(account))
    if name is None:
        return _fail(session)
    if session.registration is None:
        session.ask(LogIn(session.visitor, name))
    else:
        session.registration.account, session.registration.device = name, device
        tell_success(session, name)


def tell_success(session: Session, account: str) -> None:
    """900 and 903."""
    tell_logged_in(session, account)
    session.reply("RPL_SASLSUCCESS")


def tell_logged_in(session: Session, account: str) -> None:
    """900, with ``*`` for what is not known yet."""
    registration = session.registration
    user = (registration.user or "*") if registration else session.person.user
    mask = f"{session.nick}!{user}@{session.host if registration else session.person.host}"
    session.reply("RPL_LOGGEDIN", mask, account, text=f"You are now logged in as {account}")


def _too_long(session: Session) -> None:
    session.exchange = None
    session.reply("ERR_SASLTOOLONG")


def _fail(session: Session) -> None:
    session.exchange = None
    session.reply("ERR_SASLFAIL")
    # Not the name: people type their password there by mistake.
    session.login_failed("SASL")
