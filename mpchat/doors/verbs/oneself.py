"""What somebody changes of the own appearance."""

from typing import TYPE_CHECKING

from mpchat.chat.vocabulary import SetAway, SetRealname
from mpchat.doors.verbs.parameters import MODERN
from mpchat.doors.verbs.table import VerbTable
from mpchat.irc.message import Message

if TYPE_CHECKING:
    from mpchat.doors.session import Session

VERBS = VerbTable()


@VERBS("AWAY [<message>]", f"{MODERN}, AWAY; RFC 2812 §4.1")
def away(session: "Session", message: Message) -> None:
    """Be away, or be back."""
    session.ask(SetAway(session.visitor, message.params[0] if message.params and message.params[0] else None))


@VERBS("SETNAME <realname>", "IRCv3 setname", least=1)
def setname(session: "Session", message: Message) -> None:
    """Change one's real name."""
    wanted, longest = message.params[0], session.house.limits.max_reason
    if not wanted:
        session.fail("SETNAME", "INVALID_REALNAME", "A real name cannot be empty")
    elif longest and len(wanted.encode()) > longest:
        session.fail("SETNAME", "INVALID_REALNAME", f"A real name has at most {longest} bytes")
    else:
        session.ask(SetRealname(session.visitor, wanted))
