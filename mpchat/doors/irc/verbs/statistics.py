"""LUSERS and STATS: how many people are here, and how the server fares."""

from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import MODERN, refuse_other_server, runs_the_server, shown
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc.message import Message


@VERBS(
    "LUSERS [<mask> [<server>]]",
    f"{MODERN}, LUSERS; RFC 2812 §3.4.2",
    waits=True,
    differs="252, 253 and 254 are sent for a 0, too, as the Modern protocol advises; the RFC leaves them out then",
)
def lusers(session: Session, message: Message) -> None:
    """How many are here."""
    if not (refuse_other_server(session, message) or refuse_other_server(session, message, 1)):
        tell_lusers(session)


def tell_lusers(session: Session) -> None:
    """251 to 266."""
    house = session.house
    people, most = house.chat.people.values(), house.whowas.most_people
    invisible = sum("i" in person.modes for person in people)
    session.reply(
        "RPL_LUSERCLIENT",
        text=f"There are {len(people) - invisible} users and {invisible} invisible on 1 servers",
    )
    session.reply("RPL_LUSEROP", str(sum(map(runs_the_server, people))))
    session.reply("RPL_LUSERUNKNOWN", str(max(0, house.connections - len(people))))
    rooms = sum(bool(room.members) for room in house.chat.rooms.values())
    session.reply("RPL_LUSERCHANNELS", str(rooms))
    session.reply("RPL_LUSERME", text=f"I have {len(people)} clients and 0 servers")
    for numeric, scope in (("RPL_LOCALUSERS", "local"), ("RPL_GLOBALUSERS", "global")):
        counted = f"Current {scope} users {len(people)}, max {most}"
        session.reply(numeric, str(len(people)), str(most), text=counted)


@VERBS(
    "STATS <query> [<server>]",
    f"{MODERN}, STATS; RFC 2812 §3.4.4",
    min_params=1,
    waits=True,
    differs="``u`` shows the uptime; ``o`` shows operators of the server who else is one; there are no other queries",
)
def stats(session: Session, message: Message) -> None:
    """The server's uptime (``u``), or the names of its operators (``o``)."""
    if refuse_other_server(session, message, 1):
        return
    letter = message.params[0][:1]
    if letter == "u":
        _tell_uptime(session)
    elif letter == "o":
        _tell_operators(session)
    session.reply("RPL_ENDOFSTATS", shown(letter))


def _tell_uptime(session: Session) -> None:
    minutes, seconds = divmod(int(session.house.uptime), 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    session.reply("RPL_STATSUPTIME", text=f"Server Up {days} days {hours}:{minutes:02}:{seconds:02}")


def _tell_operators(session: Session) -> None:
    if not runs_the_server(session.person):
        session.reply("ERR_NOPRIVILEGES")
        return
    for name in session.house.operators:
        session.reply("RPL_STATSOLINE", "O", "*", "*", name)
