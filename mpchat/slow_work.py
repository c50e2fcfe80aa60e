"""Threads for what takes long, where it keeps nobody waiting."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from twisted.application.service import Service
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

T = TypeVar("T")


class SlowWork(Service):
    """Two threads, so that a flood of work (logins, of which each checks a password) takes no more of the machine than that."""

    def __init__(self, reactor: Any, name: str = "slow work") -> None:
        self._reactor = reactor
        self._pool = ThreadPool(0, 2, name)

    def __call__(self, work: Callable[[], T]) -> "Deferred[T]":
        """Do work there; fires here, with CancelledError for what had not begun when the server stopped."""
        done: Deferred[T] = deferToThreadPool(self._reactor, self._pool, partial(self._begin, work))
        return done

    def _begin(self, work: Callable[[], T]) -> T:
        if not self.running:
            raise CancelledError
        return work()

    def startService(self) -> None:
        """Twisted: the process is what it will be."""
        super().startService()
        self._pool.start()

    def stopService(self) -> None:
        """Twisted: what has not begun is given up."""
        super().stopService()
        self._pool.stop()
