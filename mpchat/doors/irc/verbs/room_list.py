"""LIST: rooms by name, mask and condition (ISUPPORT ELIST)."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from mpchat.chat import policy
from mpchat.chat.chat import Room
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import MODERN, refuse_other_server
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import names
from mpchat.irc.message import Message

_CONDITION = re.compile(r"([CT]?)([<>])([0-9]{1,9})", re.IGNORECASE)
_SERVER = re.compile(r"[A-Za-z0-9][^,<>!*?]*")
_MOST_MASKS = 8
"""Masks of either kind that are looked at: each is held against the name of every room."""


_ROOMS_A_COMMAND = 1000
"""Rooms looked at, or held against a mask, that are as much work as a command."""


_ROOMS_A_STEP = 200
"""Rooms looked at, or held against a mask, after which others are heard."""


@dataclass(slots=True)
class Wanted:
    """What a room must be: one of ``names`` or ``masks``, if any; none of ``others``; as ``conditions`` say. All casefolded."""

    names: dict[str, None] = field(default_factory=dict)
    masks: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    conditions: list[Callable[[Room], bool]] = field(default_factory=list)

    def fits(self, name: str, room: Room) -> bool:
        """Whether this is a room that was asked for; ``name`` is the room's, casefolded."""
        if (self.names or self.masks) and not self._is_named(name):
            return False
        if any(names.matches_folded(mask, name) for mask in self.others):
            return False
        return all(condition(room) for condition in self.conditions)

    def _is_named(self, name: str) -> bool:
        return name in self.names or any(names.matches_folded(mask, name) for mask in self.masks)


@VERBS(
    "LIST [<room|mask|condition>{,<room|mask|condition>}] [<condition>{,<condition>}|<server>]",
    f"{MODERN}, LIST and ELIST; RFC 2812 §3.2.6",
    waits=True,
    differs="rooms that are kept, but have nobody in them, are not listed; "
    f"at most {_MOST_MASKS} masks of either kind are read in one line: no line can keep everybody waiting",
)
def list_(session: Session, message: Message) -> None:
    """Which rooms there are, how many are in them, what they are about."""
    words, *rest = message.params or ("",)
    if rest and _SERVER.fullmatch(rest[0]):
        if refuse_other_server(session, message, 1):
            return
    elif rest:
        words = f"{words},{rest[0]}"
    session.in_steps(_telling(session, read_wanted(words.split(","), session.house.clock())))


def _telling(session: Session, wanted: Wanted) -> Iterator[None]:
    """Those of the rooms asked for that are there for the asker."""
    session.reply("RPL_LISTSTART", "Channel")
    rooms = session.house.chat.rooms
    named = wanted.names and not wanted.masks
    work = 1 + len(wanted.masks) + len(wanted.others)
    if not named:
        session.charge(len(rooms) * work / _ROOMS_A_COMMAND)
    for number, name in enumerate(list(wanted.names if named else rooms), 1):
        room = rooms.get(name)  # it may have gone since the last step
        is_there = room is not None and room.members and policy.may_see(room, session.person)
        if room is not None and is_there and wanted.fits(name, room):
            session.reply("RPL_LIST", room.name, str(len(room.members)), text=room.topic)
        if number % (_ROOMS_A_STEP // work) == 0:
            yield
    session.reply("RPL_LISTEND")


def read_wanted(words: Iterable[str], now: float) -> Wanted:
    """Sort out what was asked for; times are in minutes before ``now`` (Unix seconds)."""
    wanted = Wanted()
    for word in filter(None, words):
        if found := _CONDITION.fullmatch(word):
            wanted.conditions.append(_condition(found[1].upper(), found[2] == ">", int(found[3]), now))
        elif word.startswith("!"):
            wanted.others.append(names.casefold(word[1:]))
        elif "*" in word or "?" in word:
            wanted.masks.append(names.casefold(word))
        else:
            wanted.names[names.casefold(word)] = None
    del wanted.masks[_MOST_MASKS:], wanted.others[_MOST_MASKS:]
    return wanted


def _condition(kind: str, more: bool, number: int, now: float) -> Callable[[Room], bool]:
    """More or less than a number of users, or of minutes since the room or its topic was made; no topic has no time."""

    def measured(room: Room) -> float | None:
        match kind:
            case "C":
                return (now - room.created) / 60
            case "T":
                return (now - room.topic_at) / 60 if room.topic else None
            case _:
                return len(room.members)

    def holds(room: Room) -> bool:
        amount = measured(room)
        return amount is not None and (amount > number if more else amount < number)

    return holds
