"""What can be typed on the command line of ``twistd mpchat``."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from platform import python_version
from stat import S_IRGRP, S_IROTH

from twisted.copyright import version as twisted_version
from twisted.logger import Logger
from twisted.python import usage

from mpchat import __version__, values
from mpchat.chat.policy import Rules
from mpchat.irc import modes, names
from mpchat.irc.text import for_wire
from mpchat.keeping import Keep, Retention
from mpchat.lifetime import Kind
from mpchat.listening import SOCKET_MODE, clash
from mpchat.settings.limits import Limits, limit_rows
from mpchat.settings.operators import Operators, OperatorsError, read_operators
from mpchat.settings.sts import parse_sts

DEFAULT_PORT = 6111
_SERVER_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62})")
"""What stands as the source of most lines (RFC 2812 §2.3.1, servername)."""
_LONGEST_NETWORK = 63
CHOICES = {
    "founder-mode": ("o", "q"),
    "registered-nicks": ("refuse", "rename"),
    "durability": ("process", "power"),
}


class Options(usage.Options):
    """The options; ``listen`` holds endpoint descriptions, every limit stands under its own name."""

    log = Logger()
    synopsis = "[options]    (mpchat [options] is the same as twistd -n mpchat --join [options])"
    command = "twistd mpchat"
    """What was typed to come here: named by the hint that follows a mistake."""
    longdesc = "A multi-party chat that speaks IRC. People join with mpchat-client, any IRC client, or nc."
    optFlags = [  # noqa: RUF012 - Twisted's
        ["persistent", "p", "the chat ends when the last person has left, not when its host leaves"],
        ["forever", None, "the chat never ends by itself: for a daemon"],
        ["join", "j", "open the host's own client in this terminal (needs -n)"],
        [
            "no-keep-rooms",
            None,
            "forget rooms when the last person has left (a database keeps rooms that have a topic, modes or lists)",
        ],
        ["open-history", None, "let everybody read the history of open rooms, not only their members"],
        [
            "no-registration",
            None,
            "let nobody open an account; existing accounts keep working",
        ],
        ["utf8-nicks", None, "allow nicks in other scripts than Latin; look-alikes are refused"],
    ]
    optParameters = [  # noqa: RUF012 - Twisted's
        [
            "port",
            None,
            None,
            f"listen on this TCP port, short for --listen tcp:N (default {DEFAULT_PORT})",
            values.port,
        ],
        ["grace", None, 30, "seconds that a host has to come back after its connection broke", values.number],
        [
            "max-log-files",
            None,
            9,
            "old log files kept beside the log (--logfile), 1 MB each; 0 for all",
            values.number,
        ],
        [
            "socket-mode",
            None,
            SOCKET_MODE,
            "who may come in by a UNIX socket, in octal: its owner and its group",
            values.mode,
        ],
        ["name", None, None, "with --join: the host's nick; asked for if not given"],
        ["network", None, "mpchat", "the name of the chat"],
        ["server-name", None, "mpchat.local", "the server's name on the wire"],
        ["motd-file", None, None, "a file with the message of the day"],
        ["admin", None, None, "who runs the server, shown by ADMIN: 'name, place, mail address'"],
        ["password-file", None, None, "a file with the password that everybody must give"],
        ["operators", None, None, "a file with the operators of the server: lines of 'name password'"],
        ["new-room-modes", None, "nt", "modes of a new room"],
        [
            "account-hosts",
            None,
            "",
            "hide the addresses of people who are logged in behind ACCOUNT.SUFFIX: users.example.org",
            values.suffix,
        ],
        [
            "founder-mode",
            None,
            "o",
            "the prefix that the creator of a room gets: o (operator) or q (founder)",
        ],
        [
            "registered-nicks",
            None,
            "refuse",
            "what happens to people who come in under a nick of another person's account: refuse or rename",
        ],
        [
            "journal",
            None,
            None,
            "memory, or the path of a SQLite database (default: memory; with --forever chat.db in the user's data folder)",
            values.journal,
        ],
        [
            "durability",
            None,
            "process",
            "what a delivered message survives: process (kill -9) or power (a power cut)",
        ],
        ["keep", None, None, "how long messages are kept: 30d, 12h (default: for ever)", values.duration],
        ["keep-messages", None, 0, "messages kept in each conversation; 0 for all", values.number],
        ["memory-messages", None, 10000, "messages kept by a journal in memory; 0 for all", values.number],
        [
            "replay",
            None,
            20,
            "how many recent messages a client without CHATHISTORY is shown on joining",
            values.number,
        ],
        [
            "sts",
            None,
            None,
            "tell clients to reconnect with TLS on this port, and for how many seconds to remember that:"
            " port=6697,duration=2592000",
            parse_sts,
        ],
        *([name, None, default, text, values.number] for name, default, text in limit_rows()),
    ]

    def __init__(self) -> None:
        super().__init__()
        self["listen"] = []
        self["keep-room"] = {}

    def opt_version(self) -> None:
        """print the version and exit"""
        print(f"mpchat {__version__} (Twisted {twisted_version}, Python {python_version()})")
        raise SystemExit

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

    def explain_mistake(self, error: usage.UsageError) -> str:
        """What is wrong with the command line, in one sentence that says what to do."""
        text = str(error).removeprefix("Parameter type enforcement failed: ").rstrip(".")
        unknown = re.fullmatch("option (--?([a-z_]+)) not recognized", text)
        if unknown and self.parent is not None and unknown[2] in self.parent.docs:
            return f"mpchat: {unknown[1]} is an option of twistd: write it before mpchat"
        return f"mpchat: {text}; {self.command} --help lists the options"

    def opt_keep_room(self, terms: str) -> None:
        """how long one room is kept: '#ops=7d', '#log=1000' (messages), '#dev=30d,5000'; can be given more than once"""
        room, _, how_long = terms.partition("=")
        if names.room_problem(room) or not how_long:
            raise usage.UsageError(f"--keep-room reads '#room=30d,5000', not {terms!r}.")
        keep = Keep()
        for term in how_long.split(","):
            if term.isascii() and term.isdigit():
                keep = Keep(keep.seconds, int(term))
            else:
                keep = Keep(values.usage_of(values.duration, term), keep.messages)
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
        for name, (one, other) in CHOICES.items():
            if self[name] not in (one, other):
                raise usage.UsageError(f"--{name} takes {one} or {other}.")
        for file in ("motd-file", "password-file", "operators"):
            if self[file]:
                # Read again later, when twistd has changed the folder.
                self[file] = str(Path(self[file]).absolute())
        if self["join"] and self.parent is not None and not self.parent.get("logfile"):
            self.parent["logfile"] = values.log_file()

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
            return values.default_database() if self["forever"] else None
        return None if given == values.MEMORY else Path(given)

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
        if _others_can_read(self["password-file"]):
            self.log.warn("others can read the password in {path}: chmod 600 it", path=self["password-file"])
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
        if operators.shows_a_password and _others_can_read(path):
            self.log.warn("others can read the passwords in {path}: chmod 600 it, or write hashes", path=path)
        return operators


def _three(given: str) -> list[str]:
    """What stands between the first two commas; less where something is missing."""
    return [part for part in map(str.strip, for_wire(given).split(",", 2)) if part]


def _others_can_read(path: str) -> bool:
    # What systemd hands over (LoadCredential) is for the unit alone; the access list that says so looks like a group's right.
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials and Path(path).is_relative_to(credentials):
        return False
    return bool(Path(path).stat().st_mode & (S_IRGRP | S_IROTH))


def _read(path: str, option: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SystemExit(f"mpchat: cannot read {path}: {why}; choose another file with {option}") from None
