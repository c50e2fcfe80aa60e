"""Points in time as an operator writes and reads them: UTC."""

import re
from datetime import UTC, datetime
from decimal import Decimal

_AGE = re.compile(r"([0-9]{1,6})([hd])")
_SECONDS = {"h": 3600.0, "d": 86400.0}
_EXACT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,400})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
LAST = 253_402_300_800.0
"""The end of the year 9999, in Unix seconds."""


def age(text: str) -> float:
    """``30d`` or ``12h`` in seconds. Raises ValueError."""
    found = _AGE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a duration: write 30d for days, 12h for hours")
    return int(found[1]) * _SECONDS[found[2]]


def moment(text: str, now: float) -> float:
    """A date, a date with a time (UTC if no zone is given), or an age like ``30d``, in Unix seconds. Raises ValueError."""
    if _AGE.fullmatch(text):
        return now - age(text)
    try:
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a time: write 2026-11-01, 2026-11-01T09:14, 30d or 12h") from None


def is_sane(time: object) -> bool:
    """Whether a time can be written as a date."""
    return isinstance(time, float) and 0 <= time < LAST


def exact(time: float) -> str:
    """Unix seconds in ISO 8601, with as many digits as the number has: ``from_exact`` gives the same number back."""
    whole, _, fraction = f"{Decimal(repr(time)):f}".partition(".")
    fraction = fraction.rstrip("0")
    date = datetime.fromtimestamp(int(whole), UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{date}{f'.{fraction}' if fraction else ''}Z"


def from_exact(text: str) -> float:
    """Read a time that ``exact`` wrote; other zones are understood. Raises ValueError."""
    found = _EXACT.fullmatch(text)
    if not found:
        raise ValueError(f"{text[:40]!r} is not a time like 2026-11-01T09:14:00.25Z")
    whole = datetime.fromisoformat(found[1] + found[3]).timestamp()
    return float(f"{int(whole)}{found[2] or ''}")


def minute(time: float) -> str:
    """``2026-11-01 09:14``; a number that is not a time is shown as it is."""
    if not is_sane(time):
        return str(time)
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M")


def end(expires: float | None, now: float) -> str:
    """Until when something is good: ``expires 2026-11-01 09:14 UTC``."""
    if expires is None:
        return "does not expire"
    return f"{'expired' if expires <= now else 'expires'} {minute(expires)} UTC"


def day(time: float) -> str:
    """``2026-11-01``."""
    return minute(time)[:10]
