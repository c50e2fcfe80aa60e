"""The table of options: each by its name; settings made of a table's values, and compared by it."""

from collections.abc import Mapping
from typing import Any

from mpchat.settings.guarding import Guarding
from mpchat.settings.limits import Limits
from mpchat.settings.over_http import OverHttp
from mpchat.settings.rows import Row, rows_of
from mpchat.settings.settings import Settings

_GROUPS = [*rows_of(OverHttp), *rows_of(Guarding)]
_OWN = [row for row in rows_of(Settings) if row not in _GROUPS]
ROWS = {row.name: row for row in (*_OWN, *_GROUPS, *rows_of(Limits, is_limit=True))}
"""Every option by its name, in the order in which they are shown."""


def settings_of(values: Mapping[str, Any]) -> Settings:
    """Settings with these values by option, and defaults. Raises SettingsError for options that are at odds."""
    given = [(ROWS[name], value) for name, value in values.items()]
    limits = Limits(**{row.field: value for row, value in given if row.is_limit})
    return Settings(limits=limits, **{row.field: value for row, value in given if not row.is_limit})


def differences(one: Settings, other: Settings) -> list[Row]:
    """The options that differ."""
    return [row for row in ROWS.values() if one.value(row) != other.value(row)]


def without_restart(running: Settings, decided: Settings) -> Settings:
    """What was decided now, but for what needs a restart: that stays as it runs."""
    return settings_of({row.name: (running if row.restarts else decided).value(row) for row in ROWS.values()})
