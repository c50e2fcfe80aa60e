"""What a client and a server can agree on (IRCv3 capability-negotiation)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.irc.capabilities import CAPABILITIES, IN_DIALECT, parse_list, split_list


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", {}),
        ("   ", {}),
        ("a", {"a": ""}),
        ("a b=value -c", {"a": "", "b": "value", "-c": ""}),
        (" a  b ", {"a": "", "b": ""}),
        ("sasl=PLAIN,EXTERNAL", {"sasl": "PLAIN,EXTERNAL"}),
        ("a=b=c", {"a": "b=c"}),
        ("a=1 a=2", {"a": "2"}),
        ("draft/x=", {"draft/x": ""}),
    ],
)
def test_lists_are_read(text: str, read: dict[str, str]) -> None:
    assert parse_list(text) == read


@pytest.mark.parametrize(
    ("names", "longest", "lines"),
    [
        ([], 10, [""]),
        (["a"], 10, ["a"]),
        (["aa", "bb", "cc"], 8, ["aa bb cc"]),
        (["aa", "bb", "cc"], 7, ["aa bb", "cc"]),
        (["aa", "bb", "cc"], 2, ["aa", "bb", "cc"]),
        (["longer than asked", "b"], 4, ["longer than asked", "b"]),
        (["é", "é"], 4, ["é", "é"]),
        (["é", "é"], 5, ["é é"]),
    ],
)
def test_lists_are_split(names: list[str], longest: int, lines: list[str]) -> None:
    assert split_list(names, longest) == lines


words = st.text(st.characters(codec="utf-8", exclude_characters=" "), min_size=1, max_size=12)


@given(st.lists(words), st.integers(0, 40))
def test_no_line_is_longer_than_asked_but_for_a_single_name(names: list[str], longest: int) -> None:
    lines = split_list(names, longest)
    assert " ".join(lines) == " ".join(names)
    assert all(len(line.encode()) <= longest or " " not in line for line in lines)
    for one, other in pairwise(lines):
        assert len(f"{one} {other.split(' ')[0]}".encode()) > longest


def test_the_offer() -> None:
    assert all(name == capability.name and capability.shows for name, capability in CAPABILITIES.items())
    assert {name for name, capability in CAPABILITIES.items() if capability.in_dialect} == IN_DIALECT
