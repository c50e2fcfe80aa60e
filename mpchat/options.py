"""The command line of ``twistd mpchat``: words in, ``Settings`` out."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from platform import python_version
from typing import Any, ClassVar

from twisted.copyright import version as twisted_version
from twisted.python import usage

from mpchat import __version__
from mpchat.settings.config_file import ConfigFile
from mpchat.settings.files import read_files
from mpchat.settings.places import log_file
from mpchat.settings.rows import Row, SettingsError
from mpchat.settings.settings import Settings
from mpchat.settings.sources import Decided, Sources
from mpchat.settings.table import ROWS
from mpchat.settings.written import what_holds

OPPOSITES = {row.opposite: row for row in ROWS.values() if row.is_flag and not row.is_of_one_run}
"""Flags that take back what a file says; ``--help`` names them all at once, with ``--config``."""


class Options(usage.Options):
    """The words; ``decided`` is what they come to, together with the config file."""

    synopsis = "[options]    (mpchat [options] is the same as twistd -n mpchat --join [options])"
    command = "twistd mpchat"
    """What was typed to come here: named by the hint that follows a mistake."""
    implied: ClassVar[Mapping[str, Any]] = {}
    """What it means by itself, where neither the file nor the words say otherwise."""
    longdesc = "A multi-party chat that speaks IRC. People join with mpchat-client, any IRC client, or nc."

    def __init__(self) -> None:
        super().__init__()
        self.defaults = {
            row.name: None if "default" in row.help else row.shown_default or None for row in ROWS.values()
        }
        self.typed: dict[str, Any] = {}
        self.decided = Decided()
        self._config: ConfigFile | None = None
        self._checks_only = False

    @property
    def settings(self) -> Settings:
        """What holds."""
        return self.decided.settings

    @property
    def sources(self) -> Sources:
        """Where that comes from, and can be read from again."""
        return Sources(self.typed, self.implied, self._config, self.command)

    @property
    def twistd(self) -> Mapping[str, Any]:
        """The options of twistd itself."""
        return self.parent or {}

    def opt_version(self) -> None:
        """print the version and exit"""
        print(f"mpchat {__version__} (Twisted {twisted_version}, Python {python_version()})")
        raise SystemExit

    def opt_config(self, path: str) -> None:
        """a file with options, as TOML; the command line wins, and --no-open-history and the like take back its flags"""
        if self._config is not None:
            raise usage.UsageError("--config can be given once: put all options into one file")
        self._config = ConfigFile(Path(path).absolute(), path)

    def opt_check_config(self) -> None:
        """read all files, print every option with its value and where it was set, and exit"""
        self._checks_only = True

    def parseOptions(self, options: Sequence[str] | None = None) -> None:
        """Twisted: read the words. A mistake is one line; twistd by itself prints every option first."""
        try:
            super().parseOptions(options)
        except usage.UsageError as error:
            if self.parent is None:
                raise
            raise SystemExit(self.explain_mistake(error)) from None

    def parseArgs(self, *words: str) -> None:
        """Twisted: the words that are left."""
        if words:
            raise usage.UsageError(f"{words[0]!r} is not an option: options begin with --")

    def getUsage(self, width: int | None = None) -> str:
        """Twisted: what ``--help`` prints."""
        known = self.longOpt
        self.longOpt = [each for each in known if each not in OPPOSITES]
        try:
            return super().getUsage(width)
        finally:
            self.longOpt = known

    def explain_mistake(self, error: usage.UsageError) -> str:
        """What is wrong with the command line, in one sentence that says what to do."""
        text = str(error).rstrip(".")
        unknown = re.fullmatch("option (--?([a-z_]+)) not recognized", text)
        if unknown and self.parent is not None and unknown[2] in self.parent.docs:
            return f"mpchat: {unknown[1]} is an option of twistd: write it before mpchat"
        return f"mpchat: {text}; {self.command} --help lists the options"

    def postOptions(self) -> None:
        """Twisted: all options have been read."""
        try:
            self.decided = self.sources.decide()
            if self._checks_only:
                self._check()
        except SettingsError as error:
            if self._config is None and not self._checks_only:
                raise usage.UsageError(str(error)) from None
            raise SystemExit(f"mpchat: {error}") from None
        if self.settings.join and self.parent is not None and not self.parent.get("logfile"):
            self.parent["logfile"] = log_file()

    def _check(self) -> None:
        """Print what holds, and end."""
        files = read_files(self.settings)
        print("\n".join([*what_holds(self.decided), *(f"# Warning: {each}." for each in files.warnings)]))
        raise SystemExit


def _reads(row: Row) -> Callable[[Options, str], None]:
    """The method by which an option with a value is read."""

    def read(self: Options, given: str) -> None:
        try:
            self.typed[row.name] = row.form.add(self.typed.get(row.name), given, Path())
        except ValueError as error:
            raise usage.UsageError(f"--{row.name}: {error}") from None

    read.__doc__ = row.help
    return read


def _sets(row: Row, value: bool) -> Callable[[Options], None]:
    """The method by which a flag is read."""

    def set_it(self: Options) -> None:
        self.typed[row.name] = value

    set_it.__doc__ = row.help
    return set_it


def _add_methods() -> None:
    """Twisted reads ``--keep-room`` by ``opt_keep_room``; methods that are the same are the same option."""
    for row in ROWS.values():
        method = _sets(row, True) if row.is_flag else _reads(row)
        for name in filter(None, (row.field, row.short)):
            setattr(Options, f"opt_{name}", method)
    for name, row in OPPOSITES.items():
        setattr(Options, f"opt_{name.replace('-', '_')}", _sets(row, False))


_add_methods()
