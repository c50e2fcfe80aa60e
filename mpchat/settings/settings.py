"""All that the operator decides, an option a field: command line, config file and documents follow from the fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from mpchat.chat.policy import Rules
from mpchat.irc import names
from mpchat.settings.endpoints import clash
from mpchat.settings.guarding import Guarding
from mpchat.settings.keep import Keep
from mpchat.settings.kind import Kind
from mpchat.settings.limits import Limits
from mpchat.settings.over_http import OverHttp
from mpchat.settings.places import default_database
from mpchat.settings.rows import Row, SettingsError, option
from mpchat.settings.sts import Sts
from mpchat.settings.values import (
    ADMIN,
    DURATION,
    ENDPOINTS,
    FILE,
    FLAG,
    JOURNAL,
    MEMORY,
    MODE,
    NUMBER,
    PORT,
    REACHABLE,
    SOCKET_MODE,
    STS,
    TERMS,
    WHOLE,
    choice,
    contact,
    is_contact,
    network,
    picture,
    room_modes,
    server_name,
    suffix,
    text,
)

DEFAULT_PORT = 6111


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(OverHttp, Guarding):
    """What holds while the server runs. Raises SettingsError for options that are at odds."""

    persistent: bool = option(
        False,
        FLAG,
        "the chat ends when the last person has left, not when its host leaves",
        heading="How long the chat lives",
        short="p",
        restarts=True,
        instead_of=("forever",),
    )
    forever: bool = option(
        False,
        FLAG,
        "the chat ends only when it is stopped: for a daemon",
        restarts=True,
        instead_of=("persistent",),
    )
    grace: float = option(30, NUMBER, "seconds that a host has to come back after its connection broke")
    join: bool = option(
        False,
        FLAG,
        "open the host's own client in this terminal (needs -n)",
        short="j",
        is_of_one_run=True,
        restarts=True,
    )
    name: str = option(
        "",
        text("NICK"),
        "with --join: the host's nick; asked for if not given",
        is_of_one_run=True,
        restarts=True,
    )

    listen: tuple[str, ...] = option(
        (),
        ENDPOINTS,
        "listen on this endpoint: tcp:6111, tcp:6111:interface=::1, tcp6:6111, unix:/path; can be given more than once",
        heading="Where it listens",
        short="l",
        restarts=True,
        instead_of=("port",),
        example='["tcp:6111:interface=127.0.0.1", "unix:/run/mpchat/socket"]',
    )
    port: int | None = option(
        None,
        PORT,
        f"listen on this TCP port, short for --listen tcp:N (default {DEFAULT_PORT})",
        restarts=True,
        instead_of=("listen",),
        example="6111",
    )
    socket_mode: str = option(
        SOCKET_MODE,
        MODE,
        "who may connect to a UNIX socket, in octal: its owner and its group",
        restarts=True,
    )
    sts: Sts | None = option(
        None,
        STS,
        "tell clients to reconnect with TLS on this port, and for how many seconds to remember that:"
        " port=6697,duration=2592000",
        example='"port=6697"',
    )

    network: str = option(
        "mpchat", text("NAME", network), "the name of the chat", heading="What it says of itself"
    )
    server_name: str = option(
        "mpchat.local", text("NAME", server_name), "the server's name on the wire", restarts=True
    )
    icon: str = option(
        "",
        text("URL", picture),
        "the address of a picture of the chat, https only: clients show it beside the name",
        example='"https://chat.example.org/icon.png"',
    )
    motd_file: Path | None = option(
        None, FILE, "a file with the message of the day", example='"/etc/mpchat/motd"'
    )
    admin: tuple[str, ...] = option(
        (),
        ADMIN,
        "who runs the server, shown by ADMIN: 'name, place, mail address'",
        example='"Irene, Bielefeld, irene@example.org"',
    )

    password_file: Path | None = option(
        None,
        FILE,
        "a file with the password that everybody must give",
        heading="Who may come in, and as whom",
        example='"/etc/mpchat/password"',
    )
    operators: Path | None = option(
        None,
        FILE,
        "a file with the operators of the server: lines of 'name password'",
        example='"/etc/mpchat/operators"',
    )
    no_registration: bool = option(
        False, FLAG, "do not let people register accounts; existing accounts keep working"
    )
    registered_nicks: str = option(
        "refuse",
        choice("refuse", "rename"),
        "what happens to people who come in under a nick of another person's account: refuse or rename",
    )
    utf8_nicks: bool = option(
        False, FLAG, "allow nicks in other scripts than Latin; look-alikes are refused", restarts=True
    )
    account_hosts: str = option(
        "",
        text("SUFFIX", suffix),
        "hide the addresses of people who are logged in behind ACCOUNT.SUFFIX: users.example.org",
        example='"users.example.org"',
    )
    always_on: str = option(
        "opt-in",
        choice("off", "opt-in", "on"),
        "whether people who are logged in stay in their rooms without a connection: off, opt-in (who says so) or on",
    )
    always_on_expiry: float = option(
        0,
        DURATION,
        "how long they stay without a connection: 90d, 26w (default: for ever)",
        example='"90d"',
    )

    no_cut_long: bool = option(
        False,
        FLAG,
        "refuse all messages that are too long for a line with the sender's name before them (by default they are cut"
        " for clients without capabilities)",
        heading="What is said",
    )

    new_room_modes: str = option("nt", text("LETTERS", room_modes), "modes of a new room", heading="Rooms")
    founder_mode: str = option(
        "o", choice("o", "q"), "the prefix that the creator of a room gets: o (operator) or q (founder)"
    )
    no_keep_rooms: bool = option(
        False,
        FLAG,
        "forget rooms when the last person has left (a database keeps rooms that somebody made who was logged in)",
        restarts=True,
    )
    open_history: bool = option(
        False, FLAG, "let everybody read the history of open rooms, not only their members"
    )
    replay: int = option(
        20,
        WHOLE,
        "how many missed messages of a conversation are sent to clients that cannot ask (with nc: on joining)",
    )

    no_push: bool = option(
        False,
        FLAG,
        "do not push messages to phones (a server with a database offers that)",
        heading="Phones",
        restarts=True,
    )
    push_contact: str = option(
        "",
        text("CONTACT", contact),
        "whom push services can ask about the server: a mail address or a https URL (default: the mail address of --admin)",
        example='"irene@example.org"',
    )
    push_allow: tuple[str, ...] = option(
        (),
        REACHABLE,
        "push to this host or net, too, though it is not public: push.lan, 10.1.0.0/16; can be given more than once",
        example='["push.lan", "10.1.0.0/16"]',
    )
    push_after: float = option(
        60, NUMBER, "seconds after somebody has said or read something in which nothing is pushed to them"
    )

    journal: str = option(
        "",
        JOURNAL,
        "memory, or the path of a SQLite database (default: memory; with --forever chat.db in the user's data folder)",
        heading="What is kept",
        restarts=True,
        example='"/var/lib/mpchat/chat.db"',
    )
    durability: str = option(
        "process",
        choice("process", "power"),
        "what a delivered message survives: process (kill -9) or power (a power cut)",
        restarts=True,
    )
    keep: float = option(
        0, DURATION, "how long messages are kept: 30d, 12h (default: for ever)", example='"30d"'
    )
    keep_messages: int = option(0, WHOLE, "messages kept in each conversation; 0 for all")
    keep_room: Mapping[str, Keep] = option(
        {},
        TERMS,
        "how long one room is kept: '#ops=7d', '#log=1000' (messages), '#dev=30d,5000'; can be given more than once",
        example='{"#ops" = "7d", "#log" = 1000, "#dev" = "30d,5000"}',
    )
    memory_messages: int = option(
        10000, WHOLE, "messages kept by a journal in memory; 0 for all", restarts=True
    )
    max_log_files: int = option(
        9, WHOLE, "old log files kept beside the log (--logfile), 1 MB each; 0 for all"
    )

    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if self.persistent and self.forever:
            raise SettingsError("choose one of --persistent and --forever", "persistent", "forever")
        if self.require_login and self.join:
            needs = "--require-login lets nobody in without an account: leave out --join"
            raise SettingsError(needs, "require-login", "join")
        problem = clash(self.endpoints)
        if problem:
            raise SettingsError(problem, "listen", "port")
        self.check_http()
        problem = names.nick_problem(self.name, self.limits.max_nick, self.utf8_nicks) if self.name else None
        if problem:
            raise SettingsError(f"--name {self.name}: {problem}", "name", "max-nick", "utf8-nicks")

    @property
    def kind(self) -> Kind:
        """How long the chat lives."""
        if self.forever:
            return Kind.FOREVER
        return Kind.PERSISTENT if self.persistent else Kind.HOSTED

    @property
    def endpoints(self) -> tuple[str, ...]:
        """Where the chat listens."""
        ports = () if self.port is None else (f"tcp:{self.port}",)
        return (*self.listen, *ports) or (f"tcp:{DEFAULT_PORT}",)

    @property
    def database(self) -> Path | None:
        """Where the journal is kept; None for memory."""
        if not self.journal:
            return default_database() if self.forever else None
        return None if self.journal == MEMORY else Path(self.journal)

    @property
    def registration_open(self) -> bool:
        """Whether people can register accounts."""
        return not self.no_registration and not self.require_login

    @property
    def offers_push(self) -> bool:
        """Whether messages are pushed to phones: what ends with its host has no phones that it would outlive."""
        return self.database is not None and not self.no_push

    @property
    def contact(self) -> str:
        """Whom push services can ask about the server, as a URL; ``""`` for nobody."""
        given = self.push_contact or "".join(filter(is_contact, self.admin[2:]))
        return given if not given or given.startswith("https:") else f"mailto:{given.removeprefix('mailto:')}"

    # ---- what the chat calls by other names than the options ----

    @property
    def new_room_flags(self) -> str:
        """The modes of a new room, each once."""
        return "".join(sorted(set(self.new_room_modes)))

    @property
    def keep_rooms(self) -> bool:
        """Whether rooms outlive their last member."""
        return self.database is not None and not self.no_keep_rooms

    @property
    def guests_are_renamed(self) -> bool:
        """Whether people who come in under a nick of another person's account get another one."""
        return self.registered_nicks == "rename"

    def rules(self) -> Rules:
        """What the chat itself goes by: each rule is the limit of that name, or what has it here."""
        limits = {each.name for each in fields(Limits)}
        holders = {each.name: self.limits if each.name in limits else self for each in fields(Rules)}
        return Rules(**{name: getattr(holder, name) for name, holder in holders.items()})

    def value(self, row: Row) -> Any:
        """What an option is set to."""
        return getattr(self.limits if row.is_limit else self, row.field)
