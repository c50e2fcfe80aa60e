"""Accounts are kept before they are heard of, and survive what the journal survives."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mpchat.admin.accounts import set_password
from mpchat.chat.vocabulary import (
    NO_SESSION,
    AccountSet,
    ChangeCredentials,
    Credentials,
    CredentialsChanged,
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
OLD, NEWER, NEWEST = (Credentials(f"hash {count}", f"SCRAM-SHA-256${count}:x$y:z") for count in (100, 60, 50))
NEW = VisitorId(7)


def test_memory_knows_what_was_registered() -> None:
    accounts = MemoryAccounts()
    accounts.keep(Register(ANN, "Ann", PROOF), [Registered("Ann")])
    accounts.keep(Register(BOB, "bob", PROOF), [Refused("ACCOUNT_EXISTS")])
    accounts.keep(LogIn(BOB, "bob"), [Registered("bob")])
    assert accounts.credentials("ANN") is PROOF
    assert accounts.credentials("bob") is None


def test_memory_changes_what_has_not_been_changed_meanwhile() -> None:
    accounts = MemoryAccounts()
    accounts.keep(Register(ANN, "Ann", OLD), [Registered("Ann")])
    accounts.keep(Register(BOB, "bob", OLD), [Registered("bob")])
    assert accounts.iterations() == {100: 2}
    changed = [CredentialsChanged("Ann")]
    accounts.keep(ChangeCredentials(ANN, "ANN", NEWER), [Refused("ACCOUNT_UNKNOWN")])
    accounts.keep(ChangeCredentials(NO_SESSION, "ANN", NEWER, PROOF), changed)
    assert accounts.credentials("ann") == OLD
    accounts.keep(ChangeCredentials(NO_SESSION, "ANN", NEWER, OLD), changed)
    assert accounts.credentials("ann") == NEWER
    accounts.keep(ChangeCredentials(ANN, "ann", NEWEST), changed)
    assert accounts.credentials("Ann") == NEWEST
    assert {count: number for count, number in accounts.iterations().items() if number} == {50: 1, 100: 1}


def test_credentials_are_kept_before_anybody_hears_of_it(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "a.db")
    kept.ask(Register(ANN, "Ann", OLD), Register(BOB, "bob", OLD))
    kept.events()
    assert kept.journal.accounts.iterations() == {100: 2}
    kept.journal.append(ChangeCredentials(ANN, "ann", NEWER))
    assert kept.committing and kept.events() == [] and kept.journal.accounts.credentials("ann") == OLD
    kept.settle()
    assert kept.events() == [CredentialsChanged("Ann")]
    assert kept.journal.accounts.credentials("ANN") == NEWER
    assert kept.journal.accounts.iterations() == {60: 1, 100: 1}
    kept.ask(ChangeCredentials(ANN, "nobody", NEWER))
    (refused,) = kept.events()
    assert isinstance(refused, Refused) and refused.numeric == "ACCOUNT_UNKNOWN"
    again = kept.again()
    assert again.journal.accounts.credentials("ann") == NEWER
    assert again.journal.accounts.credentials("bob") == OLD


def test_credentials_that_were_changed_meanwhile_stay(tmp_path: Path) -> None:
    """Somebody logs in with the old password, and while its keys are made anew an operator sets another one."""
    kept = Kept(tmp_path / "a.db")
    kept.ask(Register(ANN, "ann", OLD))
    with closing(open_database(kept.path)) as admin:
        set_password(admin, "ann", NEWEST)
    kept.ask(ChangeCredentials(NO_SESSION, "ann", NEWER, OLD))
    assert kept.journal.accounts.credentials("ann") == NEWEST
    kept.ask(ChangeCredentials(NO_SESSION, "ann", NEWER, NEWEST))
    assert kept.journal.accounts.credentials("ann") == NEWER


def test_credentials_that_cannot_be_kept_do_not_hold(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "a.db")
    kept.ask(Register(ANN, "ann", OLD))
    kept.events()
    kept.full = True
    kept.ask(ChangeCredentials(ANN, "ann", NEWER))
    text = "The password cannot be kept now: the disk is full"
    assert kept.events() == [Refused("TEMPORARILY_UNAVAILABLE", ("ACCOUNT", "ann"), text)]
    kept.full = False
    assert kept.journal.accounts.credentials("ann") == OLD


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
