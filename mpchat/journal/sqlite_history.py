"""The history in the database, read while another thread writes."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TypeVar

from twisted.internet.defer import Deferred, maybeDeferred

from mpchat.chat.vocabulary import Stamp
from mpchat.journal.custody import Custody
from mpchat.journal.history import (
    Answer,
    Conversation,
    History,
    HistoryError,
    Identity,
    Point,
    Query,
    Record,
    Span,
)
from mpchat.journal.reading import Reading, Row
from mpchat.journal.rows import RowError, read_event, token

_COLUMNS = "conversation, sequence, time, event, client_id"
T = TypeVar("T")
_NEVER = 1 << 62
"""A sequence number that none comes after."""


class SqliteHistory:
    """See History. Reads what has been committed, through a connection of its own."""

    def __init__(self, database: Custody | Path | str) -> None:
        self._reading = Reading(database)

    def _rows(self, sql: str, values: tuple[object, ...]) -> list[Row]:
        return self._reading.rows(sql, values)

    def until(self, is_over: Callable[[], bool] | None) -> None:
        """Answer every question from now on with what was found so far once ``is_over`` returns True; None for no limit."""
        self._reading.until(is_over)

    @property
    def was_cut(self) -> bool:
        """Whether the last answer was cut off by the limit."""
        return self._reading.was_cut

    def close(self) -> None:
        """Close the connection."""
        self._reading.close()

    def read(self, conversation: Conversation, span: Span) -> list[Record]:
        """See History."""
        after, before = (
            self._in_sequence((conversation,), point, is_after) for point, is_after in _ends(span)
        )
        where, values = _within("sequence", after, before)
        said = "" if span.happenings else " AND said"
        order = "DESC" if span.newest else "ASC"
        sql = f"SELECT {_COLUMNS} FROM records WHERE conversation = ?{said}{where} ORDER BY sequence {order} LIMIT ?"
        rows = self._rows(sql, (conversation, *values, span.limit))
        return _records(rows[::-1] if span.newest else rows)

    def _in_sequence(
        self, places: tuple[Conversation, ...], point: Point | None, is_after: bool
    ) -> int | None:
        """A point as a sequence number that is excluded: the time's nearest neighbour in these conversations, by the index."""
        if point is None or point.sequence is not None:
            return None if point is None else point.sequence
        sign, order = (">", "ASC") if is_after else ("<", "DESC")
        nearest = f"ORDER BY time {order}, sequence {order} LIMIT 1"
        sql = f"SELECT sequence FROM records WHERE conversation = ? AND time {sign} ? {nearest}"
        found = [row[0] for place in places for row in self._rows(sql, (place, point.time))]
        if is_after:
            return int(min(found)) - 1 if found else _NEVER
        return int(max(found)) + 1 if found else 0

    def latest_of_each(self, who: Identity, span: Span) -> list[tuple[Conversation, float]]:
        """See History."""
        where, values = _within("time", self._in_time(span.after), self._in_time(span.before))
        order = "DESC" if span.newest else "ASC"
        sql = f"SELECT conversation, time FROM direct WHERE identity = ?{where} ORDER BY time {order} LIMIT ?"
        rows = self._rows(sql, (who, *values, span.limit))
        return [(str(place), float(time)) for place, time in (rows[::-1] if span.newest else rows)]

    def _in_time(self, point: Point | None) -> float | None:
        """A point as a time: the table ``direct`` has no sequence numbers."""
        if point is None or point.sequence is None:
            return None if point is None else point.time
        rows = self._rows("SELECT max(time) FROM records WHERE sequence = ?", (point.sequence,))
        return float(rows[0][0] or 0)

    def search(self, query: Query) -> list[Record]:
        """See History. The index of words knows whole words, whatever their case and accents."""
        places = " OR ".join(token(place) for place in query.conversations)
        words = " AND ".join(_quoted(word) for word in query.words.split() if any(map(str.isalnum, word)))
        if not places or not (words or query.nick):
            return []
        terms = [f"place : ({places})"]
        terms += [f"text : ({words})"] if words else []
        terms += [f"nick : {token(query.nick)}"] if query.nick else []
        after = self._in_sequence(query.conversations, _at(query.after), True)
        before = self._in_sequence(query.conversations, _at(query.before), False)
        within, values = _within("words.rowid", after, before)
        sql = (
            f"SELECT {_COLUMNS} FROM words CROSS JOIN records ON records.sequence = words.rowid"
            f" WHERE words MATCH ? AND said{within} ORDER BY words.rowid DESC"
        )
        fitting = (
            row
            for row in self._reading.each(sql, (" AND ".join(terms), *values))
            if row[1] > query.since.get(row[0], 0)
        )
        return _records(list(islice(fitting, query.limit))[::-1])

    def marker(self, who: Identity, conversation: Conversation) -> float | None:
        """See History."""
        rows = self._rows(
            "SELECT time FROM markers WHERE identity = ? AND conversation = ?", (who, conversation)
        )
        return float(rows[0][0]) if rows else None

    def read_apart(self, work: Callable[[History], T]) -> "Deferred[Answer[T]]":
        """See History. Where there is no thread it is read at once."""
        return maybeDeferred(lambda: Answer(work(self)))


def _ends(span: Span) -> tuple[tuple[Point | None, bool], tuple[Point | None, bool]]:
    return (span.after, True), (span.before, False)


def _within(column: str, after: float | None, before: float | None) -> tuple[str, list[float]]:
    bounds = [
        (f" AND {column} {sign} ?", end) for sign, end in ((">", after), ("<", before)) if end is not None
    ]
    return "".join(where for where, _ in bounds), [end for _, end in bounds]


def _at(time: float | None) -> Point | None:
    return None if time is None else Point(time=time)


def _quoted(word: str) -> str:
    """A typed word as a string of FTS5, so that it is never an operator."""
    return '"' + word.replace('"', '""').replace("\0", "") + '"'


def _records(rows: list[Row]) -> list[Record]:
    try:
        return [_record(*row) for row in rows]
    except RowError as error:
        raise HistoryError(f"it is damaged: {error}; look at it with mpchat-admin verify") from error


def _record(place: str, sequence: int, time: float, event: str, client_id: str | None) -> Record:
    return Record(place, Stamp(sequence, time), read_event(event), client_id or "")
