"""Real terminals with a real shell in each: typed at like a person does, read like a person does."""

import codecs
import copy
import os
import re
import signal
import socket
import subprocess
import sysconfig
import termios
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pexpect
import pyte

from bench.ports import free_port

_PATIENCE = 20.0
_MODES = re.compile(rb"\x1b\[\?(1049|2004|25)([hl])")
CHECKOUT = Path(__file__).parents[2]
SCRIPTS = Path(sysconfig.get_path("scripts"))


class Emulator(pyte.Screen):
    """A screen with a second one behind it, as full-screen programs use it (DEC private mode 1049)."""

    _main: tuple[Any, Any] | None = None

    def set_mode(self, *modes: int, **kwargs: bool) -> None:
        """pyte: a mode was switched on."""
        if 1049 in modes and self._main is None:
            self._main = copy.deepcopy((self.buffer, self.cursor))
            self.erase_in_display(2)
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes: int, **kwargs: bool) -> None:
        """pyte: a mode was switched off."""
        super().reset_mode(*modes, **kwargs)
        if 1049 in modes and self._main is not None:
            self.buffer, self.cursor = self._main
            self._main = None


class Terminal:
    """A shell on a pty behind a terminal emulator; what it shows is read in a thread, as it comes."""

    def __init__(self, home: Path, columns: int = 80, rows: int = 24) -> None:
        self.screen = Emulator(columns, rows)
        self._decoder: codecs.IncrementalDecoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._encoding = "utf-8"
        self._stream = pyte.ByteStream(self.screen)
        self._changed = threading.Condition()
        self.modes: dict[bytes, bytes] = {}
        self._shell = pexpect.spawn(
            "/bin/sh",
            ["-i"],
            env=environment(home),
            dimensions=(rows, columns),
            echo=True,
            cwd=str(home),
            preexec_fn=_heed_ctrl_c,
        )
        threading.Thread(target=self._read, daemon=True).start()
        self.wait_for("ready>")
        self._before = self._state()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._shell.child_fd, 65536)
            except OSError:
                return
            if not data:
                return
            with self._changed:
                for mode, on in _MODES.findall(data):
                    self.modes[mode] = on
                self._stream.feed(self._decoder.decode(data).encode())
                self._changed.notify_all()

    def speak(self, encoding: str) -> None:
        """Be a terminal of another encoding from now on."""
        with self._changed:
            self._encoding = encoding
            self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    # ---- typing ----

    def type(self, text: str) -> None:
        """Press keys."""
        self._shell.send(text.encode(self._encoding))

    def enter(self, line: str) -> None:
        """Type a line and press Enter."""
        self.type(line + "\r")

    def resize(self, columns: int, rows: int) -> None:
        """Drag the window's corner."""
        with self._changed:
            self.screen.resize(rows, columns)
        self._shell.setwinsize(rows, columns)

    # ---- looking ----

    @property
    def text(self) -> str:
        """What the screen shows now."""
        with self._changed:
            return "\n".join(line.rstrip() for line in self.screen.display)

    def wait(self, look: Callable[[], bool], what: str) -> None:
        """Look again whenever something changed; fail with the screen when it never comes."""
        deadline = time.monotonic() + _PATIENCE
        with self._changed:
            while not look():
                left = deadline - time.monotonic()
                assert left > 0 and self._changed.wait(left), f"never saw {what} on:\n{self.text}"

    def wait_for(self, *texts: str) -> None:
        """Wait until the screen shows all of these."""
        self.wait(lambda: all(text in self.text for text in texts), repr(texts))

    def wait_gone(self, text: str) -> None:
        """Wait until the screen does not show this any more."""
        self.wait(lambda: text not in self.text, f"the end of {text!r}")

    def line_with(self, text: str) -> str:
        """The first line that holds a text."""
        return next(line for line in self.text.splitlines() if text in line)

    def colour_of(self, text: str, within: str) -> str:
        """The colour of a text on the first line that holds ``within``."""
        with self._changed:
            for row, line in enumerate(self.screen.display):
                if within in line:
                    return str(self.screen.buffer[row][line.index(text)].fg)
        raise AssertionError(f"no {within!r} on:\n{self.text}")

    # ---- after a program ----

    def exit_code(self) -> int:
        """The code of the program that has just ended."""
        self.enter("echo code=$?")
        self.wait(lambda: bool(re.search(r"code=\d+", self.text)), "an exit code")
        found = re.findall(r"code=(\d+)", self.text)
        return int(found[-1])

    def _state(self) -> list[object]:
        return termios.tcgetattr(self._shell.child_fd)

    def is_as_before(self) -> bool:
        """Whether the terminal is as the shell had it: settings, main screen, cursor, bracketed paste."""
        left = all(
            self.modes.get(mode, on) == on for mode, on in ((b"1049", b"l"), (b"25", b"h"), (b"2004", b"l"))
        )
        return left and self._state() == self._before

    def close(self) -> None:
        """Close the window."""
        self._shell.close(force=True)


