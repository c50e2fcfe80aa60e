"""What is damaged is found, each kind by its own words; what follows from the records is made anew."""

import io
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mpchat.admin import main
from mpchat.admin.store import Selection, rows, to_read, to_write
from mpchat.admin.verifying import findings
from mpchat.journal.history import Query
from mpchat.journal.sqlite_history import SqliteHistory
from tests.kept import MORNING, STORY, filled, person, record, said


def found(path: Path) -> list[str]:
    """What is wrong."""
    return [finding.what for finding in findings(path, MORNING + 3600, io.StringIO())]


def test_all_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled(tmp_path / "chat.db")
    for words in (["--journal", str(path), "verify"], ["verify", str(path)]):
        assert main(words) == 0
        assert capsys.readouterr() == (f"{path}: all is well\n", "")


BY_HAND = [
    ("UPDATE records SET event = '{\"type\"' WHERE sequence = 2", "record 2 of #a: it is no record"),
    ("UPDATE records SET event = x'00' WHERE sequence = 2", "record 2 of #a: its event is not text"),
    ("UPDATE records SET event = CAST(x'ff' AS TEXT) WHERE sequence = 2", "record 2 of #a: it is no record"),
    ("UPDATE records SET text = 'else' WHERE sequence = 2", "column text does not agree with its event"),
    ("UPDATE records SET nick = 'Ann' WHERE sequence = 2", "column nick does not agree"),
    ("UPDATE records SET said = 1 WHERE sequence = 1", "column said does not agree"),
    ("UPDATE records SET time = -1 WHERE sequence = 1", "its time is -1.0, which is not a date"),
    ("UPDATE records SET time = 'noon' WHERE sequence = 1", "its time is noon, which is not a date"),
    ("UPDATE records SET time = time + 200000 WHERE sequence = 1", "which is in the future"),
    ("UPDATE records SET sequence = -4 WHERE sequence = 4", "its sequence is '-4'"),
    ("UPDATE records SET sequence = 'x' WHERE sequence = 4", "its sequence is 'x'"),
    (
        "UPDATE records SET conversation = '#C' WHERE sequence = 4",
        "record 4 of #C: it is not a record of '#C'",
    ),
    ("UPDATE records SET conversation = x'ff' WHERE sequence = 4", "record 4 of"),
    ("UPDATE records SET conversation = CAST(x'23ff' AS TEXT) WHERE sequence = 4", "record 4 of #?"),
    ("UPDATE records SET sequence = 2 WHERE sequence = 5", "2 messages have the sequence 2"),
    ("DELETE FROM records WHERE sequence = 5", "1 entries in the index of words belong to no message"),
    ("DELETE FROM words_docsize WHERE id = 5", "1 messages are missing in the index of words"),
    ("DELETE FROM words_data WHERE id > 10", "the index of words is damaged"),
    ("UPDATE words_data SET block = zeroblob(9) WHERE id > 10", "the index of words is damaged"),
    ("DELETE FROM direct WHERE identity = 'ann@ann.example'", "direct conversations is wrong in 1 places"),
    ("UPDATE direct SET time = 1", "direct conversations is wrong in 2 places"),
    ("UPDATE rooms SET state = '{}'", "room '#a': it is no room"),
    ("UPDATE rooms SET state = x'00'", "room '#a': it is no room"),
    ("UPDATE rooms SET room = '#z'", "room '#z': it calls itself '#A'"),
]


@pytest.mark.parametrize(("sql", "told"), BY_HAND, ids=[told[:40] for _, told in BY_HAND])
def test_each_kind_of_damage_is_found(tmp_path: Path, sql: str, told: str) -> None:
    path = filled(tmp_path / "chat.db")
    with closing(to_write(path)) as connection:
        connection.execute(sql)
    assert any(told in what for what in found(path)), found(path)


REPAIRABLE = [sql for sql, told in BY_HAND if "words" in told or "direct" in told]


