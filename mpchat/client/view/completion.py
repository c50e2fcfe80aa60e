"""Completion with Tab: nicks, rooms, commands."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Completion:
    """The proposals for one word: ``start`` and ``end`` are its place in the text."""

    start: int
    end: int
    proposals: tuple[str, ...]


def complete(
    text: str, cursor: int, nicks: Sequence[str], rooms: Sequence[str], commands: Sequence[str]
) -> Completion:
    """Propose completions of the word before the cursor; nicks and rooms in the order given."""
    start = max(text.rfind(" ", 0, cursor), text.rfind("\n", 0, cursor)) + 1
    word = text[start:cursor].casefold()
    if start == 0 and word.startswith("/"):
        found = [f"{name} " for name in commands if name.startswith(word)]
    elif word.startswith("#"):
        found = [f"{name} " for name in rooms if name.casefold().startswith(word)]
    else:
        tail = ": " if start == 0 else " "
        found = [nick + tail for nick in nicks if word and nick.casefold().startswith(word)]
    return Completion(start, cursor, tuple(found))
