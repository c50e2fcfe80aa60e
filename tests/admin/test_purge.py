"""Deleting and copying beside a server that writes."""

import io
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mpchat.admin import main
from mpchat.admin.copying import backup
from mpchat.admin.purging import purge
from mpchat.admin.store import Selection, record_of, rows, to_read, to_write
from mpchat.admin.verifying import findings
from mpchat.chat.vocabulary import ReadMarkerSet
from mpchat.journal.database import open_database
from mpchat.journal.group import Group, keep
from mpchat.journal.history import Query
from mpchat.journal.sqlite_history import SqliteHistory
from tests.kept import ANN, BOB, MORNING, STORY, TWO, filled, record, said

QUIET = io.StringIO()


def sequences(path: Path) -> list[int]:
    """What is kept."""
    with closing(to_read(path)) as connection:
        return [row[0] for row in rows(connection, Selection())]


def found(path: Path, words: str) -> list[int]:
    """What a search finds."""
    with closing(SqliteHistory(path)) as history:
        return [one.stamp.sequence for one in history.search(Query(words, ("#a", "#b", TWO)))]


def admin(path: Path, *words: str) -> int:
    """The tool."""
    return main(["--journal", str(path), *words])


def test_what_is_deleted_is_found_no_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled(tmp_path / "chat.db")
    assert found(path, "tea") == [2, 7]
    assert admin(path, "purge", "--before", "2026-11-01T09:21", "--yes") == 0
    assert capsys.readouterr().out.startswith("6 records deleted;")
    assert sequences(path) == [7, 8, 9, 10, 10, 11, 12, 13, 14]
    assert found(path, "tea") == [7] and found(path, "secret") == []
    assert list(findings(path, MORNING, QUIET)) == []
    assert admin(path, "purge", "--before", "2026-11-01T09:22", "--yes") == 0
    with closing(to_read(path)) as connection:
        assert connection.execute("SELECT count(*) FROM direct").fetchone() == (0,)
    assert list(findings(path, MORNING, QUIET)) == []


@pytest.mark.parametrize(
    ("which", "left"),
    [
        (["--room", "#B"], [1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 14]),
        (["--direct", "ann", "bob"], [1, 2, 3, 4, 5, 8, 9, 10, 10, 11, 12, 13, 14]),
        ([], []),
    ],
)
def test_one_room_two_people_or_all(tmp_path: Path, which: list[str], left: list[int]) -> None:
    path = filled(tmp_path / "chat.db")
    assert admin(path, "purge", *which, "--before", "2027-01-01", "--yes") == 0
    assert sequences(path) == left
    assert list(findings(path, MORNING, QUIET)) == []


def test_a_dry_run_says_how_many_and_deletes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = filled(tmp_path / "chat.db")
    assert admin(path, "purge", "--room", "#b", "--before", "2026-11-01T10:00", "--dry-run") == 0
    assert capsys.readouterr().out == "3 records from before 2026-11-01 10:00 UTC would be deleted\n"
    assert len(sequences(path)) == 15


def test_without_a_terminal_nobody_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filled(tmp_path / "chat.db")
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert admin(path, "purge", "--before", "2027-01-01") == 1
    assert capsys.readouterr().err == (
        "mpchat-admin: standard input is not a terminal: add --yes to delete without asking\n"
    )
    assert len(sequences(path)) == 15


