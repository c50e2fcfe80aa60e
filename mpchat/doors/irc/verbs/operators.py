"""OPER, KILL, WALLOPS, REHASH: becoming an operator of the server, and what operators can do."""

from functools import partial

from twisted.logger import Logger

from mpchat.chat.chat import Person
from mpchat.chat.vocabulary import BecomeOperator, EndSessions, Kill, RecordAct, SayWallops
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.session_names import read_session
from mpchat.doors.irc.verbs.parameters import MODERN, bytes_over, shown
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import modes, names
from mpchat.irc.message import Message
from mpchat.settings.rows import SettingsError

log = Logger()


@VERBS(
    "OPER <name> <password>",
    f"{MODERN}, OPER; RFC 2812 §3.1.4",
    min_params=2,
    waits=True,
    differs="answered with 491 if the server has no operators at all; no operator is bound to a host",
)
def oper(session: Session, message: Message) -> None:
    """Become an operator of the server."""
    house, (name, password) = session.house, message.params[:2]
    if not house.operators:
        session.reply("ERR_NOOPERHOST")
        return
    if not house.hears_passwords(session.host):
        session.reply(
            "ERR_PASSWDMISMATCH", text="Too many wrong passwords came from your address: try again in an hour"
        )
        return
    proves = partial(house.operators.proves, name, password, session.person.account)
    session.wait(house.in_thread(proves), partial(_proved, session, name))


def _proved(session: Session, name: str, proved: bool) -> None:
    person, known = session.person, name in session.house.operators
    about = {"name": name if known else "somebody unknown", "nick": person.nick, "host": person.address}
    if not proved:
        session.reply("ERR_PASSWDMISMATCH")
        session.login_failed("OPER as {name} by {nick}".format(**about))
    elif modes.SERVER_OPERATOR in person.modes:
        session.reply("RPL_YOUREOPER")
    else:
        log.info("{nick} from {host} is an operator now, as {name}", **about)
        session.ask(BecomeOperator(session.visitor, name))


@VERBS(
    "KILL <nick>[/<session>] <comment>",
    f"{MODERN}, KILL; RFC 2812 §3.7.1",
    min_params=2,
    waits=True,
    differs="an empty comment is answered with 461: everybody is shown it as the reason. With the number of a session "
    "(`ACCOUNT SESSIONS nick` lists them) only that one is closed",
    of_operators=True,
)
def kill(session: Session, message: Message) -> None:
    """Put somebody out of the chat, or close one of their sessions."""
    (nick, slash, number), comment = message.params[0].partition("/"), message.params[1]
    if not comment.strip():
        session.reply("ERR_NEEDMOREPARAMS", "KILL")
    elif names.same(nick, session.house.name):
        session.reply("ERR_CANTKILLSERVER")
    else:
        whom = session.house.chat.person_named(nick)
        if whom is not None:
            log.info("{nick} kills {whom} from {host}", nick=session.nick, whom=whom.nick, host=whom.address)
        if slash:
            _kill_session(session, whom, number, comment)
        else:
            session.ask(Kill(session.visitor, nick, comment))


def _kill_session(session: Session, whom: Person | None, given: str, comment: str) -> None:
    number = read_session(given)
    if whom is None or number not in whom.sessions:
        text = "They have no session of that number: ACCOUNT SESSIONS NICK lists them"
        session.fail("KILL", "NO_SUCH_SESSION", text, shown(given))
    elif number is not None:
        session.ask(EndSessions(session.visitor, (number,), f"Killed ({session.nick} ({comment}))"))
        session.ask(RecordAct(session.visitor, "KILL", f"{whom.mask}/{given} ({comment})"))


@VERBS("WALLOPS <text>", f"{MODERN}, WALLOPS; RFC 2812 §4.7", min_params=1, waits=True, of_operators=True)
def wallops(session: Session, message: Message) -> None:
    """Say something to everybody with user mode ``w``."""
    text = message.params[0]
    if not text.strip():
        session.reply("ERR_NEEDMOREPARAMS", "WALLOPS")
    elif bytes_over(session, "WALLOPS", "", text) > 0:
        session.reply("ERR_INPUTTOOLONG")
    else:
        session.ask(SayWallops(session.visitor, text))


@VERBS(
    "REHASH",
    f"{MODERN}, REHASH; RFC 2812 §4.2",
    waits=True,
    differs="if something cannot be read, `FAIL REHASH NOT_READ` says what, and nothing changes; options that need a restart are "
    "named in a NOTICE",
    of_operators=True,
)
def rehash(session: Session, message: Message) -> None:
    """Read the config file again, and the files with the message of the day, the password and the operators."""
    session.reply("RPL_REHASHING", "operators")
    try:
        waits = session.house.rehash()
    except SettingsError as error:
        session.fail("REHASH", "NOT_READ", str(error))
        return
    session.ask(RecordAct(session.visitor, "REHASH"))
    if waits:
        session.say("NOTICE", session.nick, waits)
