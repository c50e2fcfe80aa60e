"""The history in a database, read while another thread writes it."""

import sqlite3
from pathlib import Path
from typing import Any

from mpchat.chat.vocabulary import Stamp
from mpchat.journal.database import connect, explain
from mpchat.journal.history import Conversation, HistoryError, Identity, Point, Query, Record, Span
from mpchat.journal.rows import RowError, read_event, token

_COLUMNS = "conversation, sequence, time, event, client_id"


class SqliteHistory:
    """See History. Reads what has been committed, through a connection of its own."""

    def __init__(self, path: Path | str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def _rows(self, sql: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        try:
            if self._connection is None:
                self._connection = connect(self._path, read_only=True)
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            self.close()
            raise HistoryError(explain(error)) from error

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def read(self, conversation: Conversation, span: Span) -> list[Record]:
        """See History."""
        where, values = _within(span)
        said = "" if span.happenings else " AND said"
        order = "DESC" if span.newest else "ASC"
        sql = f"SELECT {_COLUMNS} FROM records WHERE conversation = ?{said}{where} ORDER BY sequence {order} LIMIT ?"
        rows = self._rows(sql, (conversation, *values, span.limit))
        return _records(rows[::-1] if span.newest else rows)

    def latest_of_each(self, who: Identity, span: Span) -> list[tuple[Conversation, float]]:
        """See History."""
        where, values = _within(Span(span.limit, self._in_time(span.after), self._in_time(span.before)))
        order = "DESC" if span.newest else "ASC"
        sql = f"SELECT conversation, time FROM direct WHERE identity = ?{where} ORDER BY time {order} LIMIT ?"
        rows = self._rows(sql, (who, *values, span.limit))
        return [(str(place), float(time)) for place, time in (rows[::-1] if span.newest else rows)]

    def _in_time(self, point: Point | None) -> Point | None:
        """The same place as a time: ``direct`` knows no sequence."""
        if point is None or point.sequence is None:
            return point
        rows = self._rows("SELECT max(time) FROM records WHERE sequence = ?", (point.sequence,))
        return Point(time=float(rows[0][0] or 0))

    def search(self, query: Query) -> list[Record]:
        """See History. The index of words knows whole words, whatever their case and accents."""
        places = " OR ".join(token(place) for place in query.conversations)
        words = " AND ".join(_quoted(word) for word in query.words.split() if any(map(str.isalnum, word)))
        if not places or not (words or query.nick):
            return []
        terms = [f"place : ({places})"]
        terms += [f"text : ({words})"] if words else []
        terms += [f"nick : {token(query.nick)}"] if query.nick else []
        within, values = _within(Span(0, _at(query.after), _at(query.before)))
        sql = (
            f"SELECT {_COLUMNS} FROM words CROSS JOIN records ON records.sequence = words.rowid"
            f" WHERE words MATCH ? AND said{within} ORDER BY words.rowid DESC LIMIT ?"
        )
        return _records(self._rows(sql, (" AND ".join(terms), *values, query.limit))[::-1])

    def said_with(self, client_id: str) -> Record | None:
        """See History."""
        found = _records(self._rows(f"SELECT {_COLUMNS} FROM records WHERE client_id = ?", (client_id,)))
        return found[0] if found else None

    def marker(self, who: Identity, conversation: Conversation) -> float | None:
        """See History."""
        rows = self._rows(
            "SELECT time FROM markers WHERE identity = ? AND conversation = ?", (who, conversation)
        )
        return float(rows[0][0]) if rows else None


def _within(span: Span) -> tuple[str, list[object]]:
    where = ""
    values: list[object] = []
    for point, sign in ((span.after, ">"), (span.before, "<")):
        if point is not None:
            column, value = (
                ("sequence", point.sequence) if point.sequence is not None else ("time", point.time)
            )
            where += f" AND {column} {sign} ?"
            values.append(value)
    return where, values


def _at(time: float | None) -> Point | None:
    return None if time is None else Point(time=time)


def _quoted(word: str) -> str:
    """What somebody typed as a string of FTS5's: no operator hides in it."""
    return '"' + word.replace('"', '""').replace("\0", "") + '"'


def _records(rows: list[tuple[Any, ...]]) -> list[Record]:
    try:
        return [_record(*row) for row in rows]
    except RowError as error:
        raise HistoryError(f"it is damaged: {error}; look at it with mpchat-admin verify") from error


def _record(place: str, sequence: int, time: float, event: str, client_id: str | None) -> Record:
    return Record(place, Stamp(sequence, time), read_event(event), client_id or "")
