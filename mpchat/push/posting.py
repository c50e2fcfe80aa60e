"""Posts to a push service: resolved, every address checked, connected to one that was checked, bounded in bytes and seconds."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, NamedTuple, cast

from twisted.internet.defer import Deferred, TimeoutError
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint, wrapClientTLS
from twisted.internet.error import ConnectError, DNSLookupError
from twisted.internet.interfaces import (
    IAddress,
    IHostResolution,
    IProtocol,
    IProtocolFactory,
    IReactorPluggableNameResolver,
    IReactorTime,
    IResolutionReceiver,
    IStreamClientEndpoint,
)
from twisted.internet.ssl import optionsForClientTLS, platformTrust
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory
from twisted.python.failure import Failure
from twisted.web.client import (
    Agent,
    RequestGenerationFailed,
    RequestTransmissionFailed,
    ResponseFailed,
)
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer

from mpchat.push.addresses import Address, Allowed, Endpoint, ForbiddenError, check, not_public
from mpchat.request_body import Body

MOST_ANSWERED = 65_536
"""Bytes that a push service may send, its certificates included."""
_MOST_TRIED = 3
"""Addresses of one host that are tried, one after the other."""
_PATIENCE = 30.0
"""Seconds for one address where a push may take any time."""
_HOSTS = 64
"""Hosts whose TLS settings are at hand: making them reads the system's certificates, which takes 10 ms."""

Resolve = Callable[[str, int], "Deferred[Sequence[Address]]"]
"""All addresses of a host; fails with DNSLookupError if it has none."""
Connect = Callable[[Address, int], IStreamClientEndpoint]
"""What connects to one address."""


_UNANSWERED = (
    ConnectError,
    TimeoutError,
    ResponseFailed,
    RequestGenerationFailed,
    RequestTransmissionFailed,
)
"""How a request ends that is not answered: refused, late, cut off, by somebody without a certificate, in no HTTP at all."""


class UnansweredError(Exception):
    """Nobody answered there; the text says why, for the log."""


class Answer(NamedTuple):
    """What a push service said: the status, and ``Retry-After`` as it was written."""

    status: int
    retry_after: str = ""


@implementer(IResolutionReceiver)
class _Gathered:
    """What a resolver finds, one address after the other."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._found: list[Address] = []
        self.all: Deferred[Sequence[Address]] = Deferred()

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        """Twisted: it begins."""

    def addressResolved(self, address: IAddress) -> None:
        """Twisted: one was found."""
        self._found.append(ip_address(cast("Any", address).host))

    def resolutionComplete(self) -> None:
        """Twisted: these are all."""
        if self._found:
            self.all.callback(self._found)
        else:
            self.all.errback(DNSLookupError(self._host))


def resolver(reactor: IReactorPluggableNameResolver) -> Resolve:
    """Resolve as Twisted does: in a thread, by the system's own rules."""

    def resolve(host: str, port: int) -> "Deferred[Sequence[Address]]":
        gathered = _Gathered(host)
        reactor.nameResolver.resolveHostName(gathered, host, port)
        return gathered.all

    return resolve


def connector(reactor: Any, seconds: Callable[[], float]) -> Connect:
    """Connect over TCP; one address has half of the time that a push has, so that another one can be tried."""

    def connect(address: Address, port: int) -> IStreamClientEndpoint:
        kind = TCP4ClientEndpoint if address.version == 4 else TCP6ClientEndpoint
        return kind(reactor, str(address), port, timeout=seconds() / 2 or _PATIENCE)

    return connect


