"""One visitor who speaks IRC: messages in, commands out; events in, messages out. It knows no socket."""

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
    Event,
    HostChanged,
    Joined,
    Quit,
    ReadMarkerSet,
    Redacted,
    Returned,
    RoomRenamed,
    Said,
    Stamp,
    VisitorId,
)
from mpchat.doors.broadcast.dialect import Dialect
from mpchat.doors.irc import access, replies
from mpchat.doors.irc.answering import Answering
from mpchat.doors.irc.dialect import dialect_of
from mpchat.doors.irc.mechanisms import Exchange
from mpchat.doors.irc.registration import Registration
from mpchat.doors.irc.verbs import VERBS, Verb
from mpchat.doors.irc.verbs.batches import (
    OpenBatch,
    abort_expired_batch,
    abort_open_batch,
    collect_if_batched,
)
from mpchat.doors.irc.verbs.markers import told_marker
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.doors.server.house import House
from mpchat.doors.server.peer import Peer
from mpchat.irc import text as irc_text
from mpchat.irc.message import MAX_CLIENT_TAGS, Message, WireError, format, parse
from mpchat.journal import Applied
from mpchat.journal.history import Answer, History, HistoryError

_MAX_LABEL = 64
T = TypeVar("T")
_MOST_SAID = 200
"""Messages that somebody without an account may take back."""
_MOST_OWED = 60.0
"""Commands that one question may cost: more would make a visitor seem gone."""
_MOST_AT_ONCE = 64
"""Commands of one visitor that the journal may still be keeping; the next line waits."""


_COMMANDS_A_SECOND = 20
"""What a second of work for one question is worth: who asks all the time has a tenth of a processor, and one question is free."""


def _history_error(failure: Failure) -> Any:
    failure.trap(HistoryError)
    assert isinstance(failure.value, HistoryError)
    return failure.value


