"""A server without a client: ``mpchat serve``, and twistd as operators call it."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.ports import free_port
from tests.e2e.terminal import SCRIPTS, Line, environment, is_free, wait_until


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one of our programs to its end, without a terminal."""
    return subprocess.run(
        [str(SCRIPTS / words[0]), *words[1:]],
        env=environment(home),
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(params=["mpchat serve", "twistd -n --pidfile= mpchat --forever"])
def serving(request: pytest.FixtureRequest, home: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server, and its port. In its folder lies a file with the number of a process that is not its own."""
    (home / "twistd.pid").write_text(str(os.getpid()))
    port = free_port()
    program, *words = request.param.split()
    process = subprocess.Popen(
        [str(SCRIPTS / program), *words, "--port", str(port), "--journal", "./chat.db"],
        env=environment(home),
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: not is_free(port) or process.poll() is not None, "the server")
    yield process, port
    if process.poll() is None:
        process.kill()
    process.communicate()


def test_a_server_runs_until_it_is_stopped_whatever_an_old_pidfile_says(
    serving: tuple[subprocess.Popen[str], int], home: Path
) -> None:
    process, port = serving
    ann = Line.irc(port, "ann")
    ann.send("PRIVMSG #lobby :hello", "QUIT")
    ann.close()
    bob = Line.irc(port, "bob")
    process.send_signal(signal.SIGTERM)
    bob.read_to("The server has been stopped")
    bob.close()
    log, _ = process.communicate(timeout=60)
    assert "the chat is open on " in log and "hello" not in log
    assert (home / "twistd.pid").read_text() == str(os.getpid())
    assert (home / "chat.db").is_file()


@pytest.mark.parametrize(
    "words",
    [
        ("twistd", "mpchat", "--bogus"),
        ("twistd", "-n", "mpchat", "--keep", "soon"),
        ("mpchat", "--bogus"),
        ("mpchat",),
        ("mpchat", "serve", "--journal", "memmory"),
        ("mpchat-client", "--bogus"),
        ("mpchat-admin", "--bogus"),
    ],
    ids=" ".join,
)
def test_a_mistake_on_the_command_line_is_one_line(home: Path, words: tuple[str, ...]) -> None:
    done = run(home, *words)
    assert done.returncode in (1, 2) and done.stdout == ""
    assert done.stderr.count("\n") == 1 and done.stderr.startswith(
        f"{words[0].replace('twistd', 'mpchat')}: "
    )


def test_every_program_tells_the_version_of_mpchat(home: Path) -> None:
    for words in (
        ("mpchat",),
        ("mpchat", "serve"),
        ("twistd", "mpchat"),
        ("mpchat-client",),
        ("mpchat-admin",),
    ):
        done = run(home, *words, "--version")
        assert done.returncode == 0 and done.stdout.startswith(f"{words[0].replace('twistd', 'mpchat')} 0.")
