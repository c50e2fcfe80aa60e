"""What a nick and a room may be called, which names are the same, and which only look it."""

import unicodedata
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mpchat.irc.names import (
    casefold,
    full_mask,
    is_room,
    looks_like,
    matches,
    nick_problem,
    propose_nick,
    room_problem,
    same,
)
from mpchat.irc.text import for_screen
from tests.hostile import HOSTILE

any_text = st.text(st.characters(exclude_categories=()), max_size=40)
FORM = "A name starts with a letter and has letters, digits and -_[]\\`^{|} only"
FOREIGN_FORM = "A name has letters, digits and -_[]\\`^{|} only"
ONE_SCRIPT = "A name keeps to the letters of one script"
VISIBLE = "A room's name has visible characters only"


@pytest.mark.parametrize(
    ("one", "other"), [*zip("ABCXYZ", "abcxyz", strict=True), ("[", "{"), ("]", "}"), ("\\", "|"), ("~", "^")]
)
def test_casefold_in_ascii(one: str, other: str) -> None:
    """RFC 1459 §2.2: {}|^ are the lower case of []\\~ ("rfc1459" of ISUPPORT CASEMAPPING)."""
    assert casefold(one) == other
    assert casefold(other) == other


def test_casefold_leaves_the_rest_of_ascii_alone() -> None:
    for code in range(128):
        char = chr(code)
        expected = chr(code + 32) if "A" <= char <= "]" else "^" if char == "~" else char
        assert casefold(char) == expected


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("Ann", "aNN", True),
        ("a[b]\\~", "A{B}|^", True),
        ("#Caf\u00e9", "#cafe\u0301", True),
        ("ПРИВЕТ", "привет", True),
        ("Straße", "STRASSE", True),
        ("\u0390", "\u0390".upper(), True),
        ("\u212aim", "kim", True),
        ("ΟΔΥΣΣΕΥΣ", "οδυσσευς", True),
        ("ann", "anna", False),
        ("paypal", "p\u0430ypal", False),
    ],
)
def test_same(one: str, other: str, equal: bool) -> None:
    assert same(one, other) is equal


@given(any_text)
def test_casefold_is_a_folding(text: str) -> None:
    """Unicode D145: canonically equivalent texts fold alike, and folding twice changes nothing."""
    folded = casefold(text)
    assert casefold(folded) == folded
    assert casefold(unicodedata.normalize("NFD", text)) == folded
    assert casefold(unicodedata.normalize("NFC", text)) == folded


@pytest.mark.parametrize(
    ("name", "answer"), [("#a", True), ("#", True), ("a#", False), ("", False), ("&a", False)]
)
def test_is_room(name: str, answer: bool) -> None:
    assert is_room(name) is answer


@pytest.mark.parametrize("nick", ["a", "Ann", "_x-1", "[bot]", "a{b}|c^d`\\", "x" * 30, "`", "|away"])
@pytest.mark.parametrize("utf8", [False, True])
def test_legal_nicks(nick: str, utf8: bool) -> None:
    assert nick_problem(nick, utf8=utf8) is None


@pytest.mark.parametrize(
    "nick",
    ["Zoë", "Åsa", "Борис", "Ελένη", "שרה", "محمد", "राम", "สมชาย", "น้ำ", "김철수", "田中", "さくら", "ラーメン", "佐々木さん",
     "Lê_Thị", "Գոռ", "Борис42", "_Борис"],
)  # fmt: skip
def test_legal_nicks_of_the_world(nick: str) -> None:
    assert nick_problem(nick, utf8=True) is None
    assert nick_problem(nick, utf8=False) == FORM


@pytest.mark.parametrize(
    ("nick", "problem"),
    [
        ("", "A name needs at least one letter"),
        ("x" * 31, "A name has at most 30 bytes"),
        ("1ann", FORM),
        ("-ann", FORM),
        ("an n", FORM),
        ("ann\n", FORM),
        ("a~b", FORM),
        ("#ann", FORM),
        ("a!b", FORM),
        ("a@b", FORM),
        ("a.b", FORM),
        ("a:b", FORM),
        ("a\x1b", FORM),
        ("б" * 16, "A name has at most 30 bytes"),
        ("e\u0301va", "A name is written in composed form (Unicode NFC)"),
        ("Борис Б", FOREIGN_FORM),
        ("Борис!", FOREIGN_FORM),
        ("Борис\u200b", FOREIGN_FORM),
        ("Борис\u202e", FOREIGN_FORM),
        ("\u3164", FOREIGN_FORM),
        ("ab\uffa0", FOREIGN_FORM),
        ("ann\u00a0b", FOREIGN_FORM),
        ("ann\U0001f600", FOREIGN_FORM),
        ("ann²", FOREIGN_FORM),
        ("annʼ", FOREIGN_FORM),
        ("Ａnn", FOREIGN_FORM),
        ("𝐀nn", FOREIGN_FORM),
        ("ª", FOREIGN_FORM),
        ("\u0915\u200d\u0916", FOREIGN_FORM),
        ("\u093eर", FOREIGN_FORM),
        ("ann\ud800", FOREIGN_FORM),
        ("ann\u0378", FOREIGN_FORM),
        ("ann\ue000", FOREIGN_FORM),
        ("p\u0430ypal", ONE_SCRIPT),
        ("x\u0302ann", ONE_SCRIPT),
        ("בann", ONE_SCRIPT),
        ("б\u0e31", ONE_SCRIPT),
        ("1Борис", "A name starts with a letter"),
        ("-Борис", "A name starts with a letter"),
    ],
)
def test_illegal_nicks(nick: str, problem: str) -> None:
    assert nick_problem(nick, utf8=True) == problem


