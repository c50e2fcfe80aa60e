"""INVITATION: makes an invitation to register an account; and how REGISTER and NickServ use one."""

from functools import partial

from mpchat.chat import policy
from mpchat.chat.vocabulary import Acted, Event, MakeInvitation
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc.message import Message
from mpchat.journal.history import HistoryError
from mpchat.settings.values import duration
from mpchat.tokens import digest, id_of, is_proven_by, new_text

_MARK = "token:"
"""What stands before an invitation where an address could stand."""
_MOST_USES = 1000
_DEFAULT = "7d"


@VERBS(
    "INVITATION [<uses>] [<duration>] [<note>]",
    "mpchat",
    waits=True,
    differs="for operators of the server, or everybody with an account (`--invitations`); by default for one use within 7d. The "
    "token is shown once: `REGISTER * token:mpchat_... password` takes it",
)
def invitation(session: Session, message: Message) -> None:
    """Make an invitation: a token that lets somebody register an account."""
    refusal = policy.may_ask_people_in(session.person, session.house.chat.rules.invitations)
    if refusal:
        return session.reply(refusal.numeric)
    uses, lasts, note = (*message.params, *("1", _DEFAULT, "")[len(message.params) :])[:3]
    if not (uses.isascii() and uses.isdigit() and len(uses) < 5 and 0 < int(uses) <= _MOST_USES):
        text = f"Write how often it can be used, 1 to {_MOST_USES}, then for how long: INVITATION 5 7d"
        return session.fail("INVITATION", "INVALID_PARAMS", text, shown(uses))
    try:
        seconds = duration(lasts)
    except ValueError as error:
        return session.fail("INVITATION", "INVALID_PARAMS", str(error), shown(lasts))
    identity, text = new_text()
    session.requests.current.tells = partial(_made, session, f"{_MARK}{text}")
    session.ask(MakeInvitation(session.visitor, identity, digest(text), int(uses), seconds, note))
    return None


def _made(session: Session, token: str, event: Event) -> bool:
    """Show the token, once it is good; whether it is."""
    is_made = isinstance(event, Acted)
    if is_made:
        session.say("INVITATION", "MADE", token)
    return is_made


def invitation_in(given: str) -> str | None:
    """The invitation that stands in place of an address; None for anything else."""
    return given.removeprefix(_MARK) if given.startswith(_MARK) else None


def invitation_problem(session: Session, given: str) -> tuple[str, ...] | None:
    """Why an invitation does not let somebody register, as a code and a sentence; None if it does. A wrong one is counted."""
    house, identity = session.house, id_of(given)
    if not house.hears_passwords(session.host):
        return (
            "TEMPORARILY_UNAVAILABLE",
            "Too many wrong invitations came from your address: try again in an hour",
            "*",
        )
    try:
        found = house.accounts.invitation(identity) if identity is not None else None
    except HistoryError:
        return "TEMPORARILY_UNAVAILABLE", "Invitations cannot be read now: try again later", "*"
    if found is None or not is_proven_by(found, given):
        session.login_failed("an invitation")
        return "INVALID_INVITATION", "That is not an invitation of this server: ask for one", "*"
    if not found.is_good(house.clock()):
        return "INVALID_INVITATION", "This invitation has expired or is used up: ask for another one", "*"
    return None
