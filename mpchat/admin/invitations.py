"""Invitations to register an account for the operator: makes one, lists them, revokes one."""

import sqlite3
from collections.abc import Iterator

from mpchat.admin.repairing import transaction
from mpchat.admin.store import OperatorError
from mpchat.admin.times import end, minute
from mpchat.irc.text import for_screen
from mpchat.tokens import digest, new_text


def make(connection: sqlite3.Connection, note: str, uses: int, now: float, expires: float | None) -> str:
    """Make an invitation and keep what it is checked by; what is typed is nowhere but in the answer."""
    identity, text = new_text()
    row = (identity, digest(text), for_screen(note), uses, now, expires)
    with transaction(connection):
        connection.execute("INSERT INTO invitations VALUES (?, ?, ?, ?, ?, ?)", row)
    return f"token:{text}"


def listed(connection: sqlite3.Connection, now: float) -> Iterator[str]:
    """A line for each invitation: its id, how often it can be used, until when it is good, and what for."""
    sql = "SELECT id, uses, made, expires, note FROM invitations ORDER BY made"
    for identity, uses, made, expires, note in connection.execute(sql):
        left = f"{uses} use{'' if uses == 1 else 's'} left" if uses > 0 else "used up"
        about = f"  ({for_screen(note)})" if note else ""
        yield f"{identity}  made {minute(made)} UTC, {left}, {end(expires, now)}{about}"


def revoke(connection: sqlite3.Connection, identity: str) -> None:
    """Delete an invitation. Raises OperatorError."""
    with transaction(connection):
        gone = connection.execute("DELETE FROM invitations WHERE id = ?", (identity,)).rowcount
    if not gone:
        raise OperatorError(
            f"there is no invitation {for_screen(identity)}: mpchat-admin invitations lists them"
        )
