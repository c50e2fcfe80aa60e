"""The budget of a turn of the reactor: which visitor's work is done now, and which waits for the next.

In one turn the reactor hears everybody who has sent something. If all of it were done at once, a thousand clients that come back
and join their fifty rooms would keep everybody else waiting for as long as that takes, and what is said to the members would pile
up unsent: the reactor writes between turns. So a turn has a budget (``MOST_SECONDS``). What does not fit waits in a queue, and
while anything waits whoever comes gets in line behind it: nobody is overtaken by a second line of somebody who was served before.

This bounds how long others wait only as far as each piece of work is short. One line is one piece, but for those that ask for
much at once: they are done in steps (``Session.in_steps``), a piece each.
"""

from collections import deque
from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime

MOST_SECONDS = 0.01
"""What a turn may spend on what visitors ask for. Half of a frame: nobody sees it, and nothing piles up behind it."""


class Fairness:
    """Does work now, or in its turn. ``clock`` counts seconds that pass while work is done."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._waiting: deque[Callable[[], None]] = deque()
        self._until = float("-inf")
        self._scheduled = False

    @property
    def is_over(self) -> bool:
        """Whether what is not done yet has to wait: the turn has had its share, or others wait already."""
        return bool(self._waiting) or self._is_spent()

    def now_or_later(self, work: Callable[[], None]) -> None:
        """Do something at once if the turn has time for it."""
        if self.is_over:
            self.later(work)
        else:
            work()

    def later(self, work: Callable[[], None]) -> None:
        """Do something once all that waits already is done."""
        self._waiting.append(work)
        self._wake()

    def _is_spent(self) -> bool:
        now = self._clock.seconds()
        if not self._scheduled:
            # The first work of a turn begins its budget; the next turn begins when all that this one heard is through.
            self._until = now + MOST_SECONDS
            self._wake()
        return now >= self._until

    def _wake(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._clock.callLater(0, self._turn)

    def _turn(self) -> None:
        self._scheduled = False
        self._until = self._clock.seconds() + MOST_SECONDS
        while self._waiting:
            self._waiting.popleft()()
            if self._clock.seconds() >= self._until:
                break
        if self._waiting:
            self._wake()
