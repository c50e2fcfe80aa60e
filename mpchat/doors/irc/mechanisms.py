"""SASL mechanisms: a response comes in, the next step goes out. They know no socket."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from mpchat.irc import names
from mpchat.irc.devices import split_device
from mpchat.passwords import Known, Passwords, ProofError, Scram


@dataclass(frozen=True, slots=True)
class Challenge:
    """Say this, and hear what is answered."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says to own an account and gives the password: it is to be checked, which takes long."""

    account: str
    password: str = field(repr=False)
    device: str = ""


@dataclass(frozen=True, slots=True)
class Proven:
    """Whose account it is, and on which device; ``""`` if it does not say."""

    account: str
    device: str = ""


Step = Challenge | Claim | Proven


class Mechanism(Protocol):
    """One exchange. All of ours let the client speak first (RFC 4422 §5)."""

    def hear(self, response: bytes) -> Step:
        """What follows from a response. Raises ProofError."""
        ...


@dataclass(slots=True)
class Exchange:
    """A login under way, and what has come so far of a response that takes several lines."""

    mechanism: Mechanism
    encoded: str = ""


class Plain:
    """PLAIN (RFC 4616): the password itself."""

    def hear(self, response: bytes) -> Step:
        """See Mechanism. To act for somebody else is nobody's right here: an authorization identity must be one's own."""
        try:
            authzid, authcid, password = response.decode().split("\0")
        except ValueError:
            raise ProofError from None
        account, device = split_device(authcid)
        if not account or not password or (authzid and not names.same(split_device(authzid)[0], account)):
            raise ProofError
        return Claim(account, password, device)


class ScramSha256:
    """SCRAM-SHA-256 (RFC 5802, RFC 7677): the password is never told."""

    def __init__(self, passwords: Passwords, known: Known) -> None:
        self._scram = Scram(passwords, known)
        self._steps = [self._first, self._final, self._end]

    def hear(self, response: bytes) -> Step:
        """See Mechanism."""
        try:
            return self._steps.pop(0)(response.decode())
        except UnicodeDecodeError:
            raise ProofError from None

    def _first(self, response: str) -> Step:
        return Challenge(self._scram.first(response).encode())

    def _final(self, response: str) -> Step:
        return Challenge(self._scram.final(response).encode())

    def _end(self, response: str) -> Step:
        """The client has seen that we know the password, too: there is nothing more to say (RFC 4422 §3.6)."""
        if response:
            raise ProofError
        return Proven(self._scram.account, self._scram.device)


Begin = Callable[[Passwords, Known], Mechanism]
MECHANISMS: dict[str, Begin] = {"PLAIN": lambda passwords, known: Plain(), "SCRAM-SHA-256": ScramSha256}
"""All that the server offers, by their names."""
