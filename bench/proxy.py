"""A network that can be cut: a proxy on loopback that loses the bytes on their way, in either direction, at any moment."""

import random
import socket
import struct
import threading
from collections.abc import Callable

_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time at all: close sends RST, and undelivered bytes are lost."""


class Proxy:
    """Forwards connections to a port; ``cut`` ends all of them, each in its own way."""

    def __init__(self, port: Callable[[], int], chance: random.Random) -> None:
        self._target = port
        self._chance = chance
        self._lines: set[Cable] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target()), 5)
            except OSError:
                client.close()
                continue
            cable = Cable(client, server)
            with self._lock:
                self._lines = {line for line in self._lines if line.whole} | {cable}

    def cut(self) -> None:
        """Cut every connection: at once, or first one direction silently, or so that the server does not notice for a while."""
        with self._lock:
            lines, self._lines = self._lines, set()
        for line in lines:
            self._chance.choice([line.cut, line.cut_upwards, line.cut_downwards, line.leave_server_waiting])()

    def close(self) -> None:
        """End everything."""
        self._listener.close()
        for line in self._lines:
            line.cut()


class Cable:
    """One connection and its two directions."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self._client = client
        self._server = server
        self.whole = True
        self._lost: set[socket.socket] = set()
        for source, target in ((client, server), (server, client)):
            threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(1 << 14):
                if target not in self._lost:
                    target.sendall(data)
        except OSError:
            pass
        self.cut()

    def cut(self) -> None:
        """Both ends notice at once; bytes on their way are lost."""
        self.whole = False
        for end in (self._client, self._server):
            self._reset(end)

    def cut_upwards(self) -> None:
        """The client's lines are lost before anybody notices."""
        self._lost.add(self._server)
        threading.Timer(0.05, self.cut).start()

    def cut_downwards(self) -> None:
        """The server's lines are lost before anybody notices."""
        self._lost.add(self._client)
        threading.Timer(0.05, self.cut).start()

    def leave_server_waiting(self) -> None:
        """The client is gone and the server does not notice: the client's nick is still taken when it comes back."""
        self._lost.add(self._client)
        self._reset(self._client)
        threading.Timer(0.3, self.cut).start()

    def _reset(self, end: socket.socket) -> None:
        try:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it is closed already
        end.close()
