"""The link to the server: connects, connects again when it breaks, watches for silence. Feeds the model."""

import math
import random
import secrets
from collections.abc import Callable
from itertools import count

from twisted.application.internet import ClientService
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import (
    IDelayedCall,
    IReactorTime,
    IStreamClientEndpoint,
)
from twisted.logger import Logger
from twisted.python.failure import Failure

from mpchat import __version__
from mpchat.client.claim import Claim
from mpchat.client.courtesy import Courtesy
from mpchat.client.dialogue import Dialogue
from mpchat.client.framing import LinkFactory, LinkProtocol, read
from mpchat.client.login import Account
from mpchat.client.model import Connected, Connecting, Incoming, Lost, Model, Refused, Renamed, Retrying, Room
from mpchat.client.registration import Registration
from mpchat.client.trouble import why_lost, why_not_connected
from mpchat.irc.message import Message, WireError, format, format_tags, message

SILENCE_PING = 60.0
"""Seconds of silence after which the server is sent a PING."""
SILENCE_LOST = 60.0
"""Seconds of silence after the PING until the connection is dropped; never without a PING, however long this program slept."""
LONGEST_WAIT = 30.0
"""Most seconds between two attempts to connect."""
GOODBYE = 1.0
"""Seconds a server has to echo what was just typed, and then to close the connection after QUIT."""


