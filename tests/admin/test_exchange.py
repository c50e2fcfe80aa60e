"""What is taken out goes in again: every record, the same; and nothing else goes in."""

import io
import json
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpchat.admin import main
from mpchat.admin.contract import Allowed
from mpchat.admin.exporting import export
from mpchat.admin.importing import Imported, import_lines
from mpchat.admin.lines import check, read_line, write_line
from mpchat.admin.store import Selection, record_of, rows, to_read, to_write
from mpchat.admin.verifying import findings
from mpchat.chat.vocabulary import (
    NOBODY,
    WHOLE_ROOM,
    Event,
    Joined,
    Kicked,
    Left,
    ModesChanged,
    OnePerson,
    Parted,
    Renamed,
    RoomRenamed,
    Said,
    Source,
    Stamp,
    TopicSet,
)
from mpchat.irc.modes import ModeChange
from mpchat.irc.names import casefold
from mpchat.irc.text import for_wire
from mpchat.journal.group import Group, keep
from mpchat.journal.history import Record, direct
from mpchat.journal.rows import RowError
from tests.kept import ANN, BOB, MORNING, STORY, TWO, filled, record, said

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=40).map(
    for_wire
)
NICKS = st.from_regex(r"[A-Za-z\[\]\\`_^{|}][A-Za-z0-9\[\]\\`_^{|}-]{0,8}", fullmatch=True)
ROOMS = st.from_regex(r"#[A-Za-z0-9\[\]_~-]{1,8}", fullmatch=True)
WORDS = st.from_regex(r"[a-z0-9.:~-]{0,10}", fullmatch=True)
PARAMETERS = st.from_regex(r"[a-z0-9.~-][a-z0-9.:~-]{0,10}", fullmatch=True)
PEOPLE = st.builds(Source, st.just(0), NICKS, WORDS, WORDS)
KINDS = st.sampled_from(["PRIVMSG", "NOTICE"])
TAGS = st.dictionaries(st.from_regex(r"\+[a-z]{1,8}", fullmatch=True), TEXTS, max_size=2)
CHANGES = st.lists(
    st.builds(ModeChange, st.booleans(), st.sampled_from("olkbn"), st.none() | PARAMETERS), max_size=3
).map(tuple)


def in_room(room: str) -> st.SearchStrategy[tuple[str, Event]]:
    """What can happen in a room."""
    name, rooms = st.just(room), st.just((room,))
    events: st.SearchStrategy[Event] = st.one_of(
        st.builds(Said, PEOPLE, name, TEXTS, KINDS, st.just(WHOLE_ROOM), TAGS),
        st.builds(Joined, PEOPLE, name, TEXTS, st.none() | TEXTS),
        st.builds(Parted, PEOPLE, name, TEXTS),
        st.builds(Left, PEOPLE, TEXTS, rooms, st.booleans()),
        st.builds(Renamed, PEOPLE, NICKS, rooms),
        st.builds(RoomRenamed, PEOPLE, ROOMS, name, TEXTS),
        st.builds(Kicked, PEOPLE, name, PEOPLE, TEXTS),
        st.builds(TopicSet, PEOPLE, name, TEXTS),
        st.builds(ModesChanged, PEOPLE, name, CHANGES),
    )
    return events.map(lambda event: (casefold(room), event))


def between(who: Source, whom: Source, text: str) -> tuple[str, Event]:
    """What one says to another."""
    return direct(who.identity, whom.identity), Said(who, whom.nick, text, "PRIVMSG", OnePerson(NOBODY), {})


HAPPENINGS = st.one_of(ROOMS.flatmap(in_room), st.builds(between, PEOPLE, PEOPLE, TEXTS))


@st.composite
def histories(draw: st.DrawFn) -> list[Record]:
    """Records as a server could have kept them."""
    found = draw(st.lists(HAPPENINGS, max_size=12))
    times = st.floats(0, 2e9)
    ids = st.sampled_from(["", "x"])
    return [
        Record(
            place,
            Stamp(number * draw(st.just(1 << 40)), draw(times)),
            event,
            f"{number}" * bool(draw(ids)) if isinstance(event, Said) else "",
        )
        for number, (place, event) in enumerate(found, 1)
    ]


def taken_out(path: Path) -> str:
    """A database as lines."""
    out = io.StringIO()
    with closing(to_read(path)) as connection:
        export(connection, Selection(), "jsonl", out, io.StringIO())
    return out.getvalue()


def put_in(
    path: Path, lines: str | bytes, strict: bool = False, **allowed: float
) -> tuple[Imported, list[str]]:
    """Lines into a database; what became of them, and what was said about it."""
    data = lines.encode() if isinstance(lines, str) else lines
    err = io.StringIO()
    with closing(to_write(path, new=True)) as connection:
        done = import_lines(connection, io.BytesIO(data), len(data), strict, err, Allowed(**allowed))
    return done, err.getvalue().splitlines()


