"""The webhooks that ``mpchat-admin hook`` has added, as the database holds them."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from json import JSONDecodeError, loads
from pathlib import Path
from typing import NamedTuple

from mpchat.journal.reading import Reading


class KeptHook(NamedTuple):
    """A hook's name, its parts (``mpchat.settings.hooks``), and its secret. ``parts`` is None for what cannot be read."""

    name: str
    parts: Mapping[str, str] | None
    secret: str


def kept_hooks(database: Path) -> Iterator[KeptHook]:
    """All of them. Raises HistoryError."""
    with closing(Reading(database)) as reading:
        rows = reading.rows("SELECT name, parts, secret FROM hooks ORDER BY name", ())
    return (KeptHook(name, _read(parts), secret) for name, parts, secret in rows)


def _read(parts: str) -> Mapping[str, str] | None:
    try:
        read = loads(parts)
    except (JSONDecodeError, RecursionError, TypeError):
        return None
    are_texts = isinstance(read, dict) and all(isinstance(each, str) for each in read.values())
    return read if are_texts else None
