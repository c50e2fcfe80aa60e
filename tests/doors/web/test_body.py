"""Bodies: read piece by piece, or whole, within bounds."""

from collections.abc import Coroutine
from typing import Any

import pytest
from twisted.internet.defer import Deferred, succeed

from mpchat.doors.web.body import MAX_JSON, Body
from mpchat.doors.web.errors import HttpError


def body(*pieces: bytes) -> Body:
    left = list(pieces)
    return Body(lambda: succeed(left.pop(0) if left else b""))


def now(work: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine gives that waits for nothing."""
    results: list[Any] = []
    Deferred.fromCoroutine(work).addBoth(results.append)
    return results[0]


def test_all_of_it() -> None:
    assert now(body(b"a", b"bc").all(3)) == b"abc"
    assert now(body().all(3)) == b""
    error = now(body(b"a", b"bcd").all(3)).value
    assert isinstance(error, HttpError) and (error.status, error.code) == (413, "TOO_LARGE")


def test_json() -> None:
    assert now(body(b'{"a": ', b"1}").json("application/json")) == {"a": 1}


@pytest.mark.parametrize(
    "data", [b"", b"[1]", b"1", b"null", b'{"a": Infinity}', b"{'a': 1}", b"\xff\xfe{}", b"[" * MAX_JSON]
)
def test_what_is_no_object(data: bytes) -> None:
    assert now(body(data).json("application/json")).value.code == "NOT_JSON"
