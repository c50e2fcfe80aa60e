"""What of other people's text may reach a screen, a log or a wire.

The contract: no C0 but IRC's own formatting codes on the wire, no DEL, no C1, no escape sequences, no bidi controls, no
line separators, no tag characters, no invisible text; at most 4 combining marks on a base and 8 code points in a joined
cluster. What is removed is shown as U+FFFD (a run of it as one), so that nothing can hide. A tab becomes one space.
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
_VARIATION = frozenset("\ufe0e\ufe0f")
_KEYCAP = "\u20e3"
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0\ufffc\U0001d159"
) | {chr(code) for code in (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))}
"""Letters, marks and signs that are drawn as nothing, or only change how their neighbour is drawn."""
_VISIBLE_FORMAT = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Category Cf, yet drawn: number signs of Arabic, Syriac and Kaithi."""
_IGNORABLE = (range(0x2060, 0x2070), range(0xFFF0, 0xFFF9), range(0xE0000, 0xE1000))
"""Unassigned places that Unicode keeps for characters without a shape (Default_Ignorable_Code_Point)."""
_FORMATTING_CODES = re.compile(
    r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?|[\x02\x0f\x11\x16\x1d\x1e\x1f]"
)
_PLAIN = re.compile(r"[\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0590]*")
"""Text that needs no second look: printable ASCII, Latin, Greek, Cyrillic, Armenian; no marks."""


def clean(text: str, keep: frozenset[str] = frozenset()) -> str:
    """Apply the contract; ``keep`` names control characters that may stay (FORMATTING on the wire, nothing on a screen)."""
    if _PLAIN.fullmatch(text):
        return text
    out: list[str] = []
    marks = cluster = 0
    for at, char in enumerate(text):
        if char == "\t":
            out.append(" ")
            marks = cluster = 0
            continue
        joined = _joins(text, at, cluster)
        is_mark = unicodedata.category(char) in ("Mn", "Me") or char in _VARIATION
        cluster = cluster + 1 if joined or is_mark else 1
        marks = marks + 1 if is_mark else 0
        based = cluster > 1 and bool(out) and not out[-1].isspace() and out[-1] not in FORMATTING | {CTCP}
        if not is_mark:
            allowed = char in keep or joined or _stands_alone(char)
        else:
            allowed = based and marks <= MAX_MARKS and _mark_fits(char, text[at - 1])
        if allowed and cluster <= MAX_CLUSTER:
            out.append(char)
        elif not out or out[-1] != REPLACEMENT:
            out.append(REPLACEMENT)
    return "".join(out)


def _stands_alone(char: str) -> bool:
    """Whether a character may be drawn by itself."""
    if char in _INVISIBLE:
        return False
    match unicodedata.category(char):
        case "Cc" | "Cs" | "Zl" | "Zp":
            return False
        case "Cf":
            return char in _VISIBLE_FORMAT
        case "Cn":
            code = ord(char)
            return code & 0xFFFE != 0xFFFE and not (
                0xFDD0 <= code <= 0xFDEF or any(code in ignorable for ignorable in _IGNORABLE)
            )
        case _:
            return True


def _mark_fits(mark: str, base: str) -> bool:
    if mark in _VARIATION:
        return _is_pictograph(base) or base in "0123456789#*"
    if mark == _KEYCAP:
        return base in "\ufe0f0123456789#*"
    return mark not in _INVISIBLE


def _joins(text: str, at: int, cluster: int) -> bool:
    """Whether ``text[at]`` is a joiner between two that join, or what follows such a joiner, or an emoji's skin tone."""
    char = text[at]
    before, after = text[at - 1] if at else " ", text[at + 1] if at + 1 < len(text) else " "
    if char in (_ZWJ, _ZWNJ):
        return cluster > 0 and _can_join(before) and _can_join(after)
    if "\U0001f3fb" <= char <= "\U0001f3ff":
        return cluster > 0 and _is_pictograph(before)
    return before == _ZWJ and at >= 2 and _can_join(text[at - 2]) and _can_join(char)


def _is_pictograph(char: str) -> bool:
    return (
        unicodedata.category(char) in ("So", "Sk")
        or char in "\u203c\u2049\u2194\u2195\u21a9\u21aa\u25fd\u25fe"
    )


def _can_join(char: str) -> bool:
    """Emoji, and the scripts whose spelling needs joiners (Arabic and the Indic ones): never Latin, so no name can hide one."""
    if char in _VARIATION or _is_pictograph(char):
        return char != "\u2800"
    code = ord(char)
    joining = 0x0620 <= code <= 0x08FF or 0x0900 <= code <= 0x0DFF or 0x1780 <= code <= 0x18AA
    return joining and unicodedata.category(char)[0] in "LM" and char not in _INVISIBLE


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
    if text.startswith("\x01ACTION ") or text == "\x01ACTION":
        return text.removeprefix("\x01ACTION").removeprefix(" ").removesuffix("\x01")
    return None


def cut(text: str, longest: int) -> str:
    """The longest beginning of ``text`` that has at most ``longest`` bytes of UTF-8 and ends between two characters."""
    return text.encode("utf-8", "replace")[:longest].decode("utf-8", "ignore") if longest >= 0 else ""
