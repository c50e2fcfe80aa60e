"""The client's settings: command line, config file, environment; and the name used last."""

import contextlib
import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import platformdirs

from mpchat import __version__
from mpchat.arguments import ArgumentParser
from mpchat.client.login import Account

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 6111
DEFAULT_ROOM = "#lobby"
PASSWORD_VARIABLE = "MPCHAT_PASSWORD"
ACCOUNT_PASSWORD_VARIABLE = "MPCHAT_ACCOUNT_PASSWORD"
UNIX = "unix:"
"""The prefix of a UNIX socket's path."""
_MOST_NAME = 200
_LONGEST_PATH = 107
"""Bytes of a UNIX socket's path (unix(7), ``sun_path``)."""


class ConfigError(Exception):
    """A setting that cannot be used: the text is one sentence for the person."""


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address; ``room`` if a URL named one; ``path`` of a UNIX socket, which has neither host nor port."""

    host: str
    port: int
    room: str = ""
    path: str = ""

    def __str__(self) -> str:
        if self.path:
            return f"{UNIX}{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run; ``name`` and ``password`` are ``""`` if none was given."""

    address: Address
    name: str
    room: str
    theme: str
    log: Path
    password: str = field(repr=False)
    account: Account | None


@dataclass(frozen=True, slots=True)
class Places:
    """Where the platform keeps a program's files."""

    config: Path
    state: Path
    log: Path


def places() -> Places:
    """The places of this person on this platform."""
    return Places(
        Path(platformdirs.user_config_dir("mpchat")) / "client.toml",
        Path(platformdirs.user_state_dir("mpchat")) / "name",
        Path(platformdirs.user_log_dir("mpchat")) / "client.log",
    )


def read_settings(
    arguments: Sequence[str], environ: Mapping[str, str], where: Places, themes: Sequence[str]
) -> Settings:
    """Read the command line; what it does not set comes from the config file, or is the default.

    Raises ConfigError; SystemExit for ``--help`` and for options that argparse refuses.
    """
    parser = argument_parser(themes, where)
    parser.set_defaults(**_read_file(where.config, _checks(themes)))
    chosen = parser.parse_args(arguments)
    address = parse_address(chosen.server)
    theme = "mono" if environ.get("NO_COLOR") else chosen.theme
    room = address.room or parse_room(chosen.room)
    log = Path(chosen.log).expanduser()
    password = _password(chosen.password_file, environ.get(PASSWORD_VARIABLE, ""))
    account = _account(chosen.account, chosen.account_password_file, environ)
    return Settings(address, chosen.name or chosen.account, room, theme, log, password, account)


def parse_address(text: str) -> Address:
    """Read ``HOST``, ``HOST:PORT``, ``[V6]:PORT``, ``irc://HOST:PORT/ROOM`` or ``unix:PATH``; raises ConfigError."""
    if text.lower().startswith(UNIX):
        return _parse_path(text[len(UNIX) :])
    scheme, is_url, _ = text.partition("://")
    if is_url and scheme.lower() != "irc":
        raise ConfigError(f"{text}: only irc:// addresses are understood, and unix:PATH")
    if not is_url and text.count(":") > 1 and not text.startswith("["):
        text = f"[{text}]"
    try:
        url = urlsplit(text if is_url else f"irc://{text}")
        host, port = url.hostname, url.port
    except ValueError:
        host, port, url = None, None, urlsplit("")
    is_odd = any(char.isspace() for char in text) or text.endswith(":") or url.username is not None
    if not host or port == 0 or is_odd or (not is_url and (url.path or url.fragment)):
        raise ConfigError(
            f"{text} is not an address: HOST, HOST:PORT, [IPV6]:PORT, irc://HOST:PORT/ROOM or unix:PATH"
        )
    room = unquote(url.path.lstrip("/")) or (f"#{unquote(url.fragment)}" if url.fragment else "")
    return Address(host, port or DEFAULT_PORT, parse_room(room) if room else "")


def _parse_path(text: str) -> Address:
    """The path of a UNIX socket; a ``//`` before it, as in URLs, is left out."""
    path = text.removeprefix("//") if text.startswith("///") else text
    with contextlib.suppress(RuntimeError):  # nobody's home
        path = str(Path(path).expanduser()) if path.startswith("~") else path
    if not path or "\0" in path:
        raise ConfigError(f"{UNIX}{text} does not name a socket: write unix:/run/mpchat/socket")
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise ConfigError(f"{UNIX}{path}: the path of a socket has at most {_LONGEST_PATH} bytes")
    return Address("", 0, path=path)


