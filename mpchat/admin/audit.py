"""The audit log for the operator: what operators of the server did, and the bans that came of it."""

import sqlite3
from collections.abc import Iterator

from mpchat.admin.times import minute
from mpchat.irc.text import for_screen


def listed(connection: sqlite3.Connection, after: float | None, verb: str | None) -> Iterator[str]:
    """A line for each act, the oldest first: when, who (as others saw them, and by which account), and what."""
    sql = "SELECT time, who, account, verb, about FROM audit WHERE time >= ? AND (? IS NULL OR verb = ?) ORDER BY time, number"
    wanted = None if verb is None else verb.upper()
    for time, who, account, done, about in connection.execute(sql, (after or 0.0, wanted, wanted)):
        by = f"{who} ({account})" if account else who
        yield for_screen(f"{minute(time)} UTC  {by}  {done} {about}".rstrip())


def bans(connection: sqlite3.Connection, now: float) -> Iterator[str]:
    """A line for each ban that holds: whom it covers, until when, by whom and why."""
    sql = (
        "SELECT target, reason, setter, made, until FROM bans WHERE until IS NULL OR until > ? ORDER BY made"
    )
    for target, reason, setter, made, until in connection.execute(sql, (now,)):
        end = "until it is lifted" if until is None else f"until {minute(until)} UTC"
        because = f": {reason}" if reason else ""
        yield for_screen(f"{target}  by {setter} on {minute(made)} UTC, {end}{because}")
