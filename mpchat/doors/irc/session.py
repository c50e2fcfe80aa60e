"""A client's session as the verbs see it: who it is, what it has agreed on, how it asks and is answered.

What drives a session (lines in, applied commands, the end of the connection) stands above it, in ``driver``: so every verb
can import this module, and this one needs no verb.
"""

from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar, cast

from twisted.internet.defer import CancelledError, Deferred
from twisted.python.failure import Failure

from mpchat.chat.chat import Person
from mpchat.chat.vocabulary import (
    AccountSet,
    AwaySet,
    Command,
    HostChanged,
    MetadataSet,
    RealnameSet,
    Stamp,
    VisitorId,
)
from mpchat.doors.broadcast.dialect import Dialect
from mpchat.doors.irc.answering import Answering
from mpchat.doors.irc.dialect import dialect_of
from mpchat.doors.irc.mechanisms import Exchange
from mpchat.doors.irc.open_batch import OpenBatch
from mpchat.doors.irc.registration import Registration
from mpchat.doors.server.house import House
from mpchat.doors.server.peer import Peer
from mpchat.irc import capabilities as cap
from mpchat.journal.history import Answer, History, HistoryError

T = TypeVar("T")
_MOST_SAID = 200
"""Messages that somebody without an account may take back."""
_MOST_OWED = 60.0
"""Commands that one question may cost: more would make a visitor seem gone."""
_COMMANDS_A_SECOND = 20
"""What a second of work for one question is worth: asking all the time gets a tenth of a processor; one question is free."""


def _history_error(failure: Failure) -> Any:
    failure.trap(HistoryError)
    assert isinstance(failure.value, HistoryError)
    return failure.value


