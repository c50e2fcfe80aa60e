"""Sends one push to one device: encrypted, signed and posted; and what the push service's answer means (RFC 8030)."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.python.failure import Failure

from mpchat.chat.vocabulary import Subscription
from mpchat.push.addresses import Allowed, Endpoint, ForbiddenError, read
from mpchat.push.encryption import SALT, Keys, encrypt
from mpchat.push.posting import Answer, Poster, UnansweredError
from mpchat.push.vapid import Identity
from mpchat.settings.settings import Settings

_KEPT_FOR = 7 * 24 * 3600
"""Seconds that a push service keeps what it cannot deliver yet (RFC 8030 §5.2)."""
LONGEST_WAIT = 3600.0
"""Seconds that a push service can make us wait: what comes later than that is no news."""


class Urgency(StrEnum):
    """What a device is woken for (RFC 8030 §5.3)."""

    NORMAL = "normal"
    HIGH = "high"


class Fate(StrEnum):
    """What became of a push."""

    ARRIVED = "the push service has it"
    ENDED = "the subscription has ended"
    POSTPONED = "it can be sent again later"
    REFUSED = "it is not taken, nor would it be later"
    FORBIDDEN = "it may not go there"


@dataclass(frozen=True, slots=True)
class Push:
    """One line of IRC for a device, and the conversation that it is about, ``""`` for none."""

    line: bytes
    urgency: Urgency = Urgency.HIGH
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a push, why, and how many seconds the push service wants to be left alone."""

    fate: Fate
    why: str = ""
    wait: float = 0.0


class Sender:
    """Sends pushes as the server that ``identity`` is. ``settings`` are what holds now; ``now`` is the wall clock."""

    def __init__(
        self,
        poster: Poster,
        identity: Identity,
        settings: Callable[[], Settings],
        now: Callable[[], float],
    ) -> None:
        self._poster = poster
        self._identity = identity
        self._settings = settings
        self._now = now

    def send(self, subscription: Subscription, push: Push) -> Deferred[Outcome]:
        """Send a push; whatever the push service does, there is an outcome."""
        sent = maybeDeferred(self._send, subscription, push)
        return sent.addCallbacks(self._outcome, _trouble)

    def _send(self, subscription: Subscription, push: Push) -> Deferred[Answer]:
        settings = self._settings()
        endpoint = read(subscription.endpoint)
        private = generate_private_key(SECP256R1())
        body = encrypt(push.line, _keys(subscription), private, os.urandom(SALT))
        allowed, seconds = Allowed.of(settings.push_allow), settings.limits.push_timeout
        return self._poster.post(endpoint, self._headers(endpoint, push), body, allowed, seconds)

    def _headers(self, endpoint: Endpoint, push: Push) -> dict[str, str]:
        contact = self._settings().contact
        return {
            "Authorization": self._identity.authorization(endpoint.origin, contact, self._now()),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(_KEPT_FOR),
            "Urgency": push.urgency,
        }

    def _outcome(self, answer: Answer) -> Outcome:
        return outcome(answer, self._now())


def _keys(subscription: Subscription) -> Keys:
    """The device's keys; they were checked when it was subscribed, but a database may hold anything."""
    try:
        return Keys(subscription)
    except ValueError as error:
        raise ForbiddenError(f"The keys cannot be used: {error}") from None


def outcome(answer: Answer, now: float) -> Outcome:
    """What an answer means. A redirect is followed by nobody: it is a refusal."""
    why = f"it answered with {answer.status}"
    if 200 <= answer.status < 300:
        return Outcome(Fate.ARRIVED)
    if answer.status in (404, 410):
        return Outcome(Fate.ENDED, why)
    if answer.status in (408, 429) or answer.status >= 500:
        return Outcome(Fate.POSTPONED, why, _seconds(answer.retry_after, now))
    return Outcome(Fate.REFUSED, why)


def _seconds(retry_after: str, now: float) -> float:
    """``Retry-After`` in seconds from now: it is a number of them, or a date (RFC 9110 §10.2.3); 0 for anything else."""
    if retry_after.isascii() and retry_after.isdigit():
        return min(float(retry_after[:9]), LONGEST_WAIT)
    try:
        seconds = parsedate_to_datetime(retry_after).timestamp() - now
    except (ValueError, OverflowError):
        return 0.0
    return min(max(seconds, 0.0), LONGEST_WAIT)


def _trouble(failure: Failure) -> Outcome | Failure:
    if failure.check(ForbiddenError):
        return Outcome(Fate.FORBIDDEN, failure.getErrorMessage())
    if failure.check(UnansweredError):
        return Outcome(Fate.POSTPONED, failure.getErrorMessage())
    return failure
