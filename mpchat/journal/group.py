"""A group: what one transaction writes, whole or not at all."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mpchat.chat.bans import ServerBan
from mpchat.chat.room import Life
from mpchat.chat.vocabulary import (
    Acted,
    ChangeCredentials,
    Credentials,
    MakeInvitation,
    ReadMarkerSet,
    Stamp,
    Subscription,
)
from mpchat.irc import names
from mpchat.journal.database import keep_records, take_out
from mpchat.journal.history import Record

MOST_DEVICES = 20
"""Devices of one account of which it is kept when they were here last."""


@dataclass(slots=True)
class Group:
    """What one transaction writes.

    ``rooms`` are casefolded name, state as JSON (None for none), and since when it has lived if that is all that is kept;
    ``accounts`` name, credentials and time (Unix seconds); ``gone`` conversation and sequence number of records to delete;
    ``settings`` casefolded account and JSON; ``people`` casefolded account and state as JSON (None for nobody who stays);
    ``closed`` casefolded accounts that are closed, and when (Unix seconds);
    ``seen`` identity, device and when it was here last, None for now; ``proofs`` the credentials of accounts that are changed;
    ``devices`` accounts (casefolded), each with all of its push subscriptions;
    ``audit`` are what operators did and when (Unix seconds); ``bans`` all bans of the server, None where they have not changed;
    ``invitations`` those that are made, and when; ``invited`` the ids of those that are used.
    """

    records: Sequence[Record] = ()
    rooms: Sequence[tuple[str, str | None, Life | None]] = ()
    markers: Sequence[ReadMarkerSet] = ()
    accounts: Sequence[tuple[str, Credentials, float]] = ()
    gone: Sequence[tuple[str, int]] = ()
    settings: Sequence[tuple[str, str]] = ()
    people: Sequence[tuple[str, str | None]] = ()
    seen: Sequence[tuple[str, str, Stamp | None]] = ()
    closed: Sequence[tuple[str, float]] = ()
    audit: Sequence[tuple[float, Acted]] = ()
    bans: Sequence[ServerBan] | None = None
    invitations: Sequence[tuple[float, MakeInvitation]] = ()
    invited: Sequence[str] = ()
    proofs: Sequence[ChangeCredentials] = field(default=(), repr=False)
    devices: Sequence[tuple[str, Sequence[Subscription]]] = field(default=(), repr=False)


def keep(connection: sqlite3.Connection, group: Group) -> None:
    """Write a group in one transaction; raises sqlite3.Error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        keep_records(connection, list(group.records))
        for conversation, sequence in group.gone:
            take_out(connection, "conversation = ? AND sequence = ?", (conversation, sequence))
        _keep_rooms(connection, group.rooms)
        connection.executemany(
            "INSERT INTO markers VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET time = max(time, excluded.time)",
            [(marker.who.identity, marker.conversation, marker.time) for marker in group.markers],
        )
        _keep_accounts(connection, group.accounts, group.settings)
        for account, _ in group.closed:
            connection.execute("DELETE FROM tokens WHERE account = ?", (account,))
            connection.execute("DELETE FROM subscriptions WHERE account = ?", (account,))
        connection.executemany(
            "UPDATE accounts SET closed = ?, settings = '{}' WHERE account = ?",
            [(time, account) for account, time in group.closed],
        )
        _keep_people(connection, group.people)
        _keep_seen(connection, group.seen)
        _keep_proofs(connection, group.proofs)
        _keep_devices(connection, group.devices)
        _keep_acts(connection, group)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _keep_rooms(connection: sqlite3.Connection, rooms: Iterable[tuple[str, str | None, Life | None]]) -> None:
    for room, state, life in rooms:
        if state is None:
            connection.execute("DELETE FROM rooms WHERE room = ?", (room,))
        else:
            connection.execute("INSERT OR REPLACE INTO rooms VALUES (?, ?)", (room, state))
        connection.execute("DELETE FROM lives WHERE room = ?", (room,))
        if life is not None:
            connection.execute("INSERT INTO lives VALUES (?, ?, ?)", (room, *life))


