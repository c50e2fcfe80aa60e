"""How a change of modes changes a room: one small function a kind of mode."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mpchat.chat.room import ListEntry, Room
from mpchat.chat.vocabulary import Refused, Source, Stamp
from mpchat.irc import modes, names, text
from mpchat.irc.modes import ModeChange

if TYPE_CHECKING:
    from mpchat.chat.chat import Chat

_KEY = re.compile(r"[\x21-\x2b\x2d-\x39\x3b-\x7e]{1,23}")
"""What a key may be: printable ASCII without space, comma and colon, 23 at most (RFC 2812 §2.3.1)."""
_HIGHEST_LIMIT = 1_000_000
_LONGEST_MASK = 200
"""In bytes: a mask and the MODE that tells of it fit a line."""

Outcome = ModeChange | Refused | None


def change_modes(
    chat: "Chat", room: Room, by: Source, changes: Iterable[ModeChange], stamp: Stamp
) -> tuple[tuple[ModeChange, ...], list[Refused]]:
    """Apply changes one after the other; what really changed, and what was refused."""
    done, refused = [], []
    for change in changes:
        match _change(chat, room, by, change, stamp):
            case ModeChange() as effect:
                done.append(effect)
            case Refused() as refusal:
                refused.append(refusal)
    return tuple(done), refused


def _change(chat: "Chat", room: Room, by: Source, change: ModeChange, stamp: Stamp) -> Outcome:
    letter = change.letter
    if letter in modes.FLAGS:
        return ModeChange(change.adds, letter) if room.set_flag(letter, change.adds) else None
    if letter in modes.PREFIXES:
        return _change_prefix(chat, room, by, change)
    if letter in modes.LISTS:
        return _change_list(chat, room, by, change, stamp)
    if letter in modes.ALWAYS:
        return _change_key(room, by, change)
    if letter in modes.WHEN_SET:
        return _change_limit(room, by, change)
    return Refused(by.visitor, "ERR_UNKNOWNMODE", (letter,))


def _invalid(room: Room, by: Source, change: ModeChange, why: str) -> Refused:
    about = (room.name, change.letter, change.parameter or "*")
    return Refused(by.visitor, "ERR_INVALIDMODEPARAM", about, why)


def _change_prefix(chat: "Chat", room: Room, by: Source, change: ModeChange) -> Outcome:
    if not change.parameter:
        return _invalid(room, by, change, "This mode needs a nick")
    whom = chat.person_named(change.parameter)
    if whom is None:
        return Refused(by.visitor, "ERR_NOSUCHNICK", (change.parameter,))
    if whom.visitor not in room.members:
        return Refused(by.visitor, "ERR_USERNOTINCHANNEL", (whom.nick, room.name))
    if not room.grant(whom.visitor, change.letter, change.adds):
        return None
    return ModeChange(change.adds, change.letter, whom.nick)


def _change_list(chat: "Chat", room: Room, by: Source, change: ModeChange, stamp: Stamp) -> Outcome:
    given = change.parameter or ""
    if not _is_mask(given):
        hint = f"A mask reads nick!user@host, with at most {names.MAX_WILDCARDS} * and ?"
        return _invalid(room, by, change, hint)
    mask = text.for_wire(names.full_mask(given))
    listed = next((each for each in room.bans if names.same(each, mask)), None)
    if not change.adds:
        if listed is None:
            return None
        del room.bans[listed]
        return ModeChange(False, change.letter, listed)
    if listed is not None:
        return None
    limit = chat.rules.bans_per_room
    if limit and len(room.bans) >= limit:
        return Refused(by.visitor, "ERR_BANLISTFULL", (room.name, mask))
    room.bans[mask] = ListEntry(by.mask, stamp.time)
    return ModeChange(True, change.letter, mask)


def _is_mask(given: str) -> bool:
    fits = len(given.encode("utf-8", "replace")) <= _LONGEST_MASK
    wild = sum(map(given.count, "*?"))
    plain = given != "" and " " not in given and "\t" not in given and not given.startswith(":")
    return fits and plain and wild <= names.MAX_WILDCARDS


def _change_key(room: Room, by: Source, change: ModeChange) -> Outcome:
    if not change.adds:
        had, room.key = room.key, ""
        return ModeChange(False, change.letter, "*") if had else None
    if not change.parameter or not _KEY.fullmatch(change.parameter):
        return Refused(by.visitor, "ERR_INVALIDKEY", (room.name,))
    had, room.key = room.key, change.parameter
    return change if had != room.key else None


def _change_limit(room: Room, by: Source, change: ModeChange) -> Outcome:
    if not change.adds:
        had, room.limit = room.limit, 0
        return ModeChange(False, change.letter) if had else None
    given = change.parameter or ""
    if not (given.isascii() and given.isdigit() and 0 < int(given[:9]) <= _HIGHEST_LIMIT and len(given) < 9):
        return _invalid(room, by, change, f"A limit is a number from 1 to {_HIGHEST_LIMIT}")
    had, room.limit = room.limit, int(given)
    return ModeChange(True, change.letter, str(room.limit)) if had != room.limit else None