class Session(Answering):
    """What the verbs stand on: the state of one client's session, and how it asks and waits.

    Requests are answered in the order of asking: the answer to the second waits until the first is done. A labelled request
    is answered in one piece (IRCv3 labeled-response).
    """

    def __init__(self, house: House, peer: Peer, visitor: VisitorId, host: str) -> None:
        super().__init__(house, peer)
        self.visitor = visitor
        self.host = host
        self.registration: Registration | None = Registration()
        self.cap_version = 0
        self.dialect: Dialect = dialect_of(self.capabilities)
        self.exchange: Exchange | None = None
        self.login_failures = 0
        self.markers: dict[tuple[str, str], float] = {}
        """What the visitor has said to have read, by identity and conversation: the last ones."""
        self.last_here: Stamp | None = None
        """When this device, or the person, was here before; None if that is not known."""
        self.caught_up: set[str] = set()
        """The conversations of which it has been sent what was said since."""
        self.subscriptions: dict[str, None] = {}
        """The keys of metadata that it follows."""
        self.said: deque[int] = deque(maxlen=_MOST_SAID)
        """The sequence numbers of what the visitor has said last."""
        self.batch: OpenBatch | None = None
        """The message of several lines that is on its way."""
        self.cost = 1.0
        """How many commands the line received last was worth."""
        self.is_in_steps = False
        self.owed = 0.0

    # ---- what the verbs stand on ----

    @property
    def entered(self) -> bool:
        """Whether the visitor is in the chat."""
        return self.registration is None

    @property
    def person(self) -> Person:
        """The person whose session it is; only once entered."""
        chat = self.house.chat
        return chat.people[chat.sessions[self.visitor]]

    @property
    def nick(self) -> str:
        """What a numeric calls the visitor: ``*`` before there is a nick."""
        person = self.house.chat.person_of(self.visitor)
        if person is not None:
            return person.nick
        return (self.registration.nick if self.registration else "") or "*"

    @property
    def label(self) -> str:
        """The label of what the current request is answered."""
        return self.requests.current.label

    @label.setter
    def label(self, label: str) -> None:
        self.requests.current.label = label

    def apart(self, label: str, work: Callable[[], None]) -> None:
        """Answer something that is not what was asked just now."""
        self.requests.carry_out(label, work)

    @property
    def account(self) -> str:
        """The account that the visitor is logged in to, ``""`` for none."""
        return self.registration.account if self.registration else self.person.account

    def ask(self, command: Command) -> None:
        """Put a command into the one order; what it causes is heard in ``applied``."""
        self.requests.current.waiting += 1
        self.house.journal.append(command)

    def wait(self, work: Deferred[T], then: Callable[[T], None]) -> None:
        """Go on with a request when work done elsewhere is ready; the visitor's questions wait for it, too."""
        request = self.requests.current
        request.elsewhere += 1

        def resume(result: T) -> None:
            request.elsewhere -= 1
            if not self.closing:
                self.peer.guarded(self.requests.go_on_with, request, partial(then, result))
                self.requests.finish()
                self.take_up_held()

        work.addCallback(resume)
        work.addErrback(self._not_done)

    def in_steps(self, steps: Iterator[None]) -> None:
        """Carry out something that is asked at once and takes long, a step at a time, so that others are heard in between.

        The visitor's next line waits for it. What happens in between has happened: a step looks anew at what it goes by.
        """
        request = self.requests.current
        request.elsewhere += 1
        self.is_in_steps = True

        def go_on() -> None:
            for _ in steps:
                if self.closing:
                    break
                if self.peer.has_had_its_share:
                    return self.peer.later(again)
            request.elsewhere -= 1
            self.is_in_steps = False

        def again() -> None:
            self.requests.go_on_with(request, go_on)
            if not request.elsewhere and not self.closing:
                self.requests.finish()
                self.take_up_held()

        go_on()

    def read(
        self,
        work: Callable[[History], T],
        then: Callable[[T, bool], None],
        failed: Callable[[HistoryError], None],
    ) -> None:
        """Go on with a request when the history has answered, by saying what was found and whether that was cut off."""

        def answered(answer: Answer[T] | HistoryError) -> None:
            if isinstance(answer, HistoryError):
                return failed(answer)
            self.charge(answer.seconds * _COMMANDS_A_SECOND)
            then(answer.found, answer.was_cut)

        reading = cast("Deferred[Answer[T] | HistoryError]", self.house.history.read_apart(work))
        self.wait(reading.addErrback(_history_error), answered)

    def _not_done(self, failure: Failure) -> None:
        """Work elsewhere failed: a mistake of ours, unless the server stops."""
        if not failure.check(CancelledError):
            self.peer.guarded(failure.raiseException)

    def login_failed(self, what: str) -> None:
        """Count a wrong password, and say in the log what it was for: after too many the connection is closed."""
        self.login_failures += 1
        self.house.hear_wrong_password(self.host, what)
        if 0 < self.house.limits.max_login_failures <= self.login_failures:
            self.end("Too many wrong passwords")

    def charge(self, commands: float) -> None:
        """Count a question that takes long to answer as so many commands more; the next line waits for it."""
        self.owed = min(self.owed + commands, _MOST_OWED)

    def set_capabilities(self, capabilities: set[str]) -> None:
        """Agree on capabilities; from now on events come in the dialect they make."""
        self.capabilities = capabilities
        self.dialect = dialect_of(capabilities)
        self.peer.speaks(self.dialect)
        if cap.SASL not in capabilities:
            self.exchange = None

    def follows(self, event: AwaySet | AccountSet | RealnameSet | HostChanged | MetadataSet) -> bool:
        """See Watcher. Clients without CHGHOST are told of it in other words, but only of people they share a room with."""
        if isinstance(event, MetadataSet):
            return self.hears_key(event.key)
        knows = not isinstance(event, HostChanged) or cap.CHGHOST in self.capabilities
        return knows and cap.EXTENDED_MONITOR in self.capabilities

    def end(self, reason: str) -> None:
        """Say ERROR and close (RFC 2812 §3.7.4)."""
        if not self.closing:
            self.requests.close(self._fitting("ERROR", (f"Closing link: {reason}",), None))
            self.closing = True
            self.peer.hang_up()

    def hears_key(self, key: str) -> bool:
        """See Listening."""
        return key in self.subscriptions and cap.METADATA in self.capabilities

    @abstractmethod
    def take_up_held(self) -> None:
        """Take up the line that had to wait for an answer; nothing where an earlier request is still open."""
