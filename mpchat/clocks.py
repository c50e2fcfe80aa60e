"""Which clock tells what: durations and timers a monotonic one, stamps and what is shown the wall clock.

Twisted's reactor counts with ``time.time``. When somebody sets the clock of the machine back a minute, every timer is a minute
late: nobody is answered, nothing is drawn. When it is set forward, all timers fire at once: the silent are thrown out. So both
programs of ours give their reactor a monotonic clock before the first timer is made, and everything that measures how long
something takes asks the reactor (``IReactorTime.seconds``). Whoever needs a date asks ``time.time``, and never subtracts two.
"""

import time
from typing import Any


def count_monotonically(reactor: Any) -> None:
    """Let a reactor's timers count seconds that no change of the wall clock touches; before the first timer is made."""
    reactor.seconds = time.monotonic
