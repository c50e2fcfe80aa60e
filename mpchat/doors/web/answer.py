"""An answer as data, and what every answer says besides."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any, Protocol

from twisted.internet.defer import Deferred

from mpchat.doors.web.errors import HttpError

_ALWAYS = {
    "Cache-Control": "no-store",
    "Connection": "close",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    # No answer depends on who a browser is: whoever asks proves that with each request, or proves nothing.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Location, Content-Disposition, Retry-After",
}
"""What stands in every answer, where the answer does not say otherwise."""


class Stretch(Protocol):
    """A body that is read piece by piece."""

    @property
    def size(self) -> int:
        """How many bytes all pieces have together."""
        ...

    def read(self) -> "Deferred[bytes]":
        """The next piece; fewer bytes in all than ``size`` when it cannot be read to its end."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a body, and headers."""

    status: int
    body: bytes | Stretch = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The bytes of the body."""
        return len(self.body) if isinstance(self.body, bytes) else self.body.size

    def head(self, now: float) -> list[tuple[str, str]]:
        """All headers, at this time (Unix seconds). An answer without a body says nothing of its length (RFC 9110 §8.6)."""
        told = {**_ALWAYS, "Date": formatdate(now, usegmt=True), **self.headers}
        if self.status not in (204, 304):
            told["Content-Length"] = str(self.size)
        return list(told.items())


def in_json(status: int, data: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """Data as an answer."""
    body = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    return Answer(status, body, {"Content-Type": "application/json", **(headers or {})})


def told(problem: HttpError) -> Answer:
    """A refusal as an answer."""
    return in_json(problem.status, {"error": problem.code, "message": problem.text}, problem.headers)


def options(methods: str, **more: str) -> Answer:
    """What may be asked of an address, for whoever asks that first; a browser does before it sends what pages ask it to."""
    headers = {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Authorization, Content-Type, Content-Disposition, Idempotency-Key, Range",
        "Access-Control-Max-Age": "86400",
    }
    return Answer(204, b"", {**headers, **more})
