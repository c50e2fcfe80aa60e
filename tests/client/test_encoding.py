"""client.encoding: what a terminal of any encoding is given to show, and what its keys mean."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import urwid
from hypothesis import given
from hypothesis import strategies as st

from mpchat.client.encoding import Encoded, Keyboard, is_utf8, showable
from mpchat.irc.text import for_screen

ENCODINGS = [
    "ascii",
    "iso8859-1",
    "koi8-r",
    "euc-jp",
    "euc-kr",
    "gbk",
    "gb18030",
    "big5",
    "shift_jis",
    "tis-620",
    "cp1258",
]


@pytest.fixture(autouse=True)
def measured_as_utf8() -> Iterator[None]:
    before = urwid.util.get_encoding()
    urwid.set_encoding("utf-8")
    yield
    urwid.set_encoding(before)


def width(text: str) -> int:
    return urwid.calc_width(text, 0, len(text))


@pytest.mark.parametrize(
    ("encoding", "text", "shown"),
    [
        ("iso8859-1", "12:00 ann │ ─ … ⏎", "12:00 ann | - . ~"),
        ("iso8859-1", "Müller café", "Müller café"),
        ("iso8859-1", "cafe\u0301", "café"),
        ("iso8859-1", "x\u0308y", "?y"),
        ("iso8859-1", "“hi” – it’s", '"hi" - it\'s'),
        ("iso8859-1", "👋 hi", "?? hi"),
        ("iso8859-1", "👩\u200d👧!", "??!"),
        ("iso8859-1", "漢字", "????"),
        ("iso8859-1", "Иван", "????"),
        ("koi8-r", "Иван", "Иван"),
        ("koi8-r", "Müller", "M?ller"),
        ("ascii", "Müller", "M?ller"),
        ("euc-jp", "漢字 👋", "漢字 ??"),
        ("euc-jp", "ｶﾅ │", "ｶﾅ |"),
        ("euc-jp", "α…", "?."),
        ("iso8859-1", "\x1b[0;39mü\x1b[1m\u0308", "\x1b[0;39mü\x1b[1m"),
        ("iso8859-1", "\x1b[?25l漢\x1b[2;3H", "\x1b[?25l??\x1b[2;3H"),
    ],
)
def test_what_a_terminal_has_not_is_replaced_column_for_column(encoding: str, text: str, shown: str) -> None:
    assert showable(text, encoding) == shown


@given(st.text(max_size=60), st.sampled_from(ENCODINGS))
def test_every_text_can_be_written_and_has_its_width(text: str, encoding: str) -> None:
    text = for_screen(text)
    shown = showable(text, encoding)
    shown.encode(encoding)
    assert width(shown) == width(text)


@given(st.text(max_size=60), st.sampled_from(ENCODINGS))
def test_no_text_breaks_the_terminal(text: str, encoding: str) -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
    terminal = Encoded(file)
    terminal.write(text)
    terminal.flush()


def test_the_terminal_is_the_file_below() -> None:
    with Path("/dev/null").open("w", encoding="latin-1") as file:
        assert Encoded(file).fileno() == file.fileno()


@pytest.mark.parametrize("encoding", ["UTF-8", "utf8", "utf_8"])
def test_where_nothing_is_to_be_replaced(encoding: str) -> None:
    assert is_utf8(encoding)
    assert not is_utf8("iso8859-1") and not is_utf8("there is no such encoding")


@pytest.mark.parametrize(
    ("encoding", "typed"),
    [
        ("utf-8", "é漢👋"),
        ("iso8859-1", "Ã©ü"),
        ("koi8-r", "Иван"),
        ("euc-jp", "漢字ｶﾅ"),
        ("gb18030", "é👋"),
        ("big5", "許"),
    ],
)
def test_what_is_typed_is_read_byte_by_byte(encoding: str, typed: str) -> None:
    keyboard = Keyboard(encoding)
    codes = [code for byte in typed.encode(encoding) for code in keyboard.read([byte])]
    assert bytes(codes).decode() == typed


@pytest.mark.parametrize("encoding", ["ascii", "euc-jp", "gbk", "big5", "shift_jis"])
def test_no_broken_letter_keeps_ctrl_c_back(encoding: str) -> None:
    keyboard = Keyboard(encoding)
    keyboard.read(b"\xa4")
    assert keyboard.read(b"\x03")[-1:] == [3]


@pytest.mark.parametrize(
    ("pieces", "typed"),
    [
        ([b"a\r\nb"], b"a\rb"),
        ([b"a\r", b"\nb"], b"a\rb"),
        ([b"a\r\r\nb\n\nc\r"], b"a\r\rb\n\nc\r"),
    ],
)
def test_a_line_that_ends_in_cr_lf_ends_once(pieces: list[bytes], typed: bytes) -> None:
    keyboard = Keyboard("utf-8")
    assert bytes(code for piece in pieces for code in keyboard.read(piece)) == typed
