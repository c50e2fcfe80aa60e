"""SEARCH: messages by words, author, place and time (soju.im/search), for programs and for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from math import inf, nextafter

from mpchat.chat.telling import each_line
from mpchat.chat.vocabulary import Said
from mpchat.doors.irc import access
from mpchat.doors.irc.access import Readable
from mpchat.doors.irc.dialect import first_moment, parse_server_time
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.history import ParameterError, as_told_now, encode, read_limit
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import capabilities as cap
from mpchat.irc import names
from mpchat.irc import text as irc_text
from mpchat.irc.message import Message, unescape_tag
from mpchat.journal.history import History, HistoryError, Point, Query, Record, Span

_ATTRIBUTES = frozenset({"in", "from", "after", "before", "text", "limit"})
_MOST_WITHOUT_WORDS = 20
"""Places that are read one by one; words and nicks are found by their index in all."""
_USUAL = 50
"""Messages found when no limit is named."""
_CUT_OFF = "That took too long, so there may be more: name a room (in=#room) or a time (after=...)"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for: ``places`` to look in, times in Unix seconds, both excluded."""

    places: tuple[Readable, ...]
    words: str
    nick: str
    after: float | None
    before: float | None
    limit: int


@VERBS("SEARCH <attribute>=<value>{;<attribute>=<value>}", "soju.im/search", min_params=1, waits=True)
def search(session: Session, message: Message) -> None:
    """Messages by ``text``, ``from``, ``in``, ``after``, ``before``; at most ``limit``."""
    try:
        wanted = _read(session, parse_attributes(" ".join(message.params)))
    except ParameterError as error:
        session.fail("SEARCH", "INVALID_PARAMS", str(error), shown(error.parameter))
    except HistoryError as error:
        _cannot_be_searched(session, error)
    else:
        session.read(partial(_find, wanted), partial(_tell, session), partial(_cannot_be_searched, session))


def _cannot_be_searched(session: Session, error: HistoryError) -> None:
    session.fail("SEARCH", "INTERNAL_ERROR", f"The history cannot be searched: {error}")


def _tell(session: Session, found: list[Record], was_cut: bool) -> None:
    for_programs = cap.SEARCH in session.capabilities
    if for_programs:
        session.tell_batch("soju.im/search", (), encode(session, found))
    else:
        _tell_a_person(session, found)
    if was_cut and (not for_programs or cap.STANDARD_REPLIES in session.capabilities):
        session.say("NOTE", "SEARCH", "CUT_OFF", _CUT_OFF) if for_programs else session.say(
            "NOTICE", session.nick, _CUT_OFF
        )


def parse_attributes(text: str) -> dict[str, str]:
    """Read ``in=#a;text=some\\swords``, values as those of tags; raises ParameterError for what is no attribute."""
    pairs = (item.partition("=") for item in text.split(";") if item.strip())
    read = {key.strip(): unescape_tag(value).strip() for key, _, value in pairs}
    for key in read.keys() - _ATTRIBUTES:
        raise ParameterError(
            key, f"A search has {', '.join(sorted(_ATTRIBUTES))}: SEARCH text=hello;in=#room"
        )
    return read


def _read(session: Session, given: Mapping[str, str]) -> Wanted:
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


def _places(session: Session, target: str) -> tuple[Readable, ...]:
    if not target:
        return (*access.rooms(session), *(readable for readable, _ in access.own_directs(session)))
    readable = access.find(session, target)
    if readable is None:
        raise ParameterError("in", f"There is nothing in {shown(target)} for you to search")
    return (readable,)


def _find(wanted: Wanted, history: History) -> list[Record]:
    """By words and nicks in all places at once, by their index; else in one place after the other."""
    if wanted.words or wanted.nick:
        places = tuple(place.conversation for place in wanted.places)
        since = {place.conversation: place.since.sequence for place in wanted.places if place.since}
        query = Query(wanted.words, places, wanted.nick, wanted.after, wanted.before, wanted.limit, since)
        return history.search(query)
    low, high = (None if time is None else Point(time=time) for time in (wanted.after, wanted.before))
    found: list[Record] = []
    for place in wanted.places:
        found += history.read(place.conversation, Span(wanted.limit, place.after(low), high))
    found.sort(key=lambda record: record.stamp.sequence)
    return found[-wanted.limit :]


def _tell_a_person(session: Session, found: list[Record]) -> None:
    """Somebody typed it: old messages as messages would look as if they were said now."""
    for record in as_told_now(session, found):
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
