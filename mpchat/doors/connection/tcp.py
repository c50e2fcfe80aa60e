"""Framing and broadcasting: lines off the wire, events to everybody who hears them. It knows nothing of chat."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from sys import maxsize

from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IAddress, IDelayedCall, IReactorTime, ISSLTransport, ITCPTransport
from twisted.internet.protocol import ServerFactory, connectionDone
from twisted.logger import Logger
from twisted.protocols.basic import LineReceiver
from twisted.python.failure import Failure

from mpchat.chat.vocabulary import NOBODY, VisitorId, asker_of, visitor_id
from mpchat.doors.broadcast.broadcast import Broadcast
from mpchat.doors.broadcast.dialect import Dialect
from mpchat.doors.connection.fairness import Fairness
from mpchat.doors.connection.kinds import VisitorSession, speaks_http, speaks_irc
from mpchat.doors.connection.sendqueue import SendQueue, keep_unread_here
from mpchat.doors.connection.timeouts import Timeouts
from mpchat.doors.irc.session import Session
from mpchat.doors.plain.session import PlainSession
from mpchat.doors.server.house import House
from mpchat.doors.server.sparing import Sparing
from mpchat.doors.server.throttle import Addresses, Bucket, host_of
from mpchat.journal import Applied

_SILENCE = 1.0
"""Seconds after which somebody who says nothing is taken for a person."""
_FLUSH = 2.0
"""Seconds that a closed connection may take to read its last lines."""
_MOST_READ = 4096
"""Bytes that are read of one connection in one turn: what others send is not kept waiting for more."""
_MOST_TOLD = 65536
"""Bytes of answers after which the next question waits until they are written, and read on from."""


class ChatProtocol(LineReceiver):
    """One connection: cuts lines, paces them, and writes what its send queue lets through."""

    log = Logger()
    delimiter = b"\n"  # people's nc sends no CR; a CR before it is taken off
    MAX_LENGTH = maxsize  # an over-long line is dropped below, not the connection

    def __init__(self, factory: "ChatFactory", visitor: VisitorId, address: str) -> None:
        self.chat_factory = factory
        self.visitor = visitor
        self.address = address
        self.session: VisitorSession | None = None
        self.dialect: Dialect | None = None
        self._skipping = False
        self._fresh = False
        self._refused = False
        self._knows_who = False
        self._given_up = ""
        self._told = 0
        self._reasons_to_wait: set[str] = set()
        self._closing: IDelayedCall | None = None
        self._is_gone = False
        self._late: IDelayedCall | None = None
        self._sniffing: IDelayedCall | None = None

    # ---- coming and going ----

    def connectionMade(self) -> None:
        """Twisted: somebody is there."""
        factory, limits = self.chat_factory, self.chat_factory.house.limits
        transport: ITCPTransport = self.transport  # type: ignore[assignment]
        keep_unread_here(transport)
        transport.bufferSize = _MOST_READ  # type: ignore[attr-defined]
        self.secure = ISSLTransport.providedBy(transport)
        self.send_queue = SendQueue(
            transport, factory.clock, limits.max_unread, limits.unread_timeout, self._give_up
        )
        transport.registerProducer(self.send_queue, True)  # type: ignore[attr-defined]
        self.bucket = Bucket(limits.command_burst, limits.command_rate)
        self.timeouts = Timeouts(
            factory.clock,
            limits.registration_timeout,
            limits.ping_after,
            limits.idle_timeout,
            self._ping,
            self.end,
        )
        self._most_buffered = (
            (limits.max_line + limits.max_tags) if limits.max_line and limits.max_tags else 0
        )
        if problem := factory.arrived(self):
            self._refused = True
            self.send_queue.write(f"ERROR :Closing link: {problem}\r\n".encode())
            self.hang_up()
            return
        self._sniffing = factory.clock.callLater(_SILENCE, self._is_silent)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Twisted: the connection is gone."""
        for timer in (self._closing, self._late, self._sniffing):
            if timer is not None and timer.active():
                timer.cancel()
        self.timeouts.stop()
        self.send_queue.close()
        self._is_gone = True
        self.chat_factory.gone(self)
        if self.session is not None:
            why = "Connection closed" if reason.check(ConnectionDone) else "Connection lost"
            self.chat_factory.fairness.now_or_later(partial(self.session.lost, self._given_up or why))

    def _give_up(self, reason: str) -> None:
        """Drop a reader who does not read: there is nobody to wait for."""
        self._given_up = f"Dropped: {reason}"
        self.chat_factory.sparing.tell(f"dropped: {reason}", f"visitor {self.visitor} dropped: {reason}")
        self.transport.abortConnection()  # type: ignore[union-attr]

    # ---- who is it: an IRC client, or a person? ----

    def _is_silent(self) -> None:
        self._sniffing = None
        if self.session is None and self._closing is None:
            self._person().greet()

    def _person(self) -> PlainSession:
        session = PlainSession(self.chat_factory.house, self, self.visitor, self.address)
        self._become(session)
        return session

    def _become(self, session: VisitorSession) -> None:
        self.session = session
        self.dialect = session.dialect

    def _recognise(self, line: bytes) -> VisitorSession:
        """The first line decides, even after a second of silence: a slow IRC client has merely seen the question."""
        self._knows_who = True
        if speaks_irc(line):
            house = self.chat_factory.house
            self._become(Session(house, self, self.visitor, self.address))
        elif self.session is None:
            self._person()
        assert self.session is not None
        return self.session

    # ---- lines in ----

    def dataReceived(self, data: bytes) -> None:
        """Twisted: bytes. What does not fit a line is thrown away up to its end; the connection stays."""
        if self._refused or self._closing is not None:
            return
        self._fresh = self._fresh or bool(data)
        if self._skipping:
            _, end, data = data.partition(b"\n")
            if not end:
                return
            self._skipping = False
        super().dataReceived(data)
        self._check_buffer()

    def _check_buffer(self) -> None:
        if self._busyReceiving:
            return  # called while lines are being cut: what is there is not one line
        size, limits = len(self._buffer), self.chat_factory.house.limits
        if self.paused:
            if limits.max_backlog and size > limits.max_backlog + self._most_buffered:
                self.clearLineBuffer()
                self.end("Too much at once")
        elif self._most_buffered and size > self._most_buffered:
            browser = self._is_browser(self._buffer)
            self.clearLineBuffer()
            if browser:
                return self.hang_up()  # its address is as long as whoever led it here wanted
            self._skipping = True
            self.guarded(self._tell_too_long)

    def lineReceived(self, line: bytes) -> None:
        """Twisted: one line."""
        if self._closing is not None:
            return
        if self.chat_factory.fairness.is_over:
            self._wait_for("turn")  # until it comes nothing more of this connection is read
            self.later(partial(self._take_in_turn, line))
        else:
            self.guarded(self._take, line.removesuffix(b"\r"))

    def _take_in_turn(self, line: bytes) -> None:
        if self._closing is None:
            self._take(line.removesuffix(b"\r"))
            self._go_on_after("turn")

    def _take(self, line: bytes) -> None:
        if self._fresh:
            # Not every line that waits its turn: somebody who has long hung up must not live on what they sent.
            self._fresh = False
            self.timeouts.heard()
        if self._is_browser(line) and b" HTTP/" in line:
            return self.hang_up()
        if self._most_buffered and len(line) > self._most_buffered:
            return self._tell_too_long()
        if self.session is None and not line.strip():
            return  # an empty message is ignored: it says nothing of who sent it (RFC 1459 §2.3.1)
        session = self.session if self._knows_who and self.session else self._recognise(line)
        session.received(line)
        self._after(session)

    def _is_browser(self, line: bytes) -> bool:
        """A browser that was led here speaks for somebody else."""
        return not self._knows_who and speaks_http(line)

    def _tell_too_long(self) -> None:
        session = self.session or self._person()
        session.too_long()
        self._after(session)

    def _after(self, session: VisitorSession) -> None:
        clock = self.chat_factory.clock
        delay = self.bucket.take(clock.seconds(), session.cost)
        if self._closing is not None:
            return
        if delay:
            self._wait_for("rate")
            self._late = clock.callLater(delay, self._go_on_after, "rate")
        if self._told > _MOST_TOLD:
            self._wait_for("reading")
            self.chat_factory.broadcast.after(partial(self.send_queue.when_read, self._has_read))

    def _has_read(self) -> None:
        self._told = 0
        self._go_on_after("reading")

    def guarded(self, work: Callable[..., None], *args: object) -> None:
        """A mistake of ours costs this connection, and nothing else."""
        try:
            work(*args)
        except Exception:
            self.log.failure("a mistake of ours while hearing visitor {visitor}", visitor=self.visitor)
            self.end("The server made a mistake")

    def _wait_for(self, reason: str) -> None:
        if not self._reasons_to_wait:
            self.pauseProducing()
        self._reasons_to_wait.add(reason)

    def _go_on_after(self, reason: str) -> None:
        if reason in self._reasons_to_wait:
            self._reasons_to_wait.discard(reason)
            if not self._reasons_to_wait and self._closing is None and not self._is_gone:
                self.resumeProducing()
                self._check_buffer()

    # ---- what a session may do with its connection ----

    def tell(self, data: bytes) -> None:
        """See Peer."""
        self._told += len(data)
        self.chat_factory.broadcast.tell(self.send_queue, data)

    def speaks(self, dialect: Dialect) -> None:
        """See Peer."""
        self.chat_factory.redirect(self, dialect)

    def hold(self) -> None:
        """See Peer."""
        self._wait_for("answer")

    @property
    def has_had_its_share(self) -> bool:
        """See Peer."""
        return self.chat_factory.fairness.is_over

    def later(self, work: Callable[[], None]) -> None:
        """See Peer."""
        self.chat_factory.fairness.later(lambda: None if self._is_gone else self.guarded(work))

    def go_on(self) -> None:
        """See Peer."""
        self._go_on_after("answer")

    def hang_up(self) -> None:
        """See Peer."""
        if self._closing is None:
            self.timeouts.stop()
            self.chat_factory.broadcast.end(self.send_queue, self.dialect)
            self._closing = self.chat_factory.clock.callLater(_FLUSH, self._abort)
            self.chat_factory.broadcast.after(self._close)

    def _close(self) -> None:
        self.send_queue.drain()
        self.transport.unregisterProducer()  # type: ignore[union-attr]
        self.transport.loseConnection()  # type: ignore[union-attr]

    def _abort(self) -> None:
        self.transport.abortConnection()  # type: ignore[union-attr]

    def end(self, reason: str) -> None:
        """Say why, and close."""
        self._given_up = self._given_up or reason
        if self.session is not None:
            self.session.end(reason)
        else:
            self.tell(f"ERROR :Closing link: {reason}\r\n".encode())
            self.hang_up()

    def _ping(self) -> None:
        if self.session is not None:
            self.session.ping()

    def entered(self) -> None:
        """See Peer. A person who only reads is never silent for too long: the network asks instead."""
        if isinstance(self.session, PlainSession):
            self.timeouts.stop()
            self.transport.setTcpKeepAlive(True)  # type: ignore[union-attr]
        else:
            self.timeouts.entered()