def test_a_nick_as_long_as_one_likes() -> None:
    assert nick_problem("x" * 999, longest=0) is None
    assert nick_problem("x" * 9, longest=8) == "A name has at most 8 bytes"


@given(any_text)
def test_a_legal_nick_is_harmless(text: str) -> None:
    if nick_problem(text, longest=0, utf8=True) is None:
        assert for_screen(text) == text
        assert not set(text) & set(" ,:!@#*?~&%+$\0\r\n")


@pytest.mark.parametrize(
    "payload", [pytest.param(payload, id=name) for name, payload in HOSTILE if for_screen(payload) != payload]
)
def test_nobody_and_nothing_is_called_by_a_hostile_name(payload: str) -> None:
    assert nick_problem("a" + payload, longest=0, utf8=True)
    assert room_problem("#" + payload, longest=0)


@pytest.mark.parametrize(
    "room",
    ["#a", "##", "#lobby", "#c++", "#a!b@c", "#Café", "#комната", "#สวัสดี", "#हिन्दी", "#部屋", "#☕", "#\u05d0", "#" + "x" * 49,
     "#e\u0301"],
)  # fmt: skip
def test_legal_rooms(room: str) -> None:
    assert room_problem(room) is None


@pytest.mark.parametrize(
    ("room", "problem"),
    [
        ("", "A room's name starts with # and has something behind it"),
        ("#", "A room's name starts with # and has something behind it"),
        ("lobby", "A room's name starts with # and has something behind it"),
        ("&lobby", "A room's name starts with # and has something behind it"),
        ("#" + "x" * 50, "A room's name has at most 50 bytes"),
        ("#" + "б" * 25, "A room's name has at most 50 bytes"),
        *(
            (f"#a{sign}b", "A room's name has no spaces, commas, colons or control characters")
            for sign in " ,:\x07\0\r\n\x7f"
        ),
        ("#a\u00a0b", "A room's name has no spaces, commas, colons or control characters"),
        ("#a\u2028b", "A room's name has no spaces, commas, colons or control characters"),
        ("#a\u200bb", VISIBLE),
        ("#a\u3000b", VISIBLE),
        ("#\u3164", VISIBLE),
        ("#a\u2800", VISIBLE),
        ("#\u202eabc", VISIBLE),
        ("#\u0645\u06cc\u200c\u062e", VISIBLE),
        ("#\u2764\ufe0f", VISIBLE),
        ("#\u0301a", VISIBLE),
        ("#a\u0301\u0301\u0301\u0301\u0301", VISIBLE),
        ("#a\ud800", VISIBLE),
        ("#a\uffff", VISIBLE),
    ],
)
def test_illegal_rooms(room: str, problem: str) -> None:
    assert room_problem(room) == problem


def test_a_room_as_long_as_one_likes() -> None:
    assert room_problem("#" + "x" * 999, longest=0) is None


@given(any_text)
def test_a_legal_room_is_harmless(text: str) -> None:
    room = "#" + text
    if room_problem(room, longest=0) is None:
        assert for_screen(room) == room
        assert not set(room) & set(" ,:\0\r\n\x07")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paypal", "p\u0430yp\u0430l"),
        ("paypal", "paypaI"),
        ("paypal", "paypa1"),
        ("paypal", "paypa|"),
        ("Ian", "lan"),
        ("IAN", "lAN"),
        ("AI", "Al"),
        ("Ian", "1an"),
        ("Ian", "\u0406an"),
        ("Ian", "\u0399an"),
        ("modern", "rnodern"),
        ("wave", "vvave"),
        ("root", "r00t"),
        ("ROOT", "R0OT"),
        ("boss", "bo5$"),
        ("eve", "3v3"),
        ("rene", "rené"),
        ("Boris", "В\u043eris"),
        ("ANNA", "\u0391NN\u0391"),
        ("copa", "сора"),
        ("TOM", "ТОМ"),
        ("nova", "ոօva"),
        ("ann", "ａｎｎ"),
        ("ann", "𝐚𝐧𝐧"),
        ("ipek", "İpek"),
        ("ipek", "ıpek"),
        ("lukasz", "Łukasz"),
        ("soren", "SØREN"),
    ],
)
def test_look_alikes(one: str, other: str) -> None:
    """Unicode UTS #39, "Confusable Detection", and what sans-serif letters do."""
    assert looks_like(one) == looks_like(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ali", "all"),
        ("bil", "bii"),
        ("mia", "mla"),
        ("ann", "anna"),
        ("ann", "ann_"),
        ("boris", "doris"),
        ("tim", "tom"),
        ("dan", "clan"),
        ("борис", "иван"),
        ("राम", "रामा"),
        ("김", "박"),
    ],
)
def test_no_look_alikes(one: str, other: str) -> None:
    assert looks_like(one) != looks_like(other)


