"""SEARCH: what was said about something (soju.im/search), for programs and for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf, nextafter
from typing import TYPE_CHECKING

from mpchat.chat.telling import each_line
from mpchat.chat.vocabulary import Said
from mpchat.doors import access
from mpchat.doors.access import Readable
from mpchat.doors.dialect import first_moment, parse_server_time
from mpchat.doors.verbs.history import ParameterError, as_told_now, encode, read_limit
from mpchat.doors.verbs.parameters import shown
from mpchat.doors.verbs.table import VerbTable
from mpchat.irc import names
from mpchat.irc import text as irc_text
from mpchat.irc.message import Message, unescape_tag
from mpchat.journal.history import HistoryError, Point, Query, Record, Span

if TYPE_CHECKING:
    from mpchat.doors.session import Session

VERBS = VerbTable()
_ATTRIBUTES = frozenset({"in", "from", "after", "before", "text", "limit"})
_MOST_WITHOUT_WORDS = 20
"""Places that are read one by one; words and nicks are found by their index in all."""
_USUAL = 50
"""Messages found when no limit is named."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for: ``places`` to look in, times in Unix seconds, both excluded."""

    places: tuple[Readable, ...]
    words: str
    nick: str
    after: float | None
    before: float | None
    limit: int


@VERBS("SEARCH <attribute>=<value>{;<attribute>=<value>}", "soju.im/search", least=1, asks=True)
def search(session: "Session", message: Message) -> None:
    """Messages by ``text``, ``from``, ``in``, ``after``, ``before``; at most ``limit``."""
    try:
        wanted = _read(session, parse_attributes(" ".join(message.params)))
        found = _find(session, wanted)
    except ParameterError as error:
        session.fail("SEARCH", "INVALID_PARAMS", str(error), shown(error.parameter))
    except HistoryError as error:
        session.fail("SEARCH", "INTERNAL_ERROR", f"The history cannot be searched: {error}")
    else:
        if "soju.im/search" in session.capabilities:
            session.tell_batch("soju.im/search", (), encode(session, found))
        else:
            _tell_a_person(session, found)


def parse_attributes(text: str) -> dict[str, str]:
    """Read ``in=#a;text=some\\swords``, values as those of tags; raises ParameterError for what is no attribute."""
    pairs = (item.partition("=") for item in text.split(";") if item.strip())
    read = {key.strip(): unescape_tag(value).strip() for key, _, value in pairs}
    for key in read.keys() - _ATTRIBUTES:
        raise ParameterError(
            key, f"A search has {', '.join(sorted(_ATTRIBUTES))}: SEARCH text=hello;in=#room"
        )
    return read


def _read(session: "Session", given: Mapping[str, str]) -> Wanted:
    most = session.house.limits.max_history
    after, before = _time(given, "after"), _time(given, "before")
    wanted = Wanted(
        _places(session, given.get("in", "")),
        given.get("text", ""),
        names.casefold(given.get("from", "")),
        None if after is None else nextafter(first_moment(after), -inf),
        None if before is None else first_moment(before + 1),
        read_limit(given["limit"], most) if "limit" in given else min(_USUAL, int(most) or _USUAL),
    )
    if not wanted.words and not wanted.nick and len(wanted.places) > _MOST_WITHOUT_WORDS:
        raise ParameterError("text", "A search in many places needs words or a nick: SEARCH text=hello")
    return wanted


def _time(given: Mapping[str, str], key: str) -> int | None:
    if key not in given:
        return None
    time = parse_server_time(given[key])
    if time is None:
        raise ParameterError(key, f"A time reads {key}=2026-11-01T09:14:03.120Z")
    return time


def _places(session: "Session", target: str) -> tuple[Readable, ...]:
    if not target:
        return (*access.rooms(session), *(readable for readable, _ in access.own_directs(session)))
    readable = access.find(session, target)
    if readable is None:
        raise ParameterError("in", f"There is nothing in {shown(target)} for you to search")
    return (readable,)


def _find(session: "Session", wanted: Wanted) -> list[Record]:
    """Places that are readable from the start in one go, the others one by one: each begins elsewhere."""
    whole = tuple(place.conversation for place in wanted.places if place.since is None)
    found = list(_in_these(session, wanted, whole, wanted.after)) if whole else []
    for place in wanted.places:
        since = place.since
        if since is not None:
            # In the tick of joining something may have been said before and after it.
            after = max(wanted.after or -inf, nextafter(since.time, -inf))
            records = _in_these(session, wanted, (place.conversation,), after)
            found += [record for record in records if record.stamp.sequence > since.sequence]
    found.sort(key=lambda record: record.stamp.sequence)
    return found[-wanted.limit :]


def _in_these(
    session: "Session", wanted: Wanted, conversations: tuple[str, ...], after: float | None
) -> Iterable[Record]:
    history = session.house.journal.history
    if wanted.words or wanted.nick:
        query = Query(wanted.words, conversations, wanted.nick, after, wanted.before, wanted.limit)
        return history.search(query)
    low, high = (None if time is None else Point(time=time) for time in (after, wanted.before))
    span = Span(wanted.limit, low, high)
    return [record for each in conversations for record in history.read(each, span)]


def _tell_a_person(session: "Session", found: list[Record]) -> None:
    """Somebody typed it: old messages as messages would look as if they were said now."""
    for record in as_told_now(session.house, found):
        for each in each_line(record.event):
            if isinstance(each, Said):
                session.say("NOTICE", session.nick, in_words(each, record.stamp.time))
    amount = "1 message" if len(found) == 1 else f"{len(found) or 'no'} messages"
    session.say("NOTICE", session.nick, f"SEARCH has found {amount}")


def in_words(said: Said, time: float) -> str:
    """``2026-11-01 09:14 #room <ann> hello``, in UTC."""
    when = datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M")
    done = irc_text.action(said.text)
    words = f"<{said.who.nick}> {said.text}" if done is None else f"* {said.who.nick} {done}"
    return f"{when} {said.target} {words}"
