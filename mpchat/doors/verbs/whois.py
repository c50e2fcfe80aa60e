"""Who somebody is."""

from typing import TYPE_CHECKING

from mpchat.chat import policy
from mpchat.chat.chat import Person
from mpchat.doors.verbs.parameters import MODERN, shown
from mpchat.doors.verbs.table import VerbTable
from mpchat.irc import modes
from mpchat.irc.capabilities import split_list
from mpchat.irc.message import Message

if TYPE_CHECKING:
    from mpchat.doors.session import Session

VERBS = VerbTable()
_ROOMS_BYTES = 380
"""What a 319 holds besides its beginning, whatever the lengths of server and nicks."""


@VERBS("WHOIS [<server>] <nick>", f"{MODERN}, WHOIS; RFC 2812 §3.6.2", asks=True)
def whois(session: "Session", message: Message) -> None:
    """Who somebody is."""
    if not message.params or not message.params[-1]:
        session.reply("ERR_NONICKNAMEGIVEN")
        return
    wanted = message.params[-1].partition(",")[0]
    person = session.house.chat.person_named(wanted)
    if person is None:
        session.reply("ERR_NOSUCHNICK", shown(wanted))
    else:
        _tell_whois(session, person)
    session.reply("RPL_ENDOFWHOIS", person.nick if person else shown(wanted))


def _tell_whois(session: "Session", person: Person) -> None:
    house = session.house
    session.reply("RPL_WHOISUSER", person.nick, person.user, person.host, "*", text=person.realname)
    rooms = [
        modes.prefixes(room.members[person.visitor]) + room.name
        for room in house.chat.rooms_of(person)
        if policy.may_see(room, session.person)
    ]
    if rooms:
        for line in split_list(rooms, _ROOMS_BYTES):
            session.reply("RPL_WHOISCHANNELS", person.nick, text=line)
    session.reply("RPL_WHOISSERVER", person.nick, house.name, text=house.network)
    if person.away:
        session.reply("RPL_AWAY", person.nick, text=person.away)
    idle = str(max(0, int(house.clock() - person.spoke)))
    session.reply("RPL_WHOISIDLE", person.nick, idle, str(int(person.entered)))
