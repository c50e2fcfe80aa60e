"""Times on the wire, read and written: as IRCv3 server-time has them, UTC to the millisecond."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from math import floor

_WRITTEN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:)([0-9]{2})\.([0-9]{3})Z")
_LEAP_SECOND = "T23:59:60"
_LAST = 253_402_300_800_000
"""The end of the year 9999, in milliseconds: what is later has no date of four digits."""


def parse(text: str) -> int | None:
    """The milliseconds of Unix time that ``text`` stands for; None for what is no time.

    A leap second (``2012-06-30T23:59:60.419Z``, the specification's own example) has no number of its own in Unix time: it is
    the second after it (POSIX, "Seconds Since the Epoch").
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    is_leap = _LEAP_SECOND in text
    try:
        at = datetime.fromisoformat(f"{found[1]}{'59' if is_leap else found[2]}Z")
    except ValueError:
        return None
    thousandths = (int(at.timestamp()) + is_leap) * 1000 + int(found[3])
    return thousandths if thousandths < _LAST else None


def format(seconds: float) -> str:
    """Unix seconds as ``2026-11-01T09:14:03.120Z``; what is finer than a millisecond is cut."""
    return write(floor(seconds * 1000))


def write(thousandths: int) -> str:
    """Milliseconds of Unix time as ``2026-11-01T09:14:03.120Z``: ``parse`` gives the same number back."""
    seconds, rest = divmod(thousandths, 1000)
    return f"{_whole_seconds(seconds)}.{rest:03}Z"


@lru_cache(64)
def _whole_seconds(seconds: int) -> str:
    """Every line of a busy second begins with it; years before 1000 have their zeros on every platform."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19]