class Link:
    """Keeps one person connected.

    ``clock`` measures durations, ``wall`` gives the time of day (Unix seconds), which may be set forward or back. ``jitter``
    gives the factor that each wait is multiplied by, ``new_key`` a word that nobody has ever used.
    """

    log = Logger()

    def __init__(
        self,
        clock: IReactorTime,
        endpoint: IStreamClientEndpoint,
        model: Model,
        wall: Callable[[], float],
        password: str = "",
        account: Account | None = None,
        jitter: Callable[[], float] = lambda: random.uniform(0.8, 1.2),
        new_key: Callable[[], str] | None = None,
    ) -> None:
        self._clock = clock
        self._wall = wall
        self._model = model
        self._password = password
        self._account = account
        self._jitter = jitter
        self._claim = Claim(model)
        self._courtesy = Courtesy(f"mpchat-client {__version__}")
        self._dialogue = Dialogue(model, self._write, self._tell, new_key or unique_keys())
        self._service = ClientService(endpoint, LinkFactory(self), retryPolicy=self._wait, clock=clock)
        self._protocol: LinkProtocol | None = None
        self._registration = self._new_registration()
        self._attempts = 0
        self._heard_at = 0.0
        self._is_asked = False
        self._countdown: IDelayedCall | None = None
        self._watch: IDelayedCall | None = None
        self._goodbye: Deferred[None] | None = None
        self._last_words: str | None = None
        self._wake: IDelayedCall | None = None
        self._leaving = False
        self._not_sent = 0

    # What the person wants

    def start(self) -> None:
        """Connect; once the server has welcomed the person, connect again for as long as it takes."""
        self._tell(Connecting())
        self._service.startService()
        self._service.whenConnected(failAfterFailures=1).addErrback(self._first_failed)

    def send(self, words: Message) -> bool:
        """Send a message; False if there is no connection.

        Raises WireError for a message that no line can hold.
        """
        self._claim.says(words)
        return self._write(words)

    def _write(self, words: Message) -> bool:
        line = self._line(words)
        if self._protocol is None:
            return False
        self._protocol.write(line)
        return True

    def try_name(self, nick: str) -> None:
        """Ask to be let in under another name, on a new connection if the server has closed the last one.

        Raises WireError for a message that no line can hold.
        """
        if not self.send(message("NICK", nick)):
            self._tell(Renamed(nick))
            self.start()

    def log_in(self, account: Account) -> bool:
        """Log in to an account, now and after every reconnect; False if the server offers no SASL."""
        self._account = account
        said = self._registration.log_in(account)
        self._send_all(said)
        return bool(said)

    def speak(self, words: Message) -> None:
        """Say something, now or once its target can hear it; it is kept until the server has echoed it.

        Raises WireError for a message that no line can hold.
        """
        self._line(words)
        self._dialogue.speak(words)
        self._turn()

    def resend(self, room: str) -> int:
        """Send again the lines of a room that may not have arrived; returns how many."""
        return self._in_turn(self._dialogue.resend(room))

    def forget(self, room: str) -> int:
        """Drop the lines of a room that are not on the wire; returns how many."""
        return self._in_turn(self._dialogue.forget(room))

    def search(self, words: str, ask: Message) -> None:
        """Search the history."""
        self._dialogue.history.search(words, ask)
        self._turn()

    def older(self, room: Room) -> bool:
        """Ask for lines older than all that a room shows; False if the server has no history, or is not there."""
        if not (self._model.welcomed and self._dialogue.history.is_possible):
            return False
        self._dialogue.history.older(room)
        self._turn()
        return True

    def seen(self, room: Room) -> None:
        """Note that the newest line of a room is on the screen."""
        self._dialogue.seen(room)
        self._turn()

    @property
    def name(self) -> str:
        """The name that the person chose, whatever they are called at the moment."""
        return self._claim.name

    @property
    def unsaid(self) -> int:
        """The number of lines that the server has not echoed."""
        return len(self._dialogue.outbox)

    def _in_turn(self, lines: int) -> int:
        self._turn()
        return lines

    def _line(self, words: Message) -> bytes:
        line = format(words)
        if len(line) - len(format_tags(words.tags).encode()) > self._model.line_length:
            raise WireError("TOO_LONG", f"A line has at most {self._model.line_length} bytes")
        return line

    def retry_now(self) -> None:
        """Connect again at once instead of waiting."""
        if isinstance(self._model.state, Retrying):
            self._cancel_countdown()
            self._service.stopService()
            self._tell(Connecting())
            self._service.startService()

    def leave(self, reason: str) -> Deferred[None]:
        """Say goodbye; fires when the connection is closed. Typed lines have a second to be echoed, the goodbye another."""
        self._leaving = True
        self._cancel_countdown()
        done: Deferred[None] = Deferred()
        if self._protocol is None:
            self._service.stopService()
            done.callback(None)
            return done
        self._goodbye, self._last_words = done, reason
        hurry = self._clock.callLater(GOODBYE, self._quit)
        done.addCallback(lambda _: cancel(hurry))
        if not (self._model.welcomed and self._dialogue.is_busy):
            self._quit()
        return done

    def _quit(self) -> None:
        if self._protocol is None or self._goodbye is None or self._last_words is None:
            return
        reason, self._last_words = self._last_words, None
        self.send(message("QUIT", *([reason] if reason else [])))
        patience = self._clock.callLater(GOODBYE, self._protocol.abort)
        self._goodbye.addCallback(lambda _: cancel(patience))

    # What the connection reports

    def made(self, protocol: LinkProtocol) -> None:
        """A connection is up: register."""
        self.log.info("connected")
        self._cancel_countdown()
        self._protocol = protocol
        self._registration = self._new_registration()
        self._dialogue.connected()
        self._tell(Connected())
        self._send_all(self._registration.start())
        self._heard_at, self._is_asked = self._clock.seconds(), False
        self._watch = self._clock.callLater(SILENCE_PING, self._check_silence)

    def heard(self, line: bytes) -> None:
        """A line has come in: the model takes it in, and it is answered if it needs an answer."""
        self._heard_at, self._is_asked = self._clock.seconds(), False
        heard = read(line)
        if heard is None:
            self.log.debug("a line that is not a message was dropped")
            return
        if self._claim.is_noise(heard):
            self._send_all(self._claim.hear(heard, self._heard_at))
            self._turn()
            return
        self._dialogue.hear(heard)
        self._send_all(self._registration.hear(heard))
        if "batch" not in heard.tags:
            self._send_all(self._courtesy.hear(heard, self._heard_at))
            self._send_all(self._claim.hear(heard, self._heard_at))
        if heard.verb == "001":
            self._welcomed()
        self._turn()

    def lost(self, reason: Failure) -> None:
        """The connection is gone: for good if the chat is over, or if the person was never let in."""
        self.log.info("lost: {reason}", reason=reason.getErrorMessage())
        self._protocol = None
        self._count_not_sent()
        self._dialogue.lost()
        self._claim.lost()
        cancel(self._watch)
        cancel(self._wake)
        if self._goodbye is not None:
            done, self._goodbye = self._goodbye, None
            self._stop_soon()
            done.callback(None)
        elif self._model.was_welcomed and not self._model.ended:
            self._tell(Lost(why_lost(reason)))
        elif self._model.naming:
            self._stop_soon()
        else:
            self._tell(Refused("The server closed the connection before it let anybody in"))
            self._stop_soon()

    def _count_not_sent(self) -> None:
        """Others can provoke lines that cannot be sent: the log has the first, and at the end of the connection their number."""
        if self._not_sent > 1:
            self.log.info("{lines} lines were not sent on this connection", lines=self._not_sent)
        self._not_sent = 0

    def _welcomed(self) -> None:
        self._attempts = 0
        for room in self._model.rooms:
            if room.wanted:
                self._send_all([message("JOIN", room.name)])

    def _new_registration(self) -> Registration:
        model = self._model
        longest = model.network.nick_length
        return Registration(self.name, self._password, model.was_welcomed, longest, self._account)

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
                self._write(one)
            except WireError as problem:
                self._not_sent += 1
                if self._not_sent == 1:
                    self.log.info(
                        "a line was not sent: {problem}; others will be counted", problem=problem.code
                    )

    def _tell(self, incoming: Incoming) -> None:
        self._model.apply(incoming, self._wall())

    def _turn(self) -> None:
        """Send what is due now, and look again when more is due."""
        cancel(self._wake)
        if self._protocol is None:
            return
        now = self._clock.seconds()
        self._send_all(self._claim.due(now))
        waits = [self._dialogue.turn(now), self._claim.wait(now)]
        if not all(wait is None for wait in waits):
            self._wake = self._clock.callLater(min(w for w in waits if w is not None), self._turn)
        if self._last_words is not None and not self._dialogue.is_busy:
            self._quit()

    # Waiting

    def _wait(self, _: int) -> float:
        """Seconds until the next attempt: 1, 2, 4 ... 30, counted since the last welcome."""
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
        if silence < SILENCE_PING:
            self._watch = self._clock.callLater(SILENCE_PING - silence, self._check_silence)
        elif not self._is_asked:
            self._is_asked = True
            self._write(message("PING", "still-there"))
            self._watch = self._clock.callLater(SILENCE_LOST, self._check_silence)
        else:
            self._watch = None
            self._protocol.abort()


def unique_keys() -> Callable[[], str]:
    """A source of words that nobody has ever used: for labels, and for the ids by which a server recognises a line."""
    mine, numbers = secrets.token_hex(8), count(1)
    return lambda: f"{mine}-{next(numbers)}"


def cancel(call: IDelayedCall | None) -> None:
    """Cancel a delayed call if there is one and it is still to come."""
    if call is not None and call.active():
        call.cancel()
