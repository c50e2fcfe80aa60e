"""How long somebody who says nothing is waited for."""

from twisted.internet.task import Clock

from mpchat.doors.connection.timeouts import Timeouts


class Wait:
    """A patience, and what it did when."""

    def __init__(self, registration: float = 30, ping_after: float = 90, idle: float = 150) -> None:
        self.clock = Clock()
        self.did: list[tuple[float, str]] = []
        self.timeouts = Timeouts(
            self.clock,
            registration,
            ping_after,
            idle,
            lambda: self.note("PING"),
            lambda reason: self.note(reason),
        )

    def note(self, what: str) -> None:
        self.did.append((self.clock.seconds(), what))

    def run(self, seconds: float) -> list[tuple[float, str]]:
        self.clock.pump([1.0] * int(seconds))
        did, self.did = self.did, []
        return did


def test_registration() -> None:
    assert Wait().run(29) == []
    wait = Wait()
    assert wait.run(1000) == [(30, "Registration timed out")]
    assert wait.clock.getDelayedCalls() == []


def test_talking_does_not_make_a_stranger_known() -> None:
    wait = Wait()
    wait.run(20)
    wait.timeouts.heard()
    assert wait.run(20) == [(30, "Registration timed out")]


def test_ping_and_the_end() -> None:
    wait = Wait()
    wait.timeouts.entered()
    assert wait.run(1000) == [(90, "PING"), (150, "Ping timeout: 150 seconds")]
    assert wait.clock.getDelayedCalls() == []


def test_an_answer_begins_it_anew() -> None:
    wait = Wait()
    wait.timeouts.entered()
    assert wait.run(100) == [(90, "PING")]
    wait.timeouts.heard()
    assert wait.run(140) == [(190, "PING")]
    wait.timeouts.heard()
    for _ in range(100):
        wait.run(50)
        wait.timeouts.heard()
    assert wait.did == []


def test_each_can_be_turned_off() -> None:
    assert Wait(registration=0).run(1000) == []
    no_ping, no_end, neither = Wait(ping_after=0), Wait(idle=0), Wait(ping_after=0, idle=0)
    for wait in (no_ping, no_end, neither):
        wait.timeouts.entered()
    assert no_ping.run(1000) == [(150, "Ping timeout: 150 seconds")]
    assert no_end.run(1000) == [(90, "PING")]
    no_end.timeouts.heard()
    assert neither.run(1000) == [] and neither.clock.getDelayedCalls() == []


def test_without_an_end_every_silence_is_still_asked_about() -> None:
    wait = Wait(idle=0)
    wait.timeouts.entered()
    wait.run(100)
    wait.timeouts.heard()
    assert wait.run(200) == [(190, "PING")]


def test_the_end_may_come_before_the_ping() -> None:
    wait = Wait(ping_after=200, idle=150)
    wait.timeouts.entered()
    assert wait.run(1000) == [(150, "Ping timeout: 150 seconds")]


def test_stopping() -> None:
    wait = Wait()
    wait.timeouts.stop()
    wait.timeouts.stop()
    assert wait.run(1000) == [] and wait.clock.getDelayedCalls() == []
