"""The operator's tool: what can be typed, what is told, times, the bar, and sentences for what goes wrong."""

import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs.generate import TOP
from mpchat.admin import main
from mpchat.admin import store as admin_store
from mpchat.admin.copying import backup
from mpchat.admin.counting import stats
from mpchat.admin.progress import Progress
from mpchat.admin.store import to_read
from mpchat.admin.times import LAST, age, exact, from_exact, minute, moment
from mpchat.chat.chat import Room
from mpchat.journal.database import open_database
from mpchat.journal.group import Group, keep
from mpchat.journal.rows import write_room
from mpchat.settings.operators import read_operators
from tests.kept import MORNING, filled


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with the story in it."""
    return filled(tmp_path / "chat.db")


class Tool:
    """The tool, and what it said last."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._path = path
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *words: object) -> int:
        try:
            code = main(["--journal", str(self._path), *map(str, words)])
        except SystemExit as ending:
            code = int(str(ending.code))
        self.out, self.err = self._capsys.readouterr()
        return code


@pytest.fixture
def tool(path: Path, capsys: pytest.CaptureFixture[str]) -> Tool:
    """The tool on the story."""
    return Tool(path, capsys)


def test_a_password_becomes_a_hash(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("a horse\n"))
    assert tool("hash-password") == 0
    assert read_operators(f"ann {tool.out}").proves("ann", "a horse", "")
    monkeypatch.setattr(sys, "stdin", io.StringIO("x" * 301))
    assert tool("hash-password") == 1
    assert tool.err == "mpchat-admin: A password has at most 300 bytes\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert tool("hash-password") == 1
    assert (
        tool.err
        == "mpchat-admin: no password was given: type one, or send a line with it to standard input\n"
    )


def test_a_renamed_room_is_found_by_any_of_its_names(tool: Tool, path: Path) -> None:
    renamed = Room("#Tea", MORNING, conversation="#a", former=["#a", "#coffee"])
    with closing(open_database(path)) as connection:
        keep(
            connection,
            Group([], [("#a", None, None), ("#odd", "nonsense", None), ("#tea", write_room(renamed), None)]),
        )
    for name in ("#tea", "#A", "#coffee"):
        tool("export", "--room", name)
        assert '"tea, anybody?"' in tool.out, name
    tool("export", "--room", "#b")
    assert '"tea, anybody?"' not in tool.out


# ---- times ----


def test_times_are_utc_whatever_the_zone_of_the_machine() -> None:
    day = datetime(2026, 11, 1, tzinfo=UTC).timestamp()
    assert moment("2026-11-01", 0) == day
    assert moment("2026-11-01T09:14", 0) == day + 9 * 3600 + 14 * 60
    assert moment("2026-11-01T09:14+02:00", 0) == day + 7 * 3600 + 14 * 60
    assert moment("30d", day) == day - 30 * 86400
    assert moment("12h", day) == day - 12 * 3600
    assert minute(MORNING) == "2026-11-01 09:14"