class Poster:
    """Posts to push services. ``clock`` is the reactor's; ``trust`` are the authorities whose certificates count."""

    def __init__(
        self,
        clock: IReactorTime,
        resolve: Resolve,
        connect: Connect,
        trust: Any = None,
    ) -> None:
        self._clock = clock
        self._resolve = resolve
        self._connect = connect
        root = platformTrust() if trust is None else trust
        self._tls = lru_cache(_HOSTS)(lambda host: optionsForClientTLS(host, root))

    def post(
        self, endpoint: Endpoint, headers: dict[str, str], body: bytes, allowed: Allowed, seconds: float
    ) -> Deferred[Answer]:
        """Post; fails with ForbiddenError, or with UnansweredError, after so many seconds at the latest (0 for any)."""
        posted = Deferred.fromCoroutine(self._post(endpoint, headers, body, allowed))
        if seconds:
            posted.addTimeout(seconds, self._clock)
        return posted.addErrback(_unanswered)

    async def _post(
        self, endpoint: Endpoint, headers: dict[str, str], body: bytes, allowed: Allowed
    ) -> Answer:
        wire = _Wire(await self._addresses(endpoint, allowed), endpoint.port, self._connect)
        agent = Agent.usingEndpointFactory(
            self._clock, _Pinned(wrapClientTLS(self._tls(endpoint.host), wire))
        )
        sent = Headers({name: [value] for name, value in headers.items()})
        url = f"{endpoint.origin}{endpoint.path}".encode()
        try:
            response = await agent.request(b"POST", url, sent, Body(body))
        finally:
            wire.cut()  # what else it says is of no interest
        wait = response.headers.getRawHeaders("retry-after", [""])
        return Answer(response.code, wait[0])

    async def _addresses(self, endpoint: Endpoint, allowed: Allowed) -> Sequence[Address]:
        """The host's addresses, every one of them checked. Raises ForbiddenError."""
        given = endpoint.address
        try:
            found = [given] if given is not None else await self._resolve(endpoint.host, endpoint.port)
        except DNSLookupError:
            raise ForbiddenError(not_public(endpoint)) from None
        check(endpoint, found, allowed)
        return found


def _unanswered(failure: Failure) -> Any:
    if failure.check(*_UNANSWERED):
        raise UnansweredError(_why(failure.value)) from None
    return failure


def _why(error: BaseException | None) -> str:
    """The innermost of what went wrong, in one line."""
    reasons = getattr(error, "reasons", None)
    if reasons:
        return _why(reasons[0].value)
    text = " ".join(str(error).split()) or type(error).__name__
    return f"{type(error).__name__}: {text}"[:200]


@implementer(IAgentEndpointFactory)
class _Pinned:
    """Connects where it was told to, whatever the URL says."""

    def __init__(self, endpoint: IStreamClientEndpoint) -> None:
        self._endpoint = endpoint

    def endpointForURI(self, uri: object) -> IStreamClientEndpoint:
        """Twisted: where to connect."""
        return self._endpoint


@implementer(IStreamClientEndpoint)
class _Wire:
    """A connection to the first of these addresses that takes one; it breaks when too much comes in."""

    def __init__(self, addresses: Sequence[Address], port: int, connect: Connect) -> None:
        self._addresses = addresses[:_MOST_TRIED]
        self._port = port
        self._connect = connect
        self._bounded: _Bounded | None = None

    def connect(self, factory: IProtocolFactory) -> Deferred[IProtocol]:
        """Twisted: connect."""
        inner: Any = factory
        while inner is not None:
            inner.noisy = False  # the log is for what goes wrong
            inner = getattr(inner, "wrappedFactory", None)
        return Deferred.fromCoroutine(self._connected(_Bounding(factory)))

    async def _connected(self, bounding: "_Bounding") -> IProtocol:
        *earlier, last = self._addresses
        for address in earlier:
            try:
                return await self._to(address, bounding)
            except ConnectError:
                continue
        return await self._to(last, bounding)

    async def _to(self, address: Address, bounding: "_Bounding") -> IProtocol:
        self._bounded = cast(_Bounded, await self._connect(address, self._port).connect(bounding))
        return self._bounded.wrappedProtocol

    def cut(self) -> None:
        """End the connection, if there is one."""
        if self._bounded is not None:
            self._bounded.cut()


class _Bounded(ProtocolWrapper):
    """Counts what comes in."""

    _left = MOST_ANSWERED

    def dataReceived(self, data: bytes) -> None:
        """Twisted: bytes."""
        self._left -= len(data)
        if self._left < 0:
            self.cut()
        else:
            super().dataReceived(data)

    def cut(self) -> None:
        """Hear nothing more."""
        cast("Any", self.transport).abortConnection()


class _Bounding(WrappingFactory):
    """Makes them."""

    protocol = _Bounded
    noisy = False
