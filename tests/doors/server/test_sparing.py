"""A flood of anybody's making does not bury the rest of the log."""

from twisted.internet.task import Clock

from mpchat.doors.server.sparing import Sparing


def test_once_then_a_count_until_it_is_quiet() -> None:
    clock, lines = Clock(), list[str]()
    sparing = Sparing(clock, lines.append)
    for number in range(1000):
        sparing.tell("refused", f"refused 10.0.0.{number}")
    sparing.tell("dropped", "dropped 7")
    assert lines == ["refused 10.0.0.0", "dropped 7"]
    clock.advance(60)
    assert lines[2:] == ["refused: 999 more in the last minute"]
    sparing.tell("refused", "refused again")
    clock.advance(60)
    assert lines[3:] == ["refused: 1 more in the last minute"]
    clock.advance(60)
    assert lines[4:] == [] and clock.getDelayedCalls() == []
    sparing.tell("refused", "refused later")
    assert lines[4:] == ["refused later"]
