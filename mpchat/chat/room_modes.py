"""MODE of a room: one small function for each kind of mode."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mpchat.chat import masks, policy
from mpchat.chat.person import Person
from mpchat.chat.room import ListEntry, Room
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import Refused, Stamp
from mpchat.irc import modes
from mpchat.irc.modes import ModeChange, ModeType

_KEY = re.compile(r"[\x21-\x2b\x2d-\x39\x3b-\x7e]{1,23}")
"""What a key may be: printable ASCII without space, comma and colon, 23 at most (RFC 2812 §2.3.1)."""
_THROTTLE = re.compile(r"0*([1-9][0-9]{0,2}):0*([1-9][0-9]{0,3})")
_HIGHEST_LIMIT = 1_000_000

Outcome = ModeChange | Refused | None


@dataclass(frozen=True, slots=True)
class _Line:
    """One MODE with its changes: in which room, by whom, and with the rank that they had when it began."""

    chat: ChatState
    room: Room
    by: Person
    rank: int
    stamp: Stamp

    def invalid(self, change: ModeChange, why: str) -> Refused:
        """A parameter that the mode cannot take (Modern IRC Client Protocol, ERR_INVALIDMODEPARAM); never a key."""
        shown = change.parameter if change.letter not in modes.SECRET else ""
        about = (self.room.name, change.letter, shown or "*")
        return Refused("ERR_INVALIDMODEPARAM", about, why)


def change_modes(
    chat: ChatState,
    room: Room,
    by: Person,
    changes: Sequence[ModeChange],
    stamp: Stamp,
    forced: bool = False,
) -> tuple[tuple[ModeChange, ...], list[Refused]]:
    """Apply changes in order; returns what really changed, and what was refused (each refusal once).

    ``forced``: as if by a founder.
    """
    rank = modes.FOUNDER if forced else policy.rank(room, by)
    if policy.only_makes_operators(by, changes):
        rank = max(rank, modes.OPERATOR)
    line = _Line(chat, room, by, rank, stamp)
    done = []
    refused: dict[Refused, None] = {}
    for change in changes:
        match _change(line, change):
            case ModeChange() as effect:
                done.append(effect)
            case Refused() as refusal:
                refused[refusal] = None
            case None:
                pass
    return tuple(done), list(refused)


def _change(line: _Line, change: ModeChange) -> Outcome:
    letter = change.letter
    if letter in modes.PREFIXES:
        return _change_prefix(line, change)
    if letter not in modes.ROOM_MODES:
        return Refused("ERR_UNKNOWNMODE", (letter,))
    refusal = policy.may_change(line.room, line.by, line.rank, letter)
    if refusal:
        return refusal
    match modes.ROOM_MODES[letter].type:
        case ModeType.NEVER:
            return ModeChange(change.adds, letter) if line.room.set_flag(letter, change.adds) else None
        case ModeType.LIST:
            return _change_list(line, change)
        case ModeType.ALWAYS | ModeType.WHEN_SET:
            return _WITH_PARAMETER[letter](line, change)


def _change_prefix(line: _Line, change: ModeChange) -> Outcome:
    room = line.room
    if not change.parameter:
        return line.invalid(change, "This mode needs a nick")
    whom = line.chat.person_named(change.parameter)
    if whom is None:
        return Refused("ERR_NOSUCHNICK", (change.parameter,))
    if whom.id not in room.members:
        return Refused("ERR_USERNOTINCHANNEL", (whom.nick, room.name))
    if whom is not line.by or change.adds:
        refusal = policy.may_change(room, line.by, line.rank, change.letter)
        if refusal is None and not change.adds:
            refusal = policy.may_overrule(room, line.by, line.rank, whom)
        if refusal:
            return refusal
    if not room.grant(whom.id, change.letter, change.adds):
        return None
    return ModeChange(change.adds, change.letter, whom.nick)


def _change_list(line: _Line, change: ModeChange) -> Outcome:
    given, letter, room = change.parameter or "", change.letter, line.room
    problem = masks.problem(given, letter)
    if problem:
        return line.invalid(change, problem)
    mask = masks.completed(given)
    listed = next((each for each in room.lists[letter] if masks.same(each, mask)), None)
    if not change.adds:
        if listed is None:
            return None
        del room.lists[letter][listed]
        return ModeChange(False, letter, listed)
    if listed is not None:
        return None
    refusal = _may_add(line, letter, mask)
    if refusal:
        return refusal
    room.lists[letter][mask] = ListEntry(line.by.mask, line.stamp.time)
    return ModeChange(True, letter, mask)


def _may_add(line: _Line, letter: str, mask: str) -> Refused | None:
    """The lists hold so many masks together; a halfop bans nobody whom a halfop cannot put out.

    Judged by what is shown: a refusal for a hidden address that fits would spell it out, a digit at a time.
    """
    limit, room = line.chat.rules.max_bans, line.room
    if limit and sum(map(len, room.lists.values())) >= limit:
        return Refused("ERR_BANLISTFULL", (room.name, letter))
    if letter != modes.BANS or line.rank >= modes.OPERATOR:
        return None
    banned = masks.parse(mask)
    covered = (whom for whom, _ in line.chat.members(room) if banned.covers(masks.shown_names_of(whom)))
    refusals = (policy.may_overrule(room, line.by, line.rank, whom) for whom in covered)
    return next(filter(None, refusals), None)


def _change_key(line: _Line, change: ModeChange) -> Outcome:
    room = line.room
    if not change.adds:
        had, room.key = room.key, ""
        return ModeChange(False, change.letter, "*") if had else None
    if not change.parameter or not _KEY.fullmatch(change.parameter):
        return line.invalid(change, "A key has 1 to 23 visible ASCII characters but comma and colon")
    had, room.key = room.key, change.parameter
    return change if had != room.key else None


def _change_limit(line: _Line, change: ModeChange) -> Outcome:
    room = line.room
    if not change.adds:
        had, room.limit = room.limit, 0
        return ModeChange(False, change.letter) if had else None
    given = change.parameter or ""
    if not (given.isascii() and given.isdigit() and 0 < int(given[:9]) <= _HIGHEST_LIMIT and len(given) < 9):
        return line.invalid(change, f"A limit is a number from 1 to {_HIGHEST_LIMIT}")
    had, room.limit = room.limit, int(given)
    return ModeChange(True, change.letter, str(room.limit)) if had != room.limit else None


def _change_throttle(line: _Line, change: ModeChange) -> Outcome:
    room, had = line.room, line.room.throttle
    if not change.adds:
        room.throttle, room.joined = "", []
        return ModeChange(False, change.letter) if had else None
    given = _THROTTLE.fullmatch(change.parameter or "")
    if given is None:
        return line.invalid(change, "A limit of joins reads joins:seconds, at most 999:9999")
    room.throttle = f"{given[1]}:{given[2]}"
    return ModeChange(True, change.letter, room.throttle) if had != room.throttle else None


_WITH_PARAMETER: dict[str, Callable[[_Line, ModeChange], Outcome]] = {
    "k": _change_key,
    "l": _change_limit,
    "j": _change_throttle,
}
"""What sets a mode that takes one parameter."""
