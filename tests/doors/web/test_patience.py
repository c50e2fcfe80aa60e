"""How long a connection waits for the other end."""

from twisted.internet.task import Clock

from mpchat.doors.web.patience import SLOWEST, Patience


class Waiting:
    """A patience of ten seconds, and when it was over."""

    def __init__(self, seconds: float = 10) -> None:
        self.clock = Clock()
        self.over: list[float] = []
        self.patience = Patience(self.clock, seconds, lambda: self.over.append(self.clock.seconds()))


def test_what_does_not_come_in_time() -> None:
    waiting = Waiting()
    waiting.patience.expect()
    waiting.clock.advance(9)
    waiting.patience.expect()
    waiting.clock.advance(9)
    assert waiting.over == []
    waiting.patience.expect(2)
    waiting.clock.advance(2)
    assert waiting.over == [20]
    waiting.patience.expect()
    waiting.patience.stop()
    waiting.patience.stop()
    assert not waiting.clock.getDelayedCalls()


def test_a_body_has_to_come_at_a_pace() -> None:
    """However often something comes: on the whole it has to be enough."""
    slow, fast = Waiting(), Waiting()
    for waiting, size in ((slow, 1), (fast, SLOWEST)):
        for _ in range(40):
            waiting.patience.expect_body()
            waiting.clock.advance(1)
            waiting.patience.came(size)
    assert slow.over and slow.over[0] <= 12 and fast.over == []


def test_without_a_limit() -> None:
    waiting = Waiting(0)
    waiting.patience.expect()
    waiting.patience.expect_body()
    assert not waiting.clock.getDelayedCalls()