def _heed_ctrl_c() -> None:
    """A suite that a shell script started with ``&`` ignores SIGINT, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def environment(home: Path) -> dict[str, str]:
    """A person's environment with nothing of the machine's in it."""
    return {
        "HOME": str(home),
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PS1": "ready> ",
        "ENV": "",
        "PYTHONWARNINGS": "default",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(CHECKOUT),
    }


def is_free(port: int) -> bool:
    """Whether nobody listens on the port any more."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def wait_until(look: Callable[[], bool], what: str) -> None:
    """Wait for something that tells nobody when it happens."""
    deadline = time.monotonic() + _PATIENCE
    tick = threading.Event()
    while not look():
        assert time.monotonic() < deadline, f"never saw {what}"
        tick.wait(0.05)


class Server:
    """A server without a terminal: ``twistd -n mpchat`` as a process."""

    def __init__(
        self, home: Path, *args: str, port: int | None = None, env: Mapping[str, str] | None = None
    ) -> None:
        self.port = port or free_port()
        self.log = home / "server.log"
        self.process = subprocess.Popen(
            [
                str(SCRIPTS / "twistd"),
                "-n",
                "--pidfile=",
                f"--logfile={self.log}",
                *("mpchat", "--port", str(self.port), *args),
            ],
            env={**environment(home), **(env or {})},
            cwd=home,
        )
        wait_until(lambda: not is_free(self.port) or self.process.poll() is not None, "the server")

    def stop(self) -> int:
        """End it politely, if it runs; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE)


class Line:
    """Somebody on a bare connection: IRC by hand, or a person with nc."""

    def __init__(self, port: int, *first: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), _PATIENCE)
        self._buffer = b""
        self.lines: list[str] = []
        self._seen = 0
        self.send(*first)

    @classmethod
    def irc(cls, port: int, nick: str, room: str = "#lobby", capabilities: str = "") -> "Line":
        """Register, join, and read up to the names."""
        caps = (f"CAP REQ :{capabilities}", "CAP END") if capabilities else ()
        line = cls(port, *caps, f"NICK {nick}", f"USER {nick} 0 * :{nick}", f"JOIN {room}")
        line.read_to(" 366 ")
        return line

    def send(self, *lines: str) -> None:
        """Send lines."""
        self._socket.sendall(b"".join(line.encode() + b"\r\n" for line in lines))

    def read_to(self, text: str) -> list[str]:
        """Read until a line holds the text; all lines up to it, since the last look."""
        start = self._seen
        while True:
            for line in self.lines[self._seen :]:
                self._seen += 1
                if text in line:
                    return self.lines[start : self._seen]
            data = self._socket.recv(1 << 20)
            assert data, f"closed before {text!r}: {self.lines[-5:]}"
            *lines, self._buffer = (self._buffer + data).split(b"\r\n")
            self.lines += [line.decode() for line in lines]

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
