"""What was said since a time, as clients ask ZNC's ``*playback`` for it (znc.in/playback)."""

from collections.abc import Iterator

from mpchat.chat.vocabulary import Said
from mpchat.doors.irc import access
from mpchat.doors.irc.access import Readable
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.history import encode
from mpchat.irc import names
from mpchat.journal.history import HistoryError, Point, Record, Span

NICK = "*playback"
EVERYTHING = "*"
"""All conversations."""
_MOST = 1000
"""Lines of one conversation where the operator sets no limit."""


def hear(session: Session, text: str) -> None:
    """Carry out PLAY <conversations> [<from> [<to>]], LIST [<conversations>] or CLEAR; times are Unix seconds."""
    command, *words = text.split() or ["HELP"]
    match command.upper():
        case "PLAY" if words and all(map(_is_time, words[1:3])):
            start, end = (*map(float, words[1:3]), None, None)[:2]
            session.in_steps(_play(session, words[0], start, end))
        case "LIST":
            session.in_steps(_list(session, words[0] if words else EVERYTHING))
        case "CLEAR":
            _say(session, "Nothing is cleared here: what was said stays as long as the server keeps it")
        case _:
            _say(
                session,
                "PLAY <conversations> [<from> [<to>]], LIST [<conversations>]; times are Unix seconds",
            )


def _is_time(word: str) -> bool:
    whole, _, part = word.partition(".")
    return len(word) < 20 and whole.isascii() and whole.isdigit() and (not part or part.isdigit())


def _say(session: Session, text: str) -> None:
    session.say("PRIVMSG", session.nick, text, source=f"{NICK}!znc@znc.in")


def _wanted(session: Session, given: str) -> Iterator[Readable]:
    """The conversations of these names, or all that the person is in."""
    if given != EVERYTHING:
        yield from filter(None, (access.find(session, name) for name in given.split(",")))
        return
    yield from access.own_rooms(session)
    yield from (readable for readable, _ in access.own_directs(session))


def _play(session: Session, given: str, start: float | None, end: float | None) -> Iterator[None]:
    try:
        for readable in list(_wanted(session, given)):
            records = _read(session, readable, start, end)
            if records:
                session.tell_batch("znc.in/playback", (readable.name,), encode(session, records))
            yield
    except HistoryError as error:
        _say(session, f"The history cannot be read now: {error}")


def _read(session: Session, readable: Readable, start: float | None, end: float | None) -> list[Record]:
    after = readable.after(Point(time=start) if start else None)
    span = Span(session.house.limits.max_history or _MOST, after, Point(time=end) if end else None)
    records = session.house.history.read(readable.conversation, span)
    return [each for each in records if isinstance(each.event, Said)]


def _list(session: Session, given: str) -> Iterator[None]:
    try:
        for readable in list(_wanted(session, given)):
            first = session.house.history.read(
                readable.conversation, Span(1, readable.after(None), newest=False)
            )
            last = session.house.history.read(readable.conversation, Span(1, readable.after(None)))
            if first and last and (names.is_room(readable.name) or readable.name):
                _say(session, f"{readable.name} {first[0].stamp.time:.3f} {last[0].stamp.time:.3f}")
            yield
    except HistoryError as error:
        _say(session, f"The history cannot be read now: {error}")
