"""Who hears what, against a model; each event encoded once per dialect, one write per reader and turn."""

from collections import Counter
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from mpchat.chat.chat import Chat
from mpchat.chat.vocabulary import (
    WHOLE_ROOM,
    AskedFor,
    Enter,
    Event,
    Join,
    Joined,
    OnePerson,
    Part,
    PersonId,
    Quit,
    Rename,
    RenameRoom,
    RoomRenamed,
    Said,
    Say,
    Stamp,
    VisitorId,
)
from mpchat.doors.broadcast.broadcast import Broadcast
from mpchat.doors.broadcast.dialect import Dialect
from mpchat.doors.broadcast.listening import Personal
from mpchat.doors.broadcast.monitor import Monitors
from tests.harness import NOON, Party, SlowJournal, Visitor


class Counting:
    """A dialect that counts; each has its own spelling."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.encoded: Counter[int] = Counter()

    def encode(self, event: Event, stamp: Stamp) -> bytes:
        self.encoded[stamp.sequence] += 1
        return f"{self.name} {stamp.sequence} {type(event).__name__}\n".encode()


class Reader:
    """A visitor in miniature, who hears all of its own doing but its words."""

    collects = False

    def __init__(self, dialect: Dialect) -> None:
        self.dialect: Dialect | None = dialect
        self.send_queue = self
        self.session = self
        self.writes: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.writes.append(data)

    def hears(self, event: Event) -> bool:
        return not isinstance(event, Said)

    def collect(self, data: bytes) -> None:
        raise AssertionError("nothing is labelled here")

    def hears_key(self, key: str) -> bool:
        return False

    def hears_from_afar(self, event: Event) -> bool:
        return not isinstance(event, Said) or event.to == WHOLE_ROOM

    def hear(self, event: Personal, stamp: Stamp, asked: bool) -> None:
        """Every dialect here knows RENAME."""
        assert isinstance(event, RoomRenamed | Joined), "nobody is put out here"


_WHO = st.integers(1, 5)
_ROOM = st.sampled_from(["#a", "#b", "#c", "#d"])
_COMMAND: st.SearchStrategy[AskedFor] = st.one_of(
    st.builds(Join, _WHO, _ROOM),
    st.builds(Join, _WHO, _ROOM),
    st.builds(Part, _WHO, _ROOM),
    st.builds(Say, _WHO, _ROOM, st.just("x")),
    st.builds(Say, _WHO, st.sampled_from(["n1", "n2", "n3"]), st.just("x")),
    st.builds(Rename, _WHO, st.sampled_from(["n1", "n2", "n3", "other"])),
    st.builds(RenameRoom, _WHO, _ROOM, st.sampled_from(["#a", "#B", "#b", "#c", "#d"])),
    st.builds(Quit, _WHO),
)


class Hall:
    """A chat, its readers, and what a server without turns would have written."""

    def __init__(self) -> None:
        self.flushes: list[Callable[[], None]] = []
        self.broadcast = Broadcast(self.flushes.append, Monitors())
        self.dialects = [Counting("x"), Counting("y")]
        self.chat = Chat()
        self.readers = {n: Reader(self.dialects[n % 2]) for n in map(VisitorId, range(1, 6))}
        self.expected: dict[VisitorId, list[bytes]] = {n: [] for n in self.readers}
        self.sequence = 0
        for n in self.readers:
            self.do(Enter(n, f"n{n}", "~u", "h"))

    def do(self, command: AskedFor) -> None:
        self.sequence += 1
        stamp = Stamp(self.sequence, NOON)
        before = {n: self.rooms_of(n) for n in self.readers}
        for event in self.chat.apply(command, stamp):
            self.expect(event, command.visitor, before)
            self.broadcast.publish(event, stamp, self.readers.get(command.visitor))
        if isinstance(command, Quit) and command.visitor in self.readers:
            reader = self.readers.pop(command.visitor)
            self.broadcast.forget(reader, reader.dialect)
            reader.writes.clear()

    def rooms_of(self, n: VisitorId) -> set[str]:
        person = self.chat.person_of(n)
        return set(person.rooms) if person else set()

    def expect(self, event: Event, asker: VisitorId, before: dict[VisitorId, set[str]]) -> None:
        name = type(event).__name__
        for n, reader in self.readers.items():
            assert isinstance(reader.dialect, Counting)
            line = f"{reader.dialect.name} {self.sequence} {name}\n".encode()
            if self.hears(n, event, asker, before):
                self.expected[n].append(line)

    def hears(self, n: VisitorId, event: Event, asker: VisitorId, before: dict[VisitorId, set[str]]) -> bool:
        match name := type(event).__name__:
            case "Said" if isinstance(event, Said):
                return event.to == OnePerson(PersonId(n)) or (
                    event.to == WHOLE_ROOM and event.target.lower() in before[n] and n != asker
                )
            case "Joined" | "Parted" | "RoomRenamed":
                return event.room.lower() in before[n] | self.rooms_of(n)  # type: ignore[union-attr]
            case "Renamed":
                return n == asker or bool(before[n] & before[asker])
            case "Left":
                return n != asker and bool(before[n] & before[asker])
        assert name in ("Entered", "Refused")
        return False

    def end_the_turn(self) -> None:
        for flush in self.flushes:
            flush()
        self.flushes.clear()
        for n, reader in self.readers.items():
            expected, self.expected[n] = b"".join(self.expected[n]), []
            assert reader.writes == ([expected] if expected else [])
            reader.writes.clear()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(_COMMAND, _COMMAND, st.none(), _WHO), max_size=40))
def test_everybody_hears_what_concerns_them_once_and_in_order(
    steps: list[AskedFor | VisitorId | None],
) -> None:
    hall = Hall()
    for step in steps:
        if step is None:
            hall.end_the_turn()
        elif isinstance(step, int):
            if step in hall.readers:
                reader = hall.readers[step]
                old = reader.dialect
                new = hall.dialects[old is hall.dialects[0]]
                assert old is not None
                hall.broadcast.change_dialect(reader, old, new)
                reader.dialect = new
        else:
            hall.do(step)
    hall.end_the_turn()
    for dialect in hall.dialects:
        assert all(times == 1 for times in dialect.encoded.values())


def counting_writes(visitor: Visitor) -> list[bytes]:
    """Every write that reaches this visitor's transport from now on."""
    writes: list[bytes] = []
    send_queue = visitor.wire.connection.send_queue
    write = send_queue._write

    def count(data: bytes) -> None:
        writes.append(data)
        write(data)

    send_queue._write = count
    return writes


