"""Of other people's text, only what is harmless reaches a screen, a log or a wire."""

import unicodedata
from collections.abc import Sequence
from itertools import chain

import pyte
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mpchat.irc import text as contract
from mpchat.irc.text import (
    action,
    clean,
    cut,
    cut_between_clusters,
    for_screen,
    for_wire,
    forbidden_control,
    strip_formatting,
)
from tests.hostile import HARMLESS, HOSTILE

PREPENDED = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
FORMATTING_AND_CTCP = "\x01\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"
DEFAULT_IGNORABLE = (
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
    *(
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
    ),
    *((0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
"""Default_Ignorable_Code_Point, from Unicode's DerivedCoreProperties.txt."""
BIDI = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
IN_CONTEXT = "\u200c\u200d\ufe0e\ufe0f"

rows = pytest.mark.parametrize("payload", [pytest.param(payload, id=name) for name, payload in HOSTILE])
nasty = st.text(st.sampled_from(sorted({char for _, payload in HOSTILE for char in payload})), max_size=60)
anything = (
    st.text(st.characters(), max_size=60) | nasty | st.lists(nasty | st.sampled_from(HARMLESS)).map("".join)
)
with_surrogates = st.text(st.characters(exclude_categories=()), max_size=40) | anything


def breaches(text: str, keep: str = "") -> list[str]:
    """What of the contract a text breaks: written from Unicode's data, knowing nothing of how the text was cleaned."""
    found = []
    for at, char in enumerate(text):
        before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
        fault = _out_of_context(char, before, after) if char in IN_CONTEXT else _forbidden(char, before, keep)
        if fault:
            found.append(f"U+{ord(char):04X} {fault}")
    return found + _stacked(text)


def _forbidden(char: str, before: str, keep: str) -> str:
    code, category = ord(char), unicodedata.category(char)
    if category == "Cc":
        return "" if char in keep else "control"
    if category in ("Cs", "Zl", "Zp") or (category == "Cf" and char not in PREPENDED):
        return category
    if any(low <= code <= high for low, high in DEFAULT_IGNORABLE) or char in "\u2800\ufffc":
        return "invisible"
    if category == "Cn" and not (
        0x1F000 <= code <= 0x1FFFD or (0x20000 <= code <= 0x3FFFD and code & 0xFFFF < 0xFFFE)
    ):
        return "unassigned"
    if unicodedata.bidirectional(char) in BIDI:
        return "bidi"
    if category in ("Mn", "Me") and (
        not before or before[-1].isspace() or unicodedata.category(before[-1]) == "Cc"
    ):
        return "mark without a base"
    return ""


def _out_of_context(char: str, before: str, after: str) -> str:
    first, last = after[:1] or " ", before[-1:] or " "
    if char in "\ufe0e\ufe0f":
        keycap = last in "0123456789#*" and first == "\u20e3"
        return "" if keycap or unicodedata.category(last) in ("So", "Sm", "Po", "Pd", "Ll", "Cn") else "style"
    virama = unicodedata.combining(last) == 9
    script = {
        "LATIN",
        "GREEK",
        "CYRILLIC",
        "DIGIT",
        "ARMENIAN",
        "HANGUL",
        "CJK",
        "REPLACEMENT",
        "BOX",
        "BRAILLE",
    }
    sides = (last, last if virama else first)
    fits = all(
        unicodedata.category(side) in ("Lo", "Lm", "Mn", "Mc", "So", "Sm", "Sk", "Po", "Pd", "Ll", "Cn")
        for side in sides
    )
    return (
        ""
        if fits
        and not any(unicodedata.name(side, "").split("-")[0].split(" ")[0] in script for side in sides)
        else "joins nothing"
    )


def _stacked(text: str) -> list[str]:
    found = []
    marks = cluster = 0
    joined = False
    for char in text:
        extends = unicodedata.category(char)[0] == "M" or char in "\u200c\u200d"
        stacks = unicodedata.category(char) in ("Mn", "Me") or 0x1161 <= ord(char) <= 0x11FF
        marks = marks + 1 if stacks else marks if extends else 0
        cluster = cluster + 1 if extends or joined else 1
        joined = char == "\u200d" and cluster > 0
        if marks > 4:
            found.append("more than 4 marks")
        if cluster > 8:
            found.append("more than 8 in a cluster")
    return found


def test_the_corpus_is_large() -> None:
    assert len(HOSTILE) >= 200
    assert len({name for name, _ in HOSTILE}) == len(HOSTILE)
    assert len(HARMLESS) >= 40


@rows
def test_hostile_text_on_a_screen(payload: str) -> None:
    shown = for_screen(payload)
    assert breaches(shown) == []
    assert for_screen(shown) == shown


@rows
def test_hostile_text_on_the_wire(payload: str) -> None:
    relayed = for_wire(payload)
    assert breaches(relayed, FORMATTING_AND_CTCP) == []
    assert for_wire(relayed) == relayed
    assert forbidden_control(relayed) is None


@rows
def test_what_is_removed_can_be_seen(payload: str) -> None:
    plain = strip_formatting(payload).replace("\t", " ")
    assert for_screen(payload) == plain or "\ufffd" in for_screen(payload)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_shown_as_written(text: str) -> None:
    assert for_screen(text) == text
    assert for_wire(text) == text
    assert breaches(text) == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\tb", "a b"),
        ("a\x1b[31mb", "a\ufffd[31mb"),
        ("\x1b\x1b\x07\x9b!", "\ufffd!"),
        ("a\ufffd\x1bb", "a\ufffdb"),
        ("\ufffd\ufffd", "\ufffd\ufffd"),
        ("a\u0301\u0302\u0303\u0304\u0305\u0306b", "a\u0301\u0302\u0303\u0304\ufffdb"),
        ("\u0301a", "\ufffda"),
        ("\ufffd\u0301a", "\ufffda"),
        ("pay\u200bpal", "pay\ufffdpal"),
        ("\x02bold\x02 \x0304,12red\x03 \x04ff00ff,000000hex\x0f", "bold red hex"),
        ("\x03\u0664", "\u0664"),
        ("\U0001f469\u200d" * 4 + "\U0001f469", "\U0001f469\u200d" * 3 + "\U0001f469\ufffd\U0001f469"),
        ("a\ufe0f\u20e3", "a\ufffd"),
        ("1\ufe0f", "1\ufffd"),
        ("\u263a\ufe0f\u20e3", "\u263a\ufe0f\ufffd"),
        ("\U0001f469\u200d\ufe0fx", "\U0001f469\ufffdx"),
        ("^\u200d^", "^\ufffd^"),
        ("\u0d28\u0d4d\u200d!", "\u0d28\u0d4d\u200d!"),
        ("\u0d28\u0d4d\u200d\x1b", "\u0d28\u0d4d\u200d\ufffd"),
        ("\u0915\u200d\u202e", "\u0915\ufffd"),
        ("\uac00\u11a8\u11a8", "\uac00\u11a8\u11a8"),
        ("a\u11a8", "a\ufffd"),
        ("\u0378", "\ufffd"),
        ("\U0001fae8\U00031350\U0002ffff", "\U0001fae8\U00031350\ufffd"),
        ("\u0601\u0661", "\u0601\u0661"),
    ],
)
def test_cleaning_by_example(written: str, shown: str) -> None:
    assert for_screen(written) == shown


@given(with_surrogates)
@settings(max_examples=400)
@example("\U0001f469\u200d" * 4 + "\U0001f469")
@example("\u0628\u064e\u064f\u0650\u0651\u200c\u064e")
def test_any_text_on_a_screen(text: str) -> None:
    shown = for_screen(text)
    assert breaches(shown) == []
    assert for_screen(shown) == shown
    assert len(shown) <= len(text)


@given(with_surrogates)
@settings(max_examples=400)
def test_any_text_on_the_wire(text: str) -> None:
    relayed = for_wire(text)
    assert breaches(relayed, FORMATTING_AND_CTCP) == []
    assert for_wire(relayed) == relayed
    assert breaches(for_screen(relayed)) == []
    assert relayed.encode("utf-8").decode("utf-8") == relayed


@given(with_surrogates)
def test_without_formatting_the_wire_and_the_screen_agree(text: str) -> None:
    bare = "".join(char for char in text if char not in FORMATTING_AND_CTCP)
    assert for_wire(bare) == for_screen(bare) == for_screen(for_wire(bare))


@given(with_surrogates, with_surrogates)
def test_no_text_changes_what_stands_before_it(one: str, other: str) -> None:
    """But for a joiner, which looks one character ahead."""
    shown = clean(one + "." + other)
    assert shown.startswith(clean(one + "."))
    assert shown == clean(one + ".") + clean("." + other)[1:]


def test_every_single_character() -> None:
    """Of the ideographs and the private planes only the edges."""
    edges = (range(plane * 0x10000 - 3, plane * 0x10000 + 3) for plane in range(1, 17))
    skipped = {
        *range(0x3500, 0x9F00),
        *range(0xAD00, 0xD700),
        *range(0xE010, 0xF8F0),
        *range(0x17010, 0x18700),
    }
    for code in sorted({*range(0x20000), *range(0xE0000, 0xE1010), *chain(*edges)} - skipped):
        char = chr(code)
        shown = for_screen("a" + char)
        assert shown == for_screen(shown)
        if shown == "a" + char:
            assert breaches(shown) == []
            continue
        assert shown in ("a", "a ", "a\ufffd"), f"U+{code:04X}"


def test_the_fast_way_and_the_careful_way_agree() -> None:
    for code in range(0x20000):
        char = chr(code)
        if contract._PLAIN.fullmatch(char):
            assert clean(char + "\u0e01") == char + "\u0e01", f"U+{code:04X}"
            assert breaches(char) == []


@pytest.mark.parametrize(
    "unit",
    [
        "a\u0301",
        "\U0001f469\u200d",
        "\x1b",
        "\u202e",
        "\u0915\u094d\u200d",
        "\x0312,",
        "1\ufe0f\u20e3",
        "\ud800",
        "\ufffd\u0301",
    ],
)
def test_long_texts_take_no_time_that_anyone_would_notice(unit: str) -> None:
    long = unit * 5_000
    assert breaches(for_screen(long)) == []
    assert len(for_wire(long)) <= len(long)


class Terminal(pyte.Screen):
    """A screen that remembers what has been done to it besides drawing."""

    def __init__(self) -> None:
        self.incidents: list[str] = []
        super().__init__(80, 24)

    def bell(self, *_: object) -> None:
        self.incidents.append("bell")

    def write_process_input(self, data: str) -> None:
        self.incidents.append(f"typed {data!r}")

    def set_title(self, param: str) -> None:
        self.incidents.append(f"title {param!r}")

    def set_icon_name(self, param: str) -> None:
        self.incidents.append(f"icon {param!r}")


def show(line: str) -> Terminal:
    terminal = Terminal()
    stream = pyte.ByteStream(terminal)
    for number in range(20):
        stream.feed(f"line {number}\r\n".encode())
    stream.feed(b"\x1b[11;1H")
    stream.feed(f"<ann> {line}".encode("utf-8", "surrogatepass"))
    stream.feed(b"\r\nafter")
    return terminal


def state(terminal: Terminal) -> dict[str, object]:
    """Everything but the line itself."""
    cursor = terminal.cursor
    return {
        "rows": [row for number, row in enumerate(terminal.display) if number != 10],
        "cursor": (cursor.y, cursor.x, cursor.attrs, cursor.hidden),
        "modes": sorted(terminal.mode),
        "margins": terminal.margins,
        "charset": (terminal.charset, terminal.g0_charset, terminal.g1_charset),
        "tabs": sorted(terminal.tabstops),
        "size": (terminal.lines, terminal.columns),
        "saved": terminal.savepoints,
        "title": (terminal.title, terminal.icon_name),
        "incidents": terminal.incidents,
    }


HARMLESS_STATE = state(show("x" * 30))


@rows
def test_a_terminal_is_left_alone(payload: str) -> None:
    terminal = show(for_screen(payload)[:36])
    assert state(terminal) == HARMLESS_STATE
    assert terminal.display[10].startswith("<ann> ")
    assert all(
        cell == terminal.default_char._replace(data=cell.data) for cell in terminal.buffer[10].values()
    )


@given(anything)
@settings(max_examples=60, deadline=None)
def test_a_terminal_is_left_alone_by_any_text(text: str) -> None:
    assert state(show(for_screen(text)[:36])) == HARMLESS_STATE


@pytest.mark.parametrize(
    "name",
    ["csi: clear the screen", "csi: scroll region", "osc: window title", "c1: CSI", "control: bell flood",
     "esc: next line", "control: line feeds", "csi: device attributes are typed back"],
)  # fmt: skip
def test_the_terminal_shows_harm_when_there_is_some(name: str) -> None:
    assert state(show(dict(HOSTILE)[name])) != HARMLESS_STATE


@pytest.mark.parametrize(
    ("text", "control"),
    [
        ("harmless \x02bold\x02 \x0304red\x03\t\x01", None),
        ("printable", None),
        ("no\u00a0break \u202e", None),
        ("a\x1b[2J\x07", "U+001B"),
        ("a\x07\x1b", "U+0007"),
        ("\x00", "U+0000"),
        ("\r\n", "U+000D"),
        ("\x7f", "U+007F"),
        ("\x85", "U+0085"),
        ("\x9b", "U+009B"),
    ],
)
def test_forbidden_control(text: str, control: str | None) -> None:
    assert forbidden_control(text) == control


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\x01ACTION waves\x01", "waves"),
        ("\x01ACTION waves", "waves"),
        ("\x01ACTION  waves \x01", " waves "),
        ("\x01ACTION \x01", ""),
        ("\x01ACTION\x01", ""),
        ("\x01ACTION", ""),
        ("\x01ACTIONS\x01", None),
        ("\x01VERSION\x01", None),
        ("ACTION waves", None),
        ("\x01", None),
        ("", None),
    ],
)
def test_action(text: str, said: str | None) -> None:
    """CTCP's last delimiter may be missing (modern.ircdocs.horse/ctcp)."""
    assert action(text) == said


