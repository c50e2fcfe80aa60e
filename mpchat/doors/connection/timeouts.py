"""Timeouts of a silent connection: registration, PING, closing."""

from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IReactorTime


class Timeouts:
    """One timer a visitor: first for saying who one is, then for PING and for silence.

    ``ping`` is called after ``ping_after`` seconds of silence, ``give_up`` with a reason after ``idle_timeout``, or when the
    name was not said within ``registration_timeout``. 0 turns one off.
    """

    def __init__(
        self,
        clock: IReactorTime,
        registration_timeout: float,
        ping_after: float,
        idle_timeout: float,
        ping: Callable[[], None],
        give_up: Callable[[str], None],
    ) -> None:
        self._clock = clock
        self._ping_after = ping_after
        self._idle_timeout = idle_timeout
        self._ping = ping
        self._give_up = give_up
        self._heard = clock.seconds()
        self._pinged = False
        self._timer: IDelayedCall | None = None
        if registration_timeout:
            self._timer = clock.callLater(registration_timeout, self._too_slow)

    def heard(self) -> None:
        """They said something."""
        self._heard = self._clock.seconds()
        self._pinged = False

    def entered(self) -> None:
        """They said who they are: from now on silence is asked about."""
        self.stop()
        self._schedule()

    def stop(self) -> None:
        """Wait no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        self._timer = None
        self._give_up("Registration timed out")

    def _schedule(self) -> None:
        if self._pinged and not self._idle_timeout:
            delay = self._ping_after  # nothing ends the silence but they
        else:
            steps = [self._idle_timeout, 0 if self._pinged else self._ping_after]
            if not any(steps):
                return
            delay = self._heard + min(filter(None, steps)) - self._clock.seconds()
        self._timer = self._clock.callLater(max(0.0, delay), self._look)

    def _look(self) -> None:
        self._timer = None
        silent = self._clock.seconds() - self._heard
        if self._idle_timeout and silent >= self._idle_timeout:
            self._give_up(f"Ping timeout: {silent:.0f} seconds")
            return
        if self._ping_after and silent >= self._ping_after and not self._pinged:
            self._pinged = True
            self._ping()
        self._schedule()
