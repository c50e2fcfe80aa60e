"""What stands behind an option: read from what somebody typed or wrote into a file, and written again.

Every reader raises ValueError with a clause that says what is wrong and what to write; who calls it says of which option.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from mpchat.irc import modes, names
from mpchat.irc.text import for_wire
from mpchat.settings.hooks import hook_of_table, read_hook, write_hooks
from mpchat.settings.keep import Keep
from mpchat.settings.sts import parse_sts

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
MEMORY = "memory"
SOCKET_MODE = "660"
"""Who may come in by a UNIX socket, in octal, if nothing else is said: its owner and its group."""
_SUFFIX = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,30}[a-z0-9])?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+-]*:")
_SERVER_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62})")
"""What stands as the source of most lines (RFC 2812 §2.3.1, servername)."""
_PICTURE = re.compile(r"https://[^\s\\<>]{1,300}")
_URL = re.compile(r"https?://[^\s/?#@\\]+(?:/[^\s?#\\]*)?", re.IGNORECASE)
_TYPE = re.compile(r"[a-z0-9]+/(?:\*|[a-z0-9][a-z0-9.+-]*)")
_CONTACT = re.compile(
    r"(?:mailto:)?[!#-+\--;=?A-~]+@[!#-+\--;=?A-~]+|https://[!#-.0-;=?-~]+(?:/[!#-;=?-~]*)?"
)
"""What can stand in a token without being taken for anything else."""
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_LONGEST_NETWORK = 63
_LONGEST_COUNT = 8
"""Digits of a duration."""
_UNIX = re.compile(r"unix:(?:address=)?+(?=[^/:\0])")
"""What stands before the relative path of a UNIX socket."""


# ---- readers ----


def number(given: str) -> float:
    """A limit: 0 or more."""
    try:
        read = float(given)
    except ValueError:
        raise ValueError(f"{given!r} is not a number") from None
    if not 0 <= read < 1e12:
        raise ValueError(f"{given!r} is not a number from 0 up")
    return int(read) if read.is_integer() else read


def whole(given: str) -> int:
    """A count: 0 or more."""
    read = number(given)
    if not isinstance(read, int):
        raise ValueError(f"{given!r} is not a whole number")
    return read


def port(given: str) -> int:
    """A TCP port."""
    if not (given.isascii() and given.isdigit() and len(given) < 6 and int(given) <= 65535):
        raise ValueError(f"{given!r} is not a port: a port is a number from 1 to 65535")
    return int(given)


def mode(given: str) -> str:
    """Permissions of a file, in octal."""
    if not re.fullmatch("0?[0-7]{3}", given):
        raise ValueError(f"{given!r} is not a mode: write three octal digits, like 660")
    return given


def duration(given: str) -> int:
    """A time as people write it, in seconds: ``30d``, ``12h``."""
    count, unit = given[:-1], given[-1:]
    if not (count.isascii() and count.isdigit() and len(count) <= _LONGEST_COUNT and unit in UNITS):
        raise ValueError(f"{given!r} is not a duration: write 30d, 12h or 90m")
    return int(count) * UNITS[unit]


def suffix(given: str) -> str:
    """The end of a host name."""
    if not _SUFFIX.fullmatch(given):
        raise ValueError("write up to 32 small letters, digits, dots and hyphens: users.example.org")
    return given


def server_name(given: str) -> str:
    """What the server is called on the wire."""
    if not _SERVER_NAME.fullmatch(given):
        raise ValueError("write at most 63 letters, digits, dots and hyphens: chat.example.org")
    return given


def network(given: str) -> str:
    """What the chat is called."""
    if not (given.strip() and given == for_wire(given) and len(given.encode()) <= _LONGEST_NETWORK):
        raise ValueError(f"write 1 to {_LONGEST_NETWORK} bytes of visible text: 'My chat'")
    return given


def admin(given: str) -> tuple[str, ...]:
    """Who runs the server, where, and their mail address: what the first two commas part. Empty where it is."""
    read = tuple(part for part in map(str.strip, for_wire(given).split(",", 2)) if part)
    if given and len(read) != 3:
        raise ValueError("write 'name, place, mail address'")
    return read


def room_modes(given: str) -> str:
    """Modes without a parameter."""
    if set(given) - set(modes.FLAGS):
        raise ValueError(f"write letters out of {modes.FLAGS}")
    return given


def file(given: str, folder: Path) -> Path | None:
    """The path of a file, from ``folder`` on, for good: twistd changes the folder later. None where it is empty."""
    return _path(given, folder) if given else None


def _path(given: str, folder: Path) -> Path:
    if "\0" in given:
        raise ValueError("write the path of a file")
    try:
        return Path(folder, Path(given).expanduser()).absolute()
    except RuntimeError:
        raise ValueError(f"{given}: nobody of that name has a folder here") from None


def journal(given: str, folder: Path) -> str:
    """``memory`` or the path of a database, written PATH or sqlite:PATH; refuses what is likely a slip."""
    if given == MEMORY:
        return given
    path = given.removeprefix("sqlite:")
    problem = _path_problem(path, folder, given != path)
    if problem:
        raise ValueError(f"{given}: {problem}; write memory, or the path of a database: ./chat.db")
    return str(_path(path, folder))


def _path_problem(path: str, folder: Path, is_marked: bool) -> str:
    if not path.strip():
        return "no path is given"
    if not is_marked:
        if _SCHEME.match(path):
            return "only SQLite databases are supported"
        if "/" not in path and "." not in path:
            return "this is neither memory nor does it look like a path"
    return "this is a folder" if _path(path, folder).is_dir() else ""


def endpoint(given: str, folder: Path) -> tuple[str, ...]:
    """One endpoint, as Twisted reads it; the relative path of a UNIX socket begins at ``folder``, if that is not ``.``."""
    where = "" if folder == Path() else f"{folder}/".replace("\\", r"\\").replace(":", r"\:")
    return (_UNIX.sub(lambda found: f"{found[0]}{where}", given),)


def http_endpoint(given: str, folder: Path) -> tuple[str, ...]:
    """One endpoint; a port alone is one of this machine only."""
    if given.isdigit():
        return (f"tcp:{port(given)}:interface=127.0.0.1",)
    return endpoint(given, folder)


def url(given: str) -> str:
    """An address that others add a path to."""
    if not _URL.fullmatch(given):
        raise ValueError(f"{given!r} is not an address: write https://chat.example.org")
    return given.rstrip("/")


def picture(given: str) -> str:
    """The address of a picture."""
    if not _PICTURE.fullmatch(given):
        raise ValueError(
            f"{given!r} is not the address of a picture: write https://chat.example.org/icon.png"
        )
    return given


def types(given: str) -> tuple[str, ...]:
    """Kinds of content: ``image/*,text/plain``."""
    read = tuple(filter(None, (part.strip().lower() for part in given.split(","))))
    if not all(map(_TYPE.fullmatch, read)):
        raise ValueError(f"{given!r} is not a list of types: write image/*,text/plain")
    return read


def terms(given: str) -> dict[str, Keep]:
    """How long one room (casefolded) is kept: ``#dev=30d,5000``."""
    room, _, how_long = given.rpartition("=")
    if names.room_problem(room) or not how_long:
        raise ValueError(f"write '#room=30d,5000', not {given!r}")
    keep = Keep()
    for term in how_long.split(","):
        is_count = term.isascii() and term.isdigit()
        keep = replace(keep, messages=int(term)) if is_count else replace(keep, seconds=duration(term))
    return {names.casefold(room): keep}


def contact(given: str) -> str:
    """Whom one can ask: a mail address, or the URL of a page."""
    if given and not is_contact(given):
        raise ValueError(
            "write a mail address or a https URL: irene@example.org, https://example.org/contact"
        )
    return given


def is_contact(given: str) -> bool:
    """Whether it is a mail address or a https URL."""
    return _CONTACT.fullmatch(given) is not None


def reachable(given: str) -> tuple[str, ...]:
    """A host or a net, as a connection reaches it."""
    try:
        return (str(ip_network(given)),)
    except ValueError:
        pass
    if not _HOST.fullmatch(given.lower()) or given.rpartition(".")[2].isdigit():
        raise ValueError(f"{given!r} is neither a host nor a net: write push.lan, 10.1.0.0/16 or fd00::/8")
    return (given.lower(),)


# ---- and back ----


def write_duration(seconds: float) -> str:
    """A time as people write it; ``""`` for none."""
    if not seconds:
        return ""
    units = (unit for unit in "dhmsw" if not seconds % UNITS[unit])
    written = (f"{seconds / UNITS[unit]:.0f}{unit}" for unit in units)
    return next(each for each in written if len(each) <= _LONGEST_COUNT + 1)


def write_terms(rooms: dict[str, Keep]) -> dict[str, str]:
    """Each room's terms."""
    return {room: _written(keep) for room, keep in rooms.items()}


def _written(keep: Keep) -> str:
    seconds, messages = write_duration(keep.seconds), str(keep.messages or "")
    return ",".join(filter(None, (seconds, messages))) or "0"


# ---- the forms that values have ----


@dataclass(frozen=True, slots=True)
class Form:
    """How the value of an option looks.

    ``shown`` stands for it in help, ``""`` for a flag; ``write`` gives text, a number, a list or a table, ``""`` or empty where
    nothing is set. ``is_place``: ``read`` takes a folder besides, where relative paths begin. ``empty``: an option that can be
    given more than once gathers its values here. ``of_table`` writes a table within the table of a file as it would be typed;
    it raises ValueError.
    """

    shown: str
    read: Callable[..., Any]
    write: Callable[[Any], object] = str
    takes_numbers: bool = False
    is_place: bool = False
    choices: tuple[str, ...] = ()
    empty: tuple[str, ...] | dict[str, Any] | None = None
    of_table: Callable[[str, dict[str, Any]], str] | None = None

    def add(self, before: Any, given: str, folder: Path) -> Any:
        """The value once this was given, after others (None for none). Raises ValueError with a clause."""
        read = self.read(given, folder) if self.is_place else self.read(given)
        if isinstance(self.empty, dict):
            return {**(before or {}), **read}
        return read if self.empty is None else (*(before or ()), *read)


def _as_it_is(value: object) -> object:
    return "" if value is None else value


def text(shown: str, read: Callable[[str], Any] = str, write: Callable[[Any], object] = str) -> Form:
    """Text that stands for something."""
    return Form(shown, read, write)


def choice(*choices: str) -> Form:
    """One of these words."""

    def read(given: str) -> str:
        if given not in choices:
            raise ValueError(f"write {' or '.join(choices)}")
        return given

    return Form("|".join(choices), read, choices=choices)


FLAG = Form("", bool, _as_it_is)
NUMBER = Form("N", number, _as_it_is, takes_numbers=True)
WHOLE = Form("N", whole, _as_it_is, takes_numbers=True)
PORT = Form("PORT", port, _as_it_is, takes_numbers=True)
MODE = text("MODE", mode)  # as a number of TOML's, 660 is decimal
DURATION = text("DURATION", duration, write_duration)
LASTING = text("DURATION", duration, lambda seconds: write_duration(seconds) or "0d")
FILE = Form("FILE", file, lambda path: str(path or ""), is_place=True)
JOURNAL = Form("memory|PATH", journal, is_place=True)
ENDPOINTS = Form("ENDPOINT", endpoint, list, is_place=True, empty=())
HTTP_ENDPOINTS = Form("ENDPOINT", http_endpoint, list, is_place=True, empty=())
TYPES = Form("TYPES", types, list, empty=())
HOOKS = Form("HOOK", read_hook, write_hooks, is_place=True, empty={}, of_table=hook_of_table)
REACHABLE = Form("HOST|NET", reachable, list, empty=())
TERMS = Form("TERMS", terms, write_terms, empty={})
STS = text("POLICY", parse_sts, lambda policy: str(policy or ""))
ADMIN = text("WHO", admin, ", ".join)
