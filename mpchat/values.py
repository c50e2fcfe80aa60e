"""What stands behind an option: numbers, ports, durations and places, read from what somebody typed."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs
from twisted.python import usage

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_SUFFIX = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,30}[a-z0-9])?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+-]*:")
MEMORY = "memory"


def number(given: str) -> float:
    """A limit: 0 or more; raises ValueError."""
    try:
        read = float(given)
    except ValueError:
        raise ValueError(f"{given!r} is not a number") from None
    if not 0 <= read < 1e12:
        raise ValueError(f"{given!r} is not a number from 0 up; 0 turns a limit off")
    return int(read) if read.is_integer() else read


def port(given: str) -> int:
    """A TCP port; raises ValueError."""
    if not (given.isascii() and given.isdigit() and len(given) < 6 and int(given) <= 65535):
        raise ValueError(f"{given!r} is not a port: a port is a number from 1 to 65535")
    return int(given)


def mode(given: str) -> str:
    """Permissions of a file, in octal; raises ValueError."""
    if not re.fullmatch("0?[0-7]{3}", given):
        raise ValueError(f"{given!r} is not a mode: write three octal digits, like 660")
    return given


def duration(given: str) -> float:
    """A time as people write it, in seconds: ``30d``, ``12h``; raises ValueError."""
    count, unit = given[:-1], given[-1:]
    if not (count.isascii() and count.isdigit() and len(count) < 9 and unit in _UNITS):
        raise ValueError(f"{given!r} is not a duration: write 30d, 12h or 90m")
    return int(count) * _UNITS[unit]


def suffix(given: str) -> str:
    """The end of a host name; raises UsageError."""
    if _SUFFIX.fullmatch(given):
        return given
    raise usage.UsageError(
        "--account-hosts takes up to 32 small letters, digits, dots and hyphens: users.example.org"
    )


def journal(given: str) -> str:
    """``memory`` or the path of a database, written PATH or sqlite:PATH; raises UsageError for what is likely a slip."""
    if given == MEMORY:
        return given
    path = given.removeprefix("sqlite:")
    problem = _path_problem(path, given != path)
    if problem:
        raise usage.UsageError(
            f"--journal {given}: {problem}; write memory, or the path of a database: ./chat.db"
        )
    # twistd changes the folder later: the path is fixed now.
    return str(Path(path).expanduser().absolute())


def _path_problem(path: str, is_marked: bool) -> str:
    if not path.strip():
        return "no path is given"
    if is_marked:
        return "this is a folder" if Path(path).expanduser().is_dir() else ""
    if _SCHEME.match(path):
        return "only SQLite databases are supported"
    if "/" not in path and "." not in path:
        return "this is neither memory nor does it look like a path"
    return "this is a folder" if Path(path).expanduser().is_dir() else ""


def usage_of(read: Callable[[str], float], given: str) -> float:
    """Read a value inside another one; raises UsageError."""
    try:
        return read(given)
    except ValueError as error:
        raise usage.UsageError(f"{error}.") from None


def default_database() -> Path:
    """Where a daemon keeps what is said."""
    return Path(platformdirs.user_data_dir("mpchat", appauthor=False)) / "chat.db"


def log_file() -> str:
    """Where the server writes its log while its terminal belongs to the client."""
    try:
        folder = Path(platformdirs.user_log_dir("mpchat", appauthor=False, ensure_exists=True))
    except OSError:
        folder = Path(tempfile.gettempdir())
    return str(folder / "server.log")
