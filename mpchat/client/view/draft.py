"""The text being typed, and the cursor in it."""

import unicodedata

from mpchat.irc.text import for_screen

_JOINERS = "\u200c\u200d\ufe0e\ufe0f"


class Draft:
    """A text with a cursor; ``cursor`` counts code points, and never stands inside a character of several."""

    def __init__(self) -> None:
        self.text = ""
        self.cursor = 0

    def set(self, text: str, cursor: int | None = None) -> None:
        """Replace the text; without ``cursor`` the cursor goes to its end."""
        self.text = text
        self.cursor = len(text) if cursor is None else cursor

    def insert(self, text: str) -> None:
        """Put a text in at the cursor."""
        self.set(self.text[: self.cursor] + text + self.text[self.cursor :], self.cursor + len(text))

    def left(self) -> None:
        """One character to the left."""
        self.cursor = self._before()

    def right(self) -> None:
        """One character to the right."""
        self.cursor = self._after()

    def start(self) -> None:
        """To the start."""
        self.cursor = 0

    def end(self) -> None:
        """To the end."""
        self.cursor = len(self.text)

    def backspace(self) -> None:
        """Delete the character before the cursor."""
        self._cut(self._before(), self.cursor)

    def delete(self) -> None:
        """Delete the character under the cursor."""
        self._cut(self.cursor, self._after())

    def kill_end(self) -> None:
        """Delete what follows the cursor."""
        self._cut(self.cursor, len(self.text))

    def kill_start(self) -> None:
        """Delete what is before the cursor."""
        self._cut(0, self.cursor)

    def kill_word(self) -> None:
        """Delete the word before the cursor, and the spaces behind it."""
        before = self.text[: self.cursor].rstrip()
        kept = before.rstrip("".join(set(before) - {" ", "\n"}))
        self._cut(len(kept), self.cursor)

    def _cut(self, first: int, last: int) -> None:
        self.set(self.text[:first] + self.text[last:], first)

    def _before(self) -> int:
        at = max(0, self.cursor - 1)
        while at > 0 and self._hangs_on(at):
            at -= 1
        return at

    def _after(self) -> int:
        at = min(len(self.text), self.cursor + 1)
        while at < len(self.text) and self._hangs_on(at):
            at += 1
        return at

    def _hangs_on(self, at: int) -> bool:
        char = self.text[at]
        return (
            char in _JOINERS
            or unicodedata.category(char) in ("Mn", "Me")
            or "\U0001f3fb" <= char <= "\U0001f3ff"
            or self.text[at - 1] == "\u200d"
        )


def typed(key: str) -> str:
    """The text that a key types, ``""`` for keys that do not type."""
    return key if len(key) == 1 and (key.isprintable() or key in _JOINERS) else ""


def pasted(keys: list[str]) -> str:
    """The text of a paste, as the terminal reported it key by key; newlines stay, tabs become spaces."""
    whole = "".join({"enter": "\n", "tab": " "}.get(key, key if len(key) == 1 else "") for key in keys)
    return "\n".join(for_screen(line) for line in whole.split("\n"))
