"""The cutter: lines out of bytes, whatever pieces they come in. It knows no socket.

``feed`` takes what has come; ``next`` gives one line after the other. Between two calls of ``next`` the owner may stop: what is
not cut yet waits here, and ``waiting`` says how much that is. So whoever pauses a connection needs no second buffer.

The time is linear in the bytes, however they are cut: every byte is searched for a newline once (``_searched``), and taking a
line off the front of a bytearray moves no other byte. An over-long line takes no more room than the longest that may be: as
soon as it is known to be too long it is reported, and what comes of it until its end is thrown away unread.
"""

from typing import Final

BEGINNING: Final = 16
"""Bytes of an over-long line that are kept: enough to see who sends such a thing."""


class TooLong:
    """A line that is longer than any may be; ``beginning`` are its first bytes."""

    __slots__ = ("beginning",)

    def __init__(self, beginning: bytes) -> None:
        self.beginning = beginning


class Cutter:
    """Cuts lines of ``longest`` bytes at most, 0 for any length; each ends with LF, or CR LF (people's nc sends no CR)."""

    def __init__(self, longest: int = 0) -> None:
        self._longest = longest
        self._buffer = bytearray()
        self._searched = 0
        self._is_skipping = False

    @property
    def waiting(self) -> int:
        """Bytes that have come and are not cut yet."""
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Take in bytes; what belongs to an over-long line is thrown away."""
        if self._is_skipping:
            _, end, data = data.partition(b"\n")
            self._is_skipping = not end
        self._buffer += data

    def next(self) -> bytes | TooLong | None:
        """The next line without its end, or that one was too long; None where none is whole yet."""
        end = self._buffer.find(b"\n", self._searched)
        if end < 0:
            return self._skip_if_too_long()
        line = bytes(self._buffer[:end]).removesuffix(b"\r")
        del self._buffer[: end + 1]
        self._searched = 0
        if self._longest and len(line) > self._longest:
            return TooLong(line[:BEGINNING])
        return line

    def _skip_if_too_long(self) -> TooLong | None:
        self._searched = len(self._buffer)
        if not self._longest or len(self._buffer) - self._buffer.endswith(b"\r") <= self._longest:
            return None
        beginning = bytes(self._buffer[:BEGINNING])
        self.clear()
        self._is_skipping = True
        return TooLong(beginning)

    def clear(self) -> None:
        """Forget what waits."""
        self._buffer.clear()
        self._searched = 0
