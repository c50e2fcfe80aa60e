"""An account and a password: whether they belong together, for every way of giving them (PASS, NickServ, ACCOUNT)."""

from collections.abc import Callable

from mpchat.doors.irc.session import Session
from mpchat.journal.history import HistoryError

TOO_MANY = "Too many wrong passwords came from your address: try again in an hour"
LATER = "The accounts cannot be read now: try again later"
WRONG = "That is not the password of this account"


def check_password(
    session: Session,
    account: str,
    password: str,
    what: str,
    proved: Callable[[], None],
    failed: Callable[[str], None],
) -> None:
    """Check a password where nobody waits for it; ``failed`` is told why in one sentence. A wrong one is counted, as ``what``."""
    if not session.house.hears_passwords(session.host):
        return failed(TOO_MANY)
    try:
        work = session.house.proves(account, password)
    except HistoryError:
        return failed(LATER)

    def checked(is_right: bool) -> None:
        if is_right:
            return proved()
        failed(WRONG)
        session.login_failed(what)

    session.wait(work, checked)
