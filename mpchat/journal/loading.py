"""What a chat starts with, read from the database: accounts, push subscriptions, kept rooms, dedup keys, and the last stamp."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace

from mpchat.chat import bans, presence
from mpchat.chat.banning import whom
from mpchat.chat.bans import ServerBan
from mpchat.chat.room import Life
from mpchat.chat.state import MOST_SAID, MOST_SEEN, ChatState
from mpchat.chat.vocabulary import DEFAULT_SETTINGS, PersonId, Stamp, Subscription
from mpchat.irc import names
from mpchat.journal.rows import RowError, read_person, read_room, read_settings

_FIRST_RESTORED = 2**31
"""The number of the first person who is brought back: sessions are numbered from 1 on, and never come near it."""
_MOST_LOOKED_AT = 4 * MOST_SAID
"""How many records, from the newest on, are looked through for dedup keys when a server starts: a fifth of a second."""


def load(connection: sqlite3.Connection, chat: ChatState, tell: Callable[[str], None]) -> Stamp:
    """Read what is kept of the chat into it; returns the last stamp. ``tell`` is told what cannot be read."""
    _load_accounts(connection, chat, tell)
    _load_subscriptions(connection, chat)
    if chat.rules.keep_rooms:
        _load_rooms(connection, chat, tell)
    _load_said(connection, chat)
    # SQLite: beside max() stand the columns of that row.
    sequence, time = connection.execute("SELECT max(sequence), time FROM records").fetchone()
    last = Stamp(int(sequence or 0), float(time or 0))
    _load_seen(connection, chat, last)
    (chat.cloak_key,) = connection.execute("SELECT value FROM secrets WHERE name = 'cloak'").fetchone()
    for row in connection.execute("SELECT target, reason, setter, made, until FROM bans"):
        chat.add_ban(ServerBan(*row))
    _load_people(connection, chat, tell, last)
    return last


def _load_accounts(connection: sqlite3.Connection, chat: ChatState, tell: Callable[[str], None]) -> None:
    rows = connection.execute("SELECT account, name, settings, closed FROM accounts").fetchall()
    for account, name, settings, closed in rows:
        if closed is not None:
            chat.closed[account] = None
            continue
        chat.accounts[account] = name
        try:
            decided = read_settings(settings)
        except RowError as error:
            tell(f"what the account {name} has decided is lost: {error}")
            continue
        if decided != DEFAULT_SETTINGS:
            chat.settings[account] = decided


def _load_seen(connection: sqlite3.Connection, chat: ChatState, last: Stamp) -> None:
    """Whoever was here when the server was killed has heard everything that is kept."""
    sql = "UPDATE seen SET sequence = ?, time = ? WHERE sequence IS NULL"
    connection.execute(sql, (last.sequence, last.time))
    newest = "SELECT * FROM seen ORDER BY sequence DESC LIMIT ?"
    for identity, device, sequence, time in connection.execute(newest, (MOST_SEEN // 2,)).fetchall()[::-1]:
        chat.remember_seen(identity, device, Stamp(sequence, time))


def _load_people(
    connection: sqlite3.Connection, chat: ChatState, tell: Callable[[str], None], last: Stamp
) -> None:
    """Those who are always on are in their rooms again, away, without a session."""
    rows = connection.execute("SELECT account, state FROM people").fetchall()
    for number, (account, state) in enumerate(rows, _FIRST_RESTORED):
        try:
            person, rooms = read_person(state, PersonId(number))
        except RowError as error:
            tell(f"{account}, who was always on, is not here any more: {error}")
            continue
        is_banned = bans.holding(chat.ban_index.covering(whom(person)), last.time) is not None
        if (
            names.casefold(person.account) in chat.accounts
            and presence.is_always_on(chat, person)
            and not is_banned
        ):
            presence.restore(chat, person, rooms)


def _load_subscriptions(connection: sqlite3.Connection, chat: ChatState) -> None:
    """The devices of the accounts that are still there; those of an account that was deleted are no other's of that name."""
    sql = "SELECT account, endpoint, p256dh, auth, capabilities FROM subscriptions ORDER BY rowid"
    for account, endpoint, p256dh, auth, capabilities in connection.execute(sql).fetchall():
        if account in chat.accounts:
            device = Subscription(endpoint, p256dh, auth, tuple(capabilities.split()))
            chat.subscriptions[account] = (*chat.subscriptions.get(account, ()), device)


def _load_rooms(connection: sqlite3.Connection, chat: ChatState, tell: Callable[[str], None]) -> None:
    for key, state in connection.execute("SELECT room, state FROM rooms").fetchall():
        try:
            chat.add_room(replace(read_room(state), spoken=True))
        except RowError as error:
            tell(f"the room {key} is lost: {error}; look at it with mpchat-admin verify")
    lives = connection.execute("SELECT room, begun, at FROM lives ORDER BY rowid").fetchall()
    most = chat.rules.max_kept_rooms
    chat.quiet.update((key, Life(begun, at)) for key, begun, at in lives[-most if most else 0 :])


def _load_said(connection: sqlite3.Connection, chat: ChatState) -> None:
    """What was kept counts as said, even if the server was killed before it told anybody: the author sends it again."""
    newest = "SELECT client_id, sequence, time FROM records ORDER BY sequence DESC LIMIT ?"
    sql = f"SELECT * FROM ({newest}) WHERE client_id IS NOT NULL LIMIT ?"
    for dedup_key, sequence, time in connection.execute(sql, (_MOST_LOOKED_AT, MOST_SAID)).fetchall()[::-1]:
        chat.remember_said(dedup_key, Stamp(sequence, time))
