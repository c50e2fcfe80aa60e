"""The terminal: taken over as a whole, given back as it was. And the log, which must never be written to it."""

import io
import logging
import os
import signal
import sys
import termios
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar

import urwid
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IReactorTime
from twisted.logger import (
    FilteringLogObserver,
    LogLevel,
    LogLevelFilterPredicate,
    globalLogBeginner,
    textFileLogObserver,
)
from twisted.python.failure import Failure
from urwid.display.raw import Screen as RawScreen

from mpchat.client.encoding import Encoded, Keyboard, is_utf8

_P = ParamSpec("_P")
_T = TypeVar("_T")


def problem(environ: Mapping[str, str]) -> str:
    """Why no window can be opened here, ``""`` if one can."""
    if not (os.isatty(0) and os.isatty(1)):
        return "this is not a terminal; the client needs one to read keys and to draw on"
    if environ.get("TERM", "dumb") in ("dumb", ""):
        return "this terminal cannot place its cursor (TERM=dumb)"
    return ""


def while_open(environ: Mapping[str, str]) -> int | None:
    """The descriptor, if any, of a pipe that ends with the process that lent this one its terminal (``mpchat.hosting``)."""
    try:
        pipe = int(environ.get("MPCHAT_WHILE_OPEN", ""))
        os.set_inheritable(pipe, False)
    except (ValueError, OSError):
        return None
    return pipe


class PipeEnd:
    """Calls ``ended`` at the end of a pipe that never carries anything; a reader for the reactor (IReadDescriptor)."""

    def __init__(self, pipe: int, ended: Callable[[], None]) -> None:
        self._pipe = pipe
        self._ended = ended

    def fileno(self) -> int:
        """Twisted: what to watch."""
        return self._pipe

    def logPrefix(self) -> str:
        """Twisted: the name in the log."""
        return type(self).__name__

    def doRead(self) -> Failure | None:
        """Twisted: there is something to read, or the end of it."""
        return None if os.read(self._pipe, 1) else Failure(ConnectionDone())

    def connectionLost(self, reason: Failure) -> None:
        """Twisted: the pipe has ended, or this program ends."""
        self._ended()


class Screen(RawScreen):
    """urwid's screen in the terminal's own encoding; no key is a signal, so every key can be used."""

    def __init__(self, colours: bool) -> None:
        encoding = sys.stdout.encoding
        output = sys.stdout if is_utf8(encoding) else Encoded(sys.stdout)
        super().__init__(output=output, bracketed_paste_mode=True, focus_reporting=False)
        self._keyboard = Keyboard(encoding)
        most = min(256, self.colors) if colours else 1
        self.set_terminal_properties(colors=256 if most == 256 else 16 if colours else 1)

    def _start(self, *args: Any, **kwargs: Any) -> None:
        super()._start(*args, **kwargs)
        self.tty_signal_keys("undefined", "undefined", "undefined", "undefined", "undefined")
        settings = termios.tcgetattr(0)
        settings[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR)
        termios.tcsetattr(0, termios.TCSANOW, settings)

    def _get_input_codes(self) -> list[int]:
        return self._keyboard.read(super()._get_input_codes())


class Loop(urwid.TwistedEventLoop):
    """urwid's loop on Twisted's reactor; an error in a callback ends the program instead of only being logged."""

    def __init__(self, reactor: IReactorTime, crash: Callable[[], None]) -> None:
        self._crash = crash
        super().__init__(reactor, manage_reactor=False)  # type: ignore[arg-type]

    def handle_exit(self, f: Callable[_P, _T], enable_idle: bool = True) -> Callable[_P, _T | None]:
        return super().handle_exit(guarded(f, self._crash), enable_idle)


def guarded(call: Callable[_P, _T], crash: Callable[[], None]) -> Callable[_P, _T | None]:
    """The same call; if it raises, ``crash`` is called while the exception is being handled."""

    def guard(*args: _P.args, **kwargs: _P.kwargs) -> _T | None:
        try:
            return call(*args, **kwargs)
        except Exception:
            crash()
            return None

    return guard


class Kept:
    """The terminal's settings as they were, to be put back whatever happens in between."""

    def __enter__(self) -> "Kept":
        self._settings = termios.tcgetattr(0)
        return self

    def taken_back(self) -> None:
        """The shell has the terminal: this process may put it back all the same, unless the shell did so itself."""
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        try:
            settings = termios.tcgetattr(0)
        except termios.error:
            return
        if (
            settings[6][termios.VINTR] != b"\0"
        ):  # as our Screen leaves it undefined, somebody else has set this
            self._settings = settings

    def __exit__(self, *_: object) -> None:
        try:
            termios.tcsetattr(0, termios.TCSANOW, self._settings)
        except termios.error:
            return  # the terminal itself is gone


def open_log(path: Path) -> IO[str]:
    """Open the log, which only the person can read; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")


def start_log(file: IO[str]) -> None:
    """Send Twisted's log and Python's to one file."""
    observer = textFileLogObserver(file)
    filtered = FilteringLogObserver(observer, [LogLevelFilterPredicate(LogLevel.info)])
    globalLogBeginner.beginLoggingTo([filtered], redirectStandardIO=False, discardBuffer=True)
    logging.basicConfig(stream=file, level=logging.WARNING, force=True)
    logging.captureWarnings(True)


def forgive(*streams: IO[str]) -> None:
    """Let streams replace characters that their encoding lacks, instead of ending the program."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(words: str) -> None:
    """Print one sentence for the person, on the terminal that was given back."""
    print(f"mpchat-client: {words}", file=sys.stderr)
