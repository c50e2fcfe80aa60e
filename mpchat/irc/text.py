"""What of other people's text may reach a screen, a log or a wire.

The contract: no C0 but IRC's own formatting codes on the wire, no DEL, no C1, no escape sequences, no bidi controls, no
line separators, no tag characters, no invisible text, nothing unassigned (but emoji and ideographs to come); at most 4
combining marks on a base and 8 code points in a joined cluster. What is removed is shown as U+FFFD (a run of it as one),
so that nothing can hide. A tab becomes one space.
"""

import re
import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
MAX_MARKS = 4
"""Combining marks on one base."""
MAX_CLUSTER = 8
"""Code points in one joined cluster, its base counted."""

FORMATTING = frozenset("\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f")
"""Bold, colour, hex colour, reset, monospace, reverse, italics, strikethrough, underline (modern.ircdocs.horse/formatting)."""
CTCP = "\x01"

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_TEXT_STYLE, _EMOJI_STYLE = "\ufe0e", "\ufe0f"
_KEYCAP = "\u20e3"
_KEYCAP_BASES = frozenset("0123456789#*")
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u2d7f\u3164\uffa0\ufffc"
    "\U0001107f\U00016fe4\U0001d159"
) | {chr(code) for code in (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))}
"""Letters, marks and signs that are drawn as nothing, or only change how their neighbour is drawn."""
_VISIBLE_FORMAT = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Category Cf, yet drawn: number signs of Arabic, Syriac and Kaithi."""
_PICTOGRAPH = re.compile(
    "[\xa9\xae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u2388\u23cf\u23e9-\u23f3\u23f8-\u23fa"
    "\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u2605\u2607-\u2612\u2614-\u2685\u2690-\u2705\u2708-\u2712\u2714"
    "\u2716\u271d\u2721\u2728\u2733\u2734\u2744\u2747\u274c\u274e\u2753-\u2755\u2757\u2763-\u2767\u2795-\u2797\u27a1\u27b0"
    "\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f0ff\U0001f10d-\U0001f10f\U0001f12f\U0001f16c-\U0001f171\U0001f17e\U0001f17f\U0001f18e"
    "\U0001f191-\U0001f19a\U0001f1ad-\U0001f1e5\U0001f201-\U0001f20f\U0001f21a\U0001f22f\U0001f232-\U0001f23a"
    "\U0001f23c-\U0001f23f\U0001f249-\U0001f3fa\U0001f400-\U0001f53d\U0001f546-\U0001f64f\U0001f680-\U0001f6ff"
    "\U0001f774-\U0001f77f\U0001f7d5-\U0001f7ff\U0001f80c-\U0001f80f\U0001f848-\U0001f84f\U0001f85a-\U0001f85f"
    "\U0001f888-\U0001f88f\U0001f8ae-\U0001f8ff\U0001f90c-\U0001f93a\U0001f93c-\U0001f945\U0001f947-\U0001faff"
    "\U0001fc00-\U0001fffd]"
)
"""Extended_Pictographic of Unicode's emoji-data.txt; it names the places of emoji to come as well."""
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
"""Two of them are drawn as one flag."""
_SKIN_TONE = re.compile("[\U0001f3fb-\U0001f3ff]")
_SPELT_WITH_JOINERS = re.compile("[\u0620-\u08ff\u0900-\u0dff\u1780-\u18aa]")
"""Arabic, Indic, Khmer and Mongolian blocks. Never Latin, so no name can hide a joiner."""
_VIRAMA = 9
"""The combining class of the sign that takes a consonant's vowel away."""
_JAMO_BASE = re.compile("[\u1100-\u115e\u1161-\u11ff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb]")
_JAMO_MARK = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb]")
"""Vowels and final consonants of Korean letter by letter: no width of their own, so they stack like marks."""
_IDEOGRAPHS_TO_COME = range(0x20000, 0x3FFFE)
_FORMATTING_CODES = re.compile(
    "\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?|[\x02\x0f\x11\x16\x1d\x1e\x1f]"
)
_PLAIN = re.compile(
    "[\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u052f"
    "\u0531-\u0556\u0559-\u058a\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u23ff\u2500-\u27ff\u3000-\u3029\u3041-\u3096"
    "\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9f\U0001f300-\U0001f64f]*"
)
"""Text that needs no second look: whole blocks of visible characters, none of which marks or joins another."""


def clean(text: str, keep: frozenset[str] = frozenset()) -> str:
    """Apply the contract; ``keep`` names control characters that may stay (FORMATTING on the wire, nothing on a screen).

    Each decision rests on what was kept before it, so cleaning twice changes nothing.
    """
    if _PLAIN.fullmatch(text):
        return text
    out: list[str] = []
    marks = cluster = 0
    text = text.replace("\t", " ")
    for char, after in zip(text, text[1:] + " ", strict=True):
        before = out[-1] if out else " "
        if _is_mark(char):
            marks, cluster = marks + _stacks(char), cluster + 1
            fits = marks <= MAX_MARKS and cluster <= MAX_CLUSTER and _mark_fits(char, out, after)
        elif char in (_ZWJ, _ZWNJ):
            cluster += 1
            room = cluster < MAX_CLUSTER and marks + _stacks(after) <= MAX_MARKS
            fits = room and _joins(before, char, after)
        elif _continues(before, char):
            marks, cluster = 0, cluster + 1
            fits = cluster <= MAX_CLUSTER
        else:
            marks, cluster = 0, 1
            fits = char in keep or _stands_alone(char)
        if fits:
            out.append(char)
            continue
        marks, cluster = 0, 1
        if before != REPLACEMENT:
            out.append(REPLACEMENT)
    return "".join(out)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or bool(_JAMO_MARK.match(char))


