"""Rooms as the operator sees them."""

import sys
from contextlib import closing
from pathlib import Path

import pytest

from mpchat.admin import main
from mpchat.chat.room import Life, Room
from mpchat.journal.custody import Claim
from mpchat.journal.database import connect, open_database
from mpchat.journal.group import Group, keep
from mpchat.journal.rows import write_room
from tests.admin.test_accounts import Typed
from tests.kept import ANN, MORNING, record, said
from tests.proofs import SESAME

ROOMS = (
    Room("#A", MORNING, topic="tea", founder="Ann", life=Life(2, MORNING)),
    Room("#den", MORNING, flags="is", founder="gone"),
    Room("#guests", MORNING, topic="tea", life=Life(3, MORNING)),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with three rooms and a damaged one; Ann has an account."""
    path = tmp_path / "chat.db"
    states = [(room.name.lower(), write_room(room), None) for room in ROOMS]
    records = [
        record(1, "#den", said(ANN, "in another room of that name", "#den")),
        record(2, "#a", said(ANN, "tea?")),
        record(3, "#guests", said(ANN, "hello", "#guests")),
        record(1, "#a", said(ANN, "in another life")),
    ]
    with closing(open_database(path)) as connection:
        keep(
            connection,
            Group(records, [*states, ("#odd\x07", "{", None)], accounts=[("ann", SESAME, MORNING)]),
        )
    return path


def admin(path: Path, *words: str) -> int:
    """Run the tool."""
    return main(["--journal", str(path), *words])


def kept(path: Path) -> tuple[list[str], list[tuple[str, int]]]:
    """The rooms and the lives that are left."""
    with closing(connect(path, read_only=True)) as connection:
        rooms = connection.execute("SELECT room FROM rooms ORDER BY 1").fetchall()
        return [name for (name,) in rooms], connection.execute("SELECT room, begun FROM lives").fetchall()


def test_the_list(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert admin(path, "rooms") == 0
    assert capsys.readouterr().out == (
        "never                 #odd\ufffd  (damaged: mpchat-admin verify)\n"
        "2026-11-01 09:15 UTC  #den  founder gone (no account any more: whoever registers it has the room)\n"
        "2026-11-01 09:16 UTC  #A  founder Ann\n"
        "2026-11-01 09:17 UTC  #guests  (guests: until the last has left, or ten minutes after a start)\n"
    )


def test_an_open_room_is_forgotten(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever makes the next one has its history, as of a room whose last member has left."""
    assert admin(path, "forget-room", "#a", "--yes") == 0
    assert capsys.readouterr().out == (
        "#A loses its founder, topic, modes and lists; what was said there stays in the database\n"
        "#A is forgotten: whoever joins it next makes it anew\n"
    )
    assert kept(path) == (["#den", "#guests", "#odd\x07"], [("#a", 2)])


def test_a_closed_room_is_forgotten(path: Path) -> None:
    assert admin(path, "forget-room", "#DEN", "--yes") == 0
    assert admin(path, "forget-room", "#odd\x07", "--yes") == 0
    assert kept(path) == (["#a", "#guests"], [])


def test_only_after_a_yes(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Typed("", terminal=True))
    monkeypatch.setattr("builtins.input", lambda question: "n")
    assert admin(path, "forget-room", "#a") == 1
    assert len(kept(path)[0]) == 4 and "nothing was changed" in capsys.readouterr().out
    assert admin(path, "forget-room", "#nowhere", "--yes") == 1
    assert "no room #nowhere is kept: mpchat-admin rooms lists them" in capsys.readouterr().err


def test_not_while_a_server_has_it(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It would write the room again with the next thing that happens there."""
    claim = Claim(path)
    assert admin(path, "forget-room", "#a", "--yes") == 1
    assert "be an operator of the server and send CS DROP #A, or stop it first" in capsys.readouterr().err
    assert admin(path, "rooms") == 0
    claim.give_up()
    assert len(kept(path)[0]) == 4
    assert admin(path, "forget-room", "#a", "--yes") == 0, "it has stopped"
    Claim(path).give_up()
