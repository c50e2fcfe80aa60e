"""Rebuilds the tables that follow from the records: the index of words, the table of direct conversations."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from mpchat.admin.progress import Progress
from mpchat.journal.database import word_row


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction: all of the block, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def direct_rows(connection: sqlite3.Connection) -> set[tuple[str, str, float]]:
    """The rows that ``direct`` must hold: identity, conversation, time of its newest message."""
    sql = "SELECT conversation, max(time) FROM records WHERE instr(conversation, ' ') AND said GROUP BY conversation"
    return {
        (who, str(place), time) for place, time in connection.execute(sql) for who in str(place).split(" ")
    }


def rebuild_direct(connection: sqlite3.Connection) -> None:
    """Rebuild the table of direct conversations."""
    with transaction(connection):
        rows = direct_rows(connection)
        connection.execute("DELETE FROM direct")
        connection.executemany("INSERT INTO direct VALUES (?, ?, ?)", rows)


def rebuild_words(connection: sqlite3.Connection, progress: Progress) -> int:
    """Rebuild the index of words in one transaction, so that no message is missed or indexed twice; returns how many."""
    said = "SELECT sequence, text, conversation, nick FROM records WHERE said ORDER BY sequence"
    insert = "INSERT INTO words (rowid, text, place, nick) VALUES (?, ?, ?, ?)"
    last = None
    count = 0
    with transaction(connection):
        connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
        for message in connection.execute(said):
            progress.step()
            if message[0] != last:
                connection.execute(insert, word_row(message))
                count += 1
            last = message[0]
    return count
