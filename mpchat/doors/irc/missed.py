"""Missed lines: what was said since a device, or else the person, was here, for clients that cannot ask for it.

Clients with CHATHISTORY or znc.in/playback ask themselves. All others are sent a batch for each conversation, once on a
connection, without their own words. Lines outside a batch are new lines to a client: bridges post them again, bots obey them. So
clients without ``batch`` and ``server-time`` are sent none, unless their account has asked for it; and bots (+B) never are.
"""

from collections.abc import Iterator

from mpchat.chat.chat import Room
from mpchat.chat.vocabulary import Said
from mpchat.doors.irc import access
from mpchat.doors.irc.access import Readable
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.history import encode
from mpchat.doors.server.house import House
from mpchat.irc import capabilities as cap
from mpchat.irc import modes
from mpchat.journal.history import OFF_THE_RECORD, SINCE_JOINING, HistoryError, Point, Record, Span


def wants_missed_lines(session: Session) -> bool:
    """Whether a session is sent what was said since it was last here."""
    person, asks = session.person, {cap.CHATHISTORY, cap.PLAYBACK}
    if session.last_here is None or asks & session.capabilities or modes.BOT in person.modes:
        return False
    wanted = session.house.chat.settings_of(person.account).missed if person.account else None
    return {cap.BATCH, cap.SERVER_TIME} <= session.capabilities if wanted is None else wanted


def tell_missed_in(session: Session, room: Room) -> None:
    """Send what was said in a room that the session has come to."""
    if wants_missed_lines(session):
        readable = access.find(session, room.name)
        if readable is not None:
            _tell(session, readable)


def tell_missed_directly(session: Session) -> Iterator[None]:
    """Send the direct messages, in steps: a conversation at a time."""
    if not wants_missed_lines(session) or session.last_here is None:
        return
    try:
        conversations = list(
            access.own_directs(session, Span(_MOST_CONVERSATIONS, Point(time=session.last_here.time)))
        )
    except HistoryError:
        return
    for readable, _ in conversations:
        _tell(session, readable)
        yield


_MOST_CONVERSATIONS = 100


def _tell(session: Session, readable: Readable) -> None:
    place, since = readable.conversation, session.last_here
    if since is None or place in session.caught_up or not session.house.replay:
        return
    session.caught_up.add(place)
    me = access.identity(session.person)
    span = Span(int(session.house.replay), readable.after(Point(sequence=since.sequence)))
    try:
        records = session.house.history.read(place, span)
    except HistoryError:
        return  # what cannot be read is not worth keeping somebody out for
    missed = [each for each in records if isinstance(each.event, Said) and each.event.who.identity != me]
    if missed:
        session.tell_batch("chathistory", (readable.name,), encode(session, missed))


def last_lines(house: House, room: Room) -> list[Record]:
    """The last lines of a room for a person with ``nc``, who has nothing else to look at."""
    if SINCE_JOINING in room.flags or not house.replay:
        return []
    try:
        readable = access.Readable(room.conversation, room.name, access.since(room))
        return house.history.read(room.conversation, Span(int(house.replay), readable.after(None)))
    except HistoryError:
        return []


def warn_off_the_record(session: Session, room: Room) -> None:
    """Tell a client that understands notes that nothing is kept here."""
    if OFF_THE_RECORD in room.flags and cap.STANDARD_REPLIES in session.capabilities:
        session.say("NOTE", "JOIN", "OFF_THE_RECORD", room.name, "Nothing that is said here is kept (+H)")
