"""The delivery of one hook: what it is to be sent, one after the other, again after a while where that fails.

What waits is bounded: whoever does not answer loses what came while the queue was full, and nobody in the chat notices. A notice
is tried ``MOST_TRIES`` times, later each time; then it is given up, and so is at once what the other end refuses (4xx) or wants
to have elsewhere (3xx). What waits when the server stops is lost.
"""

from collections import deque
from collections.abc import Callable, Mapping

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

from mpchat.hooks.notices import Notice
from mpchat.hooks.signing import signature

MOST_WAITING = 1000
MOST_TRIES = 14
"""Times that one notice is sent: the last three quarters of an hour after the first."""
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 600.0
_WORTH_ANOTHER_TRY = frozenset({408, 425, 429})
"""Of the answers that refuse (4xx), those that say: not now."""
_SENT = range(200, 300)

Post = Callable[[str, Mapping[str, str], bytes], "Deferred[int]"]
"""Sends headers and a body to an address; fires with the status of the answer, or fails."""


class Delivery:
    """One hook's queue. ``clock`` gives Unix seconds; ``tell`` is told what goes wrong, by kind and sentence."""

    def __init__(
        self,
        name: str,
        url: str,
        key: bytes,
        post: Post,
        timers: IReactorTime,
        clock: Callable[[], float],
        tell: Callable[[str, str], None],
    ) -> None:
        self.name = name
        self._url = url
        self._key = key
        self._post = post
        self._timers = timers
        self._clock = clock
        self._tell = tell
        self._waiting: deque[Notice] = deque()
        self._tries = 0
        self._is_posting = False
        self._is_over = False
        self._again: IDelayedCall | None = None

    @property
    def waiting(self) -> int:
        """How many notices wait, with the one that is on its way."""
        return len(self._waiting)

    def add(self, notice: Notice) -> None:
        """Send something, when its turn comes."""
        if len(self._waiting) >= MOST_WAITING:
            self._complain("full", f"{MOST_WAITING} messages wait already; one more was dropped")
            return
        self._waiting.append(notice)
        if not self._is_posting and self._again is None:
            self._send()

    def stop(self) -> None:
        """Send nothing more."""
        self._is_over = True
        self._waiting.clear()
        if self._again is not None and self._again.active():
            self._again.cancel()
        self._again = None

    def _send(self) -> None:
        self._again = None
        notice, now = self._waiting[0], int(self._clock())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": notice.identity,
            "webhook-timestamp": str(now),
            "webhook-signature": signature(self._key, notice.identity, now, notice.body),
        }
        self._is_posting = True
        self._tries += 1
        self._post(self._url, headers, notice.body).addCallbacks(self._answered, self._failed)

    def _answered(self, status: int) -> None:
        if status in _SENT:
            self._go_on()
        elif status >= 500 or status in _WORTH_ANOTHER_TRY:
            self._try_again(f"it answered {status}")
        else:
            self._complain("refused", f"it answered {status}; the message is not sent again")
            self._go_on()

    def _failed(self, failure: Failure) -> None:
        self._try_again(failure.getErrorMessage())

    def _try_again(self, why: str) -> None:
        if self._tries >= MOST_TRIES:
            self._complain(
                "given up", f"{why}; the message was sent {MOST_TRIES} times, and is not sent again"
            )
            return self._go_on()
        self._is_posting = False
        if self._is_over:
            return
        self._complain("failed", f"{why}; it is sent again")
        pause = min(_FIRST_PAUSE * 2 ** (self._tries - 1), _LONGEST_PAUSE)
        self._again = self._timers.callLater(pause, self._send)

    def _go_on(self) -> None:
        """With the next one: what was first is sent, or given up."""
        self._is_posting = False
        self._tries = 0
        if self._is_over:
            return
        self._waiting.popleft()
        if self._waiting:
            self._send()

    def _complain(self, kind: str, what: str) -> None:
        if not self._is_over:
            self._tell(f"the hook {self.name} {kind}", f"the hook {self.name}: {what}")
