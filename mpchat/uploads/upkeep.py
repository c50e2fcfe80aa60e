"""Deletes uploads that are too old, in steps, as long as the server runs."""

from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from twisted.python.failure import Failure

from mpchat.uploads.store import Store

_EVERY = 60.0
"""Seconds between two looks at what is too old."""
_SOON = 0.05
"""Seconds between two steps while there is more."""
_AT_ONCE = 100
"""Files of one step."""


class Upkeep(Service):
    """Looks after a store."""

    log = Logger()

    def __init__(self, store: Store, clock: Any) -> None:
        self._store = store
        self._clock = clock
        self._next: IDelayedCall | None = None

    def startService(self) -> None:
        """Twisted: the server runs."""
        super().startService()
        self._step()

    def stopService(self) -> None:
        """Twisted: it stops."""
        super().stopService()
        if self._next is not None and self._next.active():
            self._next.cancel()

    def _step(self) -> None:
        keep = self._store.terms().keep
        old = self._store.ledger.from_before(self._store.clock() - keep, _AT_ONCE) if keep else []
        if not old:
            return self._again(_EVERY)
        deleting = Deferred.fromCoroutine(self._store.delete(*old))
        deleting.addCallbacks(lambda _: self._again(_SOON), self._failed)

    def _failed(self, failure: Failure) -> None:
        if not failure.check(CancelledError):
            self.log.error("cannot delete old uploads: {why}", why=failure.getErrorMessage())
        self._again(_EVERY)

    def _again(self, seconds: float) -> None:
        if self.running:
            self._next = self._clock.callLater(seconds, self._step)
