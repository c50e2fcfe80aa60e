"""Lines on the wire: framing, and bytes that are not UTF-8. The lines are not interpreted here."""

from typing import Protocol as Contract
from typing import cast

from twisted.internet.address import UNIXAddress
from twisted.internet.interfaces import IAddress, ITCPTransport
from twisted.internet.protocol import Factory, connectionDone
from twisted.protocols.basic import LineReceiver
from twisted.python.failure import Failure

from mpchat.irc.message import Message, WireError, parse


class Listener(Contract):
    """The receiver of the lines."""

    def made(self, protocol: "LinkProtocol") -> None:
        """A connection is up."""

    def heard(self, line: bytes) -> None:
        """A line has come in."""

    def lost(self, reason: Failure) -> None:
        """The connection is gone."""


class LinkProtocol(LineReceiver):
    """Framing: lines in, lines out."""

    delimiter = b"\n"
    MAX_LENGTH = 1 << 16

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def connectionMade(self) -> None:
        transport = cast(ITCPTransport, self.transport)
        if not isinstance(transport.getPeer(), UNIXAddress):
            transport.setTcpNoDelay(True)
        self._listener.made(self)

    def lineReceived(self, line: bytes) -> None:
        self._listener.heard(line)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._listener.lost(reason)

    def write(self, line: bytes) -> None:
        """Send one formatted line."""
        cast(ITCPTransport, self.transport).write(line)

    def abort(self) -> None:
        """Drop the connection at once, without waiting for the other side."""
        cast(ITCPTransport, self.transport).abortConnection()


class LinkFactory(Factory):
    """Makes the protocol of each connection of one link."""

    noisy = False

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def buildProtocol(self, addr: IAddress | None) -> LinkProtocol:
        return LinkProtocol(self._listener)


def read(line: bytes) -> Message | None:
    """Read a line of any server, None if it is not a message; bytes that are not UTF-8 become U+FFFD."""
    for attempt in (line, line.decode("utf-8", "replace").encode()):
        try:
            return parse(attempt)
        except WireError:
            continue
    return None
