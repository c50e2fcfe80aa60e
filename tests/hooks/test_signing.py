"""Signatures, against the vector that Standard Webhooks publishes, and as docs/operating.md checks them."""

import base64
import hmac

from mpchat.hooks.signing import key_of, signature


def test_the_published_vector() -> None:
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_that_is_text() -> None:
    made = signature(key_of("correct-horse"), "a", 1, b"{}")
    wanted = base64.b64encode(hmac.digest(b"correct-horse", b"a.1.{}", "sha256")).decode()
    assert made == f"v1,{wanted}"
