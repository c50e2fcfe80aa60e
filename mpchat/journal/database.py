"""The SQLite file: opened, upgraded, set aside when it is damaged, and written."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from importlib import resources
from pathlib import Path
from time import strftime

from mpchat.chat.room import Life
from mpchat.chat.vocabulary import Credentials, ReadMarkerSet, Said, Subscription
from mpchat.irc import names
from mpchat.journal.history import Conversation, Record, is_direct, is_message
from mpchat.journal.rows import token, write_event

BUSY = 5.0
"""Seconds that another program may hold the file."""
READER_BUSY = 0.2


class DatabaseError(Exception):
    """The file cannot be used; the text is one sentence that names the file and the way out.

    ``briefly`` is for people who cannot do anything about it: without a path and a way out.
    """

    def __init__(self, text: str, briefly: str = "") -> None:
        super().__init__(text)
        self.briefly = briefly


def schema_files() -> list[tuple[int, str]]:
    """The numbered steps of the schema: number and SQL."""
    folder = resources.files("mpchat.journal") / "schema"
    files = (file for file in folder.iterdir() if file.name.endswith(".sql"))
    return sorted((int(file.name.removesuffix(".sql")), file.read_text("utf-8")) for file in files)


def connect(path: Path | str, read_only: bool = False) -> sqlite3.Connection:
    """A connection with explicit transactions, for one thread at a time. A read-only one does not wait long for a lock."""
    uri = f"{Path(path).absolute().as_uri()}{'?mode=ro' if read_only else ''}"
    return sqlite3.connect(
        uri,
        uri=True,
        timeout=READER_BUSY if read_only else BUSY,
        isolation_level=None,
        check_same_thread=False,
    )


@contextmanager
def closed_if_it_fails(connection: sqlite3.Connection) -> Iterator[None]:
    """Close the connection if the block fails."""
    try:
        yield
    except BaseException:
        connection.close()
        raise


def open_database(path: Path | str) -> sqlite3.Connection:
    """Open a database, making or upgrading it (after a copy); raises DatabaseError."""
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        _make(path)
        connection = connect(path)
        with closed_if_it_fails(connection):
            connection.execute("PRAGMA journal_mode = WAL")
            _upgrade(connection, Path(path))
    except (sqlite3.Error, OSError) as error:
        raise _unusable(path, error) from error
    return connection


def _make(path: Path | str) -> None:
    """Make an empty file that only its owner can read, unless there is one.

    One that exists is never opened, not even to look: closing it would drop the locks that SQLite holds on it (POSIX).
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _unusable(path: Path | str, error: BaseException) -> DatabaseError:
    return DatabaseError(f"cannot use {path} as a journal: {explain(error)}", briefly(error))


def _upgrade(connection: sqlite3.Connection, path: Path) -> None:
    steps = schema_files()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > steps[-1][0]:
        raise DatabaseError(
            f"{path} was written by a newer mpchat (schema {version}): upgrade mpchat, or choose another file"
        )
    due = [(number, sql) for number, sql in steps if number > version]
    if version and due:
        copy = copy_before_upgrade(path, due[-1][0])
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        connection.execute("VACUUM INTO ?", (copy,))
    for number, sql in due:
        connection.executescript(f"BEGIN IMMEDIATE; {sql} PRAGMA user_version = {number}; COMMIT;")


def copy_before_upgrade(path: Path, to: int) -> str:
    """Where a database is copied to before it is upgraded."""
    return f"{path}.before-{to:04}"


