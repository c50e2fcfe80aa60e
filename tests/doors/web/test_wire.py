"""One request, one answer: whatever bytes come, in whatever pieces."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionLost

from mpchat.settings.limits import Limits
from tests.harness import UNPACED
from tests.web import PASSWORD, HttpWire, WebParty, basic, read

HEAD = b"GET /nowhere HTTP/1.1\r\nHost: chat\r\n\r\n"


def test_an_answer_closes_the_connection() -> None:
    party = WebParty()
    wire = party.send(HEAD)
    assert not wire.connected and not wire.aborted
    assert read(wire).error == (404, "NOT_FOUND")
    assert not party.clock.getDelayedCalls()


def test_byte_by_byte(tmp_path: Path) -> None:
    party = WebParty("ann", folder=tmp_path)
    wire = party.arrive()
    request = f"POST /upload HTTP/1.1\r\nHost: chat\r\nAuthorization: {basic('ann', PASSWORD)}\r\nContent-Length: 5\r\n\r\nhello"
    for byte in request.encode():
        wire.send(bytes([byte]))
        party.settle()
        wire.go_on()
    assert read(wire, "POST").status == 201


def test_chunks(tmp_path: Path) -> None:
    party = WebParty("ann", folder=tmp_path)
    chunked = b"".join(b"1\r\n%c\r\n" % byte for byte in b"hello" * 5000) + b"0\r\n\r\n"
    head = f"POST /upload HTTP/1.1\r\nHost: chat\r\nAuthorization: {basic('ann', PASSWORD)}\r\nTransfer-Encoding: chunked\r\n\r\n"
    reply = read(party.send(head.encode() + chunked), "POST")
    assert reply.data["size"] == 25_000


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (b"\r\n\r\n", 400, "BAD_REQUEST"),
        (b"nonsense\r\n\r\n", 400, "BAD_REQUEST"),
        (b"NICK ann\r\nUSER ann 0 * :Ann\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505, "VERSION"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n space: x\0y\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET http://chat/upload HTTP/1.1\r\nHost: a\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET /?%ff=1 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET /?" + b"a&" * 50 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 400, "BAD_REQUEST"),
        (
            b"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nAuthorization: Bearer y\r\n\r\n",
            400,
            "BAD_REQUEST",
        ),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 17_000, 431, "HEAD_TOO_LONG"),
        (b"GET /" + b"x" * 17_000, 431, "HEAD_TOO_LONG"),
        (
            b"".join([b"GET / HTTP/1.1\r\nHost: a\r\n", *(b"X: y\r\n" for _ in range(4000))]),
            431,
            "HEAD_TOO_LONG",
        ),
        (b"CONNECT chat:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "BAD_REQUEST"),
        (b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 404, "NOT_FOUND"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, "BAD_REQUEST"),
    ],
)
def test_bad_heads(request_: bytes, status: int, code: str) -> None:
    party = WebParty("ann")
    assert read(party.send(request_)).error == (status, code)


SMUGGLED = b"GET /secret HTTP/1.1\r\nHost: chat\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", 400),
        (b"Content-Length: 4\r\nContent-Length: 40\r\n", 400),
        (b"Content-Length: 4, 40\r\n", 400),
        (b"Content-Length: +4\r\n", 400),
        (b"Content-Length: 0x4\r\n", 400),
        (b"Content-Length: -1\r\n", 400),
        (b"Transfer-Encoding: chunked, identity\r\n", 501),
        (b"Transfer-Encoding: xchunked\r\n", 501),
        (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 501),
        (b"Transfer-Encoding:\x0bchunked\r\n", 400),
        (b"Content-Length: 0\r\n", 401),
    ],
)
def test_nothing_is_smuggled(headers: bytes, status: int, tmp_path: Path) -> None:
    """RFC 9112 §11.2: whoever reads a request in another way than we do gets one answer, to one request."""
    party = WebParty("ann", folder=tmp_path)
    request = b"POST /upload HTTP/1.1\r\nHost: chat\r\n" + headers + b"\r\n0\r\n\r\n" + SMUGGLED
    wire = party.send(request)
    assert read(wire, "POST").status == status
    assert wire.value().count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "body",
    [
        b"5\r\nhelloX\r\n0\r\n\r\n",
        b"x\r\nhello\r\n0\r\n\r\n",
        b"-5\r\nhello\r\n",
        b"ffffffffffffffffffffffff\r\nhello",
        b"5;" + b"x" * 20_000,
    ],
)
def test_bad_chunks(body: bytes, tmp_path: Path) -> None:
    party = WebParty("ann", folder=tmp_path)
    head = f"POST /upload HTTP/1.1\r\nHost: chat\r\nAuthorization: {basic('ann', PASSWORD)}\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert read(party.send(head.encode() + body), "POST").error == (400, "BAD_REQUEST")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_second_request_is_not_heard() -> None:
    party = WebParty()
    assert party.send(HEAD * 3).value().count(b"HTTP/1.1 ") == 1


def test_who_does_not_finish_its_head_is_closed() -> None:
    """Slowloris: a byte now and then does not help."""
    party = WebParty()
    wire = party.send(b"GET / HTTP/1.1\r\n")
    for _ in range(19):
        party.clock.advance(1)
        wire.send(b"X: y\r\n")
    assert wire.connected and not wire.value()
    party.clock.advance(1)
    assert read(wire).error == (408, "TOO_SLOW")
    party.wait(2)
    assert not wire.connected


def test_who_sends_a_body_too_slowly_is_closed(tmp_path: Path) -> None:
    party = WebParty("ann", folder=tmp_path)
    head = f"POST /upload HTTP/1.1\r\nHost: chat\r\nAuthorization: {basic('ann', PASSWORD)}\r\nContent-Length: 90000\r\n\r\n"
    wire = party.send(head.encode())
    for _ in range(10):
        party.clock.advance(1)
        wire.send(b"x" * 2048)
    for _ in range(29):
        party.clock.advance(1)
        wire.send(b"x")
    assert wire.connected and not wire.value()
    party.clock.advance(2)
    assert read(wire, "POST").error == (408, "TOO_SLOW")
    assert party.site.uploads is not None and party.site.uploads.ledger.total == 0
    party.wait(2)
    assert not wire.connected and not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_who_stops_in_the_middle_of_a_body(tmp_path: Path) -> None:
    party = WebParty("ann", folder=tmp_path)
    head = f"POST /upload HTTP/1.1\r\nHost: chat\r\nAuthorization: {basic('ann', PASSWORD)}\r\nContent-Length: 90000\r\n\r\n"
    wire = party.send(head.encode() + b"x" * 5000)
    assert party.site.uploads is not None and party.site.uploads.ledger.total == 5000
    wire.lose(ConnectionLost())
    assert party.site.uploads.ledger.total == 0
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not party.clock.getDelayedCalls()


def test_who_does_not_read_the_answer_is_cut_off(tmp_path: Path) -> None:
    party = WebParty("ann", folder=tmp_path)
    url = party.ask("POST", "/upload", b"x" * 300_000, "ann").data["url"]
    wire = party.arrive()
    wire.reads = False
    wire.send(f"GET {url.removeprefix('http://127.0.0.1:8080')} HTTP/1.1\r\nHost: chat\r\n\r\n".encode())
    party.settle()
    party.clock.advance(19)
    wire.protocol.resumeProducing()
    party.clock.advance(19)
    assert wire.connected
    party.clock.advance(1)
    assert wire.aborted


def test_one_piece_is_read_at_a_time(tmp_path: Path) -> None:
    """Twisted asks for more whenever all is sent, also while a piece is being read in a thread."""
    party = WebParty("ann", folder=tmp_path)
    url = party.ask("POST", "/upload", b"x" * 100_000, "ann").data["url"]
    reads: list[Deferred[None]] = []
    store = party.site.uploads
    assert store is not None

    def later(work: Callable[[], bytes]) -> "Deferred[bytes]":
        reads.append(Deferred())
        return reads[-1].addCallback(lambda _: work())

    about = store.in_thread
    wire = party.arrive()
    wire.reads = False
    request = f"GET {url.removeprefix('http://127.0.0.1:8080')} HTTP/1.1\r\nHost: chat\r\n\r\n".encode()
    store.in_thread = later
    wire.send(request)
    reads.pop().callback(None)  # how long the file is
    for _ in range(3):
        wire.protocol.resumeProducing()
    assert len(reads) == 1
    while reads:
        reads.pop().callback(None)
        wire.protocol.resumeProducing()
        wire.protocol.resumeProducing()
    store.in_thread = about
    assert wire.disconnecting
    wire.lose(ConnectionLost())
    assert read(wire).body == b"x" * 100_000


def test_an_early_answer_is_not_lost_by_what_still_comes(tmp_path: Path) -> None:
    party = WebParty("ann", folder=tmp_path)
    wire = party.begin("POST", "/upload", b"x" * 50_000)
    assert read(wire, "POST").error == (401, "LOGIN_REQUIRED")
    assert not wire.unsent, "all of it was taken, and thrown away"
    assert wire.connected
    party.clock.advance(2)
    assert wire.aborted


def test_a_sender_waits_until_it_is_asked(tmp_path: Path) -> None:
    """Expect: 100-continue (RFC 9110 §10.1.1): who may not upload sends nothing."""
    party = WebParty("ann", folder=tmp_path)
    head = "POST /upload HTTP/1.1\r\nHost: chat\r\nExpect: 100-continue\r\nContent-Length: 5\r\n"
    refused = party.send(f"{head}\r\n".encode())
    assert read(refused, "POST").status == 401
    wire = party.send(f"{head}Authorization: {basic('ann', PASSWORD)}\r\n\r\n".encode())
    assert wire.value() == b"HTTP/1.1 100 \r\n\r\n"
    wire.send(b"hello")
    assert read(wire, "POST").status == 201


def test_head_is_get_without_a_body(tmp_path: Path) -> None:
    party = WebParty("ann", folder=tmp_path)
    url = party.ask("POST", "/upload", b"hello", "ann").data["url"].removeprefix("http://127.0.0.1:8080")
    got, head = party.ask("GET", url), party.ask("HEAD", url)
    assert (got.body, head.body) == (b"hello", b"")
    assert got.headers == head.headers
    assert party.ask("HEAD", "/nowhere").status == 404


def test_connections_are_counted_with_all_others() -> None:
    party = WebParty(limits=Limits(max_per_address=2, max_connections=3))
    away = "203.0.113.7"
    first, _ = party.arrive(away), party.connect(away)
    assert read(party.arrive(away)).error == (503, "FULL")
    first.lose(ConnectionLost())
    last = party.arrive(away)
    assert not last.value()
    party.connect("203.0.113.8")
    assert "The chat is full" in read(party.arrive("203.0.113.9")).data["message"]


def test_a_mistake_of_ours_costs_one_answer(tmp_path: Path, logged_failures: list[object]) -> None:
    party = WebParty("ann", folder=tmp_path)
    party.site.uploads = None
    reply = party.ask("POST", "/upload", b"hello", "ann")
    assert reply.error == (500, "MISTAKE") and "Assertion" not in str(reply.data)
    assert len(logged_failures) == 1
    logged_failures.clear()


def test_a_file_that_ends_early_breaks_the_connection(tmp_path: Path) -> None:
    party = WebParty("ann", folder=tmp_path)
    url = party.ask("POST", "/upload", b"x" * 200_000, "ann").data["url"]
    wire = party.arrive()
    wire.reads = False
    wire.send(f"GET {url.removeprefix('http://127.0.0.1:8080')} HTTP/1.1\r\nHost: chat\r\n\r\n".encode())
    party.settle()
    (path,) = (tmp_path / "files").iterdir()
    path.write_bytes(b"x" * 10)
    wire.reads = True
    wire.go_on()
    assert wire.aborted
    wire = party.arrive()
    path.unlink()


@given(
    st.lists(st.binary(max_size=60), max_size=5),
    st.sampled_from([b"", HEAD[:-2], b"POST /upload HTTP/1.1\r\nHost: a\r\n"]),
)
def test_any_bytes(pieces: list[bytes], beginning: bytes) -> None:
    """At most one answer, and it is one; nothing else comes out."""
    party = WebParty(limits=UNPACED)
    wire: HttpWire = party.send(beginning)
    for piece in pieces:
        wire.send(piece)
        party.settle()
        wire.go_on()
    assert wire.value().count(b"HTTP/1.1 ") <= 1
    if wire.value():
        assert 400 <= read(wire).status < 500
