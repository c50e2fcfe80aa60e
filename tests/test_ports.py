"""A server that is started again finds its port free."""

from pathlib import Path

import pytest

from bench.ports import free_port

GIVEN_AWAY = Path("/proc/sys/net/ipv4/ip_local_port_range")


@pytest.mark.skipif(not GIVEN_AWAY.exists(), reason="only Linux tells which ports outgoing connections get")
def test_no_outgoing_connection_is_given_the_port_of_a_server() -> None:
    first, last = map(int, GIVEN_AWAY.read_text().split())
    assert all(not first <= free_port() <= last for _ in range(50))
