"""Accounts for the operator: lists them, gives one a new password, deletes one."""

import sqlite3
from collections.abc import Iterator

from mpchat.admin.repairing import transaction
from mpchat.admin.store import OperatorError
from mpchat.admin.times import minute
from mpchat.chat.vocabulary import Credentials
from mpchat.irc import names
from mpchat.irc.text import for_screen


def listed(connection: sqlite3.Connection) -> Iterator[str]:
    """A line for each account: when it was registered, and its name."""
    sql = "SELECT name, registered, closed FROM accounts ORDER BY account"
    for name, registered, closed in connection.execute(sql):
        over = "" if closed is None else f" (closed {minute(closed)} UTC)"
        yield f"{minute(registered)} UTC  {for_screen(name)}{over}"


def account_named(connection: sqlite3.Connection, wanted: str) -> str:
    """An account's name as it was registered. Raises OperatorError."""
    sql = "SELECT name FROM accounts WHERE account = ?"
    found = connection.execute(sql, (names.casefold(wanted),)).fetchone()
    if found is None:
        raise OperatorError(f"there is no account {for_screen(wanted)}: mpchat-admin accounts lists them")
    return str(found[0])


def set_password(connection: sqlite3.Connection, account: str, proof: Credentials) -> None:
    """Give an account another password; it holds from the next login on.

    Its phones are taken off: whoever knew the old password may have registered one. A running server does so at its next start.
    """
    with transaction(connection):
        _take_phones_off(connection, account)
        sql = "UPDATE accounts SET argon2 = ?, scram = ? WHERE account = ?"
        connection.execute(sql, (proof.argon2, proof.scram, names.casefold(account)))


def forget(connection: sqlite3.Connection, account: str) -> None:
    """Delete an account, and all that is its own: no next account of that name is to have it."""
    key = names.casefold(account)
    with transaction(connection):
        _take_phones_off(connection, account)
        for table in ("accounts", "tokens", "people"):
            connection.execute(f"DELETE FROM {table} WHERE account = ?", (key,))
        connection.execute("DELETE FROM seen WHERE identity = ?", (f"{key}@",))


def _take_phones_off(connection: sqlite3.Connection, account: str) -> None:
    connection.execute("DELETE FROM subscriptions WHERE account = ?", (names.casefold(account),))
