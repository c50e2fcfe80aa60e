"""A message of several lines: as one text, and as the lines that its author's client sent (IRCv3 multiline)."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from mpchat.irc.text import cut


def combine(lines: Iterable[tuple[str, bool]]) -> tuple[str, tuple[int, ...]]:
    """Lines, each with whether it goes on with the one before, as one text; and the places where a line was only split."""
    text, cuts = "", []
    for number, (line, goes_on) in enumerate(lines):
        if number and goes_on:
            cuts.append(len(text))
        elif number:
            text += "\n"
        text += line
    return text, tuple(cuts)


def split(text: str, cuts: Iterable[int]) -> list[tuple[str, bool]]:
    """What ``combine`` put together; a text of one line gives that line."""
    cuts = sorted(cuts)
    if not cuts and "\n" not in text:
        return [(text, False)]
    lines: list[tuple[str, bool]] = []
    start = 0
    for whole in text.split("\n"):
        end = start + len(whole)
        places = [start, *(cut for cut in cuts if start <= cut < end), end]
        lines += [(text[begin:until], number > 0) for number, (begin, until) in enumerate(pairwise(places))]
        start = end + 1
    return lines


def fitting(text: str, cuts: Iterable[int], longest: int) -> tuple[int, ...]:
    """The same places, and as many more as it takes for no line to have more than ``longest`` bytes of UTF-8."""
    lines = [
        (piece, goes_on or number > 0)
        for line, goes_on in split(text, cuts)
        for number, piece in enumerate(_pieces(line, longest))
    ]
    return combine(lines)[1]


def _pieces(line: str, longest: int) -> Iterator[str]:
    at, most = 0, max(1, longest)
    while len(line) - at > most or (len(line) - at > 1 and len(line[at:].encode()) > longest):
        piece = cut(line[at : at + most], longest) or line[at]
        yield piece
        at += len(piece)
    yield line[at:]


def has_such(text: str, cuts: Iterable[int]) -> bool:
    """Whether a text can have been split in these places."""
    cuts = list(cuts)
    within = all(0 <= cut < len(text) and text[cut] != "\n" for cut in cuts)
    return within and cuts == sorted(set(cuts))
