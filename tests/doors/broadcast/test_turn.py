"""What one turn writes, against a model that keeps a list per reader and writes each thing to each."""

from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mpchat.doors.broadcast.turn import Stream, Turn


class Listener:
    """A reader who keeps what was written."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.writes.append(data)


READERS, STREAMS = 4, 3
_reader = st.integers(0, READERS - 1)
_stream = st.integers(0, STREAMS - 1)


class TurnMachine(RuleBasedStateMachine):
    """Random saying, telling, coming and going."""

    def __init__(self) -> None:
        super().__init__()
        self.scheduled: list[Callable[[], None]] = []
        self.turn = Turn(self.scheduled.append)
        self.readers = [Listener() for _ in range(READERS)]
        self.streams = [Stream() for _ in range(STREAMS)]
        self.inside: list[set[int]] = [set() for _ in range(STREAMS)]
        self.expected: list[list[bytes]] = [[] for _ in range(READERS)]
        self.said = 0

    def thing(self) -> bytes:
        self.said += 1
        return b"%d\n" % self.said

    @rule(streams=st.sets(_stream, min_size=1), without=st.sets(_reader))
    def say(self, streams: set[int], without: set[int]) -> None:
        data = self.thing()
        self.turn.say(
            {self.streams[each]: data for each in streams}, [self.readers[each] for each in without]
        )
        for reader in set().union(*(self.inside[each] for each in streams)) - without:
            self.expected[reader].append(data)

    @rule(reader=_reader)
    def tell(self, reader: int) -> None:
        data = self.thing()
        self.turn.tell(self.readers[reader], data)
        self.expected[reader].append(data)

    @rule(reader=_reader, stream=_stream)
    def enter(self, reader: int, stream: int) -> None:
        if reader not in self.inside[stream]:
            self.turn.enter(self.readers[reader], self.streams[stream])
            self.inside[stream].add(reader)

    @rule(reader=_reader, stream=_stream)
    def leave(self, reader: int, stream: int) -> None:
        self.turn.leave(self.readers[reader], self.streams[stream])
        self.inside[stream].discard(reader)

    @rule(reader=_reader)
    def die(self, reader: int) -> None:
        for stream, inside in zip(self.streams, self.inside, strict=True):
            self.turn.leave(self.readers[reader], stream)
            inside.discard(reader)
        self.turn.forget(self.readers[reader])
        self.expected[reader].clear()

    @rule()
    def end_the_turn(self) -> None:
        for flush in self.scheduled:
            flush()
        self.scheduled.clear()
        for reader, expected in zip(self.readers, self.expected, strict=True):
            assert reader.writes == ([b"".join(expected)] if expected else [])
            reader.writes.clear()
            expected.clear()

    @invariant()
    def nothing_is_written_before_the_end_and_it_ends_once(self) -> None:
        assert not any(reader.writes for reader in self.readers)
        assert len(self.scheduled) <= 1


TurnMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestTurn = TurnMachine.TestCase


def test_equal_readers_share_one_piece_of_memory() -> None:
    flushes: list[Callable[[], None]] = []
    turn, stream, readers = Turn(flushes.append), Stream(), [Listener() for _ in range(3)]
    for reader in readers:
        turn.enter(reader, stream)
    turn.say({stream: b"a"})
    turn.say({stream: b"b"})
    flushes[0]()
    assert readers[0].writes[0] is readers[1].writes[0] is readers[2].writes[0]


def test_what_is_said_while_writing_is_the_next_turn() -> None:
    flushes: list[Callable[[], None]] = []
    turn, stream = Turn(flushes.append), Stream()

    class Dying(Listener):
        def write(self, data: bytes) -> None:
            super().write(data)
            turn.leave(self, stream)
            turn.forget(self)
            turn.say({stream: b"one died\n"})

    readers: list[Listener] = [Listener(), Dying(), Dying(), Listener()]
    for reader in readers:
        turn.enter(reader, stream)
    turn.say({stream: b"hello\n"})
    flushes.pop()()
    assert [reader.writes for reader in readers] == [[b"hello\n"]] * 4
    assert len(flushes) == 1
    flushes.pop()()
    alive = [reader.writes for reader in readers if not isinstance(reader, Dying)]
    assert alive == [[b"hello\n", b"one died\n" * 2]] * 2
    assert not flushes


def test_afterwards() -> None:
    flushes: list[Callable[[], None]] = []
    turn, reader, done = Turn(flushes.append), Listener(), list[bytes]()
    turn.after(lambda: done.extend(reader.writes))
    turn.tell(reader, b"bye")
    assert len(flushes) == 1 and not done
    flushes[0]()
    assert done == [b"bye"]
