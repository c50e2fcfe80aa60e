"""A progress bar for long work: on a terminal only, after the first second."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

_WIDTH = 30
_FIRST = 1.0
"""Seconds before the bar is shown."""
_EVERY = 0.1


class Progress:
    """Call ``step`` as the work goes on; ``total`` is called only when the bar is drawn, 0 for unknown."""

    def __init__(
        self,
        doing: str,
        total: Callable[[], int],
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._doing = doing
        self._total = total
        self._known: int | None = None
        self._stream = stream or sys.stderr
        self._clock = clock
        self._is_shown = self._stream.isatty()
        self._next = clock() + _FIRST
        self._done = 0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *error: object) -> None:
        self.hide()

    def step(self, count: int = 1) -> None:
        """Count this much more as done."""
        self._done += count
        if self._is_shown and self._clock() >= self._next:
            self._draw()
            self._next = self._clock() + _EVERY

    def hide(self) -> None:
        """Remove the bar, so that something else can be written."""
        if self._known is not None:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._known = None

    def _draw(self) -> None:
        if self._known is None:
            self._known = self._total()
        part = min(self._done / self._known, 1.0) if self._known else 0.0
        bar = f"[{'#' * int(part * _WIDTH):<{_WIDTH}}] {int(part * 100):3} %" if self._known else "..."
        self._stream.write(f"\r{self._doing} {bar}\x1b[K")
        self._stream.flush()
