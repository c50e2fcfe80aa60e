"""An operator of a real server: the password in a thread, a killed connection, files read again by REHASH and by a signal."""

import signal
from collections.abc import Callable
from pathlib import Path

from argon2 import PasswordHasher

from tests.e2e.terminal import Line, Server


def test_an_operator(home: Path, serve: Callable[..., Server], irc: Callable[..., Line]) -> None:
    operators, motd = home / "operators", home / "motd"
    operators.write_text(f"ann {PasswordHasher().hash('a horse')}\n")
    motd.write_text("Tea\n")
    server = serve(
        "--forever", "--journal", "memory", "--operators", str(operators), "--motd-file", str(motd)
    )
    ann, bob = irc(server.port, "ann"), irc(server.port, "bob")
    ann.send("OPER ann :a cow", "OPER ann :a horse", "MODE ann +w", "WALLOPS :hello", "KILL bob :no more tea")
    ann.read_to(" 464 ann ")
    ann.read_to(" MODE ann +o")
    ann.read_to(" 381 ann ")
    ann.read_to(" WALLOPS hello")
    ann.read_to(":bob!~bob@127.0.0.1 QUIT :Killed (ann (no more tea))")
    bob.read_to(" KILL bob :no more tea")
    bob.read_to("ERROR :Closing link: Killed (ann (no more tea))")
    motd.write_text("Coffee\n")
    ann.send("REHASH", "MOTD")
    ann.read_to(" 382 ann ")
    ann.read_to("- Coffee")
    motd.unlink()
    ann.send("REHASH")
    ann.read_to("FAIL REHASH NOT_READ ")
    motd.write_text("Water\n")
    operators.write_text("")
    server.process.send_signal(signal.SIGHUP)
    told: list[str] = []
    while not any("- Water" in line for line in told):
        ann.send("MOTD")
        told = ann.read_to(" 376 ")
    ann.send("OPER ann x")
    ann.read_to(" 491 ann ")
