"""Delivery: a queue for each device that something waits for, bounded in pushes, attempts and connections.

**The invariant: one push at a time to one device, in order.** A device that is told that something has been read must have
been told of it before. So a push that is postponed holds up those behind it, and the newest make the oldest give way.

A push service that does not answer costs little: after each failure in a row its device is left alone for twice as long, so that
it holds one of the few connections for seconds in an hour. What waits is not kept: after a restart it is found in the history.
"""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from twisted.internet.defer import CancelledError, Deferred, DeferredSemaphore
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from mpchat.chat.vocabulary import Subscription
from mpchat.push.sending import LONGEST_WAIT, Fate, Outcome, Push
from mpchat.settings.limits import Limits

MOST_AT_ONCE = 24
"""Connections to push services at a time."""
_FIRST_WAIT = 30.0
"""Seconds after the first failure in a row."""

Send = Callable[[Subscription, Push], "Deferred[Outcome]"]


class _Waiting:
    """A push in a queue, and how often it was sent in vain."""

    def __init__(self, push: Push) -> None:
        self.push = push
        self.attempts = 0


class _Queue:
    """What waits for one device."""

    def __init__(self, subscription: Subscription) -> None:
        self.subscription = subscription
        self.waiting: deque[_Waiting] = deque()
        self.sending: _Waiting | None = None
        self.under_way: Deferred[Any] | None = None
        self.timer: IDelayedCall | None = None
        self.failures = 0
        self.is_over = False

    def add(self, push: Push, most: int) -> None:
        """Put a push behind the others; the oldest that is not under way gives way."""
        self.waiting.append(_Waiting(push))
        while most and len(self.waiting) > most:
            oldest = next(each for each in self.waiting if each is not self.sending)
            self.waiting.remove(oldest)

    def done(self, waiting: _Waiting) -> None:
        """It waits no more, if it still did."""
        if waiting in self.waiting:
            self.waiting.remove(waiting)

    def postpone(self, most_attempts: int, wait: float) -> float:
        """The push service wants to be left alone, or does not answer: for how many seconds."""
        self.failures += 1
        if self.sending is not None:
            self.sending.attempts += 1
            if most_attempts and self.sending.attempts >= most_attempts:
                self.done(self.sending)
        return max(wait, min(_FIRST_WAIT * 2.0 ** min(self.failures - 1, 10), LONGEST_WAIT))

    def stop(self) -> None:
        """Nothing of it is sent any more, whatever comes of what is under way."""
        self.is_over = True
        self.waiting.clear()
        if self.timer is not None and self.timer.active():
            self.timer.cancel()
        self.timer = None
        under_way, self.under_way = self.under_way, None
        if under_way is not None:
            under_way.cancel()


class Delivery:
    """Delivers pushes to the devices of accounts (casefolded).

    ``send`` sends one; ``limits`` are what holds now; ``ended`` is told of an account and an endpoint that its push service does
    not know any more; ``failed`` is told where to a push could not be delivered, and why.
    """

    log = Logger()

    def __init__(
        self,
        clock: IReactorTime,
        send: Send,
        limits: Callable[[], Limits],
        ended: Callable[[str, str], None],
        failed: Callable[[Subscription, str], None],
    ) -> None:
        self._clock = clock
        self._send = send
        self._limits = limits
        self._ended = ended
        self._failed = failed
        self._queues: dict[str, dict[str, _Queue]] = {}
        self._free = DeferredSemaphore(MOST_AT_ONCE)
        self._is_over = False

    def push(self, account: str, subscription: Subscription, push: Push) -> None:
        """Deliver a push, once those before it have been."""
        if self._is_over:
            return
        queues = self._queues.setdefault(account, {})
        queue = queues.setdefault(subscription.endpoint, _Queue(subscription))
        queue.subscription = subscription  # a renewed one has other keys
        queue.add(push, self._limits().max_pushes)
        self._go_on(account, queue)

    def read(self, account: str, conversation: str) -> None:
        """Somebody of the account has read a conversation: what is not sent of it yet is no news."""
        for queue in self._of(account):
            for waiting in [each for each in queue.waiting if each.push.conversation == conversation]:
                queue.waiting.remove(waiting)

    def forget(self, account: str, endpoint: str) -> None:
        """A subscription has ended."""
        queue = self._queues.get(account, {}).get(endpoint)
        if queue is not None:
            queue.stop()
            self._take_out(account, queue)

    def stop(self) -> None:
        """The server stops."""
        self._is_over = True
        queues, self._queues = self._queues, {}
        for of_account in queues.values():
            for queue in of_account.values():
                queue.stop()

    @property
    def waiting(self) -> int:
        """How many pushes wait."""
        return sum(len(queue.waiting) for queues in self._queues.values() for queue in queues.values())

    def _of(self, account: str) -> Iterator[_Queue]:
        return iter(self._queues.get(account, {}).values())

    def _take_out(self, account: str, queue: _Queue) -> None:
        queues = self._queues.get(account, {})
        if queues.get(queue.subscription.endpoint) is queue:
            del queues[queue.subscription.endpoint]
            if not queues:
                del self._queues[account]

    def _go_on(self, account: str, queue: _Queue) -> None:
        if queue.under_way is not None or queue.timer is not None:
            return
        if not queue.waiting:
            self._take_out(account, queue)
            return
        sent = self._free.run(self._send_next, queue)
        queue.under_way = sent
        sent.addCallbacks(self._told, self._not_told, (account, queue), errbackArgs=(account, queue))

    def _send_next(self, queue: _Queue) -> "Deferred[Outcome] | None":
        """It has its turn: by now there may be nothing left to say."""
        if not queue.waiting:
            return None
        queue.sending = queue.waiting[0]
        return self._send(queue.subscription, queue.sending.push)

    def _told(self, outcome: Outcome | None, account: str, queue: _Queue) -> None:
        if queue.is_over:
            return
        queue.under_way = None
        if outcome is not None:
            self._settle(outcome, account, queue)
        queue.sending = None
        self._go_on(account, queue)

    def _settle(self, outcome: Outcome, account: str, queue: _Queue) -> None:
        assert queue.sending is not None
        if outcome.why:
            self._failed(queue.subscription, outcome.why)
        match outcome.fate:
            case Fate.ARRIVED:
                queue.failures = 0
                queue.done(queue.sending)
            case Fate.REFUSED:
                queue.done(queue.sending)
            case Fate.POSTPONED | Fate.FORBIDDEN:
                wait = queue.postpone(self._limits().push_attempts, outcome.wait)
                queue.timer = self._clock.callLater(wait, self._again, account, queue)
            case Fate.ENDED:
                queue.waiting.clear()
                self._ended(account, queue.subscription.endpoint)

    def _again(self, account: str, queue: _Queue) -> None:
        queue.timer = None
        self._go_on(account, queue)

    def _not_told(self, failure: Failure, account: str, queue: _Queue) -> None:
        """A mistake of ours, unless it was stopped: the push is given up, so that those behind it are not."""
        if queue.is_over and failure.check(CancelledError):
            return
        self.log.failure("a mistake of ours while pushing", failure=failure)
        queue.under_way = None
        if queue.sending is not None:
            queue.done(queue.sending)
        queue.sending = None
        self._go_on(account, queue)
