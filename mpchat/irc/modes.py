"""Mode letters: which there are, which take a parameter, how a line of them reads."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

LISTS = "b"
"""Type A: a list; always a parameter, without one a question (Modern IRC Client Protocol, CHANMODES)."""
ALWAYS = "k"
"""Type B: a parameter to set and to unset."""
WHEN_SET = "l"
"""Type C: a parameter to set, none to unset."""
FLAGS = "HJimnst"
"""Type D: never a parameter."""
PREFIXES = {"o": "@", "v": "+"}
"""What a membership may carry, highest first, and how it is shown."""
BOT = "B"
"""The user mode of a program (IRCv3 bot-mode)."""
USER_MODES = f"{BOT}i"

CHANMODES = f"{LISTS},{ALWAYS},{WHEN_SET},{FLAGS}"
PREFIX = f"({''.join(PREFIXES)}){''.join(PREFIXES.values())}"


@dataclass(frozen=True, slots=True)
class ModeChange:
    """One letter set or unset; ``parameter`` is None where it takes none or where none was given."""

    adds: bool
    letter: str
    parameter: str | None = None


def parse_modes(words: Sequence[str]) -> Iterator[ModeChange]:
    """Read ``["+o-v", "ann", "bob"]``: the letters, then their parameters in order (RFC 2812 §3.2.3)."""
    letters, parameters = words[0] if words else "", list(words[1:])
    adds = True
    for letter in letters:
        if letter in "+-":
            adds = letter == "+"
            continue
        takes = letter in LISTS + ALWAYS or letter in PREFIXES or (letter in WHEN_SET and adds)
        yield ModeChange(adds, letter, parameters.pop(0) if takes and parameters else None)


def format_modes(changes: Iterable[ModeChange]) -> tuple[str, ...]:
    """Write changes as MODE's parameters: ``("+o-v", "ann", "bob")``; no changes give none."""
    letters, parameters = "", []
    adds: bool | None = None
    for change in changes:
        if change.adds is not adds:
            letters += "+" if change.adds else "-"
            adds = change.adds
        letters += change.letter
        if change.parameter is not None:
            parameters.append(change.parameter)
    return (letters, *parameters) if letters else ()


def prefixes(letters: Iterable[str]) -> str:
    """How a membership is shown, highest first: ``"@+"``."""
    held = set(letters)
    return "".join(sign for letter, sign in PREFIXES.items() if letter in held)
