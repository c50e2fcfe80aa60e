"""Slow questions to the history: answered in a thread of their own, within a time limit, with what they cost."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from twisted.internet.defer import Deferred

from mpchat.journal.custody import Custody
from mpchat.journal.history import Answer, History
from mpchat.journal.sqlite_history import SqliteHistory

MOST_SECONDS = 0.5
"""How long one question may take; then the answer is what was found so far."""
T = TypeVar("T")
InThread = Callable[[Callable[[], object]], Deferred[object]]
"""Runs work in one certain thread, one piece after the other; fires back in the reactor's."""


class ThreadedHistory(SqliteHistory):
    """See History. ``read_apart`` answers one question after the other in a thread, through a connection of its own."""

    def __init__(
        self,
        database: Custody | Path | str,
        in_thread: InThread,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(database)
        self._there = SqliteHistory(database)
        self._in_thread = in_thread
        self._seconds = seconds

    def read_apart(self, work: Callable[[History], T]) -> "Deferred[Answer[T]]":
        """See History."""
        answer: Deferred[Answer[T]] = self._in_thread(lambda: self._ask(work))  # type: ignore[assignment]
        return answer

    def _ask(self, work: Callable[[History], T]) -> Answer[T]:
        began, spent = self._seconds(), time.thread_time()
        self._there.until(lambda: self._seconds() - began > MOST_SECONDS)
        try:
            found = work(self._there)
            return Answer(found, time.thread_time() - spent, self._there.was_cut)
        finally:
            self._there.until(None)

    def close(self) -> None:
        """Close the connections; the thread's own once it has answered."""
        super().close()
        self._in_thread(self._there.close)
