"""Log lines that anybody can cause: the first is written, then once a minute how many more there were."""

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime

MINUTE = 60.0


class Sparing:
    """Spares the log a flood. What is told goes by ``kind``: each has its own first line, and its own count."""

    def __init__(self, clock: IReactorTime, write: Callable[[str], None]) -> None:
        self._clock = clock
        self._write = write
        self._more: dict[str, int] = {}

    def tell(self, kind: str, line: str) -> None:
        """Write a line, or count it where one of its kind was written within the last minute."""
        if kind in self._more:
            self._more[kind] += 1
            return
        self._write(line)
        self._more[kind] = 0
        self._clock.callLater(MINUTE, self._tell_more, kind)

    def _tell_more(self, kind: str) -> None:
        more = self._more.pop(kind)
        if more:
            self._write(f"{kind}: {more} more in the last minute")
            self._more[kind] = 0
            self._clock.callLater(MINUTE, self._tell_more, kind)
