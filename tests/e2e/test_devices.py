"""One person with four sessions of real clients; a bouncer that comes back and back. What bob sees is compared line by line."""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bench.ports import free_port
from mpchat.irc.capabilities import CAPABILITIES, split_list
from tests.e2e.terminal import Line, Server, Terminal, wait_until
from tests.proofs import plain

PASSWORD = "open-sesame"
OFFERED = split_list((name for name, each in CAPABILITIES.items() if not each.only_tells), 400)


def owner(server: Server, irc: Callable[..., Line], nick: str) -> None:
    """Register an account."""
    first = irc(server.port, nick)
    first.send(f"REGISTER * * {PASSWORD}")
    first.read_to(" 900 ")
    first.send("QUIT")
    first.read_to("ERROR")


def said_by(watcher: Line, nick: str) -> list[str]:
    """What somebody has seen of a person, without tags and address."""
    seen = (re.sub(r"^@\S+ ", "", each) for each in watcher.lines)
    return [re.sub(r"!\S+", "", each, count=1) for each in seen if each.startswith(f":{nick}!")]


def test_one_person_with_four_sessions(
    home: Path,
    serve: Callable[..., Server],
    window: Callable[..., Terminal],
    irc: Callable[..., Line],
    line: Callable[..., Line],
) -> None:
    if shutil.which("weechat") is None:
        pytest.skip("weechat is not installed: apt-get install weechat-curses")
    server = serve("--forever", "--journal", str(home / "chat.db"))
    owner(server, irc, "dana")
    bob = irc(server.port, "bob", "#tea")

    phone = line(server.port, *(f"CAP REQ :{words}" for words in OFFERED), "AUTHENTICATE PLAIN")
    phone.send(f"AUTHENTICATE {plain('dana@phone', PASSWORD)}", "NICK dana", "USER dana 0 * :Dana", "CAP END")
    phone.read_to(" 422 ")
    phone.send("JOIN #tea")
    bob.read_to("JOIN")
    old = line(server.port, f"PASS dana@old:{PASSWORD}", "NICK dana", "USER dana 0 * :Dana")
    old.read_to(" 422 ")
    assert [each.split()[1] for each in old.read_to(" 366 ")] == ["JOIN", "353", "366"]

    weechat = window(110, 32)
    weechat.enter(f"TERM=vt100 {as_weechat(home, server.port)}")
    weechat.wait_for("has joined #tea", "2 nicks")
    (home / "secret").write_text(PASSWORD, "utf-8")
    ours = window(110, 32)
    login = f"--account dana@pad --account-password-file {home / 'secret'} --name dana"
    ours.enter(f"mpchat-client 127.0.0.1:{server.port} {login} --room '#tea'")
    ours.wait_for("#tea", "2 here: @bob, dana")

    phone.send("PRIVMSG #tea :from the phone")
    old.read_to("from the phone")
    weechat.wait_for("from the phone")
    ours.wait_for("from the phone")
    weechat.enter("from weechat")
    phone.read_to("from weechat")
    old.read_to("from weechat")
    ours.wait_for("from weechat")
    old.send("PRIVMSG bob :between us")
    phone.read_to("between us")
    bob.send("PRIVMSG dana :and you")
    for each in (phone, old):
        each.read_to("and you")
    weechat.wait_for("[H: 3:bob]")
    ours.enter("/query bob")
    ours.wait_for("between us", "and you")
    ours.enter("/sessions")
    ours.wait_for("phone, since", "pad, since", "(this one)", "4 sessions")
    ours.enter("/nick danni")
    phone.read_to("NICK danni")
    old.read_to("NICK :danni" if any("NICK :danni" in each for each in old.lines) else "NICK danni")
    weechat.wait_for("danni")

    phone.send("QUIT")
    phone.read_to("ERROR")
    old.close()
    weechat.enter("/quit")
    assert weechat.exit_code() == 0
    ours.enter("the last one")
    bob.read_to("the last one")
    ours.enter("q")
    assert ours.exit_code() == 0
    bob.read_to("QUIT")
    assert said_by(bob, "dana") + said_by(bob, "danni") == [
        ":dana JOIN #tea",
        ":dana PRIVMSG #tea :from the phone",
        ":dana PRIVMSG #tea :from weechat",
        ":dana PRIVMSG bob :between us",
        ":dana NICK danni",
        ":danni PRIVMSG bob :the last one",
        ":danni QUIT :Quit",
    ]
    assert "mistake" not in server.log.read_text()


