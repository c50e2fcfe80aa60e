"""The programs and what can be typed after their names: man pages, completions and tables are made of this."""

import argparse
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mpchat.admin.command_line import command_parser
from mpchat.client.config import Places, argument_parser
from mpchat.client.themes import THEMES
from mpchat.options import Options
from mpchat.settings.rows import Row
from mpchat.settings.table import ROWS

_TYPED_ONLY = {"config": "FILE", "check-config": "", "help": "", "version": ""}
"""Options that are no settings, with what stands behind them."""
_OTHERS_PLACES = Places(
    Path("~/.config/mpchat/client.toml"),
    Path("~/.local/state/mpchat/name"),
    Path("~/.local/state/mpchat/log/client.log"),
)
"""Where the files are on Linux: documents do not depend on the machine that they were written on."""
_DATABASE = Path("~/.local/share/mpchat/chat.db")


@dataclass(frozen=True, slots=True)
class Option:
    """An option, or (``names`` empty) a word without dashes; ``value`` is ``""`` for a flag."""

    names: tuple[str, ...]
    help: str
    value: str = ""
    default: str = ""
    choices: tuple[str, ...] = ()
    is_limit: bool = False

    @property
    def is_file(self) -> bool:
        """Whether a shell can propose files for it."""
        return self.value in ("FILE", "PATH", "memory|PATH")

    @property
    def text(self) -> str:
        """The help with the default, where it does not tell that itself."""
        tells = not self.default or "default" in self.help
        return self.help if tells else f"{self.help} (default {self.default})"


@dataclass(frozen=True, slots=True)
class Program:
    """A program, or one of its commands."""

    name: str
    about: str
    options: tuple[Option, ...]
    words: tuple[Option, ...] = ()
    commands: tuple["Program", ...] = ()


def server_options(without: tuple[str, ...] = ()) -> tuple[Option, ...]:
    """What ``twistd mpchat`` takes: the settings, and what is typed only."""
    found = [*map(_of_row, ROWS.values()), *(_of_method(*each) for each in _TYPED_ONLY.items())]
    return tuple(option for option in found if not set(option.names) & set(without))


def _of_row(row: Row) -> Option:
    form = row.form
    return Option(
        _names(row.name, row.short),
        row.help,
        form.shown,
        row.shown_default,
        form.choices,
        is_limit=row.is_limit,
    )


def _of_method(name: str, value: str) -> Option:
    text = inspect.getdoc(getattr(Options, f"opt_{name.replace('-', '_')}")) or ""
    return Option(_names(name, ""), text[:1].lower() + text[1:].rstrip("."), value)


def _names(long: str, short: str | None) -> tuple[str, ...]:
    return (f"--{long}", f"-{short}") if short else (f"--{long}",)


def mpchat() -> Program:
    """The host's program."""
    serve = Program(
        "serve",
        "runs a server in the foreground, without a client, its log on standard output, until it is stopped",
        server_options(("--join", "--name", "--forever")),
    )
    about = (
        "opens a chat and joins it from this terminal; others join with mpchat-client, any IRC client, or nc"
    )
    return Program("mpchat", about, server_options(("--join",)), commands=(serve,))


def twistd_mpchat() -> Program:
    """The plugin of twistd."""
    return Program("twistd mpchat", "runs a multi-party chat server that speaks IRC", server_options())


def client() -> Program:
    """The client."""
    return _of_parser(argument_parser(list(THEMES), _OTHERS_PLACES), "joins a chat from a terminal")


def admin() -> Program:
    """The operator's tool."""
    parser = command_parser(0, _DATABASE)
    return _of_parser(parser, "looks after the database of an mpchat server, which may run meanwhile")


def _of_parser(parser: argparse.ArgumentParser, about: str) -> Program:
    options: list[Option] = []
    words: list[Option] = []
    commands: list[Program] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            commands += [_of_parser(each, helps[name]) for name, each in action.choices.items()]
        else:
            (options if action.option_strings else words).append(_of_action(action))
    return Program(parser.prog.rpartition(" ")[2], about, tuple(options), tuple(words), tuple(commands))


def _of_action(action: argparse.Action) -> Option:
    choices = tuple(action.choices or ())
    named = " ".join(action.metavar) if isinstance(action.metavar, tuple) else action.metavar
    value = "" if action.nargs == 0 else named or "|".join(choices) or action.dest.upper()
    # Long names first, as in twistd's.
    names = tuple(sorted(action.option_strings, key=len, reverse=True))
    return Option(names, (action.help or "").replace("%%", "%"), value, choices=choices)


PROGRAMS: tuple[Callable[[], Program], ...] = (mpchat, client, admin)
"""The programs that are installed."""
