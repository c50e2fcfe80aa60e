"""A message of several lines: as one text, and as the lines that its author's client sent (IRCv3 multiline)."""

from collections.abc import Iterable
from itertools import pairwise


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


def has_such(text: str, cuts: Iterable[int]) -> bool:
    """Whether a text can have been split in these places."""
    cuts = list(cuts)
    within = all(0 <= cut < len(text) and text[cut] != "\n" for cut in cuts)
    return within and cuts == sorted(set(cuts))
