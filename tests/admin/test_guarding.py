"""Invitations, bans and the audit log as the operator of the machine sees them."""

from contextlib import closing
from pathlib import Path

import pytest

from mpchat.admin import main
from mpchat.chat.bans import ServerBan
from mpchat.chat.vocabulary import NOBODY, Acted, Source
from mpchat.journal.accounts import SqliteAccounts
from mpchat.journal.database import open_database
from mpchat.journal.group import Group, keep
from mpchat.tokens import id_of, is_proven_by
from tests.kept import MORNING

ANN = Source(NOBODY, "ann", "~ann", "ann.example", "Ann")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with what an operator did in it."""
    path = tmp_path / "chat.db"
    acts = [Acted(ANN, "OPER", "admin"), Acted(ANN, "UBAN", "ADD 192.0.2.7 (sp\x1bam)"), Acted(ANN, "REHASH")]
    bans = [
        ServerBan("192.0.2.7", "sp\x1bam", "ann", MORNING),
        ServerBan("~a:bob", "", "ann", MORNING, 4e9),
        ServerBan("192.0.2.8", "", "ann", MORNING, MORNING + 1),
    ]
    with closing(open_database(path)) as connection:
        keep(connection, Group(audit=[(MORNING + i * 60, act) for i, act in enumerate(acts)], bans=bans))
    return path


def run(path: Path, *words: str) -> int:
    return main(["--journal", str(path), *words])


def test_what_operators_did(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    who = "ann!~ann@ann.example (Ann)"
    assert run(path, "audit") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"2026-11-01 09:14 UTC  {who}  OPER admin",
        f"2026-11-01 09:15 UTC  {who}  UBAN ADD 192.0.2.7 (sp\ufffdam)",
        f"2026-11-01 09:16 UTC  {who}  REHASH",
    ]
    assert run(path, "audit", "--verb", "uban") == run(path, "audit", "--after", "2026-11-01T09:16") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "UBAN" in first and "REHASH" in second


def test_the_bans_that_hold(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(path, "bans") == 0
    assert capsys.readouterr().out.splitlines() == [
        "192.0.2.7  by ann on 2026-11-01 09:14 UTC, until it is lifted: sp\ufffdam",
        "~a:bob  by ann on 2026-11-01 09:14 UTC, until 2096-10-02 07:06 UTC",
    ]


def test_an_invitation_is_made_shown_once_listed_and_revoked(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(path, "invite", "--uses", "3", "--expires", "7d", "--note", "friends") == run(path, "invite") == 0
    )
    text, other = capsys.readouterr().out.splitlines()
    token = text.removeprefix("token:")
    identity, last = id_of(token), id_of(other.removeprefix("token:"))
    assert identity is not None and last is not None and token.encode() not in path.read_bytes()
    with closing(SqliteAccounts(path)) as accounts:
        found = accounts.invitation(identity)
        assert found is not None and is_proven_by(found, token) and (found.uses, found.note) == (3, "friends")
        assert found.expires == found.made + 7 * 86400
    with closing(open_database(path)) as connection:
        keep(connection, Group(invited=[last]))
    assert run(path, "invitations") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "3 uses left, expires 20" in lines[0] and lines[0].endswith("(friends)")
    assert lines[1].startswith(last) and lines[1].endswith("used up, does not expire")
    assert run(path, "revoke-invitation", identity) == 0
    assert run(path, "revoke-invitation", identity) == 1
    shown = capsys.readouterr()
    assert shown.out == f"the invitation {identity} is refused from now on\n"
    assert shown.err.endswith(f"there is no invitation {identity}: mpchat-admin invitations lists them\n")


@pytest.mark.parametrize("uses", ["0", "x", "-1", "1000000"])
def test_how_often(path: Path, uses: str) -> None:
    with pytest.raises(SystemExit):
        run(path, "invite", "--uses", uses)
