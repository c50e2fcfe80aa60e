"""Encryption: the example of RFC 8291, and that only the device reads it."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key, generate_private_key
from hypothesis import given
from hypothesis import strategies as st

from mpchat.chat.vocabulary import Subscription
from mpchat.push.base64url import decode, encode
from mpchat.push.encryption import LONGEST, Keys, encrypt, seal
from tests.push_service import Phone

# RFC 8291, Appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SERVER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95b"
    "Qpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
FIRST_SALT = bytes(16)


def device(p256dh: str = PUBLIC, auth: str = AUTH) -> Subscription:
    """That of the example."""
    return Subscription("https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV", p256dh, auth)


def test_the_example_of_the_specification() -> None:
    """RFC 8291 §5: the example has no padding, which ``encrypt`` adds."""
    private = derive_private_key(int.from_bytes(decode(SERVER), "big"), SECP256R1())
    assert encode(seal(TEXT + b"\x02", Keys(device()), private, decode(SALT))) == BODY


@given(st.binary(max_size=LONGEST))
def test_the_device_reads_what_was_written(text: bytes) -> None:
    phone, private = Phone(), generate_private_key(SECP256R1())
    body = encrypt(text, Keys(phone.subscription("https://x")), private, FIRST_SALT)
    assert phone.read_bytes(body) == text


@pytest.mark.parametrize(
    ("length", "size"), [(0, 1127), (1024, 1127), (1025, 2151), (2048, 2151), (2049, 4096), (LONGEST, 4096)]
)
def test_a_length_says_little(length: int, size: int) -> None:
    keys = Keys(Phone().subscription("https://x"))
    assert len(encrypt(bytes(length), keys, generate_private_key(SECP256R1()), FIRST_SALT)) == size


def test_nobody_else_reads_it() -> None:
    body = encrypt(
        b"hello", Keys(Phone().subscription("https://x")), generate_private_key(SECP256R1()), FIRST_SALT
    )
    with pytest.raises(InvalidTag):
        Phone().read(body)


def test_what_is_too_long_is_refused() -> None:
    keys = Keys(Phone().subscription("https://x"))
    with pytest.raises(ValueError, match="a push holds 3993 bytes, not 3994"):
        encrypt(bytes(LONGEST + 1), keys, generate_private_key(SECP256R1()), FIRST_SALT)


@pytest.mark.parametrize(
    ("p256dh", "auth", "problem"),
    [
        ("", AUTH, "p256dh"),
        (PUBLIC + "=", AUTH, "p256dh"),
        (PUBLIC[:-2], AUTH, "p256dh"),
        (encode(bytes(65)), AUTH, "p256dh"),
        (encode(b"\x04" + bytes(64)), AUTH, "p256dh"),  # no point of the curve
        (encode(b"\x04" + b"\xff" * 64), AUTH, "p256dh"),
        (PUBLIC, "", "auth"),
        (PUBLIC, AUTH + "AAAA", "auth"),
        (PUBLIC, "+" * 22, "auth"),
    ],
)
def test_keys_that_are_none_are_told(p256dh: str, auth: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"{problem} must be"):
        Keys(device(p256dh, auth))
