"""Windows and servers that are closed when their story is over."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.terminal import Line, Server, Terminal


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A person's home, empty."""
    return tmp_path


@pytest.fixture
def window(home: Path) -> Iterator[Callable[..., Terminal]]:
    """Open terminal windows."""
    opened: list[Terminal] = []

    def open_window(columns: int = 80, rows: int = 24) -> Terminal:
        opened.append(Terminal(home, columns, rows))
        return opened[-1]

    yield open_window
    for terminal in opened:
        terminal.close()


@pytest.fixture
def serve(home: Path) -> Iterator[Callable[..., Server]]:
    """Start servers."""
    started: list[Server] = []

    def start(*args: str) -> Server:
        started.append(Server(home, *args))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def irc() -> Iterator[Callable[..., Line]]:
    """Let people come with IRC by hand."""
    here: list[Line] = []

    def come(port: int, nick: str, room: str = "#lobby", capabilities: str = "") -> Line:
        here.append(Line.irc(port, nick, room, capabilities))
        return here[-1]

    yield come
    for line in here:
        line.close()


@pytest.fixture
def line() -> Iterator[Callable[..., Line]]:
    """Open bare connections."""
    opened: list[Line] = []

    def connect(port: int, *first: str) -> Line:
        opened.append(Line(port, *first))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()
