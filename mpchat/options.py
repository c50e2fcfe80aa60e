"""What can be said on the command line of ``twistd mpchat``."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from stat import S_IRGRP, S_IROTH

import platformdirs
from twisted.logger import Logger
from twisted.python import usage

from mpchat.chat.policy import Rules
from mpchat.doors.limits import Limits, limit_rows
from mpchat.doors.operators import Operators, OperatorsError, read_operators
from mpchat.doors.sts import parse_sts
from mpchat.irc import modes, names
from mpchat.irc.text import for_wire
from mpchat.keeping import Keep, Retention
from mpchat.lifetime import Kind
from mpchat.listening import SOCKET_MODE, clash

DEFAULT_PORT = 6111
_SERVER_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62})")
"""What stands as the source of most lines (RFC 2812 §2.3.1, servername)."""
_LONGEST_NETWORK = 63
_CHOICES = {
    "founder-mode": ("o", "q"),
    "registered-nicks": ("refuse", "rename"),
    "durability": ("process", "power"),
}
_SUFFIX = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,30}[a-z0-9])?")


def _number(given: str) -> float:
    """A limit: 0 or more."""
    try:
        number = float(given)
    except ValueError:
        raise ValueError(f"{given!r} is not a number") from None
    if not 0 <= number < 1e12:
        raise ValueError(f"{given!r} is not a number from 0 up; 0 turns a limit off")
    return int(number) if number.is_integer() else number


def _port(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 6 and int(given) <= 65535):
        raise ValueError(f"{given!r} is no port: a port is a number from 1 to 65535")
    return int(given)


def _mode(given: str) -> int:
    """Permissions of a file."""
    if not re.fullmatch("0?[0-7]{3}", given):
        raise ValueError(f"{given!r} is not a mode: write three octal digits, like 660")
    return int(given, 8)


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


def keep_for(given: str) -> float:
    """A time as people write it, in seconds: ``30d``, ``12h``; raises ValueError."""
    number, unit = given[:-1], given[-1:]
    if not (number.isascii() and number.isdigit() and len(number) < 9 and unit in _UNITS):
        raise ValueError(f"{given!r} is no length of time: write 30d, 12h or 90m")
    return int(number) * _UNITS[unit]


def _usage(read: Callable[[str], float], given: str) -> float:
    try:
        return read(given)
    except ValueError as error:
        raise usage.UsageError(f"{error}.") from None


def _suffix(given: str) -> str:
    if _SUFFIX.fullmatch(given):
        return given
    raise usage.UsageError(
        "--account-hosts takes up to 32 small letters, digits, dots and hyphens: users.example.org."
    )


def default_database() -> Path:
    """Where a daemon keeps what is said."""
    return Path(platformdirs.user_data_dir("mpchat", appauthor=False)) / "chat.db"


class Options(usage.Options):
    """The options; ``listen`` holds endpoint descriptions, every limit stands under its own name."""

    log = Logger()
    synopsis = "[options]    (mpchat [options] is the same as twistd -n mpchat --join [options])"
    longdesc = "A multi-party chat that speaks IRC. People join with mpchat-client, any IRC client, or nc."
    optFlags = [  # noqa: RUF012 - Twisted's
        ["persistent", "p", "the chat ends when the last has left, not when its host leaves"],
        ["forever", None, "the chat never ends by itself: for a daemon"],
        ["join", "j", "open the host's own client in this terminal (needs -n)"],
        [
            "no-keep-rooms",
            None,
            "forget rooms when the last has left (a database keeps those that have a topic, modes or lists)",
        ],
        ["open-history", None, "let everybody read what was said in open rooms, not members alone"],
        [
            "no-registration",
            None,
            "let nobody open an account; those that there are can be logged in to",
        ],
        ["utf8-nicks", None, "allow nicks in other scripts than Latin; look-alikes are refused"],
    ]
    optParameters = [  # noqa: RUF012 - Twisted's
        [
            "port",
            None,
            None,
            f"listen on this TCP port, short for --listen tcp:N (default {DEFAULT_PORT})",
            _port,
        ],
        [
            "socket-mode",
            None,
            SOCKET_MODE,
            f"who may come in by a UNIX socket, in octal (default {SOCKET_MODE:o}: its owner and its group)",
            _mode,
        ],
        ["grace", None, 30, "seconds a host whose connection broke has to come back", _number],
        ["name", None, None, "with --join: the host's nick; asked for if not given"],
        ["network", None, "mpchat", "what the chat calls itself"],
        ["server-name", None, "mpchat.local", "the server's name on the wire"],
        ["motd-file", None, None, "a file with the message of the day"],
        ["admin", None, None, "who runs the server, told by ADMIN: 'name, place, mail address'"],
        ["password-file", None, None, "a file with the password that everybody must give"],
        ["operators", None, None, "a file with the operators of the server: lines of 'name password'"],
        ["new-room-modes", None, "nt", "the modes of a new room"],
        [
            "account-hosts",
            None,
            "",
            "show those who are logged in as coming from ACCOUNT.SUFFIX, not from their address: users.example.org",
            _suffix,
        ],
        ["founder-mode", None, "o", "what somebody is given who makes a room: o (operator) or q (founder)"],
        [
            "registered-nicks",
            None,
            "refuse",
            "refuse or rename: what becomes of those who come in under a nick of an account that is not theirs",
        ],
        [
            "journal",
            None,
            None,
            "memory, or sqlite:PATH (default: memory; with --forever a database in the user's data folder)",
        ],
        [
            "durability",
            None,
            "process",
            "what a message that was heard survives: process (kill -9) or power (a power cut)",
        ],
        ["keep", None, None, "how long what is said is kept: 30d, 12h (default: for ever)", keep_for],
        ["keep-messages", None, 0, "how many messages a conversation keeps; 0 for all", _number],
        ["memory-messages", None, 10000, "how many messages a journal in memory keeps; 0 for all", _number],
        [
            "replay",
            None,
            20,
            "the last messages that people without a history of their own see on joining",
            _number,
        ],
        [
            "sts",
            None,
            None,
            "where clients must use TLS instead: port=6697, and for how many seconds: port=6697,duration=2592000",
            parse_sts,
        ],
        *([name, None, default, text, _number] for name, default, text in limit_rows()),
    ]

    def __init__(self) -> None:
        super().__init__()
        self["listen"] = []
        self["keep-room"] = {}

    def opt_keep_room(self, terms: str) -> None:
        """other terms for one room: '#ops=7d', '#log=1000' (messages), '#dev=30d,5000'; can be given more than once"""
        room, _, how_long = terms.partition("=")
        if names.room_problem(room) or not how_long:
            raise usage.UsageError(f"--keep-room reads '#room=30d,5000', not {terms!r}.")
        keep = Keep()
        for term in how_long.split(","):
            if term.isascii() and term.isdigit():
                keep = Keep(keep.seconds, int(term))
            else:
                keep = Keep(_usage(keep_for, term), keep.messages)
        self["keep-room"][names.casefold(room)] = keep

    def opt_listen(self, endpoint: str) -> None:
        """listen on this endpoint: tcp:6111, tcp:6111:interface=::1, tcp6:6111, unix:/path; can be given more than once"""
        self["listen"].append(endpoint)

    opt_l = opt_listen

    def postOptions(self) -> None:
        """Twisted: all options have been read."""
        if self["persistent"] and self["forever"]:
            raise usage.UsageError("Choose one of --persistent and --forever.")
        if self["port"] is not None:
            self["listen"].append(f"tcp:{self['port']}")
        if not self["listen"]:
            self["listen"].append(f"tcp:{DEFAULT_PORT}")
        if problem := clash(self["listen"]):
            raise usage.UsageError(f"{problem}.")
        if self["name"]:
            problem = names.nick_problem(self["name"], self["max-nick"], bool(self["utf8-nicks"]))
            if problem:
                raise usage.UsageError(f"--name {self['name']}: {problem}.")
        self._check_what_it_tells_of_itself()
        if set(self["new-room-modes"]) - set(modes.FLAGS):
            raise usage.UsageError(f"--new-room-modes takes letters out of {modes.FLAGS}.")
        for name, (one, other) in _CHOICES.items():
            if self[name] not in (one, other):
                raise usage.UsageError(f"--{name} takes {one} or {other}.")
        journal = self["journal"]
        if journal not in (None, "memory") and not re.fullmatch(r"sqlite:.+", journal):
            raise usage.UsageError("--journal takes memory or sqlite:PATH.")
        for file in ("motd-file", "password-file", "operators"):
            if self[file]:
                # Read again later, when twistd has changed the folder.
                self[file] = str(Path(self[file]).absolute())
        if self["join"] and self.parent is not None and not self.parent.get("logfile"):
            from mpchat.hosting import log_file

            self.parent["logfile"] = log_file()

    def _check_what_it_tells_of_itself(self) -> None:
        if not _SERVER_NAME.fullmatch(self["server-name"]):
            raise usage.UsageError(
                "--server-name takes at most 63 letters, digits, dots and hyphens: chat.example.org"
            )
        network = self["network"]
        if not (
            network.strip() and network == for_wire(network) and len(network.encode()) <= _LONGEST_NETWORK
        ):
            raise usage.UsageError(
                f"--network takes 1 to {_LONGEST_NETWORK} bytes of visible text: 'My chat'"
            )
        if self["admin"] and len(_three(self["admin"])) != 3:
            raise usage.UsageError("--admin takes 'name, place, mail address'.")

    @property
    def database(self) -> Path | None:
        """Where the journal is kept; None for memory."""
        given = self["journal"]
        if given is None:
            return default_database() if self["forever"] else None
        # twistd changes the folder later: the path is fixed now.
        return None if given == "memory" else Path(given.removeprefix("sqlite:")).absolute()

    @property
    def becomes(self) -> tuple[int | None, int | None]:
        """The user and the group that twistd will be (``--uid``, ``--gid``); None for those that it is."""
        parent: Mapping[str, int | None] = self.parent or {}
        return parent.get("uid"), parent.get("gid")

    def retention(self) -> Retention:
        """How long what is said is kept."""
        return Retention(Keep(self["keep"] or 0, int(self["keep-messages"])), self["keep-room"])

    @property
    def kind(self) -> Kind:
        """How long the chat lives."""
        if self["forever"]:
            return Kind.FOREVER
        return Kind.PERSISTENT if self["persistent"] else Kind.HOSTED

    def limits(self) -> Limits:
        """The limits as given."""
        return Limits(**{name.replace("-", "_"): self[name] for name, _, _ in limit_rows()})

    def rules(self) -> Rules:
        """What the chat itself needs to know of it."""
        limits = self.limits()
        return Rules(
            longest_nick=limits.max_nick,
            longest_room=limits.max_room,
            longest_topic=limits.max_topic,
            longest_reason=limits.max_reason,
            longest_message=limits.max_message,
            longest_line=limits.max_line,
            rooms_per_person=limits.max_rooms,
            bans_per_room=limits.max_bans,
            utf8_nicks=bool(self["utf8-nicks"]),
            new_room_flags="".join(sorted(set(self["new-room-modes"]))),
            founder_mode=self["founder-mode"],
            most_kept_rooms=limits.max_kept_rooms,
            rename_pause=limits.rename_pause,
            most_accounts=limits.max_accounts,
            guests_are_renamed=self["registered-nicks"] == "rename",
            account_hosts=self["account-hosts"],
            keep_rooms=self.database is not None and not self["no-keep-rooms"],
        )

    def motd(self) -> list[str]:
        """The lines of the message of the day."""
        lines = _read(self["motd-file"], "--motd-file").splitlines() if self["motd-file"] else []
        return [for_wire(line) for line in lines]

    def admin(self) -> list[str]:
        """Who runs the server, where, and their mail address; nothing where nobody is named."""
        return _three(self["admin"]) if self["admin"] else []

    def password(self) -> str:
        """The password, ``""`` for none."""
        if not self["password-file"]:
            return ""
        password = _read(self["password-file"], "--password-file").partition("\n")[0].strip()
        if not password:
            raise SystemExit(
                f"mpchat: {self['password-file']} is empty: write the password on its first line"
            )
        return password

    def operators(self) -> Operators:
        """The operators of the server."""
        path = self["operators"]
        if not path:
            return Operators()
        try:
            operators = read_operators(_read(path, "--operators"))
        except OperatorsError as error:
            raise SystemExit(f"mpchat: cannot use {path}: {error}") from None
        if operators.shows_a_password and Path(path).stat().st_mode & (S_IRGRP | S_IROTH):
            self.log.warn("others can read the passwords in {path}: chmod 600 it, or write hashes", path=path)
        return operators


def _three(given: str) -> list[str]:
    """What stands between the first two commas; less where something is missing."""
    return [part for part in map(str.strip, for_wire(given).split(",", 2)) if part]


def _read(path: str, option: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SystemExit(f"mpchat: cannot read {path}: {why}; choose another file with {option}") from None
