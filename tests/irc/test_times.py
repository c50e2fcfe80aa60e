"""irc.times: server-time, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.irc.times import LAST, format, parse, write

NOON = 1_793_534_400


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0.0, "1970-01-01T00:00:00.000Z"),
        (NOON + 0.9999, "2026-11-01T12:00:00.999Z"),
        (NOON + 0.007, "2026-11-01T12:00:00.007Z"),
        (NOON + 59.9999995, "2026-11-01T12:00:59.999Z"),
        (-62_135_596_800.0, "0001-01-01T00:00:00.000Z"),
    ],
)
def test_a_time_is_cut_to_the_millisecond(seconds: float, written: str) -> None:
    assert format(seconds) == written


@given(st.integers(-62_135_596_800_000, LAST))
def test_times_are_read_as_they_are_written(thousandths: int) -> None:
    assert parse(write(thousandths)) == thousandths


@pytest.mark.parametrize(
    ("leap", "after"),
    [
        ("2012-06-30T23:59:60.419Z", "2012-07-01T00:00:00.419Z"),
        ("2016-12-31T23:59:60.999Z", "2017-01-01T00:00:00.999Z"),
    ],
)
def test_a_leap_second_is_the_second_after_it(leap: str, after: str) -> None:
    thousandths = parse(leap)
    assert thousandths is not None
    assert write(thousandths) == after


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "2026-11-01",
        "2026-11-01T12:00:00Z",
        "2026-11-01T12:00:00.0001Z",
        "2026-11-01T12:00:00.000",
        "2026-11-01T12:00:00.000+01:00",
        "2026-13-01T12:00:00.000Z",
        "2026-02-30T23:59:60.000Z",
        "2026-11-01T12:00:60.000Z",
        "2026-11-01T23:59:61.000Z",
        "9999-12-31T23:59:60.000Z",
        "0000-01-01T00:00:00.000Z",
        "2026-11-01T12:00:00.000Z\n",
        "٢٠٢٦-11-01T12:00:00.000Z",
        "x" * 999,
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert parse(text) is None