@pytest.mark.parametrize(
    "text", ["", "yesterday", "30", "30m", "-3d", "2026-13-01", "99999-01-01", "d", "\N{THAI DIGIT ONE}d"]
)
def test_what_is_no_time_is_told_with_what_one_looks_like(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time: write 2026-11-01"):
        moment(text, 0)
    with pytest.raises(ValueError, match="write 30d for days"):
        age(text)


@given(st.floats(0, LAST, exclude_max=True))
def test_a_time_is_written_so_that_the_same_number_comes_back(time: float) -> None:
    assert from_exact(exact(time)) == time


def test_other_zones_are_read() -> None:
    assert from_exact("2026-11-01T11:14:00.25+02:00") == MORNING
    with pytest.raises(ValueError, match="is not a time like"):
        from_exact("2026-11-01")


# ---- the bar ----


class Screen(io.StringIO):
    """A terminal's stderr."""

    def isatty(self) -> bool:
        return True


def worked(stream: io.StringIO, total: int = 200, seconds: float = 0.01) -> str:
    """What is written while 200 steps take two seconds."""
    now = 0.0

    def clock() -> float:
        return now

    with Progress("copying", lambda: total, stream, clock) as progress:
        for _ in range(200):
            now += seconds
            progress.step()
    return stream.getvalue()


def test_a_bar_is_drawn_on_a_terminal_after_a_second_and_taken_away() -> None:
    drawn = worked(Screen()).split("\r")
    assert drawn[1] == f"copying [{'#' * 15:<30}]  50 %\x1b[K"
    assert 9 <= len(drawn) <= 13, "ten a second at most"
    assert drawn[-1] == "\x1b[K"
    assert worked(Screen(), total=0).split("\r")[1] == "copying ...\x1b[K"


def test_no_bar_for_short_work_nor_where_there_is_no_terminal() -> None:
    assert worked(Screen(), seconds=0.001) == ""
    assert worked(io.StringIO()) == ""


# ---- text, stats ----


def test_a_room_as_text(tool: Tool) -> None:
    assert tool("export", "--room", "#A", "--format", "text") == 0
    assert tool.out.splitlines() == [
        "2026-11-01 09:15 * ann has joined #A",
        "2026-11-01 09:16 ann: tea, anybody?",
        "2026-11-01 09:17 * Bob waves",
        "2026-11-01 09:18 * ann has set the topic: all about tea",
        "2026-11-01 09:22 * ann has set +o-n Bob",
        "2026-11-01 09:23 * ann has put cat out of #a (no tea)",
        "2026-11-01 09:24 * cat is now known as kitty",
        "2026-11-01 09:26 * Bob has left (gone)",
        "2026-11-01 09:27 ann: nobody here",
        "2026-11-01 09:28 * ann has taken the topic away",
    ]
    assert tool.err == ""


def test_two_people_and_a_stretch_of_time_as_text(tool: Tool) -> None:
    assert tool("export", "--direct", "BOB", "ann@ann.example", "--format", "text") == 0
    assert tool.out.splitlines() == ["2026-11-01 09:20 ann: a secret", "2026-11-01 09:21 Bob: no tea for cat"]
    words = ("--after", "2026-11-01T09:19", "--before", "2026-11-01T09:20:00.25", "--format", "text")
    assert tool("export", *words) == 0
    assert tool.out == "2026-11-01 09:19 [#b] -cat- café — \N{TEACUP WITHOUT HANDLE}\n"


def test_what_is_not_kept_is_told(tool: Tool) -> None:
    assert tool("export", "--room", "#nowhere") == 1
    assert tool.err == "mpchat-admin: there are no records of #nowhere: mpchat-admin stats lists the rooms\n"
    assert tool("export", "--direct", "ann", "bob@elsewhere") == 1
    assert (
        tool.err
        == "mpchat-admin: there are no records of ann and bob@elsewhere: give their nicks, or nick@host\n"
    )


def test_stats_name_rooms_and_no_private_conversation(path: Path) -> None:
    with closing(to_read(path)) as connection:
        lines = list(stats(connection, path, MORNING + 86400))
    assert lines[2:13] == [
        "records    15, of these 6 messages",
        "rooms      2 with records, 1 kept",
        "direct     1 between two people, 2 messages",
        "people     3 nicks, 0 accounts",
        "from       2026-11-01 09:15 to 2026-11-01 09:28 UTC",
        "",
        "  messages     records  newest (UTC)      room",
        "         3          10  2026-11-01 09:28  #a",
        "         1           3  2026-11-01 09:25  #b",
        "",
        "  messages  day (UTC)",
    ]
    assert lines[-2:] == ["         6  2026-11-01", "         0  2026-11-02"]
    assert not any("ann" in line for line in lines[2:])


def test_stats_of_nothing(tmp_path: Path) -> None:
    path = filled(tmp_path / "chat.db", [])
    with closing(to_read(path)) as connection:
        assert len(list(stats(connection, path, MORNING))) == 6


# ---- what goes wrong ----


def test_no_command_and_no_time_are_usage(tool: Tool) -> None:
    assert tool() == 2
    assert tool("export", "--before", "soon") == 2
    assert "'soon' is not a time: write 2026-11-01, 2026-11-01T09:14, 30d or 12h" in tool.err
    assert tool("purge") == 2
    assert tool("export", "--room", "#a", "--direct", "a", "b") == 2


@pytest.mark.parametrize(
    "command",
    [
        ["export"],
        ["verify"],
        ["verify", "--repair"],
        ["backup", "x"],
        ["stats"],
        ["purge", "--older-than", "1d"],
    ],
)
def test_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    missing = tmp_path / "none.db"
    tool = Tool(missing, capsys)
    assert tool(*command) == 1
    assert tool.err == f"mpchat-admin: there is no database {missing}: name another one with --journal PATH\n"
    assert list(tmp_path.iterdir()) == []


def test_the_database_may_be_named_after_the_command_and_as_the_server_names_it(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stats", "--journal", f"sqlite:{path}"]) == 0
    assert str(path) in capsys.readouterr().out


def test_a_folder_is_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tool = Tool(tmp_path, capsys)
    assert tool("stats") == 1
    assert tool.err == f"mpchat-admin: {tmp_path} is not a file: name a database with --journal PATH\n"


def test_a_file_that_is_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ann, " * 1000)
    tool = Tool(letter, capsys)
    for command in (["export"], ["import", os.devnull], ["stats"], ["purge", "--older-than", "1d", "--yes"]):
        assert tool(*command) == 1
        assert tool.err.startswith(
            f"mpchat-admin: cannot read {letter}: it is not a database: choose another file"
        )
    assert letter.read_text().startswith("Dear Ann")


@pytest.mark.parametrize("command", [["stats"], ["import", os.devnull], ["verify", "--repair"]])
def test_somebody_elses_database_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    other = tmp_path / "recipes.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE recipes (name)")
    before = other.read_bytes()
    tool = Tool(other, capsys)
    assert tool(*command) == 1
    assert (
        tool.err
        == f"mpchat-admin: {other} is not a database of mpchat: name another one with --journal PATH\n"
    )
    assert other.read_bytes() == before


@pytest.mark.parametrize(("version", "told"), [(99, "upgrade mpchat"), (0, "start the server on it once")])
def test_a_schema_that_this_program_does_not_know(tool: Tool, path: Path, version: int, told: str) -> None:
    with closing(open_database(path)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    assert tool("stats") == 1
    assert f"(schema {version}" in tool.err and told in tool.err


def test_a_database_that_another_program_holds(
    tool: Tool, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mpchat.journal.database.BUSY", 0.01)
    with closing(open_database(path)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        assert tool("stats") == 0, "reading waits for nobody"
        assert tool("purge", "--older-than", "9999d", "--yes") == 0, "nothing is that old"
        assert tool("purge", "--before", "2027-01-01", "--yes") == 1
        assert tool.err.endswith("another program holds it: close that program\n")
        assert tool("verify", "--repair") == 1
        assert tool("verify") == 0


def test_a_disk_that_is_full(tool: Tool, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = tmp_path / "lines"
    assert tool("export", "-o", lines) == 0

    def full(path: Path, new: bool = False) -> sqlite3.Connection:
        connection = open_database(path)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    monkeypatch.setattr("mpchat.admin.command_line.to_write", full)
    many = tmp_path / "many"
    line = lines.read_text().splitlines()[0]
    many.write_text(
        "\n".join(line.replace('"sequence": 1,', f'"sequence": {number},') for number in range(20, 2000))
    )
    assert tool("import", many) == 1
    assert "the disk is full: free some space on it; " in tool.err
    assert tool.err.endswith("import the same file again for the rest\n")
    assert tool("verify") == 0, "nothing is half done"


def test_what_cannot_be_written_is_told(tool: Tool, path: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    for command in (["export", "-o"], ["backup"]):
        assert tool(*command, there) == 1
        assert tool.err == f"mpchat-admin: {there} exists already: choose another name, or remove it\n"
        assert tool(*command, tmp_path / "no" / "folder") == 1
        assert tool.err.endswith(": No such file or directory; choose another place\n")
    assert there.read_text() == "mine"
    assert tool("import", tmp_path / "nothing") == 1
    assert "cannot read" in tool.err and "name a file that an export wrote" in tool.err


def test_an_export_that_breaks_leaves_no_half_file(
    tool: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*given: object) -> Iterator[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr("mpchat.admin.command_line.export", stopped)
    assert tool("export", "-o", tmp_path / "out") == 130
    assert tool.err == "mpchat-admin: interrupted; the step that was only half done was undone\n"
    assert not (tmp_path / "out").exists()


def test_nobody_but_its_owner_reads_what_was_taken_out(tool: Tool, tmp_path: Path) -> None:
    assert tool("export", "-o", tmp_path / "out") == 0
    assert tool.out == f"15 records in {tmp_path / 'out'}\n"
    assert tool("backup", tmp_path / "copy.db") == 0
    for name in ("out", "copy.db"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_as_a_program_that_is_read_by_one_who_stops(path: Path) -> None:
    command = f"{sys.executable} -m mpchat.admin --journal {path} export | head -1"
    done = subprocess.run(
        ["bash", "-c", command], cwd=TOP, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith('{"sequence": 1, ') and done.stderr == ""


def test_a_missing_command_says_how_it_is_called() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mpchat.admin"],
        cwd=TOP,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "mpchat-admin: a command is missing: mpchat-admin COMMAND" in done.stderr


def test_a_page_ends_nowhere(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the pages are, every row comes once."""
    monkeypatch.setattr(admin_store, "_PAGE", 2)
    with closing(to_read(path)) as connection:
        everything = list(admin_store.rows(connection, admin_store.Selection()))
        room = list(admin_store.rows(connection, admin_store.Selection(("#a", "#b"))))
    assert [row[0] for row in everything] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14]
    assert [row[0] for row in room] == [1, 2, 3, 4, 8, 9, 10, 12, 13, 14, 5, 10, 11]


def test_a_backup_refuses_what_another_backup_began(path: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db.part").write_text("")
    with pytest.raises(admin_store.OperatorError, match=r"copy\.db\.part exists already"):
        backup(path, tmp_path / "copy.db", io.StringIO())
