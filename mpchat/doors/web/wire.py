"""HTTP/1.1 over a transport: one request, one answer, then the connection is closed. h11 reads and writes it.

- There is no second request: nothing that a body hides can be taken for one, and nothing is left over that belongs to nobody.
- Reading is paused unless something is wanted: while a piece of a body is being written to the disk, its sender waits. At most
  what one turn reads is in memory.
- What the other end owes is timed (``patience``): its head as a whole, its body by pace, the reading of the answer by the piece.
- An answer that comes before the body was read (401, 413) would be lost if the connection were closed with bytes unread: then the
  kernel resets it. So what still comes is read and thrown away, for ``_LINGER`` seconds at most.
"""

from http import HTTPStatus

import h11
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IPullProducer, ISSLTransport, ITCPTransport
from twisted.internet.protocol import Protocol, ServerFactory, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from mpchat.doors.server.throttle import host_of
from mpchat.doors.web.answer import Answer, Stretch, told
from mpchat.doors.web.answering import answer
from mpchat.doors.web.body import Body
from mpchat.doors.web.errors import HttpError
from mpchat.doors.web.patience import Patience
from mpchat.doors.web.request import MAX_HEAD, Request, read_request
from mpchat.doors.web.site import Site, Visit

_LINGER = 2.0
"""Seconds for which what nobody reads is read all the same."""
_PIECE = 64 * 1024
_UNREADABLE = {
    431: ("HEAD_TOO_LONG", f"The head of a request has at most {MAX_HEAD} bytes"),
    501: ("NOT_IMPLEMENTED", "Send the body as it is, or chunked"),
}


