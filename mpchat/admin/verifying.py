"""Checks a database for damage and inconsistencies, and says what helps. It writes nothing."""

import json
import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from mpchat.admin.contract import check_text
from mpchat.admin.exporting import name_of
from mpchat.admin.lines import check
from mpchat.admin.progress import Progress
from mpchat.admin.repairing import direct_rows
from mpchat.admin.store import Row, Selection, count, record_of, rows, to_read
from mpchat.admin.times import minute
from mpchat.chat.vocabulary import Credentials, Event
from mpchat.irc import names
from mpchat.journal.database import DatabaseError, is_damage
from mpchat.journal.history import is_message
from mpchat.journal.rows import RowError, read_room
from mpchat.passwords import is_whole
from mpchat.settings.hooks import hook_of

_DAY = 86_400.0
_MOST = 20
"""Findings of one kind that are listed singly."""
RESTORE = (
    "stop mpchat and put a backup in its place, or export what can be read and import it into a new database"
)
LEAVE_OUT = "nothing else is harmed; an export leaves it out"
LEAVE_SO = "nobody is shown those characters; an import refuses the record"
REPAIR = "mpchat-admin verify --repair rebuilds it"
_SAID, _INDEXED = "SELECT sequence FROM records WHERE said", "SELECT rowid FROM words"
MISSING = f"{_SAID} EXCEPT {_INDEXED}"
"""The messages that are missing in the index of words."""
_SHADOWS = ("data", "idx", "docsize", "config")
"""The tables that FTS5 keeps an index in."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and what to do."""

    what: str
    remedy: str
    times: int = 1


def findings(path: Path, now: float, err: TextIO) -> Generator[Finding, None, None]:
    """Everything that is wrong with a database. Raises DatabaseError if it cannot be checked."""
    try:
        connection = to_read(path)
    except DatabaseError as error:
        if not is_damage(error):
            raise
        yield Finding(str(error), RESTORE)
        return
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: file_findings(connection),
        lambda: _record_findings(connection, now, err),
        lambda: _sequence_findings(connection),
        lambda: _word_findings(connection),
        lambda: _index_findings(connection, path),
        lambda: _direct_findings(connection),
        lambda: _room_findings(connection),
        lambda: _account_findings(connection),
        lambda: _bot_findings(connection),
        lambda: _phone_findings(connection),
    )
    with closing(connection):
        connection.execute("BEGIN")
        for look in checks:
            yield from _guarded(look)


