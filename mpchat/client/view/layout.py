"""Layout: turns one line of a transcript into rows of the screen."""

from collections.abc import Callable
from dataclasses import dataclass

import urwid

from mpchat.client.model import Fate, Kind, Line
from mpchat.client.themes import nick_look
from mpchat.irc.text import for_screen

Row = list[tuple[str | None, str]]
"""One row: looks and texts."""
BAR = " │ "
NICK_WIDTH = 12
NARROW = 60
"""Columns below which there is no clock and the nick is part of the text."""
_SIGNS = {Kind.EVENT: "*", Kind.ACTION: "*", Kind.ERROR: "!"}
_FATES = {
    Fate.WAITING: " …",
    Fate.DOUBTFUL: " ? may not have arrived: /resend or /forget",
    Fate.REFUSED: " ! ",
}
"""The mark behind one of the person's own lines that was not simply said."""
_LAYOUT = urwid.text_layout.StandardTextLayout()


@dataclass(frozen=True, slots=True)
class Frame:
    """What all lines of a transcript have in common: columns, how names fold, how a clock reads."""

    cols: int
    fold: Callable[[str], str]
    clock: Callable[[float], str]

    def rows(self, line: Line, clock: str) -> list[Row]:
        """Lay a line out; ``clock`` is ``""`` if the time is that of the line above."""
        if line.kind is Kind.MISSED:
            return [rule(self.cols, for_screen(f"{line.text} {self._span(line)}"))]
        actor: Row = [(self._nick_look(line), self._nick(line) + " ")] if line.kind is Kind.ACTION else []
        if self.cols < NARROW:
            return _hang([], [self._narrow_head(line), *actor], line, "  ", self.cols)
        sign = _SIGNS.get(line.kind) or self._nick(line)
        head: Row = [("time", f" {clock:5} "), (self._look(line), to_width(sign, NICK_WIDTH)), ("bar", BAR)]
        return _hang(head, actor, line, " " * (7 + NICK_WIDTH) + BAR, self.cols)

    def _span(self, line: Line) -> str:
        first, last = self.clock(line.at), self.clock(line.until)
        return first if first == last else f"{first}-{last}"

    def _narrow_head(self, line: Line) -> tuple[str, str]:
        if sign := _SIGNS.get(line.kind):
            return (self._look(line), f"{sign} ")
        nick = self._nick(line)
        return (self._look(line), f"{nick} " if line.kind is Kind.NOTICE else f"{nick}: ")

    def _nick(self, line: Line) -> str:
        nick = for_screen(line.nick)
        return f"-{nick}-" if line.kind is Kind.NOTICE else nick

    def _look(self, line: Line) -> str:
        match line.kind:
            case Kind.EVENT | Kind.ERROR:
                return line.kind.value
            case Kind.SAID | Kind.ACTION | Kind.NOTICE | Kind.MISSED:
                return self._nick_look(line)

    def _nick_look(self, line: Line) -> str:
        return "own" if line.mine else nick_look(line.nick, self.fold)


def _hang(head: Row, lead: Row, line: Line, indent: str, cols: int) -> list[Row]:
    """Wrap lead and text behind the head; further rows hang at the indent."""
    look = text_look(line)
    fate = _FATES[line.fate] + for_screen(line.why) if line.fate else ""
    body = "".join(text for _, text in lead) + for_screen(line.text) + fate
    first, *others = wrap(body, max(1, cols - urwid.calc_width(indent, 0, len(indent))))
    row = list(head)
    for lead_look, text in lead:
        row.append((lead_look, first[: len(text)]))
        first = first[len(text) :]
    return [[*row, (look, first)], *([("bar", indent), (look, text)] for text in others)]


def text_look(line: Line) -> str | None:
    """The look of a line's text."""
    if line.fate:
        return "event" if line.fate is Fate.WAITING else "error"
    if line.kind in (Kind.EVENT, Kind.ERROR, Kind.NOTICE):
        return line.kind.value
    return "mention" if line.mention else None


def rule(cols: int, word: str) -> Row:
    """A line across the transcript with a word in the middle."""
    return [("new", f" {word} ".center(cols, "─"))]


def to_width(text: str, cols: int) -> str:
    """Right-align a text in so many columns; one that is too long ends in ``…``."""
    width = urwid.calc_width(text, 0, len(text))
    if width > cols:
        end, width = urwid.calc_text_pos(text, 0, len(text), cols - 1)
        text, width = text[:end] + "…", width + 1
    return " " * (cols - width) + text


def wrap(text: str, cols: int) -> list[str]:
    """Break a text into rows of at most ``cols`` columns, between words where that is possible."""
    rows = []
    for segments in _LAYOUT.layout(text, cols, "left", "space"):
        pieces = [(part[1], part[2]) for part in segments if len(part) == 3 and isinstance(part[2], int)]
        rows.append(text[pieces[0][0] : pieces[-1][1]] if pieces else "")
    return rows or [""]
