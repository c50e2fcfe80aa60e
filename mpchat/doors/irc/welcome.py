"""The welcome of a client that has registered: 001 to 005, LUSERS, the message of the day."""

from mpchat import __version__
from mpchat.doors.irc.isupport import tell_isupport
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import tell_time
from mpchat.doors.irc.verbs.server import tell_motd
from mpchat.doors.irc.verbs.statistics import tell_lusers
from mpchat.irc import capabilities as cap
from mpchat.irc import modes


def welcome(session: Session) -> None:
    """001 to 005, who is here, and the message of the day."""
    house = session.house
    version = f"mpchat-{__version__}"
    session.reply("RPL_WELCOME", text=f"Welcome to {house.network}, {session.person.nick}")
    session.reply("RPL_YOURHOST", text=f"Your host is {house.name}, running version {version}")
    session.reply("RPL_CREATED", text=f"This server was started at {tell_time(house.created)}")
    session.reply("RPL_MYINFO", house.name, version, modes.USER_MODES, modes.LETTERS, modes.WITH_PARAMETER)
    tell_isupport(session)
    if {cap.WHOAMI, cap.CHGHOST} <= session.capabilities:
        session.say("SETNAME", session.person.realname, source=session.person.mask)
    tell_lusers(session)
    if session.person.host != session.person.address:
        session.reply("RPL_VISIBLEHOST", session.person.host)
    tell_motd(session)