def as_weechat(home: Path, port: int) -> str:
    """How WeeChat is started, with all that it has to know."""
    server = "irc.server.tea"
    commands = (
        f"/server add tea 127.0.0.1/{port}",
        f"/set {server}.ssl off",  # before version 4
        f"/set {server}.tls off",
        f"/set {server}.nicks dana",
        f"/set {server}.sasl_mechanism plain",
        f"/set {server}.sasl_username dana@weechat",
        f"/set {server}.sasl_password {PASSWORD}",
        "/connect tea",
    )
    return f"weechat -d {home}/weechat -r '{';'.join(commands)}'"


# ---- a bouncer ----


@pytest.fixture
def bouncers_home() -> Iterator[Path]:
    """A folder of a bouncer's own: as root it waits half a minute before it starts, so it is somebody else."""
    with TemporaryDirectory(prefix="mpchat-znc-") as folder:
        yield Path(folder)


def znc(home: Path, port: int, to: int) -> subprocess.Popen[bytes]:
    """A bouncer of Dana's, which keeps what it hears for whoever attaches to it."""
    (home / "configs").mkdir()
    digest = hashlib.sha256(b"bouncesalt").hexdigest()
    (home / "configs" / "znc.conf").write_text(f"""
Version = 1.8.2
ConnectDelay = 1
ServerThrottle = 1
<Listener l>
    Host = 127.0.0.1
    IPv4 = true
    IPv6 = false
    Port = {port}
    SSL = false
</Listener>
<User dana>
    Pass = sha256#{digest}#salt#
    Nick = dana
    AltNick = dana_
    Ident = dana
    RealName = Dana
    Buffer = 500
    <Network tea>
        FloodBurst = 50
        FloodRate = 0.10
        Server = 127.0.0.1 {to} dana@znc:{PASSWORD}
        <Chan #tea>
        </Chan>
    </Network>
</User>
""")
    somebody = "nobody" if os.geteuid() == 0 else None
    if somebody:
        for each in (home, *home.rglob("*")):
            shutil.chown(each, somebody)
    command = ["znc", "-f", "-d", str(home)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, user=somebody)


def test_a_bouncer_keeps_nothing_twice(
    home: Path,
    bouncers_home: Path,
    serve: Callable[..., Server],
    irc: Callable[..., Line],
    line: Callable[..., Line],
) -> None:
    """It asks for server-time, but takes lines of old for new ones."""
    if shutil.which("znc") is None:
        pytest.skip("znc is not installed: apt-get install znc")
    server = serve("--forever", "--journal", str(home / "chat.db"))
    owner(server, irc, "dana")
    bob = irc(server.port, "bob", "#tea")
    port = free_port()
    bouncer = znc(bouncers_home, port, server.port)
    heard: list[Line] = []
    try:
        bob.read_to(":dana!~dana@127.0.0.1 JOIN")
        attach = ("PASS dana/tea:bounce", "NICK dana", "USER dana 0 * :Dana")
        for time in range(5):
            bob.send(f"PRIVMSG #tea :heard {time}")
            dana = line(port, *attach)
            dana.read_to(f"heard {time}")
            dana.send("ZNC disconnect")
            bob.read_to(":dana!~dana@127.0.0.1 QUIT")
            bob.send(f"PRIVMSG #tea :while it was gone {time}", "PING said")
            bob.read_to("PONG")
            dana.send("ZNC connect")
            bob.read_to(":dana!~dana@127.0.0.1 JOIN")
            heard.append(dana)
            dana.close()
        bob.send("PRIVMSG #tea :the last")
        dana = line(port, *attach)
        dana.read_to("the last")
        heard.append(dana)
    finally:
        bouncer.terminate()
        bouncer.wait(20)
    lines = [each for attached in heard for each in attached.lines if " PRIVMSG #tea :" in each]
    texts = [each.partition(" PRIVMSG #tea :")[2] for each in lines]
    texts = [
        re.sub(r"^\[[\d:]+\] ", "", each)
        for each in texts
        if "Buffer Playback" not in each and "Playback Complete" not in each
    ]
    assert texts == [*(f"heard {time}" for time in range(5)), "the last"]
    wait_until(lambda: "mistake" not in server.log.read_text(), "a log without mistakes")