@pytest.mark.parametrize(
    ("text", "longest", "kept"),
    [
        ("hello", 5, "hello"),
        ("hello", 4, "hell"),
        ("héllo", 2, "h"),
        ("héllo", 3, "hé"),
        ("👩", 3, ""),
        ("👩", 4, "👩"),
        ("hello", 0, ""),
        ("hello", -1, ""),
        ("", 9, ""),
        ("a\ud800b", 9, "a?b"),
    ],
)
def test_cut(text: str, longest: int, kept: str) -> None:
    assert cut(text, longest) == kept


@given(st.text(), st.integers(-2, 50))
def test_cut_is_the_longest_beginning(text: str, longest: int) -> None:
    kept = cut(text, longest)
    assert text.startswith(kept)
    assert len(kept.encode()) <= max(0, longest)
    assert kept == text or len(text[: len(kept) + 1].encode()) > longest


FAMILY, FLAGS = "👨\u200d👩\u200d👧", "🇩🇪🇫🇷🇬🇧"


@pytest.mark.parametrize(
    ("text", "longest", "kept"),
    [
        ("hello", 9, "hello"),
        ("hello", 2, "he"),
        ("hello", -1, ""),
        ("ne\u0301", 3, "n"),
        ("ne\u0301", 4, "ne\u0301"),
        (f"a{FAMILY}", 18, "a"),
        (f"a{FAMILY}b", 19, f"a{FAMILY}"),
        ("👍🏽", 5, ""),
        ("x❤\ufe0f", 5, "x"),
        ("1\ufe0f\u20e3", 4, ""),
        (FLAGS, 7, ""),
        (FLAGS, 8, FLAGS[:2]),
        (FLAGS, 15, FLAGS[:2]),
        (FLAGS, 16, FLAGS[:4]),
        (f"a{FLAGS}", 16, f"a{FLAGS[:2]}"),
        ("한글", 3, "한"),
        ("\u1112\u1161\u11ab", 3, ""),
    ],
)
def test_cut_between_clusters(text: str, longest: int, kept: str) -> None:
    assert cut_between_clusters(text, longest) == kept


