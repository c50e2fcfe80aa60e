"""Questions to the history that may take long: asked in a thread of their own, with a limit, and told what they cost."""

import time
from collections.abc import Callable
from typing import TypeVar

from twisted.internet.defer import Deferred

from mpchat.journal.history import Answer
from mpchat.journal.sqlite_history import SqliteHistory

MOST_SECONDS = 0.5
"""What one question may take; then it is answered with what was found so far."""
T = TypeVar("T")


class Apart:
    """Asks one question after the other, where nobody waits for it but the one who asked."""

    def __init__(
        self,
        history: SqliteHistory,
        in_thread: Callable[[Callable[[], object]], Deferred[object]],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._history = history
        self._in_thread = in_thread
        self._seconds = seconds

    def __call__(self, work: Callable[[SqliteHistory], T]) -> "Deferred[Answer[T]]":
        """Ask; errors of the history come as failures."""
        answer: Deferred[Answer[T]] = self._in_thread(lambda: self._ask(work))  # type: ignore[assignment]
        return answer

    def _ask(self, work: Callable[[SqliteHistory], T]) -> Answer[T]:
        began, spent = self._seconds(), time.thread_time()
        self._history.until(lambda: self._seconds() - began > MOST_SECONDS)
        try:
            found = work(self._history)
            return Answer(found, time.thread_time() - spent, self._history.was_cut)
        finally:
            self._history.until(None)

    def close(self) -> None:
        """Let go of the file; where a question is still being answered, the end of the process does."""
        self._in_thread(self._history.close)
