"""MOTD, VERSION, TIME, INFO, ADMIN, LINKS, MAP: facts about the server."""

from mpchat import __version__
from mpchat.doors.irc.isupport import tell_isupport
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import MODERN, refuse_other_server, shown, tell_time
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import names
from mpchat.irc.message import Message

HOMEPAGE = "https://pypi.org/project/mpchat"


@VERBS("MOTD [<server>]", f"{MODERN}, MOTD; RFC 2812 §3.4.1", waits=True)
def motd(session: Session, message: Message) -> None:
    """The message of the day."""
    if not refuse_other_server(session, message):
        tell_motd(session)


def tell_motd(session: Session) -> None:
    """375, 372 and 376, or 422."""
    house = session.house
    if not house.motd:
        session.reply("ERR_NOMOTD")
        return
    session.reply("RPL_MOTDSTART", text=f"- {house.name} Message of the day -")
    for line in house.motd:
        session.reply("RPL_MOTD", text=f"- {line}")
    session.reply("RPL_ENDOFMOTD")


@VERBS("VERSION [<server>]", f"{MODERN}, VERSION; RFC 2812 §3.4.3", waits=True)
def version(session: Session, message: Message) -> None:
    """The program and its version, and the tokens of 005."""
    if not refuse_other_server(session, message):
        session.reply("RPL_VERSION", f"mpchat-{__version__}", session.house.name, text=HOMEPAGE)
        tell_isupport(session)


@VERBS("TIME [<server>]", f"{MODERN}, TIME; RFC 2812 §3.4.6", waits=True)
def time(session: Session, message: Message) -> None:
    """The server's time."""
    if not refuse_other_server(session, message):
        session.reply("RPL_TIME", session.house.name, text=tell_time(session.house.clock()))


@VERBS("INFO [<server>]", f"{MODERN}, INFO; RFC 2812 §3.4.10", waits=True)
def info(session: Session, message: Message) -> None:
    """What the server runs, since when, and where to read more."""
    if refuse_other_server(session, message):
        return
    house = session.house
    for line in (
        f"{house.name} runs mpchat {__version__}, a multi-party chat that speaks IRC",
        f"It was started at {tell_time(house.created)}",
        f"More about it: {HOMEPAGE}",
    ):
        session.reply("RPL_INFO", text=line)
    session.reply("RPL_ENDOFINFO")


@VERBS(
    "ADMIN [<server>]",
    f"{MODERN}, ADMIN; RFC 2812 §3.4.9",
    waits=True,
    differs="answered with 423 (RFC 2812 §5.2) if ``--admin`` is not set: there is no address to show",
)
def admin(session: Session, message: Message) -> None:
    """The people who run the server, where, and how to reach them."""
    if refuse_other_server(session, message):
        return
    house = session.house
    if not house.admin:
        session.reply("ERR_NOADMININFO", house.name)
        return
    who, where, mail = house.admin
    session.reply("RPL_ADMINME", house.name)
    session.reply("RPL_ADMINLOC1", text=where)
    session.reply("RPL_ADMINLOC2", text=who)
    session.reply("RPL_ADMINEMAIL", text=mail)


@VERBS("LINKS [[<server>] <mask>]", f"{MODERN}, LINKS; RFC 2812 §3.4.5", waits=True)
def links(session: Session, message: Message) -> None:
    """The servers of this network: this one."""
    house, mask = session.house, (message.params[-1] if message.params else "") or "*"
    if len(message.params) > 1 and refuse_other_server(session, message):
        return
    if names.matches(mask, house.name):
        session.reply("RPL_LINKS", house.name, house.name, text=f"0 {house.network}")
    session.reply("RPL_ENDOFLINKS", shown(mask))


@VERBS("MAP", "UnrealIRCd, MAP", waits=True)
def map_of_servers(session: Session, message: Message) -> None:
    """The servers of this network, with how many people are on each: this one."""
    house = session.house
    people = len(house.chat.people)
    session.reply("RPL_MAP", text=f"{house.name} ({people} {'person' if people == 1 else 'people'})")
    session.reply("RPL_MAPEND")
