"""AWAY and SETNAME: what people change about themselves."""

from mpchat.chat.vocabulary import SetAway, SetRealname
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import MODERN
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import capabilities as cap
from mpchat.irc.message import Message


@VERBS("AWAY [<message>]", f"{MODERN}, AWAY; RFC 2812 §4.1; IRCv3 pre-away", before_welcome=True)
def away(session: Session, message: Message) -> None:
    """Be away, or be back; before registration with draft/pre-away only."""
    text = (message.params[0] if message.params else "") or None
    if session.registration is None:
        session.ask(SetAway(session.visitor, text))
    elif cap.PRE_AWAY not in session.capabilities:
        session.reply("ERR_NOTREGISTERED")
    else:
        session.registration.away = text
        session.reply("RPL_NOWAWAY" if text else "RPL_UNAWAY")


@VERBS(
    "SETNAME <realname>",
    "IRCv3 setname",
    min_params=1,
    differs="without a parameter it is answered with 461, like every verb, and not with FAIL",
    refusal="INVALID_REALNAME",
)
def setname(session: Session, message: Message) -> None:
    """Change one's real name."""
    wanted, longest = message.params[0], session.house.limits.max_reason
    if not wanted:
        session.fail("SETNAME", "INVALID_REALNAME", "A real name cannot be empty")
    elif longest and len(wanted.encode()) > longest:
        session.fail("SETNAME", "INVALID_REALNAME", f"A real name has at most {longest} bytes")
    else:
        session.ask(SetRealname(session.visitor, wanted))
