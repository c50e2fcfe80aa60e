"""Accounts as the operator sees them."""

import getpass
import io
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from mpchat.admin import main
from mpchat.journal.accounts import SqliteAccounts
from mpchat.journal.database import open_database
from mpchat.journal.group import Group, keep
from mpchat.passwords import Passwords
from tests.chat.test_subscriptions import device
from tests.kept import MORNING
from tests.proofs import SESAME


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with two accounts."""
    path = tmp_path / "chat.db"
    with closing(open_database(path)) as connection:
        keep(connection, Group([], accounts=[("Bob", SESAME, MORNING), ("ann", SESAME, MORNING + 60)]))
    return path


class Typed(io.StringIO):
    """A terminal, or not."""

    def __init__(self, text: str = "", terminal: bool = False) -> None:
        super().__init__(text)
        self._terminal = terminal

    def isatty(self) -> bool:
        """As files know it."""
        return self._terminal


def test_the_list(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--journal", str(path), "accounts"]) == 0
    assert capsys.readouterr().out == "2026-11-01 09:15 UTC  ann\n2026-11-01 09:14 UTC  Bob\n"
    assert main(["--journal", str(path), "stats"]) == 0
    assert "people     0 nicks, 2 accounts\n" in capsys.readouterr().out


def knows(path: Path, account: str, password: str) -> bool:
    """Whether somebody can log in so."""
    with closing(SqliteAccounts(path)) as accounts:
        proof = accounts.credentials(account)
    return Passwords().knows(password, proof)


def test_a_new_password(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Typed("open barley\nnot this\n"))
    assert main(["--journal", str(path), "password", "bob"]) == 0
    out = capsys.readouterr().out
    assert out == "Bob has a new password, and it holds from the next login on\n"
    assert knows(path, "bob", "open barley") and not knows(path, "bob", "open sesame")
    assert knows(path, "ann", "open sesame")


def test_a_new_password_at_a_terminal(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Typed(terminal=True))
    answers = iter(["open barley", "open barely", "open barley", "open barley"])
    asked: list[str] = []

    def typed(prompt: str) -> str:
        asked.append(prompt)
        return next(answers)

    monkeypatch.setattr(getpass, "getpass", typed)
    assert main(["--journal", str(path), "password", "bob"]) == 1
    assert capsys.readouterr().err == "mpchat-admin: the two are not the same: nothing was changed\n"
    assert main(["--journal", str(path), "password", "bob"]) == 0
    assert knows(path, "bob", "open barley")
    assert asked[:2] == ["The new password of Bob: ", "The same again: "]


@pytest.mark.parametrize(
    ("words", "typed", "says"),
    [
        (["password", "bob"], "short\n", "A password has at least 6 characters; nothing was changed"),
        (["password", "bob"], "", "A password has at least 6 characters; nothing was changed"),
        (["password", "nobody"], "x", "there is no account nobody: mpchat-admin accounts lists them"),
        (["forget-account", "nobody"], "", "there is no account nobody: mpchat-admin accounts lists them"),
        (
            ["forget-account", "bob"],
            "",
            "standard input is not a terminal: add --yes to delete without asking",
        ),
    ],
)
def test_what_cannot_be_done(
    path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    typed: str,
    says: str,
) -> None:
    monkeypatch.setattr(sys, "stdin", Typed(typed))
    assert main(["--journal", str(path), *words]) == 1
    assert capsys.readouterr().err == f"mpchat-admin: {says}\n"
    assert knows(path, "bob", "open sesame")


def test_an_account_is_taken_away(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Typed("n\n", terminal=True))
    monkeypatch.setattr("builtins.input", lambda question: "n")
    assert main(["--journal", str(path), "forget-account", "BOB"]) == 1
    assert main(["--journal", str(path), "forget-account", "BOB", "--yes"]) == 0
    assert not knows(path, "bob", "open sesame")
    out = capsys.readouterr().out
    assert "nobody can log in to Bob any more" in out and "whoever registers Bob next has its rooms" in out


@pytest.mark.parametrize("damage", ["name = 'Rob'", "argon2 = 'x'", "scram = 'x'", "scram = x'00'"])
def test_damage_is_found(path: Path, capsys: pytest.CaptureFixture[str], damage: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE accounts SET {damage} WHERE account = 'bob'")
    assert main(["--journal", str(path), "verify"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("account 'bob': what proves its password is damaged\n    mpchat-admin password")


def test_a_copy_has_the_accounts_too(path: Path, tmp_path: Path) -> None:
    assert main(["--journal", str(path), "backup", str(tmp_path / "copy.db")]) == 0
    assert knows(tmp_path / "copy.db", "bob", "open sesame")


def phones(path: Path) -> list[str]:
    """Whose phones the database knows."""
    with closing(open_database(path)) as connection:
        return [account for (account,) in connection.execute("SELECT account FROM subscriptions")]


def test_phones_go_with_the_password_and_with_the_account(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(open_database(path)) as connection:
        keep(connection, Group(devices=[("bob", [device(1), device(2)]), ("ann", [device(3)])]))
    monkeypatch.setattr(sys, "stdin", Typed("open barley\n"))
    assert main(["--journal", str(path), "password", "Bob"]) == 0
    assert phones(path) == ["ann"]
    assert main(["--journal", str(path), "forget-account", "ANN", "--yes"]) == 0
    assert phones(path) == []


def test_phones_of_nobody(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(open_database(path)) as connection:
        keep(connection, Group(devices=[("eve", [device(1), device(2)]), ("ann", [device(3)])]))
    assert main(["--journal", str(path), "verify"]) == 1
    assert "2 phones belong to 'eve', which is no account" in capsys.readouterr().out
    with closing(open_database(path)) as connection:
        keep(connection, Group(accounts=[("Eve", SESAME, MORNING)]))
    assert phones(path) == ["ann"], "a new account of that name does not have them"
