"""Posting: the address that was checked is the one that is connected to; answers are bounded in bytes and seconds."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any, cast

import pytest
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from twisted.internet.protocol import Factory
from twisted.internet.task import Clock
from twisted.internet.testing import MemoryReactorClock
from twisted.python.failure import Failure
from zope.interface import implementer

from mpchat.push.addresses import Address, Allowed, ForbiddenError, read
from mpchat.push.posting import MOST_ANSWERED, Answer, Poster, UnansweredError, connector, resolver
from tests.push.test_addresses import HIDDEN
from tests.push_service import HOST, PUBLIC, MemoryService

URL = f"https://{HOST}/phone?x=y"


class Posting:
    """A poster, a push service, and a clock."""

    def __init__(self, *hosts: str) -> None:
        self.clock = Clock()
        self.service = MemoryService(*hosts)
        self.poster = Poster(self.clock, self.service.resolve, self.service.at, self.service.trust)

    def __call__(self, url: str = URL, *allowed: str, seconds: float = 10.0) -> object:
        """What comes of a post, or of waiting for it."""
        outcome: list[object] = []
        posted = self.poster.post(read(url), {"TTL": "60"}, b"body", Allowed.of(allowed), seconds)
        posted.addBoth(outcome.append)
        while self.service.settle():
            pass
        if not outcome:
            self.clock.advance(seconds)
        assert not self.clock.getDelayedCalls(), "no timer is left behind"
        return outcome[0].value if isinstance(outcome[0], Failure) else outcome[0]

    @property
    def is_cut(self) -> bool:
        """Whether the last connection has ended."""
        while self.service.settle():
            pass
        return bool(self.service.pumps[-1].client.transport.disconnecting)


def test_a_post() -> None:
    posting = Posting()
    assert posting() == Answer(201)
    (posted,) = posting.service.posted
    assert (posted.path, posted.body, posted.headers["ttl"]) == ("/phone?x=y", b"body", "60")
    assert posting.service.connected == [(PUBLIC, 443)] and posting.is_cut


def test_retry_after_is_told() -> None:
    posting = Posting()
    posting.service.answers.append(b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")
    assert posting() == Answer(429, "7")


@pytest.mark.parametrize("address", [each for each in HIDDEN if "%" not in each])
def test_nobody_connects_to_what_is_not_public(address: str) -> None:
    posting = Posting()
    posting.service.addresses[HOST] = [PUBLIC, address]
    assert isinstance(posting(), ForbiddenError)
    assert posting.service.connected == []


@pytest.mark.parametrize("url", ["https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.1:8443/x"])
def test_nor_by_its_address(url: str) -> None:
    posting = Posting()
    assert isinstance(posting(url), ForbiddenError) and posting.service.connected == []


def test_localhost_is_a_name_like_any_other() -> None:
    posting = Posting()
    posting.service.addresses["localhost"] = ["127.0.0.1", "::1"]
    assert isinstance(posting("https://localhost/x"), ForbiddenError) and posting.service.connected == []


def test_a_name_that_changes_in_between_changes_nothing() -> None:
    """It is asked for once (DNS rebinding)."""
    posting = Posting()
    answers = [[PUBLIC], ["127.0.0.1"]]
    ask = posting.service.resolve

    def resolve(host: str, port: int) -> "Deferred[Sequence[Address]]":
        posting.service.addresses[HOST] = answers.pop(0)
        return ask(host, port)

    posting.poster = Poster(posting.clock, resolve, posting.service.at, posting.service.trust)
    assert posting() == Answer(201)
    assert posting.service.connected == [(PUBLIC, 443)] and answers == [["127.0.0.1"]]
    assert isinstance(posting(), ForbiddenError), "each push asks anew"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("place", ["https://127.0.0.1/x", "http://169.254.169.254/", f"https://{HOST}/y"])
def test_no_redirect_is_followed(status: int, place: str) -> None:
    posting = Posting()
    answer = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n"
    posting.service.answers.append(answer.encode())
    assert posting() == Answer(status)
    assert len(posting.service.connected) == 1 and len(posting.service.posted) == 1


def test_a_name_that_is_none_is_no_secret() -> None:
    """It reads as one that leads into the server's own network."""
    unknown = Posting()("https://nowhere.example.org/x")
    posting = Posting()
    posting.service.addresses["nowhere.example.org"] = ["10.0.0.1"]
    assert isinstance(unknown, ForbiddenError) and str(unknown) == str(
        posting("https://nowhere.example.org/x")
    )


def test_what_the_operator_allows_is_reached() -> None:
    posting = Posting("127.0.0.1", "push.lan")
    assert posting("https://127.0.0.1:8443/x", "127.0.0.1") == Answer(201)
    posting.service.addresses["push.lan"] = ["10.1.2.3"]
    assert posting("https://push.lan/x", "10.1.0.0/16") == Answer(201)
    assert posting.service.connected == [("127.0.0.1", 8443), ("10.1.2.3", 443)]
    assert posting.service.posted[0].headers["host"] == "127.0.0.1:8443"


