"""The server of a client's tests: played by the test, in memory, on a fake clock."""

from typing import Any

from twisted.internet import error
from twisted.internet.endpoints import TCP4ClientEndpoint
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure


class Wire(StringTransport):
    """A transport in memory that can be aborted and knows of Nagle."""

    aborted = False

    def setTcpNoDelay(self, enabled: bool) -> None:
        pass

    def abortConnection(self) -> None:
        self.aborted = True


class FarEnd:
    """What the client calls, and who answers."""

    def __init__(self) -> None:
        self.reactor = MemoryReactorClock()
        self.stepped = 0.0
        self.endpoint = TCP4ClientEndpoint(self.reactor, "127.0.0.1", 6111)
        self.wire = Wire()
        self.protocol: Any = None

    def wall(self) -> float:
        """The time of day, as far as somebody has set it: a clock of its own, which begins in 1970."""
        return self.reactor.seconds() + self.stepped

    @property
    def _factory(self) -> Any:
        return self.reactor.tcpClients[-1][2]

    def accept(self) -> Wire:
        """Answer the client's last call."""
        self.protocol = self._factory.buildProtocol(None)
        self.wire = Wire()
        self.protocol.makeConnection(self.wire)
        return self.wire

    def refuse(self) -> None:
        """Do not answer it."""
        self._factory.clientConnectionFailed(None, Failure(error.ConnectionRefusedError()))

    def hear(self, *lines: str) -> list[str]:
        """Say lines to the client; what it answers."""
        self.wire.clear()
        self.protocol.dataReceived("".join(f"{line}\r\n" for line in lines).encode())
        return self.said()

    def said(self) -> list[str]:
        """What the client has said since it was last listened to."""
        lines: list[str] = self.wire.value().decode().splitlines()
        self.wire.clear()
        return lines

    def lose(self, reason: Exception | None = None) -> None:
        """Break the connection, or close it."""
        self.protocol.connectionLost(Failure(reason or error.ConnectionDone()))

    def pending(self) -> int:
        """Timers that still run."""
        return len(self.reactor.getDelayedCalls())
