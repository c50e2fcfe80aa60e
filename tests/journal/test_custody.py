"""A database in a server's hands: locks that hold, files that vanish, a second server."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from twisted.internet.task import Clock
from twisted.logger import LogEvent

from mpchat.chat.chat import Chat, Rules
from mpchat.chat.vocabulary import Refused, Said
from mpchat.journal.custody import Claim
from mpchat.journal.database import DatabaseError, connect, open_database
from mpchat.journal.history import Span
from mpchat.keeping import keeping_journal
from tests.journal.test_sqlite import Kept, say

WRITES = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("CREATE TABLE IF NOT EXISTS visits (n)")
connection.execute("INSERT INTO visits VALUES (1)")
connection.close()
"""


def another_process_writes(path: Path) -> None:
    """Some other program opens the database, writes, and closes it."""
    subprocess.run([sys.executable, "-c", WRITES, str(path)], check=True)


def said_in(path: Path) -> list[str]:
    """What a process that comes later finds."""
    with closing(connect(path, read_only=True)) as connection:
        return [
            text for (text,) in connection.execute("SELECT text FROM records WHERE said ORDER BY sequence")
        ]


def deleted_files() -> list[str]:
    """Files that this process has open and that no name leads to any more."""
    links = (str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink())
    return [link for link in links if link.endswith("(deleted)") and "db" in Path(link).name]


def heard(kept: Kept) -> list[str]:
    """What was said and heard."""
    return [event.text for event in kept.events() if isinstance(event, Said)]


def test_opening_a_database_again_drops_no_lock(tmp_path: Path) -> None:
    """POSIX: closing any descriptor of a file drops every lock of the process on it. SQLite's own are of that kind."""
    kept = Kept(tmp_path / "db").open()
    kept.ask(say("1"))
    kept.journal.history.read("#a", Span(1))
    for number in range(2, 6):
        kept.journal._writer.close()  # as after a failure, or an operator's tool: the next group opens it anew
        kept.ask(say(f"{number}"))
        another_process_writes(kept.path)
        kept.ask(say(f"{number} again"))
        assert deleted_files() == []
    assert said_in(kept.path) == ["1", *(f"{n}{again}" for n in range(2, 6) for again in ("", " again"))]


def test_a_log_that_is_deleted_loses_nothing_and_is_told(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(say("one"))
    kept.journal.history.read("#a", Span(1))
    Path(f"{kept.path}-wal").unlink()
    kept.heard.clear()
    kept.ask(say("two"), say("three"))
    assert heard(kept) == ["two", "three"]
    assert said_in(kept.path) == ["one", "two", "three"]
    records = kept.journal.history.read("#a", Span(9))
    assert [each.event.text for each in records if isinstance(each.event, Said)] == ["one", "two", "three"]
    (told,) = kept.notices
    assert "db-wal was deleted under the server; what it held has been saved" in told


@pytest.mark.parametrize("how", ["deleted", "moved away", "replaced", "replaced by an empty file"])
def test_a_database_that_is_gone_refuses_and_is_saved(tmp_path: Path, how: str) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(say("one"), say("two"))
    other = tmp_path / "other"
    if how.startswith("replaced"):
        other.touch() if "empty" in how else open_database(other).close()
        other.rename(kept.path)
    elif how == "deleted":
        kept.path.unlink()
    else:
        kept.path.rename(tmp_path / "elsewhere")
    kept.heard.clear()
    for _ in range(2):
        kept.ask(say("lost"))
    why = "Not kept, so not said: the server has lost its database"
    assert kept.events() == [Refused("NOT_KEPT", ("PRIVMSG", "#a"), why)] * 2
    (told,) = kept.notices
    (saved,) = tmp_path.glob("db.saved-*")
    assert str(saved) in told and "put that in its place" in told
    assert said_in(saved) == ["one", "two"] and saved.stat().st_mode & 0o077 == 0
    if how == "moved away":
        (tmp_path / "elsewhere").rename(kept.path)
        kept.heard.clear()
        kept.ask(say("back"))
        assert heard(kept) == ["back"]
        assert said_in(kept.path) == ["one", "two", "back"]
    else:
        assert not kept.path.exists() or other not in tmp_path.iterdir()


def test_a_log_of_somebody_elses_is_not_mixed_with_ours(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(say("one"))
    Path(f"{kept.path}-wal").rename(tmp_path / "away")
    Path(f"{kept.path}-wal").touch()
    kept.heard.clear()
    kept.ask(say("lost"))
    assert isinstance(kept.events()[0], Refused)
    (saved,) = tmp_path.glob("db.saved-*")
    assert said_in(saved) == ["one"]


def test_a_second_server_gets_one_sentence(tmp_path: Path, logged_failures: list[LogEvent]) -> None:
    path = tmp_path / "chat.db"
    _, threads = keeping_journal(Chat(Rules()), lambda: 1.0, path, False, Clock())
    with pytest.raises(SystemExit) as refused:
        keeping_journal(Chat(Rules()), lambda: 1.0, path, False, Clock())
    assert str(refused.value) == (
        f"mpchat: another server (process {os.getpid()}) has {path}: stop it, or choose another file with --journal"
    )
    threads.claim.give_up()
    _, threads = keeping_journal(Chat(Rules()), lambda: 1.0, path, False, Clock())
    threads.claim.give_up()


def test_a_claim_passes_to_a_child_and_ends_with_the_process(tmp_path: Path) -> None:
    """As a daemon forks: the parent ends, the child has it."""
    path = tmp_path / "chat.db"
    code = (
        "import os, sys, time\nfrom pathlib import Path\nfrom mpchat.journal.custody import Claim\n"
        "claim = Claim(Path(sys.argv[1]))\n"
        "if os.fork():\n    os._exit(0)\n"
        "claim.sign()\nprint(os.getpid(), flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as daemon:
        assert daemon.stdout is not None and daemon.stdin is not None
        number = int(daemon.stdout.readline())
        daemon.wait()
        with pytest.raises(DatabaseError, match=rf"another server \(process {number}\) has "):
            Claim(path)
        daemon.stdin.close()
        assert daemon.stdout.read() == ""  # it has ended
    Claim(path).give_up()


def test_a_copy_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(say("one"))
    monkeypatch.setattr("mpchat.journal.custody.strftime", lambda form: "now")
    (tmp_path / "db.saved-now").touch()
    kept.path.unlink()
    kept.ask(say("lost"))
    (told,) = kept.notices
    assert "could not be copied" in told and "lost when the server stops" in told


def test_a_new_file_is_nobody_elses_to_read(tmp_path: Path) -> None:
    open_database(tmp_path / "db").close()
    assert (tmp_path / "db").stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(tmp_path / "db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
