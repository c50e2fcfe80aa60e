"""What operators of the server did, as the database keeps it: bans, the audit log, invitations; and the key of cloaks."""

import sqlite3
from contextlib import closing
from pathlib import Path

from mpchat.chat.vocabulary import (
    AddBan,
    BecomeOperator,
    ChangeModes,
    Credentials,
    Enter,
    Kill,
    MakeInvitation,
    Quit,
    RecordAct,
    Refused,
    Register,
    Registered,
    RemoveBan,
    VisitorId,
)
from mpchat.irc.modes import ModeChange
from mpchat.journal.accounts import USED_UP
from mpchat.journal.history import HistoryError
from tests.journal.test_sqlite import ANN, BOB, Kept

PROOF = Credentials("argon", "scram")
CAT, DAN = VisitorId(3), VisitorId(4)


def audit(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT verb, about FROM audit ORDER BY time, number").fetchall()


def ruled(path: Path) -> Kept:
    kept = Kept(path).open()
    kept.ask(BecomeOperator(ANN, "admin"))
    return kept


def test_bans_and_the_cloaks_key_are_there_again_after_a_restart(tmp_path: Path) -> None:
    kept = ruled(tmp_path / "db")
    kept.ask(AddBan(ANN, "192.0.2.0/24", 0, "spam"), AddBan(ANN, "~a:evil"), RemoveBan(ANN, "~a:evil"))
    key, bans = kept.chat.cloak_key, kept.chat.bans
    again = kept.again()
    assert list(again.chat.bans) == ["192.0.2.0/24"] and again.chat.bans == bans
    assert len(again.chat.cloak_key) == 32 and again.chat.cloak_key == key
    again.ask(Enter(BOB, "bob", "~b", "192.0.2.7"))
    (refused,) = again.events()
    assert isinstance(refused, Refused) and refused.numeric == "ERR_YOUREBANNEDCREEP"


def test_what_operators_did_is_kept(tmp_path: Path) -> None:
    kept = ruled(tmp_path / "db")
    forced = ChangeModes(ANN, "#a", (ModeChange(True, "m"),), forced=True)
    kept.ask(
        AddBan(ANN, "192.0.2.7"), forced, RecordAct(ANN, "REHASH"), Kill(ANN, "bob", "x"), AddBan(BOB, "x")
    )
    assert audit(tmp_path / "db") == [
        ("OPER", "admin"),
        ("UBAN", "ADD 192.0.2.7"),
        ("SAMODE", "#a +m"),
        ("REHASH", ""),
        ("KILL", "bob!~u@host (x)"),
    ]


def test_what_could_not_be_written_is_written_with_what_comes_next(tmp_path: Path) -> None:
    kept = ruled(tmp_path / "db")
    kept.full = True
    kept.ask(AddBan(ANN, "192.0.2.7"), MakeInvitation(ANN, "0123456789ab", "00ff"))
    kept.full = False
    kept.ask(RecordAct(ANN, "REHASH"))
    assert [verb for verb, _ in audit(tmp_path / "db")] == ["OPER", "UBAN", "INVITATION", "REHASH"]
    assert kept.journal.accounts.invitation("0123456789ab") is not None
    assert list(kept.again().chat.bans) == ["192.0.2.7"]


def test_an_invitation_is_used_as_often_as_it_says(tmp_path: Path) -> None:
    kept = ruled(tmp_path / "db")
    kept.ask(Enter(CAT, "cat", "~c", "host"))
    kept.ask(MakeInvitation(ANN, "0123456789ab", "00ff", 1, 60.0))
    made = kept.journal.accounts.invitation("0123456789ab")
    assert made is not None and made.expires == made.made + 60
    kept.events()
    kept.ask(Register(BOB, "bob", PROOF, "0123456789ab"), Register(CAT, "cat", PROOF, "0123456789ab"))
    events = kept.events()
    assert events[0] == Registered("bob") and events[-1] == USED_UP
    used = kept.journal.accounts.invitation("0123456789ab")
    assert used is not None and used.uses == 0
    kept.ask(Register(CAT, "cat", PROOF, "000000000000"))
    assert kept.events() == [USED_UP]


def test_an_invitation_that_cannot_be_read(tmp_path: Path) -> None:
    kept = ruled(tmp_path / "db")

    def unreadable(identity: str) -> None:
        raise HistoryError("locked")

    kept.journal.accounts.invitation = unreadable  # type: ignore[method-assign]
    kept.events()
    kept.ask(Register(BOB, "bob", PROOF, "0123456789ab"))
    (refused,) = kept.events()
    assert isinstance(refused, Refused) and refused.numeric == "TEMPORARILY_UNAVAILABLE"
    kept.ask(Quit(BOB))
