"""CHATHISTORY: earlier messages, in the client's own dialect (IRCv3 chathistory)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import inf, nextafter

from mpchat.chat import policy
from mpchat.chat.vocabulary import (
    Event,
    Joined,
    Kicked,
    ModesChanged,
    Parted,
    Said,
    Source,
    Stamp,
    TopicSet,
)
from mpchat.doors.irc import access
from mpchat.doors.irc.access import Readable
from mpchat.doors.irc.dialect import first_moment, milliseconds, parse_server_time, sequence_of, server_time
from mpchat.doors.irc.fitting import encode_fitting, mended
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import capabilities as cap
from mpchat.irc.message import HISTORY_ENDS, Message
from mpchat.journal.history import (
    Conversation,
    History,
    HistoryError,
    Identity,
    Point,
    Record,
    Span,
    is_direct,
    other_of,
)

_CHATHISTORY = "IRCv3 chathistory"
_MOST = 1_000_000
"""Messages in one answer where the operator sets no limit."""


class ParameterError(ValueError):
    """A parameter that cannot be read: the parameter, a sentence about it, and whether no reference of that kind is known."""

    def __init__(self, parameter: str, text: str, unknown_kind: bool = False) -> None:
        super().__init__(text)
        self.parameter = parameter
        self.unknown_kind = unknown_kind


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that a client named: a message, or a millisecond. Other messages lie before or after it."""

    sequence: int | None = None
    milliseconds: int = 0

    def before(self) -> Point:
        """The end of what came before it."""
        if self.sequence is not None:
            return Point(sequence=self.sequence)
        return Point(time=first_moment(self.milliseconds))

    def after(self) -> Point:
        """The start of what came after it."""
        if self.sequence is not None:
            return Point(sequence=self.sequence)
        return Point(time=nextafter(first_moment(self.milliseconds + 1), -inf))

    def at(self) -> Point:
        """The start of what begins with it."""
        if self.sequence is not None:
            return Point(sequence=self.sequence - 1)
        return Point(time=nextafter(first_moment(self.milliseconds), -inf))


def read_reference(given: str) -> Reference:
    """Read ``msgid=...`` or ``timestamp=...``; raises ParameterError."""
    kind, _, value = given.partition("=")
    if kind == "timestamp":
        time = parse_server_time(value)
        if time is not None:
            return Reference(milliseconds=time)
        raise ParameterError(given, "A timestamp reads timestamp=2026-11-01T09:14:03.120Z")
    sequence = sequence_of(value) if kind == "msgid" else None
    if sequence is None:
        text = "A place in history is a msgid=... of this server's, or a timestamp=..."
        raise ParameterError(given, text, unknown_kind=bool(value) and kind != "msgid")
    return Reference(sequence)


def read_limit(given: str, most: int) -> int:
    """Read how many messages somebody wants: never more than ``most``; raises ParameterError."""
    digits = given.lstrip("0")
    if not (digits.isascii() and digits.isdigit()):
        raise ParameterError(given, "A limit is a number from 1 up")
    return min(int(digits) if len(digits) < 10 else _MOST, int(most) or _MOST)


# ---- the verb ----


@VERBS(
    "CHATHISTORY LATEST|BEFORE|AFTER|AROUND|BETWEEN|TARGETS <target> <msgid=|timestamp=> [<msgid=|timestamp=>] <limit>",
    _CHATHISTORY,
    waits=True,
    needs=cap.CHATHISTORY,
)
def chathistory(session: Session, message: Message) -> None:
    """Earlier messages of a room or a direct conversation; TARGETS: the conversations that have any."""
    name, *params = message.params or ("*",)
    subcommand = _SUBCOMMANDS.get(name.upper())
    if subcommand is None:
        session.fail("CHATHISTORY", "INVALID_PARAMS", "Unknown subcommand", shown(name))
        return
    if len(params) != subcommand.parameters:
        amount = "Not enough" if len(params) < subcommand.parameters else "Too many"
        session.fail("CHATHISTORY", "INVALID_PARAMS", f"{amount} parameters", name.upper())
        return
    target = () if name.upper() == "TARGETS" else (shown(params[0]),)
    try:
        subcommand.run(session, name.upper(), params)
    except ParameterError as error:
        code, of = ("INVALID_MSGREFTYPE", target) if error.unknown_kind else ("INVALID_PARAMS", ())
        session.fail("CHATHISTORY", code, str(error), name.upper(), *of, shown(error.parameter))
    except HistoryError as error:
        _cannot_be_read(session, name.upper(), target, error)


