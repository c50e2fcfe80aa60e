"""Everybody in one chat, in memory: real sessions, a fake clock, wires that a test can stop reading."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from argon2 import PasswordHasher
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, maybeDeferred, succeed
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IPushProducer
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from mpchat.chat.chat import Chat, Rules
from mpchat.chat.vocabulary import BecomeOperator, Command, LogIn, Refused, Stamp, asker_of
from mpchat.doors.connection.connection import Connection
from mpchat.doors.connection.tcp import ChatFactory, ChatProtocol
from mpchat.doors.irc.driver import IrcSession
from mpchat.doors.server.house import House
from mpchat.doors.server.registry import Registry
from mpchat.irc.capabilities import split_list
from mpchat.irc.message import Message, parse
from mpchat.journal import Applied, Listener, MemoryJournal
from mpchat.journal.accounts import MemoryAccounts
from mpchat.journal.history import to_keep
from mpchat.journal.journal import apply_one
from mpchat.journal.memory_history import MemoryHistory
from mpchat.journal.sqlite import SqliteJournal
from mpchat.journal.writer import Writer
from mpchat.passwords import Passwords
from mpchat.settings.files import Files
from mpchat.settings.limits import Limits
from mpchat.settings.settings import Settings

NOON = 1_793_534_400.0
"""When every test begins: 2026-11-01 12:00 UTC."""
FAST = Passwords(PasswordHasher(1, 8, 1), 4096)
"""Passwords that are checked in no time."""
AT_THE_END = ExitStack()
"""What ends with the test that began it, as all that a process holds ends with the process."""
UNPACED = Limits(command_rate=0)
BUFFER = 65536
_SETTINGS = {"name": "server_name"}
"""Settings that the house calls otherwise."""
J = TypeVar("J", MemoryJournal, SqliteJournal, "SlowJournal")


class TurningClock(Clock):
    """A clock whose turns end as the reactor's do: what is scheduled in one waits for the next."""

    def turn(self) -> None:
        """Make the calls that are due now."""
        due = [call for call in self.calls if call.getTime() <= self.seconds()]
        for call in due:
            if call.active():
                self.calls.remove(call)
                call.called = 1
                call.func(*call.args, **call.kw)


class Wire(StringTransport):
    """A transport with a peer that reads at once, or not while ``reads`` is False; Twisted's own buffering otherwise."""

    reads = True
    producer: IPushProducer | None
    protocol: ChatProtocol

    def write(self, data: bytes) -> None:
        """Twisted: buffer, and tell the producer when there is too much."""
        if not self.connected:
            return
        super().write(data)
        if not self.reads and len(self.value()) > BUFFER and self.producer is not None:
            self.producer.pauseProducing()

    def read(self) -> bytes:
        """Take everything that was sent, then more if more was waiting."""
        data: bytes = self.value()
        self.clear()
        if self.producer is not None and self.connected:
            self.producer.resumeProducing()
        return data

    def loseConnection(self) -> None:
        """Twisted: close once everything is sent; here that is at once, if the peer reads."""
        self.disconnecting = True
        if self.reads:
            self.lose(ConnectionDone())

    def abortConnection(self) -> None:
        """Twisted: close at once."""
        self.disconnecting = True
        self.lose(ConnectionLost())

    def lose(self, why: Exception) -> None:
        """The connection is gone."""
        if self.connected:
            self.connected = False
            self.protocol.connectionLost(Failure(why))

    @property
    def connection(self) -> Connection:
        """The connection that it carries."""
        return self.protocol.connection

    def setTcpKeepAlive(self, enabled: bool) -> None:
        """Twisted: the network asks whether the peer is there."""
        self.kept_alive = enabled


