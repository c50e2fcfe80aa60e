"""How a kind of readers is told of events: whoever hears the same bytes has the same dialect."""

from typing import Protocol

from mpchat.chat.vocabulary import Event, Stamp


class Dialect(Protocol):
    """How a kind of readers is told of events."""

    def encode(self, event: Event, stamp: Stamp) -> bytes:
        """Lines with their ends; ``b""`` when this kind of reader does not hear of it."""
        ...