def _guarded(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """The findings of one check: the first ones singly, then their number; a file that cannot be read is a finding too."""
    number = 0
    try:
        for number, finding in enumerate(look(), 1):
            if number <= _MOST:
                yield finding
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and not is_damage(error):
            raise
        yield Finding(f"the file cannot be read: {error}", RESTORE)
    if number > _MOST:
        yield Finding(f"and {number - _MOST:,} more of the kind", "the same helps", number - _MOST)


def file_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """The damage that SQLite itself finds in its file."""
    for (line,) in connection.execute(f"PRAGMA integrity_check({_MOST})"):
        if line != "ok":
            yield Finding(f"the file is damaged: {line}", RESTORE)


def _record_findings(connection: sqlite3.Connection, now: float, err: TextIO) -> Iterator[Finding]:
    with Progress("looking", lambda: count(connection, Selection()), err) as progress:
        for row in rows(connection, Selection()):
            progress.step()
            finding = _row_finding(row, now)
            if finding is not None:
                progress.hide()
                yield finding


def _row_finding(row: Row, now: float) -> Finding | None:
    """What is wrong with a record, if anything is."""
    try:
        record = record_of(row)
        check(record)
    except (RowError, TypeError) as error:
        return Finding(f"{name_of(row)}: {error}", LEAVE_OUT)
    try:
        check_text(record)
    except RowError as error:
        return Finding(f"{name_of(row)}: {error}", LEAVE_SO)
    _, _, time, said, nick, text, _, _ = row
    if time > now + _DAY:
        return Finding(
            f"{name_of(row)} is from {minute(time)}, which is in the future", "set the clock of the machine"
        )
    for name, kept, meant in zip(
        ("said", "nick", "text"), (said, nick, text), _columns(record.event), strict=True
    ):
        if kept != meant:
            return Finding(f"{name_of(row)}: its column {name} does not agree with its event", LEAVE_OUT)
    return None


def _columns(event: Event) -> tuple[int, str, str]:
    """The values that the columns said, nick and text must have."""
    nick = names.casefold(event.who.nick) if hasattr(event, "who") else ""
    return (1, nick, event.text) if is_message(event) else (0, nick, "")


def _sequence_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    sql = "SELECT sequence, count(*) FROM records WHERE said GROUP BY sequence HAVING count(*) > 1"
    for sequence, number in connection.execute(sql):
        yield Finding(
            f"{number} messages have the sequence {sequence}", "a search finds only one of them; leave it so"
        )


def _word_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    for sql, what in (
        (MISSING, "messages are missing in the index of words"),
        (f"{_INDEXED} EXCEPT {_SAID}", "entries in the index of words belong to no message"),
    ):
        (number,) = connection.execute(f"SELECT count(*) FROM ({sql})").fetchone()
        if number:
            yield Finding(f"{number} {what}", REPAIR)


def _index_findings(connection: sqlite3.Connection, path: Path) -> Iterator[Finding]:
    """Damage that FTS5 finds in its index, checked in a copy, because the check takes the lock that writers need."""
    copy = sqlite3.connect("", uri=True, isolation_level=None)
    try:
        (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'words'").fetchone()
        copy.execute("ATTACH ? AS source", (f"{path.absolute().as_uri()}?mode=ro",))
        copy.execute(sql)
        copy.execute("BEGIN")
        for table in _SHADOWS:
            copy.execute(f"DELETE FROM main.words_{table}")
            copy.execute(f"INSERT INTO main.words_{table} SELECT * FROM source.words_{table}")
        copy.execute("COMMIT")
        copy.execute("INSERT INTO main.words (words) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        yield Finding("the index of words is damaged", REPAIR)
    finally:
        copy.close()


def _direct_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    kept = set(connection.execute("SELECT identity, conversation, time FROM direct"))
    wrong = {(who, place) for who, place, _ in kept ^ direct_rows(connection)}
    if wrong:
        yield Finding(f"the table of direct conversations is wrong in {len(wrong)} places", REPAIR)


def _room_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    for name, state in connection.execute("SELECT room, state FROM rooms"):
        try:
            room = read_room(state)
            if names.casefold(room.name) != name:
                raise RowError(f"it calls itself {room.name!r}")
        except (RowError, TypeError) as error:
            yield Finding(
                f"room {str(name)[:80]!r}: {error}",
                "its topic and modes are lost; set them again in the room",
            )


def _account_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    for key, name, argon2, scram in connection.execute("SELECT account, name, argon2, scram FROM accounts"):
        whole = isinstance(name, str) and names.casefold(name) == key
        if not whole or not is_whole(Credentials(str(argon2), str(scram))):
            remedy = "mpchat-admin password gives it another; forget-account deletes it"
            yield Finding(f"account {str(key)[:80]!r}: what proves its password is damaged", remedy)


def _bot_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Tokens that prove nothing, and hooks that cannot be read."""
    sql = "SELECT id FROM tokens WHERE account NOT IN (SELECT account FROM accounts)"
    for (identity,) in connection.execute(sql):
        yield Finding(f"token {str(identity)[:80]!r}: its account does not exist", "revoke-token deletes it")
    for name, parts in connection.execute("SELECT name, parts FROM hooks"):
        try:
            hook_of(dict(json.loads(parts)))
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            yield Finding(f"hook {str(name)[:80]!r}: {error}", "forget-hook deletes it; then add it again")


def _phone_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    sql = "SELECT account, count(*) FROM subscriptions WHERE account NOT IN (SELECT account FROM accounts) GROUP BY account"
    for key, number in connection.execute(sql):
        what = f"{number} phones belong to {str(key)[:80]!r}, which is no account"
        yield Finding(what, "nothing is pushed to them; leave it so")
