"""Prints what a command lists."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from mpchat.admin.store import to_read


def print_lines(path: Path, listed: Callable[[sqlite3.Connection], Iterable[str]]) -> int:
    """Print each line of a database as it is read; the exit code. Raises DatabaseError."""
    with closing(to_read(path)) as connection:
        for line in listed(connection):
            print(line)
    return 0