@pytest.mark.parametrize("sql", REPAIRABLE)
def test_what_follows_from_the_records_is_made_anew(
    tmp_path: Path, sql: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = filled(tmp_path / "chat.db")
    with closing(to_write(path)) as connection:
        connection.execute(sql)
        before = list(rows(connection, Selection()))
    assert main(["--journal", str(path), "verify"]) == 1
    assert "verify --repair rebuilds it" in capsys.readouterr().out
    assert main(["--journal", str(path), "verify", "--repair"]) == 0
    assert capsys.readouterr().out.endswith(f"{path}: all is well\n")
    with closing(to_read(path)) as connection:
        assert list(rows(connection, Selection())) == before
    with closing(SqliteHistory(path)) as history:
        assert [one.stamp.sequence for one in history.search(Query("tea", ("#a",)))] == [2]


def test_repair_touches_no_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled(tmp_path / "chat.db")
    with closing(to_write(path)) as connection:
        connection.execute("UPDATE records SET sequence = 2, text = 'x' WHERE sequence = 5")
        connection.execute("UPDATE records SET event = '{' WHERE sequence = 4")
        before = list(rows(connection, Selection()))
    assert main(["--journal", str(path), "verify", "--repair"]) == 1
    assert "rebuilt from 5 messages" in capsys.readouterr().out
    with closing(to_read(path)) as connection:
        assert list(rows(connection, Selection())) == before


def big(path: Path) -> Path:
    """A database of many pages."""
    return filled(
        path, [record(n, "#a", said(person("ann"), f"tea number {n} " * 5)) for n in range(1, 2000)]
    )


def flip(path: Path, where: Callable[[bytes], int], count: int = 64) -> None:
    """Overwrite bytes of a file."""
    data = bytearray(path.read_bytes())
    at = where(bytes(data))
    data[at : at + count] = bytes(byte ^ 0xFF for byte in data[at : at + count])
    path.write_bytes(data)


DAMAGE: list[tuple[str, Callable[[bytes], int]]] = [
    ("the header", lambda data: 0),
    ("the schema's page", lambda data: 100),
    ("a page in the middle", lambda data: len(data) // 2 // 4096 * 4096),
    ("a page near the end", lambda data: len(data) - 4096),
    ("inside a record", lambda data: data.index(b'"type":"Said"')),
]


@pytest.mark.parametrize("where", [where for _, where in DAMAGE], ids=[name for name, _ in DAMAGE])
def test_a_file_with_flipped_bytes_is_told_with_the_way_out(
    tmp_path: Path, where: Callable[[bytes], int], capsys: pytest.CaptureFixture[str]
) -> None:
    path = big(tmp_path / "chat.db")
    flip(path, where)
    assert main(["--journal", str(path), "verify"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert re.search(r"damaged|not a database|cannot be read|it is no record", out)
    assert re.search(r"backup|export|anew", out)


def test_a_file_cut_short(tmp_path: Path) -> None:
    path = big(tmp_path / "chat.db")
    path.write_bytes(path.read_bytes()[: 4096 * 20])
    assert found(path)


def test_what_can_be_read_of_a_damaged_file_is_taken_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = big(tmp_path / "chat.db")
    flip(path, lambda data: data.index(b"tea number 1500") // 4096 * 4096, 4096)
    out = tmp_path / "saved"
    assert main(["--journal", str(path), "export", "-o", str(out)]) == 1
    assert "the file is damaged after record" in capsys.readouterr().err
    assert out.read_text().splitlines()[0].startswith('{"sequence": 1, ')
    assert main(["--journal", str(tmp_path / "new.db"), "import", str(out)]) == 0


def test_a_damaged_file_gets_no_backup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = big(tmp_path / "chat.db")
    flip(path, lambda data: len(data) // 2 // 4096 * 4096)
    assert main(["--journal", str(path), "backup", str(tmp_path / "copy.db")]) == 1
    assert "damaged" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir() if "copy" in each.name] == []


def test_of_many_findings_the_first_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = big(tmp_path / "chat.db")
    with closing(to_write(path)) as connection:
        connection.execute("UPDATE records SET nick = 'x'")
    assert main(["--journal", str(path), "verify"]) == 1
    out = capsys.readouterr().out
    assert out.count("column nick") == 20
    assert "and 1,979 more of the kind" in out and out.endswith(": 1,999 findings\n")


def test_a_look_changes_nothing(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db", STORY)
    before = path.read_bytes()
    assert found(path) == []
    assert path.read_bytes() == before
