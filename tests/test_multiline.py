"""Several lines as one text, and back."""

from hypothesis import given
from hypothesis import strategies as st

from mpchat.irc.multiline import combine, has_such, split

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
