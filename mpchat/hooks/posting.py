"""Posts by Twisted's agent: no redirect is followed, nothing of an answer is kept, and all of it has its time."""

from collections.abc import Callable, Mapping
from typing import Any

from OpenSSL import SSL
from twisted.internet.defer import Deferred, TimeoutError
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import Agent, HTTPConnectionPool
from twisted.web.http_headers import Headers
from twisted.web.iweb import IResponse

from mpchat import __version__
from mpchat.request_body import Body

_SECONDS = 10.0
"""For connecting, sending and the head of the answer."""
_MOST_ANSWERED = 64 * 1024
"""Bytes of an answer that are read, and thrown away; of a longer one the rest is not read."""


class PostError(Exception):
    """Why there was no answer, in one clause."""


class Posting:
    """Sends to any address that the operator has named; see delivery.Post."""

    def __init__(self, reactor: Any) -> None:
        self._clock: IReactorTime = reactor
        self._agent = Agent(
            reactor, connectTimeout=_SECONDS, pool=HTTPConnectionPool(reactor, persistent=False)
        )

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> "Deferred[int]":
        """Post; fires with the status."""
        told = Headers({name: [value] for name, value in headers.items()})
        told.setRawHeaders("User-Agent", [f"mpchat/{__version__}"])
        asked: Deferred[Any] = self._agent.request(b"POST", url.encode("ascii"), told, Body(body))
        asked.addTimeout(_SECONDS, self._clock, _says_so)
        return asked.addCallbacks(self._read, _explain)

    def _read(self, response: IResponse) -> "Deferred[int]":
        """Wait for the end of the answer, which is the end of the connection."""
        over: Deferred[int] = Deferred()
        reader = _Bin(lambda: over.callback(response.code))
        timer = self._clock.callLater(_SECONDS, reader.enough)
        response.deliverBody(reader)
        return over.addCallback(_without, timer)


def _without(status: int, timer: IDelayedCall) -> int:
    if timer.active():
        timer.cancel()
    return status


def _explain(failure: Failure) -> Any:
    """Twisted wraps what went wrong in what that led to."""
    reasons = getattr(failure.value, "reasons", None)
    if not reasons:
        return failure
    cause = reasons[0]
    if cause.check(SSL.Error):
        raise PostError("its certificate was not accepted, or it does not speak TLS") from cause.value
    raise PostError(cause.getErrorMessage()) from cause.value


def _says_so(result: Any, seconds: float) -> Any:
    if isinstance(result, Failure):
        raise TimeoutError(f"it did not answer within {seconds:g} seconds")
    return result


class _Bin(Protocol):
    """Takes the body of an answer, and no more of it than it must."""

    def __init__(self, over: Callable[[], None]) -> None:
        self._over: Callable[[], None] | None = over
        self._size = 0

    def dataReceived(self, data: bytes) -> None:
        """Twisted: bytes."""
        self._size += len(data)
        if self._size > _MOST_ANSWERED:
            self.enough()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Twisted: that was all."""
        over, self._over = self._over, None
        if over is not None:
            over()

    def enough(self) -> None:
        """Read no more."""
        assert self.transport is not None
        self.transport.loseConnection()
        self.connectionLost()
