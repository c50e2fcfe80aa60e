"""Mode letters, read and written (RFC 2812 §3.2.3; Modern IRC Client Protocol, "MODE message", CHANMODES, PREFIX)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.irc import modes
from mpchat.irc.modes import ModeChange, ModeType, addressed, format_modes, parse_modes, prefixes


@pytest.mark.parametrize(
    ("words", "changes"),
    [
        ([], []),
        ([""], []),
        (["+-"], []),
        (["m"], [ModeChange(True, "m")]),
        (["+nt-i"], [ModeChange(True, "n"), ModeChange(True, "t"), ModeChange(False, "i")]),
        (["+o-v", "ann", "bob"], [ModeChange(True, "o", "ann"), ModeChange(False, "v", "bob")]),
        (["+ov", "ann"], [ModeChange(True, "o", "ann"), ModeChange(True, "v")]),
        (["+l-l", "5", "6"], [ModeChange(True, "l", "5"), ModeChange(False, "l")]),
        (["+k-k", "a", "b"], [ModeChange(True, "k", "a"), ModeChange(False, "k", "b")]),
        (["b"], [ModeChange(True, "b")]),
        (["+b", "*!*@h"], [ModeChange(True, "b", "*!*@h")]),
        (["+X?o", "ann"], [ModeChange(True, "X"), ModeChange(True, "?"), ModeChange(True, "o", "ann")]),
        (["+m", "unused"], [ModeChange(True, "m")]),
        (["--++o", "ann"], [ModeChange(True, "o", "ann")]),
    ],
)
def test_modes_are_read(words: list[str], changes: list[ModeChange]) -> None:
    assert list(parse_modes(words)) == changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([], ()),
        ([ModeChange(True, "n"), ModeChange(True, "t")], ("+nt",)),
        ([ModeChange(True, "o", "ann"), ModeChange(False, "v", "bob")], ("+o-v", "ann", "bob")),
        (
            [ModeChange(False, "l"), ModeChange(True, "l", "5"), ModeChange(False, "k", "*")],
            ("-l+l-k", "5", "*"),
        ),
    ],
)
def test_modes_are_written(changes: list[ModeChange], words: tuple[str, ...]) -> None:
    assert format_modes(changes) == words


parameter = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n "), min_size=1, max_size=9)
with_parameter = st.one_of(
    st.builds(ModeChange, st.booleans(), st.sampled_from("bkov"), parameter),
    st.builds(ModeChange, st.just(True), st.just("l"), parameter),
)
bare = st.builds(ModeChange, st.booleans(), st.sampled_from(modes.FLAGS)) | st.just(ModeChange(False, "l"))


@given(st.lists(with_parameter | bare))
def test_what_is_written_is_read_again(changes: list[ModeChange]) -> None:
    assert list(parse_modes(format_modes(changes))) == changes


@given(st.lists(st.text()))
def test_any_words_are_read(words: list[str]) -> None:
    changes = list(parse_modes(words))
    assert len(changes) == sum(letter not in "+-" for letter in "".join(words[:1]))
    assert [change.parameter for change in changes if change.parameter is not None] == words[1:][
        : len(changes)
    ][: sum(change.parameter is not None for change in changes)]


@pytest.mark.parametrize(
    ("letters", "shown"), [("", ""), ("v", "+"), ("vo", "@+"), ("o", "@"), ("xo", "@"), ("vhoaq", "~&@%+")]
)
def test_prefixes(letters: str, shown: str) -> None:
    assert prefixes(letters) == shown


def test_what_isupport_says() -> None:
    assert modes.PREFIX == "(qaohv)~&@%+"
    assert modes.CHANMODES == "beI,k,jl,CHJMRimnst"
    every = modes.CHANMODES.replace(",", "") + "".join(modes.PREFIXES)
    assert len(set(every)) == len(every) == len(modes.LETTERS)


def test_a_row_says_which_parameter_it_takes() -> None:
    for mode in modes.ROOM_MODES.values():
        assert (mode.parameter != "") is (mode.type is not ModeType.NEVER), mode.letter
        assert mode.name and mode.shows[-1] != ".", mode.letter


def test_what_follows_from_the_rows() -> None:
    """Ranks, and which modes keep something from whom: a change of these is a change of what people may."""
    halfops = {letter for letter, rank in modes.RANK_TO_CHANGE.items() if rank == modes.HALFOP}
    founders = {letter for letter, rank in modes.RANK_TO_CHANGE.items() if rank == modes.FOUNDER}
    assert "".join(sorted(halfops)) == "CIMRbeijmntv"
    assert "".join(sorted(founders)) == "aq"
    assert "".join(sorted(modes.SECRET)) == "k"
    assert "".join(sorted(modes.CLOSING)) == "HJRbiks"
    assert "".join(sorted(modes.HIDING_HISTORY)) == "JRiks"
    assert modes.USER_MODES == "BRgiosw" and {"o"} == modes.GRANTED


@pytest.mark.parametrize(
    ("letters", "rank"),
    [("", 0), ("x", 0), ("v", modes.VOICE), ("ov", modes.OPERATOR), ("vq", modes.FOUNDER)],
)
def test_the_highest_rank_counts(letters: str, rank: int) -> None:
    assert modes.rank(letters) == rank


def test_to_whom_in_a_room() -> None:
    assert addressed("#a") == (0, "#a")
    assert addressed("ann") == (0, "ann")
    assert addressed("+#a") == addressed("@+#a") == addressed("+@#a") == (modes.VOICE, "#a")
    assert addressed("@#a") == (modes.OPERATOR, "#a")
    assert addressed("~") == (modes.FOUNDER, "")
    for letter, sign in modes.PREFIXES.items():
        assert modes.sign_of(modes.rank(letter)) == sign
    assert modes.sign_of(0) == ""
