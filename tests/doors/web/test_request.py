"""A request's head as data."""

import h11
import pytest

from mpchat.doors.web.errors import HttpError
from mpchat.doors.web.request import read_request


def head(target: bytes = b"/", *headers: tuple[bytes, bytes]) -> h11.Request:
    return h11.Request(method=b"GET", target=target, headers=[(b"Host", b"a"), *headers])


def test_path_and_query_are_decoded_part_by_part() -> None:
    request = read_request(head(b"/api/rooms/%23tea%2Froom/x?limit=3&before=&a=%C3%BC+x"), "127.0.0.1", True)
    assert request.path == ("api", "rooms", "#tea/room", "x"), "a slash that is encoded parts nothing"
    assert request.query == {"limit": "3", "before": "", "a": "ü x"}
    assert (request.address, request.secure, request.length) == ("127.0.0.1", True, None)
    assert read_request(head(b"//a/"), "", False).path == ("", "a", "")


def test_headers() -> None:
    given = (
        (b"X", b"1"),
        (b"x", b"2"),
        (b"Name", "ü".encode()),
        (b"Old", b"\xfc"),
        (b"Content-Length", b"7"),
    )
    request = read_request(head(b"/", *given), "", False)
    assert request.header("x") == "1, 2" and request.header("name") == request.header("old") == "ü"
    assert request.header("none") == "" and request.length == 7


@pytest.mark.parametrize("name", [b"Authorization", b"Content-Type", b"Idempotency-Key", b"Range"])
def test_what_can_be_said_once(name: bytes) -> None:
    with pytest.raises(HttpError, match="was sent twice"):
        read_request(head(b"/", (name, b"a"), (name, b"a")), "", False)
