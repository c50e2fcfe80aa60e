"""Endpoints as people write them."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from twisted.internet.address import UNIXAddress
from twisted.internet.error import CannotListenError
from twisted.internet.testing import MemoryReactorClock
from twisted.python import usage

from docs.generate import TOP
from mpchat.listening import completed, deepest_backlog, explain_endpoint
from mpchat.options import Options
from mpchat.service import bind
from tests.harness import Party


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("tcp:6111", "tcp:6111:backlog=DEEP"),
        ("tcp:6111:interface=127.0.0.1", "tcp:6111:interface=127.0.0.1:backlog=DEEP"),
        ("tcp:6111:interface=::1", r"tcp:6111:interface=\:\:1:backlog=DEEP"),
        ("tcp:6111:interface=[::1]:backlog=7", r"tcp:6111:interface=\:\:1:backlog=7"),
        ("tcp6:6111:backlog=7:interface=fe80::1%eth0", r"tcp6:6111:backlog=7:interface=fe80\:\:1%eth0"),
        (r"tcp6:6111:interface=\:\:1", r"tcp6:6111:interface=\:\:1:backlog=DEEP"),
        ("unix:/run/chat", "unix:/run/chat:mode=660:backlog=DEEP"),
        ("unix:/run/chat:mode=600", "unix:/run/chat:mode=600:backlog=DEEP"),
        ("systemd:domain=INET:index=0", "systemd:domain=INET:index=0"),
        ("nonsense", "nonsense"),
    ],
)
def test_what_is_not_said_is_what_the_chat_wants(written: str, read: str) -> None:
    assert completed(written) == read.replace("DEEP", str(deepest_backlog()))


def test_the_backlog_is_the_systems() -> None:
    reactor = MemoryReactorClock()
    bind(reactor, "tcp:6111", Party().factory)
    assert reactor.tcpServers[0][2] == deepest_backlog() >= 128


def test_an_ipv6_address_is_taken_as_people_write_it() -> None:
    reactor = MemoryReactorClock()
    bind(reactor, "tcp:6111:interface=::1", Party().factory)
    assert reactor.tcpServers[0][3] == "::1"


def test_one_port_for_both_kinds_of_addresses_is_opened_once() -> None:
    with pytest.raises(usage.UsageError, match=r"tcp6:6111 serves IPv4 as well: leave tcp:6111 out"):
        Options().parseOptions(["--listen", "tcp:6111", "--listen", "tcp6:port=6111"])
    Options().parseOptions(["--listen", "tcp:6111", "--listen", "tcp6:6112"])


@pytest.mark.parametrize(("given", "mode"), [([], 0o660), (["--socket-mode", "600"], 0o600)])
def test_a_unix_socket_is_not_everybodys(given: list[str], mode: int, tmp_path: Path) -> None:
    from twisted.internet import reactor

    options, path = Options(), tmp_path / "socket"
    options.parseOptions([*given, "--listen", f"unix:{path}"])
    port = bind(reactor, options.settings.endpoints[0], Party().factory, options.settings.socket_mode)
    try:
        assert isinstance(port.getHost(), UNIXAddress)
        assert stat.S_IMODE(path.stat().st_mode) == mode
    finally:
        port.stopListening()
        reactor.runUntilCurrent()  # type: ignore[attr-defined]  # it closes in the next turn


@pytest.mark.parametrize("given", ["9", "888", "66", "rw"])
def test_a_mode_that_is_none_is_told(given: str) -> None:
    with pytest.raises(usage.UsageError, match="three octal digits"):
        Options().parseOptions(["--socket-mode", given])


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ValueError("Unknown endpoint type: 'x'"), "Unknown endpoint type"),
        (ValueError("invalid literal for int() with base 10: 'x'"), "it cannot be read; an endpoint reads"),
        (TypeError("_parseTCP() got an unexpected keyword argument"), "it cannot be read; an endpoint reads"),
        (IndexError(), "no socket was handed over"),
        (ModuleNotFoundError("No module", name="OpenSSL"), "needs the package OpenSSL"),
        (CannotListenError("", 1, OSError(98, "Address already in use")), "in use; choose another port with"),
    ],
)
def test_a_bad_endpoint_is_explained_in_one_sentence(error: Exception, says: str) -> None:
    text = explain_endpoint("x:1", error)
    assert text.startswith("mpchat: cannot listen on x:1: ") and says in text and "\n" not in text


NOBODY = 65534
PYTHONS = (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}")
"""Where a Python may be that nobody in particular can run."""
RUNS = """
import os, socket, sys, time
from twisted.scripts import twistd
sys.argv[1:] = ["-n", "--pidfile=", "--uid", "65534", "--gid", "65534", "mpchat", "--forever", "--listen",
    "unix:" + sys.argv[1] + "/socket", "--journal", "sqlite:" + sys.argv[1] + "/data/chat.db"]
twistd.run()
"""


def a_python_for_nobody() -> str | None:
    """The first one that lies in folders that everybody may enter."""
    for each in map(Path, PYTHONS):
        folders = Path(each.resolve()).parents if each.exists() else [Path("/root")]
        if all(folder.stat().st_mode & stat.S_IXOTH for folder in folders):
            return str(each)
    return None


@pytest.mark.skipif(os.getuid() != 0, reason="only root becomes somebody else")
@pytest.mark.skipif(a_python_for_nobody() is None, reason="this Python is root's alone")
def test_who_the_server_becomes_has_its_files() -> None:
    """``twistd --uid``: root opens the port, then gives up being root; what is said after that is kept."""
    with TemporaryDirectory() as folder:  # pytest's own are root's alone
        Path(folder).chmod(0o711)
        _plays_nobody(Path(folder))


def _plays_nobody(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    os.chown(tmp_path / "data", NOBODY, NOBODY)
    packages = [str(TOP), *(each for each in sys.path if each.endswith("site-packages"))]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(packages)}
    with subprocess.Popen(
        [str(a_python_for_nobody()), "-S", "-c", RUNS, str(tmp_path)],
        cwd=tmp_path,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            told = ""
            while "Others on this machine" not in told:
                line = server.stdout.readline()
                assert line, told
                told += line
            with socket.socket(socket.AF_UNIX) as ann:
                ann.settimeout(10)
                ann.connect(str(tmp_path / "socket"))
                ann.sendall(
                    b"CAP REQ echo-message\r\nNICK ann\r\nUSER ann 0 * :Ann\r\nCAP END\r\nJOIN #a\r\n"
                )
                ann.sendall(b"PRIVMSG #a :kept\r\n")
                heard = b""
                while b":kept" not in heard and b"NOT_KEPT" not in heard:
                    data = ann.recv(4096)
                    assert data, heard
                    heard += data
            assert b"NOT_KEPT" not in heard
        finally:
            server.terminate()
            server.communicate(timeout=20)
    owners = {path.name: path.stat().st_uid for path in (tmp_path / "data").iterdir()}
    assert owners["chat.db"] == owners["chat.db.lock"] == NOBODY