def everything(path: Path) -> list[tuple[Any, ...]]:
    """All that a database holds of records, with what follows from them."""
    with closing(to_read(path)) as connection:
        found = list(rows(connection, Selection()))
        found += connection.execute("SELECT * FROM direct ORDER BY 1, 2").fetchall()
        found += connection.execute("SELECT rowid FROM words ORDER BY 1").fetchall()
    return found


@given(histories())
@settings(max_examples=40, deadline=None)
def test_what_is_taken_out_goes_in_again(history: list[Record]) -> None:
    with TemporaryDirectory() as folder:
        one, other = Path(folder) / "one.db", Path(folder) / "other.db"
        filled(one, history)
        lines = taken_out(one)
        done, told = put_in(other, lines)
        assert done == Imported(len(history)) and not any("refused" in line for line in told)
        assert taken_out(other) == lines
        with closing(to_read(other)) as connection:
            assert [record_of(row) for row in rows(connection, Selection())] == history
        assert list(findings(other, 2e9, io.StringIO())) == []


@given(histories())
def test_a_line_says_all_of_its_record(history: list[Record]) -> None:
    for one in history:
        line = write_line(one)
        assert "\n" not in line
        assert read_line(line.encode()) == one


@given(st.binary(max_size=80))
def test_any_bytes_are_a_record_or_refused(line: bytes) -> None:
    with pytest.raises(RowError):
        read_line(line)


