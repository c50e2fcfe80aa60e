"""What a slow reader has not read yet."""

import socket

import pytest
from twisted.internet.testing import StringTransport

from mpchat.doors.connection.sendqueue import SendQueue, keep_unread_here
from tests.harness import TurningClock


class Narrow(StringTransport):
    """A transport that is full at some size."""

    full_at = 1_000_000_000

    def write(self, data: bytes) -> None:
        super().write(data)
        if len(self.value()) >= self.full_at and self.producer is not None:
            self.producer.pauseProducing()


class Stage:
    """A send queue, its transport and clock, and why it gave up."""

    def __init__(self, most: int = 100, patience: float = 30) -> None:
        self.clock = TurningClock()
        self.transport = Narrow()
        self.given_up: list[str] = []
        self.send_queue = SendQueue(self.transport.write, self.clock, most, patience, self.given_up.append)
        self.transport.registerProducer(self.send_queue, True)

    def turns(self) -> None:
        """Two turns of the reactor: time to write."""
        self.clock.turn()
        self.clock.turn()

    def sent(self) -> bytes:
        data: bytes = self.transport.value()
        self.transport.clear()
        return data


def test_who_reads_gets_it_at_once() -> None:
    stage = Stage()
    stage.send_queue.write(b"a" * 1000)
    assert stage.sent() == b"a" * 1000 and stage.send_queue.size == 0
    assert stage.clock.getDelayedCalls() == []


def test_what_waits_comes_in_order() -> None:
    stage = Stage()
    stage.send_queue.pauseProducing()
    for n in range(10):
        stage.send_queue.write(b"%d" % n)
    assert stage.sent() == b"" and stage.send_queue.size == 10
    stage.send_queue.resumeProducing()
    assert stage.sent() == b"0123456789" and stage.send_queue.size == 0
    assert stage.clock.getDelayedCalls() == []


def test_a_transport_that_fills_up_again_stops_the_flow() -> None:
    stage = Stage()
    stage.transport.full_at = 2
    stage.send_queue.pauseProducing()
    for n in range(4):
        stage.send_queue.write(b"%d" % n)
    stage.send_queue.resumeProducing()
    assert stage.sent() == b"01" and stage.send_queue.size == 2
    stage.send_queue.write(b"4")
    stage.send_queue.resumeProducing()
    assert stage.sent() == b"23" and stage.send_queue.size == 1


def test_at_the_limit_and_past_it() -> None:
    stage = Stage(most=10)
    stage.send_queue.pauseProducing()
    stage.send_queue.write(b"x" * 10)
    assert stage.given_up == []
    stage.send_queue.write(b"y")
    stage.turns()
    assert stage.given_up == ["too much unread"] and stage.send_queue.size == 0
    stage.send_queue.write(b"z")
    stage.send_queue.resumeProducing()
    assert stage.sent() == b"" and stage.given_up == ["too much unread"]
    assert stage.clock.getDelayedCalls() == []


def test_who_reads_is_not_dropped_because_we_wrote_too_late() -> None:
    """One turn may say more than a reader could have been given: the transport is asked only after it."""
    stage = Stage(most=10)
    for _ in range(100):
        stage.send_queue.pauseProducing()
        for _ in range(10):
            stage.send_queue.write(b"x" * 10)
        stage.clock.turn()
        stage.send_queue.resumeProducing()  # the reactor has looked at the sockets, and this one took it all
        stage.clock.turn()
    assert stage.given_up == [] and len(stage.sent()) == 10_000
    stage.send_queue.pauseProducing()
    stage.send_queue.write(b"x" * 11)
    stage.send_queue.close()
    assert stage.clock.getDelayedCalls() == []


def test_no_limits() -> None:
    stage = Stage(most=0, patience=0)
    stage.send_queue.pauseProducing()
    stage.send_queue.write(b"x" * 10_000_000)
    stage.clock.advance(1_000_000)
    assert stage.given_up == [] and stage.send_queue.size == 10_000_000


