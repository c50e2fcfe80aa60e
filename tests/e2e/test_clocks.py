"""A clock that somebody sets: nobody waits for it to come round again, nobody is thrown out, and time does not go back."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bench.ports import free_port
from tests.e2e.terminal import Line, environment

STEPS = """
import signal, sys, time
real, off = time.time, [0.0]
time.time = lambda: real() + off[0]
def step(seconds):
    off[0] += seconds
signal.signal(signal.SIGUSR1, lambda *_: step(-60))
signal.signal(signal.SIGUSR2, lambda *_: step(600))
from twisted.scripts import twistd
sys.argv[1:] = ["-n", "--pidfile=", "mpchat", "--forever", "--port", sys.argv[1], "--journal", "sqlite:" + sys.argv[2],
    "--command-burst", "4", "--command-rate", "10"]
twistd.run()
"""
"""A server whose wall clock goes back a minute on one signal, and forward ten on another."""


class Stepping(NamedTuple):
    """A server, and where it listens."""

    process: "subprocess.Popen[str]"
    port: int


@pytest.fixture
def stepping(home: Path) -> Iterator[Stepping]:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-c", STEPS, str(port), str(home / "chat.db")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=home,
        env=environment(home),
    ) as process:
        assert process.stdout is not None
        told = iter(process.stdout)
        assert any("Others join with" in line for line in told)
        yield Stepping(process, port)
        process.terminate()
        process.communicate(timeout=20)


def test_a_clock_that_steps_back_and_forth(stepping: Stepping) -> None:
    ann, bob = (
        Line.irc(stepping.port, nick, capabilities="server-time echo-message") for nick in ("ann", "bob")
    )
    times = list[str]()
    for number, step in enumerate((signal.SIGUSR1, signal.SIGUSR2, signal.SIGUSR1, signal.SIGUSR1, None)):
        # More than may be said at once: the last ones wait for a timer.
        ann.send(*(f"PRIVMSG #lobby :{number}.{each}" for each in range(12)), f"PING {number}")
        bob.send(f"PING {number}")
        bob.read_to(f"PONG mpchat.local {number}")
        said = [line for line in ann.read_to(f"PONG mpchat.local {number}") if "PRIVMSG" in line]
        assert len(said) == 12
        times += [line.partition(" ")[0] for line in said]
        if step is not None:
            stepping.process.send_signal(step)
    assert times == sorted(times), "later is never earlier"
    ann.close()
    bob.close()
