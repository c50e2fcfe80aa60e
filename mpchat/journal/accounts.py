"""The credentials and tokens of accounts: in memory, or in the database."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from mpchat.chat.vocabulary import (
    AccountClosed,
    ChangeCredentials,
    Command,
    Credentials,
    CredentialsChanged,
    Event,
    Register,
    Registered,
)
from mpchat.irc import names
from mpchat.journal.custody import Custody
from mpchat.journal.reading import Reading
from mpchat.tokens import Token


class Accounts(Protocol):
    """What passwords are checked against: asked at each login, so that a password that an operator sets holds at once."""

    def credentials(self, account: str) -> Credentials | None:
        """The credentials of an account, whatever the case of its name; None if it does not exist. Raises HistoryError."""
        ...

    def iterations(self) -> Mapping[int, int]:
        """How many iterations SCRAM's keys have: the number of accounts by iterations. Raises HistoryError."""

    def token(self, identity: str) -> Token | None:
        """The token with this id; None if there is none, or none any more. Raises HistoryError."""
        ...


class MemoryAccounts:
    """Credentials for the life of the process."""

    def __init__(self) -> None:
        self._known: dict[str, Credentials] = {}
        self._iterations: Counter[int] = Counter()
        self.tokens: dict[str, Token] = {}
        """By id. Only a database gives an operator the means to make some: here it is a program that does."""

    def credentials(self, account: str) -> Credentials | None:
        """See Accounts."""
        return self._known.get(names.casefold(account))

    def iterations(self) -> Mapping[int, int]:
        """See Accounts."""
        return self._iterations

    def token(self, identity: str) -> Token | None:
        """See Accounts."""
        return self.tokens.get(identity)

    def keep(self, command: Command, events: Iterable[Event]) -> None:
        """Keep the credentials that an account was registered with, or that were changed; none of one that is closed."""
        for event in events:
            if isinstance(event, AccountClosed):
                gone = self._known.pop(names.casefold(event.account))
                self._iterations[_iterations_of(gone)] -= 1
        if not any(isinstance(event, Registered | CredentialsChanged) for event in events):
            return
        if isinstance(command, ChangeCredentials) and not self._stand(command.account, command.instead_of):
            return
        if isinstance(command, Register | ChangeCredentials):
            self._set(command.account, command.credentials)

    def _stand(self, account: str, proof: Credentials | None) -> bool:
        """Whether these are still the account's; None is any."""
        return proof is None or proof == self.credentials(account)

    def _set(self, account: str, proof: Credentials) -> None:
        key = names.casefold(account)
        if key in self._known:
            self._iterations[_iterations_of(self._known[key])] -= 1
        self._known[key] = proof
        self._iterations[_iterations_of(proof)] += 1


def _iterations_of(proof: Credentials) -> int:
    """0 for keys that are damaged."""
    count = proof.scram.partition("$")[2].partition(":")[0]
    return int(count) if count.isascii() and count.isdigit() else 0


class SqliteAccounts:
    """See Accounts. Reads what has been committed, through a connection of its own."""

    def __init__(self, database: Custody | Path | str) -> None:
        self._reading = Reading(database)
        self._iterations: Mapping[int, int] | None = None

    def credentials(self, account: str) -> Credentials | None:
        """See Accounts."""
        sql = "SELECT argon2, scram FROM accounts WHERE account = ? AND closed IS NULL"
        found = self._reading.rows(sql, (names.casefold(account),))
        return Credentials(*found[0]) if found else None

    def iterations(self) -> Mapping[int, int]:
        """See Accounts. Counted at the first question, and after what this server has changed."""
        if self._iterations is None:
            # Of "60000:salt$..." CAST takes the digits.
            sql = "SELECT CAST(substr(scram, 1 + instr(scram, '$')) AS INTEGER), count(*) FROM accounts GROUP BY 1"
            self._iterations = dict(self._reading.rows(sql, ()))
        return self._iterations

    def have_changed(self) -> None:
        """Note that other credentials have been committed."""
        self._iterations = None

    def token(self, identity: str) -> Token | None:
        """See Accounts."""
        sql = "SELECT id, digest, account, note, made, expires FROM tokens WHERE id = ?"
        found = self._reading.rows(sql, (identity,))
        return Token(*found[0]) if found else None

    def close(self) -> None:
        """Close the connection."""
        self._reading.close()
