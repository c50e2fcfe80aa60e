"""Exports records: as lines of JSON, or as text to read."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import TextIO

from mpchat.admin import transcript
from mpchat.admin.lines import check, write_line
from mpchat.admin.progress import Progress
from mpchat.admin.store import OperatorError, Row, Selection, count, record_of, rows
from mpchat.journal.database import is_damage
from mpchat.journal.history import Record
from mpchat.journal.rows import RowError

FORMATS = ("jsonl", "text")


def export(
    connection: sqlite3.Connection, selection: Selection, form: str, out: TextIO, err: TextIO
) -> tuple[int, int]:
    """Write every record of a selection; returns how many, and how many are damaged (each is named on ``err``)."""
    places = selection.places
    _refuse_unknown(connection, places)
    names_place = places is None or len(places) > 1
    write: Callable[[Record], str] = (
        write_line if form == "jsonl" else lambda record: transcript.lines(record, names_place)
    )
    damaged: list[str] = []
    done = 0
    with Progress("exporting", lambda: count(connection, selection), err) as progress:
        for row in _readable(rows(connection, selection), err, damaged):
            progress.step()
            try:
                record = record_of(row)
                check(record)
            except (RowError, TypeError) as error:
                progress.hide()
                err.write(f"{name_of(row)} is damaged: {error}; it is left out\n")
                damaged.append(name_of(row))
                continue
            written = write(record)
            if written:
                out.write(f"{written}\n")
                done += 1
    return done, len(damaged)


def _readable(found: Iterator[Row], err: TextIO, damaged: list[str]) -> Iterator[Row]:
    """The rows of a file, as far as it can be read: damage behind them does not cost them."""
    row: Row | None = None
    try:
        for row in found:
            yield row
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        where = f"after {name_of(row)}" if row else "from the first record on"
        err.write(f"the file is damaged {where}: other rooms may be intact, try each with --room\n")
        damaged.append(where)


def name_of(row: Row) -> str:
    """A row's name for the operator."""
    return f"record {row[0]} of {str(row[1])[:80].encode('utf-8', 'replace').decode()}"


def _refuse_unknown(connection: sqlite3.Connection, places: tuple[str, ...] | None) -> None:
    for place in places or ():
        if not connection.execute(
            "SELECT 1 FROM records WHERE conversation = ? LIMIT 1", (place,)
        ).fetchone():
            raise OperatorError(f"there are no records of {place}: mpchat-admin stats lists the rooms")
