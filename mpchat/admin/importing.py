"""Imports records: lines of JSON as an export wrote them. Each line is taken whole or refused."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, TextIO

from mpchat.admin.contract import Allowed, check_contract
from mpchat.admin.lines import read_line
from mpchat.admin.lives import lengthen
from mpchat.admin.progress import Progress
from mpchat.admin.repairing import rebuild_direct
from mpchat.admin.store import COLUMNS, OperatorError, record_of
from mpchat.journal.database import explain
from mpchat.journal.group import Group, keep
from mpchat.journal.history import Conversation, Record, is_direct, is_message
from mpchat.journal.rows import RowError

_GROUP = 500
"""Records of one transaction: a server that runs meanwhile waits for one at most."""
_LONGEST = 1 << 20
"""Bytes of a line: far more than a record has."""


@dataclass(slots=True)
class Imported:
    """How many lines were imported, were there already, or were refused."""

    taken: int = 0
    known: int = 0
    refused: int = 0


@dataclass(slots=True)
class _Group:
    """The records of the next transaction, and the keys that no other of them may have."""

    lines: list[tuple[int, Record]] = field(default_factory=list)
    places: dict[tuple[str, int], Record] = field(default_factory=dict)
    said: set[int] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)

    def add(self, number: int, record: Record) -> bool:
        """Add a record, of line ``number``; False if it is here already. Raises RowError."""
        sequence = record.stamp.sequence
        twin = self.places.get((record.conversation, sequence))
        if twin is not None:
            _refuse_other(twin, record)
            return False
        if is_message(record.event) and sequence in self.said:
            raise RowError(f"another line has a message with the sequence {sequence}")
        if record.dedup_key and record.dedup_key in self.ids:
            raise RowError(f"another line has the client_id {record.dedup_key!r}")
        self.lines.append((number, record))
        self.places[record.conversation, sequence] = record
        if is_message(record.event):
            self.said.add(sequence)
        if record.dedup_key:
            self.ids.add(record.dedup_key)
        return True


class Import:
    """One import: ``refuse`` is called for every refused line, with its number and the reason."""

    def __init__(
        self, connection: sqlite3.Connection, refuse: Callable[[int, str], None], allowed: Allowed
    ) -> None:
        self._connection = connection
        self._allowed = allowed
        self._refuse = refuse
        self._group = _Group()
        self._touches_direct = False
        self._rooms: set[Conversation] = set()
        self.done = Imported()

    def take(self, number: int, line: bytes) -> None:
        """Take one line. Raises sqlite3.Error, and then nothing of its group is imported."""
        try:
            if len(line) > _LONGEST:
                raise RowError(f"it has more than {_LONGEST} bytes")
            self._take(number, read_line(line))
        except RowError as error:
            self.done.refused += 1
            self._refuse(number, str(error))
        if len(self._group.lines) >= _GROUP:
            self.write()

    def _take(self, number: int, record: Record) -> None:
        if self._is_kept(record):
            self.done.known += 1
            return
        check_contract(record, self._allowed)
        if not self._group.add(number, record):
            self.done.known += 1

    def _is_kept(self, record: Record) -> bool:
        """Whether the database has this record. Raises RowError if it has another one in its place."""
        sequence, place = record.stamp.sequence, record.conversation
        ask = self._connection.execute
        sql = f"SELECT {COLUMNS} FROM records WHERE conversation = ? AND sequence = ?"
        if row := ask(sql, (place, sequence)).fetchone():
            _refuse_other(record_of(row), record)
            return True
        if is_message(record.event):
            sql = "SELECT conversation FROM records WHERE sequence = ? AND said"
            if found := ask(sql, (sequence,)).fetchone():
                raise RowError(f"{found[0]} has a message with the sequence {sequence} already")
        if record.dedup_key:
            sql = "SELECT sequence, conversation FROM records WHERE client_id = ?"
            if found := ask(sql, (record.dedup_key,)).fetchone():
                raise RowError(f"its client_id belongs to record {found[0]} of {found[1]}")
        return False

    def write(self) -> None:
        """Write the waiting records, in one transaction."""
        lines, self._group = self._group.lines, _Group()
        if not lines:
            return
        try:
            keep(self._connection, Group([record for _, record in lines]))
        except sqlite3.IntegrityError:
            # Somebody wrote between our look and our turn: look again, one by one.
            self._write_singly(lines)
        else:
            self._count([record for _, record in lines])

    def _write_singly(self, lines: list[tuple[int, Record]]) -> None:
        for number, record in lines:
            try:
                if self._is_kept(record):
                    self.done.known += 1
                else:
                    keep(self._connection, Group([record]))
                    self._count([record])
            except (RowError, sqlite3.IntegrityError) as error:
                self.done.refused += 1
                self._refuse(number, str(error))

    def _count(self, records: list[Record]) -> None:
        self.done.taken += len(records)
        places = {record.conversation for record in records}
        self._touches_direct |= any(map(is_direct, places))
        self._rooms |= {place for place in places if not is_direct(place)}

    def finish(self) -> list[Conversation]:
        """Write the rest, rebuild the table of direct conversations, and let rooms' lives begin with their first record.

        Returns the rooms whose lives stay as they are, because they were closed once.
        """
        self.write()
        if self._touches_direct:
            rebuild_direct(self._connection)
        return lengthen(self._connection, self._rooms)


def _refuse_other(kept: Record, record: Record) -> None:
    if kept != record:
        raise RowError(f"the database has another record {record.stamp.sequence} of {record.conversation}")


def import_lines(
    connection: sqlite3.Connection, file: BinaryIO, size: int, strict: bool, err: TextIO, allowed: Allowed
) -> Imported:
    """Import a file of ``size`` bytes, as far as it is ``allowed``; with ``strict`` only up to the first refusal."""
    with Progress("importing", lambda: size, err) as progress:

        def refuse(number: int, reason: str) -> None:
            progress.hide()
            err.write(f"line {number} is refused: {reason}\n")

        work = Import(connection, refuse, allowed)
        try:
            for number, line in enumerate(_lines(file), 1):
                progress.step(len(line))
                if line.strip():
                    work.take(number, line)
                if strict and work.done.refused:
                    break
            closed = work.finish()
            if closed:
                progress.hide()
                err.write(_closed(closed))
        except sqlite3.Error as error:
            raise OperatorError(
                f"cannot go on: {explain(error)}; {work.done.taken:,} records are imported: "
                "import the same file again for the rest"
            ) from error
    return work.done


def _closed(rooms: list[Conversation]) -> str:
    more = f" and {len(rooms) - 5} more" if len(rooms) > 5 else ""
    return (
        f"{', '.join(rooms[:5])}{more}: closed once, so messages from before the present room began are kept, "
        "but shown to nobody; an export has them\n"
    )


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of a line that is too long only enough to see that."""
    while line := file.readline(_LONGEST + 1):
        yield line
        while len(line) > _LONGEST and not line.endswith(b"\n"):
            line = file.readline(_LONGEST + 1)
            if not line:
                return
