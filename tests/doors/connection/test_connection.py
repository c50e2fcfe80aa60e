"""A connection fed by a framing that is no socket: whatever carries the lines, it paces, waits, sends and closes."""

import pytest
from twisted.internet.address import UNIXAddress
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.logger import LogEvent
from twisted.python.failure import Failure

from mpchat.chat.vocabulary import PersonId
from mpchat.doors.connection.connection import Connection
from mpchat.doors.irc.driver import IrcSession
from mpchat.doors.plain.session import PlainSession
from mpchat.settings.limits import Limits
from tests.harness import UNPACED, Party, Wire


class Frames:
    """A framing in memory: lines go in one by one, what is sent is collected. It keeps lines while reading is paused."""

    transport_name = "ws"
    secure = True
    certificate = "ab12"

    def __init__(self, party: Party, address: str = "192.0.2.1") -> None:
        self.party = party
        self.sent = b""
        self.is_paused = self.is_kept_alive = False
        self.ended: list[str] = []
        self.waiting: list[bytes] = []
        self.connection = Connection(party.registry, self, address)
        self.connection.opened()
        party.settle()

    def hear(self, *lines: str) -> list[str]:
        """Frames come in; what is sent back until the turns end."""
        self.connection.bytes_came()
        self.waiting += [line.encode() for line in lines]
        self._deliver()
        self.party.settle()
        sent, self.sent = self.sent.decode().split("\r\n")[:-1], b""
        return sent

    def _deliver(self) -> None:
        while self.waiting and not self.is_paused:
            self.connection.hear(self.waiting.pop(0))

    def write(self, data: bytes) -> None:
        """See Framing."""
        assert data.endswith(b"\n"), "whole lines"
        self.sent += data

    def pause_reading(self) -> None:
        """See Framing."""
        assert not self.is_paused, "paused once, for however many reasons"
        self.is_paused = True

    def resume_reading(self) -> None:
        """See Framing."""
        assert self.is_paused
        self.is_paused = False
        self._deliver()

    def keep_alive(self) -> None:
        """See Framing."""
        self.is_kept_alive = True

    def close(self) -> None:
        """See Framing."""
        self._end("closed")

    def abort(self) -> None:
        """See Framing."""
        self._end("aborted")

    def _end(self, how: str) -> None:
        self.ended.append(how)
        self.connection.lost(Failure(ConnectionDone() if how == "closed" else ConnectionLost()))


def entered(party: Party) -> Frames:
    """Somebody who has come in by frames."""
    frames = Frames(party)
    assert " 001 ann " in frames.hear("NICK ann", "USER ann 0 * :Ann")[0]
    return frames


def test_a_client_that_comes_by_another_framing_is_one_like_all_others() -> None:
    party = Party()
    ann = entered(party)
    assert isinstance(ann.connection.session, IrcSession)
    bob = party.enter("bob")
    bob.send("JOIN #a")
    ann.hear("JOIN #a")
    assert ann.hear("PRIVMSG #a :hello") == []
    assert bob.heard()[-1].endswith("PRIVMSG #a :hello")
    assert ann.hear("PING x") == [":mpchat.local PONG mpchat.local x"]


def test_what_the_framing_says_of_itself_reaches_the_session() -> None:
    party = Party()
    ann = entered(party)
    session = ann.connection.session
    assert isinstance(session, IrcSession)
    assert (session.peer.transport_name, session.peer.secure, session.peer.certificate) == (
        "ws",
        True,
        "ab12",
    )
    assert party.chat.people[PersonId(ann.connection.visitor)].secure


def test_one_pause_for_several_reasons() -> None:
    party = Party(Limits(command_burst=2, command_rate=1))
    ann = Frames(party)
    assert ann.hear("NICK ann", "USER ann 0 * :Ann", "PING 1", "PING 2") and ann.is_paused
    party.wait(10)
    assert not ann.is_paused and not ann.waiting
    assert [line.split()[-1] for line in ann.hear()] == ["1", "2"]


def test_closing_sends_what_was_said_and_hears_nothing_more() -> None:
    party = Party()
    ann = entered(party)
    said = ann.hear("PING x", "QUIT :bye", "PING y")
    assert [line.split()[0] for line in said] == [":mpchat.local", "ERROR"]
    assert ann.ended == ["closed"] and ann.connection.is_closing
    assert ann.connection.visitor not in party.registry.visitors and not party.chat.people
    assert not party.clock.getDelayedCalls(), "no timer is left"


def test_a_framing_that_never_closes_is_aborted() -> None:
    class Stuck(Frames):
        def close(self) -> None:
            """Nothing comes of it: the peer does not read."""

    party = Party()
    ann = Stuck(party)
    ann.hear("NICK ann", "USER ann 0 * :Ann", "QUIT")
    assert ann.ended == []
    party.wait(3)
    assert ann.ended == ["aborted"]


def test_too_long_and_too_much() -> None:
    party = Party()
    ann = entered(party)
    ann.connection.hear_too_long(b"PRIVMSG #a :xxxx")
    assert ann.hear() == [":mpchat.local 417 ann :Input line was too long"]
    limits = party.house.limits
    assert not ann.connection.is_too_much(limits.max_backlog + ann.connection.longest_line)
    assert ann.connection.is_too_much(limits.max_backlog + ann.connection.longest_line + 1)
    assert not entered_without_limits().is_too_much(10**9)


def entered_without_limits() -> Connection:
    """A connection where nothing is bounded."""
    return Frames(Party(Limits(command_rate=0, max_line=0, max_backlog=0))).connection


def test_somebody_who_cannot_answer_ping_is_asked_by_the_network() -> None:
    party = Party()
    bob = Frames(party)
    bob.hear("bob")
    assert isinstance(bob.connection.session, PlainSession) and bob.is_kept_alive
    party.wait(1000)
    assert bob.ended == []


def test_a_browser_is_hung_up_on() -> None:
    for calls in ("hear", "hear_too_long"):
        browser = Frames(Party())
        getattr(browser.connection, calls)(b"GET / HTTP/1.1")
        browser.party.settle()
        assert browser.ended == ["closed"] and browser.sent == b""


def test_a_chat_that_is_full_says_so() -> None:
    party = Party(Limits(max_connections=1))
    party.connect()
    late = Frames(party)
    assert b"The chat is full" in late.sent and late.ended == ["closed"]


def test_a_bug_costs_one_connection(logged_failures: list[LogEvent]) -> None:
    party = Party()
    ann, bob = entered(party), party.enter("bob")

    def breaks() -> None:
        raise LookupError

    ann.connection.guarded(breaks)
    party.settle()
    assert ann.ended == ["closed"] and b"ERROR :Closing link: The server made a mistake" in ann.sent
    assert bob.asks("PING x") == [":mpchat.local PONG mpchat.local x"]
    assert [event["log_failure"].type for event in logged_failures] == [LookupError]
    logged_failures.clear()


@pytest.mark.parametrize(
    ("is_unix", "secure", "name"), [(False, False, "tcp"), (True, False, "unix"), (False, True, "tls")]
)
def test_the_names_of_transports(is_unix: bool, secure: bool, name: str) -> None:
    party = Party(UNPACED)
    wire = Wire(hostAddress=UNIXAddress("/tmp/x")) if is_unix else Wire()
    wire.protocol = party.factory.buildProtocol(None)
    wire.protocol.makeConnection(wire)
    wire.protocol.secure = secure
    assert wire.connection.transport_name == name and wire.connection.secure is secure
    assert wire.connection.certificate == ""
