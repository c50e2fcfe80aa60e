"""The line to the server: kept up, called again when it breaks, watched for silence. Feeds the model."""

import math
import random
from collections.abc import Callable
from typing import cast

from twisted.application.internet import ClientService
from twisted.internet import error
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import (
    IAddress,
    IDelayedCall,
    IReactorTime,
    IStreamClientEndpoint,
    ITCPTransport,
)
from twisted.internet.protocol import Factory, connectionDone
from twisted.logger import Logger
from twisted.protocols.basic import LineReceiver
from twisted.python.failure import Failure

from mpchat import __version__
from mpchat.client.courtesy import Courtesy
from mpchat.client.model import Connected, Connecting, Lost, Model, Refused, Retrying
from mpchat.client.registration import Registration
from mpchat.irc.message import Message, WireError, format, message, parse

SILENCE_PING = 60.0
"""Seconds of silence after which the server is asked whether it is there."""
SILENCE_LOST = 120.0
"""Seconds of silence after which it is not."""
LONGEST_WAIT = 30.0
"""Most seconds between two calls."""
GOODBYE = 1.0
"""Seconds a server has to close the connection after QUIT."""


class LinkProtocol(LineReceiver):
    """Framing: lines in, lines out."""

    delimiter = b"\n"
    MAX_LENGTH = 1 << 16

    def __init__(self, link: "Link") -> None:
        self._link = link

    def connectionMade(self) -> None:
        cast(ITCPTransport, self.transport).setTcpNoDelay(True)
        self._link.made(self)

    def lineReceived(self, line: bytes) -> None:
        self._link.heard(line)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._link.lost(reason)

    def write(self, line: bytes) -> None:
        """Send one formatted line."""
        cast(ITCPTransport, self.transport).write(line)

    def abort(self) -> None:
        """Drop the connection without waiting for anybody."""
        cast(ITCPTransport, self.transport).abortConnection()


class LinkFactory(Factory):
    """Makes the protocol of each connection of one link."""

    noisy = False

    def __init__(self, link: "Link") -> None:
        self._link = link

    def buildProtocol(self, addr: IAddress | None) -> LinkProtocol:
        return LinkProtocol(self._link)


