"""Deletes old records, in steps that let a running server write between them."""

import sqlite3
import time
from collections.abc import Callable
from typing import TextIO

from mpchat.admin.progress import Progress
from mpchat.admin.store import OperatorError, Selection, count
from mpchat.admin.verifying import MISSING
from mpchat.journal.database import MarkerPlace, forget, forget_markers
from mpchat.journal.history import Conversation

_LEAST_PAUSE = 0.005


def purge(
    connection: sqlite3.Connection,
    places: tuple[Conversation, ...] | None,
    before: float,
    err: TextIO,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Delete records of these conversations (None for all) from before a time; returns how many. Raises OperatorError."""
    if connection.execute(f"{MISSING} LIMIT 1").fetchone():
        # Deleting an entry that an index never had damages the index.
        raise OperatorError(
            "messages are missing in the index of words: run mpchat-admin verify --repair first, then purge"
        )
    # Deleted records are overwritten, not only freed.
    connection.execute("PRAGMA secure_delete = ON")
    gone = 0
    selection = Selection(places, before=before)
    with Progress("deleting", lambda: gone + count(connection, selection), err) as progress:
        for place in places if places is not None else conversations(connection):
            begun = time.monotonic()
            while step := forget(connection, place, before):
                gone += step
                progress.step(step)
                # As much time for the others as for us.
                sleep(max(_LEAST_PAUSE, time.monotonic() - begun))
                begun = time.monotonic()
    _purge_markers(connection, places, before)
    return gone


def _purge_markers(
    connection: sqlite3.Connection, places: tuple[Conversation, ...] | None, before: float
) -> None:
    """Delete the read markers from before that time that lie before all remaining records."""

    def is_past(place: Conversation, marked: float, oldest: float | None) -> bool:
        return (places is None or place in places) and marked < min(
            before, before if oldest is None else oldest
        )

    following: MarkerPlace | None = ("", "")
    while following is not None:
        following = forget_markers(connection, is_past, following)


def conversations(connection: sqlite3.Connection) -> list[Conversation]:
    """Every conversation that has records."""
    found: list[Conversation] = []
    # One jump in the index for each conversation, however many records it has.
    sql = "SELECT min(conversation) FROM records WHERE conversation > ?"
    while (place := connection.execute(sql, (found[-1] if found else "",)).fetchone()[0]) is not None:
        found.append(place)
    return found
