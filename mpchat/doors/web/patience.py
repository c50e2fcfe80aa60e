"""How long a connection waits for the other end: one timer, and a pace below which nobody may send."""

from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IReactorTime

SLOWEST = 1024
"""Bytes a second that a body must come at, on the whole: one byte now and then would hold a connection for ever."""


class Patience:
    """Calls ``over`` when what was expected has not come in ``seconds``, 0 for any time."""

    def __init__(self, clock: IReactorTime, seconds: float, over: Callable[[], None]) -> None:
        self._clock = clock
        self._seconds = seconds
        self._over = over
        self._timer: IDelayedCall | None = None
        self._began = 0.0
        self._come = 0

    def expect(self, seconds: float | None = None) -> None:
        """Something has to happen in that time, or in the usual one; whatever was expected before has."""
        self.stop()
        wait = self._seconds if seconds is None else seconds
        if wait:
            self._timer = self._clock.callLater(wait, self._is_over)

    def stop(self) -> None:
        """Nothing is expected of the other end."""
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._timer = None

    def expect_body(self) -> None:
        """The next piece of a body has to come."""
        now = self._clock.seconds()
        self._began = self._began or now
        if self._seconds:
            self.expect(
                min(self._seconds, max(0.0, self._began + self._seconds + self._come / SLOWEST - now))
                or 0.001
            )

    def came(self, size: int) -> None:
        """So many bytes of the body have come."""
        self._come += size

    def _is_over(self) -> None:
        self._timer = None
        self._over()
