"""Tokens and webhooks as the operator makes, lists and deletes them."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mpchat.admin import main
from mpchat.journal.accounts import SqliteAccounts
from mpchat.journal.database import open_database
from mpchat.journal.group import Group, keep
from mpchat.journal.history import HistoryError
from mpchat.journal.kept_hooks import KeptHook, kept_hooks
from mpchat.tokens import id_of, is_proven_by
from tests.kept import MORNING
from tests.proofs import SESAME


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with two accounts."""
    path = tmp_path / "chat.db"
    with closing(open_database(path)) as connection:
        keep(connection, Group(accounts=[("Bob", SESAME, MORNING), ("ann", SESAME, MORNING + 60)]))
    return path


def run(path: Path, *words: str) -> int:
    return main(["--journal", str(path), *words])


def test_a_token_is_made_shown_once_listed_and_revoked(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(path, "token", "BOB", "--note", "de\x1b[31mploys", "--expires", "90d") == 0
    shown = capsys.readouterr()
    text = shown.out.strip()
    assert shown.err == "A token of Bob; it is shown only this once:\n"
    identity = id_of(text)
    assert identity is not None and text.encode() not in path.read_bytes()
    with closing(SqliteAccounts(path)) as accounts:
        token = accounts.token(identity)
        assert token is not None and token.account == "bob" and is_proven_by(token, text)
        assert token.expires is not None and token.expires == token.made + 90 * 86400
        assert accounts.token("000000000000") is None
    assert run(path, "token", "ann") == run(path, "tokens") == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first.startswith("mpchat_")
    assert ["does not expire  ann" in lines[0], "expires 20" in lines[1]] == [True, True]
    assert lines[1].startswith(f"{identity}  made 20") and lines[1].endswith(" UTC  bob  (de\ufffd[31mploys)")
    assert not any(text in line or token.digest in line for line in lines)
    assert run(path, "tokens", "Bob") == 0 and len(capsys.readouterr().out.splitlines()) == 1
    assert run(path, "revoke-token", identity) == 0
    assert capsys.readouterr().out == f"the token {identity} of bob is refused from now on\n"
    with closing(SqliteAccounts(path)) as accounts:
        assert accounts.token(identity) is None
    assert run(path, "revoke-token", identity) == 1
    assert capsys.readouterr().err.endswith(f"there is no token {identity}: mpchat-admin tokens lists them\n")


def test_no_token_of_an_account_that_does_not_exist(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(path, "token", "cat") == 1
    assert "there is no account cat" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run(path, "token", "ann", "--expires", "soon")
    assert "'soon' is not a duration" in capsys.readouterr().err


def test_the_next_account_of_a_name_does_not_have_the_tokens_of_the_first(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(path, "token", "ann") == run(path, "token", "bob") == 0
    capsys.readouterr()
    assert run(path, "forget-account", "ann", "--yes") == run(path, "tokens") == 0
    assert [line[-3:] for line in capsys.readouterr().out.splitlines()[-1:]] == ["bob"]


def test_a_hook_is_added_listed_and_deleted(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = "https://ci.example.org/chat"
    assert (
        run(path, "hook", "deploy", "--url", url, "--room", "#Ops", "--room", "#dev", "--ignore", "Robot")
        == 0
    )
    shown = capsys.readouterr()
    secret = shown.out.strip()
    assert secret.startswith("whsec_") and "REHASH" in shown.err
    assert run(path, "hook", "all", "--url", url, "--mention", "robot") == run(path, "hooks") == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        f"all  url={url} rooms=* events=mention names=robot",
        f"deploy  url={url} rooms=#ops,#dev ignore=robot",
    ]
    _, deploy = kept_hooks(path)
    assert deploy == KeptHook("deploy", {"url": url, "rooms": "#ops,#dev", "ignore": "robot"}, secret)
    assert run(path, "hook", "deploy", "--url", url) == 1
    assert "there is a hook deploy already: forget-hook deletes it" in capsys.readouterr().err
    assert run(path, "forget-hook", "deploy") == 0
    assert run(path, "forget-hook", "deploy") == 1
    assert [each.name for each in kept_hooks(path)] == ["all"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["a b", "--url", "https://x"], "cannot be a hook's name"),
        (["a", "--url", "x"], "a hook needs an address"),
        (["a", "--url", "https://x", "--room", "ops"], "is not a room"),
    ],
)
def test_what_is_no_hook_is_refused(
    words: list[str], why: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(path, "hook", *words) == 1
    assert why in capsys.readouterr().err
    assert not list(kept_hooks(path))


def test_what_is_damaged_is_found(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, parts in (("a", "{"), ("b", "[1]"), ("c", '{"url": 1}'), ("d", '{"url": "x"}')):
            connection.execute("INSERT INTO hooks VALUES (?, ?, 's', 0)", (name, parts))
        connection.execute("INSERT INTO tokens VALUES ('0', '', 'nobody', '', 0, NULL)")
    assert [each.parts for each in kept_hooks(path)] == [None, None, None, {"url": "x"}]
    assert run(path, "verify") == 1
    found = capsys.readouterr().out
    assert "token '0': its account does not exist" in found and "hook 'd': a hook needs an address" in found
    assert "5 findings" in found
    with pytest.raises(HistoryError):
        list(kept_hooks(path.with_name("none")))
