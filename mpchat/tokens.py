"""Tokens: what a program proves an account with. They are long and random, so a plain hash of one is enough."""

import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest

_FORM = re.compile(r"mpchat_([0-9a-f]{12})_[\w-]{43}", re.ASCII)
"""Its beginning tells whoever finds one (or a scanner for secrets) what it is."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token: never the token itself. ``account`` is casefolded; times are Unix seconds, None for no end."""

    id: str
    digest: str = field(repr=False)
    account: str
    note: str = ""
    made: float = 0.0
    expires: float | None = None

    def has_expired(self, now: float) -> bool:
        """Whether it is not good any more."""
        return self.expires is not None and now >= self.expires


def new_text() -> tuple[str, str]:
    """An id, and the text that has it in it and that nobody can guess."""
    identity = secrets.token_hex(6)
    return identity, f"mpchat_{identity}_{secrets.token_urlsafe(32)}"


def new_token(account: str, note: str, made: float, expires: float | None) -> tuple[str, Token]:
    """A token, which is shown once, and what is kept of it."""
    identity, text = new_text()
    return text, Token(identity, digest(text), account, note, made, expires)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What is kept of an invitation to register: never the invitation itself. ``uses`` is how often it can still be used."""

    id: str
    digest: str = field(repr=False)
    note: str = ""
    uses: int = 1
    made: float = 0.0
    expires: float | None = None

    def is_good(self, now: float) -> bool:
        """Whether it lets anybody register."""
        return self.uses > 0 and (self.expires is None or now < self.expires)


def id_of(text: str) -> str | None:
    """By what a token is found; None for what is not a token."""
    found = _FORM.fullmatch(text)
    return found[1] if found else None


def digest(text: str) -> str:
    """What is kept of a token's text."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def is_proven_by(token: Token | Invitation, text: str) -> bool:
    """Whether this is the text of the token, or of the invitation."""
    return compare_digest(token.digest, digest(text))
