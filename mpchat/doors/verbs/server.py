"""What the server tells about itself: who runs it, what it is, how many are here."""

from typing import TYPE_CHECKING

from mpchat import __version__
from mpchat.doors.isupport import tell_isupport
from mpchat.doors.verbs.parameters import MODERN, is_for_us, tell_time
from mpchat.doors.verbs.table import VerbTable
from mpchat.irc.message import Message

if TYPE_CHECKING:
    from mpchat.doors.session import Session

VERBS = VerbTable()


@VERBS("MOTD", f"{MODERN}, MOTD; RFC 2812 §3.4.1", asks=True)
def motd(session: "Session", message: Message) -> None:
    """The message of the day."""
    if is_for_us(session, message):
        tell_motd(session)


def tell_motd(session: "Session") -> None:
    """375, 372 and 376, or 422."""
    house = session.house
    if not house.motd:
        session.reply("ERR_NOMOTD")
        return
    session.reply("RPL_MOTDSTART", text=f"- {house.name} Message of the day -")
    for line in house.motd:
        session.reply("RPL_MOTD", text=f"- {line}")
    session.reply("RPL_ENDOFMOTD")


@VERBS("LUSERS", f"{MODERN}, LUSERS; RFC 2812 §3.4.2", asks=True)
def lusers(session: "Session", message: Message) -> None:
    """How many are here."""
    tell_lusers(session)


def tell_lusers(session: "Session") -> None:
    """251 to 266."""
    house = session.house
    people, most = len(house.chat.people), house.most_connections
    invisible = sum("i" in person.modes for person in house.chat.people.values())
    session.reply(
        "RPL_LUSERCLIENT",
        text=f"There are {people - invisible} users and {invisible} invisible on 1 servers",
    )
    session.reply("RPL_LUSEROP", "0")
    session.reply("RPL_LUSERUNKNOWN", str(max(0, house.connections - people)))
    session.reply("RPL_LUSERCHANNELS", str(len(house.chat.rooms)))
    session.reply("RPL_LUSERME", text=f"I have {people} clients and 0 servers")
    for numeric, scope in (("RPL_LOCALUSERS", "local"), ("RPL_GLOBALUSERS", "global")):
        session.reply(numeric, str(people), str(most), text=f"Current {scope} users {people}, max {most}")


@VERBS("VERSION", f"{MODERN}, VERSION; RFC 2812 §3.4.3", asks=True)
def version(session: "Session", message: Message) -> None:
    """Which program this is."""
    if is_for_us(session, message):
        session.reply(
            "RPL_VERSION", f"mpchat-{__version__}", session.house.name, text="https://pypi.org/project/mpchat"
        )
        tell_isupport(session)


@VERBS("TIME", f"{MODERN}, TIME; RFC 2812 §3.4.6", asks=True)
def time(session: "Session", message: Message) -> None:
    """What time it is here."""
    if is_for_us(session, message):
        session.reply("RPL_TIME", session.house.name, text=tell_time(session.house.clock()))
