"""A house with HTTP, in memory: requests as bytes on a wire, answers as data."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h11
from twisted.internet.address import IPv4Address
from twisted.internet.defer import maybeDeferred
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from mpchat.chat.vocabulary import Register
from mpchat.doors.web.site import Site
from mpchat.doors.web.wire import HttpFactory, HttpProtocol
from mpchat.journal.accounts import MemoryAccounts
from mpchat.serving import terms
from mpchat.settings.limits import Limits
from mpchat.tokens import new_token
from mpchat.uploads.folder import Folder
from mpchat.uploads.store import Store
from tests.harness import FAST, UNPACED, Party

PASSWORD = "correct-horse"
LOCAL = "tcp:8080:interface=127.0.0.1"
_SEGMENT = 4096


@dataclass
class Reply:
    """An answer as it was read."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def data(self) -> Any:
        """The body as JSON."""
        assert self.headers["content-type"] == "application/json"
        return json.loads(self.body)

    @property
    def error(self) -> tuple[int, str]:
        """Status and code of a refusal, whose sentence is one."""
        assert self.data.keys() == {"error", "message"}
        assert self.data["message"][:1].isupper() or ": " in self.data["message"], self.data
        return self.status, self.data["error"]


class HttpWire(StringTransport):
    """A transport whose peer sends no more than is read, and takes what is produced, unless ``reads`` is False."""

    protocol: HttpProtocol
    reads = True

    def __init__(self, address: IPv4Address) -> None:
        super().__init__(peerAddress=address)
        self.unsent = b""
        self.aborted = False

    def send(self, data: bytes) -> None:
        """Send bytes as far as they are read, and take what comes."""
        self.unsent += data
        self.go_on()

    def go_on(self) -> None:
        """Whatever can move, moves."""
        while self.connected:
            if self.producer is not None and self.reads:
                self.producer.resumeProducing()
            elif self.unsent and self.producerState == "producing":
                data, self.unsent = self.unsent[:_SEGMENT], self.unsent[_SEGMENT:]
                self.protocol.dataReceived(data)
            else:
                return

    def loseConnection(self) -> None:
        """Twisted: close, once everything is sent; here that is at once, if the peer reads."""
        self.disconnecting = True
        if self.reads:
            self.lose(ConnectionDone())

    def abortConnection(self) -> None:
        """Twisted: close at once."""
        self.aborted = True
        self.lose(ConnectionLost())

    def lose(self, why: Exception) -> None:
        """The connection is gone."""
        if self.connected:
            self.connected = False
            if self.producer is not None:
                self.producer.stopProducing()
            self.protocol.connectionLost(Failure(why))


class WebParty(Party):
    """A party whose house serves HTTP. Each account that is named has ``PASSWORD``."""

    def __init__(
        self, *accounts: str, limits: Limits = UNPACED, folder: Path | None = None, **house: Any
    ) -> None:
        settings = {"http": (LOCAL,), "api": True, "uploads": folder, **house}
        super().__init__(limits, **settings)
        self.site = Site(self.registry)
        if folder is not None:
            shelf = Folder(folder)
            self.site.uploads = Store(
                shelf, shelf.open(), lambda: terms(self.house.settings), maybeDeferred, self.clock.seconds
            )
        self.http = HttpFactory(self.site)
        for account in accounts:
            self.journal.append(Register(self.registry.new_visitor(), account, FAST.credentials(PASSWORD)))

    def token(self, account: str, expires: float | None = None) -> str:
        """A token of an account."""
        assert isinstance(self.house.accounts, MemoryAccounts)
        text, token = new_token(account, "", self.clock.seconds(), expires)
        self.house.accounts.tokens[token.id] = token
        return text

    def arrive(self, host: str = "127.0.0.1") -> HttpWire:
        """Open a connection for HTTP."""
        address = IPv4Address("TCP", host, 50000)
        wire = HttpWire(address)
        wire.protocol = self.http.buildProtocol(address)
        wire.protocol.makeConnection(wire)
        return wire

    def send(self, data: bytes, host: str = "127.0.0.1") -> HttpWire:
        """Send bytes over a new connection."""
        wire = self.arrive(host)
        wire.send(data)
        self.settle_all(wire)
        return wire

    def settle_all(self, wire: HttpWire) -> None:
        """Let everything happen that waits for nobody."""
        self.settle()
        wire.go_on()
        self.settle()

    def begin(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        by: str = "",
        host: str = "127.0.0.1",
        **headers: str,
    ) -> HttpWire:
        """Ask something: ``by`` is an account, which gives its password, or a token; a ``_`` in a header's name is a dash."""
        told = {"Host": "chat", **({"Content-Length": str(len(body))} if body is not None else {})}
        if by:
            told["Authorization"] = f"Bearer {by}" if by.startswith("mpchat_") else basic(by, PASSWORD)
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "", ""]
        return self.send("\r\n".join(lines).encode() + (body or b""), host)

    def ask(self, method: str, target: str, body: bytes | None = None, by: str = "", **headers: str) -> Reply:
        """Ask something, and read the answer."""
        return read(self.begin(method, target, body, by, **headers), method)

    def say(self, room: str, data: Any, by: str = "ann", **headers: str) -> Reply:
        """Ask the API to say something."""
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        headers.setdefault("Content_Type", "application/json")
        return self.ask("POST", f"/api/rooms/{room}/messages", body, by, **headers)


def basic(name: str, password: str) -> str:
    """HTTP Basic."""
    return f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"


def read(wire: HttpWire, method: str = "GET") -> Reply:
    """The one answer on a wire, read by h11; nothing comes after it, and the connection is closed."""
    client = h11.Connection(h11.CLIENT)
    client.send(h11.Request(method=method, target="/", headers=[("Host", "chat")]))
    client.send(h11.EndOfMessage())
    client.receive_data(wire.value())
    reply = Reply(0)
    while True:
        event = client.next_event()
        if isinstance(event, h11.Response):
            names = [name.decode() for name, _ in event.headers]
            assert len(names) == len(set(names)), "no header twice"
            reply = Reply(event.status_code, {name.decode(): value.decode() for name, value in event.headers})
        elif isinstance(event, h11.Data):
            reply.body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            break
        else:
            assert isinstance(event, h11.InformationalResponse), event
    assert client.trailing_data == (b"", False)
    assert reply.headers["connection"] == "close" and reply.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    return reply
