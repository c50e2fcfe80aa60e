"""Settings as a config file: what holds now, and the example in the manual."""

import json
from collections.abc import Iterator
from typing import Any

from mpchat.settings.rows import Row
from mpchat.settings.settings import Settings
from mpchat.settings.sources import Decided
from mpchat.settings.table import ROWS

_DEFAULT = "default"


def toml(value: object) -> str:
    """Text, a number, true or false, a list or a table, as TOML."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{toml(key)} = {toml(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, str):
        # JSON's way of writing text is TOML's, but for DEL; what is no character of Unicode stands in no file.
        return json.dumps(value.encode("utf-8", "replace").decode(), ensure_ascii=False).replace(
            "\x7f", r"\u007f"
        )
    return json.dumps(value)


def line(row: Row, value: Any) -> str:
    """What sets an option to a value; ``""`` for one that is not set, as it is by default."""
    written = row.form.write(value)
    is_unset = value == row.default and isinstance(written, str | list | dict) and not written
    return "" if is_unset else f"{row.name} = {toml(written)}"


def what_holds(decided: Decided) -> Iterator[str]:
    """Every option with its value and where that comes from, as lines of a config file."""
    settings = decided.settings
    yield f"# The chat is open {settings.kind}, on {', '.join(settings.endpoints)}."
    yield f"# The journal is {settings.database or 'in memory'}."
    for row in ROWS.values():
        if row.heading:
            yield from ("", f"# {row.heading}")
        origin = decided.origins.get(row.name, _DEFAULT)
        written = line(row, settings.value(row))
        if row.is_of_one_run or not written:
            written = f"# {written or f'{row.name} is not set'}"
        yield f"{written:<39} # {origin}"


def example() -> Iterator[str]:
    """The commented example: every option with its default, or with an example where it has none."""
    yield "# Every option that can stand in a config file. Take the # away in front of one to set it."
    yield "# A line like #grace = 30 shows a default; one like # port = 6111 is an example, and by default not set."
    yield "# 0 turns a limit off."
    defaults = Settings()
    for row in ROWS.values():
        if row.is_of_one_run:
            continue
        if row.heading:
            yield from ("", f"# ---- {row.heading} ----")
        yield ""
        yield f"# {sentence(row)}"
        written = line(row, defaults.value(row))
        yield f"#{written}" if written else f"# {row.name} = {row.example}"


def sentence(row: Row) -> str:
    """An option's help as a sentence."""
    told = f"{row.help[:1].upper()}{row.help[1:]}."
    return f"{told} Needs a restart." if row.restarts else told
