"""Mode letters: which there are, which take a parameter, how a line of them reads."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

BANS = "b"
"""The list of those who are kept out or kept from speaking."""
EXCEPTS = "e"
"""The list of those who are not, in spite of the bans (ISUPPORT EXCEPTS)."""
INVEX = "I"
"""The list of those who need no invitation (ISUPPORT INVEX)."""
LISTS = BANS + EXCEPTS + INVEX
"""Type A: a list; always a parameter, without one a question (Modern IRC Client Protocol, CHANMODES)."""
ALWAYS = "k"
"""Type B: a parameter to set and to unset."""
WHEN_SET = "jl"
"""Type C: a parameter to set, none to unset."""
FLAGS = "CHJMRimnst"
"""Type D: never a parameter."""
PREFIXES = {"q": "~", "a": "&", "o": "@", "h": "%", "v": "+"}
"""What a membership may carry, highest first, and how it is shown."""
_SIGNS = "".join(PREFIXES.values())
_RANKS = {letter: len(PREFIXES) - place for place, letter in enumerate(PREFIXES)}
VOICE, HALFOP, OPERATOR, PROTECTED, FOUNDER = range(1, 6)
"""The ranks that these give; 0 for a member with none."""
MOST_CHANGES = 12
"""Changes with a parameter that one MODE is sure to hold (ISUPPORT MODES)."""
BOT = "B"
"""The user mode of a program (IRCv3 bot-mode)."""
SERVER_OPERATOR = "o"
"""The user mode of an operator of the server (Modern IRC Client Protocol, "Oper User Mode")."""
WALLOPS = "w"
"""The user mode of who hears WALLOPS (Modern IRC Client Protocol, "Wallops User Mode")."""
USER_MODES = f"{BOT}i{SERVER_OPERATOR}{WALLOPS}"

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


def addressed(target: str) -> tuple[int, str]:
    """Split ``@#room`` into the rank of those who hear it and the room (ISUPPORT STATUSMSG); 0 for everybody.

    Of several prefixes the lowest counts: who has more hears it, too.
    """
    room = target.lstrip(_SIGNS)
    if room == target:
        return 0, target
    given = target.removesuffix(room)
    return min((rank(letter) for letter, sign in PREFIXES.items() if sign in given), default=0), room


def sign_of(rank: int) -> str:
    """The prefix of a rank, ``""`` for none."""
    return _SIGNS[-rank] if rank else ""


def prefixes(letters: Iterable[str]) -> str:
    """How a membership is shown, highest first: ``"@+"``."""
    held = set(letters)
    return "".join(sign for letter, sign in PREFIXES.items() if letter in held)


@lru_cache(256)
def rank(letters: str) -> int:
    """The highest of the ranks that letters give: ``OPERATOR`` for ``"ov"``; 0 for none."""
    return max((_RANKS.get(letter, 0) for letter in letters), default=0)