class Visitor:
    """One connection, seen from outside."""

    def __init__(self, party: "Party", wire: Wire) -> None:
        self.party = party
        self.wire = wire

    def send(self, *lines: str) -> "Visitor":
        """Type lines, and let everybody hear what they cause."""
        self.send_bytes(b"".join(line.encode() + b"\r\n" for line in lines))
        return self

    def send_bytes(self, data: bytes) -> None:
        """Bytes as they come over the wire."""
        if self.wire.connected:
            self.wire.protocol.dataReceived(data)
        self.party.settle()

    def heard(self) -> list[str]:
        """The lines that came since the last look."""
        return self.wire.read().decode().split("\r\n")[:-1]

    def heard_bytes(self) -> bytes:
        """The same, untouched."""
        return self.wire.read()

    def messages(self) -> list[Message]:
        """The same, parsed."""
        return [parse(line.encode()) for line in self.heard()]

    def verbs(self) -> list[str]:
        """The same, only what each line is."""
        return [message.verb for message in self.messages()]

    def asks(self, *lines: str) -> list[str]:
        """What was answered to these lines, and nothing from before."""
        self.heard()
        return self.send(*lines).heard()

    @property
    def closed(self) -> bool:
        """Whether the server has closed the connection."""
        return not self.wire.connected

    def drop(self) -> None:
        """Lose the connection without a word."""
        self.wire.lose(ConnectionLost())
        self.party.settle()


def requests(capabilities: Iterable[str]) -> list[str]:
    """CAP REQ for all of these, in as many lines as it takes."""
    return [f"CAP REQ :{words}" for words in split_list(capabilities, 400) if words]


def decided(limits: Limits, given: dict[str, Any]) -> dict[str, Any]:
    """A house's arguments, given what the doors call what the operator decided and what files hold."""
    others = {_SETTINGS.get(name, name): value for name, value in given.items()}

    def take(kind: type[Any]) -> dict[str, Any]:
        return {each.name: others.pop(each.name) for each in fields(kind) if each.name in others}

    files = Files(**take(Files))
    return {"settings": Settings(limits=limits, **take(Settings)), "files": files, **others}


class Party:
    """A house with its factory and any number of visitors."""

    def __init__(self, limits: Limits = UNPACED, rules: Rules | None = None, **house: Any) -> None:
        self.clock = TurningClock()
        self.clock.advance(NOON)
        rules = rules or Rules()
        self.chat = Chat(replace(rules, max_line=rules.max_line or limits.max_line))
        self.failures: list[Command] = []
        self.journal: AnyJournal = self.make_journal()
        house.setdefault("passwords", FAST)
        house.setdefault("seconds", self.clock.seconds)
        kept = self.journal.history, self.journal.accounts
        self.house = House(
            self.chat, self.journal, *kept, self.clock.seconds, created=NOON, **decided(limits, house)
        )
        self.registry = Registry(self.house, self.clock)
        self.factory = ChatFactory(self.registry)
        self.journal.listen(self.registry.heard)

    def make_journal(self) -> "AnyJournal":
        """The journal that is used if no other is put in its place."""
        return MemoryJournal(self.chat, self.clock.seconds, self.failures.append)

    def use(self, journal: J) -> J:
        """Put another journal in the place of the one that answers at once."""
        self.journal = self.house.journal = journal
        self.house.history, self.house.accounts = journal.history, journal.accounts
        journal.listen(self.registry.heard)
        return journal

    def connect(self, host: str = "127.0.0.1") -> Visitor:
        """Open a connection."""
        address = IPv4Address("TCP", host, 50000)
        wire = Wire(peerAddress=address)
        wire.protocol = self.factory.buildProtocol(address)
        wire.protocol.makeConnection(wire)
        self.settle()
        return Visitor(self, wire)

    def enter(self, nick: str, *capabilities: str, host: str = "127.0.0.1") -> Visitor:
        """Connect and register, with capabilities; the welcome has been read."""
        visitor = self.connect(host)
        visitor.send(*requests(capabilities))
        visitor.send(f"NICK {nick}", f"USER {nick} 0 * :{nick.title()}", "CAP END")
        visitor.heard()
        return visitor

    def come_as(self, account: str, *capabilities: str, host: str = "127.0.0.1") -> Visitor:
        """Connect and register with an account (``ann``, ``ann@phone``), as if it had been proven; nothing has been read."""
        name, _, device = account.partition("@")
        self.chat.accounts.setdefault(name, name)
        visitor = self.connect(host)
        visitor.send(f"CAP REQ :{' '.join(('sasl', *capabilities))}")
        session = visitor.wire.connection.session
        assert isinstance(session, IrcSession) and session.registration is not None
        session.registration.account, session.registration.device = name, device
        visitor.heard()
        visitor.send(f"NICK {name}", f"USER {name} 0 * :{name.title()}", "CAP END")
        return visitor

    def log_in(self, nick: str) -> None:
        """Log somebody in to the account of that nick, as if it had been proven; nobody hears of it."""
        person = self.chat.person_named(nick)
        assert person is not None, f"nobody is called {nick}"
        self.chat.accounts.setdefault(nick, nick)
        self.chat.apply(LogIn(next(iter(person.sessions)), nick), Stamp(0, self.clock.seconds()))

    def join(self, room: str, *nicks: str, capabilities: Sequence[str] = ()) -> list[Visitor]:
        """Several people in one room, who have read everything so far."""
        visitors = [self.enter(nick, *capabilities) for nick in nicks]
        for visitor in visitors:
            visitor.send(f"JOIN {room}")
        for visitor in visitors:
            visitor.heard()
        return visitors

    def let_run_the_server(self, nick: str) -> None:
        """Make somebody an operator of the server, as if the password had been given; nobody hears of it."""
        person = self.chat.person_named(nick)
        assert person is not None, f"nobody is called {nick}"
        self.chat.apply(BecomeOperator(next(iter(person.sessions))), Stamp(0, self.clock.seconds()))

    def settle(self) -> None:
        """Let the turns end that have begun."""
        while any(call.getTime() <= self.clock.seconds() for call in self.clock.getDelayedCalls()):
            self.clock.advance(0)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.pump([0.5] * int(seconds * 2))
        self.settle()


