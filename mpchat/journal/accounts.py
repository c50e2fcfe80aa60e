"""The credentials and tokens of accounts: in memory, or in the database."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from mpchat.chat.vocabulary import (
    AccountClosed,
    Acted,
    ChangeCredentials,
    Command,
    Credentials,
    CredentialsChanged,
    Event,
    MakeInvitation,
    Refused,
    Register,
    Registered,
)
from mpchat.irc import names
from mpchat.journal.custody import Custody
from mpchat.journal.history import HistoryError
from mpchat.journal.reading import Reading
from mpchat.tokens import Invitation, Token

USED_UP = Refused("INVALID_INVITATION", ("REGISTER", "*"), "This invitation is used up: ask for another one")
"""The refusal of an invitation that has been used as often as it could be."""


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

    def invitation(self, identity: str) -> Invitation | None:
        """The invitation with this id; None if there is none. Raises HistoryError."""
        ...


class MemoryAccounts:
    """Credentials for the life of the process."""

    def __init__(self) -> None:
        self._known: dict[str, Credentials] = {}
        self._iterations: Counter[int] = Counter()
        self.tokens: dict[str, Token] = {}
        """By id. Only a database gives an operator the means to make some: here it is a program that does."""
        self._invitations: dict[str, Invitation] = {}

    def credentials(self, account: str) -> Credentials | None:
        """See Accounts."""
        return self._known.get(names.casefold(account))

    def iterations(self) -> Mapping[int, int]:
        """See Accounts."""
        return self._iterations

    def token(self, identity: str) -> Token | None:
        """See Accounts."""
        return self.tokens.get(identity)

    def invitation(self, identity: str) -> Invitation | None:
        """See Accounts."""
        return self._invitations.get(identity)

    def keep_invitation(self, command: Command, events: Iterable[Event], now: float) -> None:
        """Keep an invitation that was made, or count one that was used."""
        if isinstance(command, MakeInvitation) and any(isinstance(each, Acted) for each in events):
            ends = now + command.seconds if command.seconds else None
            made = Invitation(command.identity, command.digest, command.note, command.uses, now, ends)
            self._invitations[made.id] = made
        if isinstance(command, Register) and any(isinstance(each, Registered) for each in events):
            used = self._invitations.get(command.invitation)
            if used is not None:
                self._invitations[used.id] = replace(used, uses=used.uses - 1)

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

    def invitation(self, identity: str) -> Invitation | None:
        """See Accounts."""
        sql = "SELECT id, digest, note, uses, made, expires FROM invitations WHERE id = ?"
        found = self._reading.rows(sql, (identity,))
        return Invitation(*found[0]) if found else None

    def not_invited(self, command: Register) -> Refused | None:
        """Why an invitation does not count: it was used up while its bearer waited."""
        try:
            found = self.invitation(command.invitation) if command.invitation else None
        except HistoryError:
            return Refused(
                "TEMPORARILY_UNAVAILABLE", ("REGISTER", "*"), "Invitations cannot be read now: try later"
            )
        return None if not command.invitation or (found is not None and found.uses > 0) else USED_UP

    def close(self) -> None:
        """Close the connection."""
        self._reading.close()
