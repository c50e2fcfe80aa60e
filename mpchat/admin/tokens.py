"""Tokens of accounts for the operator: makes one, lists them, revokes one."""

import sqlite3
from collections.abc import Iterator

from mpchat.admin.repairing import transaction
from mpchat.admin.store import OperatorError
from mpchat.admin.times import end, minute
from mpchat.irc import names
from mpchat.irc.text import for_screen
from mpchat.tokens import new_token


def make(connection: sqlite3.Connection, account: str, note: str, now: float, expires: float | None) -> str:
    """Make a token of an account and keep what it is checked by; the token itself is nowhere but in the answer."""
    text, token = new_token(names.casefold(account), for_screen(note), now, expires)
    row = (token.id, token.digest, token.account, token.note, token.made, token.expires)
    with transaction(connection):
        connection.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?)", row)
    return text


def listed(connection: sqlite3.Connection, account: str | None, now: float) -> Iterator[str]:
    """A line for each token: its id, when it was made, until when it is good, whose it is and what for."""
    sql = "SELECT id, made, expires, account, note FROM tokens"
    where, values = ("", ()) if account is None else (" WHERE account = ?", (names.casefold(account),))
    for identity, made, expires, owner, note in connection.execute(
        f"{sql}{where} ORDER BY account, made", values
    ):
        about = f"  ({for_screen(note)})" if note else ""
        yield f"{identity}  made {minute(made)} UTC, {end(expires, now)}  {for_screen(owner)}{about}"


def revoke(connection: sqlite3.Connection, identity: str) -> str:
    """Delete a token; whose it was. Raises OperatorError."""
    with transaction(connection):
        found = connection.execute("SELECT account FROM tokens WHERE id = ?", (identity,)).fetchone()
        connection.execute("DELETE FROM tokens WHERE id = ?", (identity,))
    if found is None:
        raise OperatorError(f"there is no token {for_screen(identity)}: mpchat-admin tokens lists them")
    return str(found[0])
