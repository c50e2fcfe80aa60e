"""One visitor's connection, whatever carries it: pacing, send queue, timeouts, closing; and the session that it becomes.

A *framing* (``framing``) cuts the lines and calls ``opened``, ``bytes_came``, ``hear`` and ``lost``; a *session*
(``server.peer``) is given each line and tells the connection what to send. In between stands what every connection owes to all
others:

- Reading pauses for one or several reasons (``_reasons_to_wait``): the visitor has asked faster than its rate, is waiting for an
  answer, has not read what it was answered, or waits its turn. It goes on when the last reason is gone, never earlier: each
  reason is added and taken away by its own name, so none can undo another.
- Nothing is written but by the turn (``broadcast.turn``), so what is told privately keeps its place among what rooms said.
- Closing is asked for once (``hang_up``); what was told before is sent, for ``_FLUSH`` seconds at most. Whatever comes after that
  is not heard.
- An exception out of a session is a bug: it is logged, and costs this connection (``guarded``).
"""

from collections.abc import Callable
from functools import partial

from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from twisted.python.failure import Failure

from mpchat.chat.vocabulary import VisitorId
from mpchat.doors.broadcast.dialect import Dialect
from mpchat.doors.connection.framing import Framing
from mpchat.doors.connection.kinds import speaks_http, speaks_irc
from mpchat.doors.connection.pacing import Bucket
from mpchat.doors.connection.sendqueue import SendQueue
from mpchat.doors.connection.timeouts import Timeouts
from mpchat.doors.irc.driver import IrcSession
from mpchat.doors.plain.session import PlainSession
from mpchat.doors.server.peer import VisitorSession
from mpchat.doors.server.registry import Registry
from mpchat.irc import modes

_SILENCE = 1.0
"""Seconds after which somebody who says nothing is taken for a person."""
_FLUSH = 2.0
"""Seconds that a closed connection may take to read its last lines."""
_MOST_TOLD = 65536
"""Bytes of answers after which the next question waits until they are written, and read on from."""


