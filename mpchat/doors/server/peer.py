"""The two sides of a connection: what a session asks of it, and what it asks of a session."""

from collections.abc import Callable
from typing import Protocol

from mpchat.doors.broadcast.dialect import Dialect
from mpchat.doors.broadcast.listening import Listening
from mpchat.journal import Applied


class Peer(Protocol):
    """The connection, as a session knows it. It is told what it needs to know of the session: it does not ask."""

    @property
    def secure(self) -> bool:
        """Whether nobody can listen on the way: the connection is TLS, or never leaves the machine by a door that says so."""
        ...

    @property
    def transport_name(self) -> str:
        """What the connection is carried by: ``tcp``, ``tls``, ``ws``, ``ssh`` or ``unix``."""
        ...

    @property
    def certificate(self) -> str:
        """The SHA-256 fingerprint of the client's certificate, in hexadecimal; ``""`` without one."""
        ...

    @property
    def has_had_its_share(self) -> bool:
        """Whether what is not done yet has to wait for its turn (``doors.server.fairness``)."""
        ...

    def tell(self, data: bytes) -> None:
        """Send lines, in order with what others say."""
        ...

    def speaks(self, dialect: Dialect) -> None:
        """Send what others say in this dialect from now on."""
        ...

    def entered(self) -> None:
        """The visitor is in the chat: registration cannot time out any more."""
        ...

    def comes_into(self, room: str) -> None:
        """Send what is said in a room from now on: the person was in it before this session came."""
        ...

    def hold(self) -> None:
        """Deliver no line until ``go_on``."""
        ...

    def go_on(self) -> None:
        """Deliver lines again."""
        ...

    def later(self, work: Callable[[], None]) -> None:
        """Go on with something once it is its turn; not at all once the connection is gone."""
        ...

    def guarded(self, work: Callable[..., None], *args: object) -> None:
        """Do something of which a bug costs this connection, and nothing else."""
        ...

    def hang_up(self) -> None:
        """Close, once everything told has been sent."""
        ...


class VisitorSession(Listening, Protocol):
    """A session of either kind, as its connection knows it: a client that speaks IRC, or a person who types lines."""

    dialect: Dialect
    capabilities: set[str]
    cost: float
    """How many commands the line received last was worth."""
    answers_pings: bool
    """Whether silence can be asked about with PING; else the network is asked (TCP keepalive)."""

    @property
    def entered(self) -> bool:
        """Whether the visitor is in the chat."""
        ...

    def received(self, line: bytes) -> None:
        """Take one line without its end."""
        ...

    def too_long(self) -> None:
        """A line was longer than any may be; it was dropped."""
        ...

    def ping(self) -> None:
        """Ask whether anybody is there."""
        ...

    def applied(self, applied: Applied) -> None:
        """One of the visitor's commands has been applied, and everybody was told."""
        ...

    def announce(self, code: str, text: str) -> None:
        """Send a notice about the chat as a whole."""
        ...

    def notice(self, text: str) -> None:
        """Send a server notice, to an operator of the server who watches."""
        ...

    def end(self, reason: str) -> None:
        """Say why, and close."""
        ...

    def lost(self, reason: str) -> None:
        """The connection is gone."""
        ...