def schema_of(path: Path) -> int | None:
    """The number of a database's schema; None if there is no database yet, or if it cannot be read."""
    if not path.exists():
        return None
    try:
        with closing(connect(path, read_only=True)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error:
        return None
    return int(version) or None


def is_damage(error: BaseException) -> bool:
    """Whether an error says that the file is damaged or not a database, rather than that it cannot be written now."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def set_aside(path: Path | str) -> Path:
    """Move a damaged database and its log out of the way; returns the new path. Nothing is ever overwritten."""
    stem = f"{path}.damaged-{strftime('%Y%m%d-%H%M%S')}"
    aside, number = Path(stem), 1
    while aside.exists():
        number += 1
        aside = Path(f"{stem}-{number}")
    for ending in ("", "-wal", "-shm"):
        part = Path(f"{path}{ending}")
        if part.exists():
            part.rename(f"{aside}{ending}")
    return aside


_REASONS = (
    ("full", "the disk is full", "free some space on it"),
    ("readonly", "it is read-only", "make the file and its folder writable"),
    ("locked", "another program holds it", "close that program"),
    ("malformed", "it is damaged", "stop mpchat and look at it with mpchat-admin verify"),
    ("not a database", "it is not a database", "choose another file with --journal PATH"),
    ("unable to open", "it cannot be opened", "check that its folder exists and is yours"),
    ("Permission denied", "it is not yours", "choose another file with --journal PATH"),
)
"""A word of an error's text, what is wrong with the file, and what helps."""


def explain(error: BaseException) -> str:
    """What is wrong with the file and what to do about it: one sentence without a full stop."""
    text = str(error)
    return next((f"{reason}: {remedy}" for word, reason, remedy in _REASONS if word in text), text)


def briefly(error: BaseException) -> str:
    """What is wrong with the file, for people who cannot see it: without a path."""
    if isinstance(error, DatabaseError) and error.briefly:
        return error.briefly
    text = str(error)
    return next((reason for word, reason, _ in _REASONS if word in text), "the server cannot write now")


def keep(
    connection: sqlite3.Connection,
    records: Iterable[Record],
    rooms: Iterable[tuple[str, str | None, Life | None]] = (),
    markers: Iterable[ReadMarkerSet] = (),
    accounts: Iterable[tuple[str, Credentials, float]] = (),
    gone: Iterable[tuple[str, int]] = (),
    devices: Iterable[tuple[str, Sequence[Subscription]]] = (),
) -> None:
    """Write one group in one transaction; raises sqlite3.Error.

    ``rooms`` are casefolded name, state as JSON (None for none), and since when it has lived if that is all that is kept;
    ``accounts`` name, credentials and time (Unix seconds); ``gone`` conversation and sequence number of records to delete;
    ``devices`` accounts (casefolded), each with all of its push subscriptions.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        _keep_records(connection, list(records))
        for conversation, sequence in gone:
            _take_out(connection, "conversation = ? AND sequence = ?", (conversation, sequence))
        _keep_rooms(connection, rooms)
        connection.executemany(
            "INSERT INTO markers VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET time = max(time, excluded.time)",
            [(marker.who.identity, marker.conversation, marker.time) for marker in markers],
        )
        _keep_accounts(connection, accounts)
        _keep_devices(connection, devices)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _keep_accounts(
    connection: sqlite3.Connection, accounts: Iterable[tuple[str, Credentials, float]]
) -> None:
    """Write accounts; the phones of a deleted one of that name are no phones of theirs."""
    for name, proof, time in accounts:
        key = names.casefold(name)
        connection.execute("DELETE FROM subscriptions WHERE account = ?", (key,))
        connection.execute(
            "INSERT INTO accounts VALUES (?, ?, ?, ?, ?)", (key, name, proof.argon2, proof.scram, time)
        )


def _keep_devices(
    connection: sqlite3.Connection, devices: Iterable[tuple[str, Sequence[Subscription]]]
) -> None:
    for account, subscriptions in devices:
        connection.execute("DELETE FROM subscriptions WHERE account = ?", (account,))
        connection.executemany(
            "INSERT INTO subscriptions VALUES (?, ?, ?, ?, ?)",
            [
                (account, each.endpoint, each.p256dh, each.auth, " ".join(each.capabilities))
                for each in subscriptions
            ],
        )


def _keep_rooms(connection: sqlite3.Connection, rooms: Iterable[tuple[str, str | None, Life | None]]) -> None:
    for room, state, life in rooms:
        if state is None:
            connection.execute("DELETE FROM rooms WHERE room = ?", (room,))
        else:
            connection.execute("INSERT OR REPLACE INTO rooms VALUES (?, ?)", (room, state))
        connection.execute("DELETE FROM lives WHERE room = ?", (room,))
        if life is not None:
            connection.execute("INSERT INTO lives VALUES (?, ?, ?)", (room, *life))


def _keep_records(connection: sqlite3.Connection, records: list[Record]) -> None:
    said = [(record, record.event) for record in records if is_message(record.event)]
    direct = [(who, record.conversation, record.stamp.time) for record, _ in said for who in _parties(record)]
    _insert(connection, [_row(record) for record in records])
    connection.executemany(
        "INSERT INTO words (rowid, text, place, nick) VALUES (?, ?, ?, ?)", map(word_row, records_said(said))
    )
    connection.executemany(
        "INSERT INTO direct VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET time = max(time, excluded.time)",
        direct,
    )


def _insert(connection: sqlite3.Connection, rows: list[tuple[object, ...]]) -> None:
    """Insert records. Of two with the same dedup key the later one has it: the chat has forgotten the key of the other."""
    sql = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    connection.execute("SAVEPOINT before_records")
    try:
        connection.executemany(sql, rows)
    except sqlite3.IntegrityError:
        connection.execute("ROLLBACK TO before_records")
        keys = [(row[_DEDUP_KEY],) for row in rows]
        connection.executemany("UPDATE records SET client_id = NULL WHERE client_id = ?", keys)
        connection.executemany(sql, rows)


def records_said(said: list[tuple[Record, Said]]) -> Iterable[tuple[int, str, str, str]]:
    """The values for ``word_row`` of each message."""
    return (
        (record.stamp.sequence, event.text, record.conversation, names.casefold(event.who.nick))
        for record, event in said
    )


def word_row(message: tuple[int, str, str, str]) -> tuple[int, str, str, str]:
    """A message's row in the index of words, from its sequence, text, conversation and casefolded nick."""
    sequence, text, conversation, nick = message
    return sequence, text, token(conversation), token(nick)


def _parties(record: Record) -> list[str]:
    return record.conversation.split(" ") if is_direct(record.conversation) else []


_DEDUP_KEY = 6
"""Its place in a row."""


def _row(record: Record) -> tuple[object, ...]:
    event = record.event
    said = is_message(event)
    nick = names.casefold(event.who.nick)  # type: ignore[union-attr]
    text = event.text if is_message(event) else ""
    place = (record.stamp.sequence, record.conversation, record.stamp.time)
    return (*place, int(said), nick, text, record.dedup_key or None, write_event(event))


def forget(connection: sqlite3.Connection, conversation: str | None, before: float, most: int = 500) -> int:
    """Delete the oldest records from before a time, in one small transaction; returns how many. None for all conversations."""
    where = "time < ?" if conversation is None else "conversation = ? AND time < ?"
    values = (before,) if conversation is None else (conversation, before)
    return _delete(connection, f"{where} ORDER BY time LIMIT {most}", values)


def forget_over(connection: sqlite3.Connection, conversation: str, count: int, most: int = 500) -> int:
    """Delete the oldest messages of a conversation beyond a count, and the other records before them."""
    newest = (
        "SELECT sequence FROM records WHERE conversation = ? AND said ORDER BY sequence DESC LIMIT 1 OFFSET ?"
    )
    found = connection.execute(newest, (conversation, count)).fetchone()
    if found is None:
        return 0
    return _delete(
        connection,
        f"conversation = ? AND sequence <= ? ORDER BY sequence LIMIT {most}",
        (conversation, found[0]),
    )


MarkerPlace = tuple[str, str]
"""Whose read marker it is, by identity, and of which conversation; ``("", "")`` lies before them all."""


def forget_markers(
    connection: sqlite3.Connection,
    is_past: Callable[[Conversation, float, float | None], bool],
    after: MarkerPlace = ("", ""),
    most: int = 500,
) -> MarkerPlace | None:
    """Delete read markers that are of no use any more, of ``most`` after ``after``; returns where to go on, None at the end.

    ``is_past`` is called with a conversation, a marker's time and the time of the oldest record there, None if there is none.
    """
    sql = "SELECT identity, conversation, time FROM markers WHERE (identity, conversation) > (?, ?) ORDER BY 1, 2 LIMIT ?"
    page = connection.execute(sql, (*after, most)).fetchall()
    oldest = "SELECT min(time) FROM records WHERE conversation = ?"
    gone = [
        (who, place)
        for who, place, time in page
        if is_past(place, time, connection.execute(oldest, (place,)).fetchone()[0])
    ]
    if gone:
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany("DELETE FROM markers WHERE identity = ? AND conversation = ?", gone)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return page[-1][:2] if len(page) == most else None


def _delete(connection: sqlite3.Connection, which: str, values: tuple[object, ...]) -> int:
    if connection.execute(f"SELECT 1 FROM records WHERE {which}", values).fetchone() is None:
        return 0
    connection.execute("BEGIN IMMEDIATE")
    try:
        number = _take_out(connection, which, values)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return number


def _take_out(connection: sqlite3.Connection, which: str, values: tuple[object, ...]) -> int:
    """Delete records and their words; a direct conversation is then as new as its newest message left."""
    columns = "sequence, conversation, said, text, nick"
    rows = connection.execute(f"SELECT {columns} FROM records WHERE {which}", values).fetchall()
    words = [word_row((sequence, text, place, nick)) for sequence, place, said, text, nick in rows if said]
    connection.executemany(
        "INSERT INTO words (words, rowid, text, place, nick) VALUES ('delete', ?, ?, ?, ?)", words
    )
    connection.executemany(
        "DELETE FROM records WHERE sequence = ? AND conversation = ?", [row[:2] for row in rows]
    )
    left = "(SELECT max(time) FROM records WHERE records.conversation = direct.conversation AND said)"
    for (place,) in {(row[1],) for row in rows if is_direct(row[1])}:
        connection.execute(f"DELETE FROM direct WHERE conversation = ? AND {left} IS NULL", (place,))
        connection.execute(f"UPDATE direct SET time = {left} WHERE conversation = ?", (place,))
    return len(rows)