class ChatFactory(ServerFactory):
    """Everybody who is connected; tells each event to those who hear it."""

    log = Logger()
    noisy = False

    def __init__(self, house: House, clock: IReactorTime) -> None:
        self.house = house
        self.clock = clock
        self.fairness = Fairness(clock)
        self.sparing = Sparing(clock, lambda line: self.log.info("{line}", line=line))
        self.broadcast = Broadcast(lambda flush: clock.callLater(0, flush), house.monitors)
        self.visitors: dict[VisitorId, ChatProtocol] = {}
        self._addresses = Addresses(house.limits.max_connections, house.limits.max_per_address)
        self._ids = map(partial(visitor_id, 0), count(1))  # there is one server, so it is number 0
        self._when_empty: Callable[[], None] | None = None

    def buildProtocol(self, addr: IAddress | None) -> ChatProtocol:
        """Twisted: somebody is coming."""
        return ChatProtocol(self, next(self._ids), host_of(addr))

    def arrived(self, protocol: ChatProtocol) -> str | None:
        """Count a connection in; or say why it cannot come in."""
        problem = self._addresses.problem(protocol.address)
        if problem:
            self.sparing.tell("refused", f"refused {protocol.address}: {problem}")
            return problem
        self._addresses.arrive(protocol.address)
        self.visitors[protocol.visitor] = protocol
        self.house.connections = len(self.visitors)
        return None

    def gone(self, protocol: ChatProtocol) -> None:
        """Count a connection out."""
        if self.visitors.pop(protocol.visitor, None) is None:
            return
        self._addresses.leave(protocol.address)
        self.house.connections = len(self.visitors)
        self.broadcast.forget(protocol.send_queue, protocol.dialect)
        if self._when_empty is not None and not self.visitors:
            # Once everybody's QUIT has been asked for: of many at once some wait for the next turn.
            self.clock.callLater(0, self.fairness.now_or_later, self._when_empty)

    def redirect(self, protocol: ChatProtocol, dialect: Dialect) -> None:
        """A visitor agreed on other capabilities: from now on it hears another dialect."""
        if protocol.dialect is dialect:
            return
        if protocol.dialect is not None:
            self.broadcast.change_dialect(protocol.send_queue, protocol.dialect, dialect)
        protocol.dialect = dialect

    def heard(self, applied: Applied) -> None:
        """The journal's listener: tell everybody, then the one who asked."""
        self.house.whowas.heard(applied)
        self.house.rosters.heard(applied)
        asker = self.visitors.get(asker_of(applied.command) or NOBODY)
        try:
            for event in applied.events:
                self.broadcast.publish(event, applied.stamp, self.visitors, asker)
        except Exception:
            self.log.failure("a mistake of ours while telling what happened")
            if asker is not None:
                asker.end("The server made a mistake")
        if asker is not None and asker.session is not None:
            asker.guarded(asker.session.applied, applied)

    def irc_sessions(self) -> Iterator[Session]:
        """Those of the visitors who speak IRC."""
        for protocol in self.visitors.values():
            if isinstance(protocol.session, Session):
                yield protocol.session

    def announce(self, code: str, text: str) -> None:
        """Tell everybody something about the chat as a whole."""
        for protocol in list(self.visitors.values()):
            if protocol.session is not None:
                protocol.session.announce(code, text)

    def end_all(self, reason: str, finished: Callable[[], None]) -> None:
        """Close every connection; ``finished`` is called when the last is closed, after 2 s at most."""
        if not self.visitors:
            finished()
            return
        self._when_empty = finished
        for protocol in list(self.visitors.values()):
            protocol.end(reason)