class Link:
    """Keeps one person connected; ``jitter`` gives the factor each wait is multiplied with."""

    log = Logger()

    def __init__(
        self,
        clock: IReactorTime,
        endpoint: IStreamClientEndpoint,
        model: Model,
        password: str = "",
        jitter: Callable[[], float] = lambda: random.uniform(0.8, 1.2),
    ) -> None:
        self._clock = clock
        self._model = model
        self._password = password
        self._jitter = jitter
        self._courtesy = Courtesy(f"mpchat-client {__version__}")
        self._service = ClientService(endpoint, LinkFactory(self), retryPolicy=self._wait, clock=clock)
        self._protocol: LinkProtocol | None = None
        self._registration = self._new_registration()
        self._attempts = 0
        self._heard_at = 0.0
        self._countdown: IDelayedCall | None = None
        self._watch: IDelayedCall | None = None
        self._goodbye: Deferred[None] | None = None
        self._leaving = False

    # What the person wants

    def start(self) -> None:
        """Call the server, and call again for as long as it takes once it has welcomed the person."""
        self._tell(Connecting())
        self._service.startService()
        self._service.whenConnected(failAfterFailures=1).addErrback(self._first_failed)

    def send(self, words: Message) -> bool:
        """Send a message; False when there is nobody to hear it.

        Raises WireError for what no line can say or hold.
        """
        line = format(words)
        if len(line) > self._model.line_length:
            raise WireError("TOO_LONG", f"A line has at most {self._model.line_length} bytes")
        if self._protocol is None:
            return False
        self._protocol.write(line)
        return True

    def retry_now(self) -> None:
        """Call again at once instead of waiting."""
        if isinstance(self._model.state, Retrying):
            self._cancel_countdown()
            self._service.stopService()
            self._tell(Connecting())
            self._service.startService()

    def leave(self, reason: str) -> Deferred[None]:
        """Say goodbye; fires when the connection is closed, after a second at most."""
        self._leaving = True
        self._cancel_countdown()
        done: Deferred[None] = Deferred()
        if self._protocol is None:
            self._service.stopService()
            done.callback(None)
            return done
        self._goodbye = done
        self.send(message("QUIT", *([reason] if reason else [])))
        patience = self._clock.callLater(GOODBYE, self._protocol.abort)
        done.addCallback(lambda _: cancel(patience))
        return done

    # What the connection reports

    def made(self, protocol: LinkProtocol) -> None:
        """A connection stands: register."""
        self.log.info("connected")
        self._cancel_countdown()
        self._protocol = protocol
        self._registration = self._new_registration()
        self._tell(Connected())
        self._send_all(self._registration.start())
        self._heard_at = self._clock.seconds()
        self._watch = self._clock.callLater(SILENCE_PING, self._check_silence)

    def heard(self, line: bytes) -> None:
        """A line has come in: the model learns it, and what needs an answer gets one."""
        self._heard_at = self._clock.seconds()
        heard = read(line)
        if heard is None:
            self.log.debug("a line that is no message was dropped")
            return
        self._tell(heard)
        self._send_all(self._registration.hear(heard))
        self._send_all(self._courtesy.hear(heard, self._heard_at))
        if heard.verb == "001":
            self._welcomed()

    def lost(self, reason: Failure) -> None:
        """The connection is gone: for good if the chat is over or never began."""
        self.log.info("lost: {reason}", reason=reason.getErrorMessage())
        self._protocol = None
        cancel(self._watch)
        if self._goodbye is not None:
            done, self._goodbye = self._goodbye, None
            self._stop_soon()
            done.callback(None)
        elif self._model.was_welcomed and not self._model.ended:
            self._tell(Lost(why_lost(reason)))
        else:
            self._tell(Refused("The server closed the connection before it let anybody in"))
            self._stop_soon()

    def _welcomed(self) -> None:
        self._attempts = 0
        for room in self._model.rooms:
            if room.wanted:
                self._send_all([message("JOIN", room.name)])

    def _new_registration(self) -> Registration:
        model = self._model
        return Registration(model.nick, self._password, model.was_welcomed, model.network.nick_length)

    def _first_failed(self, reason: Failure) -> None:
        if not self._model.was_welcomed and not self._leaving:
            self._tell(Refused(why_not_connected(reason, self._model.server)))
            self._stop_soon()

    def _stop_soon(self) -> None:
        """In the next turn: the service may be in the middle of its own change of state."""
        self._clock.callLater(0, self._service.stopService)

    def _send_all(self, messages: list[Message]) -> None:
        for one in messages:
            try:
                self.send(one)
            except WireError as problem:
                self.log.info("not sent: {problem}", problem=problem.code)

    def _tell(self, incoming: Message | Connecting | Connected | Lost | Retrying | Refused) -> None:
        self._model.apply(incoming, self._clock.seconds())

    # Waiting

    def _wait(self, _: int) -> float:
        """Seconds until the next call: 1, 2, 4 ... 30, counted since the last welcome."""
        self._attempts += 1
        delay = min(LONGEST_WAIT, 2.0 ** min(self._attempts - 1, 10)) * self._jitter()
        if self._model.was_welcomed and not self._model.ended and not self._leaving:
            self._count_down(self._clock.seconds() + delay)
        return delay

    def _count_down(self, until: float) -> None:
        self._countdown = None
        left = until - self._clock.seconds()
        if left <= 0:
            self._tell(Connecting())
            return
        self._tell(Retrying(math.ceil(left)))
        self._countdown = self._clock.callLater(left % 1 or 1, self._count_down, until)

    def _cancel_countdown(self) -> None:
        cancel(self._countdown)
        self._countdown = None

    def _check_silence(self) -> None:
        silence = self._clock.seconds() - self._heard_at
        if self._protocol is None:
            return
        if silence >= SILENCE_LOST:
            self._watch = None
            self._protocol.abort()
            return
        if silence >= SILENCE_PING:
            self.send(message("PING", "still-there"))
        next_look = (SILENCE_LOST if silence >= SILENCE_PING else SILENCE_PING) - silence
        self._watch = self._clock.callLater(next_look, self._check_silence)


def cancel(call: IDelayedCall | None) -> None:
    """Cancel a call that may be over or never have been."""
    if call is not None and call.active():
        call.cancel()


def read(line: bytes) -> Message | None:
    """Read a line of any server; other encodings than UTF-8 lose their letters, not their lines."""
    for attempt in (line, line.decode("utf-8", "replace").encode()):
        try:
            return parse(attempt)
        except WireError:
            continue
    return None


def why_lost(reason: Failure) -> str:
    """Say in a few words why a connection broke."""
    if isinstance(reason.value, error.ConnectionDone):
        return "the server closed it"
    if isinstance(reason.value, error.ConnectionAborted):
        return "the server was silent"
    return "the network broke it"


def why_not_connected(reason: Failure, server: str) -> str:
    """Say in one sentence why nobody could be reached, and what to do."""
    host = server.rpartition(":")[0]
    if isinstance(reason.value, error.ConnectionRefusedError):
        here = host in ("127.0.0.1", "localhost", "[::1]")
        return f"nobody listens on {server}" + ("; start a chat there with: mpchat" if here else "")
    if isinstance(reason.value, error.DNSLookupError | error.UnknownHostError):
        return f"there is no host called {host}"
    if isinstance(reason.value, error.TimeoutError | error.TCPTimedOutError):
        return f"{server} does not answer"
    return f"{server} cannot be reached: {reason.getErrorMessage()}"
