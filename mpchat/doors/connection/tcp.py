"""The TCP framing: Twisted's protocol and factory around a connection. No line is understood here."""

from twisted.internet.interfaces import IAddress, ISSLTransport, ITCPTransport
from twisted.internet.protocol import ServerFactory, connectionDone
from twisted.protocols.basic import LineReceiver
from twisted.python.failure import Failure

from mpchat.doors.connection.connection import Connection
from mpchat.doors.connection.cutter import Cutter, TooLong
from mpchat.doors.connection.sendqueue import keep_unread_here
from mpchat.doors.server.registry import Registry
from mpchat.doors.server.throttle import host_of

_MOST_READ = 4096
"""Bytes that are read of one connection in one turn: what others send is not kept waiting for more."""


class ChatProtocol(LineReceiver):
    """Lines over TCP; a connection's Framing. The cutter feeds ``lineReceived``, in linear time and with no line too long."""

    transport: ITCPTransport

    certificate = ""

    def __init__(self, registry: Registry, address: str) -> None:
        self._registry = registry
        self._address = address
        self._is_cutting = False

    def connectionMade(self) -> None:
        """Twisted: somebody is there."""
        self.write = self.transport.write
        self.secure = ISSLTransport.providedBy(self.transport)
        self.connection = Connection(self._registry, self, self._address)
        self._cutter = Cutter(self.connection.longest_line)
        keep_unread_here(self.transport)
        self.transport.bufferSize = _MOST_READ  # type: ignore[attr-defined]
        self.transport.registerProducer(self.connection.send_queue, True)  # type: ignore[attr-defined]
        self.connection.opened()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Twisted: the connection is gone."""
        self._cutter.clear()
        self.connection.lost(reason)

    def dataReceived(self, data: bytes) -> None:
        """Twisted: bytes."""
        if self.connection.is_closing:
            return
        if data:
            self._cutter.feed(data)
            self.connection.bytes_came()
        if not self._is_cutting:
            self._cut()
        if self.paused and self.connection.is_too_much(self._cutter.waiting):
            self._cutter.clear()
            self.connection.end("Too much at once")

    def _cut(self) -> None:
        self._is_cutting = True
        try:
            while not self.paused:
                match self._cutter.next():
                    case None:
                        return
                    case TooLong() as line:
                        self.connection.hear_too_long(line.beginning)
                    case line:
                        self.lineReceived(line)
        finally:
            self._is_cutting = False

    def lineReceived(self, line: bytes) -> None:
        """Twisted: one line."""
        self.connection.hear(line)

    # ---- Framing ----

    @property
    def transport_name(self) -> str:
        """See Framing. A UNIX socket has no port."""
        if self.secure:
            return "tls"
        return "tcp" if hasattr(self.transport.getHost(), "port") else "unix"

    def pause_reading(self) -> None:
        """See Framing."""
        self.pauseProducing()

    def resume_reading(self) -> None:
        """See Framing."""
        self.resumeProducing()

    def keep_alive(self) -> None:
        """See Framing."""
        self.transport.setTcpKeepAlive(True)

    def close(self) -> None:
        """See Framing."""
        self.transport.unregisterProducer()  # type: ignore[attr-defined]
        self.transport.loseConnection()

    def abort(self) -> None:
        """See Framing."""
        self.transport.abortConnection()


class ChatFactory(ServerFactory):
    """Twisted's factory: makes a protocol for everybody who comes by this port."""

    noisy = False

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def buildProtocol(self, addr: IAddress | None) -> ChatProtocol:
        """Twisted: somebody is coming."""
        return ChatProtocol(self.registry, host_of(addr))
