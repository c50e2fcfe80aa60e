"""Secrets of the server's own, that must be the same after a restart."""

import sqlite3
from collections.abc import Callable


def kept_secret(connection: sqlite3.Connection, name: str, make: Callable[[], str]) -> str:
    """The secret of this name; it is made once, and kept before anybody hears of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = connection.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
        secret = str(found[0]) if found else make()
        if not found:
            connection.execute("INSERT INTO secrets VALUES (?, ?)", (name, secret))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return secret
