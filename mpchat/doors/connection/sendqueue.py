"""SendQ: output that a client has not read, bounded in bytes and in seconds.

Twisted puts no bound on what is written to a transport, and a reader who does not read would fill the memory. So this stands
between the turn and the transport as its *push producer*: the transport says ``pauseProducing`` past its own 64 KiB and
``resumeProducing`` when it is empty again; in between everything waits here. What holds:

- Bytes leave in the order of ``write``, each once; nothing is dropped but with the whole connection.
- No reader slows another: ``write`` returns at once, however much waits.
- A reader is given up, once, when more than ``most`` bytes wait, or when none were taken for ``patience`` seconds while some
  did.
- Not before the reactor has had time to write: in one turn a busy room may say more than any reader could have been given, so
  too much is looked at again two turns later. One long answer (a piece of more than 64 KiB) is no backlog either: it may wait
  whole.
- The kernel hides megabytes of what a stuck reader has not read, unless it is told not to (``keep_unread_here``): with that,
  what waits here is nearly all that waits.

What breaks it: writing to the transport past this queue; calling it after ``close`` (it takes nothing any more, silently: the
reader is gone); ``drain`` without closing the transport afterwards; a transport that never calls ``resumeProducing``.
"""

import socket
from collections import deque
from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IPushProducer, IReactorTime
from zope.interface import implementer

_PIECE = 65536
"""Bytes handed to the transport at a time: it tells when they are gone, so a reader who reads on is seen to."""
_UNSENT = 131072
"""Bytes that the kernel takes of one connection beyond what is on its way."""


@implementer(IPushProducer)
class SendQueue:
    """Stands between the turn and a transport that must be told to wait.

    The transport takes what it can (it calls ``pauseProducing`` past its own 64 KiB); the rest waits here. A reader with more
    than ``most`` bytes waiting, or none taken for ``patience`` seconds, is given up: ``give_up`` gets a reason, once. 0 turns
    either off.

    Not before the reactor has had time to write, though: between two of its looks at the sockets a busy room may say more than
    any reader could have been given, and whoever does read must not be dropped because we wrote too late.
    """

    def __init__(
        self,
        write: Callable[[bytes], None],
        clock: IReactorTime,
        most: int,
        patience: float,
        give_up: Callable[[str], None],
    ) -> None:
        self._write = write
        self._clock = clock
        self._most = most
        self._patience = patience
        self._give_up = give_up
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._answer = 0
        self._when_read: Callable[[], None] | None = None
        self._paused = False
        self._closed = False
        self._second_look: IDelayedCall | None = None
        self._stalled: IDelayedCall | None = None

    @property
    def size(self) -> int:
        """Bytes waiting here."""
        return self._size

    def write(self, data: bytes) -> None:
        """Send, or keep for later."""
        if self._closed:
            return
        if not self._paused:
            rest = self._send(data)
            if rest:
                self._answer = len(rest)  # one long answer is no backlog yet
                self._keep(rest)
            return
        self._keep(data)
        if len(data) > _PIECE:
            self._answer = max(self._answer, len(data))  # nor behind what a room said (ISUPPORT SAFELIST)
        if self._has_too_much and self._second_look is None:
            self._second_look = self._clock.callLater(0, self._wait_a_turn)

    @property
    def _has_too_much(self) -> bool:
        return bool(self._most) and self._size > self._most + self._answer

    def _wait_a_turn(self) -> None:
        """Between two turns the reactor writes what the reader's side takes."""
        self._second_look = self._clock.callLater(0, self._look_again)

    def _look_again(self) -> None:
        self._second_look = None
        if self._has_too_much:
            self._drop("too much unread")

    def when_read(self, work: Callable[[], None]) -> None:
        """Do something once nothing waits here: at once, or when the reader has read on; never once it is gone."""
        if self._closed:
            return
        if self._paused:
            self._when_read = work
        else:
            work()

    def _keep(self, data: bytes) -> None:
        self._waiting.append(data)
        self._size += len(data)

    def _send(self, data: bytes) -> bytes:
        """Write until the transport is full; what is left of it."""
        sent = 0
        while sent < len(data) and not self._paused:
            self._write(data[sent : sent + _PIECE])
            sent += _PIECE
        return data[sent:]

    def pauseProducing(self) -> None:
        """The transport is full."""
        self._paused = True
        if self._patience and self._stalled is None:
            self._stalled = self._clock.callLater(self._patience, self._stall)

    def resumeProducing(self) -> None:
        """The transport is empty again: the reader has read on."""
        self._cancel_timer()
        self._paused = False
        while self._waiting and not self._paused:
            data = self._waiting.popleft()
            rest = self._send(data)
            self._size -= len(data) - len(rest)
            if rest:
                self._waiting.appendleft(rest)
        if not self._paused:
            self._answer = 0
            work, self._when_read = self._when_read, None
            if work is not None:
                work()

    def stopProducing(self) -> None:
        """The connection is gone."""
        self.close()

    def drain(self) -> None:
        """Hand everything to the transport, however much: the connection is about to be closed."""
        self._paused = False
        while self._waiting:
            self._write(self._waiting.popleft())
        self.close()

    def close(self) -> None:
        """Forget what waits; nothing is written any more."""
        self._closed = True
        self._waiting.clear()
        self._size = 0
        self._when_read = None
        self._look_no_more()
        self._cancel_timer()

    def _stall(self) -> None:
        self._stalled = None
        self._drop("read nothing for too long")

    def _drop(self, reason: str) -> None:
        if not self._closed:
            self.close()
            self._give_up(reason)

    def _look_no_more(self) -> None:
        if self._second_look is not None:
            self._second_look.cancel()
            self._second_look = None

    def _cancel_timer(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None


def keep_unread_here(transport: object) -> None:
    """Let the kernel take little that it cannot send yet: by default it hides megabytes of what a stuck reader has not read."""
    handle = getattr(transport, "getHandle", lambda: None)()
    if isinstance(handle, socket.socket) and handle.family != getattr(socket, "AF_UNIX", None):
        option = getattr(socket, "TCP_NOTSENT_LOWAT", None)
        if option is not None:
            handle.setsockopt(socket.IPPROTO_TCP, option, _UNSENT)
