"""REGISTER and VERIFY: opening an account."""

import re
from functools import partial

from mpchat.chat.vocabulary import Credentials, Register
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.invitations import invitation_in, invitation_problem
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.doors.irc.verbs.sasl import tell_logged_in
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import names
from mpchat.irc.message import Message
from mpchat.passwords import password_problem
from mpchat.tokens import id_of

_SPEC = "IRCv3 account-registration"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


@VERBS(
    "REGISTER <account>|* <email>|*|token:<invitation> <password>",
    _SPEC,
    min_params=3,
    waits=True,
    before_welcome=True,
    differs="an address is neither verified nor kept, so nothing waits for VERIFY; passwords cannot contain emoji (RFC 4013). "
    "In its place an invitation may stand: needed where accounts are not open to everybody",
)
def register(session: Session, message: Message) -> None:
    """Open an account (``*``: named like one's nick), and be logged in to it. The address is not kept."""
    wanted, email, password = message.params[:3]
    name = session.nick if wanted == "*" else wanted
    problem = registration_problem(session, wanted, email, password)
    if problem is not None:
        code, text, *about = problem
        return session.fail("REGISTER", code, text, *map(shown, about))
    house = session.house
    house.registrations.count(session.host)
    work = house.in_thread(partial(house.passwords.credentials, password))
    session.wait(work, lambda credentials: ask_to_register(session, name, email, credentials))


def ask_to_register(session: Session, name: str, email: str, credentials: Credentials) -> None:
    """Open the account, with the invitation that stands in place of an address."""
    identity = id_of(invitation_in(email) or "") or ""
    session.ask(Register(session.visitor, name, credentials, identity))


Problem = tuple[str, ...]
"""A code of the specification, a text, and what it is about."""


def registration_problem(session: Session, wanted: str, email: str, password: str) -> Problem | None:
    """Why an account of this name (``*``: one's nick) cannot be opened with this password; None if it can."""
    name = session.nick if wanted == "*" else wanted
    return (
        _not_now(session, wanted, email)
        or _bad_name(session, name)
        or _bad_proof(session, name, email, password)
    )


def _not_now(session: Session, wanted: str, email: str) -> Problem | None:
    house, registration = session.house, session.registration
    invited = invitation_in(email)
    if invited is None and not house.registration_open:
        return "TEMPORARILY_UNAVAILABLE", "Accounts are opened by the operator: ask there", wanted
    problem = invitation_problem(session, invited) if invited is not None else None
    if problem is not None:
        return problem
    if house.registrations.is_full(session.host):
        return (
            "TEMPORARILY_UNAVAILABLE",
            "Many accounts were opened from your address: try again in an hour",
            wanted,
        )
    if registration is not None and house.password:
        # Nobody who does not know the server's password leaves anything here.
        return "COMPLETE_CONNECTION_REQUIRED", "Come in first, with the server's password; then register"
    if registration is not None and not registration.nick:
        return "NEED_NICK", "Choose a nick first (NICK)", "*"
    if registration is not None and registration.account:
        return (
            "ALREADY_AUTHENTICATED",
            f"You are logged in to {registration.account} already",
            registration.account,
        )
    return None


def _bad_name(session: Session, name: str) -> Problem | None:
    refused = session.house.chat.register_problem(session.visitor, name)
    if refused is None and names.casefold(name) in session.house.operators.accounts:
        # Whoever is logged in to it runs the server: it must have been the operator's before it was named.
        return "BAD_ACCOUNT_NAME", "This name is kept for somebody: choose another name", name
    return None if refused is None else (refused.numeric, refused.text, *refused.about[1:])


def _bad_proof(session: Session, name: str, email: str, password: str) -> Problem | None:
    bad = password_problem(password, name, session.house.limits.min_password)
    if bad is not None:
        return bad.code, bad.text, name
    if email != "*" and invitation_in(email) is None and not _ADDRESS.fullmatch(email):
        return "INVALID_EMAIL", "That is no address: write name@example.org, or * for none", name
    return None


def registered(session: Session, account: str) -> None:
    """The account is there, and the visitor is logged in to it."""
    if session.registration is not None:
        session.registration.account = account
    session.say("REGISTER", "SUCCESS", account, "The account is yours")
    tell_logged_in(session, account)


@VERBS("VERIFY <account> <code>", _SPEC, min_params=2, waits=True, before_welcome=True)
def verify(session: Session, message: Message) -> None:
    """Never needed: no account waits for a code here."""
    account = session.account
    if account:
        text = f"You are logged in to {account} already"
        session.fail("VERIFY", "ALREADY_AUTHENTICATED", text, account)
    else:
        text = "No account waits for a code here: register it (REGISTER)"
        session.fail("VERIFY", "INVALID_CODE", text, shown(message.params[0]))
