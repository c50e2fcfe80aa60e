"""Terminals whose encoding is not UTF-8: output that they cannot show is replaced column for column, input is decoded.

urwid always works in UTF-8: texts are measured and laid out in one way only. Its output is encoded here, at the edge; a character
that the terminal lacks, or would draw in another width than was counted, becomes as many signs as it had columns. So nobody's
text can break the layout or end the program. The signs are never letters: nobody is shown as somebody else.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TextIO

import urwid

_OTHERWISE = {
    **dict.fromkeys("│┃", "|"),
    **dict.fromkeys("─━–—‐‑−", "-"),
    **dict.fromkeys("‘’‚′", "'"),
    **dict.fromkeys("“”„″", '"'),
    **dict.fromkeys("…·", "."),
    **dict.fromkeys("•⋆", "*"),
    "⏎": "~",
    "\xa0": " ",
}
"""Our own lines and common punctuation, in ASCII."""
_UNKNOWN = "?"
_RUN = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|.)?|[ -~]?[^\x00-\x7f]+")
"""An escape sequence, which stays as it is; or a run that is not ASCII, with the letter that its first mark may stand on."""
_HALF_WIDTH = range(0xFF61, 0xFFA0)
"""Katakana of one column, in encodings where all other characters of several bytes take two."""
_CR, _LF = 13, 10


def is_utf8(encoding: str) -> bool:
    """Whether an encoding is UTF-8: then nothing has to be replaced."""
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False


def showable(text: str, encoding: str) -> str:
    """A text from urwid as a terminal of this encoding can show it, in the same columns."""
    if text.isascii():
        return text
    return _RUN.sub(lambda found: _replaced(found[0], encoding), text)


def _replaced(run: str, encoding: str) -> str:
    if run.isascii():
        return run
    shown, at = "", 0
    while at < len(run):
        end = urwid.move_next_char(run, at, len(run))
        shown += _shown(run[at:end], encoding)
        at = end
    return shown


@lru_cache(4096)
def _shown(character: str, encoding: str) -> str:
    """One character with all its marks."""
    width = urwid.calc_width(character, 0, len(character))
    composed = unicodedata.normalize("NFC", character)
    same = urwid.calc_width(composed, 0, len(composed)) == width
    if same and all(_is_drawn_as_counted(char, encoding) for char in composed):
        return composed
    return _OTHERWISE.get(character, _UNKNOWN) * width


def _is_drawn_as_counted(char: str, encoding: str) -> bool:
    """Whether the terminal has the character in the width counted; one of several bytes takes two columns there."""
    try:
        size = len(char.encode(encoding))
    except UnicodeError:
        return False
    return size == 1 or urwid.calc_width(char, 0, 1) == 2 or ord(char) in _HALF_WIDTH


class Encoded:
    """The terminal as urwid writes to it (its ``TextWriter``)."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal

    def fileno(self) -> int:
        """Twisted and urwid: which descriptor it is."""
        return self._terminal.fileno()

    def write(self, text: str) -> None:
        """Write a text as the terminal can show it."""
        self._terminal.write(showable(text, self._terminal.encoding))

    def flush(self) -> None:
        """Flush the terminal."""
        self._terminal.flush()


class Keyboard:
    """The bytes of a keyboard as UTF-8, which urwid reads; a line that ends in CR LF ends once."""

    def __init__(self, encoding: str) -> None:
        decoder = codecs.getincrementaldecoder(encoding)
        self._decoder = None if is_utf8(encoding) else decoder(errors="ignore")
        self._after_return = False

    def read(self, codes: Iterable[int]) -> list[int]:
        """These bytes as UTF-8; the first bytes of a character wait for the rest of it."""
        codes = bytes(codes)
        if self._decoder is not None:
            codes = self._decoder.decode(codes).encode("utf-8", "ignore")
        typed = []
        for code in codes:
            if not (code == _LF and self._after_return):
                typed.append(code)
            self._after_return = code == _CR
        return typed
