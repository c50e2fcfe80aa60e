"""The folder of uploads, on a real disk."""

import os
from errno import EACCES, ENOSPC
from pathlib import Path

import pytest

from mpchat.uploads.folder import About, DiskFullError, Folder

NAME = "a" * 22 + ".txt"
ABOUT = About(NAME, "ann", 5, 7.5, "text/plain", True, "grüße.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "new" / "uploads")
    assert folder.open() == []
    return folder


def write(folder: Folder, about: About = ABOUT, data: bytes = b"hello") -> None:
    draft = folder.begin("half")
    draft.write(data[:2])
    draft.write(data[2:])
    draft.finish(about)


def test_a_file_is_there_when_it_is_whole(folder: Folder) -> None:
    draft = folder.begin("half")
    draft.write(b"hel")
    assert not list(folder.files.iterdir())
    draft.write(b"lo")
    draft.finish(ABOUT)
    assert (folder.files / NAME).read_bytes() == b"hello" and not list(folder.unfinished.iterdir())
    assert folder.about(NAME) == ABOUT and folder.size(NAME) == 5
    assert (folder.read(NAME, 0, 100), folder.read(NAME, 1, 3)) == (b"hello", b"ell")


def test_only_its_owner_can_read_it(folder: Folder) -> None:
    write(folder)
    made = [folder.path, *folder.path.rglob("*")]
    assert {path.stat().st_mode & 0o077 for path in made} == {0}


def test_nothing_is_left_of_what_was_given_up(folder: Folder) -> None:
    draft = folder.begin("half")
    draft.write(b"hel")
    draft.abandon()
    assert not [path for path in folder.path.rglob("*") if path.is_file()]


def test_what_is_there_after_a_restart(folder: Folder) -> None:
    older = About("b" * 22, "bob", 5, 1.0, "image/png", True)
    write(folder)
    write(folder, older)
    left = folder.begin("left")  # and the server is killed
    (folder.path / "about" / "nonsense.json").write_text("{}")
    (folder.path / "about" / f"{'c' * 22}.json").write_text("{}")
    again = Folder(folder.path)
    assert again.open() == [older, ABOUT]
    assert not list(again.unfinished.iterdir())
    left.abandon()


def test_a_file_that_was_deleted_by_hand(folder: Folder) -> None:
    write(folder)
    (folder.files / NAME).unlink()
    assert folder.size(NAME) is None
    folder.delete(NAME)
    folder.delete(NAME)
    assert folder.about(NAME) is None


@pytest.mark.parametrize("name", ["..", "../../secret", "", "/etc/passwd", "a" * 22 + "/../x"])
def test_nothing_is_known_of_what_is_no_name(folder: Folder, name: str) -> None:
    (folder.path.parent / "secret.json").write_text("{}")
    assert folder.about(name) is None


def test_a_full_disk(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = folder.begin("half")

    def full(*_: object) -> int:
        raise OSError(ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(DiskFullError):
        patch.setattr(os, "write", full)
        draft.write(b"x")
    draft.abandon()
    monkeypatch.setattr("mpchat.uploads.folder.RESERVE", 1 << 62)
    with pytest.raises(DiskFullError):
        folder.begin("more")


def test_another_failure_is_no_full_disk(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = folder.begin("half")

    def refuse(*_: object) -> int:
        raise OSError(EACCES, "Permission denied")

    with monkeypatch.context() as patch, pytest.raises(PermissionError):
        patch.setattr(os, "write", refuse)
        draft.write(b"x")
    draft.abandon()
