"""MARKREAD: how far a conversation has been read (IRCv3 read-marker)."""

from mpchat.chat.vocabulary import ReadMarkerSet, SetReadMarker
from mpchat.doors.irc import access
from mpchat.doors.irc.access import Readable
from mpchat.doors.irc.dialect import first_moment, parse_server_time, server_time
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import names
from mpchat.irc.message import Message
from mpchat.journal.history import HistoryError

_MOST_REMEMBERED = 100
"""Markers of one connection that may not have been written yet."""


@VERBS("MARKREAD <target> [timestamp=<time>]", "IRCv3 read-marker", waits=True)
def markread(session: Session, message: Message) -> None:
    """Set how far one has read a conversation, or ask for it; it never goes back."""
    if not message.params or not message.params[0]:
        session.fail("MARKREAD", "NEED_MORE_PARAMS", "Missing parameters")
        return
    target, *rest = message.params
    try:
        readable = access.find(session, target)
    except HistoryError as error:
        _cannot_be_read(session, target, error)
        return
    if readable is None and not rest and _may_be_there(session, target):
        session.say("MARKREAD", shown(target), "*")
    elif readable is None:
        session.fail("MARKREAD", "INVALID_PARAMS", "There is nothing here for you to read", shown(target))
    elif not rest:
        tell_marker(session, readable)
    else:
        _set(session, readable, rest[0])


def _may_be_there(session: Session, target: str) -> bool:
    """Whether a room or somebody can be called so: then nothing has been read there yet."""
    return not names.room_problem(target, 0) or not names.nick_problem(target, 0, True)


def _set(session: Session, readable: Readable, given: str) -> None:
    kind, _, value = given.partition("=")
    thousandths = parse_server_time(value) if kind == "timestamp" else None
    if thousandths is None:
        text = "A timestamp reads timestamp=2026-11-01T09:14:03.120Z"
        session.fail("MARKREAD", "INVALID_PARAMS", text, readable.name, shown(given))
        return
    # Nobody has read what is not said yet: a marker in the future could never be taken back.
    time = min(first_moment(thousandths), session.house.journal.now)
    session.ask(SetReadMarker(session.visitor, readable.name, readable.conversation, time))


def told_marker(session: Session, event: ReadMarkerSet) -> None:
    """A marker has been set: what is told is the newest, which may be a later one than was asked for."""
    markers, key = session.markers, (event.who.identity, event.conversation)
    markers[key] = max(event.time, markers.pop(key, event.time))
    if len(markers) > _MOST_REMEMBERED:
        del markers[next(iter(markers))]
    tell_marker(session, Readable(event.conversation, event.target))


def tell_marker(session: Session, readable: Readable) -> None:
    """MARKREAD with the newest that is known, or ``*``; a marker may be heard of before it is written."""
    key = (access.identity(session.person), readable.conversation)
    try:
        kept = session.house.history.marker(*key)
    except HistoryError as error:
        _cannot_be_read(session, readable.name, error)
        return
    known = [time for time in (kept, session.markers.get(key)) if time is not None]
    time = max(known, default=None)
    session.say("MARKREAD", readable.name, "*" if time is None else f"timestamp={server_time(time)}")


def _cannot_be_read(session: Session, target: str, error: HistoryError) -> None:
    session.fail("MARKREAD", "INTERNAL_ERROR", f"The read marker cannot be told: {error}", shown(target))
