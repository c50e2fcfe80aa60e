"""The one connection that writes: checked before each use, and opened anew after a failure."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from mpchat.journal.custody import Custody
from mpchat.journal.database import open_database

T = TypeVar("T")


def _nobody(what: str) -> None:
    """For writers without a log."""


class Writer:
    """The connection that writes; opened anew after every failure, so that it recovers when the disk does.

    ``notice`` is told, in the writing thread, what happened to the file under the server (``custody``).
    """

    def __init__(
        self,
        path: Path | str,
        through_power_cuts: bool = False,
        notice: Callable[[str], None] = _nobody,
    ) -> None:
        self.custody = Custody(path, notice)
        self._synchronous = "FULL" if through_power_cuts else "NORMAL"
        self._connection: sqlite3.Connection | None = None

    def do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Call ``work`` with the connection; only in one thread at a time."""
        try:
            return work(self._ready())
        except BaseException:
            self.close()
            raise

    def _ready(self) -> sqlite3.Connection:
        if self._connection is not None and not self.custody.look(self._connection):
            self.close()
        if self._connection is None:
            self.custody.before_opening()
            self._connection = open_database(self.custody.path)
            self.custody.opened()
            self._connection.execute(f"PRAGMA synchronous = {self._synchronous}")
            self._connection.execute("PRAGMA secure_delete = ON")  # what is deleted is gone from the file
        return self._connection

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
