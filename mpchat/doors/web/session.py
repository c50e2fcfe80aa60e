"""A session that is no connection: commands of a program that speaks by HTTP, each with what came of it.

To the chat and to everybody in it, it is a visitor like others: with a number of its own, counted by the limits of its address,
told of what it did, put out by KILL. Only that nothing is written to it: it hears nothing of what others say.
"""

from collections import deque
from collections.abc import Callable

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from mpchat.chat.person import Person
from mpchat.chat.vocabulary import Command, Event, Killed, Quit, SessionsEnded, Stamp, VisitorId
from mpchat.doors.broadcast.dialect import Dialect
from mpchat.doors.broadcast.listening import Personal
from mpchat.doors.server.registry import Registry
from mpchat.journal import Applied


class SessionEndedError(Exception):
    """The session is over; the text says why."""


class _Silence:
    """The dialect of those who hear nothing, and the reader that nothing is written to."""

    def encode(self, event: Event, stamp: Stamp) -> bytes:
        """See dialect.Dialect."""
        return b""

    def write(self, data: bytes) -> None:
        """See turn.Reader."""


SILENCE = _Silence()


class ApiSession:
    """A visitor that asks by calling ``ask``: a Connected and its VisitorSession in one. ``ended`` is called once, at its end."""

    log = Logger()
    answers_pings = False
    cost = 1.0
    collects = False

    def __init__(self, registry: Registry, address: str, ended: Callable[[], None]) -> None:
        self.registry = registry
        self.address = address
        self.visitor: VisitorId = registry.new_visitor()
        self.send_queue = _Silence()
        self.dialect: Dialect = SILENCE
        self.capabilities: set[str] = set()
        self.is_over = False
        self._ended = ended
        self._waiting: deque[Deferred[Applied]] = deque()

    @property
    def session(self) -> "ApiSession":
        """See Connected."""
        return self

    @property
    def entered(self) -> bool:
        """See VisitorSession."""
        return self.visitor in self.registry.house.chat.sessions

    @property
    def person(self) -> Person:
        """The person of the account; only once entered."""
        chat = self.registry.house.chat
        return chat.people[chat.sessions[self.visitor]]

    @property
    def is_waiting(self) -> bool:
        """Whether something was asked that has not been applied yet."""
        return bool(self._waiting)

    def ask(self, command: Command) -> "Deferred[Applied]":
        """Put a command into the one order; fires with what came of it, fails with SessionEndedError."""
        applied: Deferred[Applied] = Deferred()
        if self.is_over:
            applied.errback(SessionEndedError("The session of this account has just ended: try again"))
            return applied
        self._waiting.append(applied)
        self.registry.house.journal.append(command)
        return applied

    # ---- what the registry and the broadcast call ----

    def guarded(self, work: Callable[..., None], *args: object) -> None:
        """See Connected."""
        try:
            work(*args)
        except Exception:
            self.log.failure("a mistake of ours in a session by HTTP")
            self.end("The server made a mistake")

    def applied(self, applied: Applied) -> None:
        """See VisitorSession."""
        self._waiting.popleft().callback(applied)

    def hears(self, event: Event) -> bool:
        """See Listening."""
        return False

    def hears_key(self, key: str) -> bool:
        """See Listening."""
        return False

    def hears_from_afar(self, event: Event) -> bool:
        """See Listening."""
        return False

    def hear(self, event: Personal, stamp: Stamp, asked: bool) -> None:
        """See Listening."""
        if isinstance(event, Killed):
            self.end(event.why)
        elif isinstance(event, SessionsEnded) and self.visitor in event.sessions:
            self.end(event.reason)

    def end(self, reason: str) -> None:
        """Leave the chat; whatever still waits is told why."""
        if self.is_over:
            return
        self.is_over = True
        self._ended()
        waiting, self._waiting = self._waiting, deque()
        self.registry.gone(self)  # before it quits: what comes of that is nobody's answer
        if self.entered or waiting:
            self.registry.house.journal.append(Quit(self.visitor, reason))
        for each in waiting:
            each.errback(SessionEndedError(reason))

    # ---- what only connections need ----

    def collect(self, data: bytes) -> None:
        """See Listening."""

    def announce(self, code: str, text: str) -> None:
        """See VisitorSession."""

    def notice(self, text: str) -> None:
        """See VisitorSession."""

    def received(self, line: bytes) -> None:
        """See VisitorSession."""

    def too_long(self) -> None:
        """See VisitorSession."""

    def ping(self) -> None:
        """See VisitorSession."""

    def lost(self, reason: str) -> None:
        """See VisitorSession."""
        self.end(reason)