def _keep_accounts(
    connection: sqlite3.Connection,
    accounts: Iterable[tuple[str, Credentials, float]],
    settings: Iterable[tuple[str, str]],
) -> None:
    # The phones of a deleted account of that name are no phones of theirs.
    connection.executemany(
        "DELETE FROM subscriptions WHERE account = ?", [(names.casefold(name),) for name, _, _ in accounts]
    )
    connection.executemany(
        "INSERT INTO accounts (account, name, argon2, scram, registered) VALUES (?, ?, ?, ?, ?)",
        [(names.casefold(name), name, proof.argon2, proof.scram, time) for name, proof, time in accounts],
    )
    connection.executemany(
        "UPDATE accounts SET settings = ? WHERE account = ?", [(text, account) for account, text in settings]
    )


def _keep_devices(
    connection: sqlite3.Connection, devices: Iterable[tuple[str, Sequence[Subscription]]]
) -> None:
    for account, subscriptions in devices:
        connection.execute("DELETE FROM subscriptions WHERE account = ?", (account,))
        connection.executemany(
            "INSERT INTO subscriptions VALUES (?, ?, ?, ?, ?)",
            [
                (account, each.endpoint, each.p256dh, each.auth, " ".join(each.capabilities))
                for each in subscriptions
            ],
        )


def _keep_people(connection: sqlite3.Connection, people: Iterable[tuple[str, str | None]]) -> None:
    for account, state in people:
        if state is None:
            connection.execute("DELETE FROM people WHERE account = ?", (account,))
        else:
            connection.execute("INSERT OR REPLACE INTO people VALUES (?, ?)", (account, state))


def _keep_seen(connection: sqlite3.Connection, seen: Iterable[tuple[str, str, Stamp | None]]) -> None:
    """Of the devices of one account, whatever they are called, the last ones are remembered."""
    beyond = "SELECT device FROM seen WHERE identity = ? ORDER BY sequence IS NULL DESC, sequence DESC LIMIT -1 OFFSET ?"
    for identity, device, stamp in seen:
        when = (None, None) if stamp is None else (stamp.sequence, stamp.time)
        connection.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", (identity, device, *when))
        sql = f"DELETE FROM seen WHERE identity = ? AND device IN ({beyond})"
        connection.execute(sql, (identity, identity, MOST_DEVICES))


def _keep_proofs(connection: sqlite3.Connection, proofs: Iterable[ChangeCredentials]) -> None:
    for each in proofs:
        values = (each.credentials.argon2, each.credentials.scram, names.casefold(each.account))
        sql, before = "UPDATE accounts SET argon2 = ?, scram = ? WHERE account = ?", each.instead_of
        if before is None:
            connection.execute(sql, values)
        else:
            connection.execute(f"{sql} AND argon2 = ? AND scram = ?", (*values, before.argon2, before.scram))


def _keep_acts(connection: sqlite3.Connection, group: Group) -> None:
    """What operators did, and what came of it. Bans are few, and change seldom: all of them are written."""
    connection.executemany(
        "INSERT INTO audit (time, who, account, verb, about) VALUES (?, ?, ?, ?, ?)",
        [(time, act.who.mask, act.who.account, act.verb, act.about) for time, act in group.audit],
    )
    if group.bans is not None:
        connection.execute("DELETE FROM bans")
        rows = [(ban.target, ban.reason, ban.by, ban.made, ban.until) for ban in group.bans]
        connection.executemany("INSERT INTO bans VALUES (?, ?, ?, ?, ?)", rows)
    connection.executemany(
        "INSERT OR IGNORE INTO invitations VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                made.identity,
                made.digest,
                made.note,
                made.uses,
                time,
                time + made.seconds if made.seconds else None,
            )
            for time, made in group.invitations
        ],
    )
    connection.executemany(
        "UPDATE invitations SET uses = uses - 1 WHERE id = ?", [(identity,) for identity in group.invited]
    )
