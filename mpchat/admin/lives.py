"""Gives imported history to the room that has its name now, unless it was ever closed: then others may be in it now."""

import sqlite3
from collections.abc import Iterable
from dataclasses import replace

from mpchat.admin.repairing import transaction
from mpchat.chat.room import Life
from mpchat.irc import modes, names
from mpchat.journal.history import Conversation
from mpchat.journal.rows import RowError, read_room, write_room

_CLOSED = f"""SELECT 1 FROM records WHERE conversation = ? AND NOT said
    AND event GLOB '{{"type":"ModesChanged"*' AND event GLOB '*"letter":"[{"".join(sorted(modes.CLOSING))}]"*' LIMIT 1"""
"""Whether a mode was ever changed that hides a room, or keeps people out (as ``journal/schema/0003.sql`` asks)."""
_FIRST = "SELECT sequence, time FROM records WHERE conversation = ? ORDER BY sequence LIMIT 1"


def lengthen(connection: sqlite3.Connection, conversations: Iterable[Conversation]) -> list[Conversation]:
    """Let these rooms' lives begin with their first record; returns those that were closed once, whose lives stay as they are."""
    closed = []
    with transaction(connection):
        rooms = _kept_rooms(connection)
        for place in sorted(conversations):
            if connection.execute(_CLOSED, (place,)).fetchone():
                closed.append(place)
                continue
            first = Life(*connection.execute(_FIRST, (place,)).fetchone())
            if place in rooms:
                _lengthen_kept(connection, *rooms[place], first)
            else:
                _lengthen_open(connection, place, first)
    return closed


def _kept_rooms(connection: sqlite3.Connection) -> dict[Conversation, tuple[str, str]]:
    """The rooms that are kept, by their conversation: key and state. One that is damaged is verify's business."""
    found = {}
    for key, state in connection.execute("SELECT room, state FROM rooms"):
        try:
            found[read_room(state).conversation] = (str(key), str(state))
        except (RowError, TypeError):
            continue
    return found


def _lengthen_kept(connection: sqlite3.Connection, key: str, state: str, first: Life) -> None:
    room = read_room(state)
    if first.begun < room.life.begun:
        sql = "UPDATE rooms SET state = ? WHERE room = ?"
        connection.execute(sql, (write_room(replace(room, life=first)), key))


def _lengthen_open(connection: sqlite3.Connection, place: Conversation, first: Life) -> None:
    sql = "INSERT INTO lives VALUES (?, ?, ?) ON CONFLICT (room) DO UPDATE SET begun = excluded.begun, at = excluded.at"
    connection.execute(f"{sql} WHERE excluded.begun < lives.begun", (names.casefold(place), *first))