def test_another_address_is_tried() -> None:
    posting = Posting()
    others = ["8.8.8.1", "8.8.8.2", "8.8.8.3"]
    posting.service.addresses[HOST] = [others[0], PUBLIC, *others[1:]]
    posting.service.refusing = set(others)
    assert posting() == Answer(201)
    assert posting.service.connected == [(others[0], 443), (PUBLIC, 443)]
    posting.service.refusing.add(PUBLIC)
    assert isinstance(posting(), UnansweredError)
    assert len(posting.service.connected) == 5, "three at most"


def test_who_cannot_prove_the_name_gets_nothing() -> None:
    posting = Posting("another.example.org")
    assert isinstance(posting(), UnansweredError) and posting.service.posted == []
    stranger = Posting()
    stranger.poster = Poster(
        stranger.clock, stranger.service.resolve, stranger.service.at, MemoryService().trust
    )
    assert isinstance(stranger(), UnansweredError) and stranger.service.posted == []


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 201 Created\r\nContent-Le",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"220 mail.example.org ESMTP\r\n",
        b"\0" * 100,
        b"HTTP/1.1 201 Created\r\n" + b"X: y\r\n" * MOST_ANSWERED,
        b"HTTP/1.1 201 Created\r\nX: " + b"y" * MOST_ANSWERED,
        b"HTTP/1.1 abc\r\n\r\n",
    ],
)
def test_whoever_does_not_answer_is_waited_for_no_longer(answer: bytes) -> None:
    posting = Posting()
    posting.service.answers.append(answer)
    outcome = posting()
    assert isinstance(outcome, UnansweredError) and str(outcome)
    assert posting.is_cut and len(str(outcome)) <= 200


def test_a_body_is_not_read() -> None:
    posting = Posting()
    posting.service.answers.append(b"HTTP/1.1 400 Bad\r\nContent-Length: 9999999\r\n\r\n" + b"x" * 30_000)
    assert posting() == Answer(400) and posting.is_cut


def test_a_server_that_hangs_up() -> None:
    posting = Posting()
    posting.service.answers.append(b"")
    outcome: list[Any] = []
    posting.poster.post(read(URL), {}, b"", Allowed(), 0).addBoth(outcome.append)
    while posting.service.settle():
        pass
    posting.service.hang_up()
    assert isinstance(outcome[0].value, UnansweredError)


def test_a_resolver_that_does_not_answer() -> None:
    posting = Posting()
    never: Deferred[Sequence[Address]] = Deferred()
    posting.poster = Poster(
        posting.clock, lambda host, port: never, posting.service.at, posting.service.trust
    )
    assert isinstance(posting(), UnansweredError)
    never.callback([ip_address(PUBLIC)])
    assert posting.service.connected == []


def test_a_mistake_of_ours_is_not_the_push_services() -> None:
    posting = Posting()
    posting.poster = Poster(posting.clock, lambda host, port: 1 / 0, posting.service.at)  # type: ignore[arg-type, return-value]
    assert isinstance(posting(), ZeroDivisionError)


@implementer(IHostnameResolver)
class Resolving:
    """A resolver that knows one name."""

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: object = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """Twisted: find the addresses of a name."""
        receiver = resolutionReceiver
        receiver.resolutionBegan(cast("Any", None))
        if hostName == HOST:
            receiver.addressResolved(IPv4Address("TCP", PUBLIC, portNumber))
            receiver.addressResolved(IPv6Address("TCP", "2606:2800::1", portNumber))
        receiver.resolutionComplete()


def test_all_addresses_are_gathered() -> None:
    reactor: Any = MemoryReactorClock()
    reactor.nameResolver = Resolving()
    resolve, found = resolver(reactor), list[Any]()
    resolve(HOST, 443).addBoth(found.append)
    resolve("nowhere.example.org", 443).addBoth(found.append)
    assert found[0] == [ip_address(PUBLIC), ip_address("2606:2800::1")]
    assert isinstance(found[1], Failure) and found[1].check(DNSLookupError)


@pytest.mark.parametrize(("seconds", "timeout"), [(10.0, 5.0), (0.0, 30.0)])
def test_either_kind_of_address_is_connected_to(seconds: float, timeout: float) -> None:
    reactor = MemoryReactorClock()
    connect = connector(reactor, lambda: seconds)
    for address in (PUBLIC, "2606:2800::1"):
        connect(ip_address(address), 443).connect(Factory())
    assert [(*client[:2], client[3]) for client in reactor.tcpClients] == [
        (PUBLIC, 443, timeout),
        ("2606:2800::1", 443, timeout),
    ]