@given(
    st.lists(st.sampled_from([FAMILY, FLAGS, "e\u0301", "👍🏽", "क्ष", "hi"])).map("".join) | st.text(),
    st.integers(-2, 50),
)
def test_a_cut_leaves_clean_text_clean(text: str, longest: int) -> None:
    text = for_wire(text)
    kept = cut_between_clusters(text, longest)
    assert text.startswith(kept) and len(kept.encode()) <= max(0, longest)
    assert for_wire(kept) == kept


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("\x0312,4a", "a"),
        ("\x03123", "3"),
        ("\x031,a", ",a"),
        ("\x03,1a", ",1a"),
        ("\x031,234", "4"),
        ("\x03", ""),
        ("\x04aBcDeFg", "g"),
        ("\x04abcdex", "abcdex"),
        ("\x04abcdef,123456x", "x"),
        ("\x04abcdef,12345x", ",12345x"),
        ("\x03\u0661a", "\u0661a"),
        ("".join("\x02\x0f\x11\x16\x1d\x1e\x1f") + "a", "a"),
        ("\x01ACTION a\x01", "\x01ACTION a\x01"),
    ],
)
def test_strip_formatting(text: str, bare: str) -> None:
    """modern.ircdocs.horse/formatting, "Characters"."""
    assert strip_formatting(text) == bare


@given(nasty)
def test_stripping_twice_changes_nothing(text: str) -> None:
    assert strip_formatting(strip_formatting(text)) == strip_formatting(text)


def test_the_words_for_formatting_are_controls() -> None:
    signs: Sequence[str] = sorted(contract.FORMATTING)
    assert all(unicodedata.category(sign) == "Cc" for sign in signs)
    assert contract.CTCP not in contract.FORMATTING
