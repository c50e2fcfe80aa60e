"""What is served and sent by HTTP: a real server, real curl, a receiver of our own."""

import base64
import hmac
import json
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest

from bench.ports import free_port
from tests.e2e.terminal import SCRIPTS, Line, Server, environment

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
PASSWORD = "correct-horse"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 2000
_PATIENCE = 20.0


def curl(*words: str) -> tuple[int, dict[str, str], bytes]:
    """Ask with curl: status, headers in small letters, body."""
    done = subprocess.run(["curl", "-si", "--max-time", "20", *words], capture_output=True, check=True)
    rest = done.stdout
    while rest.startswith(b"HTTP/1.1 100"):
        _, _, rest = rest.partition(b"\r\n\r\n")
    head, _, body = rest.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(first.split()[1]), headers, body


def registered(server: Server, name: str) -> None:
    """Open an account."""
    line = Line(server.port, f"NICK {name}", f"USER {name} 0 * :{name}", f"REGISTER * * :{PASSWORD}")
    line.read_to(" 900 ")
    line.send("QUIT")
    line.read_to("ERROR")
    line.close()


def test_a_picture_goes_up_and_comes_down(
    serve: Callable[..., Server], irc: Callable[..., Line], home: Path
) -> None:
    web, folder = free_port(), home / "uploads"
    server = serve(
        *("--forever", "--journal", "memory", "--http", str(web), "--uploads", str(folder)),
        *("--max-upload=1000000", "--max-uploads-per-account=1500000"),
    )
    registered(server, "ann")
    bob = Line(server.port, "NICK bob", "USER bob 0 * :bob")
    told = bob.read_to("soju.im/FILEHOST=")[-1]
    bob.close()
    url = next(word for word in told.split() if word.startswith("soju.im/FILEHOST=")).partition("=")[2]
    assert url == f"http://127.0.0.1:{web}/upload"

    picture = home / "tea.png"
    picture.write_bytes(PNG)
    put = ("-u", f"ann:{PASSWORD}", "--data-binary", f"@{picture}", "-H", "Content-Type: image/png", url)
    status, headers, _ = curl("-H", 'Content-Disposition: attachment; filename="tea.png"', *put)
    assert status == 201
    link = headers["location"]
    assert link.startswith(f"http://127.0.0.1:{web}/files/") and link.endswith(".png")

    status, headers, body = curl(link)
    assert (status, body) == (200, PNG)
    assert headers["content-type"] == "image/png"
    assert headers["content-disposition"] == 'inline; filename="tea.png"'
    assert headers["x-content-type-options"] == "nosniff"
    assert (
        headers["content-security-policy"].startswith("default-src 'none'")
        and "sandbox" in headers["content-security-policy"]
    )
    status, headers, body = curl("-r", "100-199", link)
    assert (status, body, headers["content-range"]) == (206, PNG[100:200], f"bytes 100-199/{len(PNG)}")
    assert curl("-I", link)[0] == 200

    page = home / "page.html"
    page.write_text("<script>alert(1)</script>")
    status, headers, _ = curl(
        "-u", f"ann:{PASSWORD}", "--data-binary", f"@{page}", "-H", "Content-Type: text/html", url
    )
    _, headers, _ = curl(headers["location"])
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment")

    # Hostile: nobody's file, too much of it, other people's files.
    assert curl("--data-binary", f"@{picture}", url)[0] == 401
    assert curl("-u", "ann:guess", "--data-binary", f"@{picture}", url)[0] == 401
    assert curl(*put)[0] == 201
    status, _, body = curl(*put)
    assert status == 507 and json.loads(body)["error"] == "QUOTA"
    big = home / "big"
    big.write_bytes(b"x" * 1_000_001)
    assert curl("-u", f"ann:{PASSWORD}", "-T", str(big), "-X", "POST", url)[0] == 413
    for path in ("../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "about/x.json"):
        status, _, body = curl("--path-as-is", f"http://127.0.0.1:{web}/files/{path}")
        assert status == 404 and b"root" not in body and str(home).encode() not in body
    assert len(list((folder / "files").iterdir())) == 3
    assert not list((folder / "unfinished").iterdir())
    # Files outlive the server, and so does what each account has used.
    server.stop()
    again = serve("--forever", "--journal", "memory", "--http", str(web), "--uploads", str(folder))
    assert curl(link)[2] == PNG
    assert again.stop() in (0, -signal.SIGTERM)


class Receiver:
    """A server that hooks post to; it refuses the first message once."""

    def __init__(self) -> None:
        self.posts: Queue[tuple[dict[str, str], bytes]] = Queue()
        receiver = self
        answers = iter([503])

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.posts.put(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(next(answers, 204))
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(_PATIENCE)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    started = Receiver()
    yield started
    started.close()


def is_genuine(secret: bytes, headers: dict[str, str], body: bytes) -> bool:
    """As docs/operating.md has it."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
    return hmac.compare_digest(wanted, headers["webhook-signature"])


def admin(home: Path, *words: str) -> str:
    """Run mpchat-admin; its output."""
    done = subprocess.run(
        [str(SCRIPTS / "mpchat-admin"), "--journal", str(home / "chat.db"), *words],
        env=environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_bot_that_only_knows_http(
    serve: Callable[..., Server], irc: Callable[..., Line], home: Path, receiver: Receiver
) -> None:
    web, secret = free_port(), home / "secret"
    secret.write_text("a secret of the test's\n")
    config = home / "chat.toml"
    config.write_text(
        f"""
        forever = true
        journal = "{home}/chat.db"
        http = ["{web}"]
        api = true
        [hook.deploy]
        url = "{receiver.url}"
        rooms = ["#ops"]
        secret-file = "secret"
        ignore = ["robot"]
        """
    )
    server = serve("--config", str(config))
    registered(server, "robot")
    ann = irc(server.port, "ann", "#ops", "message-tags server-time account-tag")
    token = admin(home, "token", "robot", "--note", "deploys").strip()

    # What somebody says reaches the bot, signed; again where it was not taken.
    ann.send("PRIVMSG #ops :robot: deploy grüße")
    first, second = receiver.posts.get(timeout=_PATIENCE), receiver.posts.get(timeout=_PATIENCE)
    for headers, body in (first, second):
        assert is_genuine(b"a secret of the test's", headers, body)
        assert not is_genuine(b"another", headers, body) and not is_genuine(
            b"a secret of the test's", headers, body + b" "
        )
        data = json.loads(body)
        assert data["type"] == "message" and data["data"]["text"] == "robot: deploy grüße"
        assert (data["data"]["room"], data["data"]["nick"]) == ("#ops", "ann")
    assert first[1] == second[1] and first[0]["webhook-id"] == second[0]["webhook-id"]

    # What the bot answers is heard in the room, once, as what it is.
    api = f"http://127.0.0.1:{web}/api/rooms/ops/messages"
    say = ("-H", "Content-Type: application/json", "-d", '{"text": "deployed", "id": "42"}', api)
    status, _, body = curl("-H", f"Authorization: Bearer {token}", *say)
    assert status == 201
    heard = ann.read_to(" PRIVMSG ")[-1]
    said = json.loads(body)
    assert f"msgid={said['msgid']}" in heard and f"time={said['time']}" in heard and "account=robot" in heard
    assert heard.endswith(":robot!~api@127.0.0.1 PRIVMSG #ops :deployed")
    status, _, body = curl("-H", f"Authorization: Bearer {token}", *say)
    assert status == 200 and json.loads(body) == {**said, "repeated": True}
    status, _, body = curl("-H", f"Authorization: Bearer {token}", f"{api}?limit=2")
    assert [message["text"] for message in json.loads(body)["messages"]] == [
        "robot: deploy grüße",
        "deployed",
    ]

    # Nobody else's words, and not after the token has been revoked.
    assert curl("-H", "Authorization: Bearer mpchat_guess", *say)[0] == 401
    assert curl(*say)[0] == 401
    identity = admin(home, "tokens").split()[0]
    admin(home, "revoke-token", identity)
    assert curl("-H", f"Authorization: Bearer {token}", *say)[0] == 401

    # A second hook comes with mpchat-admin, and holds after SIGHUP.
    key = base64.b64decode(admin(home, "hook", "all", "--url", receiver.url).strip().removeprefix("whsec_"))
    server.process.send_signal(signal.SIGHUP)
    ann.send("PRIVMSG #ops :one")
    _, body = receiver.posts.get(timeout=_PATIENCE)
    while json.loads(body)["data"]["text"] != "two":
        ann.send("PRIVMSG #ops :two")
        headers, body = receiver.posts.get(timeout=_PATIENCE)
        if is_genuine(key, headers, body):
            break
    else:
        while not is_genuine(key, headers, body):
            ann.send("PRIVMSG #ops :three")
            headers, body = receiver.posts.get(timeout=_PATIENCE)
    ann.send("QUIT")
    log = server.log.read_text()
    assert token not in log and "a secret of the test's" not in log and "deployed" not in log
    assert "it answered 503; it is sent again" in log and "Traceback" not in log
