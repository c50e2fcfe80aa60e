"""Every limit, its default and what it is for: options, ISUPPORT and the documents come from here."""

from dataclasses import dataclass
from typing import Any

from mpchat.passwords import LEAST
from mpchat.settings.rows import option
from mpchat.settings.values import NUMBER, WHOLE


def _limit(default: int, help: str, heading: str = "", restarts: bool = False) -> Any:
    return option(default, WHOLE, help, heading=heading, restarts=restarts)


def _pace(default: int, help: str, heading: str = "") -> Any:
    return option(default, NUMBER, help, heading=heading)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the operator allows; 0 turns a limit off. Times in seconds, sizes in bytes where nothing else is said."""

    max_connections: int = _limit(
        1024, "connections at once; then 'The chat is full'", "Limits of connections"
    )
    max_per_address: int = _limit(64, "connections from one address, loopback exempt; then as above")
    registration_timeout: float = _pace(30, "seconds to give a nick; then closed")
    command_burst: int = _limit(10, "commands at once, before the rate applies")
    command_rate: float = _pace(2, "commands a second after the burst; more are answered late")
    max_backlog: int = _limit(65536, "bytes waiting to be answered; then closed")
    max_unread: int = _limit(524288, "bytes that a client has not read; then closed")
    unread_timeout: float = _pace(30, "seconds without reading while something waits; then closed")
    ping_after: float = _pace(90, "seconds of silence; then PING")
    idle_timeout: float = _pace(150, "seconds of silence; then closed")
    max_line: int = _limit(
        512,
        "bytes of a line with its CR LF, without its tags; then 417",
        "Limits of what is said",
    )
    max_tags: int = _limit(8191, "bytes of a line's tags (the client's own: 4094); then 417")
    max_message: int = _limit(0, "characters of a message, if fewer than fit in a line; then 417")
    max_multiline_bytes: int = _limit(16384, "bytes of a message of several lines; then FAIL; 0 for none")
    max_multiline_lines: int = _limit(100, "lines of a message of several lines; then FAIL")
    multiline_timeout: float = _pace(60, "seconds to send a message of several lines; then FAIL")
    max_targets: int = _limit(4, "targets of one PRIVMSG, NOTICE or TAGMSG; then 407")
    max_history: int = _limit(100, "messages of one CHATHISTORY or SEARCH answer; then it ends")
    max_nick: int = _limit(30, "bytes of a nick; then 432", "Limits of people and rooms")
    max_room: int = _limit(50, "bytes of a room's name; then 476")
    max_topic: int = _limit(390, "bytes of a topic; then it is cut")
    max_reason: int = _limit(255, "bytes of a reason, an away message or a real name; then it is cut")
    max_rooms: int = _limit(50, "rooms that one person can be in; then 405")
    max_kept_rooms: int = _limit(
        1000,
        "empty rooms that are kept; above this number the newest are forgotten, with their history",
        restarts=True,
    )
    max_bans: int = _limit(100, "masks on a room's lists (b, e, I) together; then 478")
    rename_pause: float = _pace(60, "seconds between two renames of a room with 50 members or more")
    knock_pause: float = _pace(60, "seconds between two KNOCKs of one person at one room; then 712")
    max_monitor: int = _limit(100, "nicks on one person's MONITOR list; then 734")
    max_accept: int = _limit(100, "nicks on one person's ACCEPT list; then 456")
    max_silence: int = _limit(50, "masks on one person's SILENCE list; then 511")
    max_metadata: int = _limit(20, "keys of METADATA that one person or room has; then FAIL")
    max_metadata_value: int = _limit(256, "bytes of a value of METADATA; then FAIL")
    max_metadata_subs: int = _limit(50, "keys of METADATA that one connection follows; then FAIL")
    max_guests: int = _limit(1000, "former nicks that WHOWAS knows; then the oldest is forgotten")
    max_login_failures: int = _limit(
        5, "wrong passwords on one connection; then closed", "Limits of accounts"
    )
    max_wrong_passwords: int = _limit(
        100, "wrong passwords from one address in an hour; then no more are checked"
    )
    max_wrong_passwords_local: int = _limit(
        1000, "wrong passwords in an hour from loopback and UNIX sockets together, as through a proxy"
    )
    max_accounts: int = _limit(10_000, "accounts in all; then no more can be registered")
    sessions_per_account: int = _limit(
        10, "connections of one account at once; then no more can log in to it"
    )
    max_registrations: int = _limit(
        20, "accounts registered from one address in an hour, loopback exempt; then no more"
    )
    min_password: int = _limit(LEAST, "characters of a new account's password; fewer are refused as too weak")
    web_timeout: float = _pace(
        20, "seconds for the head of an HTTP request, and without progress; then closed", "Limits of HTTP"
    )
    max_upload: int = _limit(10_485_760, "bytes of an upload; then 413")
    max_uploads_per_account: int = _limit(104_857_600, "bytes of an account's uploads together; then 507")
    max_uploads: int = _limit(1_073_741_824, "bytes of all uploads together; then 507")
    api_stay: float = _pace(600, "seconds for which a bot that speaks by HTTP stays after its last request")
    max_subscriptions: int = _limit(
        10,
        "devices of one account that messages are pushed to; the one renewed longest ago makes room",
        "Limits of push",
    )
    max_push_trials: int = _limit(20, "new devices of one account in an hour; then FAIL")
    max_endpoint: int = _limit(512, "bytes of a push endpoint; then FAIL")
    max_pushes: int = _limit(50, "pushes waiting for one device; then the oldest is given up")
    push_attempts: int = _limit(5, "attempts to deliver a push; then it is given up")
    push_timeout: float = _pace(10, "seconds for one attempt; then it has failed")
