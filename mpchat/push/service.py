"""Push while the server runs: what listens, what delivers, and what new devices have to pass."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import Deferred, DeferredSemaphore, succeed

from mpchat.chat.vocabulary import ForgetSubscription, Subscription
from mpchat.doors.server.house import House
from mpchat.doors.server.pushing import Problem
from mpchat.doors.server.sparing import Sparing
from mpchat.journal import Applied
from mpchat.push.addresses import Allowed, ForbiddenError, check, read
from mpchat.push.delivery import Delivery
from mpchat.push.encryption import Keys
from mpchat.push.lines import greeting
from mpchat.push.looking import Looking
from mpchat.push.posting import Poster, connector, resolver
from mpchat.push.pushes import Pushes
from mpchat.push.sending import Fate, Outcome, Push, Sender
from mpchat.push.vapid import Identity

_TRIALS_AT_ONCE = 4
"""Connections for new devices at a time, besides those of delivery: they cannot keep a push waiting."""
_HOUR = 3600.0


class PushService(Service):
    """See Pushing. ``secret`` is the server's private key, ``sparing`` writes lines that anybody can cause."""

    def __init__(self, house: House, secret: str, poster: Poster, clock: Any, sparing: Sparing) -> None:
        identity = Identity(secret)
        self.key = identity.key
        self._house = house
        self._sparing = sparing
        self._sender = Sender(poster, identity, lambda: house.settings, house.clock)
        self._delivery = Delivery(clock, self._sender.send, lambda: house.limits, self._ended, self._failed)
        self._looking = Looking(house.chat, lambda: house.settings.push_after, lambda: house.journal.now)
        self._pushes = Pushes(house.chat, self._delivery, self._looking.is_looking, lambda: house.name)
        self._trials = Trials(house.seconds, lambda: house.limits.max_push_trials)
        self._free = DeferredSemaphore(_TRIALS_AT_ONCE)

    def heard(self, applied: Applied) -> None:
        """The journal's listener."""
        self._looking.heard(applied)
        self._pushes.heard(applied)

    def stopService(self) -> None:
        """Twisted: what waits is given up."""
        super().stopService()
        self._delivery.stop()

    # ---- Pushing ----

    def problem(self, subscription: Subscription) -> Problem | None:
        """See Pushing."""
        try:
            Keys(subscription)
        except ValueError as error:
            return Problem("INVALID_PARAMS", f"The keys cannot be used: {error}")
        try:
            endpoint = read(subscription.endpoint, self._house.limits.max_endpoint)
            given = endpoint.address
            check(endpoint, [] if given is None else [given], Allowed.of(self._house.settings.push_allow))
        except ForbiddenError as error:
            return Problem("INVALID_PARAMS", str(error))
        return None

    def try_out(self, account: str, subscription: Subscription) -> "Deferred[Problem | None]":
        """See Pushing."""
        if not self._trials.count(account):
            text = "Many devices were subscribed with your account: try again in an hour"
            return succeed(Problem("INTERNAL_ERROR", text))
        push = Push(greeting(self._house.name))
        tried = self._free.run(self._sender.send, subscription, push)
        return tried.addCallback(self._tried, subscription)

    def _tried(self, outcome: Outcome, subscription: Subscription) -> Problem | None:
        if outcome.fate is Fate.ARRIVED:
            return None
        self._failed(subscription, outcome.why)
        if outcome.fate is Fate.FORBIDDEN:
            return Problem("INVALID_PARAMS", outcome.why)
        if outcome.fate is Fate.POSTPONED:
            return Problem("INTERNAL_ERROR", "The push service cannot be reached now: try again later")
        return Problem("INVALID_PARAMS", f"The push service does not take it: {outcome.why}")

    # ---- what delivery tells ----

    def _ended(self, account: str, endpoint: str) -> None:
        self._house.journal.append(ForgetSubscription(account, endpoint))

    def _failed(self, subscription: Subscription, why: str) -> None:
        """An endpoint is a secret (RFC 8030 §8.3): the log has its host alone."""
        try:
            host = read(subscription.endpoint).authority
        except ForbiddenError:
            host = "an endpoint that cannot be read"
        self._sparing.tell("push", f"a push to {host} failed: {why}")


class Trials:
    """How many new devices each account has tried in this hour; an hour begins for all accounts at once."""

    def __init__(self, seconds: Callable[[], float], most: Callable[[], int]) -> None:
        self._seconds = seconds
        self._most = most
        self._counted: Counter[str] = Counter()
        self._until = seconds() + _HOUR

    def count(self, account: str) -> bool:
        """Count one more; whether it may be tried."""
        now, most = self._seconds(), self._most()
        if now >= self._until:
            self._until = now + _HOUR
            self._counted.clear()
        if most and self._counted[account] >= most:
            return False
        self._counted[account] += 1
        return True


def push_service(house: House, secret: str, reactor: Any, sparing: Sparing) -> PushService:
    """The one that reaches the network."""
    connect = connector(reactor, lambda: house.limits.push_timeout)
    poster = Poster(reactor, resolver(reactor), connect)
    return PushService(house, secret, poster, reactor, sparing)