def parse_room(text: str) -> str:
    """Read a room's name, with or without its ``#``; raises ConfigError."""
    room = text if text[:1] in "#&+!" and text else f"#{text}"
    if len(room) < 2 or any(char in room for char in " ,\x07\r\n\0"):
        raise ConfigError(f"{text!r} is not a name for a room")
    return room


def last_name(where: Places, environ: Mapping[str, str]) -> str:
    """The name used last, else the login name, else ``""``."""
    try:
        remembered = where.state.read_text("utf-8")[:_MOST_NAME].strip()
    except (OSError, UnicodeDecodeError):
        remembered = ""
    return remembered or environ.get("LOGNAME") or environ.get("USER") or ""


def remember_name(where: Places, name: str) -> None:
    """Keep a name for the next time; if it cannot be written, the person is asked again."""
    try:
        where.state.parent.mkdir(parents=True, exist_ok=True)
        where.state.write_text(name + "\n", "utf-8")
    except OSError:
        pass


def argument_parser(themes: Sequence[str], where: Places) -> ArgumentParser:
    """The parser of the command line; its help names the files as they are on this platform."""
    parser = ArgumentParser(
        "mpchat-client",
        description="Join a chat from a terminal.",
        epilog=f"Config file: {where.config}. A server's password is read from {PASSWORD_VARIABLE},"
        f" an account's from {ACCOUNT_PASSWORD_VARIABLE}.",
    )
    server = f"{DEFAULT_HOST}:{DEFAULT_PORT}"
    add = parser.add_argument
    add("--version", action="version", version=f"%(prog)s {__version__}")
    add(
        "server",
        nargs="?",
        default=server,
        metavar="HOST[:PORT]",
        help=f"or an irc:// URL, or unix:PATH (default {server})",
    )
    add("--name", default="", metavar="NAME", help="your name in the chat (asked for if not given)")
    add("--room", default=DEFAULT_ROOM, metavar="ROOM", help=f"the room to enter (default {DEFAULT_ROOM})")
    add("--theme", default="dark", choices=themes, help="how things look (default dark)")
    add("--log", default=str(where.log), metavar="FILE", help="where the client's own log goes")
    add("--password-file", default="", metavar="FILE", help="a file with the server's password")
    add("--account", default="", metavar="NAME", help="the account to log in to (/register makes one)")
    add("--account-password-file", default="", metavar="FILE", help="a file with that account's password")
    return parser


def _checks(themes: Sequence[str]) -> Mapping[str, Callable[[str], object]]:
    def known(theme: str) -> None:
        if theme not in themes:
            raise ConfigError(f"there is no theme {theme!r}, only {', '.join(themes)}")

    return {
        "server": parse_address,
        "name": str,
        "room": parse_room,
        "theme": known,
        "log": str,
        "password-file": str,
        "account": str,
        "account-password-file": str,
    }


def _read_file(path: Path, checks: Mapping[str, Callable[[str], object]]) -> dict[str, str]:
    try:
        chosen = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ConfigError(f"{path}: {problem}") from None
    for key, value in chosen.items():
        _check(path, key, value, checks)
    return {key.replace("-", "_"): value for key, value in chosen.items()}


def _check(path: Path, key: str, value: object, checks: Mapping[str, Callable[[str], object]]) -> None:
    if key not in checks:
        raise ConfigError(f"{path}: {key}: there is no such setting, only {', '.join(checks)}")
    if not isinstance(value, str):
        raise ConfigError(f"{path}: {key}: a text in quotes is needed")
    try:
        checks[key](value)
    except ConfigError as problem:
        raise ConfigError(f"{path}: {key}: {problem}") from None


def _account(name: str, file: str, environ: Mapping[str, str]) -> Account | None:
    if not name:
        return None
    password = _password(file, environ.get(ACCOUNT_PASSWORD_VARIABLE, ""))
    if not password:
        raise ConfigError(
            f"the account {name} needs its password: --account-password-file FILE or {ACCOUNT_PASSWORD_VARIABLE}"
        )
    return Account(name, password)


def _password(file: str, otherwise: str) -> str:
    if not file:
        return otherwise
    try:
        return Path(file).expanduser().read_text("utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as problem:
        reason = os.strerror(problem.errno) if isinstance(problem, OSError) and problem.errno else "not UTF-8"
        raise ConfigError(f"the password file {file} cannot be read: {reason}") from None
