"""Modes of rooms, members and people: one row a mode, and how a line of them reads."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

VOICE, HALFOP, OPERATOR, PROTECTED, FOUNDER = range(1, 6)
"""The ranks that prefixes give; 0 for a member with none."""
MOST_CHANGES = 12
"""Changes with a parameter that one MODE is sure to hold (ISUPPORT MODES)."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """What a membership may carry, as a row: its letter, how it is shown, what it is called, and the rank that it gives.

    ``rank_to_change`` is the rank that it takes to give it or take it; ``may`` is what its bearers may do besides changing modes.
    """

    letter: str
    sign: str
    name: str
    rank: int
    rank_to_change: int
    may: str


PREFIX_ROWS = (
    Prefix("q", "~", "founder", FOUNDER, FOUNDER, "overrule other founders"),
    Prefix(
        "a",
        "&",
        "protected",
        PROTECTED,
        FOUNDER,
        "nothing more, but only a founder puts them out or takes anything from them",
    ),
    Prefix("o", "@", "operator", OPERATOR, OPERATOR, "overrule other operators"),
    Prefix(
        "h", "%", "halfop", HALFOP, OPERATOR, "put out, ban, ask into rooms with `+i`, set topics with `+t`"
    ),
    Prefix("v", "+", "voice", VOICE, HALFOP, "speak where `+m`, `+M` or a ban forbids it"),
)
"""Every prefix, highest first."""


class ModeType(StrEnum):
    """When a mode takes a parameter: the types of the Modern IRC Client Protocol, CHANMODES."""

    LIST = "A"
    """A list: always a parameter, without one a question."""
    ALWAYS = "B"
    """A parameter to set and to unset."""
    WHEN_SET = "C"
    """A parameter to set, none to unset."""
    NEVER = "D"


@dataclass(frozen=True, slots=True)
class RoomMode:
    """A mode of rooms as a row: its letter, what it is called, what it does, who may change it, and which parameter it takes.

    A new mode without a parameter is a row here and the rule that reads it (``mpchat.chat.policy``).

    ``is_secret`` says that the parameter is for members only. ``closes`` says that not everybody may come in or read what is said
    while it is set: such a room is kept, so that the next room of its name does not begin with what was said in it.
    ``hides_history`` says that only members read what was said in it, even with ``--open-history``.
    """

    letter: str
    name: str
    shows: str
    rank_to_change: int = HALFOP
    type: ModeType = ModeType.NEVER
    parameter: str = ""
    is_secret: bool = False
    closes: bool = False
    hides_history: bool = False


BANS = "b"
"""The list of those who are kept out or kept from speaking."""
EXCEPTS = "e"
"""The list of those who are not, in spite of the bans (ISUPPORT EXCEPTS)."""
INVEX = "I"
"""The list of those who need no invitation (ISUPPORT INVEX)."""

ROOM_MODES = {
    mode.letter: mode
    for mode in (
        RoomMode(
            BANS,
            "ban",
            "people who are kept out, and kept from speaking",
            type=ModeType.LIST,
            parameter="mask",
            closes=True,
        ),
        RoomMode(EXCEPTS, "exception", "people whom no ban touches", type=ModeType.LIST, parameter="mask"),
        RoomMode(INVEX, "invitation", "people who need no invitation", type=ModeType.LIST, parameter="mask"),
        RoomMode(
            "k",
            "key",
            "the key that opens the room (475); `-k` needs no key",
            OPERATOR,
            ModeType.ALWAYS,
            "key",
            is_secret=True,
            closes=True,
            hides_history=True,
        ),
        RoomMode(
            "j",
            "throttle",
            "how many may join in how many seconds (480)",
            type=ModeType.WHEN_SET,
            parameter="joins:seconds",
        ),
        RoomMode("l", "limit", "how many the room holds (471)", OPERATOR, ModeType.WHEN_SET, "number"),
        RoomMode("C", "no CTCP", "no CTCP but ACTION (404)"),
        RoomMode("H", "off the record", "nothing that is said is kept (see History)", OPERATOR, closes=True),
        RoomMode(
            "J",
            "since joining",
            "members read only what came after they joined (see History)",
            OPERATOR,
            closes=True,
            hides_history=True,
        ),
        RoomMode("M", "registered speak", "only people who are logged in, or have a prefix, speak (404)"),
        RoomMode(
            "R",
            "registered only",
            "only people who are logged in come in (477)",
            closes=True,
            hides_history=True,
        ),
        RoomMode(
            "i", "invite only", "only people who were asked in come in (473)", closes=True, hides_history=True
        ),
        RoomMode("m", "moderated", "only people with a prefix speak (404)"),
        RoomMode("n", "members only", "only members speak (404)"),
        RoomMode(
            "s",
            "secret",
            "for others there is no such room: whatever they ask is answered as if it did not exist",
            OPERATOR,
            closes=True,
            hides_history=True,
        ),
        RoomMode("t", "topic", "only halfops and those above set the topic (482)"),
    )
}
"""Every mode of rooms; ``mpchat.chat.room_modes`` changes them."""


@dataclass(frozen=True, slots=True)
class UserMode:
    """A mode of people as a row; one that ``is_granted`` comes from the server: people can only give it up.

    ``parameter`` is what it takes when it is set; ``is_for_operators``: only operators of the server can set it.
    """

    letter: str
    name: str
    shows: str
    is_granted: bool = False
    parameter: str = ""
    is_for_operators: bool = False


CALLER_ID = "g"
"""The user mode of people who hear from those alone whom they have accepted (ircd-hybrid, "Caller ID")."""
REGISTERED_ONLY = "R"
"""The user mode of people who hear from those alone who are logged in to an account."""
BOT = "B"
"""The user mode of a program (IRCv3 bot-mode)."""
INVISIBLE = "i"
"""The user mode of people whom only those who share a room with them find."""
SERVER_OPERATOR = "o"
"""The user mode of an operator of the server (Modern IRC Client Protocol, "Oper User Mode")."""
NOTICES = "s"
"""The user mode of operators of the server who watch it: they hear its notices."""
WALLOPS = "w"
"""The user mode of people who hear WALLOPS (Modern IRC Client Protocol, "Wallops User Mode")."""
USER_MODE_ROWS = (
    UserMode(BOT, "bot", "a program: WHO, WHOIS and the tag `bot` say so"),
    UserMode(
        REGISTERED_ONLY,
        "registered only",
        "only people who are logged in write to one (531), and those whom one accepts",
    ),
    UserMode(CALLER_ID, "caller ID", "only those whom one accepts (ACCEPT) write to one (716)"),
    UserMode(INVISIBLE, "invisible", "only people who share a room find one in WHO and NAMES"),
    UserMode(SERVER_OPERATOR, "operator", "an operator of the server (OPER)", is_granted=True),
    UserMode(
        NOTICES,
        "server notices",
        "hears notices of the server, as far as its letters go: `MODE nick +s +ck`",
        parameter="letters",
        is_for_operators=True,
    ),
    UserMode(WALLOPS, "wallops", "hears WALLOPS"),
)


SERVER_BANS, CONNECTS, FLOODS, KILLS, LOGINS, OPERATORS, ROOMS = "bcfklor"
"""The letters of server notices."""
NOTICE_ROWS = {
    SERVER_BANS: "bans of the server",
    CONNECTS: "people who come and leave",
    FLOODS: "clients that are slowed down, and those that are dropped because they do not read",
    KILLS: "kills",
    LOGINS: "logins that failed",
    OPERATORS: "operators: who became one, and what else they did",
    ROOMS: "rooms that are made, renamed, or changed by an operator of the server",
}
"""What each letter of ``NOTICES`` shows."""


def _of_type(type: ModeType) -> str:
    return "".join(mode.letter for mode in ROOM_MODES.values() if mode.type is type)


LISTS = _of_type(ModeType.LIST)
ALWAYS = _of_type(ModeType.ALWAYS)
WHEN_SET = _of_type(ModeType.WHEN_SET)
FLAGS = _of_type(ModeType.NEVER)
CHANMODES = f"{LISTS},{ALWAYS},{WHEN_SET},{FLAGS}"
"""The value of ISUPPORT CHANMODES."""

PREFIXES = {row.letter: row.sign for row in PREFIX_ROWS}
"""How each prefix is shown, highest first."""
PREFIX = f"({''.join(PREFIXES)}){''.join(PREFIXES.values())}"
"""The value of ISUPPORT PREFIX."""
_SIGNS = "".join(PREFIXES.values())
_RANKS = {row.letter: row.rank for row in PREFIX_ROWS}

LETTERS = "".join(sorted([*ROOM_MODES, *PREFIXES]))
"""Every letter of a room's MODE (004)."""
WITH_PARAMETER = "".join(sorted([*LISTS, *ALWAYS, *WHEN_SET, *PREFIXES]))
"""Those of them that take a parameter (004)."""
USER_MODES = "".join(row.letter for row in USER_MODE_ROWS)
"""Every letter of one's own MODE (004)."""
OF_OPERATORS = frozenset(row.letter for row in USER_MODE_ROWS if row.is_for_operators)
"""Those of them that only operators of the server set."""
GRANTED = frozenset(row.letter for row in USER_MODE_ROWS if row.is_granted)
"""Those of them that only the server sets."""
KEPT = CALLER_ID + REGISTERED_ONLY
"""Those of them that are kept with the account."""

