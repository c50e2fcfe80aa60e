"""Parts of a file (RFC 9110 §14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.doors.web.ranges import part_of


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("", None),
        ("bytes=0-0", (0, 1)),
        ("bytes=2-4", (2, 5)),
        ("bytes=2-", (2, 10)),
        ("bytes=2-99", (2, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes = 2 - 4", (2, 5)),
        ("bytes=-", None),
        ("bytes=4-2", None),
        ("bytes=0-1,4-5", None),
        ("lines=0-1", None),
        ("bytes=a-b", None),
        ("bytes=99999999999999999999-", None),
    ],
)
def test_one_range(asked: str, part: tuple[int, int] | None) -> None:
    assert part_of(10, asked) == part


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-12", "bytes=-0"])
def test_a_part_that_there_is_not(asked: str) -> None:
    with pytest.raises(ValueError):
        part_of(10, asked)


@given(st.integers(1, 99), st.from_regex(r"\Abytes=[0-9]{0,2}-[0-9]{0,2}\Z"))
def test_a_part_is_one(size: int, asked: str) -> None:
    try:
        part = part_of(size, asked)
    except ValueError:
        return
    assert part is None or 0 <= part[0] < part[1] <= size
