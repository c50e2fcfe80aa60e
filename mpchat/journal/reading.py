"""A read-only connection: opened at the first query, anew after a failure, with a time limit for queries."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mpchat.journal.custody import Custody
from mpchat.journal.database import connect, explain
from mpchat.journal.history import HistoryError

_OPERATIONS = 10_000
"""Instructions of SQLite between two looks at the time: about a millisecond."""
Row = tuple[Any, ...]


class Reading:
    """Reads what has been committed. One thread at a time."""

    def __init__(self, database: Custody | Path | str) -> None:
        self._custody = database if isinstance(database, Custody) else Custody(database, lambda what: None)
        self._connection: sqlite3.Connection | None = None
        self._generation = 0
        self._is_over: Callable[[], bool] | None = None
        self.was_cut = False
        """Whether the last question under a limit (``until``) was cut off."""

    def until(self, is_over: Callable[[], bool] | None) -> None:
        """End every query early from now on, once ``is_over`` returns True; None for no limit."""
        self._is_over = is_over
        self.was_cut = False

    def rows(self, sql: str, values: tuple[object, ...]) -> list[Row]:
        """All rows that a query finds. Raises HistoryError."""
        return list(self.each(sql, values))

    def each(self, sql: str, values: tuple[object, ...]) -> Iterator[Row]:
        """The rows that a query finds, until the limit. Raises HistoryError."""
        try:
            yield from self._open().execute(sql, values)
        except sqlite3.Error as error:
            if self._is_over is not None and error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                self.was_cut = True
                return
            self.close()
            raise HistoryError(explain(error)) from error

    def _open(self) -> sqlite3.Connection:
        if self._generation != self._custody.generation:
            self.close()
        if self._connection is None:
            self._generation = self._custody.generation
            self._connection = connect(self._custody.path, read_only=True)
        over = self._is_over
        self._connection.set_progress_handler(over, _OPERATIONS if over else 0)
        return self._connection

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
