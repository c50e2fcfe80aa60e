"""The visitor's connection, as a session knows it."""

from collections.abc import Callable
from typing import Protocol

from mpchat.doors.broadcast.dialect import Dialect


class Peer(Protocol):
    """The visitor's connection, as a session knows it."""

    def tell(self, data: bytes) -> None:
        """Send lines, in order with what others say."""
        ...

    def hang_up(self) -> None:
        """Close, once everything told has been sent."""
        ...

    def speaks(self, dialect: Dialect) -> None:
        """Tell what others say in this dialect from now on."""
        ...

    def entered(self) -> None:
        """The visitor is in the chat: nobody waits for a name any more."""
        ...

    def hold(self) -> None:
        """Deliver no line until ``go_on``."""
        ...

    def go_on(self) -> None:
        """Deliver lines again."""
        ...

    @property
    def has_had_its_share(self) -> bool:
        """Whether what is not done yet has to wait for its turn (``doors.connection.fairness``)."""
        ...

    def later(self, work: Callable[[], None]) -> None:
        """Go on with something once it is its turn; not at all once the connection is gone."""
        ...

    @property
    def secure(self) -> bool:
        """Whether nobody can listen on the way: the connection is TLS."""
        ...

    def guarded(self, work: Callable[..., None], *args: object) -> None:
        """Do something of which a mistake of ours costs the connection, and nothing else."""
        ...
