"""What was said while a connection was gone, on real terminals: the server dies in the middle of it."""

import contextlib
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from tests.e2e.terminal import Server, Terminal, wait_until


class Cable:
    """Between a client and a server: pulled out at the client's end, the server does not notice."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._near: list[socket.socket] = []
        self._far: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, far = self._door.accept()[0], socket.create_connection(("127.0.0.1", self._to))
                self._near.append(near)
                self._far.append(far)
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(1 << 16):
                other.sendall(data)

    def pull(self) -> None:
        """Break every connection for the client alone."""
        self._end(self._near)

    def miss(self) -> None:
        """Let the server notice, all but the newest."""
        self._end(self._far[:-1])

    def close(self) -> None:
        """Be done."""
        for sockets in ([self._door], self._near, self._far):
            self._end(sockets)

    def _end(self, sockets: list[socket.socket]) -> None:
        for each in sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def test_a_name_comes_back_when_the_old_connection_is_gone(
    window: Callable[..., Terminal], serve: Callable[..., Server]
) -> None:
    server, gho = serve("--forever", "--journal", "memory"), window()
    cable = Cable(server.port)
    gho.enter(f"mpchat-client 127.0.0.1:{cable.port} --name gho")
    gho.wait_for("gho @ 127.0.0.1", "You have joined #lobby")
    for name in ("gho_", "gho__"):
        cable.pull()
        gho.wait_for(f"{name} @ 127.0.0.1")
        wait_until(lambda: f"@gho, {name}" in gho.text or f"gho_, {name}" in gho.text, "everybody")  # noqa: B023
    cable.miss()
    gho.wait_for("gho @ 127.0.0.1", "You are now known as gho")
    for noise in ("Not here", "Here:", "MONITOR", "Watched"):
        assert noise not in gho.text
    gho.enter("q")
    gho.wait_for("ready>")
    cable.close()


def test_a_server_that_is_killed_costs_no_line(window: Callable[..., Terminal], home: Path) -> None:
    options = ("--forever", "--journal", f"sqlite:{home / 'chat.db'}", "--command-rate", "0")
    server = Server(home, *options)
    ann, bob = window(), window()
    for terminal, name in ((ann, "ann"), (bob, "bob")):
        terminal.enter(f"mpchat-client 127.0.0.1:{server.port} --name {name}")
        terminal.wait_for("You have joined #lobby")
    ann.wait_for("bob has joined")
    ann.enter("before it died")
    bob.wait_for("before it died")
    server.process.kill()
    server.process.wait()
    for terminal in (ann, bob):
        terminal.wait_for("The connection is lost")
    ann.enter("typed by ann while it was dead")
    bob.enter("typed by bob while it was dead")
    ann.wait_for("typed by ann while it was dead …")
    again = Server(home, *options, port=server.port)
    try:
        for terminal in (ann, bob):
            terminal.wait_for("typed by ann while it was dead", "typed by bob while it was dead")
            terminal.wait_gone("dead …")
            wait_until(lambda: terminal.text.count("You have joined") == 2, "the return")  # noqa: B023
            for said in ("before it died", "typed by ann", "typed by bob"):
                assert terminal.text.count(said) == 1, terminal.text
            terminal.enter("q")
            terminal.wait_for("ready>")
    finally:
        again.stop()