def test_patience() -> None:
    stage = Stage(patience=30)
    stage.send_queue.pauseProducing()
    stage.clock.advance(29)
    stage.send_queue.pauseProducing()
    stage.send_queue.resumeProducing()
    stage.send_queue.pauseProducing()
    stage.clock.advance(29)
    assert stage.given_up == []
    stage.clock.advance(1)
    assert stage.given_up == ["read nothing for too long"]


def test_draining_hands_over_everything() -> None:
    stage = Stage()
    stage.send_queue.pauseProducing()
    stage.send_queue.write(b"a")
    stage.send_queue.write(b"b")
    stage.send_queue.drain()
    assert stage.sent() == b"ab" and stage.clock.getDelayedCalls() == []
    stage.send_queue.write(b"c")
    assert stage.sent() == b""


def test_a_connection_that_went() -> None:
    stage = Stage()
    stage.send_queue.pauseProducing()
    stage.send_queue.write(b"a")
    stage.send_queue.stopProducing()
    assert stage.send_queue.size == 0 and stage.clock.getDelayedCalls() == []


class Handled:
    """A transport with a socket of its own."""

    def __init__(self, handle: socket.socket) -> None:
        self.getHandle = lambda: handle


@pytest.mark.skipif(not hasattr(socket, "TCP_NOTSENT_LOWAT"), reason="this kernel cannot be asked")
def test_the_kernel_is_asked_to_hide_little() -> None:
    with socket.socket() as tcp, socket.socket(socket.AF_UNIX) as local:
        keep_unread_here(Handled(tcp))
        keep_unread_here(Handled(local))
        keep_unread_here(StringTransport())
        assert tcp.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT) == 131072


def test_a_long_answer_is_no_backlog_and_every_piece_taken_is_progress() -> None:
    stage = Stage(most=100, patience=30)
    stage.transport.full_at = 65536
    answer = bytes(range(256)) * 1280
    stage.send_queue.write(answer)
    stage.send_queue.write(b"x" * 100)
    assert stage.given_up == [] and stage.send_queue.size == len(answer) - 65536 + 100
    taken = stage.sent()
    for _ in range(5):
        stage.clock.advance(29)
        stage.send_queue.resumeProducing()
        taken += stage.sent()
    assert taken == answer + b"x" * 100 and stage.send_queue.size == 0 and stage.given_up == []
    assert stage.clock.getDelayedCalls() == []


def test_a_long_answer_behind_something_else_is_no_backlog_either() -> None:
    stage = Stage(most=100)
    stage.send_queue.pauseProducing()
    stage.send_queue.write(b"x" * 100)
    stage.send_queue.write(b"a" * 200_000)
    stage.turns()
    assert stage.given_up == []
    stage.send_queue.write(b"b" * 200_000)
    stage.turns()
    assert stage.given_up == ["too much unread"], "one, not several"


def test_what_comes_on_top_of_a_long_answer_is_bounded() -> None:
    stage = Stage(most=100)
    stage.transport.full_at = 65536
    stage.send_queue.write(b"a" * 200_000)
    stage.send_queue.write(b"x" * 101)
    stage.turns()
    assert stage.given_up == ["too much unread"]


def test_work_waits_until_all_is_read_and_is_dropped_with_the_reader() -> None:
    stage, done = Stage(), []
    stage.send_queue.when_read(lambda: done.append("at once"))
    stage.send_queue.pauseProducing()
    stage.send_queue.when_read(lambda: done.append("later"))
    assert done == ["at once"]
    stage.send_queue.resumeProducing()
    stage.send_queue.resumeProducing()
    assert done == ["at once", "later"]
    stage.send_queue.pauseProducing()
    stage.send_queue.when_read(lambda: done.append("never"))
    stage.send_queue.close()
    stage.send_queue.when_read(lambda: done.append("never"))
    stage.send_queue.resumeProducing()
    assert done == ["at once", "later"]
