"""How fast one visitor may ask, how often one address may come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.doors.server.throttle import Addresses, Bucket


def test_a_burst_and_then_the_rate() -> None:
    bucket = Bucket(burst=3, rate=2)
    assert [bucket.take(100.0) for _ in range(3)] == [0, 0, 0.5]
    assert bucket.take(100.5) == 0.5
    assert bucket.take(101.0) == 0.5
    assert [bucket.take(1000.0) for _ in range(3)] == [0, 0, 0.5], "no more than a burst is saved up"


def test_no_rate_no_wait() -> None:
    bucket = Bucket(burst=1, rate=0)
    assert not any(bucket.take(0.0) for _ in range(1000))


def test_a_burst_of_none_is_no_pacing() -> None:
    bucket = Bucket(burst=0, rate=1)
    assert [bucket.take(0.0) for _ in range(100)] == [0] * 100


@given(st.integers(1, 20), st.floats(0.1, 50), st.lists(st.floats(0, 5), max_size=60))
def test_who_waits_as_told_never_exceeds_the_rate(burst: int, rate: float, pauses: list[float]) -> None:
    bucket, now = Bucket(burst, rate), 0.0
    for taken, pause in enumerate(pauses, start=1):
        now += bucket.take(now)
        assert taken + 1 <= burst + rate * now + 1e-6 or taken < burst
        now += pause


def test_the_limit_of_all() -> None:
    addresses = Addresses(most=2, most_per_address=0)
    for address in ("10.0.0.1", "127.0.0.1"):
        assert addresses.problem(address) is None
        addresses.arrive(address)
    assert addresses.problem("127.0.0.1") == "The chat is full: 2 are here already; try again later"
    addresses.leave("10.0.0.1")
    assert addresses.problem("10.0.0.9") is None


@pytest.mark.parametrize("address", ["10.0.0.1", "2001:db8::1", "fe80::1%eth0"])
def test_the_limit_of_one_address(address: str) -> None:
    addresses = Addresses(most=0, most_per_address=2)
    addresses.arrive(address)
    assert addresses.problem(address) is None
    addresses.arrive(address)
    problem = "The chat is full for your address: 2 connections come from it already"
    assert addresses.problem(address) == problem
    assert addresses.problem("10.9.9.9") is None
    addresses.leave(address)
    addresses.leave(address)
    assert addresses.problem(address) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "0::1", "::1", "localhost"])
def test_loopback_is_exempt(address: str) -> None:
    addresses = Addresses(most=0, most_per_address=1)
    for _ in range(5):
        assert addresses.problem(address) is None
        addresses.arrive(address)


def test_no_limits() -> None:
    addresses = Addresses(0, 0)
    for _ in range(5000):
        addresses.arrive("10.0.0.1")
    assert addresses.problem("10.0.0.1") is None
