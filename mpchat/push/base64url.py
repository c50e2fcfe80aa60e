"""Bytes as push services and clients write them: base64url without padding (RFC 4648 §5)."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

_WORD = re.compile(r"[A-Za-z0-9_-]*")


def encode(data: bytes) -> str:
    """Write bytes."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Read bytes. Raises ValueError for what is not base64url."""
    if not _WORD.fullmatch(text):
        raise ValueError("it is not base64url")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
