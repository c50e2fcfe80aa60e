"""Rooms that are kept, and rooms that are not: with a server that is stopped and killed, and the operator's tool."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.e2e.terminal import SCRIPTS, Line, Server, environment


def admin(home: Path, *words: str) -> str:
    """Run the operator's tool on the server's database; what it says."""
    done = subprocess.run(
        [str(SCRIPTS / "mpchat-admin"), "--journal", str(home / "chat.db"), *words],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


def rooms(line: Line) -> list[str]:
    """The rooms that somebody is told of."""
    line.send("LIST")
    return [told.split()[3] for told in line.read_to(" 323 ") if told.split()[1] == "322"]


def test_every_room_can_be_governed_again(
    home: Path, serve: Callable[..., Server], irc: Callable[..., Line]
) -> None:
    (home / "operators").write_text("oz a-horse\n", "utf-8")
    (home / "operators").chmod(0o600)
    options = ("--forever", "--journal", str(home / "chat.db"), "--operators", str(home / "operators"))
    server = serve(*options)
    ann, bob = irc(server.port, "ann"), irc(server.port, "bob", "#guests")
    ann.send("REGISTER * * :open sesame", "JOIN #ours", "MODE #ours +m", "PART #ours")
    ann.read_to(" PART ")
    bob.send("MODE #guests +m", "TOPIC #guests :tea", "PRIVMSG #guests :hello", "PART #guests")
    bob.read_to(" PART ")
    assert rooms(bob) == ["#lobby"], "nobody is in the others"
    (kept,) = admin(home, "rooms").splitlines()
    assert kept.endswith("  #ours  founder ann"), (
        "that of the guest is gone, and ann's own lobby has a guest in it"
    )

    bob.send("JOIN #ours", "PRIVMSG #ours :hello", "JOIN #guests", "MODE #guests")
    assert " 404 bob #ours " in bob.read_to(" 404 ")[-1]
    assert bob.read_to(" 324 ")[-1].endswith(" 324 bob #guests +nt"), "made anew"
    oz = irc(server.port, "oz")
    oz.send("OPER oz a-horse", "MODE #ours +o bob")
    assert bob.read_to(" MODE #ours ")[-1] == ":oz!~oz@127.0.0.1 MODE #ours +o bob"
    bob.send("MODE #ours -m", "MODE #guests +i")
    bob.read_to(" MODE #guests ")
    assert "a server has" in admin(home, "forget-room", "#ours", "--yes")
    oz.send("CS INFO #ours")
    assert "is kept because its founder, the account ann" in oz.read_to(" is kept ")[-1]

    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    assert "#guests" in admin(home, "rooms"), "bob may come back to it"
    server = serve(*options)
    eve, bob = irc(server.port, "eve"), irc(server.port, "bob", "#guests")
    eve.send("JOIN #guests")
    assert " 473 eve #guests " in eve.read_to(" 473 ")[-1]
    server.stop()
    assert "#guests" not in admin(home, "rooms")
    assert "#ours is forgotten" in admin(home, "forget-room", "#ours", "--yes")
    assert admin(home, "rooms") == ""
    assert "mistake" not in server.log.read_text()
