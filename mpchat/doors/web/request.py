"""A request's head as data, read strictly: what two programs could read in two ways is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

import h11

from mpchat.doors.web.errors import HttpError

MAX_HEAD = 16 * 1024
"""Bytes of a head."""
_MOST_PARAMETERS = 20
_ONCE = frozenset(
    {
        "authorization",
        "content-disposition",
        "content-length",
        "content-type",
        "expect",
        "host",
        "idempotency-key",
        "if-none-match",
        "range",
        "transfer-encoding",
    }
)
"""Headers of which a second one contradicts the first."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: ``path`` in decoded parts, ``headers`` by their names in small letters."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    address: str
    secure: bool = False

    def header(self, name: str) -> str:
        """A header's value; ``""`` for none."""
        return self.headers.get(name, "")

    @property
    def length(self) -> int | None:
        """The bytes of the body, if the request says."""
        given = self.headers.get("content-length")
        return None if given is None else int(given)


def read_request(head: h11.Request, address: str, secure: bool) -> Request:
    """The request that a head makes. Raises HttpError."""
    if head.http_version not in (b"1.0", b"1.1"):
        raise HttpError(505, "VERSION", "Only HTTP/1.1 is spoken here")
    headers = _headers(head)
    if "content-length" in headers and "transfer-encoding" in headers:
        # h11 would go by one of them; a proxy in between may have gone by the other (RFC 9112 §11.2).
        raise _bad("Content-Length and Transfer-Encoding contradict each other: send one of them")
    target = head.target.decode("ascii", "replace")
    if not target.startswith("/"):
        raise _bad("The target of a request is a path: /upload")
    path, _, query = target.partition("?")
    try:
        parts = tuple(unquote(part, errors="strict") for part in path[1:].split("/"))
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        raise _bad(
            "The target of the request cannot be read: it is not UTF-8, or has too many parameters"
        ) from None
    return Request(head.method.decode("ascii"), parts, dict(pairs), headers, address, secure)


def _headers(head: h11.Request) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in head.headers:
        key, text = name.decode("ascii"), _text(value)
        if key in headers and key in _ONCE:
            raise _bad(f"The header {key} was sent twice: send it once")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _text(value: bytes) -> str:
    """Names of files come as they are; what is no UTF-8 is what HTTP once meant by text."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _bad(text: str) -> HttpError:
    return HttpError(400, "BAD_REQUEST", text)
