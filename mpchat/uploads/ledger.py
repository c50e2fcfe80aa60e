"""The ledger of uploads: whose files there are, how much room each account takes, and which are the oldest."""

from collections import Counter
from collections.abc import Iterable

from mpchat.uploads.folder import About

LEAST = 4096
"""Bytes that a file counts for at least: a disk gives it no less, and a million empty files are no gift either."""


class QuotaError(Exception):
    """There is no room for it: of the account (``is_own``), or in all."""

    def __init__(self, is_own: bool) -> None:
        self.is_own = is_own


class Ledger:
    """In memory: what it is asked is known at once, whatever the number of files. Files are in the order of their time."""

    def __init__(self, files: Iterable[About] = ()) -> None:
        self._files: dict[str, About] = {}
        self._used: Counter[str] = Counter()
        self._total = 0
        for about in files:
            self.take(about.account, counted(about.size))
            self.add(about)

    @property
    def total(self) -> int:
        """Bytes that are taken, by what is on its way, too."""
        return self._total

    def used(self, account: str) -> int:
        """Bytes that an account has taken."""
        return self._used[account]

    def reserve(self, account: str, size: int, most_own: int, most: int) -> None:
        """Take room for an account if there is so much, 0 for no limit; raises QuotaError."""
        if most_own and self._used[account] + size > most_own:
            raise QuotaError(is_own=True)
        if most and self._total + size > most:
            raise QuotaError(is_own=False)
        self.take(account, size)

    def take(self, account: str, size: int) -> None:
        """Take room, whatever the limits: less than none gives it back."""
        self._used[account] += size
        self._total += size
        if not self._used[account]:
            del self._used[account]

    def add(self, about: About) -> None:
        """Note a file, for which room has been taken."""
        self._files[about.name] = about

    def find(self, name: str) -> About | None:
        """The file of this name."""
        return self._files.get(name)

    def remove(self, name: str) -> About | None:
        """Strike a file out and give its room back; None if it is not there."""
        about = self._files.pop(name, None)
        if about is not None:
            self.take(about.account, -counted(about.size))
        return about

    def from_before(self, time: float, most: int) -> list[str]:
        """The names of the oldest files, at most so many, that are from before a time."""
        found: list[str] = []
        for name, about in self._files.items():
            if about.at >= time or len(found) == most:
                break
            found.append(name)
        return found


def counted(size: int) -> int:
    """What a file counts for."""
    return max(size, LEAST)
