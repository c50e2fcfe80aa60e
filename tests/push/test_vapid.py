"""VAPID: tokens that push services can check, from a secret that is kept."""

import pytest

from mpchat.push.base64url import decode
from mpchat.push.vapid import Identity, new_secret
from tests.push_service import Posted, proven

NOW = 1_793_534_400.5
ORIGIN = "https://push.example.org:8443"


def claims_of(identity: Identity, contact: str) -> dict[str, object]:
    """What is claimed, in a token whose signature has been checked."""
    header = identity.authorization(ORIGIN, contact, NOW)
    key, claims = proven(Posted("/", {"authorization": header}))
    assert key == identity.key
    return claims


def test_a_token_says_for_whom_and_until_when() -> None:
    identity = Identity(new_secret())
    assert claims_of(identity, "mailto:irene@example.org") == {
        "aud": ORIGIN,
        "exp": 1_793_534_400 + 12 * 3600,
        "sub": "mailto:irene@example.org",
    }
    assert "sub" not in claims_of(identity, "")


def test_the_same_secret_is_the_same_server() -> None:
    secret = new_secret()
    assert Identity(secret).key == Identity(secret).key != Identity(new_secret()).key
    assert len(decode(secret)) == 32
    assert len(decode(Identity(secret).key)) == 65 and decode(Identity(secret).key)[0] == 4


@pytest.mark.parametrize("secret", ["", "AA", "not base64url!", "_" * 43])
def test_a_secret_that_is_none_is_refused(secret: str) -> None:
    with pytest.raises(ValueError):
        Identity(secret)
