"""Hundreds of connections in one thread, as cheap as Python has them: the load under which others are measured."""

import selectors
import socket
import time
from collections.abc import Callable, Iterable, Sequence

_GROUP = 40
"""Connections opened at once: an older server's backlog is 50."""
_PIECE = 1 << 18


class Visitor:
    """One connection. ``seen`` counts the lines that contain ``pattern``, since ``watch`` set it."""

    def __init__(self, here: "Visitors", nick: str) -> None:
        self.nick = nick
        self.pattern = b""
        self.seen = 0
        self.hears: Callable[[bytes], None] | None = None
        """Is given whole lines, as many as came at once."""
        self.endless: memoryview | None = None
        """What is sent again and again, as fast as the other side reads."""
        self.closed = False
        self._here = here
        self._tail = b""
        self._unsent = bytearray()
        self._at = 0
        self.socket = socket.socket()
        # What waits on this side is small: an attack is over soon after its end.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _PIECE // 4)
        self.socket.setblocking(False)
        self.socket.connect_ex(("127.0.0.1", here.port))

    def watch(self, pattern: bytes) -> None:
        """Begin to count the lines with a pattern."""
        self.pattern, self.seen = pattern, 0

    def send(self, *lines: str) -> None:
        """Send lines; the rest of them later, if they do not fit now."""
        self._unsent += "".join(line + "\r\n" for line in lines).encode()
        self._here.writes(self)

    def flood(self, lines: bytes) -> None:
        """Send these bytes again and again from now on; ``b""`` stops."""
        self.endless = memoryview(lines) if lines else None
        self._here.writes(self)

    def write(self) -> None:
        """Send what fits; then ``wants_to_write`` says whether more waits."""
        try:
            if self._unsent:
                del self._unsent[: self.socket.send(self._unsent)]
            elif self.endless is not None:
                self._at = (self._at + self.socket.send(self.endless[self._at :])) % len(self.endless)
        except BlockingIOError:
            pass
        except OSError:
            self.closed = True

    @property
    def wants_to_write(self) -> bool:
        """Whether anything waits to be sent."""
        return bool(self._unsent) or self.endless is not None

    def read(self) -> None:
        """Read the bytes that have come."""
        try:
            data = self.socket.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.closed = True
            return
        end = data.rfind(b"\n") + 1
        if not end:
            self._tail += data
            return
        block, self._tail = self._tail + data[:end], data[end:]
        if self.pattern:
            self.seen += block.count(self.pattern)
        if block.startswith(b"PING ") or b"\nPING " in block:
            self.send("PONG x")
        if self.hears is not None:
            self.hears(block)


class Visitors:
    """All connections of this process."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.all: list[Visitor] = []
        self._selector = selectors.DefaultSelector()

    def connect(self, nicks: Iterable[str]) -> list[Visitor]:
        """Open connections; they do not send anything yet."""
        added = [Visitor(self, nick) for nick in nicks]
        for visitor in added:
            self._selector.register(visitor.socket, selectors.EVENT_READ, visitor)
        self.all += added
        return added

    def enter(self, nicks: Iterable[str], *after: str, realname: str = "somebody") -> list[Visitor]:
        """Connect and register, a group at a time; then send ``after``."""
        waiting, entered = list(nicks), list[Visitor]()
        while waiting:
            group = self.connect(waiting[:_GROUP])
            del waiting[:_GROUP]
            for visitor in group:
                visitor.watch(b" 001 ")
                visitor.send(f"NICK {visitor.nick}", f"USER {visitor.nick} 0 * :{realname}", *after)
            self.run(lambda group=group: have_seen(group))  # type: ignore[misc]
            entered += group
        return entered

    def writes(self, visitor: Visitor) -> None:
        """Note that a visitor has something to send, now or when there is room."""
        if visitor.closed:
            return
        if visitor.endless is None:
            visitor.write()
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if visitor.wants_to_write else 0)
        self._selector.modify(visitor.socket, wanted, visitor)

    def run(self, until: Callable[[], bool], seconds: float = 120.0) -> None:
        """Read and write until a condition holds; raises TimeoutError if it never does."""
        deadline = time.monotonic() + seconds
        while not until():
            if time.monotonic() > deadline:
                raise TimeoutError("the visitors waited for too long")
            self.turn(0.05)

    def run_for(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Read and write for so long, or until a condition holds; returns whether it does."""
        deadline = time.monotonic() + seconds
        while not until():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self.turn(min(left, 0.05))
        return True

    def turn(self, seconds: float) -> None:
        """Wait at most so long until something can be read or written, and do it."""
        for key, events in self._selector.select(seconds):
            visitor: Visitor = key.data
            if events & selectors.EVENT_READ:
                visitor.read()
            if events & selectors.EVENT_WRITE and not visitor.closed:
                visitor.write()
                if not visitor.wants_to_write:
                    self._selector.modify(visitor.socket, selectors.EVENT_READ, visitor)
            if visitor.closed:
                self._selector.unregister(visitor.socket)
                visitor.socket.close()

    def close(self, visitors: Sequence[Visitor]) -> None:
        """Hang up, all at once."""
        for visitor in visitors:
            if not visitor.closed:
                visitor.closed = True
                self._selector.unregister(visitor.socket)
                visitor.socket.close()


def have_seen(visitors: Sequence[Visitor], times: int = 1) -> bool:
    """Whether each has seen its pattern so many times."""
    return all(visitor.seen >= times for visitor in visitors)
