"""The host's own client: a child process on the host's terminal."""

import atexit
import contextlib
import os
import socket
import sys
import termios
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs
from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.internet.error import ProcessDone, ProcessExitedAlready
from twisted.internet.interfaces import IDelayedCall, IListeningPort
from twisted.internet.protocol import ProcessProtocol
from twisted.logger import Logger
from twisted.python.failure import Failure

from mpchat.chat.vocabulary import Entered, Left
from mpchat.doors.server.house import House
from mpchat.journal import Applied
from mpchat.lifetime import Lifetime
from mpchat.options import Options

_GIVE_BACK = "\x1b[?2004l\x1b[?1000l\x1b[?1049l\x1b[0m\x1b[?25h"
"""Bracketed paste off, mouse off, the main screen, plain colours, the cursor: what a client that died left undone."""
_PATIENCE = 5.0
"""Seconds that the client has to give the terminal back."""
_ANY_ADDRESS = ("0.0.0.0", "::", "")


@dataclass
class Terminal:
    """The terminal as it was found."""

    state: list[Any]

    @classmethod
    def of(cls, options: Options) -> "Terminal":
        """Look at the terminal; refuse with a sentence where there is none to join on."""
        parent = options.parent
        if parent is not None and not parent.get("nodaemon"):
            raise SystemExit(
                "mpchat: --join needs this terminal: start twistd with -n, or simply call mpchat"
            )
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise SystemExit(
                "mpchat: --join needs a terminal; without one, leave --join out and join with mpchat-client"
            )
        return cls(termios.tcgetattr(0))

    def give_back(self, badly: bool) -> None:
        """Put it as it was; ``badly`` when the client could not do its own part."""
        if badly:
            self.write(_GIVE_BACK)
        with contextlib.suppress(termios.error):  # the terminal itself is gone
            termios.tcsetattr(0, termios.TCSADRAIN, self.state)

    def write(self, text: str) -> None:
        """Show something."""
        with contextlib.suppress(OSError):  # the terminal itself is gone
            os.write(1, text.encode())


class HostedClient(Service, ProcessProtocol):
    """Starts the client when the chat starts; the chat learns when it ends, and waits for it when it ends first."""

    log = Logger()

    def __init__(
        self,
        reactor: Any,
        house: House,
        lifetime: Lifetime,
        terminal: Terminal,
        ports: Sequence[IListeningPort],
        options: Options,
    ) -> None:
        self._reactor = reactor
        self._house = house
        self._lifetime = lifetime
        self._terminal = terminal
        self._address = local_address(ports)
        self._name = options["name"]
        self._exited: Deferred[None] | None = None
        self._killing: IDelayedCall | None = None
        self._running = False
        self._waiting_shown = False

    def startService(self) -> None:
        """Twisted: open the client in this terminal."""
        super().startService()
        args = [sys.executable, "-m", "mpchat.client", self._address]
        if self._name:
            args += ["--name", self._name]
        # The client holds the reading end of a pipe of ours: when this process dies, however it does, the client learns it.
        env = {**os.environ, "MPCHAT_PASSWORD": self._house.host_secret, "MPCHAT_WHILE_OPEN": "3"}
        self._running = True
        self._reactor.spawnProcess(self, sys.executable, args, env=env, childFDs={0: 0, 1: 1, 2: 2, 3: "w"})

    def processExited(self, reason: Failure) -> None:
        """Twisted: the client has ended."""
        self._running = False
        code = 0 if reason.check(ProcessDone) else getattr(reason.value, "exitCode", None) or 1
        self._terminal.give_back(badly=code != 0)
        if code and not self._exited:
            self.log.error("the host's client ended with {reason}", reason=reason.getErrorMessage())
            self._terminal.write(
                f"mpchat: your client {how_it_ended(reason)}; what it was doing is in {client_log()}\n"
            )
            exit_with(code)
        if self._killing is not None and self._killing.active():
            self._killing.cancel()
        if self._exited is not None:
            self._exited.callback(None)
            return
        self._lifetime.host_gone()
        self._show_who_is_left()

    def stopService(self) -> Deferred[None] | None:
        """Twisted: the chat has ended; the client reads why, then gives the terminal back."""
        super().stopService()
        if self._waiting_shown:
            self._terminal.write("\r\x1b[K")
        if not self._running:
            return None
        self._exited = Deferred()
        self._signal("TERM")
        self._killing = self._reactor.callLater(_PATIENCE, self._signal, "KILL")
        return self._exited

    def _signal(self, name: str) -> None:
        with contextlib.suppress(ProcessExitedAlready):
            self.transport.signalProcess(name)  # type: ignore[union-attr]

    def heard(self, applied: Applied) -> None:
        """The journal's listener: keep the line that says who is left up to date."""
        moved = any(isinstance(event, Entered | Left) for event in applied.events)
        if moved and not self._running:
            self._show_who_is_left()

    def _show_who_is_left(self) -> None:
        others = len(self._house.chat.people)
        if others:
            self._waiting_shown = True
            noun = "other" if others == 1 else "others"
            self._terminal.write(f"\r\x1b[KWaiting for {others} {noun} to leave (Ctrl-C ends the chat)")


def how_it_ended(reason: Failure) -> str:
    """What became of a process, as a person says it."""
    number = getattr(reason.value, "signal", None)
    if number:
        return f"was killed (signal {number})"
    return f"ended with exit code {getattr(reason.value, 'exitCode', 1)}"


def client_log() -> str:
    """Where the client writes its log."""
    return str(Path(platformdirs.user_log_dir("mpchat", appauthor=False)) / "client.log")


def local_address(ports: Sequence[IListeningPort]) -> str:
    """Where the host's own client connects: the first port that speaks TCP."""
    for port in ports:
        address = port.getHost()
        number = getattr(address, "port", None)
        if number is not None:
            host = getattr(address, "host", "")
            here = "127.0.0.1" if host in _ANY_ADDRESS else host
            return f"[{here}]:{number}" if ":" in here else f"{here}:{number}"
    raise SystemExit("mpchat: your own client joins by TCP: add --listen tcp:6111")


def how_to_join(ports: Sequence[IListeningPort]) -> str:
    """What others type, as a sentence."""
    addresses = [port.getHost() for port in ports]
    address = next((each for each in addresses if getattr(each, "port", None) is not None), None)
    if address is None:
        return "Others on this machine join by the socket alone"
    host, number = getattr(address, "host", ""), getattr(address, "port", 0)
    if host in _ANY_ADDRESS:
        host = address_of_this_machine()
    where = f"[{host}]:{number}" if ":" in host else f"{host}:{number}"
    return f"Others join with: mpchat-client {where} (or any IRC client, or nc {host} {number})"


def address_of_this_machine() -> str:
    """The address that others reach this machine by, as far as the routes tell (nothing is sent); else its name."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): only asks which interface would be taken
            return str(probe.getsockname()[0])
    except OSError:
        return socket.gethostname()


def exit_with(code: int) -> None:
    """Make the process end with this code: twistd itself always ends with 0."""

    def leave() -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

    atexit.register(leave)
