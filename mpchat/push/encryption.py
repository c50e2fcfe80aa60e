"""Encrypts a push so that only the device that it is for can read it: aes128gcm (RFC 8188) with keys as RFC 8291 has them.

A push service sees to whom something goes and when, but neither from whom nor what; nor how long it is, but for three sizes.
"""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mpchat.chat.vocabulary import Subscription
from mpchat.push import base64url

RECORD = 4096
"""Bytes of a record at most: what every push service takes as a body (RFC 8030 §7.2), so there is one record."""
SALT = 16
_SECRET = 16
"""Bytes of a device's secret (RFC 8291 §3.2)."""
_POINT = 65
"""Bytes of a public key: an uncompressed point of P-256."""
_HEADER = SALT + 4 + 1 + _POINT
_TAG = 16
_LAST = b"\x02"
"""What stands behind the text of the last record, before its padding."""
LONGEST = RECORD - _HEADER - _TAG - len(_LAST)
"""Bytes that a push can hold: 3993 (RFC 8291 §4)."""
_SIZES = (1024, 2048, LONGEST)
"""How long a text is made, so that its length says little."""


class Keys:
    """The keys of a device. Raises ValueError, with a clause, for a subscription whose keys are none."""

    def __init__(self, subscription: Subscription) -> None:
        self.point = _read(subscription.p256dh, _POINT, "p256dh must be a public key on P-256, in base64url")
        self.secret = _read(subscription.auth, _SECRET, "auth must be 16 bytes, in base64url")
        try:
            self.public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), self.point)
        except (ValueError, UnsupportedAlgorithm):
            raise ValueError("p256dh must be a public key on P-256, in base64url") from None


def _read(text: str, size: int, problem: str) -> bytes:
    try:
        data = base64url.decode(text)
    except ValueError:
        raise ValueError(problem) from None
    if len(data) != size:
        raise ValueError(problem)
    return data


def encrypt(text: bytes, keys: Keys, private: EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """The body of a push; ``private`` and ``salt`` (16 bytes) are for this one alone. Raises ValueError if it is too long."""
    if len(text) > LONGEST:
        raise ValueError(f"a push holds {LONGEST} bytes, not {len(text)}")
    size = next(size for size in _SIZES if size >= len(text))
    return seal(text + _LAST + bytes(size - len(text)), keys, private, salt)


def seal(record: bytes, keys: Keys, private: EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """One record with its header: a text, a delimiter and whatever padding (RFC 8188 §2)."""
    own = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key, nonce = derived(private.exchange(ECDH(), keys.public), keys.secret, keys.point, own, salt)
    header = salt + RECORD.to_bytes(4, "big") + bytes([_POINT]) + own
    return header + AESGCM(key).encrypt(nonce, record, None)


def derived(shared: bytes, secret: bytes, device: bytes, server: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Key and nonce, from what both sides know: the same on either (RFC 8291 §3.4, RFC 8188 §2.2 and §2.3)."""
    material = HKDF(SHA256(), 32, secret, b"WebPush: info\0" + device + server).derive(shared)
    key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(material)
    return key, HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(material)
