"""The config file: TOML whose keys are the options' names. Every mistake is a sentence with file, key and reason."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mpchat.settings.files import read_text
from mpchat.settings.rows import Row, SettingsError
from mpchat.settings.table import ROWS

_NEVER = {
    "config": "a config file names no other",
    "check-config": "it is typed on the command line",
    "help": "it is typed on the command line",
    "version": "it is typed on the command line",
}
"""Options that are no settings."""
_ALIKE = 0.7


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """Where it is, and what the person called it."""

    path: Path
    name: str

    def read(self) -> dict[str, Any]:
        """The values by option. Raises SettingsError; relative paths begin where the file lies."""
        try:
            given = tomllib.loads(read_text(self.path, "config"))
        except SettingsError:
            raise
        except ValueError as error:
            raise SettingsError(f"{self.name} is not TOML: {error}") from None
        return {key: self._value(key, value) for key, value in given.items()}

    def _value(self, key: str, value: object) -> Any:
        row = ROWS.get(key)
        if row is None:
            raise SettingsError(f"{self.name}: {_unknown(key)}")
        if row.is_of_one_run:
            raise SettingsError(f"{self.name}: {key} is for one run: type it on the command line")
        try:
            return _read(row, value, self.path.parent)
        except ValueError as error:
            raise SettingsError(f"{self.name}: {key}: {error}") from None


def _unknown(key: str) -> str:
    if key in _NEVER:
        return f"{key} is not for a file: {_NEVER[key]}"
    alike = get_close_matches(key, [name for name, row in ROWS.items() if not row.is_of_one_run], 1, _ALIKE)
    hint = f"did you mean {alike[0]}?" if alike else "mpchat --help lists the options"
    return f"{key} is not an option; {hint}"


def _read(row: Row, value: object, folder: Path) -> Any:
    if row.is_flag:
        if not isinstance(value, bool):
            raise ValueError("write true or false")
        return value
    read = row.form.empty
    for given in _texts(row, value):
        read = row.form.add(read, given, folder)
    return read


def _texts(row: Row, value: object) -> Iterator[str]:
    """A value as it would be typed, once or several times."""
    form = row.form
    if isinstance(value, str) or (form.takes_numbers and _is_number(value)):
        yield str(value)
    elif isinstance(form.empty, dict) and isinstance(value, dict):
        for key, each in value.items():
            yield _entry(row, key, each)
    elif form.empty is not None and isinstance(value, list):
        yield from (_text(row, each) for each in value)
    else:
        raise ValueError(_what_to_write(row))


def _entry(row: Row, key: str, value: object) -> str:
    """An entry of a table as it would be typed."""
    if row.form.of_table is None:
        return f"{key}={_text(row, value, numbers=True)}"
    if not isinstance(value, dict):
        raise ValueError(_what_to_write(row))
    return row.form.of_table(key, value)


def _text(row: Row, value: object, numbers: bool = False) -> str:
    if isinstance(value, str) or (numbers and _is_number(value)):
        return str(value)
    raise ValueError(_what_to_write(row))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _what_to_write(row: Row) -> str:
    if row.form.takes_numbers:
        return f"write a number, like {row.default if row.default is not None else row.example}"
    if isinstance(row.form.empty, dict):
        return f"write a table, like {row.example}"
    return "write a list of texts in quotes" if row.form.empty is not None else "write a text in quotes"
