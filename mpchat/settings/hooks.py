"""Webhooks as the operator writes them: where to, of which rooms, of which messages."""

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from mpchat.irc import names

MESSAGE, MENTION = "message", "mention"
EVENTS = {
    MESSAGE: "each message",
    MENTION: "messages that mention one of the names",
}
"""What a hook can be told of."""
ALL_ROOMS = "*"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")
_URL = re.compile(r"https?://[^\s/?#@\\]+(?:[/?][^\s#\\]*)?", re.IGNORECASE)
_EXAMPLE = "deploy url=https://ci.example.org/chat rooms=#ops secret-file=/etc/mpchat/deploy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Where a hook's messages go, and which they are: of ``rooms`` (casefolded; ``*`` for all), in none of them by ``ignore``.

    ``names`` are what a message must hold to be a mention; ``ignore`` are accounts (casefolded): a bot does not hear itself.
    The secret stands in a file, or comes with the hook (``mpchat-admin hook``).
    """

    url: str
    rooms: tuple[str, ...]
    events: tuple[str, ...] = (MESSAGE,)
    names: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    secret_file: Path | None = None


def read_hook(given: str, folder: Path) -> dict[str, Hook]:
    """A hook with its name, as it is typed: ``deploy url=https://... rooms=#ops,#dev secret-file=PATH``; raises ValueError."""
    try:
        name, *words = shlex.split(given)
    except ValueError:
        raise ValueError(f"write a hook like {_EXAMPLE!r}") from None
    pairs = [word.partition("=") for word in words]
    return {checked_name(name): hook_of({key: value for key, _, value in pairs}, folder)}


def checked_name(name: str) -> str:
    """What a hook is called; raises ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} cannot be a hook's name: write up to 32 letters, digits, dots and hyphens"
        )
    return name


def hook_of(given: Mapping[str, str], folder: Path = Path()) -> Hook:
    """A hook out of its parts, several values of one with commas between them; raises ValueError."""
    unknown = ", ".join(given.keys() - _KEYS)
    if unknown:
        raise ValueError(f"a hook has no {unknown}: it has {', '.join(_KEYS)}")
    listed = {key: tuple(filter(None, value.split(","))) for key, value in given.items()}
    hook = Hook(
        url=_url(given.get("url", "")),
        rooms=tuple(map(_room, listed.get("rooms", ()))),
        events=tuple(map(_event, listed.get("events", (MESSAGE,)))),
        names=listed.get("names", ()),
        ignore=tuple(map(names.casefold, listed.get("ignore", ()))),
        secret_file=_path(given.get("secret-file", ""), folder),
    )
    if not hook.rooms:
        raise ValueError("a hook needs rooms: write rooms=#ops, or rooms=* for all")
    if (MENTION in hook.events) != bool(hook.names):
        raise ValueError("names and the event mention belong together: write events=mention names=robot")
    return hook


def _url(given: str) -> str:
    if not (given.isascii() and _URL.fullmatch(given)):
        raise ValueError(f"a hook needs an address: write url=https://ci.example.org/chat, not {given!r}")
    return given


def _room(given: str) -> str:
    if given != ALL_ROOMS and names.room_problem(given):
        raise ValueError(f"{given!r} is not a room: write #ops, or * for all rooms")
    return names.casefold(given)


def _event(given: str) -> str:
    if given not in EVENTS:
        raise ValueError(f"there is no event {given!r}: write {' or '.join(EVENTS)}")
    return given


def _path(given: str, folder: Path) -> Path | None:
    try:
        return Path(folder, Path(given).expanduser()).absolute() if given else None
    except RuntimeError:
        raise ValueError(f"{given}: nobody of that name has a folder here") from None


# ---- and back ----


def hook_of_table(name: str, table: Mapping[str, Any]) -> str:
    """A table of a config file as it would be typed; raises ValueError."""
    words = [f"{key}={_listed(value)}" for key, value in table.items()]
    return shlex.join([checked_name(name), *words])


def _listed(value: object) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ",".join(value)
    if isinstance(value, str):
        return value
    raise ValueError("write texts in quotes, or lists of them")


def write_hook(hook: Hook) -> dict[str, str | list[str]]:
    """A hook as a table: what differs from a hook that only has an address and rooms."""
    written: dict[str, str | list[str]] = {"url": hook.url, "rooms": list(hook.rooms)}
    for key in ("events", "names", "ignore"):
        value = getattr(hook, key)
        if value != getattr(_PLAIN, key):
            written[key] = list(value)
    return {**written, "secret-file": str(hook.secret_file)} if hook.secret_file else written


def write_hooks(hooks: Mapping[str, Hook]) -> dict[str, dict[str, str | list[str]]]:
    """Each hook as a table."""
    return {name: write_hook(hook) for name, hook in hooks.items()}


def as_typed(hook: Hook) -> dict[str, str]:
    """The parts that ``hook_of`` reads."""
    return {key: _listed(value) for key, value in write_hook(hook).items()}


def files_named(hooks: Iterable[Hook]) -> list[Path]:
    """The files with the secrets of hooks."""
    return [hook.secret_file for hook in hooks if hook.secret_file is not None]


_KEYS = tuple(each.name.replace("_", "-") for each in fields(Hook))
_PLAIN = Hook(url="", rooms=())
