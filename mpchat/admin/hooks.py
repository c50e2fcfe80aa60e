"""Webhooks for the operator: adds one, lists them, deletes one. A server reads them when it starts, and at REHASH."""

import json
import secrets
import sqlite3
from base64 import b64encode
from collections.abc import Iterator

from mpchat.admin.repairing import transaction
from mpchat.admin.store import OperatorError
from mpchat.irc.text import for_screen
from mpchat.settings.hooks import Hook, as_typed, checked_name

_SECRET_BYTES = 32


def add(connection: sqlite3.Connection, name: str, hook: Hook, now: float) -> str:
    """Add a hook; its secret, which is shown once. Raises OperatorError."""
    try:
        checked_name(name)
    except ValueError as error:
        raise OperatorError(str(error)) from None
    secret = f"whsec_{b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"
    with transaction(connection):
        if connection.execute("SELECT 1 FROM hooks WHERE name = ?", (name,)).fetchone():
            raise OperatorError(f"there is a hook {name} already: forget-hook deletes it")
        row = (name, json.dumps(as_typed(hook)), secret, now)
        connection.execute("INSERT INTO hooks VALUES (?, ?, ?, ?)", row)
    return secret


def listed(connection: sqlite3.Connection) -> Iterator[str]:
    """A line for each hook: its name and what it is told of, without its secret."""
    for name, parts in connection.execute("SELECT name, parts FROM hooks ORDER BY name"):
        words = " ".join(f"{key}={value}" for key, value in json.loads(parts).items())
        yield f"{for_screen(name)}  {for_screen(words)}"


def forget(connection: sqlite3.Connection, name: str) -> None:
    """Delete a hook. Raises OperatorError."""
    with transaction(connection):
        gone = connection.execute("DELETE FROM hooks WHERE name = ?", (name,)).rowcount
    if not gone:
        raise OperatorError(f"there is no hook {for_screen(name)}: mpchat-admin hooks lists them")
