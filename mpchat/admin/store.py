"""Opens the database for the operator's tool, and selects records in it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from mpchat.chat.vocabulary import Stamp
from mpchat.irc import names
from mpchat.journal.database import (
    BUSY,
    DatabaseError,
    closed_if_it_fails,
    connect,
    explain,
    open_database,
    schema_files,
)
from mpchat.journal.history import Conversation, Record
from mpchat.journal.rows import RowError, read_event, read_room

_PAGE = 1000
"""Rows read at once: between two pages the server can tidy its file."""
COLUMNS = "sequence, conversation, time, said, nick, text, client_id, event"
Row = tuple[Any, ...]
"""One of ``COLUMNS``; a damaged file may hold anything in any of them."""


class OperatorError(Exception):
    """The operator's request cannot be done: one sentence that names the thing and the way out."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The records of these conversations (None for all), at or after a time, before another (Unix seconds)."""

    places: tuple[Conversation, ...] | None = None
    after: float | None = None
    before: float | None = None

    def sql(self) -> tuple[str, list[object]]:
        """A condition on the time, and its values."""
        where = "1"
        values: list[object] = []
        if self.after is not None:
            where, values = "time >= ?", [*values, self.after]
        if self.before is not None:
            where, values = f"{where} AND time < ?", [*values, self.before]
        return where, values


def to_read(path: Path) -> sqlite3.Connection:
    """A read-only connection to a database that exists. Raises DatabaseError."""
    try:
        if not path.exists():
            raise DatabaseError(f"there is no database {path}: name another one with --journal PATH")
        if not path.is_file():
            raise DatabaseError(f"{path} is not a file: name a database with --journal PATH")
        connection = connect(path, read_only=True)
        with closed_if_it_fails(connection):
            connection.execute(f"PRAGMA busy_timeout = {int(BUSY * 1000)}")
            connection.text_factory = _text
            _check_version(connection, path)
    except (sqlite3.Error, OSError) as error:
        raise DatabaseError(f"cannot read {path}: {explain(error)}") from error
    return connection


def to_write(path: Path, new: bool = False) -> sqlite3.Connection:
    """A connection that writes; with ``new`` the database is made if it does not exist. Raises DatabaseError."""
    if not (new and (not path.exists() or path.stat().st_size == 0)):
        to_read(path).close()
    return open_database(path)


def _text(raw: bytes) -> str:
    """Text of a file that may be damaged: bytes that are not UTF-8 are found when the row is checked."""
    return raw.decode("utf-8", "surrogateescape")


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    newest = schema_files()[-1][0]
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'records'").fetchone():
        raise DatabaseError(f"{path} is not a database of mpchat: name another one with --journal PATH")
    if version > newest:
        raise DatabaseError(
            f"{path} was written by a newer mpchat (schema {version}, this one knows {newest}): upgrade mpchat"
        )
    if version < newest:
        raise DatabaseError(
            f"{path} was written by an older mpchat (schema {version}): start the server on it once"
        )


def count(connection: sqlite3.Connection, selection: Selection) -> int:
    """How many records a selection has."""
    where, values = selection.sql()
    total = 0
    for place in selection.places or (None,):
        in_place = "" if place is None else " AND conversation = ?"
        sql = f"SELECT count(*) FROM records WHERE {where}{in_place}"
        total += connection.execute(sql, [*values, *([] if place is None else [place])]).fetchone()[0]
    return total


def rows(connection: sqlite3.Connection, selection: Selection) -> Iterator[Row]:
    """The rows of a selection, page by page, in the order of their sequence; if places are named, one place after the other."""
    if selection.places is None:
        key = "(sequence, conversation) > (?, CAST(? AS TEXT))"
        yield from _pages(connection, selection, key, [])
    for place in selection.places or ():
        key = "conversation = ? AND (sequence, conversation) > (?, CAST(? AS TEXT))"
        yield from _pages(connection, selection, key, [place])


def _pages(
    connection: sqlite3.Connection, selection: Selection, key: str, place: list[object]
) -> Iterator[Row]:
    where, values = selection.sql()
    sql = (
        f"SELECT {COLUMNS} FROM records WHERE {key} AND {where} ORDER BY sequence, conversation LIMIT {_PAGE}"
    )
    last: tuple[object, bytes] = (-(1 << 63), b"")
    while page := connection.execute(sql, [*place, *last, *values]).fetchall():
        yield from page
        # Bytes, because a damaged name may not be text.
        last = (page[-1][0], str(page[-1][1]).encode("utf-8", "surrogateescape"))


def record_of(row: Row) -> Record:
    """The record of a row. Raises RowError."""
    sequence, conversation, time, _, _, _, client_id, event = row
    if not isinstance(event, str):
        raise RowError("its event is not text")
    return Record(conversation, Stamp(sequence, time), read_event(event), client_id or "")


def conversation_of(connection: sqlite3.Connection, name: str) -> Conversation:
    """The conversation of a room, by its name or one that it had before it was renamed."""
    key = names.casefold(name)
    for (state,) in connection.execute("SELECT state FROM rooms ORDER BY room = ? DESC", (key,)):
        with suppress(RowError, TypeError):
            room = read_room(state)
            if key in (names.casefold(room.name), *room.former):
                return room.conversation
    return key


def conversations_of(connection: sqlite3.Connection, one: str, other: str) -> tuple[Conversation, ...]:
    """The direct conversations of two people, each named ``nick`` or ``nick@host``. Raises OperatorError."""
    kept = [str(place) for (place,) in connection.execute("SELECT DISTINCT conversation FROM direct")]
    found = tuple(place for place in sorted(kept) if _is_between(place, one, other))
    if not found:
        raise OperatorError(f"there are no records of {one} and {other}: give their nicks, or nick@host")
    return found


def _is_between(place: Conversation, one: str, other: str) -> bool:
    first, _, second = place.partition(" ")
    return (_is(first, one) and _is(second, other)) or (_is(first, other) and _is(second, one))


def _is(identity: str, named: str) -> bool:
    nick, at, host = named.partition("@")
    kept_nick, _, kept_host = identity.partition("@")
    return names.casefold(nick) == kept_nick and (not at or host == kept_host)


@contextmanager
def new_file(path: str, stdout: TextIO) -> Iterator[TextIO]:
    """A new file that only its owner can read, ``-`` for stdout; half a file is removed again. Raises OperatorError."""
    if path == "-":
        yield stdout
        return
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise OperatorError(f"{path} exists already: choose another name, or remove it") from None
    except OSError as error:
        raise OperatorError(f"cannot write {path}: {error.strerror}; choose another place") from None
    try:
        with os.fdopen(number, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            yield file
    except BaseException:
        Path(path).unlink(missing_ok=True)
        raise


@contextmanager
def old_file(path: str, stdin: BinaryIO) -> Iterator[BinaryIO]:
    """A file to read, ``-`` for stdin. Raises OperatorError."""
    if path == "-":
        yield stdin
        return
    try:
        number = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise OperatorError(
            f"cannot read {path}: {error.strerror}; name a file that an export wrote"
        ) from None
    with os.fdopen(number, "rb") as file:
        yield file
