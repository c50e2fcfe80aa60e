"""Push subscriptions are kept before they are heard of, and survive what the journal survives."""

import sqlite3
from contextlib import closing
from pathlib import Path

from mpchat.chat.chat import Rules
from mpchat.chat.vocabulary import (
    Credentials,
    Enter,
    Event,
    ForgetSubscription,
    Quit,
    Refused,
    Register,
    Subscribe,
    Subscribed,
    Unsubscribe,
    Unsubscribed,
    VisitorId,
)
from mpchat.journal.database import open_database, schema_files
from tests.chat.test_subscriptions import device
from tests.journal.test_sqlite import ANN, BOB, Kept

PROOF = Credentials("an argon2 hash", "scram keys")


def with_an_account(path: Path, most: int = 0) -> Kept:
    """Ann and Bob in #a; Ann has an account."""
    kept = Kept(path, Rules(max_subscriptions=most)).open()
    kept.ask(Register(ANN, "Ann", PROOF))
    kept.events()
    return kept


def rows(path: Path) -> list[tuple[object, ...]]:
    """What the database holds of them."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM subscriptions ORDER BY rowid").fetchall()


def test_one_is_kept_before_anybody_hears_of_it(tmp_path: Path) -> None:
    kept = with_an_account(tmp_path / "a.db")
    kept.journal.append(Subscribe(ANN, device(1)))
    assert kept.committing and kept.events() == [] and kept.chat.subscriptions == {}
    kept.settle()
    assert kept.events() == [Subscribed("Ann", device(1))]
    assert rows(tmp_path / "a.db") == [("ann", device(1).endpoint, "key", "auth", "message-tags")]


def test_they_survive_the_process_in_their_order(tmp_path: Path) -> None:
    kept = with_an_account(tmp_path / "a.db", most=2)
    kept.ask(Subscribe(ANN, device(1)), Subscribe(ANN, device(2)), Subscribe(ANN, device(1, "new key")))
    other = kept.again()
    assert other.chat.subscriptions == {"ann": (device(2), device(1, "new key"))}
    other.ask(Enter(ANN, "ann", "~u", "host", account="Ann"), Subscribe(ANN, device(3)))
    gone, subscribed = other.events()[-2:]
    assert gone == Unsubscribed("Ann", device(2).endpoint, False)
    assert subscribed == Subscribed("Ann", device(3))
    assert other.again().chat.subscriptions == {"ann": (device(1, "new key"), device(3))}


def test_one_is_taken_away_for_good(tmp_path: Path) -> None:
    kept = with_an_account(tmp_path / "a.db")
    kept.ask(Subscribe(ANN, device(1)), Subscribe(ANN, device(2)))
    kept.ask(Unsubscribe(ANN, device(1).endpoint), ForgetSubscription("ann", device(2).endpoint))
    assert rows(tmp_path / "a.db") == []
    assert kept.again().chat.subscriptions == {}


def test_what_changes_nothing_is_not_written(tmp_path: Path) -> None:
    kept = with_an_account(tmp_path / "a.db")
    kept.ask(Subscribe(ANN, device(1)))
    kept.events()
    for command, events in (
        (Subscribe(ANN, device(1)), [Subscribed("Ann", device(1))]),
        (Unsubscribe(ANN, "https://elsewhere"), list[Event]()),
        (ForgetSubscription("nobody", "https://elsewhere"), []),
        (Subscribe(VisitorId(99), device(1)), [Refused("ERR_NOTREGISTERED")]),
    ):
        kept.journal.append(command)
        assert not kept.committing and kept.events() == events
    kept.journal.append(Subscribe(BOB, device(1)))
    (refused,) = kept.events()
    assert isinstance(refused, Refused) and refused.numeric == "FORBIDDEN"


def test_whoever_has_left_meanwhile(tmp_path: Path) -> None:
    kept = with_an_account(tmp_path / "a.db")
    kept.journal.append(Subscribe(ANN, device(1)))
    kept.journal.append(Quit(ANN))
    kept.journal.append(Subscribe(ANN, device(2)))
    kept.settle()
    assert [type(event).__name__ for event in kept.events()] == ["Subscribed", "Left", "Refused"]


def test_a_full_disk(tmp_path: Path) -> None:
    kept = with_an_account(tmp_path / "a.db")
    kept.ask(Subscribe(ANN, device(1)))
    kept.events()
    kept.full = True
    kept.ask(Subscribe(ANN, device(2)), Unsubscribe(ANN, device(1).endpoint))
    for verb, number, refused in zip(("REGISTER", "UNREGISTER"), (2, 1), kept.events(), strict=True):
        text = "The subscription cannot be kept now: the disk is full"
        assert refused == Refused("INTERNAL_ERROR", ("WEBPUSH", verb, device(number).endpoint), text)
    kept.ask(ForgetSubscription("ann", device(1).endpoint))
    assert kept.events() == [], "nobody asked, so nobody is told"
    kept.full = False
    assert kept.chat.subscriptions == {"ann": (device(1),)}
    kept.ask(ForgetSubscription("ann", device(1).endpoint))
    assert kept.events() == [Unsubscribed("Ann", device(1).endpoint, False)]


def test_those_of_an_account_that_is_gone_are_nobodys(tmp_path: Path) -> None:
    kept = with_an_account(tmp_path / "a.db")
    kept.ask(Subscribe(ANN, device(1)))
    kept.end()
    with closing(open_database(tmp_path / "a.db")) as connection:
        connection.execute("DELETE FROM accounts")
    assert kept.again().chat.subscriptions == {}


def test_an_old_database_gets_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        for number, sql in schema_files():
            if number <= 3:
                old.executescript(f"{sql} PRAGMA user_version = {number};")
        old.execute("INSERT INTO accounts VALUES ('ann', 'Ann', 'argon2', 'scram', 0)")
    kept = Kept(path)
    kept.ask(Enter(ANN, "ann", "~u", "host", account="Ann"), Subscribe(ANN, device(1)))
    assert kept.again().chat.subscriptions == {"ann": (device(1),)}