def test_a_second_time_nothing_is_taken_in(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db")
    before = everything(path)
    lines = taken_out(path)
    assert put_in(path, lines + "\n" + lines) == (Imported(0, 30, 0), [])
    assert put_in(tmp_path / "new.db", lines + lines)[0] == Imported(15, 15, 0)
    assert everything(path) == before == everything(tmp_path / "new.db")


def test_older_messages_leave_the_newest_of_two_people_the_newest(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db", STORY[7:])
    with closing(to_write(path)) as connection:
        keep(connection, Group([record(30, TWO, said(ANN, "later", "bob"))]))
    put_in(path, "".join(f"{write_line(one)}\n" for one in STORY))
    with closing(to_read(path)) as connection:
        newest = connection.execute("SELECT DISTINCT time FROM direct").fetchall()
    assert newest == [(MORNING + 1800,)]
    assert list(findings(path, MORNING, io.StringIO())) == []


def changed(one: Record, **data: Any) -> str:
    """The line of a record with something else in it; ``who__nick`` reaches inside the event, None takes away."""
    whole = json.loads(write_line(one))
    for path, value in data.items():
        inside = whole
        *way, last = path.split("__")
        for step in way:
            inside = inside[step]
        if value is ...:
            del inside[last]
        else:
            inside[last] = value
    return json.dumps(whole)


HELLO = record(50, "#a", said(ANN, "hello"))
DAMAGED = [
    ("{", "it is not JSON: Expecting property name enclosed in double quotes at character 2"),
    ("[]", "it is not a JSON object"),
    ("[" * 100_000, "recursion"),
    (b"\xff", "it is not UTF-8"),
    (b"x" * (1 << 21), "it has more than 1048576 bytes"),
    (changed(HELLO, colour="red"), "it has 'colour', which records do not have"),
    (changed(HELLO, event=...), "its event is missing"),
    (changed(HELLO, time=7), "its time, conversation and client_id must be texts"),
    (changed(HELLO, time="noon"), "'noon' is not a time like 2026-11-01T09:14:00.25Z"),
    (changed(HELLO, time="0001-01-01T00:00:00Z"), "which is not a date"),
    (changed(HELLO, sequence="50"), "its sequence is '50', not a number from 1 up"),
    (changed(HELLO, sequence=True), "its sequence is 'True'"),
    (changed(HELLO, sequence=0), "its sequence is '0'"),
    (changed(HELLO, sequence=1 << 63), "its sequence is '9223372036854775808'"),
    (changed(HELLO, conversation="b"), "it is not a record of 'b'"),
    (changed(HELLO, conversation="#A"), "it is not a record of '#A'"),
    (changed(HELLO, conversation=TWO), "it is not a record of 'ann@ann.example bob@Bob.example'"),
    (
        changed(HELLO, client_id="a\nb"),
        "its conversation or client_id holds characters that no line can hold",
    ),
    (changed(HELLO, event=7), "it is no record"),
    (changed(HELLO, event__type="Entered"), "'Entered' is no kind of record"),
    (changed(HELLO, event__text=7), "its text is a int"),
    (changed(HELLO, event__text="one\r\nQUIT"), "its text holds characters that no line can hold"),
    (changed(HELLO, event__text="\ud800"), "its text holds characters that no line can hold"),
    (changed(HELLO, event__kind="TAGMSG"), "it is not a record of '#a'"),
    (changed(HELLO, event__to=True), "it is not a record of '#a'"),
    (changed(HELLO, event__tags=[]), "its tags is a list"),
    (changed(HELLO, event__tags={"+x": 1}), "its tags are not valid"),
    (changed(HELLO, event__target="two words"), "its target is neither a person nor a room"),
    (changed(HELLO, event__target=":x"), "its target is neither a person nor a room"),
    (changed(HELLO, event__who__nick="a b"), "nobody can be called 'a b'"),
    (changed(HELLO, event__who__nick=["a"]), "nobody can be called"),
    (changed(HELLO, event__who__host="a b"), "its who has a user, host or account that is not valid"),
    (changed(HELLO, event__who__user=1), "its who has a user, host or account that is not valid"),
    (changed(STORY[0], event__room="a"), "no room can be called 'a'"),
    (changed(STORY[0], event__room=["#a"]), "its room is a list"),
    (changed(STORY[9], event__rooms=[["#a"]]), "no room can be called"),
    (changed(STORY[9], event__rooms=["#a", "#b"]), "it is not a record of '#a'"),
    (changed(STORY[7], event__changes=[{"adds": 1, "letter": "o"}]), "its changes are not changes of modes"),
    (changed(STORY[7], event__changes=[{"adds": True, "letter": "o", "parameter": 1}]), "its changes are no"),
    (
        changed(STORY[7], event__changes=[{"adds": True, "letter": "b", "parameter": "a b"}]),
        "its changes are no",
    ),
    (
        changed(STORY[7], event__changes=[{"adds": True, "letter": " ", "parameter": None}]),
        "its changes are no",
    ),
    (changed(STORY[1], event__text="coffee"), "the database has another record 2 of #a"),
    (write_line(record(2, "#b", said(ANN, "x", "#b"))), "#a has a message with the sequence 2 already"),
    (write_line(record(60, "#a", said(ANN, "x"), "one")), "its client_id belongs to record 2 of #a"),
]


@pytest.mark.parametrize(("line", "reason"), DAMAGED, ids=[reason[:30] for _, reason in DAMAGED])
def test_a_damaged_line_is_refused_with_its_number_and_the_reason(
    tmp_path: Path, line: str | bytes, reason: str
) -> None:
    path = filled(tmp_path / "chat.db")
    raw = line.encode() if isinstance(line, str) else line
    good = write_line(record(70, "#a", said(BOB, "good"))).encode()
    done, told = put_in(path, b"\n".join([b"", raw, good]))
    assert done == Imported(1, 0, 1)
    assert len(told) == 1 and told[0].startswith("line 2 is refused: ") and reason in told[0]
    assert list(findings(path, 2e9, io.StringIO())) == []


def test_lines_that_cannot_both_be(tmp_path: Path) -> None:
    lines = [
        HELLO,
        record(50, "#a", said(ANN, "goodbye")),
        record(50, "#b", said(ANN, "x", "#b")),
        record(51, "#a", said(ANN, "x"), "id"),
        record(52, "#a", said(ANN, "x"), "id"),
    ]
    done, told = put_in(tmp_path / "new.db", "\n".join(map(write_line, lines)))
    assert done == Imported(2, 0, 3)
    assert [line.partition(":")[0] for line in told] == [f"line {number} is refused" for number in (2, 3, 5)]
    assert list(findings(tmp_path / "new.db", 2e9, io.StringIO())) == []


def test_strict_stops_at_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lines"
    file.write_text("\n".join([write_line(STORY[0]), "damaged", write_line(STORY[1])]))
    assert main(["--journal", str(tmp_path / "new.db"), "import", "--strict", str(file)]) == 1
    out, err = capsys.readouterr()
    assert out == "1 record imported, 0 were there already, 1 line refused; stopped there\n"
    assert err == "line 2 is refused: it is not JSON: Expecting value at character 1\n"


def test_who_writes_between_the_look_and_the_turn_is_seen(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db", [])
    with closing(to_write(path)) as connection, closing(to_write(path)) as other:
        from mpchat.admin.importing import Import

        refused: list[tuple[int, str]] = []
        work = Import(connection, lambda *reason: refused.append(reason), Allowed())
        for number, one in enumerate([*STORY, HELLO], 1):
            work.take(number, write_line(one).encode())
        keep(other, Group([STORY[0], record(50, "#a", said(BOB, "me first"))]))
        work.finish()
    assert work.done == Imported(14, 1, 1)
    assert refused == [(16, "the database has another record 50 of #a")]
    assert list(findings(path, 2e9, io.StringIO())) == []


def test_a_damaged_record_is_left_out_and_named(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db")
    with closing(to_write(path)) as connection:
        connection.execute("UPDATE records SET event = '{' WHERE sequence = 4")
        connection.execute("UPDATE records SET event = CAST(x'ff' AS TEXT) WHERE sequence = 5")
    out, err = io.StringIO(), io.StringIO()
    with closing(to_read(path)) as connection:
        assert export(connection, Selection(), "jsonl", out, err) == (13, 2)
    assert err.getvalue().count("it is left out") == 2
    assert err.getvalue().startswith("record 4 of #a is damaged: it is no record")


def test_every_record_of_the_story_is_one(tmp_path: Path) -> None:
    for one in STORY:
        check(one)
