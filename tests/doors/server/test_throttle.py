"""How many may come, in all and from one address."""

import pytest

from mpchat.doors.server.throttle import Addresses


def test_the_limit_of_all() -> None:
    addresses = Addresses()
    for address in ("10.0.0.1", "127.0.0.1"):
        assert addresses.problem(address, 2, 0) is None
        addresses.arrive(address)
    assert addresses.problem("127.0.0.1", 2, 0) == "The chat is full: 2 are here already; try again later"
    addresses.leave("10.0.0.1")
    assert addresses.problem("10.0.0.9", 2, 0) is None


@pytest.mark.parametrize("address", ["10.0.0.1", "2001:db8::1", "fe80::1%eth0"])
def test_the_limit_of_one_address(address: str) -> None:
    addresses = Addresses()
    addresses.arrive(address)
    assert addresses.problem(address, 0, 2) is None
    addresses.arrive(address)
    problem = "The chat is full for your address: 2 connections come from it already"
    assert addresses.problem(address, 0, 2) == problem
    assert addresses.problem("10.9.9.9", 0, 2) is None
    addresses.leave(address)
    addresses.leave(address)
    assert addresses.problem(address, 0, 2) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "0::1", "::1", "localhost"])
def test_loopback_is_exempt(address: str) -> None:
    addresses = Addresses()
    for _ in range(5):
        assert addresses.problem(address, 0, 1) is None
        addresses.arrive(address)


def test_no_limits() -> None:
    addresses = Addresses()
    for _ in range(5000):
        addresses.arrive("10.0.0.1")
    assert addresses.problem("10.0.0.1", 0, 0) is None
