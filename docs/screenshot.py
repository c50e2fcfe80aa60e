"""Draws the picture in the README: a host and two guests on real terminals, the host's screen as SVG and as text."""

import re
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from random import randrange
from xml.sax.saxutils import escape

from docs.places import TOP
from tests.e2e.terminal import Terminal

PICTURE = TOP / "docs/screenshot.svg"
TEXT = TOP / "docs/screenshot.txt"
_SHOWN = "192.168.1.23"
_COLUMNS, _ROWS = 80, 15
_WIDTH, _HEIGHT, _EDGE = 8.4, 18, 12
_BACK, _FORE = "#16181d", "#d8dbe2"
_BASIC = {
    "black": "#16181d",
    "red": "#e06c75",
    "green": "#98c379",
    "brown": "#d19a66",
    "blue": "#61afef",
    "magenta": "#c678dd",
    "cyan": "#56b6c2",
    "white": "#ffffff",
}
Cell = tuple[str, str, str, bool]
"""A character, its colour, its background, and whether it is bold."""


def screen() -> list[list[Cell]]:
    """What ann sees after a short talk; names, times and the address are always the same."""
    # Every address that begins with 127 is this machine's, at least on Linux; this one is as long as the one that is shown.
    here = f"127.{randrange(100, 256)}.{randrange(1, 10)}.{randrange(10, 100)}"
    with tempfile.TemporaryDirectory() as folder:
        windows = [Terminal(Path(folder), _COLUMNS, _ROWS) for _ in range(3)]
        try:
            _talk(here, *windows)
            return _cells(windows[0], here)
        finally:
            for window in windows:
                window.close()


def _talk(here: str, ann: Terminal, bob: Terminal, cat: Terminal) -> None:
    ann.enter(f"mpchat --listen tcp:6111:interface={here} --name ann")
    ann.wait_for("You have joined #lobby", "Others join with")
    ann.enter("/topic the evening's plan")
    ann.wait_for("#lobby: the evening's plan")
    bob.enter(f"mpchat-client {here}:6111 --name bob")
    bob.wait_for("You have joined #lobby")
    ann.wait_for("bob has joined")
    bob.enter("hello all")
    ann.wait_for("hello all")
    ann.enter("hi bob, dinner at eight?")
    bob.wait_for("dinner at eight")
    cat.enter(f"mpchat-client {here}:6111 --name cat")
    cat.wait_for("You have joined #lobby")
    ann.wait_for("cat has joined")
    cat.enter("I bring dessert")
    ann.wait_for("I bring dessert")
    bob.enter("/nick rob")
    ann.wait_for("bob is now known as rob")
    ann.type("see you th")
    ann.wait_for("> see you th", "[1:#lobby 3]")


def _cells(window: Terminal, here: str) -> list[list[Cell]]:
    rows = []
    for number, line in enumerate(window.screen.display):
        # The time is shown where the minute changes: here all of it happens in one.
        time = " 20:14" if number == 1 else " " * 6
        text = re.sub(r"^ \d\d:\d\d", time, line.replace(here, _SHOWN))
        looks = (window.screen.buffer[number][column] for column in range(_COLUMNS))
        rows.append(
            [
                (char, *_colours(look.fg, look.bg, look.reverse), look.bold)
                for char, look in zip(text, looks, strict=True)
            ]
        )
    return rows


def _colours(fore: str, back: str, is_reversed: bool) -> tuple[str, str]:
    pair = _colour(fore, _FORE), _colour(back, _BACK)
    return (pair[1], pair[0]) if is_reversed else pair


def _colour(name: str, default: str) -> str:
    if re.fullmatch("[0-9a-f]{6}", name):
        return f"#{name}"
    return _BASIC.get(name.removeprefix("bright"), default)


def text(rows: list[list[Cell]]) -> str:
    """The screen without colours."""
    return "\n".join("".join(cell[0] for cell in row).rstrip() for row in rows) + "\n"


def svg(rows: list[list[Cell]]) -> Iterator[str]:
    """The screen as a picture: a text for each run of cells that look the same, stretched to its cells whatever the font."""
    width, height = _COLUMNS * _WIDTH + 2 * _EDGE, len(rows) * _HEIGHT + 2 * _EDGE
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
        ' font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14">'
    )
    yield "<title>mpchat: the screen of a host, with two guests in the room</title>"
    yield f'<rect width="100%" height="100%" rx="8" fill="{_BACK}"/>'
    for number, row in enumerate(rows):
        for look, run in groupby(enumerate(row), key=lambda each: each[1][1:]):
            cells = list(run)
            yield from _run(number, cells[0][0], "".join(cell[0] for _, cell in cells), *look)
    yield "</svg>"


def _run(row: int, column: int, text: str, fore: str, back: str, bold: bool) -> Iterator[str]:
    x, y = _EDGE + column * _WIDTH, _EDGE + row * _HEIGHT
    if back != _BACK:
        yield f'<rect x="{x:g}" y="{y:g}" width="{len(text) * _WIDTH:g}" height="{_HEIGHT}" fill="{back}"/>'
    weight = ' font-weight="bold"' if bold else ""
    for piece in re.finditer(r"\S+(?: \S+)*", text):
        left, length = x + piece.start() * _WIDTH, len(piece[0]) * _WIDTH
        yield (
            f'<text x="{left:g}" y="{y + 13.5:g}" textLength="{length:g}" lengthAdjust="spacingAndGlyphs"'
            f' fill="{fore}"{weight}>{escape(piece[0])}</text>'
        )


def main() -> None:
    """Draw it again."""
    rows = screen()
    TEXT.write_text(text(rows), "utf-8")
    PICTURE.write_text("\n".join(svg(rows)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
