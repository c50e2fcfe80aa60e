"""Who may become an operator of the server, and what proves it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest

from argon2 import extract_parameters
from argon2.exceptions import InvalidHashError

from mpchat.chat.vocabulary import Credentials
from mpchat.irc import names
from mpchat.passwords import Passwords

_HASHED = "$argon2"
_ACCOUNT = "account:"


class OperatorsError(ValueError):
    """A file of operators that cannot be used; the text says in which line and why."""


@dataclass(frozen=True)
class Operators:
    """The operators that a file names: ``passwords`` in the clear or as Argon2 hashes, and ``accounts``, casefolded."""

    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    accounts: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[str]:
        """Their names, sorted."""
        return iter(sorted({*self.passwords, *self.accounts}))

    def __bool__(self) -> bool:
        return bool(self.passwords or self.accounts)

    @property
    def shows_a_password(self) -> bool:
        """Whether who can read the file can read a password."""
        return any(not password.startswith(_HASHED) for password in self.passwords.values())

    def proves(self, name: str, password: str, account: str) -> bool:
        """Whether somebody who says this password, logged in to ``account`` (``""`` for none), is this operator. Slow."""
        if account and names.same(name, account) and names.casefold(name) in self.accounts:
            return True
        kept = self.passwords.get(name, "")
        # A hash is always computed, if need be somebody else's: how long it takes tells nobody which names there are.
        hashed = kept if kept.startswith(_HASHED) else next(self._hashes(), "")
        knows = Passwords().knows(password, Credentials(hashed, "") if hashed else None)
        if kept == hashed:
            return kept != "" and knows
        return kept != "" and compare_digest(kept.encode(), password.encode("utf-8", "replace"))

    def _hashes(self) -> Iterator[str]:
        return filter(lambda kept: kept.startswith(_HASHED), self.passwords.values())


def read_operators(text: str) -> Operators:
    """Read lines of ``name password`` and ``account:name``; ``#`` begins a remark. Raises OperatorsError."""
    passwords: dict[str, str] = {}
    accounts: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        name, *rest = line.split(maxsplit=1)[:2] or [""]
        if not name or name.startswith("#"):
            continue
        account = names.casefold(name.removeprefix(_ACCOUNT))
        problem = _problem(name, "".join(rest).strip())
        if account in {*map(names.casefold, passwords), *accounts}:
            problem = f"{name.removeprefix(_ACCOUNT)} is there already; leave one of the two"
        if problem:
            raise OperatorsError(f"line {number}: {problem}")
        if rest:
            passwords[name] = rest[0].strip()
        else:
            accounts.add(account)
    return Operators(passwords, frozenset(accounts))


def _problem(name: str, password: str) -> str:
    if name.startswith(_ACCOUNT):
        if password:
            return f"an account needs no password here; write {name} alone"
        return "" if name != _ACCOUNT else "write the account's name behind account:"
    if not password:
        return f"{name} has no password; write 'name password' or 'account:name'"
    try:
        if password.startswith(_HASHED):
            extract_parameters(password)
    except InvalidHashError:
        return f"{name} has a hash that is none; make one with mpchat-admin hash-password"
    return ""
