"""Every limit, its default and what it is for: options, ISUPPORT and the documents come from here."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from mpchat.passwords import LEAST


def _limit(default: float, help: str) -> Any:
    kept = int(default) if float(default).is_integer() else default
    return field(default=kept, metadata={"help": help})


@dataclass(frozen=True, slots=True)
class Limits:
    """What the operator allows; 0 turns a limit off. Times in seconds, sizes in bytes where nothing else is said."""

    max_connections: int = _limit(1024, "people at once; then 'the chat is full'")
    max_per_address: int = _limit(64, "connections from one address, loopback exempt")
    max_line: int = _limit(512, "bytes of a line with its CR LF, its tags not counted; then 417")
    max_tags: int = _limit(8191, "bytes of a line's tags (a client's own: 4094); then 417")
    max_message: int = _limit(0, "characters of a message, besides what fits a line; then 417")
    max_multiline_bytes: int = _limit(16384, "bytes of a message of several lines; then FAIL; 0 for none")
    max_multiline_lines: int = _limit(100, "lines of a message of several lines; then FAIL")
    multiline_timeout: float = _limit(60, "seconds to send a message of several lines; then FAIL")
    max_nick: int = _limit(30, "bytes of a nick; then 432")
    max_room: int = _limit(50, "bytes of a room's name; then 476")
    max_topic: int = _limit(390, "bytes of a topic; then it is cut")
    max_reason: int = _limit(255, "bytes of a reason, an away message or a real name; then it is cut")
    max_rooms: int = _limit(50, "rooms one person can be in; then 405")
    max_kept_rooms: int = _limit(
        1000,
        "rooms that are kept empty; above this number the newest are forgotten, and their history is nobody's",
    )
    max_bans: int = _limit(100, "masks on a room's lists (b, e, I) together; then 478")
    max_targets: int = _limit(4, "targets of one PRIVMSG, NOTICE or TAGMSG; then 407")
    max_history: int = _limit(100, "messages of one CHATHISTORY or SEARCH answer; then no more are given")
    max_monitor: int = _limit(100, "nicks on one person's MONITOR list; then 734")
    max_login_failures: int = _limit(5, "wrong passwords on one connection; then closed")
    max_wrong_passwords: int = _limit(
        100, "wrong passwords from one address in an hour; then none is looked at"
    )
    max_wrong_passwords_local: int = _limit(
        1000, "wrong passwords in an hour from loopback and UNIX sockets together, as through a proxy"
    )
    max_guests: int = _limit(1000, "nicks given up that WHOWAS knows; then the oldest is forgotten")
    rename_pause: float = _limit(60, "seconds between two new names of a room with 50 members or more")
    max_accounts: int = _limit(10_000, "accounts in all; then no more can be registered")
    max_registrations: int = _limit(
        20, "accounts opened from one address in an hour, loopback exempt; then no more"
    )
    min_password: int = _limit(LEAST, "characters of a new account's password; with fewer it is too weak")
    registration_timeout: float = _limit(30, "seconds to say who one is; then closed")
    command_burst: int = _limit(10, "commands at once, before the rate holds")
    command_rate: float = _limit(2, "commands a second after the burst; more are answered late")
    max_backlog: int = _limit(65536, "bytes waiting to be answered; then closed")
    max_unread: int = _limit(524288, "bytes a reader has not read; then that reader is dropped")
    unread_timeout: float = _limit(30, "seconds without reading while something waits; then dropped")
    ping_after: float = _limit(90, "seconds of silence; then PING")
    idle_timeout: float = _limit(150, "seconds of silence; then closed")


def limit_rows() -> Iterator[tuple[str, float, str]]:
    """Each limit as its option's name, its default and its help."""
    for each in fields(Limits):
        yield each.name.replace("_", "-"), getattr(Limits(), each.name), each.metadata["help"]
