"""A crowd on loopback: many connections in one room, some of which speak; every byte that they hear is checked."""

import hashlib
import os
import selectors
import socket
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOM = "#crowd"
_PATIENCE = 60.0


class Member:
    """One connection. From the line ``begin`` on it keeps a digest of the PRIVMSGs it heard, and their number."""

    def __init__(self, port: int, nick: str, reads: bool = True) -> None:
        self.nick = nick
        self.reads = reads
        self.socket = socket.socket()
        if not reads:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.ready = False
        self.said: list[bytes] | None = None
        self.heard = 0
        self.digest = hashlib.sha256()
        self.closed = False
        self._tail = b""
        self._counting = False

    def send(self, *lines: str) -> None:
        """Send lines; loopback takes them at once."""
        self.socket.setblocking(True)
        self.socket.sendall("".join(line + "\r\n" for line in lines).encode())
        self.socket.setblocking(False)

    def read(self) -> None:
        """Read the bytes that have come."""
        try:
            data = self.socket.recv(1 << 18)
        except BlockingIOError:
            return
        except ConnectionResetError:
            data = b""
        if not data:
            self.closed = True
            return
        *lines, self._tail = (self._tail + data).split(b"\r\n")
        if self._counting:
            self._count(lines)
        else:
            self._look_for_begin(lines)

    def _look_for_begin(self, lines: list[bytes]) -> None:
        for at, line in enumerate(lines):
            if b" 366 " in line:
                self.ready = True
            elif line.startswith(b"PING"):
                self.send("PONG" + line.decode()[4:])
            elif line.endswith(b":begin"):
                self._counting = True
                self._count(lines[at + 1 :])
                return

    def _count(self, lines: list[bytes]) -> None:
        spoken = [line for line in lines if b" PRIVMSG " in line]
        self.heard += len(spoken)
        self.digest.update(b"\n".join(spoken) + b"\n" if spoken else b"")
        if self.said is not None:
            self.said += spoken


class Crowd:
    """Connections in one room; ``members[0]`` is the witness, who keeps every line, the last ``senders`` speak."""

    def __init__(self, port: int, size: int, senders: int) -> None:
        self.port = port
        self._selector = selectors.DefaultSelector()
        self.members: list[Member] = []
        self.add(f"m{number}" for number in range(size))
        self.witness = self.members[0]
        self.witness.said = []
        self.speakers = self.members[-senders:]
        self.listeners = self.members[:-senders]

    def add(self, nicks: Iterable[str], reads: bool = True) -> list[Member]:
        """Connect, register and join; in groups, so that no backlog overflows."""
        waiting: list[Member] = []
        added = []
        for nick in nicks:
            member = Member(self.port, nick, reads)
            self._selector.register(member.socket, selectors.EVENT_READ, member)
            member.send(f"NICK {nick}", f"USER {nick} 0 * :{nick}", f"JOIN {ROOM}")
            waiting.append(member)
            added.append(member)
            if len(waiting) == 50:
                self.pump(lambda group=tuple(waiting): all(each.ready for each in group))  # type: ignore[misc]
                waiting.clear()
        self.pump(lambda: all(member.ready for member in waiting))
        for member in added:
            if not reads:
                self._selector.unregister(member.socket)
        self.members += added if reads else []
        return added

    def pump(self, done: Callable[[], bool], seconds: float = _PATIENCE) -> None:
        """Read until ``done``; raises TimeoutError if it never is."""
        deadline = time.monotonic() + seconds
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError("the crowd waited for too long")
            for key, _ in self._selector.select(0.5):
                member: Member = key.data
                member.read()
                if member.closed:
                    self._selector.unregister(member.socket)

    def talk(self, rounds: int, lines: int, text: str) -> None:
        """Every speaker says ``lines`` lines a round; the next round begins when the witness has heard this one."""
        self.witness.send(f"PRIVMSG {ROOM} :begin")
        self.witness._counting = True
        others = [member for member in self.members if member is not self.witness]
        self.pump(lambda: all(member._counting or member.closed for member in others))
        for number in range(rounds):
            for speaker in self.speakers:
                start = number * lines
                speaker.send(*(f"PRIVMSG {ROOM} :{start + line} {text}" for line in range(lines)))
            due = (number + 1) * lines * len(self.speakers)
            self.pump(lambda due=due: self.witness.heard >= due)  # type: ignore[misc]
        total = rounds * lines * len(self.speakers)
        own = rounds * lines
        self.pump(lambda: all(each.heard >= total or each.closed for each in self.listeners))
        self.pump(lambda: all(each.heard >= total - own or each.closed for each in self.speakers))

    def close(self) -> None:
        """Hang up."""
        for member in self.members:
            member.socket.close()
        self._selector.close()


def cpu_seconds(pid: int) -> float:
    """The CPU time a process has used, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_bytes(pid: int) -> int:
    """The most resident memory a process has ever had (VmHWM)."""
    line = next(
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(line.split()[1]) * 1024
