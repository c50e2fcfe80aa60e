"""Accounts are kept before they are heard of, and survive what the journal survives."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mpchat.chat.vocabulary import (
    AccountSet,
    Credentials,
    Enter,
    Join,
    LoggedIn,
    LogIn,
    Refused,
    Register,
    Registered,
    SetTopic,
    VisitorId,
)
from mpchat.journal.accounts import MemoryAccounts, SqliteAccounts
from mpchat.journal.database import open_database, schema_files
from mpchat.journal.history import HistoryError
from tests.journal.test_sqlite import ANN, BOB, Kept

PROOF = Credentials("an argon2 hash", "scram keys")
NEW = VisitorId(7)


def test_memory_knows_what_was_registered() -> None:
    accounts = MemoryAccounts()
    accounts.keep(Register(ANN, "Ann", PROOF), [Registered("Ann")])
    accounts.keep(Register(BOB, "bob", PROOF), [Refused("ACCOUNT_EXISTS")])
    accounts.keep(LogIn(BOB, "bob"), [Registered("bob")])
    assert accounts.credentials("ANN") is PROOF
    assert accounts.credentials("bob") is None


def test_an_account_is_kept_before_anybody_hears_of_it(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "a.db").open()
    kept.settle()
    kept.journal.append(Register(ANN, "Ann", PROOF))
    kept.journal.append(Register(NEW, "ann", PROOF))
    assert kept.committing and kept.events() == [] and kept.chat.accounts == {}
    kept.settle()
    registered, account_set, refused = kept.events()
    assert registered == Registered("Ann")
    assert isinstance(account_set, AccountSet) and account_set.rooms == ("#a",)
    assert isinstance(refused, Refused) and refused.numeric == "ACCOUNT_EXISTS"
    assert kept.journal.accounts.credentials("aNN") == PROOF
    assert kept.journal.accounts.credentials("bob") is None


def test_accounts_survive_the_process(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "a.db")
    kept.ask(Register(NEW, "Eve", PROOF))
    other = kept.again()
    assert other.chat.accounts == {"eve": "Eve"}
    assert other.journal.accounts.credentials("eve") == PROOF
    other.ask(Enter(NEW, "eve", "~e", "h"))
    assert isinstance(other.events()[0], Refused)


def test_rooms_know_their_members_by_account_from_then_on(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "a.db").open()
    kept.ask(SetTopic(ANN, "#a", "tea"), Register(ANN, "ann", PROOF), Register(NEW, "eve", PROOF))
    kept.ask(LogIn(BOB, "eve"))
    assert kept.events()[-1] == LoggedIn("eve")
    room = kept.again().chat.rooms["#a"]
    assert room.regulars.keys() == {"ann@", "eve@"}


def test_an_account_that_cannot_be_kept_is_not_opened(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "a.db").open()
    kept.settle()
    kept.full = True
    kept.ask(Register(ANN, "ann", PROOF))
    text = "The account cannot be kept now: the disk is full"
    assert kept.events() == [Refused("TEMPORARILY_UNAVAILABLE", ("REGISTER", "ann"), text)]
    assert kept.chat.accounts == {} and kept.chat.people[ANN].account == ""
    kept.full = False
    kept.ask(Register(ANN, "ann", PROOF), Join(ANN, "#b"))
    assert kept.events()[0] == Registered("ann")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    accounts = SqliteAccounts(tmp_path / "none.db")
    with pytest.raises(HistoryError, match="cannot be opened"):
        accounts.credentials("ann")


def test_a_database_of_before_there_were_accounts_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    newest = schema_files()[-1][0]
    with closing(sqlite3.connect(path)) as old:
        old.executescript(f"{schema_files()[0][1]} PRAGMA user_version = 1;")
    open_database(path).close()
    with closing(sqlite3.connect(path)) as now:
        assert now.execute("SELECT count(*) FROM accounts").fetchone() == (0,)
    assert (tmp_path / f"a.db.before-{newest:04}").exists()
