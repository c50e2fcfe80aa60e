"""A phone, a push service on this machine, and a real server between them."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.terminal import Line, Server
from tests.push_service import LocalService, Phone, proven

CAPS = "soju.im/webpush draft/read-marker message-tags server-time sasl"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[LocalService]:
    """A push service, as long as the test."""
    service = LocalService(tmp_path)
    yield service
    service.close()


@pytest.fixture
def serving(home: Path, service: LocalService) -> Iterator[Callable[[], Server]]:
    """Start servers, one after the other, that may push to 127.0.0.1 and trust the push service's authority."""
    started: list[Server] = []

    def start() -> Server:
        options = ("--forever", "--journal", str(home / "chat.db"), "--push-allow", "127.0.0.1")
        env = {"SSL_CERT_FILE": str(service.authority)}
        started.append(Server(home, *options, env=env))
        return started[-1]

    yield start
    for server in started:
        server.stop()


Come = Callable[..., tuple[Line, str]]


@pytest.fixture
def come() -> Iterator[Come]:
    """Let ann come in with her phone's client; gives the server's key, too."""
    here: list[Line] = []

    def enter(server: Server, *login: str) -> tuple[Line, str]:
        here.append(Line(server.port, f"CAP REQ :{CAPS}", *login, "NICK ann", "USER ann 0 * :Ann", "CAP END"))
        return here[-1], key_told(here[-1])

    yield enter
    for line in here:
        line.close()


def key_told(ann: Line) -> str:
    """The server's key, as 005 says it."""
    told = " ".join(ann.read_to(" 422 "))
    found = re.search(r" VAPID=(\S+) ", told)
    assert found, told
    return found[1]


def test_a_phone_is_pushed_to(
    serving: Callable[[], Server], service: LocalService, come: Come, irc: Callable[..., Line]
) -> None:
    server, phone = serving(), Phone()
    ann, key = come(server)
    ann.send("REGISTER * * sesame-street")
    ann.read_to("REGISTER SUCCESS ann")
    for url in (
        service.url("/x").replace("127.0.0.1", "127.0.0.2"),
        "https://[::1]/x",
        "https://169.254.169.254/x",
    ):
        ann.send(f"WEBPUSH REGISTER {url} {phone.keys}")
        ann.read_to(f"FAIL WEBPUSH INVALID_PARAMS REGISTER {url} :")
    ann.send(f"WEBPUSH REGISTER {service.url('/phone')} {phone.keys}")
    ann.read_to(f"WEBPUSH REGISTER {service.url('/phone')}")
    first = service.posted.get(timeout=20)
    assert phone.read(first.body).startswith(":mpchat.local NOTE WEBPUSH REGISTERED")
    assert first.path == "/phone" and proven(first)[0] == key

    bob = irc(server.port, "bob")
    bob.send("PRIVMSG ann :are you there?")
    pushed = service.next(phone)
    assert pushed.endswith(":bob!~bob@127.0.0.1 PRIVMSG ann :are you there?")
    time = re.search(r"time=([^;]+);msgid=", pushed)
    assert time, pushed
    ann.send(f"MARKREAD bob timestamp={time[1]}")
    assert service.next(phone) == f":mpchat.local MARKREAD bob timestamp={time[1]}"

    server.process.kill()
    server.process.wait(20)
    server = serving()
    ann, again = come(server, "AUTHENTICATE PLAIN", "AUTHENTICATE AGFubgBzZXNhbWUtc3RyZWV0")
    assert again == key, "to the push service it is the same server"
    bob = irc(server.port, "bob")
    service.statuses.extend([201, 410])
    bob.send("PRIVMSG ann :back again?", "PRIVMSG ann :the phone is gone now")
    assert service.next(phone).endswith("PRIVMSG ann :back again?")
    assert service.next(phone).endswith("PRIVMSG ann :the phone is gone now")
    ann.send("PING one", f"WEBPUSH REGISTER {service.url('/another')} {phone.keys}")
    ann.read_to(f"WEBPUSH REGISTER {service.url('/another')}")
    bob.send("PRIVMSG ann :only once")
    paths = [service.posted.get(timeout=20).path for _ in range(2)]
    assert paths == ["/another", "/another"] and service.posted.empty()
    log = server.log.read_text("utf-8")
    assert (
        "a push to 127.0.0.1:" in log
        and "/phone" not in log
        and "factory" not in log.partition("starting up")[2]
    )
