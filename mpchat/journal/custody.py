"""A server's hold on its database: no other server has it, and it is still the file that was opened.

SQLite keeps two servers from writing at the same moment, but not from writing at all: each would overwrite what the other has
kept of rooms, and give its own messages the same numbers. So a server claims its database, by a lock on a file beside it that
ends with the process, however that ends. Never on the database itself: closing any descriptor of a file drops every POSIX lock
that the process holds on it, and SQLite's own locks are of that kind. For the same reason nothing here opens the database.

A database that is deleted, moved or replaced while it is open goes on to exist for those who have it open, and for nobody else:
what is written there is gone when the process ends. The same holds for its write-ahead log, where what was committed last is.
So the writer looks, before each transaction, whether both names still lead to the files that it has open.

- Only the log is gone: SQLite still has it open, and moves what it holds into the database; then every connection of this process
  is opened anew (``generation``), because the log that the next one makes is another file.
- The database is another file, or somebody else has begun another log: writing on would mix two databases. What the open one
  holds is copied to a file beside it, once, and nothing is written until the file that was opened is back in its place.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import strftime

from mpchat.journal.database import DatabaseError

Identity = tuple[int, int]
"""Device and inode: which file a name leads to."""


class Claim:
    """One server's claim to a database, from the first look at it until ``give_up`` or the end of the process.

    It passes on to a child process, so a daemon makes it before it forks, and signs it anew (``sign``) afterwards.
    """

    def __init__(self, path: Path) -> None:
        """Raises DatabaseError when another server has it, or when it cannot be locked."""
        self._name = f"{path}.lock"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DatabaseError(
                f"cannot use {path} as a journal: {error.strerror}: {error.filename}"
            ) from error
        _lock(self._file, path)
        self.sign()

    def sign(self) -> None:
        """Write the process id into the file, for the message that a second server gives."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def give_up(self) -> None:
        """Let another server have it. The file stays: taking it away would let two servers lock two files of one name."""
        os.close(self._file)


def _lock(file: int, path: Path) -> None:
    """Lock a file beside a database for this process; closed when another one has it. Raises DatabaseError."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.read(file, 20).decode("ascii", "replace").strip() or "unknown"
        os.close(file)
        raise DatabaseError(
            f"another server (process {holder}) has {path}: stop it, or choose another file with --journal"
        ) from None


@contextmanager
def while_no_server_has(path: Path) -> Iterator[None]:
    """Do something to a database that no server has, nor gets meanwhile. Raises DatabaseError."""
    try:
        file = os.open(f"{path}.lock", os.O_RDWR | os.O_CLOEXEC)
    except (
        FileNotFoundError
    ):  # no server has ever had it; a file of ours might keep one of another user from it
        yield
        return
    _lock(file, path)
    try:
        yield
    finally:
        os.close(file)


class Custody:
    """The database file as it was when first opened; ``notice`` is told what happened to it, from any thread."""

    def __init__(self, path: Path | str, notice: Callable[[str], None]) -> None:
        self.path = Path(path)
        self.generation = 0
        """Changes when connections that were opened before must not be used any more."""
        self._notice = notice
        self._log = Path(f"{path}-wal")
        self._file_was: Identity | None = None
        self._log_was: Identity | None = None
        self._copied = False

    def before_opening(self) -> None:
        """Raises DatabaseError if another file is in its place: opening that would begin another chat."""
        if self._file_was is not None and _identity(self.path) != self._file_was:
            raise self._gone()

    def opened(self) -> None:
        """Note the files behind a new connection that has read something, so that the log exists."""
        self._file_was = self._file_was or _identity(self.path)
        self._log_was = _identity(self._log)

    def look(self, connection: sqlite3.Connection) -> bool:
        """Whether a connection may still be used; False if it must be opened anew. Raises DatabaseError if the file is gone."""
        if _identity(self.path) == self._file_was:
            log = _identity(self._log)
            if log == self._log_was:
                return True
            if log is None and _empties_its_log(connection):
                self.generation += 1
                self._notice(
                    f"the write-ahead log {self._log} was deleted under the server; what it held has been saved"
                    f" into {self.path}. Never delete it while the server runs."
                )
                return False
        self._copy(connection)
        raise self._gone()

    def _gone(self) -> DatabaseError:
        return DatabaseError(
            f"{self.path} is not the file any more that this server opened: "
            "it was deleted, moved or replaced while the server ran",
            "the server has lost its database",
        )

    def _copy(self, connection: sqlite3.Connection) -> None:
        """Copy what only this process can still read to another file; once."""
        if self._copied:
            return
        self._copied = True
        copy = f"{self.path}.saved-{strftime('%Y%m%d-%H%M%S')}"
        try:
            os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            connection.execute("VACUUM INTO ?", (copy,))
        except (sqlite3.Error, OSError) as error:
            saved = f"what it held could not be copied to {copy} ({error}): it is lost when the server stops"
        else:
            saved = f"what it held is now in {copy}: stop the server, put that in its place, start it again"
        self._notice(f"{self._gone()}; nothing is kept from now on; {saved}")


def _identity(path: Path) -> Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _empties_its_log(connection: sqlite3.Connection) -> bool:
    """Move all that the log holds into the database; whether that could be done."""
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error:
        return False
    return not busy
