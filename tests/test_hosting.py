"""The host's own client: where it connects, what others type, where the log goes."""

import sys
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.python import usage

from mpchat.hosting import Terminal, how_to_join, local_address
from mpchat.options import Options
from mpchat.settings.places import log_file


class Port:
    """A bound port, as far as its address."""

    def __init__(self, address: object) -> None:
        self._address = address

    def getHost(self) -> object:
        """Twisted: where it listens."""
        return self._address


def ports(*addresses: object) -> Any:
    """Several bound ports."""
    return [Port(address) for address in addresses]


@pytest.mark.parametrize(
    ("addresses", "where"),
    [
        ([IPv4Address("TCP", "0.0.0.0", 6111)], "127.0.0.1:6111"),
        ([IPv4Address("TCP", "10.1.2.3", 7)], "10.1.2.3:7"),
        ([IPv6Address("TCP", "::1", 6111)], "[::1]:6111"),
        ([UNIXAddress("/x"), IPv4Address("TCP", "0.0.0.0", 8)], "127.0.0.1:8"),
    ],
)
def test_the_client_connects_where_the_chat_listens(addresses: list[object], where: str) -> None:
    assert local_address(ports(*addresses)) == where


def test_a_chat_without_tcp_cannot_be_joined() -> None:
    with pytest.raises(SystemExit, match="your own client joins by TCP: add --listen tcp:6111"):
        local_address(ports(UNIXAddress("/x")))


def test_others_are_told_what_to_type() -> None:
    hint = how_to_join(ports(IPv4Address("TCP", "10.1.2.3", 7)))
    assert hint == "Others join with: mpchat-client 10.1.2.3:7 (or any IRC client, or nc 10.1.2.3 7)"
    everywhere = how_to_join(ports(IPv4Address("TCP", "0.0.0.0", 7)))
    assert "0.0.0.0" not in everywhere
    assert how_to_join(ports(UNIXAddress("/x"), IPv4Address("TCP", "10.1.2.3", 7))) == hint


def test_join_needs_a_terminal_and_the_foreground(monkeypatch: pytest.MonkeyPatch) -> None:
    options = Options()
    options.parent = usage.Options()
    with pytest.raises(SystemExit, match="start twistd with -n, or simply call mpchat"):
        Terminal.of(options.twistd)
    options.parent["nodaemon"] = True
    monkeypatch.setattr(sys, "stdin", open("/dev/null"))  # noqa: SIM115, PTH123 - closed with the test's process
    with pytest.raises(SystemExit, match="--join needs a terminal"):
        Terminal.of(options.twistd)
    sys.stdin.close()


def test_the_log_goes_to_the_users_log_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert Path(log_file()).is_relative_to(tmp_path)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert not Path(log_file()).is_relative_to(tmp_path)


def test_a_chat_on_a_socket_alone_says_so() -> None:
    assert how_to_join(ports(UNIXAddress("/x"))) == "Others on this machine join by the socket alone"
