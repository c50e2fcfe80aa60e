"""A room: members, prefixes, modes and lists."""

from dataclasses import dataclass, field
from typing import NamedTuple

from mpchat.chat.vocabulary import PersonId
from mpchat.irc import modes, names

_MOST_REGULARS = 1000
_MOST_FORMER = 10
"""Former names of a room that stay reserved, besides the first."""


class Life(NamedTuple):
    """When a room began: sequence number and time (Unix seconds) of the command that made it. 0: before such things were kept."""

    begun: int
    at: float


LONG_AGO = Life(0, 0.0)
"""The life of a room of which it is not known when it began."""


@dataclass
class ListEntry:
    """An entry on a room's list: who added the mask (as ``nick!user@host``), and when."""

    by: str
    at: float


def _empty_lists() -> dict[str, dict[str, ListEntry]]:
    return {letter: {} for letter in modes.LISTS}


@dataclass
class Room:
    """A room. ``members`` maps a person to the letters held (``"ov"``), in the order of joining.

    ``throttle`` is how many may join in how many seconds (``"5:10"``, ``""`` for no limit), ``joined`` when they last did.
    ``lists`` holds the masks of each list by its letter, ``founder`` the account of the room's creator, ``""`` for none.
    ``regulars`` maps the identities of people who left a kept room to the letters they held, and are given again on joining.
    ``conversation`` is the casefolded name it was made under: its history is found by that, whatever it is called now.
    ``former`` are the casefolded names it had before (until ``renamed_at``), oldest first; other rooms cannot use them.
    ``life`` says when it began: what was said in its conversation before that was said in another room of the same name.
    ``spoken`` says whether anything was said in it. ``knocked`` is when people (by identity) have knocked last.
    ``metadata`` is what its operators say about it (IRCv3 metadata).
    """

    name: str
    created: float
    topic: str = ""
    topic_by: str = ""
    topic_at: float = 0.0
    flags: str = ""
    key: str = ""
    limit: int = 0
    throttle: str = ""
    founder: str = ""
    lists: dict[str, dict[str, ListEntry]] = field(default_factory=_empty_lists)
    members: dict[PersonId, str] = field(default_factory=dict)
    invited: dict[PersonId, None] = field(default_factory=dict)
    regulars: dict[str, str] = field(default_factory=dict)
    joined: list[float] = field(default_factory=list)
    conversation: str = ""
    former: list[str] = field(default_factory=list)
    renamed_at: float = 0.0
    life: Life = LONG_AGO
    spoken: bool = False
    knocked: dict[str, float] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A new room begins its conversation."""
        self.conversation = self.conversation or names.casefold(self.name)

    def has_settings(self, new_room_flags: str) -> bool:
        """Whether it is worth writing down: it has a founder, settings of its own, or a mode that closes it."""
        settings = (self.topic, self.key, self.limit, self.throttle, self.founder, self.former, self.metadata)
        made = any(settings) or any(self.lists.values())
        return made or self.flags != new_room_flags or not modes.CLOSING.isdisjoint(self.flags)

    @property
    def passes_history_on(self) -> bool:
        """Whether the next room of its name may have its history: everybody could come in, and it bears its first name."""
        lists = (letter for letter, masks in self.lists.items() if masks)
        is_closed = not modes.CLOSING.isdisjoint((*self.letters, *lists))
        return not is_closed and names.casefold(self.name) == self.conversation

    def rename(self, name: str, time: float) -> None:
        """Take another name; of those before, the first and the last ten stay reserved."""
        before, now = names.casefold(self.name), names.casefold(name)
        self.name = name
        if before != now:
            others = [each for each in self.former if each not in (now, self.conversation)]
            others = [*others, *([before] if before != self.conversation else [])][-_MOST_FORMER:]
            self.former = [*([self.conversation] if now != self.conversation else []), *others]
            self.renamed_at = time

    def remember(self, identity: str, held: str) -> None:
        """Keep the letters that a leaving member held, of a thousand at most; those without letters are forgotten first."""
        self.regulars.pop(identity, None)
        self.regulars[identity] = held
        if len(self.regulars) > _MOST_REGULARS:
            plain = (each for each, letters in self.regulars.items() if not letters)
            del self.regulars[next(plain, next(iter(self.regulars)))]

    def letters_of(self, identity: str) -> str:
        """The letters for somebody who joins: those held before; in an empty room without an operator who may return, ``"o"``."""
        held = self.regulars.pop(identity, "")
        return "o" if not held and not self.members and not self._has_a_master() else held

    def _has_a_master(self) -> bool:
        """Whether an operator or founder may come back."""
        return self.founder != "" or any(
            modes.rank(held) >= modes.OPERATOR for held in self.regulars.values()
        )

    def rank(self, person: PersonId) -> int:
        """The rank that this member's letters give, 0 for none (``mpchat.irc.modes``)."""
        return modes.rank(self.members.get(person, ""))

    def grant(self, person: PersonId, letter: str, adds: bool) -> bool:
        """Give or take a member's prefix; returns whether anything changed."""
        held = self.members[person]
        now = "".join(each for each in modes.PREFIXES if (adds if each == letter else each in held))
        self.members[person] = now
        return now != held

    def is_rushed(self, now: float) -> bool:
        """Whether the throttle is reached: as many have joined as may in that time."""
        most, seconds = self._most_joins()
        return most > 0 and sum(at > now - seconds for at in self.joined) >= most

    def count_joining(self, now: float) -> None:
        """Count somebody in for the throttle."""
        most, _ = self._most_joins()
        self.joined = [*self.joined, now][-most:] if most else []

    def knocks_since(self, time: float) -> dict[str, float]:
        """Who has knocked since then, by identity."""
        return {each: at for each, at in self.knocked.items() if at > time}

    def _most_joins(self) -> tuple[int, int]:
        joins, _, seconds = self.throttle.partition(":")
        return (int(joins), int(seconds)) if self.throttle else (0, 0)

    def set_flag(self, letter: str, adds: bool) -> bool:
        """Set or unset a mode without a parameter; returns whether anything changed."""
        had = letter in self.flags
        if adds and not had:
            self.flags = "".join(sorted(self.flags + letter))
        elif had and not adds:
            self.flags = self.flags.replace(letter, "")
        return had is not adds

    def modes(self, with_key: bool) -> tuple[str, ...]:
        """The modes as parameters of MODE; the key itself only ``with_key``."""
        key = self.key if with_key or not self.key else "*"
        given = {"k": key, "l": str(self.limit or ""), "j": self.throttle}
        parameters = [parameter for parameter in given.values() if parameter]
        return (f"+{self.letters}", *parameters)

    @property
    def letters(self) -> str:
        """The letters of the modes that are set, without lists and prefixes."""
        return (
            f"{self.flags}{'k' if self.key else ''}{'l' if self.limit else ''}{'j' if self.throttle else ''}"
        )
