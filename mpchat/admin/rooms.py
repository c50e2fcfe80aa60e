"""Rooms for the operator: lists those that are kept, and why; forgets one."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mpchat.admin.repairing import transaction
from mpchat.admin.store import OperatorError
from mpchat.admin.times import minute
from mpchat.chat.room import Room
from mpchat.irc import names
from mpchat.irc.text import for_screen
from mpchat.journal.custody import while_no_server_has
from mpchat.journal.database import DatabaseError
from mpchat.journal.rows import RowError, read_room


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row: the room's name, when something last happened there (Unix seconds, 0 for never), and why it is kept."""

    name: str
    used: float
    why: str


def listed(connection: sqlite3.Connection) -> Iterator[str]:
    """A line for each kept room: when it was last used, its name, why it is kept; what was not used for longest comes first."""
    rows = connection.execute("SELECT room, state FROM rooms").fetchall()
    for each in sorted((_kept(connection, *row) for row in rows), key=lambda each: (each.used, each.name)):
        used = f"{minute(each.used)} UTC" if each.used else "never"
        yield f"{used:20}  {for_screen(each.name)}  {for_screen(each.why)}"


def _kept(connection: sqlite3.Connection, key: str, state: str) -> _Kept:
    try:
        room = read_room(state)
    except (RowError, TypeError):
        return _Kept(str(key), 0.0, "(damaged: mpchat-admin verify)")
    newest = "SELECT coalesce(max(time), 0) FROM records WHERE conversation = ? AND sequence >= ?"
    (used,) = connection.execute(newest, (room.conversation, room.life.begun)).fetchone()
    return _Kept(room.name, used, _why(connection, room))


def _why(connection: sqlite3.Connection, room: Room) -> str:
    if not room.founder:
        return "(guests: until the last has left, or ten minutes after a start)"
    sql = "SELECT 1 FROM accounts WHERE account = ?"
    if connection.execute(sql, (names.casefold(room.founder),)).fetchone() is None:
        return f"founder {room.founder} (no account any more: whoever registers it has the room)"
    return f"founder {room.founder}"


def room_named(connection: sqlite3.Connection, wanted: str) -> str:
    """A kept room's name as it is written; as its key where it is damaged. Raises OperatorError."""
    sql = "SELECT state FROM rooms WHERE room = ?"
    found = connection.execute(sql, (names.casefold(wanted),)).fetchone()
    if found is None:
        raise OperatorError(f"no room {for_screen(wanted)} is kept: mpchat-admin rooms lists them")
    try:
        return read_room(found[0]).name
    except (RowError, TypeError):
        return names.casefold(wanted)


def forget(connection: sqlite3.Connection, path: Path, name: str) -> None:
    """Forget a room as CS DROP does. Raises OperatorError while a server has the database: it would write the room again."""
    try:
        with while_no_server_has(path), transaction(connection):
            _forget(connection, names.casefold(name))
    except DatabaseError:
        text = f"a server has {path}: be an operator of the server and send CS DROP {for_screen(name)}, or stop it first"
        raise OperatorError(text) from None


def _forget(connection: sqlite3.Connection, key: str) -> None:
    (state,) = connection.execute("SELECT state FROM rooms WHERE room = ?", (key,)).fetchone()
    connection.execute("DELETE FROM rooms WHERE room = ?", (key,))
    try:
        room = read_room(state)
    except (RowError, TypeError):
        return
    if room.passes_history_on:
        connection.execute("INSERT OR REPLACE INTO lives VALUES (?, ?, ?)", (room.conversation, *room.life))