class Connection:
    """One visitor's connection: a session's Peer."""

    log = Logger()

    def __init__(self, registry: Registry, framing: Framing, address: str) -> None:
        self.registry = registry
        self.visitor: VisitorId = registry.new_visitor()
        self.address = address
        self.session: VisitorSession | None = None
        self.dialect: Dialect | None = None
        self._framing = framing
        limits, clock = registry.house.limits, registry.clock
        self.send_queue = SendQueue(
            framing.write, clock, limits.max_unread, limits.unread_timeout, self._give_up
        )
        self._bucket = Bucket(limits.command_burst, limits.command_rate)
        self._is_exempt = registry.house.exemptions.cover_address(address)
        self._clock = clock
        self._is_new = False
        self._knows_who = False
        self._given_up = ""
        self._told = 0
        self._was_paced = False
        self._reasons_to_wait: set[str] = set()
        self._is_gone = False
        self._closing: IDelayedCall | None = None
        self._late: IDelayedCall | None = None
        self._sniffing: IDelayedCall | None = None

    # ---- what the framing calls ----

    @property
    def longest_line(self) -> int:
        """Bytes of a line with its tags, 0 for any length: no framing keeps more of one."""
        limits = self.registry.house.limits
        return limits.max_line + limits.max_tags if limits.max_line and limits.max_tags else 0

    @property
    def is_closing(self) -> bool:
        """Whether nothing is heard any more."""
        return self._closing is not None

    def opened(self) -> None:
        """Somebody is there."""
        limits = self.registry.house.limits
        self.timeouts = Timeouts(
            self._clock,
            limits.registration_timeout,
            limits.ping_after,
            limits.idle_timeout,
            self._ping,
            self.end,
        )
        if problem := self.registry.arrived(self):
            self.send_queue.write(f"ERROR :Closing link: {problem}\r\n".encode())
            self.hang_up()
            return
        self._sniffing = self._clock.callLater(_SILENCE, self._is_silent)

    def bytes_came(self) -> None:
        """Something has come: the next line that is heard is a sign of life, later ones of the same piece are not."""
        self._is_new = True

    def hear(self, line: bytes) -> None:
        """Take one line without its end, in this turn or in one of the next; none once the connection is closing."""
        if self._closing is not None:
            return
        if self.registry.fairness.is_over:
            self._wait_for_turn(partial(self._take, line))
        else:
            self.guarded(self._take, line)

    def hear_too_long(self, beginning: bytes) -> None:
        """A line was longer than any may be; it was dropped. ``beginning`` are its first bytes."""
        if self._closing is not None:
            return
        if self.registry.fairness.is_over:
            self._wait_for_turn(partial(self._take_too_long, beginning))
        else:
            self.guarded(self._take_too_long, beginning)

    def is_too_much(self, waiting: int) -> bool:
        """Whether more bytes wait to be heard than may."""
        most = self.registry.house.limits.max_backlog
        return bool(most) and waiting > most + self.longest_line

    def lost(self, reason: Failure) -> None:
        """The connection is gone."""
        for timer in (self._closing, self._late, self._sniffing):
            if timer is not None and timer.active():
                timer.cancel()
        self.timeouts.stop()
        self.send_queue.close()
        self._is_gone = True
        self.registry.gone(self)
        if self.session is not None:
            why = "Connection closed" if reason.check(ConnectionDone) else "Connection lost"
            self.registry.fairness.now_or_later(partial(self.session.lost, self._given_up or why))

    # ---- who is it: an IRC client, or a person? ----

    def _is_silent(self) -> None:
        self._sniffing = None
        if self.session is None and self._closing is None:
            self._person().greet()

    def _person(self) -> PlainSession:
        session = PlainSession(self.registry.house, self, self.visitor, self.address)
        self._become(session)
        return session

    def _become(self, session: VisitorSession) -> None:
        self.session = session
        self.dialect = session.dialect

    def _recognise(self, line: bytes) -> VisitorSession:
        """The first line decides, even after a second of silence: a slow IRC client has merely seen the question."""
        self._knows_who = True
        if speaks_irc(line):
            self._become(IrcSession(self.registry.house, self, self.visitor, self.address))
        elif self.session is None:
            self._person()
        assert self.session is not None
        return self.session

    def _is_browser(self, line: bytes) -> bool:
        """A browser that was led here speaks for somebody else."""
        return not self._knows_who and speaks_http(line)

    # ---- lines in ----

    def _wait_for_turn(self, work: Callable[[], None]) -> None:
        self._wait_for("turn")  # until it comes nothing more of this connection is read
        self.later(partial(self._do_in_turn, work))

    def _do_in_turn(self, work: Callable[[], None]) -> None:
        if self._closing is None:
            work()
            self._go_on_after("turn")

    def _take(self, line: bytes) -> None:
        if self._is_new:
            self._note_sign_of_life()
        if self._is_browser(line) and b" HTTP/" in line:
            return self.hang_up()
        if self.session is None and not line.strip():
            return  # an empty message is ignored: it says nothing of who sent it (RFC 1459 §2.3.1)
        session = self.session if self._knows_who and self.session else self._recognise(line)
        session.received(line)
        self._pace(session)

    def _note_sign_of_life(self) -> None:
        """Not by every line that waits its turn: somebody who has long hung up must not live on what they sent."""
        self._is_new = False
        self.timeouts.heard()

    def _take_too_long(self, beginning: bytes) -> None:
        if self._is_new:
            self._note_sign_of_life()
        if self._is_browser(beginning):
            return self.hang_up()  # its address is as long as whoever led it here wanted
        session = self.session or self._person()
        session.too_long()
        self._pace(session)

    def _pace(self, session: VisitorSession) -> None:
        delay = 0.0 if self._is_exempt else self._bucket.take(self._clock.seconds(), session.cost)
        if self._closing is not None:
            return
        if delay:
            self._wait_for("rate")
            if not self._was_paced:
                self._was_paced = True
                self._tell_of_flood("is slowed down")
            self._late = self._clock.callLater(delay, self._go_on_after, "rate")
        if self._told > _MOST_TOLD:
            self._wait_for("reading")
            self.registry.broadcast.after(partial(self.send_queue.when_read, self._has_read))

    def _has_read(self) -> None:
        self._told = 0
        self._go_on_after("reading")

    def _wait_for(self, reason: str) -> None:
        if not self._reasons_to_wait:
            self._framing.pause_reading()
        self._reasons_to_wait.add(reason)

    def _go_on_after(self, reason: str) -> None:
        if reason in self._reasons_to_wait:
            self._reasons_to_wait.discard(reason)
            if not self._reasons_to_wait and self._closing is None and not self._is_gone:
                self._framing.resume_reading()

    # ---- Peer ----

    @property
    def secure(self) -> bool:
        """See Peer."""
        return self._framing.secure

    @property
    def transport_name(self) -> str:
        """See Peer."""
        return self._framing.transport_name

    @property
    def certificate(self) -> str:
        """See Peer."""
        return self._framing.certificate

    @property
    def has_had_its_share(self) -> bool:
        """See Peer."""
        return self.registry.fairness.is_over

    def tell(self, data: bytes) -> None:
        """See Peer."""
        self._told += len(data)
        self.registry.broadcast.tell(self.send_queue, data)

    def speaks(self, dialect: Dialect) -> None:
        """See Peer."""
        if self.dialect is not None and self.dialect is not dialect:
            self.registry.broadcast.change_dialect(self.send_queue, self.dialect, dialect)
        self.dialect = dialect

    def entered(self) -> None:
        """See Peer. Somebody who cannot answer PING is never silent for too long: the network asks instead."""
        person, exempt = self.registry.house.chat.person_of(self.visitor), self.registry.house.exemptions
        self._is_exempt = self._is_exempt or (person is not None and exempt.cover_account(person.account))
        if self.session is not None and self.session.answers_pings:
            self.timeouts.entered()
        else:
            self.timeouts.stop()
            self._framing.keep_alive()

    def comes_into(self, room: str) -> None:
        """See Peer."""
        self.registry.broadcast.enter(self, room)

    def hold(self) -> None:
        """See Peer."""
        self._wait_for("answer")

    def go_on(self) -> None:
        """See Peer."""
        self._go_on_after("answer")

    def later(self, work: Callable[[], None]) -> None:
        """See Peer."""
        self.registry.fairness.later(lambda: None if self._is_gone else self.guarded(work))

    def guarded(self, work: Callable[..., None], *args: object) -> None:
        """See Peer."""
        try:
            work(*args)
        except Exception:
            self.log.failure("a mistake of ours while hearing visitor {visitor}", visitor=self.visitor)
            self.end("The server made a mistake")

    def hang_up(self) -> None:
        """See Peer."""
        if self._closing is None:
            self.timeouts.stop()
            self.registry.broadcast.end(self.send_queue, self.dialect)
            self._closing = self._clock.callLater(_FLUSH, self._framing.abort)
            self.registry.broadcast.after(self._close)

    def _close(self) -> None:
        self.send_queue.drain()
        self._framing.close()

    # ---- ends ----

    def end(self, reason: str) -> None:
        """Say why, and close."""
        self._given_up = self._given_up or reason
        if self.session is not None:
            self.session.end(reason)
        else:
            self.tell(f"ERROR :Closing link: {reason}\r\n".encode())
            self.hang_up()

    def _give_up(self, reason: str) -> None:
        """Drop a reader who does not read: there is nobody to wait for."""
        self._given_up = f"Dropped: {reason}"
        self.registry.sparing.tell(f"dropped: {reason}", f"visitor {self.visitor} dropped: {reason}")
        self._tell_of_flood(f"was dropped: {reason}")
        self._framing.abort()

    def _tell_of_flood(self, what: str) -> None:
        """Tell operators who watch of somebody who asks too fast, or does not read."""
        house = self.registry.house
        person = house.chat.person_of(self.visitor)
        house.notice(modes.FLOODS, f"{self.address if person is None else person.mask} {what}")

    def _ping(self) -> None:
        if self.session is not None:
            self.session.ping()
