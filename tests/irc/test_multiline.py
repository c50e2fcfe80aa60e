"""Several lines as one text, and back."""

from hypothesis import given
from hypothesis import strategies as st

from mpchat.irc.multiline import combine, fitting, has_such, split

LINES = st.lists(st.tuples(st.text("ab ", max_size=3), st.booleans()), min_size=1, max_size=6)


def test_the_example() -> None:
    """IRCv3 multiline, "Examples"."""
    lines = [("hello", False), ("", False), ("how is ", False), ("everyone?", True)]
    assert combine(lines) == ("hello\n\nhow is everyone?", (14,))
    assert split("hello\n\nhow is everyone?", (14,)) == lines


def test_one_line() -> None:
    assert combine([("a", True)]) == ("a", ())
    assert split("a", ()) == [("a", False)]
    assert split("", ()) == [("", False)]


@given(LINES)
def test_there_and_back(lines: list[tuple[str, bool]]) -> None:
    lines = [(line, goes_on and bool(number) and line != "") for number, (line, goes_on) in enumerate(lines)]
    text, cuts = combine(lines)
    assert split(text, cuts) == lines
    assert has_such(text, cuts)


def test_what_no_cut_can_be() -> None:
    assert has_such("a\nb", ())
    for cuts in ((1,), (3,), (-1,), (2, 0), (0, 0)):
        assert not has_such("a\nb", cuts), cuts


def test_no_line_is_longer_than_it_may_be() -> None:
    assert fitting("abcde\nfg", (), 2) == (2, 4)
    assert fitting("abcde", (1,), 2) == (1, 3)
    assert fitting("äöü", (), 3) == (1, 2), "nothing is cut in its middle"
    assert fitting("äö", (), 1) == (1,), "one character is the least"
    assert fitting("abc", (1,), 9) == (1,)


@given(LINES, st.integers(1, 4))
def test_a_text_stays_the_same_in_shorter_lines(lines: list[tuple[str, bool]], longest: int) -> None:
    text, cuts = combine(lines)
    shorter = split(text, fitting(text, cuts, longest))
    assert combine(shorter)[0] == text and all(len(line) <= longest for line, _ in shorter)
