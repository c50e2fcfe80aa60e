"""Signatures of webhooks, as Standard Webhooks has them: HMAC-SHA256 over id, time and body."""

import hmac
from base64 import b64decode, b64encode

_PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """What is signed with: a secret that begins with ``whsec_`` is base64 behind that (else ValueError), another one is text."""
    if secret.startswith(_PREFIX):
        return b64decode(secret.removeprefix(_PREFIX))
    return secret.encode("utf-8", "replace")


def signature(key: bytes, identity: str, time: int, body: bytes) -> str:
    """The signature of a message with this id, sent at this time (Unix seconds)."""
    signed = f"{identity}.{time}.".encode() + body
    return f"v1,{b64encode(hmac.digest(key, signed, 'sha256')).decode()}"