def _cannot_be_read(session: Session, name: str, target: tuple[str, ...], error: HistoryError) -> None:
    session.fail("CHATHISTORY", "MESSAGE_ERROR", f"The history cannot be read: {error}", name, *target)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one conversation: from when on it may be read, the places named, how much, and whether happenings too."""

    readable: Readable
    places: tuple[Reference | None, ...]
    limit: int
    happenings: bool

    @property
    def by_time(self) -> bool:
        """Whether the asker goes on from here by time, where a message's id is not at hand."""
        return any(place is None or place.sequence is None for place in self.places)


@dataclass(frozen=True, slots=True)
class Page:
    """What answers a question; ``is_last`` if the history has no more that would (IRCv3 chathistory, draft/chathistory-end)."""

    records: list[Record]
    is_last: bool


Choose = Callable[[History, Asked], Page]


def _messages(choose: Choose) -> Callable[[Session, str, list[str]], None]:
    """A subcommand that answers with messages: its parameters read, its target found, its answer told."""

    def run(session: Session, name: str, params: list[str]) -> None:
        target, *places, limit = params
        references = tuple(
            None if (place, name) == ("*", "LATEST") else read_reference(place) for place in places
        )
        wanted = read_limit(limit, session.house.limits.max_history)
        readable = access.find(session, target)
        if readable is None:
            session.fail(
                "CHATHISTORY", "INVALID_TARGET", "There is nothing here for you to read", name, shown(target)
            )
            return
        asked = Asked(readable, references, wanted, cap.EVENT_PLAYBACK in session.capabilities)

        def tell(page: Page, was_cut: bool) -> None:
            tags = (HISTORY_ENDS,) if page.is_last and not was_cut else ()
            session.tell_batch("chathistory", (target,), encode(session, page.records), tags)

        failed = partial(_cannot_be_read, session, name, (shown(target),))
        session.read(partial(_chosen, choose, asked), tell, failed)

    return run


def _chosen(choose: Choose, asked: Asked, history: History) -> Page:
    return choose(history, asked)


def encode(session: Session, records: Iterable[Record]) -> list[bytes]:
    """Records in the asker's own dialect."""
    longest = session.house.limits.max_line
    return [
        encode_fitting(session.dialect, record.event, record.stamp, longest)
        for record in as_told_now(session, records)
    ]


def as_told_now(session: Session, records: Iterable[Record]) -> Iterator[Record]:
    """Records as the asker is told them now, in lines that fit: rooms and the asker by their present names.

    Whether somebody was away is past.
    """
    house, me = session.house, policy.source_of(session.person)
    called: dict[Conversation, str | None] = {}
    for record in records:
        place = record.conversation
        if place not in called:
            room = house.chat.room_of(place)
            called[place] = room.name if room is not None and room.former else None
        event = _as_called_now(record.event, called[place])
        if is_direct(place) and isinstance(event, Said):
            event = _between_me_and(other_of(place, me.identity), event, me)
        yield replace(record, event=mended(event, house.limits.max_line))


def _between_me_and(other: Identity, said: Said, me: Source) -> Said:
    """A direct message from or to the asker, who may have had another name then: clients know it by the one they have now."""
    is_mine = said.who.identity == me.identity
    who = replace(said.who, nick=me.nick, user=me.user, host=me.host) if is_mine else said.who
    return replace(said, who=who, target=said.target if is_mine and other != me.identity else me.nick)


def _as_called_now(event: Event, name: str | None) -> Event:
    if isinstance(event, Joined):
        return replace(event, room=name or event.room, away=None, held="")
    if isinstance(event, Said) and name is not None:
        return replace(event, target=name)
    if isinstance(event, Parted | Kicked | TopicSet | ModesChanged) and name is not None:
        return replace(event, room=name)
    return event


def _read(
    history: History,
    asked: Asked,
    after: Point | None = None,
    before: Point | None = None,
    newest: bool = True,
) -> Page:
    conversation = asked.readable.conversation
    span = Span(asked.limit, asked.readable.after(after), before, newest, asked.happenings)
    found = history.read(conversation, span)
    if len(found) < asked.limit:
        return Page(found, is_last=True)
    if asked.by_time:
        more = _same_millisecond(history, conversation, span, found[0 if newest else -1].stamp)
        found = [*more, *found] if newest else [*found, *more]
    edge = found[0 if newest else -1].stamp
    return Page(found, not history.read(conversation, _beyond(span, edge, 1)))


def _beyond(span: Span, edge: Stamp, limit: int) -> Span:
    """The first so many of a span that lie behind a page which ends with ``edge``."""
    point = Point(sequence=edge.sequence)
    return (
        replace(span, limit=limit, before=point) if span.newest else replace(span, limit=limit, after=point)
    )


