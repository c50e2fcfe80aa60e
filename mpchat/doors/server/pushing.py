"""The contract of whatever pushes messages to phones, as the doors know it; ``mpchat.push`` keeps it."""

from typing import NamedTuple, Protocol

from twisted.internet.defer import Deferred

from mpchat.chat.vocabulary import Subscription


class Problem(NamedTuple):
    """Why a device cannot be subscribed: a code of soju.im/webpush, and a sentence."""

    code: str
    text: str


class Pushing(Protocol):
    """Checks devices before they are subscribed, and tells the key that they are subscribed with."""

    @property
    def key(self) -> str:
        """The server's public key (base64url), by which push services know it (RFC 8292)."""
        ...

    def problem(self, subscription: Subscription) -> Problem | None:
        """What is plainly wrong with a subscription."""
        ...

    def try_out(self, account: str, subscription: Subscription) -> "Deferred[Problem | None]":
        """Push a first message to a device; fires with what kept it from arriving, within seconds."""
        ...
