"""The folder of uploads on the disk. Everything here waits for the disk: it is done in a thread.

    files/NAME          what was uploaded
    about/NAME.json     what it is, whose, and since when
    unfinished/NAME     what is being uploaded; what is left of it when the server stops is deleted at the next start

A file is written under ``unfinished``, and moved when it is whole and on the disk, what it is before that: what can be read of
``files`` is always all of it, and known.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from errno import EDQUOT, ENOSPC
from pathlib import Path

from mpchat.uploads.naming import is_name

RESERVE = 64 * 1024 * 1024
"""Bytes of the disk that uploads leave free: the database may lie on the same one."""


class DiskFullError(Exception):
    """There is no room on the disk."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a file: whose it is (an account, casefolded), since when (Unix seconds), and how it is served."""

    name: str
    account: str
    size: int
    at: float
    type: str
    inline: bool
    called: str = ""


class Draft:
    """A file that is being written; either ``finish`` or ``abandon`` ends that."""

    def __init__(self, folder: "Folder", name: str) -> None:
        self._folder = folder
        self._path = folder.unfinished / name
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    def write(self, data: bytes) -> None:
        """Add bytes. Raises DiskFullError, OSError."""
        with _no_room():
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._file, rest) :]

    def finish(self, about: About) -> None:
        """Put the file in its place. Raises DiskFullError, OSError."""
        with _no_room():
            os.fsync(self._file)
            self._folder.note(about)
            self._path.rename(self._folder.files / about.name)
        os.close(self._file)

    def abandon(self) -> None:
        """Delete what is there of it."""
        os.close(self._file)
        self._path.unlink(missing_ok=True)


class _no_room:  # noqa: N801
    """Says in a word of its own that the disk is full."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT):
            raise DiskFullError from error


class Folder:
    """Where the files are. Raises OSError where it cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files, self.unfinished, self._about = path / "files", path / "unfinished", path / "about"

    def open(self) -> list[About]:
        """Make the folder if it does not exist; what is in it, oldest first. What was never finished is deleted."""
        for each in (self.path, self.files, self.unfinished, self._about):
            each.mkdir(mode=0o700, parents=each is self.path, exist_ok=True)
        for left in self.unfinished.iterdir():
            left.unlink()
        return sorted(self._known(), key=lambda about: about.at)

    def _known(self) -> Iterator[About]:
        for entry in os.scandir(self._about):
            about = self.about(entry.name.removesuffix(".json"))
            if about is not None:
                yield about

    def begin(self, name: str) -> Draft:
        """Begin a file. Raises DiskFullError."""
        with _no_room():
            space = os.statvfs(self.path)
            if space.f_bavail * space.f_frsize < RESERVE:
                raise DiskFullError
            return Draft(self, name)

    def note(self, about: About) -> None:
        """Write down what a file is."""
        path = self._about_of(about.name)
        half = self.unfinished / path.name
        half.touch(mode=0o600)
        half.write_text(json.dumps(asdict(about)), "utf-8")
        half.rename(path)

    def about(self, name: str) -> About | None:
        """What a file is; None where there is none of that name, or nobody knows what it is."""
        if not is_name(name):
            return None
        try:
            return About(**json.loads(self._about_of(name).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def read(self, name: str, at: int, size: int) -> bytes:
        """A piece of a file; fewer bytes where it ends."""
        with (self.files / name).open("rb") as file:
            file.seek(at)
            return file.read(size)

    def size(self, name: str) -> int | None:
        """How long a file is; None where it is gone: an operator deletes with rm, too."""
        try:
            return (self.files / name).stat().st_size
        except OSError:
            return None

    def delete(self, name: str) -> None:
        """Delete a file; nothing where it is gone."""
        (self.files / name).unlink(missing_ok=True)
        self._about_of(name).unlink(missing_ok=True)

    def _about_of(self, name: str) -> Path:
        return self._about / f"{name}.json"
