"""A push service of the tests' own, with TLS made here, and a phone that reads what was pushed to it."""

import json
import re
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from queue import Queue
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any, cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from OpenSSL.SSL import TLS_SERVER_METHOD, Context
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import ConnectionRefusedError, DNSLookupError
from twisted.internet.interfaces import IOpenSSLContextFactory, IProtocolFactory, IStreamClientEndpoint
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.ssl import Certificate, trustRootFromCertificates
from twisted.protocols.tls import TLSMemoryBIOFactory
from twisted.python.failure import Failure
from twisted.test.iosim import FakeTransport, IOPump, connect
from zope.interface import implementer

from mpchat.chat.chat import Rules
from mpchat.chat.vocabulary import Subscription
from mpchat.push import base64url
from mpchat.push.addresses import Address
from mpchat.push.encryption import derived
from mpchat.push.posting import Poster
from mpchat.push.service import PushService
from mpchat.push.vapid import new_secret
from mpchat.service import in_turn
from mpchat.settings.limits import Limits
from tests.harness import UNPACED, Party

HOST = "push.example.org"
PUBLIC = "93.184.215.14"
"""An address that anybody can reach."""
CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"


# ---- certificates ----


class Authority:
    """Certifies names; whoever trusts ``certificate`` trusts them."""

    def __init__(self) -> None:
        self._key = generate_private_key(SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an authority of the tests")])
        built = self._builder(self._name, self._key).add_extension(x509.BasicConstraints(True, None), True)
        self.certificate = built.sign(self._key, SHA256()).public_bytes(Encoding.PEM)

    def _builder(self, name: x509.Name, key: EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
        )

    def certify(self, *hosts: str) -> bytes:
        """A key and its certificate for these hosts, as PEM."""
        key = generate_private_key(SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
        names = x509.SubjectAlternativeName([_general(host) for host in hosts])
        certificate = self._builder(name, key).add_extension(names, False).sign(self._key, SHA256())
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return private + certificate.public_bytes(Encoding.PEM)


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


# ---- the phone ----


class Phone:
    """A device with its keys, as RFC 8291 has them."""

    def __init__(self) -> None:
        self._private = generate_private_key(SECP256R1())
        self._secret = bytes(range(16))
        public = self._private.public_key()
        self._point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.keys = f"p256dh={base64url.encode(self._point)};auth={base64url.encode(self._secret)}"

    def subscription(self, endpoint: str, *capabilities: str) -> Subscription:
        """As the chat knows it."""
        return Subscription(
            endpoint, base64url.encode(self._point), base64url.encode(self._secret), capabilities
        )

    def read(self, body: bytes) -> str:
        """The line in a push."""
        return self.read_bytes(body).decode()

    def read_bytes(self, body: bytes) -> bytes:
        """What is in a push: only this device can read it (RFC 8188 §2, RFC 8291 §3)."""
        salt, rest = body[:16], body[16:]
        size, length = int.from_bytes(rest[:4], "big"), rest[4]
        point, record = rest[5 : 5 + length], rest[5 + length :]
        assert len(record) <= size and len(body) <= 4096
        server = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
        shared = self._private.exchange(ECDH(), server)
        key, nonce = derived(shared, self._secret, self._point, point, salt)
        text, delimiter, padding = AESGCM(key).decrypt(nonce, record, None).rpartition(b"\x02")
        assert delimiter and not padding.strip(b"\0")
        return text


@dataclass
class Posted:
    """A request as it came to a push service."""

    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False, default=b"")


def proven(posted: Posted) -> tuple[str, dict[str, Any]]:
    """Who signed a request, by its key, and what was signed (RFC 8292); fails if the signature is not theirs."""
    found = re.fullmatch(r"vapid t=([^.]+)\.([^.]+)\.([^,]+), k=(\S+)", posted.headers["authorization"])
    assert found, posted.headers["authorization"]
    head, claims, signature, key = found.groups()
    assert json.loads(base64url.decode(head)) == {"typ": "JWT", "alg": "ES256"}
    numbers = base64url.decode(signature)
    signed = encode_dss_signature(int.from_bytes(numbers[:32], "big"), int.from_bytes(numbers[32:], "big"))
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), base64url.decode(key))
    public.verify(signed, f"{head}.{claims}".encode(), ECDSA(SHA256()))
    return key, json.loads(base64url.decode(claims))


# ---- in memory ----


class _Serving(Protocol):
    """Reads one request and answers what the test wants."""

    def __init__(self, service: "MemoryService") -> None:
        self._service = service
        self._data = b""

    def dataReceived(self, data: bytes) -> None:
        """Twisted: bytes."""
        self._data += data
        head, end, body = self._data.partition(b"\r\n\r\n")
        if not end:
            return
        request, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if len(body) == int(headers["content-length"]):
            self._data = b""
            self._service.posted.append(Posted(request.split(" ")[1], headers, body))
            assert self.transport is not None
            self.transport.write(self._service.answers.popleft() if self._service.answers else CREATED)


class _Accepting(Factory):
    def __init__(self, service: "MemoryService") -> None:
        self.service = service

    def buildProtocol(self, addr: object) -> _Serving:
        return _Serving(self.service)