class SlowJournal:
    """A journal whose commits a test makes: nothing is applied or heard before."""

    def __init__(self, party: Party) -> None:
        self._chat = party.chat
        self._clock = party.clock
        self._failed = party.failures.append
        self.history = MemoryHistory()
        self.accounts = MemoryAccounts()
        self._waiting: list[Command] = []
        self._sequence = 0
        self._listener: Listener
        self._party = party

    def listen(self, listener: Listener) -> None:
        """See Journal."""
        self._listener = listener

    @property
    def now(self) -> float:
        """See Journal."""
        return self._clock.seconds()

    def append(self, command: Command) -> None:
        """See Journal."""
        self._waiting.append(command)

    def change_rules(self, rules: Rules) -> None:
        """See Journal."""
        self._chat.rules = rules

    def commit(self) -> int:
        """Apply all that is waiting as one group; how many there were."""
        group, self._waiting = self._waiting, []
        for command in group:
            self._sequence += 1
            stamp = Stamp(self._sequence, self._clock.seconds())
            self._listener(self._apply(command, stamp))
        self._party.settle()
        return len(group)

    def _apply(self, command: Command, stamp: Stamp) -> Applied:
        applied = apply_one(self._chat, command, stamp, self._failed)
        self.accounts.keep(command, applied.events)
        for event in applied.events:
            self.history.keep(to_keep(self._chat, stamp, event))
            self.history.note(event)
        return applied

    def fail(self, text: str, code: str = "ERR_UNKNOWNERROR", *about: str) -> None:
        """The disk is full: what waits is refused, and nothing is applied."""
        group, self._waiting = self._waiting, []
        stamp = Stamp(self._sequence, self._clock.seconds())
        for each in group:
            asker = asker_of(each)
            assert asker is not None, "a loss is heard at once"
            self._listener(Applied(each, stamp, [Refused(code, about, text)]))
        self._party.settle()

    def close(self) -> Deferred[None]:
        """See Journal."""
        return succeed(None)


AnyJournal = MemoryJournal | SqliteJournal | SlowJournal


def sqlite_journal(party: Party, path: Path) -> SqliteJournal:
    """A journal in a file whose thread is no other one: what is asked is committed and heard before ``append`` returns."""
    writer = Writer(path)
    journal = SqliteJournal(
        party.chat,
        party.clock.seconds,
        party.failures.append,
        writer,
        lambda work: maybeDeferred(work),
        lambda why: None,
    )
    AT_THE_END.callback(let_go, journal, writer)
    return journal


def let_go(journal: SqliteJournal, writer: Writer) -> None:
    """The process of a journal is gone: its connections are closed, and nothing more is written."""
    journal.history.close()
    journal.accounts.close()
    writer.close()
