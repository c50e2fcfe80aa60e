"""Man pages (man(7)) out of the programs' options."""

from collections.abc import Iterator

from docs import programs
from docs.programs import Option, Program
from mpchat import __version__

_SEE_ALSO = ("mpchat", "mpchat-client", "mpchat-admin", "twistd-mpchat", "twistd")
_FILES = {
    "mpchat": {
        "~/.local/share/mpchat/chat.db": "the database of a server that runs until it is stopped",
        "~/.local/state/mpchat/log/server.log": "the log of a chat that a host opened",
    },
    "mpchat-client": {
        "~/.config/mpchat/client.toml": "the options that you always want, by name, as TOML",
        "~/.local/state/mpchat/name": "the name used last",
        "~/.local/state/mpchat/log/client.log": "the client's own log",
    },
    "mpchat-admin": {"~/.local/share/mpchat/chat.db": "the database, if no other is named"},
}
_ENVIRONMENT = {
    "mpchat-client": {
        "MPCHAT_PASSWORD": "the server's password",
        "MPCHAT_ACCOUNT_PASSWORD": "the password of the account",
        "NO_COLOR": "if set and not empty, the theme is mono",
    }
}


def pages() -> dict[str, str]:
    """Every page by its file's name."""
    made = [make() for make in (*programs.PROGRAMS, programs.twistd_mpchat)]
    return {f"{_file(program)}.1": "\n".join(page(program)) + "\n" for program in made}


def page(program: Program) -> Iterator[str]:
    """One page."""
    name = _file(program)
    yield '.\\" Generated from the table of options by make docs.'
    yield f'.TH {name.upper()} 1 "" "mpchat {__version__}" "User Commands"'
    yield from (".SH NAME", f"{escape(name)} \\- {escape(program.about)}", ".SH SYNOPSIS")
    yield from _synopsis(program)
    yield from (".SH DESCRIPTION", escape(f"{program.name} {program.about}."))
    if program.words:
        yield from _options(program.words)
    yield ".SH OPTIONS"
    yield from _options(option for option in program.options if not option.is_limit)
    if limits := [option for option in program.options if option.is_limit]:
        yield from (".SH LIMITS", "0 turns a limit off.")
        yield from _options(limits)
    if program.commands:
        yield ".SH COMMANDS"
        for command in program.commands:
            yield from _command(program, command)
    yield from _list("FILES", _FILES.get(name, {}))
    yield from _list("ENVIRONMENT", _ENVIRONMENT.get(name, {}))
    yield ".SH SEE ALSO"
    yield ", ".join(f"\\fB{escape(other)}\\fP(1)" for other in _SEE_ALSO if other != name)


def escape(text: str) -> str:
    """Text as roff takes it literally."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("~", "\\(ti")
    return f"\\&{text}" if text.startswith((".", "'")) else text


def _file(program: Program) -> str:
    return program.name.replace(" ", "-")


def _synopsis(program: Program) -> Iterator[str]:
    words = "".join(f" [\\fI{escape(word.value)}\\fP]" for word in program.words)
    name = f".B {escape(program.name)}"
    if program.commands:
        named = [command.name for command in program.commands]
        command = f"\\fB{escape(named[0])}\\fP" if len(named) == 1 else "\\fIcommand\\fP"
        yield f"{name}\n[\\fIoption\\fP ...]"
        yield f".br\n{name}\n{command} [\\fIoption\\fP ...]"
    else:
        yield f"{name}\n[\\fIoption\\fP ...]{words}"


def _command(program: Program, command: Program) -> Iterator[str]:
    words = "".join(f" {word.value}" for word in command.words)
    yield from (f'.SS "{escape(f"{command.name}{words}")}"', escape(f"{command.about}."))
    known = {option.names: option for option in program.options}
    own = [option for option in command.options if option.names not in known]
    yield from _options([*(word for word in command.words if word.help), *own])
    if any(option.is_limit for option in command.options):
        yield from (".PP", f"It takes the options and limits of {escape(program.name)} besides.")


def _options(options: "Iterator[Option] | list[Option] | tuple[Option, ...]") -> Iterator[str]:
    for option in options:
        value = f" \\fI{escape(option.value)}\\fP" if option.value else ""
        names = ", ".join(f"\\fB{escape(name)}\\fP" for name in option.names)
        yield from (".TP", f"{names}{value}".strip(), escape(f"{option.text}."))


def _list(title: str, rows: dict[str, str]) -> Iterator[str]:
    if rows:
        yield f".SH {title}"
    for name, meaning in rows.items():
        yield from (".TP", f"\\fI{escape(name)}\\fP", escape(f"{meaning}."))