@given(any_text)
def test_any_text_has_a_look(text: str) -> None:
    look = looks_like(text)
    assert look == look.casefold()
    assert looks_like(unicodedata.normalize("NFD", text)) == look


@pytest.mark.parametrize(
    ("wanted", "longest", "proposed"),
    [
        ("Ann", 30, "Ann"),
        ("Zoë", 30, "Zoe"),
        ("Ann Lee", 30, "Ann_Lee"),
        ("1-2-ann", 30, "ann"),
        ("_1_ann", 30, "ann"),
        ("Борис", 30, "guest"),
        ("", 30, "guest"),
        ("", 3, "gue"),
        ("x" * 40, 30, "x" * 30),
        ("x" * 40, 0, "x" * 40),
        ("123", 30, "guest"),
        ("__", 30, "guest"),
        ("a\ud800b", 30, "ab"),
        ("\x1b[2J", 30, "[2J"),
    ],
)
def test_propose_nick(wanted: str, longest: int, proposed: str) -> None:
    assert propose_nick(wanted, longest) == proposed


@given(any_text | st.from_regex(r"[0-9_ -]*[a-z]?[0-9_ -]*"), st.integers(0, 40))
@settings(max_examples=300)
def test_what_is_proposed_is_legal(wanted: str, longest: int) -> None:
    assert nick_problem(propose_nick(wanted, longest), longest) is None


@pytest.mark.parametrize(
    ("mask", "text", "covered"),
    [
        ("*", "", True),
        ("*", "anything", True),
        ("", "", True),
        ("", "a", False),
        ("a", "a", True),
        ("A[", "a{", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a*c", "ac", True),
        ("a*c", "abcbc", True),
        ("a*c", "abcb", False),
        ("*b*", "abc", True),
        ("*a*b*c*", "xxaxxbxxcxx", True),
        ("*ab*ab", "abab", True),
        ("*ab*ab", "aba", False),
        ("**?**", "", False),
        ("*!*@*.example", "ann!a@h.example", True),
        ("ann!*@*", "Ann!a@h", True),
        (".*", "abc", False),
        ("a.c", "abc", False),
        ("[ab]", "a", False),
        ("*\n", "a\n", True),
        ("a\n?", "a\n\n", True),
        ("борис!*@*", "БОРИС!a@h", True),
    ],
)
def test_matches(mask: str, text: str, covered: bool) -> None:
    """Modern IRC Client Protocol, "Wildcard Expressions"."""
    assert matches(mask, text) is covered


def slow_glob(mask: str, text: str) -> bool:
    @cache
    def at(m: int, t: int) -> bool:
        if m == len(mask):
            return t == len(text)
        if mask[m] == "*":
            return at(m + 1, t) or (t < len(text) and at(m, t + 1))
        return t < len(text) and mask[m] in ("?", text[t]) and at(m + 1, t + 1)

    return at(0, 0)


@given(st.text("ab*?", max_size=10), st.text("ab", max_size=12))
@settings(max_examples=800)
@example("*a?b*a", "aabba")
def test_matches_as_the_plain_definition_does(mask: str, text: str) -> None:
    assert matches(mask, text) is slow_glob(mask, text)


@given(any_text, any_text)
def test_any_mask_can_be_asked(mask: str, text: str) -> None:
    assert matches(mask, text) is slow_glob(casefold(mask), casefold(text))


@pytest.mark.parametrize(
    "mask",
    ["*a" * 200, "*a" * 200 + "*b", "a*" * 200 + "b", "*?a" * 150 + "c", "*" * 5000 + "b", "*aaaaaaab" * 50],
)
def test_no_mask_is_slow(mask: str) -> None:
    """With backtracking these would not end in a lifetime."""
    assert not matches(mask, "a" * 2000 + "c!")


def test_no_mask_with_question_marks_is_slow() -> None:
    """Each place of the text is looked at once: tried again from every place, this would take minutes."""
    half = "a" * 20_000
    assert not matches(f"*{half}?{half}b*", "a" * 60_000)
    assert matches(f"*{half}?{half}b*", f"{half}{half}{half}b")


@pytest.mark.parametrize(
    ("typed", "mask"),
    [
        ("bob", "bob!*@*"),
        ("*@host", "*!*@host"),
        ("u@host", "*!u@host"),
        ("bob!u", "bob!u@*"),
        ("bob!u@h", "bob!u@h"),
        ("*", "*!*@*"),
    ],
)
def test_full_mask(typed: str, mask: str) -> None:
    assert full_mask(typed) == mask
    assert full_mask(mask) == mask
