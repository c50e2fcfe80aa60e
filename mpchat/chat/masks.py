"""Masks on a room's lists (bans, exceptions, invitations): how they are written, and whom they cover."""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from mpchat.chat.person import Person
from mpchat.irc import modes, names, text

PREFIX = "~"
"""What an extended mask begins with (ISUPPORT EXTBAN)."""
ACCOUNT = ("a", "account")
"""The names of the mask of an account (IRCv3 account-extban)."""
MUTE = ("m", "mute")
"""The names of a mask that lets people in, but not speak."""
LETTERS = "am"

_LONGEST = 200
"""In bytes: a mask and the MODE that tells of it fit a line."""
_EXTENDED = re.compile(r"~([A-Za-z]+):(.*)", re.DOTALL)
_ACCOUNT = re.compile(r"[^\s!@:,]+")


class Names(NamedTuple):
    """What masks are matched against, casefolded: the account (``""`` for none) and every ``nick!user@host`` of a person."""

    account: str
    masks: tuple[str, ...]


def names_of(person: Person) -> Names:
    """A person's names; computed once for all masks of a list."""
    return Names(names.casefold(person.account), tuple(map(names.casefold, person.masks)))


def shown_names_of(person: Person) -> Names:
    """The names that everybody is shown: without a hidden address."""
    return Names(names.casefold(person.account), (names.casefold(person.mask),))


class Mask(NamedTuple):
    """A parsed mask, casefolded: ``pattern`` is matched against ``nick!user@host``, with ``by_account`` against the account."""

    pattern: str
    by_account: bool = False
    mutes: bool = False

    def covers(self, whom: Names) -> bool:
        """Whether a person with these names is covered."""
        if self.by_account:
            return whom.account != "" and names.matches_folded(self.pattern, whom.account)
        return any(names.matches_folded(self.pattern, mask) for mask in whom.masks)


@lru_cache(16384)
def parse(written: str) -> Mask:
    """Parse a mask from a list; anything that is not an extended mask is a plain one."""
    found = _EXTENDED.fullmatch(written) if written.startswith(PREFIX) else None
    if found is None or found[1].lower() not in (*ACCOUNT, *MUTE):
        return Mask(names.casefold(written))
    if found[1].lower() in ACCOUNT:
        return Mask(names.casefold(found[2]), by_account=True)
    inner = parse(found[2])
    return Mask(inner.pattern, inner.by_account, mutes=True)


def completed(given: str) -> str:
    """A typed mask as it is put on a list: ``bob`` becomes ``bob!*@*``, ``~m:bob`` becomes ``~m:bob!*@*``."""
    found = _EXTENDED.fullmatch(given)
    if found is None:
        return text.for_wire(names.full_mask(given))
    kind = found[1].lower()
    return f"{PREFIX}{kind}:{text.for_wire(found[2]) if kind in ACCOUNT else completed(found[2])}"


def same(one: str, other: str) -> bool:
    """Whether two completed masks mean the same people, however their kind is spelled (``~a:``, ``~account:``)."""
    return parse(one) == parse(other)


def problem(given: str, letter: str) -> str | None:
    """Why a list cannot take a typed mask, in one sentence; None if it can."""
    found = _EXTENDED.fullmatch(given)
    if found is None or len(given.encode("utf-8", "replace")) > _LONGEST:
        return _plain_problem(given)
    kind, rest = found[1].lower(), found[2]
    if kind in ACCOUNT:
        return _account_problem(rest)
    if kind not in MUTE:
        return "The kinds of masks are ~a:account, ~m:nick!user@host and ~m:~a:account"
    if letter == modes.INVEX:
        return "A mute asks nobody in: take a mask without ~m:"
    inner = _EXTENDED.fullmatch(rest)
    if inner is not None and inner[1].lower() not in ACCOUNT:
        return "A mute covers nick!user@host or ~a:account"
    return problem(rest, letter)


def _plain_problem(given: str) -> str | None:
    fits = len(given.encode("utf-8", "replace")) <= _LONGEST
    plain = given != "" and " " not in given and "\t" not in given and not given.startswith(":")
    if fits and plain and _wildcards(given) <= names.MAX_WILDCARDS:
        return None
    return f"A mask reads nick!user@host, with at most {names.MAX_WILDCARDS} * and ?"


def _account_problem(given: str) -> str | None:
    if _ACCOUNT.fullmatch(given) and _wildcards(given) <= names.MAX_WILDCARDS:
        return None
    return f"An account's mask reads ~a:name, with at most {names.MAX_WILDCARDS} * and ?"


def _wildcards(given: str) -> int:
    return sum(map(given.count, "*?"))


def bars(masks: Collection[str], person: Person) -> bool:
    """Whether one of these masks keeps the person out; a mute does not."""
    return bool(masks) and _cover((mask for mask in map(parse, masks) if not mask.mutes), person)


def silences(masks: Collection[str], person: Person) -> bool:
    """Whether one of these masks keeps the person from speaking."""
    return bool(masks) and _cover(map(parse, masks), person)


def _cover(masks: Iterable[Mask], person: Person) -> bool:
    whom = names_of(person)
    return any(mask.covers(whom) for mask in masks)