class Terminal(io.StringIO):
    """A person at the keyboard."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "left"), [("y\n", 0), ("Yes\n", 0), ("\n", 15), ("", 15), ("no\n", 15)])
def test_a_person_is_asked(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    left: int,
) -> None:
    path = filled(tmp_path / "chat.db")
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    assert admin(path, "purge", "--before", "2027-01-01") == (1 if left else 0)
    assert "Delete 15 records from before 2027-01-01 00:00 UTC? [y/N] " in capsys.readouterr().out
    assert len(sequences(path)) == left


def test_the_server_writes_between_two_steps(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db", [record(n, "#a", said(ANN, f"tea {n}")) for n in range(1, 2001)])
    with closing(open_database(path)) as server, closing(to_write(path)) as connection:
        server.execute("PRAGMA busy_timeout = 0")
        kept = iter(range(3000, 4000))
        pauses: list[float] = []

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            keep(server, Group([record(next(kept), "#a", said(ANN, "news"))]))

        gone = purge(connection, None, MORNING + 60 * 2500, QUIET, pause)
    assert gone == 2000
    assert len(pauses) == 4, "no step is longer than 500 records"
    assert sequences(path) == [3000, 3001, 3002, 3003]
    assert found(path, "tea") == [] and len(found(path, "news")) == 4
    assert list(findings(path, MORNING + 10 * 86400, QUIET)) == []


def test_nothing_of_what_was_deleted_can_be_read_in_the_records_file(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db", [record(1, "#a", said(ANN, "xyzzy " * 50)), *STORY[12:]])
    with closing(to_write(path)) as connection:
        purge(connection, None, MORNING + 100, QUIET)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"xyzzy xyzzy" not in path.read_bytes()


@contextmanager
def busy(path: Path) -> Iterator[list[int]]:
    """A server that writes all the time, as one that lets its reactor turn; what it has committed."""
    kept: list[int] = []
    ended = threading.Event()

    def write() -> None:
        with closing(open_database(path)) as connection:
            for number in range(10_000, 100_000):
                if ended.wait(0.002):
                    return
                keep(connection, Group([record(number, "#a", said(ANN, f"news {number}"))]))
                kept.append(number)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield kept
    finally:
        ended.set()
        thread.join()


def test_a_backup_while_the_server_writes(tmp_path: Path) -> None:
    path = filled(
        tmp_path / "chat.db", [record(n, "#a", said(ANN, f"tea {n} " * 20)) for n in range(1, 5001)]
    )
    copy = tmp_path / "copy.db"
    with busy(path) as kept:
        while not kept:
            pass
        before = len(kept)
        assert backup(path, copy, QUIET) == copy.stat().st_size
        after = len(kept)
    assert after > before, "nobody waited"
    there = sequences(copy)
    assert there[:5000] == list(range(1, 5001))
    assert there[5000:] == list(range(10_000, 10_000 + len(there) - 5000)), "one moment, no gap"
    assert before <= len(there) - 5000 <= after + 1
    assert list(findings(copy, MORNING + 1e8, QUIET)) == []
    assert sorted(each.name for each in tmp_path.iterdir() if "copy" in each.name) == ["copy.db"]


def test_a_copy_can_be_used(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db")
    backup(path, tmp_path / "copy.db", QUIET)
    with closing(open_database(tmp_path / "copy.db")) as connection:
        keep(connection, Group([record(99, "#a", said(ANN, "on"))]))
    with closing(to_read(tmp_path / "copy.db")) as connection:
        assert [record_of(row) for row in rows(connection, Selection())][:15] == STORY


def test_verify_and_export_while_the_server_writes(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db")
    with busy(path) as kept:
        while len(kept) < 10:
            pass
        assert list(findings(path, MORNING + 1e8, QUIET)) == []
        assert admin(path, "export", "-o", str(tmp_path / "out")) == 0
        assert admin(path, "stats") == 0
    assert len((tmp_path / "out").read_text().splitlines()) >= 25


def test_repair_beside_a_server(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db")
    with busy(path):
        assert admin(path, "verify", "--repair") == 0
    assert list(findings(path, MORNING + 1e8, QUIET)) == []


def test_nothing_is_taken_out_of_an_index_that_misses_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = filled(tmp_path / "chat.db")
    with closing(to_write(path)) as connection:
        connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
    assert admin(path, "purge", "--before", "2027-01-01", "--yes") == 1
    assert (
        "messages are missing in the index of words: run mpchat-admin verify --repair"
        in capsys.readouterr().err
    )
    assert admin(path, "verify", "--repair") == 0
    assert admin(path, "purge", "--before", "2027-01-01", "--yes") == 0
    assert list(findings(path, MORNING, QUIET)) == []


def test_an_interrupted_step_is_taken_back(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db")
    with closing(to_write(path)) as connection:
        connection.execute(
            "CREATE TEMP TRIGGER stop BEFORE DELETE ON records BEGIN SELECT raise(ABORT, 'stop'); END"
        )
        with pytest.raises(sqlite3.Error):
            purge(connection, None, MORNING + 1e6, QUIET)
    assert sequences(path) == [one.stamp.sequence for one in STORY]
    assert list(findings(path, MORNING, QUIET)) == []


def test_read_markers_of_what_is_purged_go_with_it(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db")
    later = MORNING + 86_400
    with closing(to_write(path)) as connection:
        kept = [
            (place, ReadMarkerSet(ANN, place, place, time)) for place in ("#a", "#b") for time in (MORNING,)
        ]
        keep(connection, Group([], markers=[each for _, each in kept]))
        keep(connection, Group([], markers=[ReadMarkerSet(BOB, "#a", "#a", later)]))
        purge(connection, ("#a",), MORNING + 60 * 5, QUIET)
        left = connection.execute("SELECT identity, conversation FROM markers ORDER BY 1, 2").fetchall()
        assert left == [(ANN.identity, "#b"), (BOB.identity, "#a")]
        purge(connection, None, later, QUIET)
        left = connection.execute("SELECT identity, conversation FROM markers").fetchall()
        assert left == [(BOB.identity, "#a")], "it marks more than what was deleted"
