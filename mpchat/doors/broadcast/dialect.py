"""The contract of a dialect: how readers of one kind are told of events."""

from typing import Protocol

from mpchat.chat.vocabulary import Event, Stamp


class Dialect(Protocol):
    """How a kind of readers is told of events."""

    def encode(self, event: Event, stamp: Stamp) -> bytes:
        """Lines with their ends; ``b""`` when this kind of reader does not hear of it."""
        ...
