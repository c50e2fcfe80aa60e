"""What comes in by a file passes the same contract as what comes by the wire."""

import json
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest

from mpchat.admin import main
from mpchat.admin.contract import LIMITS, Allowed, check_contract, check_text
from mpchat.admin.importing import Imported, import_lines
from mpchat.admin.lines import check, read_line, write_line
from mpchat.admin.store import to_write
from mpchat.admin.verifying import LEAVE_SO, findings
from mpchat.chat.vocabulary import (
    NOBODY,
    WHOLE_ROOM,
    Joined,
    Left,
    ModesChanged,
    RoomRenamed,
    Said,
    Source,
    TopicSet,
    VisitorId,
)
from mpchat.irc.modes import ModeChange
from mpchat.journal.history import Record
from mpchat.journal.memory_history import MemoryHistory
from mpchat.journal.rows import RowError
from mpchat.settings.limits import Limits
from tests.harness import Party
from tests.hostile import HOSTILE
from tests.kept import ANN, BOB, MORNING, STORY, STRAY, TWO, filled, record, said

EVERY = [
    *(one for one in STORY if one.stamp.sequence in (1, 2, 4, 6, 8, 9, 10, 11, 12)),
    record(30, "#b", RoomRenamed(ANN, "#a", "#b", "a new one")),
    record(31, "#a", Said(ANN, "#a", "tagged", "PRIVMSG", WHOLE_ROOM, {"+x": "y"})),
    record(32, "#a", Joined(ANN, "#a", "Ann", "away")),
    record(33, "#a", Said(ANN, "#a", "one\ntwo, three", "PRIVMSG", WHOLE_ROOM, {}, (7,)), "an id"),
]
"""A record of every kind, with every text that it may have."""
OTHERS = {"type", "kind", "letter", "target", "conversation", "time"}
"""What is no text of its own: another check knows what it may be."""


def places(data: Any, *way: str | int) -> Iterator[tuple[str | int, ...]]:
    """Where there are texts in a line of JSON."""
    match data:
        case str():
            if way[-1] not in OTHERS:
                yield way
        case dict():
            for key, value in data.items():
                yield from places(value, *way, key)
        case list():
            for number, value in enumerate(data):
                yield from places(value, *way, number)


def with_text(one: Record, way: tuple[str | int, ...], text: str) -> bytes:
    """The line of a record with something added to one of its texts."""
    whole = json.loads(write_line(one))
    inside = whole
    for step in way[:-1]:
        inside = inside[step]
    inside[way[-1]] += text
    return json.dumps(whole).encode()


EVERYWHERE = [(one, way) for one in EVERY for way in places(json.loads(write_line(one)))]


def refusal(line: bytes, allowed: Allowed | None = None) -> str:
    """Why an import refuses a line, ``""`` where it takes it."""
    try:
        check_contract(read_line(line), allowed or Allowed())
    except RowError as error:
        return str(error)
    return ""


def test_every_record_of_a_server_is_taken() -> None:
    for one in (*EVERY, *STORY):
        assert refusal(write_line(one).encode()) == ""


@pytest.mark.parametrize("text", ["\x1b[2J", "\x07", "\x7f", "\x9b2J", "\x1b]0;title\x1b\\"])
def test_no_text_of_any_record_holds_control_characters(text: str) -> None:
    assert [way for one, way in EVERYWHERE if not refusal(with_text(one, way, text))] == []


@pytest.mark.parametrize("text", ["\u202e", "\u200b", "\u2028", "a\u0300\u0301\u0302\u0303\u0304"])
def test_nor_what_hides_or_misleads(text: str) -> None:
    taken = [way for one, way in EVERYWHERE if not refusal(with_text(one, way, text))]
    assert taken == [("event", "tags", "+x")], "a program reads tags, nobody sees them"


def test_nor_is_any_too_long() -> None:
    assert [way for one, way in EVERYWHERE if not refusal(with_text(one, way, "x" * 100_000))] == []


HEAD = len(":ann!~ann@ann.example PRIVMSG #a :\r\n")
LENGTHS = [
    ("line", lambda n: said(ANN, "x" * (n - HEAD)), 512),
    ("line", lambda n: said(ANN, "é" * 200 + "x" * (n - 400 - HEAD)), 512),
    ("multiline-bytes", lambda n: said(ANN, "\n".join(["x" * 400] * 30 + ["y" * (n - 30 * 401)])), 12_430),
    ("multiline-lines", lambda n: said(ANN, "\n".join("x" * n)), 100),
    ("nick", lambda n: Left(Source(NOBODY, "b" * n, "~b", "host"), "", ("#a",), False), 30),
    ("room", lambda n: Joined(ANN, "#" + "a" * (n - 1), "Ann", None), 50),
    ("topic", lambda n: TopicSet(ANN, "#a", "x" * n), 390),
    ("reason", lambda n: Joined(ANN, "#a", "x" * n, None), 255),
]


@pytest.mark.parametrize(("limit", "event", "most"), LENGTHS)
def test_a_limit_is_that_of_the_server_and_an_option(limit: str, event: Any, most: int) -> None:
    key = limit.replace("-", "_")
    fits, over = (write_line(record(1, "#a", event(number))).encode() for number in (most, most + 1))
    exactly = {key: most}
    assert refusal(fits, Allowed(**exactly)) == ""
    assert f"a larger --max-{limit}, give that here, too" in refusal(over, Allowed(**exactly))
    assert refusal(over, Allowed(**{key: most + 1})) == refusal(over, Allowed(**{key: 0})) == ""


