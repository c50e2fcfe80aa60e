"""Signatures, against the vector that Standard Webhooks publishes, and as docs/operating.md checks them."""

import base64
import hmac
import re
import time
from pathlib import Path
from typing import Any

import pytest

from mpchat.hooks.signing import key_of, signature


def test_the_published_vector() -> None:
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_that_is_text() -> None:
    made = signature(key_of("correct-horse"), "a", 1, b"{}")
    wanted = base64.b64encode(hmac.digest(b"correct-horse", b"a.1.{}", "sha256")).decode()
    assert made == f"v1,{wanted}"


def test_what_the_manual_tells_receivers(monkeypatch: pytest.MonkeyPatch) -> None:
    manual = (Path(__file__).parents[2] / "docs/operating.md").read_text("utf-8")
    found = re.search(r"```python\n(def is_genuine.*?)```", manual, re.DOTALL)
    assert found is not None
    there: dict[str, Any] = {"base64": base64, "hmac": hmac, "time": time}
    exec(found[1], there)
    monkeypatch.setattr(time, "time", lambda: 1000.0)
    headers = {
        "webhook-id": "a",
        "webhook-timestamp": "900",
        "webhook-signature": signature(b"key", "a", 900, b"{}"),
    }
    is_genuine = there["is_genuine"]
    assert is_genuine(b"key", headers, b"{}")
    assert not is_genuine(b"another", headers, b"{}") and not is_genuine(b"key", headers, b"{ }")
    assert not is_genuine(b"key", {**headers, "webhook-id": "b"}, b"{}")
    old = {**headers, "webhook-timestamp": "600", "webhook-signature": signature(b"key", "a", 600, b"{}")}
    assert not is_genuine(b"key", old, b"{}")
