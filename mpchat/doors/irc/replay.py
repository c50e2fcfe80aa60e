"""The last messages of a room, for a client that joins it and has no CHATHISTORY."""

from mpchat.chat.chat import Room
from mpchat.doors.irc import access
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.history import encode
from mpchat.doors.server.house import House
from mpchat.irc import capabilities as cap
from mpchat.journal.history import OFF_THE_RECORD, SINCE_JOINING, HistoryError, Record, Span


def replay(session: Session, room: Room) -> None:
    """The last lines of a room for an IRC client: one that knows their time, but not how to ask.

    A client that knows neither is taken for a bot; it would answer what was said yesterday.
    """
    if cap.SERVER_TIME in session.capabilities and cap.CHATHISTORY not in session.capabilities:
        records = last_lines(session.house, room)
        if records:
            session.tell_batch("chathistory", (room.name,), encode(session, records))


def last_lines(house: House, room: Room) -> list[Record]:
    """What somebody who joins a room now is told of it; what cannot be read is not worth refusing the room for."""
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
