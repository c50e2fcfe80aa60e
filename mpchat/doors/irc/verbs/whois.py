"""WHOIS and WHOWAS."""

from mpchat.chat.chat import Person
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.metadata import tell_whois as tell_metadata
from mpchat.doors.irc.verbs.parameters import (
    MODERN,
    echoed,
    may_know_the_address,
    refuse_other_server,
    runs_the_server,
    shown,
    signs,
    tell_time,
    tell_words,
    visible_rooms,
)
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.doors.server.whowas import WhowasEntry
from mpchat.irc import modes
from mpchat.irc.message import Message


@VERBS(
    "WHOIS [<server>] <nick>",
    f"{MODERN}, WHOIS and RPL_WHOISACTUALLY; RFC 2812 §3.6.2",
    waits=True,
    differs="of the three forms of 338 the one with the address alone, as ircd-hybrid and all that come from it send it",
)
def whois(session: Session, message: Message) -> None:
    """Who somebody is."""
    if not message.params or not message.params[-1]:
        session.reply("ERR_NONICKNAMEGIVEN")
        return
    if len(message.params) > 1 and refuse_other_server(session, message):
        return
    asked = message.params[min(1, len(message.params) - 1)]
    wanted = asked.partition(",")[0]
    person = session.house.chat.person_named(wanted)
    if person is None:
        session.reply("ERR_NOSUCHNICK", shown(wanted))
    else:
        _tell_whois(session, person)
    session.reply("RPL_ENDOFWHOIS", echoed(asked))


def _tell_whois(session: Session, person: Person) -> None:
    house, nick = session.house, person.nick
    session.reply("RPL_WHOISUSER", nick, person.user, person.host, "*", text=person.realname)
    rooms = (signs(session, room.members[person.id]) + room.name for room in visible_rooms(session, person))
    tell_words(session, "RPL_WHOISCHANNELS", nick, words=rooms)
    session.reply("RPL_WHOISSERVER", nick, house.name, text=house.network)
    if runs_the_server(person):
        session.reply("RPL_WHOISOPERATOR", nick)
    if person.account:
        session.reply("RPL_WHOISACCOUNT", nick, person.account)
    if modes.BOT in person.modes:
        session.reply("RPL_WHOISBOT", nick, text=f"is a bot on {house.network}")
    if person.secure:
        session.reply("RPL_WHOISSECURE", nick)
    if may_know_the_address(session, person):
        _tell_in_confidence(session, person)
    tell_metadata(session, person)
    if person.away:
        session.reply("RPL_AWAY", nick, text=person.away)
    idle = str(max(0, int(house.clock() - person.spoke)))
    session.reply("RPL_WHOISIDLE", nick, idle, str(int(person.entered)))


def _tell_in_confidence(session: Session, person: Person) -> None:
    """What nobody is told but the person and the operators of the server."""
    nick = person.nick
    for host in person.addresses:
        session.reply("RPL_WHOISACTUALLY", nick, host)
        session.reply("RPL_WHOISHOST", nick, text=f"is connecting from {person.user}@{host} {host}")
    session.reply("RPL_WHOISMODES", nick, text=f"is using modes +{person.modes}")


@VERBS("WHOWAS <nick> [<count> [<server>]]", f"{MODERN}, WHOWAS; RFC 2812 §3.6.3", waits=True)
def whowas(session: Session, message: Message) -> None:
    """People who had a nick before, the last one first."""
    if not message.params or not message.params[0]:
        session.reply("ERR_NONICKNAMEGIVEN")
        return
    if refuse_other_server(session, message, 2):
        return
    asked = message.params[0]
    found = session.house.whowas.who_was(asked.partition(",")[0])
    for guest in found[: _count(message)]:
        _tell_whowas(session, guest)
    if not found:
        session.reply("ERR_WASNOSUCHNICK", shown(asked))
    session.reply("RPL_ENDOFWHOWAS", echoed(asked))


def _count(message: Message) -> int | None:
    """How many are wanted; None for all, as zero and less mean, and whatever is no number."""
    given = message.params[1] if len(message.params) > 1 else ""
    return int(given) or None if given.isascii() and given.isdigit() and len(given) < 10 else None


def _tell_whowas(session: Session, guest: WhowasEntry) -> None:
    who = guest.who
    session.reply("RPL_WHOWASUSER", who.nick, who.user, who.host, "*", text=guest.realname)
    if who.account:
        session.reply("RPL_WHOISACCOUNT", who.nick, who.account)
    session.reply("RPL_WHOISSERVER", who.nick, session.house.name, text=tell_time(guest.until))