def _stacks(char: str) -> bool:
    """Whether a mark is drawn upon its base, not (like many vowels of India) in a place of its own."""
    return _is_mark(char) and unicodedata.category(char) != "Mc"


def _mark_fits(mark: str, out: list[str], after: str) -> bool:
    """Whether ``mark`` may follow what was kept so far."""
    before = out[-1] if out else " "
    if mark in (_TEXT_STYLE, _EMOJI_STYLE):
        is_keycap = mark == _EMOJI_STYLE and before in _KEYCAP_BASES and after == _KEYCAP
        return is_keycap or bool(_PICTOGRAPH.match(before))
    if mark == _KEYCAP:
        return before in _KEYCAP_BASES or (before == _EMOJI_STYLE and out[-2] in _KEYCAP_BASES)
    if _JAMO_MARK.match(mark):
        return mark not in _INVISIBLE and bool(_JAMO_BASE.match(before))
    has_base = unicodedata.category(before)[0] not in "ZC" or before in (_ZWJ, _ZWNJ)
    return has_base and before != REPLACEMENT and mark not in _INVISIBLE


def _joins(before: str, joiner: str, after: str) -> bool:
    """Whether a joiner has something to join on both sides: two emoji, or two letters of a script spelt with joiners.

    After a virama it is spelling whatever follows (RFC 5892, appendix A).
    """
    if _spelt_with_joiners(before):
        return _spelt_with_joiners(after) or unicodedata.combining(before) == _VIRAMA
    emoji = before == _EMOJI_STYLE or _PICTOGRAPH.match(before) or _SKIN_TONE.match(before)
    return joiner == _ZWJ and bool(emoji and _PICTOGRAPH.match(after))


def _continues(before: str, char: str) -> bool:
    """Whether ``char``, no mark, belongs to the cluster that ``before`` ends."""
    if before == _ZWJ:
        return bool(_PICTOGRAPH.match(char)) or _spelt_with_joiners(char)
    return bool(_SKIN_TONE.match(char) and _PICTOGRAPH.match(before))


def _spelt_with_joiners(char: str) -> bool:
    return (
        bool(_SPELT_WITH_JOINERS.match(char))
        and unicodedata.category(char)[0] in "LM"
        and char not in _INVISIBLE
    )


def _stands_alone(char: str) -> bool:
    """Whether a character may be drawn by itself."""
    match unicodedata.category(char):
        case "Cc" | "Cs" | "Zl" | "Zp":
            return False
        case "Cf":
            return char in _VISIBLE_FORMAT
        case "Cn":
            # What Unicode has not named yet may turn out to be a mark or invisible; of these places we know it will not.
            return bool(_PICTOGRAPH.match(char)) or (
                ord(char) in _IDEOGRAPHS_TO_COME and ord(char) & 0xFFFE != 0xFFFE
            )
        case _:
            return char not in _INVISIBLE


def strip_formatting(text: str) -> str:
    """Take IRC's formatting codes out, colours with their numbers (modern.ircdocs.horse/formatting)."""
    return _FORMATTING_CODES.sub("", text)


def for_screen(text: str) -> str:
    """Other people's text as it may be shown or logged: no formatting codes, no control characters."""
    return clean(strip_formatting(text))


def for_wire(text: str) -> str:
    """Other people's text as it may be relayed: with IRC's formatting codes and CTCP's framing."""
    return clean(text, FORMATTING | {CTCP})


def forbidden_control(text: str) -> str | None:
    """The first control character that no relayed text may hold (``"U+001B"``), or None."""
    if text.isprintable():
        return None
    for char in text:
        if unicodedata.category(char) == "Cc" and char not in FORMATTING and char not in "\t\x01":
            return f"U+{ord(char):04X}"
    return None


def action(text: str) -> str | None:
    """What ``/me`` said: the text of a CTCP ACTION, or None."""
    words = text.removesuffix(CTCP)
    if words.startswith("\x01ACTION ") or words == "\x01ACTION":
        return words.removeprefix("\x01ACTION").removeprefix(" ")
    return None


def cut(text: str, longest: int) -> str:
    """The longest beginning of ``text`` that has at most ``longest`` bytes of UTF-8 and ends between two characters."""
    return text.encode("utf-8", "replace")[:longest].decode("utf-8", "ignore") if longest >= 0 else ""


def cut_between_clusters(text: str, longest: int) -> str:
    """The same, but that it ends between two clusters: no letter loses its marks, no emoji what it is joined of."""
    end = len(cut(text, longest))
    while 0 < end < len(text) and _is_within_cluster(text, end):
        end -= 1
    return text[:end]


def _is_within_cluster(text: str, place: int) -> bool:
    before, after = text[:place], text[place]
    if after in _FLAG_LETTERS:
        return (len(before) - len(before.rstrip(_FLAG_LETTERS))) % 2 == 1
    return _is_mark(after) or after in (_ZWJ, _ZWNJ) or _continues(before[-1], after)
