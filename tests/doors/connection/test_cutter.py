"""Lines out of bytes: whole, in order, whatever the pieces; what is too long is told once and takes no room."""

from hypothesis import example, given
from hypothesis import strategies as st

from mpchat.doors.connection.cutter import BEGINNING, Cutter, TooLong

LONGEST = 20
_TEXT = st.text("ab\r\n ", max_size=120).map(str.encode)
_LINES = st.lists(st.integers(0, 3 * LONGEST).map(lambda size: b"x" * size), max_size=8).map(
    lambda lines: b"\n".join(lines)
)


def cut(cutter: Cutter) -> list[bytes | str]:
    """All that can be cut now; what is too long as the beginning of it, as a text."""
    found: list[bytes | str] = []
    while (line := cutter.next()) is not None:
        found.append(line.beginning.decode() if isinstance(line, TooLong) else line)
    return found


def as_it_should_be(data: bytes) -> list[bytes | str]:
    """Whole lines; for an over-long one, ended or not, its beginning."""
    *whole, rest = data.split(b"\n")
    found: list[bytes | str] = []
    for line in (each.removesuffix(b"\r") for each in whole):
        found.append(line if len(line) <= LONGEST else line[:BEGINNING].decode())
    is_too_long = len(rest.removesuffix(b"\r")) > LONGEST
    return [*found, rest[:BEGINNING].decode()] if is_too_long else found


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    """The data in pieces of these sizes, and what is left."""
    found = []
    for size in cuts:
        found.append(data[:size])
        data = data[size:]
    return [*found, data]


@given(st.one_of(_TEXT, _LINES), st.lists(st.integers(0, 30), max_size=20))
@example(b"x" * LONGEST + b"\r\nb\n", [LONGEST, 1])
@example(b"x" * 21 + b"\nb\n", [21, 1])
def test_lines_are_the_same_in_whatever_pieces_they_come(data: bytes, cuts: list[int]) -> None:
    cutter, found = Cutter(LONGEST), list[bytes | str]()
    for piece in pieces(data, cuts):
        cutter.feed(piece)
        found += cut(cutter)
        assert cutter.waiting <= LONGEST + 1, "an unfinished line takes no more room than a whole one may"
    assert found == as_it_should_be(data)


@given(st.one_of(_TEXT, _LINES), st.lists(st.integers(0, 30), max_size=20))
def test_without_a_limit_every_line_is_whole(data: bytes, cuts: list[int]) -> None:
    cutter, found = Cutter(), list[bytes | str]()
    for piece in pieces(data, cuts):
        cutter.feed(piece)
        found += cut(cutter)
    assert found == [line.removesuffix(b"\r") for line in data.split(b"\n")[:-1]]
    assert cutter.waiting == len(data.split(b"\n")[-1])


def test_what_is_not_taken_waits() -> None:
    cutter = Cutter(LONGEST)
    cutter.feed(b"one\ntwo\nthr")
    assert cutter.next() == b"one" and cutter.waiting == 7
    cutter.feed(b"ee\n")
    assert cut(cutter) == [b"two", b"three"] and cutter.waiting == 0


def test_an_over_long_line_is_told_once_and_ends_somewhere() -> None:
    cutter = Cutter(LONGEST)
    cutter.feed(b"GET /" + b"x" * LONGEST)
    assert cut(cutter) == ["GET /" + "x" * (BEGINNING - 5)]
    for _ in range(3):
        cutter.feed(b"y" * 1000)
        assert cut(cutter) == [] and cutter.waiting == 0
    cutter.feed(b"y\nnext\n")
    assert cut(cutter) == [b"next"]


def test_forgetting_what_waits() -> None:
    cutter = Cutter(LONGEST)
    cutter.feed(b"half a line")
    assert cut(cutter) == []
    cutter.clear()
    cutter.feed(b"whole\n")
    assert cut(cutter) == [b"whole"]