class Session(Answering):
    """A visitor who speaks IRC.

    Requests are answered in the order of asking: what the second is answered waits until the first is done. A labelled
    request is answered in one piece (IRCv3 labeled-response).
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
        self.joined: dict[str, Stamp] = {}
        """When the visitor last entered a room, by its conversation."""
        self.markers: dict[tuple[str, str], float] = {}
        """What the visitor has said to have read, by identity and conversation: the last ones."""
        self.said: deque[int] = deque(maxlen=_MOST_SAID)
        """The sequence numbers of what the visitor has said last."""
        self.batch: OpenBatch | None = None
        """The message of several lines that is on its way."""
        self.cost = 1.0
        """How many commands the line received last was worth."""
        self._held: Message | None = None
        self._in_steps = False
        self._owed = 0.0

    # ---- what the verbs stand on ----

    @property
    def entered(self) -> bool:
        """Whether the visitor is in the chat."""
        return self.registration is None

    @property
    def person(self) -> Person:
        """The visitor in the chat; only once entered."""
        return self.house.chat.people[self.visitor]

    @property
    def nick(self) -> str:
        """What a numeric calls the visitor: ``*`` before there is a nick."""
        person = self.house.chat.people.get(self.visitor)
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
                self._go_on()

        work.addCallback(resume)
        work.addErrback(self._not_done)

    def in_steps(self, steps: Iterator[None]) -> None:
        """Carry out something that is asked at once and takes long, a step at a time, so that others are heard in between.

        The visitor's next line waits for it. What happens in between has happened: a step looks anew at what it goes by.
        """
        request = self.requests.current
        request.elsewhere += 1
        self._in_steps = True

        def go_on() -> None:
            for _ in steps:
                if self.closing:
                    break
                if self.peer.has_had_its_share:
                    return self.peer.later(again)
            request.elsewhere -= 1
            self._in_steps = False

        def again() -> None:
            self.requests.go_on_with(request, go_on)
            if not request.elsewhere and not self.closing:
                self.requests.finish()
                self._go_on()

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
        if self.login_failures == self.house.limits.max_login_failures:
            self.end("Too many wrong passwords")

    def charge(self, commands: float) -> None:
        """Count a question that takes long to answer as so many commands more; the next line waits for it."""
        self._owed = min(self._owed + commands, _MOST_OWED)

    def set_capabilities(self, capabilities: set[str]) -> None:
        """Agree on capabilities; from now on events come in the dialect they make."""
        self.capabilities = capabilities
        self.dialect = dialect_of(capabilities)
        self.peer.speaks(self.dialect)
        if "sasl" not in capabilities:
            self.exchange = None

    def end(self, reason: str) -> None:
        """Say ERROR and close (RFC 2812 §3.7.4)."""
        if not self.closing:
            self.requests.close(self._fitting("ERROR", (f"Closing link: {reason}",), None))
            self.closing = True
            self.peer.hang_up()

    # ---- what the door calls ----

    def received(self, line: bytes) -> None:
        """Take one line without its end."""
        if self.closing:
            return
        self.cost, self._owed = 1.0 + self._owed, 0.0
        too_long = self._is_too_long(line)
        try:
            message = parse(line)
        except WireError as error:
            label = self._label(error.spoilt) if error.spoilt else ""
            if too_long:
                return self.too_long(label)
            return self.requests.carry_out(label, partial(self._misread, error))
        if too_long:
            self.too_long(self._label(message))
        else:
            self._take(message)

    def too_long(self, label: str = "") -> None:
        """A line came that was longer than any may be; it was dropped."""
        self.cost = max(self.cost, 1.0)
        if not self.closing:
            self.requests.carry_out(label, partial(self.reply, "ERR_INPUTTOOLONG"))
            abort_open_batch(self, "A line of it was too long")

    def ping(self) -> None:
        """Ask whether anybody is there."""
        self.peer.tell(format(Message("PING", (self.house.name,))))
        abort_expired_batch(self)

    def lost(self, reason: str) -> None:
        """The connection is gone: without a word, or after QUIT."""
        self.closing = True
        self.house.hosting_visitors.discard(self.visitor)
        if self.visitor in self.house.chat.people or self.requests:
            self.house.journal.append(Quit(self.visitor, reason, broken=True))

    def hears(self, event: Event) -> bool:
        """Whether the visitor hears of its own doing: its own words with echo-message only; AWAY is told by 305 and 306.

        ACCOUNT comes after 900.
        """
        match event:
            case Said() | Redacted():
                return "echo-message" in self.capabilities
            case AwaySet() | AccountSet():
                return False
            case HostChanged() | Returned():
                return "chghost" in self.capabilities
            case _:
                return True

    @property
    def collects(self) -> bool:
        """Whether what the visitor's next applied command causes is part of a labelled answer."""
        return self.requests.collects

    def collect(self, data: bytes) -> None:
        """Take an event of the visitor's own doing into the labelled answer."""
        self.requests.first_waiting().answers.append(data)

    def room_renamed(self, event: RoomRenamed, stamp: Stamp) -> None:
        """A room that the visitor is in has another name: who knows no RENAME is told in other words."""
        tell = partial(replies.tell_renamed, self, event, stamp)
        if self.visitor == event.who.visitor and self.collects:
            self.peer.guarded(self.requests.go_on_with, self.requests.first_waiting(), tell)
        else:
            self.peer.guarded(self.requests.aside, tell)

    def marker_set(self, event: ReadMarkerSet) -> None:
        """Somebody has read something: of oneself, over another connection, one is told (IRCv3 read-marker, "Command flows")."""
        person = self.house.chat.people.get(self.visitor)
        if person is None or "draft/read-marker" not in self.capabilities:
            return
        if access.identity(person) == event.who.identity:
            self.peer.guarded(self.requests.aside, partial(told_marker, self, event))

    def applied(self, applied: Applied) -> None:
        """One of the visitor's commands has been applied, and everybody was told."""
        request = self.requests.first_waiting()
        request.waiting -= 1
        self.requests.go_on_with(request, partial(self._follow_up, applied))
        self.requests.finish()
        self._go_on()

    def _follow_up(self, applied: Applied) -> None:
        for event in applied.events:
            if isinstance(event, Joined):
                self._note_joined(event.room, applied.stamp)
            if isinstance(event, Said):
                self.said.append(applied.stamp.sequence)
            if replies.leads_on(self, applied.command, event):
                continue
            replies.follow_up(self, event)
        for event in applied.events:
            # What changed is told before how it reads in the room: clients set their account by the first that comes.
            if isinstance(event, AccountSet) and (told := self.dialect.encode(event, applied.stamp)):
                self.tell(told)

    def _note_joined(self, name: str, stamp: Stamp) -> None:
        rooms = [room.conversation for room in self.house.chat.rooms_of(self.person)]
        self.joined = {room: when for room, when in self.joined.items() if room in rooms}
        room = self.house.chat.room_named(name)
        if room is not None:
            self.joined[room.conversation] = stamp

    # ---- one request after the other ----

    def _is_too_long(self, line: bytes) -> bool:
        limits = self.house.limits
        tags, body = b"", line
        if line.startswith(b"@"):
            tags, _, body = line.partition(b" ")
        if limits.max_tags and len(tags) - 1 > min(MAX_CLIENT_TAGS, limits.max_tags):
            return True
        return bool(limits.max_line) and len(body) + 2 > limits.max_line

    def _misread(self, error: WireError) -> None:
        if error.code == "EMPTY":
            return
        if error.code == "BAD_VERB" and error.spoilt:
            self.reply("ERR_UNKNOWNCOMMAND", shown(irc_text.for_wire(error.spoilt.verb)))
        else:
            verb = error.spoilt.verb if error.spoilt and error.spoilt.verb in VERBS else "*"
            self.fail(verb, error.code, str(error))
        abort_open_batch(self, "A line of it could not be read")

    def _take(self, message: Message) -> None:
        verb = VERBS.get(message.verb)
        must_wait = not self.entered or verb is None or verb.waits or len(self.requests) >= _MOST_AT_ONCE
        if self.requests and (must_wait or self._in_steps):
            self._held = message
            self.peer.hold()
            return
        self.requests.carry_out(self._label(message), partial(self._run, verb, message))

    def _label(self, message: Message) -> str:
        if not {"labeled-response", "batch"} <= self.capabilities:
            return ""
        label = message.tags.get("label", "")
        return label if len(label.encode()) <= _MAX_LABEL else ""

    def _run(self, verb: Verb | None, message: Message) -> None:
        if collect_if_batched(self, message):
            return None
        if verb is None:
            return self.reply("ERR_UNKNOWNCOMMAND", shown(message.verb))
        if not self.entered and not verb.before_welcome:
            return self.reply("ERR_NOTREGISTERED")
        if len(message.params) < verb.min_params:
            return self.reply("ERR_NEEDMOREPARAMS", message.verb)
        for param in message.params:
            control = irc_text.forbidden_control(param)
            if control:
                hint = f"Control characters cannot be sent: take {control} out"
                return self.fail(message.verb, verb.refusal, hint, control)
        verb.run(self, message)

    def _go_on(self) -> None:
        """Take up the line that had to wait for an answer."""
        if self._held is None or self.requests or self.closing:
            return
        message, self._held = self._held, None
        self._take(message)
        if self._held is None:
            self.peer.go_on()