def _same_millisecond(history: History, conversation: str, span: Span, last: Stamp) -> list[Record]:
    """The rest of a page's last millisecond: clients that page by time name the millisecond, and would miss it."""
    more, limit = list[Record](), 1
    while True:
        found = history.read(conversation, _beyond(span, last, limit))
        more = [each for each in found if milliseconds(each.stamp.time) == milliseconds(last.time)]
        if len(more) < limit:
            return more
        limit *= 16


def _latest(history: History, asked: Asked) -> Page:
    (place,) = asked.places
    return _read(history, asked, after=place.after() if place else None)


def _before(history: History, asked: Asked) -> Page:
    (place,) = asked.places
    assert place is not None
    return _read(history, asked, before=place.before())


def _after(history: History, asked: Asked) -> Page:
    (place,) = asked.places
    assert place is not None
    return _read(history, asked, after=place.after(), newest=False)


def _around(history: History, asked: Asked) -> Page:
    """Half of them before it; where one side has less, the other may have more. It is the last page if neither has."""
    (place,) = asked.places
    assert place is not None
    limit, readable = asked.limit, asked.readable
    reads = partial(Span, limit, happenings=asked.happenings)
    earlier = history.read(readable.conversation, reads(after=readable.after(None), before=place.before()))
    later = history.read(readable.conversation, reads(after=readable.after(place.at()), newest=False))
    is_last = len(earlier) + len(later) <= limit and max(len(earlier), len(later)) < limit
    later = later[: limit - min(len(earlier), limit // 2)]
    return Page(earlier[max(0, len(earlier) + len(later) - limit) :] + later, is_last)


def _between(history: History, asked: Asked) -> Page:
    """Counted from the first place, whichever comes first."""
    one, other = asked.places
    assert one is not None and other is not None
    forwards = _is_earlier(history, asked.readable, one, other)
    low, high = (one, other) if forwards else (other, one)
    return _read(history, asked, low.after(), high.before(), newest=not forwards)


def _is_earlier(history: History, readable: Readable, one: Reference, other: Reference) -> bool:
    if one.sequence is not None and other.sequence is not None:
        return one.sequence < other.sequence
    return _time_of(history, readable, one) < _time_of(history, readable, other)


def _time_of(history: History, readable: Readable, place: Reference) -> int:
    """When it was: a message that is not there is as old as the one before it."""
    if place.sequence is None:
        return place.milliseconds
    until = Span(1, before=Point(sequence=place.sequence + 1), happenings=True)
    found = history.read(readable.conversation, until)
    return milliseconds(found[0].stamp.time) if found else 0


# ---- TARGETS ----


def _targets(session: Session, name: str, params: list[str]) -> None:
    one, other = map(_read_time, params[:2])
    limit = read_limit(params[2], session.house.limits.max_history)
    forwards = one < other
    low, high = Reference(milliseconds=min(one, other)), Reference(milliseconds=max(one, other))
    span = Span(limit, low.after(), high.before(), newest=not forwards)

    def tell(spoken_in: list[tuple[float, Readable]], was_cut: bool) -> None:
        directs = list(access.own_directs(session, span))
        found = [(time, readable.name) for time, readable in (*((t, r) for r, t in directs), *spoken_in)]
        found.sort()
        chosen = found[:limit] if forwards else found[-limit:]
        is_last = len(found) <= limit and len(directs) < limit
        session.tell_batch(
            "draft/chathistory-targets",
            (),
            [session.line("CHATHISTORY", "TARGETS", target, server_time(time)) for time, target in chosen],
            (HISTORY_ENDS,) if is_last and not was_cut else (),
        )

    newest = partial(_newest_of_each, list(access.own_rooms(session)), min(one, other), max(one, other))
    session.read(newest, tell, partial(_cannot_be_read, session, name, ()))


def _newest_of_each(
    rooms: list[Readable], low: int, high: int, history: History
) -> list[tuple[float, Readable]]:
    """The rooms where something was said last between two times (milliseconds), and when."""
    found = []
    for readable in rooms:
        newest = history.read(readable.conversation, Span(1, readable.after(None)))
        if newest and low < milliseconds(newest[0].stamp.time) < high:
            found.append((newest[0].stamp.time, readable))
    return found


def _read_time(given: str) -> int:
    place = read_reference(given)
    if place.sequence is not None:
        raise ParameterError(given, "TARGETS takes timestamps")
    return place.milliseconds


@dataclass(frozen=True, slots=True)
class _Subcommand:
    parameters: int
    run: Callable[[Session, str, list[str]], None]


_SUBCOMMANDS = {
    "LATEST": _Subcommand(3, _messages(_latest)),
    "BEFORE": _Subcommand(3, _messages(_before)),
    "AFTER": _Subcommand(3, _messages(_after)),
    "AROUND": _Subcommand(3, _messages(_around)),
    "BETWEEN": _Subcommand(4, _messages(_between)),
    "TARGETS": _Subcommand(3, _targets),
}
