"""Copies a database while a server writes to it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TextIO

from mpchat.admin.progress import Progress
from mpchat.admin.store import OperatorError, to_read
from mpchat.admin.verifying import file_findings

_PAGES = 500
"""Pages of one step."""


def backup(path: Path, target: Path, err: TextIO) -> int:
    """Copy a database as it is at this moment; returns the copy's size in bytes. Raises OperatorError, and then makes no copy."""
    with closing(to_read(path)) as source:
        part = _reserve(target)
        try:
            _copy(source, part, err)
            _check(part, path)
            # The copy gets its name only once it is complete.
            os.link(part, target)
        except FileExistsError:
            raise OperatorError(f"{target} exists already: choose another name, or remove it") from None
        finally:
            part.unlink(missing_ok=True)
    return target.stat().st_size


def _reserve(target: Path) -> Path:
    """An empty file beside the target that only its owner can read."""
    part = target.with_name(f"{target.name}.part")
    try:
        if target.exists():
            raise FileExistsError(17, "", str(target))
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise OperatorError(f"{error.filename} exists already: choose another name, or remove it") from None
    except OSError as error:
        raise OperatorError(f"cannot write {part}: {error.strerror}; choose another place") from None
    return part


def _copy(source: sqlite3.Connection, part: Path, err: TextIO) -> None:
    (pages,) = source.execute("PRAGMA page_count").fetchone()
    copy = sqlite3.connect(part, isolation_level=None)
    done = 0

    def step(status: int, remaining: int, total: int) -> None:
        nonlocal done
        progress.step(total - remaining - done)
        done = total - remaining

    try:
        # One reading transaction: without it every write of the server would begin the copy anew.
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM records LIMIT 1").fetchone()
        with Progress("copying", lambda: int(pages), err) as progress:
            source.backup(copy, pages=_PAGES, progress=step, sleep=0.001)
        source.execute("ROLLBACK")
        # One file, without a log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()


def _check(part: Path, path: Path) -> None:
    with closing(to_read(part)) as copy:
        damage = next(file_findings(copy), None)
    if damage is not None:
        raise OperatorError(f"{path} is damaged, so no copy was made: look at it with mpchat-admin verify")