@implementer(IOpenSSLContextFactory)
class _Certified:
    """TLS with a key and its certificate; Twisted's own way makes pyOpenSSL warn."""

    def __init__(self, pem: bytes) -> None:
        self._context = Context(TLS_SERVER_METHOD)
        self._context.use_privatekey(cast(EllipticCurvePrivateKey, load_pem_private_key(pem, None)))
        self._context.use_certificate(x509.load_pem_x509_certificate(pem))

    def getContext(self) -> Context:
        """Twisted: what connections are made with."""
        return self._context


class MemoryService:
    """A push service behind every address that is not refused; what answers it gives, in order, else ``201 Created``.

    ``addresses`` are what each name resolves to, ``connected`` are the addresses and ports that somebody connected to.
    """

    def __init__(self, *hosts: str) -> None:
        authority = Authority()
        self.trust = trustRootFromCertificates([Certificate.loadPEM(authority.certificate)])
        self._tls = _Certified(authority.certify(*(hosts or (HOST,))))
        self.addresses: dict[str, list[str]] = {HOST: [PUBLIC]}
        self.refusing: set[str] = set()
        self.answers: deque[bytes] = deque()
        self.posted: list[Posted] = []
        self.connected: list[tuple[str, int]] = []
        self.pumps: list[IOPump] = []

    def resolve(self, host: str, port: int) -> "Deferred[Sequence[Address]]":
        """See Resolve."""
        found = self.addresses.get(host)
        return succeed([ip_address(each) for each in found]) if found else fail(DNSLookupError(host))

    def at(self, address: Address, port: int) -> IStreamClientEndpoint:
        """See Connect."""
        return cast(IStreamClientEndpoint, _At(self, str(address), port))

    def accept(self, factory: IProtocolFactory) -> Protocol:
        """Connect a client."""
        client = cast(Protocol, factory.buildProtocol(cast("Any", None)))
        server = TLSMemoryBIOFactory(self._tls, False, _Accepting(self)).buildProtocol(None)
        ours, theirs = FakeTransport(server, True), FakeTransport(client, False)
        self.pumps.append(connect(server, ours, client, theirs, greet=False))
        return client

    def settle(self) -> bool:
        """Carry what is written to and fro; whether anything was."""
        from twisted.internet import reactor

        reactor.runUntilCurrent()  # type: ignore[attr-defined]  # TLS writes at the end of its turn
        moved = [pump.pump() for pump in self.pumps]
        return any(moved)

    def texts(self, phone: Phone) -> list[str]:
        """The lines that were pushed to a phone since the last look."""
        posted, self.posted = self.posted, []
        return [phone.read(each.body) for each in posted]

    def hang_up(self) -> None:
        """Lose every connection."""
        for pump in self.pumps:
            for end in (pump.client, pump.server):
                end.connectionLost(Failure(connectionDone.value))
        self.pumps = []


@implementer(IStreamClientEndpoint)
class _At:
    def __init__(self, service: MemoryService, address: str, port: int) -> None:
        self._service = service
        self._address = address
        self._port = port

    def connect(self, factory: IProtocolFactory) -> "Deferred[Any]":
        """Twisted: connect."""
        self._service.connected.append((self._address, self._port))
        if self._address in self._service.refusing:
            return fail(ConnectionRefusedError())
        return succeed(self._service.accept(factory))


class PushParty(Party):
    """A party whose server pushes, and the push service that it pushes to."""

    def __init__(self, limits: Limits = UNPACED, rules: Rules | None = None, **house: Any) -> None:
        self.service = MemoryService()
        super().__init__(limits, rules, **house)
        self.secret = new_secret()
        self.pushing = self.push_with(self.house)
        self.journal.listen(in_turn([self.registry.heard, self.pushing.heard]))

    def push_with(self, house: Any) -> PushService:
        """What pushes."""
        poster = Poster(self.clock, self.service.resolve, self.service.at, self.service.trust)
        pushing = PushService(house, self.secret, poster, self.clock, self.registry.sparing)
        house.push = pushing
        return pushing

    def settle(self) -> None:
        """Let the turns end that have begun, and what is pushed arrive."""
        super().settle()
        while self.service.settle():
            super().settle()


# ---- on 127.0.0.1 ----


class LocalService:
    """A push service on 127.0.0.1, in threads; ``posted`` is what came. Its authority's certificate is in a file."""

    def __init__(self, folder: Path) -> None:
        authority = Authority()
        self.authority = folder / "authority.pem"
        self.authority.write_bytes(authority.certificate)
        own = folder / "push-service.pem"
        own.write_bytes(authority.certify("127.0.0.1"))
        self.posted: Queue[Posted] = Queue()
        self.statuses: deque[int] = deque()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def _handler(service: "LocalService") -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers["content-length"]))
                self.send_response(service.statuses.popleft() if service.statuses else 201)
                self.send_header("Content-Length", "0")
                self.end_headers()
                service.posted.put(Posted(self.path, headers, body))

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing to tell."""

        return Handler

    def url(self, path: str) -> str:
        """An endpoint here."""
        return f"https://127.0.0.1:{self._server.server_port}{path}"

    def next(self, phone: Phone) -> str:
        """The next line that is pushed to a phone."""
        return phone.read(self.posted.get(timeout=20).body)

    def close(self) -> None:
        """The service ends."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