RANK_TO_CHANGE = {row.letter: row.rank_to_change for row in PREFIX_ROWS} | {
    mode.letter: mode.rank_to_change for mode in ROOM_MODES.values()
}
"""The rank that it takes to change a mode or a prefix."""
SECRET = frozenset(mode.letter for mode in ROOM_MODES.values() if mode.is_secret)
"""Modes whose parameter is for members only."""
CLOSING = frozenset(mode.letter for mode in ROOM_MODES.values() if mode.closes)
"""Modes that close a room."""
HIDING_HISTORY = frozenset(mode.letter for mode in ROOM_MODES.values() if mode.hides_history)
"""Modes under which only members read a room's history."""


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


def parse_user_modes(words: Sequence[str]) -> Iterator[ModeChange]:
    """Read ``["+is-w", "+ck"]``, modes of a person: the one with a parameter takes it where it is set."""
    parameters = list(words[1:])
    for change in parse_modes(words[:1]):
        takes = change.letter == NOTICES and change.adds and parameters
        yield ModeChange(change.adds, change.letter, parameters.pop(0) if takes else None)


def notices_after(before: str, given: str | None) -> str:
    """The letters of notices once ``+ck-f`` was given; None is all of them."""
    if given is None:
        return "".join(NOTICE_ROWS)
    adds, letters = True, set(before)
    for letter in given:
        if letter in "+-":
            adds = letter == "+"
        elif letter in NOTICE_ROWS:
            letters = letters | {letter} if adds else letters - {letter}
    return "".join(letter for letter in NOTICE_ROWS if letter in letters)


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
