"""Passwords: what may be one, what proves it, who knows it. Slow on purpose: never in the reactor's thread."""

import hmac
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from scramp import ScramException, ScramMechanism
from scramp.utils import saslprep

from mpchat.chat.vocabulary import Credentials
from mpchat.irc import names
from mpchat.irc.devices import split_device

LONGEST = 300
"""Bytes: what fits every way a password is sent (IRCv3 account-registration, "Server considerations")."""
LEAST = 6
"""Characters, if the operator does not want more."""
ITERATIONS = 60_000
"""PBKDF2's; RFC 7677 wants 4096 at least. The client does them at each login; Cyrus SASL refuses more than 65,536."""
_SCRAM = "SCRAM-SHA-256"
_STORED = re.compile(r"SCRAM-SHA-256\$([1-9][0-9]*):([\w+/=]+)\$([\w+/=]+):([\w+/=]+)", re.ASCII)
_Keys = tuple[bytes, bytes, bytes, int]
"""Salt, stored key, server key, iterations: as scramp has them."""


class Known(Protocol):
    """What is known of all accounts: what proves each, and how many of them have keys of how many iterations."""

    def credentials(self, account: str) -> Credentials | None: ...
    def iterations(self) -> Mapping[int, int]: ...


class ProofError(Exception):
    """The other side does not know the password, or does not keep to the protocol."""


@dataclass(frozen=True, slots=True)
class BadPassword:
    """Why a password cannot be one: an IRCv3 account-registration code, and a sentence."""

    code: str
    text: str


def password_problem(password: str, account: str, least: int) -> BadPassword | None:
    """Why an account cannot have this password; ``least`` in characters."""
    if len(password.encode("utf-8", "replace")) > LONGEST:
        return BadPassword("UNACCEPTABLE_PASSWORD", f"A password has at most {LONGEST} bytes")
    try:
        prepared = saslprep(password)
    except ScramException:
        text = "The password has characters that not every client can send: choose letters, digits and signs"
        return BadPassword("UNACCEPTABLE_PASSWORD", text)
    if len(prepared) < max(1, least):
        return BadPassword("WEAK_PASSWORD", f"A password has at least {max(1, least)} characters")
    if names.same(prepared, account):
        return BadPassword("WEAK_PASSWORD", "The password is the account's name: choose another one")
    return None


@dataclass(frozen=True)
class Passwords:
    """What makes and checks credentials; OWASP's lesser parameters for Argon2id: 19 MiB for each login under way."""

    hasher: PasswordHasher = field(default_factory=lambda: PasswordHasher(2, 19 * 1024, 1))
    iterations: int = ITERATIONS
    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def credentials(self, password: str) -> Credentials:
        """What proves a password from now on."""
        prepared = saslprep(password)
        salt, stored, server, count = ScramMechanism(_SCRAM).make_auth_info(prepared, self.iterations)
        scram = f"{_SCRAM}${count}:{_encoded(salt)}${_encoded(stored)}:{_encoded(server)}"
        return Credentials(self.hasher.hash(prepared), scram)

    def knows(self, password: str, credentials: Credentials | None) -> bool:
        """Whether this is the password; takes as long where there is no account."""
        try:
            prepared = saslprep(password)
        except ScramException:
            prepared, credentials = "", None
        try:
            return self.hasher.verify(credentials.argon2 if credentials else self._nobodys_hash(), prepared)
        except (VerificationError, InvalidHashError):
            return False

    def _nobodys_hash(self) -> str:
        """A hash that no password has: it takes no time to make."""
        salt, digest = (_encoded(secrets.token_bytes(size)).rstrip("=") for size in (16, 32))
        hasher = self.hasher
        costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
        return f"$argon2id$v=19${costs}${salt}${digest}"

    def are_outdated(self, credentials: Credentials) -> bool:
        """Whether credentials are to be made anew: their keys have more iterations than every client does, or are damaged."""
        try:
            return stored_keys(credentials)[3] > self.iterations
        except ValueError:
            return True

    def nobodys_keys(self, account: str, iterations: Mapping[int, int]) -> _Keys:
        """Keys that no password has, the same each time: nobody learns from them that there is no such account.

        Their iterations are spread over the names as those of the accounts are (``iterations``: how many have how many). As
        these are made anew, one after the other, so are the keys of names that nobody has.
        """
        count = self._nobodys_iterations(account, iterations)
        salt, stored, server = (
            self._drawn(f"{what} {count} {account}") for what in ("salt", "stored", "server")
        )
        return salt, stored, server, count

    def _nobodys_iterations(self, account: str, iterations: Mapping[int, int]) -> int:
        place = int.from_bytes(self._drawn(f"iterations {account}")) / 2**256 * sum(iterations.values())
        for count, accounts in sorted(iterations.items(), reverse=True):
            place -= accounts
            if place < 0:
                return count
        return self.iterations

    def _drawn(self, what: str) -> bytes:
        """32 bytes that look random, and are the same for the same words."""
        return hmac.digest(self._secret, what.encode("utf-8", "replace"), "sha256")


class Scram:
    """The server's side of one SCRAM-SHA-256 exchange (RFC 5802, RFC 7677); ``first`` tells ``account`` and ``device``."""

    def __init__(self, passwords: Passwords, known: Known) -> None:
        self.account = self.device = ""
        self._passwords = passwords
        self._known = known
        self._server = ScramMechanism(_SCRAM).make_server(self._keys)

    def first(self, message: str) -> str:
        """Take client-first, give server-first. Raises ProofError."""
        try:
            self._server.set_client_first(message)
            return str(self._server.get_server_first())
        except ScramException as error:
            raise ProofError from error

    def final(self, message: str) -> str:
        """Take client-final, give server-final: the client is proven. Raises ProofError."""
        try:
            self._server.set_client_final(message)
            return str(self._server.get_server_final())
        except ScramException as error:
            raise ProofError from error

    def _keys(self, username: str) -> _Keys:
        account, self.device = split_device(username)
        self.account = names.casefold(account)
        credentials = self._known.credentials(self.account)
        if credentials is not None:
            return stored_keys(credentials)
        return self._passwords.nobodys_keys(self.account, self._known.iterations())


def stored_keys(credentials: Credentials) -> _Keys:
    """SCRAM's keys out of the form of RFC 5803. Raises ValueError."""
    found = _STORED.fullmatch(credentials.scram)
    if found is None:
        raise ValueError("these are no keys of SCRAM-SHA-256")
    salt, stored, server = (b64decode(part, validate=True) for part in found.group(2, 3, 4))
    return salt, stored, server, int(found[1])


def is_whole(credentials: Credentials) -> bool:
    """Whether credentials can be used: neither part is damaged."""
    try:
        extract_parameters(credentials.argon2)
        stored_keys(credentials)
    except (InvalidHashError, ValueError):
        return False
    return True


def _encoded(data: bytes) -> str:
    return b64encode(data).decode()
