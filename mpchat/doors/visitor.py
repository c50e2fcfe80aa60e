"""Either kind of visitor, as the doors know it."""

from typing import Protocol

from mpchat.doors.broadcast import Listening
from mpchat.doors.dialect import Dialect
from mpchat.journal import Applied


class VisitorSession(Listening, Protocol):
    """Somebody who speaks IRC, or types lines."""

    dialect: Dialect
    cost: float
    """How many commands the line received last was worth."""

    @property
    def entered(self) -> bool:
        """Whether the visitor is in the chat."""
        ...

    def received(self, line: bytes) -> None: ...
    def too_long(self) -> None: ...
    def ping(self) -> None: ...
    def lost(self, reason: str) -> None: ...
    def announce(self, code: str, text: str) -> None: ...
    def applied(self, applied: Applied) -> None: ...
