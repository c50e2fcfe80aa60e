"""How fast one connection may ask."""

from hypothesis import given
from hypothesis import strategies as st

from mpchat.doors.connection.pacing import Bucket


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
