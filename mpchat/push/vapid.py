"""VAPID: how push services know the server again, and whom they can ask about it (RFC 8292)."""

import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mpchat.push import base64url

_COORDINATE = 32
"""Bytes of a number on P-256."""
_LIFETIME = 12 * 3600
"""Seconds that a token holds; a day at most (RFC 8292 §2)."""
_HEADER = {"typ": "JWT", "alg": "ES256"}


def new_secret() -> str:
    """A private key, to be kept: a server with another one is another server to every push service."""
    number = generate_private_key(SECP256R1()).private_numbers().private_value
    return base64url.encode(number.to_bytes(_COORDINATE, "big"))


class Identity:
    """The server as push services know it, from the secret that was kept. Raises ValueError for what is none."""

    def __init__(self, secret: str) -> None:
        self._private = derive_private_key(int.from_bytes(base64url.decode(secret), "big"), SECP256R1())
        public = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.key = base64url.encode(public)
        """The public key, as clients hand it to their push service (ISUPPORT ``VAPID``)."""

    def authorization(self, origin: str, contact: str, now: float) -> str:
        """The header ``Authorization`` for a push service; ``contact`` is a ``mailto:`` or ``https:`` URL, ``""`` for none."""
        claims = {"aud": origin, "exp": int(now) + _LIFETIME, **({"sub": contact} if contact else {})}
        signed = f"{_part(_HEADER)}.{_part(claims)}"
        return f"vapid t={signed}.{self._signature(signed)}, k={self.key}"

    def _signature(self, signed: str) -> str:
        """As JWS writes it: both numbers, one behind the other (RFC 7518 §3.4)."""
        numbers = decode_dss_signature(self._private.sign(signed.encode(), ECDSA(SHA256())))
        return base64url.encode(b"".join(number.to_bytes(_COORDINATE, "big") for number in numbers))


def _part(data: Mapping[str, object]) -> str:
    return base64url.encode(json.dumps(data, separators=(",", ":")).encode())
