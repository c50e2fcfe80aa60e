"""Stamps: the place of a command in the one order, and its time, which never goes back and never stands still.

Whoever pages through history by time (CHATHISTORY with ``timestamp=``) names a millisecond, and is given what lies before or
after it: of two messages in one millisecond that fall on two pages, the second would be lost. So two stamps of one journal are a
millisecond apart, as long as that does not carry them away from the clock: a thousand commands may run ahead of it at once,
and a thousand a second after that. Beyond, several share a millisecond, and a page is never cut within one
(``doors.irc.verbs.history``).

The wall clock may be set back, while the server runs or while it does not: time goes on from the last stamp, so what was said
later is later. Nothing is ever said to be over because of that: durations are measured elsewhere (``mpchat.clocks``).
"""

import time
from collections.abc import Callable
from math import floor, inf, nextafter

from mpchat.chat.vocabulary import Stamp

_LEAST = 0.000_001
"""Seconds between two stamps that may share a millisecond; Unix seconds as floats tell a quarter of that apart."""
_MOST_AHEAD = 1000.0
"""Milliseconds that may be given out at once, beyond one for each that passes."""


class Stamps:
    """Gives out stamps. ``clock`` gives Unix seconds, ``seconds`` seconds that only ever go on."""

    def __init__(
        self,
        clock: Callable[[], float],
        seconds: Callable[[], float] = time.monotonic,
        last: Stamp | None = None,
    ) -> None:
        """``last`` is the stamp that the journal ends with. A sequence begins with the microseconds of its start."""
        self._clock = clock
        self._seconds = seconds
        self._sequence = max(int(clock() * 1_000_000), last.sequence if last else 0)
        self._time = last.time if last else 0.0
        self._left = _MOST_AHEAD
        self._at = seconds()

    @property
    def now(self) -> float:
        """The time of the last stamp, or the clock's where that is later: nothing has been said after it."""
        return max(self._time, self._clock())

    def next(self) -> Stamp:
        """The next stamp."""
        self._sequence += 1
        clock, last = self._clock(), floor(self._time * 1000)
        if floor(clock * 1000) > last:
            self._time = clock
        elif self._may_run_ahead():
            self._time = _first_moment(last + 1)
        else:
            self._time += _LEAST
        return Stamp(self._sequence, self._time)

    def _may_run_ahead(self) -> bool:
        now = self._seconds()
        self._left = min(_MOST_AHEAD, self._left + (now - self._at) * 1000)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def _first_moment(millisecond: int) -> float:
    """The beginning of a millisecond: floats are not exact, and must not say the one before."""
    moment = millisecond / 1000
    while floor(moment * 1000) < millisecond:
        moment = nextafter(moment, inf)
    return moment
