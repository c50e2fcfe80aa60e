"""Posts, byte for byte, by Twisted's agent over a wire of the test's."""

from typing import Any

import pytest
from OpenSSL import SSL
from twisted.internet.error import ConnectionDone, ConnectionRefusedError
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure

from mpchat.hooks.posting import Posting
from mpchat.settings.hooks import hook_of


class Call:
    """One post under way."""

    def __init__(self, url: str = "http://127.0.0.1:9/x?y=1") -> None:
        self.reactor = MemoryReactorClock()
        self.results: list[Any] = []
        Posting(self.reactor)(url, {"webhook-id": "a"}, b"{}").addBoth(self.results.append)
        self.factory: Any = self.reactor.tcpClients[0][2]

    def connect(self) -> StringTransport:
        """The far end is there, and reads what is sent."""
        self.protocol: Any = self.factory.buildProtocol(None)
        self.transport = _Wire(self)
        self.protocol.makeConnection(self.transport)
        return self.transport


class _Wire(StringTransport):
    def __init__(self, call: Call) -> None:
        super().__init__()
        self._call = call

    def loseConnection(self) -> None:
        """Twisted: close."""
        if not self.disconnecting:
            self.disconnecting = True
            self._call.protocol.connectionLost(Failure(ConnectionDone()))

    def abortConnection(self) -> None:
        """Twisted: close at once."""
        self.loseConnection()


def test_what_is_sent() -> None:
    call = Call()
    head, _, body = call.connect().value().partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    assert first == "POST /x?y=1 HTTP/1.1" and body == b"{}"
    assert {"Host: 127.0.0.1:9", "Content-Length: 2", "Connection: close"} <= set(headers)
    told = {line.partition(":")[0].lower() for line in headers}
    assert {"webhook-id", "user-agent"} <= told and not {"cookie", "authorization"} & told


@pytest.mark.parametrize("status", [200, 404, 500])
def test_the_status_of_the_answer(status: int) -> None:
    call = Call()
    call.connect()
    call.protocol.dataReceived(f"HTTP/1.1 {status} So\r\nContent-Length: 2\r\n\r\n".encode())
    assert call.results == []
    call.protocol.dataReceived(b"ok")
    assert call.results == [status]
    assert not call.reactor.getDelayedCalls()


def test_no_redirect_is_followed() -> None:
    call = Call()
    call.connect()
    call.protocol.dataReceived(
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:22/\r\nContent-Length: 0\r\n\r\n"
    )
    assert call.results == [302] and len(call.reactor.tcpClients) == 1


def test_a_long_answer_is_not_read_to_its_end() -> None:
    call = Call()
    call.connect()
    call.protocol.dataReceived(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(20):
        if not call.transport.disconnecting:
            call.protocol.dataReceived(b"x" * 8192)
    assert call.results == [200] and call.transport.disconnecting


def test_an_answer_that_never_ends() -> None:
    call = Call()
    call.connect()
    call.protocol.dataReceived(b"HTTP/1.1 200 OK\r\n\r\nx")
    call.reactor.advance(10)
    assert call.results == [200] and call.transport.disconnecting


def test_nobody_answers() -> None:
    call = Call()
    call.connect()
    call.reactor.advance(10)
    assert call.results[0].getErrorMessage() == "it did not answer within 10 seconds"
    assert call.transport.disconnecting


def test_who_hangs_up() -> None:
    call = Call()
    call.connect()
    call.transport.loseConnection()
    assert call.results[0].getErrorMessage() == "Connection was closed cleanly."


def test_another_certificate() -> None:
    call = Call()
    call.connect()
    call.protocol.connectionLost(Failure(SSL.Error([("SSL routines", "", "certificate verify failed")])))
    assert "certificate was not accepted" in call.results[0].getErrorMessage()


def test_nobody_is_there() -> None:
    call = Call()
    call.factory.clientConnectionFailed(None, Failure(ConnectionRefusedError()))
    call.reactor.advance(1)
    assert call.results[0].check(ConnectionRefusedError)


def test_only_addresses_that_can_be_posted_to_are_hooks() -> None:
    with pytest.raises(ValueError):
        hook_of({"url": "file:///etc/passwd", "rooms": "#a"})
    with pytest.raises(ValueError, match="an address"):
        hook_of({"url": "http://büro.example.org/", "rooms": "#a"})
