"""Where settings come from: what the program means by itself, then the config file, then the command line; the last one wins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mpchat.settings.config_file import ConfigFile
from mpchat.settings.rows import SettingsError
from mpchat.settings.settings import Settings
from mpchat.settings.table import ROWS, settings_of

TYPED = "command line"


@dataclass(frozen=True, slots=True)
class Decided:
    """What holds, and where each option that was set was set."""

    settings: Settings = field(default_factory=Settings)
    origins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sources:
    """Values by option: ``typed`` on the command line, and ``implied`` by the program that was called; and the file, if any."""

    typed: Mapping[str, Any] = field(default_factory=dict)
    implied: Mapping[str, Any] = field(default_factory=dict)
    config: ConfigFile | None = None
    program: str = "mpchat"

    def decide(self) -> Decided:
        """Read the file, and put everything together. Raises SettingsError."""
        values: dict[str, Any] = {}
        origins: dict[str, str] = {}
        for origin, given in self._layers():
            for name in _replaced(given):
                values.pop(name, None)
                origins.pop(name, None)
            values.update(given)
            origins.update(dict.fromkeys(given, origin))
        try:
            return Decided(settings_of(values), origins)
        except SettingsError as error:
            named = self.config is not None and self.config.name in map(origins.get, error.options)
            raise SettingsError(
                f"{self.config.name}: {error}" if self.config and named else str(error)
            ) from None

    def _layers(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        yield self.program, self.implied
        if self.config is not None:
            yield self.config.name, self.config.read()
        yield TYPED, self.typed


def _replaced(given: Mapping[str, Any]) -> set[str]:
    """What these options stand instead of."""
    return {other for name, value in given.items() if value for other in ROWS[name].instead_of}