def test_one_write_per_reader_for_everything_one_turn_said() -> None:
    party = Party()
    ann, bob, cat = party.join("#a", "ann", "bob", "cat")
    writes = [counting_writes(visitor) for visitor in (ann, bob, cat)]
    said = b"".join(b"PRIVMSG #a :%d\r\n" % n for n in range(50))
    ann.wire.protocol.dataReceived(said)
    cat.wire.protocol.dataReceived(said + b"NAMES #a\r\n")
    assert writes == [[], [], []]
    party.settle()
    assert [len(each) for each in writes] == [1, 1, 1]
    assert len(bob.heard()) == 100 and len(ann.heard()) == 50 and len(cat.heard()) == 52


def test_the_index_forgets_whom_it_no_longer_serves() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    bob.send("CAP REQ :server-time", "JOIN #b", "PART #b")
    ann.send("KICK #a bob")
    ann.drop()
    bob.drop()
    assert party.registry.broadcast._streams == {} and party.registry.broadcast._rooms == {}


def test_a_room_that_is_renamed_when_its_last_reader_has_gone_leaves_nothing() -> None:
    party = Party()
    journal = party.use(SlowJournal(party))
    ann = party.connect().send("NICK ann", "USER ann 0 * :Ann")
    journal.commit()
    ann.send("JOIN #a")
    journal.commit()
    ann.send("RENAME #a #b", "QUIT")
    journal.commit()
    assert party.registry.broadcast._streams == {}


def test_agreeing_on_more_between_two_messages_of_one_turn() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    ann.wire.protocol.dataReceived(b"PRIVMSG #a :one\r\n")
    bob.wire.protocol.dataReceived(b"CAP REQ :server-time\r\n")
    ann.wire.protocol.dataReceived(b"PRIVMSG #a :two\r\n")
    party.settle()
    assert bob.heard() == [
        ":ann!~ann@127.0.0.1 PRIVMSG #a :one",
        ":mpchat.local CAP bob ACK :server-time",
        "@time=2026-11-01T12:00:00.005Z :ann!~ann@127.0.0.1 PRIVMSG #a :two",
    ]


def test_leaving_and_coming_back_in_one_turn() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    ann.wire.protocol.dataReceived(b"PRIVMSG #a :one\r\n")
    bob.wire.protocol.dataReceived(b"PART #a\r\n")
    ann.wire.protocol.dataReceived(b"PRIVMSG #a :unheard\r\n")
    bob.wire.protocol.dataReceived(b"JOIN #a\r\n")
    ann.wire.protocol.dataReceived(b"PRIVMSG #a :two\r\n")
    party.settle()
    assert [m.text for m in bob.messages() if m.verb == "PRIVMSG"] == ["one", "two"]
