"""The body of a request, as who carries it out reads it."""

import json
from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred

from mpchat.doors.web.errors import HttpError

MAX_JSON = 256 * 1024
"""Bytes of a body that is kept in memory."""


class Body:
    """Read it piece by piece, or all of it: what is not read is not taken from the sender either."""

    def __init__(self, next_piece: Callable[[], "Deferred[bytes]"]) -> None:
        self.read = next_piece
        """The next piece, ``b""`` at the end. Fails with HttpError."""

    async def all(self, most: int) -> bytes:
        """All of it. Raises HttpError where that is more than may be."""
        pieces: list[bytes] = []
        size = 0
        while piece := await self.read():
            size += len(piece)
            if size > most:
                raise HttpError(413, "TOO_LARGE", f"A request has at most {most} bytes here")
            pieces.append(piece)
        return b"".join(pieces)

    async def json(self, content_type: str) -> dict[str, Any]:
        """An object in JSON. Raises HttpError."""
        kind = content_type.partition(";")[0].strip().lower()
        if kind != "application/json":
            text = "Send JSON, and say so with Content-Type: application/json"
            raise HttpError(415, "NOT_JSON", text)
        try:
            data = json.loads(await self.all(MAX_JSON), parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise HttpError(400, "NOT_JSON", "The body is not JSON in UTF-8") from None
        if not isinstance(data, dict):
            raise HttpError(400, "NOT_JSON", 'Send an object: {"text": "hello"}')
        return data


def _refuse(constant: str) -> None:
    raise ValueError(constant)