@implementer(IPullProducer)
class HttpProtocol(Protocol):
    """One connection. While a file is sent it produces that, a piece whenever the last has been taken."""

    transport: ITCPTransport
    log = Logger()

    def __init__(self, site: Site, address: str) -> None:
        self._site = site
        self._address = address
        self._conn = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
        self._request: Request | None = None
        self._wanted: Deferred[bytes] | None = None
        self._sending: Stretch | None = None
        self._left = 0
        self._is_reading = False
        self._is_answered = False
        self._is_gone = False
        self._is_counted = False

    # ---- what Twisted calls ----

    def connectionMade(self) -> None:
        """Twisted: somebody is there."""
        registry, limits = self._site.registry, self._site.house.limits
        self._patience = Patience(registry.clock, limits.web_timeout, self._too_slow)
        self._patience.expect()
        problem = registry.admit(self._address)
        if problem:
            return self._send(told(HttpError(503, "FULL", problem)))
        self._is_counted = True

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Twisted: the connection is gone."""
        self._is_gone = True
        self._patience.stop()
        if self._is_counted:
            self._site.registry.release(self._address)
        self._fail_reading(HttpError(400, "GONE", "The connection broke"))

    def dataReceived(self, data: bytes) -> None:
        """Twisted: bytes."""
        if self._is_answered:
            return
        self._conn.receive_data(data)
        if self._request is None:
            self._read_head()
        else:
            self._deliver()

    # ---- the head ----

    def _read_head(self) -> None:
        try:
            event = self._conn.next_event()
        except h11.RemoteProtocolError as error:
            return self._send(told(self._unreadable(error)))
        if not isinstance(event, h11.Request):
            return
        self._patience.stop()
        self.transport.pauseProducing()  # type: ignore[attr-defined]
        try:
            secure = ISSLTransport.providedBy(self.transport)
            self._request = read_request(event, self._address, secure)
        except HttpError as problem:
            return self._send(told(problem))
        self._site.registry.fairness.now_or_later(self._carry_out)

    def _unreadable(self, error: h11.RemoteProtocolError) -> HttpError:
        status = error.error_status_hint
        code, text = _UNREADABLE.get(status, ("BAD_REQUEST", "This cannot be read: it is not HTTP/1.1"))
        return HttpError(status if status in _UNREADABLE else 400, code, text)

    def _carry_out(self) -> None:
        assert self._request is not None
        visit = Visit(self._site, self._request, Body(self._next_piece))
        Deferred.fromCoroutine(answer(visit)).addCallback(self._send).addErrback(self._mistake)

    def _mistake(self, failure: Failure) -> None:
        self.log.failure("a mistake of ours while answering", failure=failure)
        self.transport.abortConnection()

    # ---- the body ----

    def _next_piece(self) -> "Deferred[bytes]":
        wanted = self._wanted = Deferred()
        if self._is_gone:
            self._fail_reading(HttpError(400, "GONE", "The connection broke"))
            return wanted
        if self._conn.they_are_waiting_for_100_continue:
            self._write(self._conn.send(h11.InformationalResponse(status_code=100, headers=[])))
        self._deliver()
        return wanted

    def _deliver(self) -> None:
        """Give who waits for it what has come of the body; or read on."""
        if self._wanted is None:
            return
        pieces: list[bytes] = []
        size = 0
        try:
            while size < _PIECE and isinstance(event := self._conn.next_event(), h11.Data):
                pieces.append(bytes(event.data))
                size += len(event.data)
        except h11.RemoteProtocolError:
            return self._fail_reading(
                HttpError(400, "BAD_REQUEST", "The body cannot be read: its chunks or its length are wrong")
            )
        self._patience.came(size)
        is_whole = self._conn.their_state is not h11.SEND_BODY
        if not pieces and not is_whole:
            self._patience.expect_body()
            self.transport.resumeProducing()  # type: ignore[attr-defined]
            return
        self._patience.stop()
        self.transport.pauseProducing()  # type: ignore[attr-defined]
        wanted, self._wanted = self._wanted, None
        wanted.callback(b"".join(pieces))

    def _fail_reading(self, problem: HttpError) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            wanted.errback(problem)

    # ---- the answer ----

    def _send(self, answer: Answer) -> None:
        if self._is_gone or self._is_answered:
            return
        self._is_answered = True
        self._patience.expect()
        now = self._site.house.clock()
        head = h11.Response(
            status_code=answer.status, headers=answer.head(now), reason=_reason(answer.status)
        )
        self._write(self._conn.send(head))
        if self._request is not None and self._request.method == "HEAD":
            return self._finish()
        if isinstance(answer.body, bytes):
            if answer.body:
                self._write(self._conn.send(h11.Data(data=answer.body)))
            return self._finish()
        self._sending, self._left = answer.body, answer.body.size
        self.transport.registerProducer(self, False)  # type: ignore[attr-defined]

    def resumeProducing(self) -> None:
        """Twisted: what was sent has been taken. It says so again while the next piece is still being read."""
        if self._sending is not None and self._left and not self._is_reading:
            self._is_reading = True
            self._patience.stop()  # now it is the disk that everybody waits for
            self._sending.read().addCallbacks(self._send_piece, self._cannot_read)

    def stopProducing(self) -> None:
        """Twisted: the connection is gone."""
        self._sending = None

    def _send_piece(self, data: bytes) -> None:
        self._is_reading = False
        if self._is_gone:
            return
        self._patience.expect()
        self._left -= len(data)
        if not data:
            # It was promised in the head: only a broken connection says that it is not all.
            return self.transport.abortConnection()
        self._write(self._conn.send(h11.Data(data=data)))
        if not self._left:
            self.transport.unregisterProducer()  # type: ignore[attr-defined]
            self._finish()

    def _cannot_read(self, failure: Failure) -> None:
        self.log.warn("cannot read an upload: {why}", why=failure.getErrorMessage())
        self.transport.abortConnection()

    def _finish(self) -> None:
        """All is said: close, once it is sent, and once nothing is on its way any more."""
        self._write(self._conn.send(h11.EndOfMessage()) if self._conn.our_state is h11.SEND_BODY else b"")
        if self._has_read_all():
            return self.transport.loseConnection()
        self._patience.expect(_LINGER)
        self.transport.resumeProducing()  # type: ignore[attr-defined]

    def _has_read_all(self) -> bool:
        try:
            self._conn.next_event()  # the end of a body that there is not
        except h11.RemoteProtocolError:
            return False
        return self._conn.their_state in (h11.DONE, h11.MUST_CLOSE, h11.CLOSED)

    def _write(self, data: bytes | None) -> None:
        if data:
            self.transport.write(data)

    # ---- the end ----

    def _too_slow(self) -> None:
        if self._is_answered:
            return self.transport.abortConnection()
        problem = HttpError(408, "TOO_SLOW", "The request did not come in time: send it at once")
        if self._wanted is not None:
            return self._fail_reading(problem)
        self._send(told(problem))


def _reason(status: int) -> bytes:
    return HTTPStatus(status).phrase.encode()


class HttpFactory(ServerFactory):
    """Twisted's factory: makes a protocol for everybody who comes by this port."""

    noisy = False

    def __init__(self, site: Site) -> None:
        self._site = site

    def buildProtocol(self, addr: IAddress | None) -> HttpProtocol:
        """Twisted: somebody is coming."""
        return HttpProtocol(self._site, host_of(addr))