def test_the_limits_are_those_of_the_server() -> None:
    assert {name: getattr(Allowed(), name.replace("-", "_")) for name in LIMITS} == {
        name: getattr(Limits(), f"max_{name.replace('-', '_')}") for name in LIMITS
    }


def test_who_was_killed_may_have_left_for_a_longer_reason() -> None:
    """The longest that a server gives: its own words besides the operator's, who gave as many as may be."""
    ann, bob = "a" * 30, "b" * 30
    party = Party()
    party.enter(ann).send("JOIN #a")
    party.enter(bob).send("JOIN #a")
    party.let_run_the_server(ann)
    party.registry.visitors[VisitorId(1)].session.received(f"KILL {bob} :{'x' * 400}".encode())  # type: ignore[union-attr]
    party.settle()
    history = party.journal.history
    assert isinstance(history, MemoryHistory)
    for one in history._records:
        assert refusal(write_line(one).encode()) == ""


def test_a_file_with_such_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long, file = record(40, "#a", said(ANN, "x" * 1000)), tmp_path / "lines"
    file.write_text("\n".join(map(write_line, (*STRAY, long, STORY[1]))))
    journal = ["--journal", str(tmp_path / "new.db")]
    assert main([*journal, "import", str(file)]) == 1
    out, err = capsys.readouterr()
    assert out == "1 record imported, 0 were there already, 3 lines refused\n"
    assert err.splitlines()[:2] == [
        "line 1 is refused: its reason holds the control character U+0007",
        "line 2 is refused: its text holds the control character U+001B",
    ]
    assert "--max-line" in err.splitlines()[2]
    assert main([*journal, "import", "--max-line", "2000", str(file)]) == 1
    assert capsys.readouterr().out == "1 record imported, 1 was there already, 2 lines refused\n".replace(
        "was", "were"
    )
    with pytest.raises(SystemExit):
        main([*journal, "import", "--max-line", "many", str(file)])
    assert "'many' is not a number from 0 up" in capsys.readouterr().err


def test_what_is_there_already_is_left_as_it_is(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db", [*STORY, *STRAY])
    lines = "\n".join(map(write_line, STRAY)).encode()
    with closing(to_write(path)) as connection:
        done = import_lines(connection, BytesIO(lines), len(lines), False, StringIO(), Allowed())
    assert done == Imported(0, len(STRAY), 0)


def test_verify_finds_control_characters_and_no_lengths(tmp_path: Path) -> None:
    long = [record(40, "#a", said(ANN, "x" * 1000)), record(41, TWO, said(BOB, "y" * 1000, "ann" * 20))]
    path = filled(tmp_path / "chat.db", [*STORY, *STRAY, *long])
    found = [(each.what, each.remedy) for each in findings(path, MORNING + 90_000, StringIO())]
    assert found == [
        ("record 21 of #a: its reason holds the control character U+0007", LEAVE_SO),
        ("record 22 of #a: its text holds the control character U+001B", LEAVE_SO),
    ]


def test_a_check_of_what_is_kept_asks_for_no_lengths() -> None:
    one = record(1, "#a", said(ANN, "x" * 100_000))
    check(one)
    check_text(one)
    with pytest.raises(RowError):
        check_text(record(1, "#a", ModesChanged(ANN, "#a", (ModeChange(True, "b", "\x1b"),))))


def test_whatever_comes_by_the_wire_may_come_by_a_file() -> None:
    """All that a server keeps of what people try to send is taken in by another of the same limits."""
    party = Party(Limits(command_rate=0, max_line=4096))
    caps = ("message-tags", "batch", "draft/multiline")
    for place, (_, payload) in enumerate(HOSTILE):
        text = payload.encode("utf-8", "replace").decode().replace("\r", "").replace("\n", " ") + " end" * (
            place % 3
        )
        ann, bob = party.join(f"#r{place}", f"ann{place}", f"bob{place}", capabilities=caps)
        room = f"#r{place}"
        ann.send(
            f"PRIVMSG {room} :{text}",
            f"TOPIC {room} :{text}",
            f"NOTICE bob{place} :{text}",
            f"SETNAME :{text}",
        )
        ann.send(
            f"@+x={text.replace(' ', '')} TAGMSG {room}",
            f"MODE {room} +b :{text.replace(' ', '')}",
            f"AWAY :{text}",
        )
        ann.send(
            f"BATCH +1 draft/multiline {room}",
            f"@batch=1 PRIVMSG {room} :{text}",
            f"@batch=1 PRIVMSG {room} :x",
        )
        ann.send(
            "BATCH -1",
            f"KICK {room} bob{place} :{text}",
            f"PART {room} :{text}",
            f"JOIN {room}",
            f"QUIT :{text}",
        )
        bob.send(f"QUIT :{text}")
    history = party.journal.history
    assert isinstance(history, MemoryHistory)
    records = list(history._records)
    assert len(records) > 2 * len(HOSTILE)
    refused = [
        (one, why) for one in records if (why := refusal(write_line(one).encode(), Allowed(line=4096)))
    ]
    assert refused == []
