"""Counts the records of a database: messages, rooms, people, days."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from mpchat.admin.times import day, minute
from mpchat.irc.text import for_screen

_MOST_ROOMS = 20
_DAYS = 14
_DAY = 86_400


def stats(connection: sqlite3.Connection, path: Path, now: float) -> Iterator[str]:
    """Lines for the operator; two people who talk to each other are counted, never named."""
    records, said, first, last = connection.execute(
        "SELECT count(*), coalesce(sum(said), 0), min(time), max(time) FROM records"
    ).fetchone()
    (people,) = connection.execute("SELECT count(DISTINCT nick) FROM records").fetchone()
    places = connection.execute(
        "SELECT conversation, sum(said), count(*), max(time) FROM records GROUP BY conversation"
    ).fetchall()
    direct = [place for place in places if " " in place[0]]
    rooms = sorted(
        (place for place in places if " " not in place[0]), key=lambda place: (-place[1], place[0])
    )
    (accounts,) = connection.execute("SELECT count(*) FROM accounts").fetchone()
    (kept,) = connection.execute("SELECT count(*) FROM rooms").fetchone()
    yield f"database   {path}"
    yield f"size       {_size(path)}"
    yield f"records    {records:,}, of these {said:,} messages"
    yield f"rooms      {len(rooms):,} with records, {kept:,} kept"
    yield f"direct     {len(direct):,} between two people, {sum(place[1] for place in direct):,} messages"
    yield f"people     {people:,} nicks, {accounts:,} accounts"
    if records:
        yield f"from       {minute(first)} to {minute(last)} UTC"
    yield from _rooms(rooms)
    yield from _days(connection, now)


def _size(path: Path) -> str:
    log = Path(f"{path}-wal")
    beside = log.stat().st_size if log.exists() else 0
    return _bytes(path.stat().st_size) + (f", and {_bytes(beside)} of log beside it" if beside else "")


def _bytes(size: float) -> str:
    for unit in ("bytes", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"


def _rooms(rooms: list[tuple[str, int, int, float]]) -> Iterator[str]:
    if rooms:
        yield ""
        yield f"{'messages':>10}  {'records':>10}  {'newest (UTC)':16}  room"
    for name, said, records, newest in rooms[:_MOST_ROOMS]:
        yield f"{said:>10,}  {records:>10,}  {minute(newest):16}  {for_screen(name)}"
    if len(rooms) > _MOST_ROOMS:
        yield f"and {len(rooms) - _MOST_ROOMS:,} more"


def _days(connection: sqlite3.Connection, now: float) -> Iterator[str]:
    first = (int(now) // _DAY - _DAYS + 1) * _DAY
    counted = dict(
        connection.execute(
            f"SELECT CAST(time / {_DAY} AS INTEGER), count(*) FROM records WHERE said AND time >= ? GROUP BY 1",
            (first,),
        ).fetchall()
    )
    if counted:
        yield ""
        yield f"{'messages':>10}  day (UTC)"
        for number in range(first // _DAY, first // _DAY + _DAYS):
            yield f"{counted.get(number, 0):>10,}  {day(float(number * _DAY))}"
