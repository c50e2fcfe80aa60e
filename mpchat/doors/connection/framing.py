"""The contract of a framing: what carries a connection's lines. TCP today; TLS, WebSocket and SSH have the same form."""

from typing import Protocol


class Framing(Protocol):
    """Turns bytes into lines and gives each to ``Connection.hear``; does with its transport what the connection wants.

    While reading is paused it delivers no line, and keeps those that have come already.
    """

    @property
    def transport_name(self) -> str:
        """See Peer."""
        ...

    @property
    def secure(self) -> bool:
        """See Peer."""
        ...

    @property
    def certificate(self) -> str:
        """See Peer."""
        ...

    def write(self, data: bytes) -> None:
        """Send whole lines, with their ends."""
        ...

    def pause_reading(self) -> None:
        """Deliver no line until ``resume_reading``."""
        ...

    def resume_reading(self) -> None:
        """Deliver lines again, first those that wait."""
        ...

    def keep_alive(self) -> None:
        """Let the network ask whether the other end is there."""
        ...

    def close(self) -> None:
        """Close once everything written has been sent."""
        ...

    def abort(self) -> None:
        """Close at once."""
        ...
