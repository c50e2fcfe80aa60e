"""The credentials and tokens of accounts: in memory, or in the database."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from mpchat.chat.vocabulary import Command, Credentials, Event, Register, Registered
from mpchat.irc import names
from mpchat.journal.custody import Custody
from mpchat.journal.reading import Reading
from mpchat.tokens import Token


class Accounts(Protocol):
    """What passwords are checked against: asked at each login, so that a password that an operator sets holds at once."""

    def credentials(self, account: str) -> Credentials | None:
        """The credentials of an account, whatever the case of its name; None if it does not exist. Raises HistoryError."""
        ...

    def token(self, identity: str) -> Token | None:
        """The token with this id; None if there is none, or none any more. Raises HistoryError."""
        ...


class MemoryAccounts:
    """Credentials for the life of the process."""

    def __init__(self) -> None:
        self._known: dict[str, Credentials] = {}
        self.tokens: dict[str, Token] = {}
        """By id. Only a database gives an operator the means to make some: here it is a program that does."""

    def credentials(self, account: str) -> Credentials | None:
        """See Accounts."""
        return self._known.get(names.casefold(account))

    def token(self, identity: str) -> Token | None:
        """See Accounts."""
        return self.tokens.get(identity)

    def keep(self, command: Command, events: Iterable[Event]) -> None:
        """Keep the credentials that an account was registered with."""
        if isinstance(command, Register) and any(isinstance(event, Registered) for event in events):
            self._known[names.casefold(command.account)] = command.credentials


class SqliteAccounts:
    """See Accounts. Reads what has been committed, through a connection of its own."""

    def __init__(self, database: Custody | Path | str) -> None:
        self._reading = Reading(database)

    def credentials(self, account: str) -> Credentials | None:
        """See Accounts."""
        sql = "SELECT argon2, scram FROM accounts WHERE account = ?"
        found = self._reading.rows(sql, (names.casefold(account),))
        return Credentials(*found[0]) if found else None

    def token(self, identity: str) -> Token | None:
        """See Accounts."""
        sql = "SELECT id, digest, account, note, made, expires FROM tokens WHERE id = ?"
        found = self._reading.rows(sql, (identity,))
        return Token(*found[0]) if found else None

    def close(self) -> None:
        """Close the connection."""
        self._reading.close()
