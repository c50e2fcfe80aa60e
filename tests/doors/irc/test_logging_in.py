"""Logging in: what is random or hostile, what takes its time, and what must never be written down."""

import logging
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError, Deferred
from twisted.logger import ILogObserver, LogEvent, formatEvent, globalLogPublisher
from twisted.python.failure import Failure
from zope.interface import implementer

from mpchat.chat.vocabulary import NO_SESSION, Register
from mpchat.journal.accounts import MemoryAccounts
from mpchat.journal.history import HistoryError
from mpchat.passwords import Passwords, stored_keys
from mpchat.settings.limits import Limits
from tests.harness import FAST, Party, sqlite_journal
from tests.proofs import log_in, log_in_by_scram, plain, with_accounts

SAID = st.one_of(
    st.sampled_from(
        ["PLAIN", "SCRAM-SHA-256", "scram-sha-256", "EXTERNAL", "+", "*", ":", "A" * 400, "A" * 401]
    ),
    st.binary(max_size=60).map(lambda data: b64encode(data).decode() or "+"),
    st.sampled_from([plain("ann", "open sesame"), plain("ann", "no"), b64encode(b"n,,n=ann,r=x").decode()]),
    st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=20),
)
UNLIMITED = Limits(command_rate=0, max_login_failures=0)
DOCUMENTED = {"AUTHENTICATE", "900", "903", "904", "905", "906", "908", "461", "FAIL"}


@given(st.lists(SAID, max_size=12), st.booleans())
def test_whatever_is_said_only_documented_answers_come_back(said: list[str], inside: bool) -> None:
    party = with_accounts("ann", limits=UNLIMITED)
    bob = party.enter("bob", "sasl") if inside else party.connect()
    bob.asks("CAP REQ sasl")
    for each in said:
        bob.send(f"AUTHENTICATE {each}")
    assert set(bob.verbs()) <= DOCUMENTED
    assert bob.asks("PING x")[-1].endswith("PONG mpchat.local x")
    assert party.failures == []


class Threads:
    """Slow work that ends when a test says so."""

    def __init__(self) -> None:
        self.under_way: list[tuple[Callable[[], Any], Deferred[Any]]] = []

    def __call__(self, work: Callable[[], Any]) -> "Deferred[Any]":
        done: Deferred[Any] = Deferred()
        self.under_way.append((work, done))
        return done

    def finish(self) -> None:
        work, done = self.under_way.pop(0)
        done.callback(work())


def test_a_login_takes_its_time_and_everything_else_waits_in_order() -> None:
    threads = Threads()
    party = with_accounts("ann", in_thread=threads)
    ann = party.connect()
    ann.send("CAP REQ sasl", "NICK ann", "USER ann 0 * Ann", "AUTHENTICATE PLAIN")
    ann.heard()
    ann.send(f"AUTHENTICATE {plain('ann', 'open sesame')}", "CAP END")
    assert ann.heard() == []
    threads.finish()
    party.settle()
    assert [message.verb for message in ann.messages()][:3] == ["900", "903", "001"]


def test_what_is_agreed_on_meanwhile_is_in_force_at_once() -> None:
    threads = Threads()
    party = with_accounts("ann", in_thread=threads)
    bob, cat = party.join("#a", "bob", "cat", capabilities=["sasl"])
    bob.send("AUTHENTICATE PLAIN")
    bob.asks(f"AUTHENTICATE {plain('ann', 'no')}", "CAP REQ away-notify")
    threads.finish()
    party.settle()
    assert bob.verbs() == ["904", "CAP"]
    cat.send("AWAY :x")
    assert bob.verbs() == ["AWAY"]


def test_who_has_come_in_goes_on_talking_meanwhile() -> None:
    threads = Threads()
    party = with_accounts("ann", in_thread=threads)
    bob, cat = party.enter("bob", "sasl", "echo-message"), party.enter("cat")
    bob.send(
        "AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'open sesame')}", "PRIVMSG cat :hello", "PING x"
    )
    assert cat.heard() == [":bob!~bob@127.0.0.1 PRIVMSG cat :hello"]
    bob.heard()
    threads.finish()
    party.settle()
    assert bob.verbs()[-3:] == ["900", "903", "PONG"]


def test_who_has_gone_meanwhile_is_not_answered() -> None:
    threads = Threads()
    party = with_accounts("ann", in_thread=threads)
    bob, cat = party.enter("bob", "sasl"), party.enter("cat")
    bob.send("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'open sesame')}")
    cat.send("REGISTER * * hunter2")
    bob.drop()
    cat.drop()
    threads.finish()
    threads.finish()
    assert party.chat.accounts == {"ann": "ann"}


def test_a_mistake_of_ours_costs_that_connection_only(logged_failures: list[LogEvent]) -> None:
    threads = Threads()
    party = with_accounts("ann", in_thread=threads)
    bob = party.enter("bob", "sasl")
    bob.send("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'open sesame')}")
    threads.under_way.pop()[1].errback(Failure(RuntimeError("out of memory")))
    party.settle()
    assert bob.closed and bob.heard()[-1] == "ERROR :Closing link: The server made a mistake"
    assert len(logged_failures) == 1
    logged_failures.clear()


def test_a_journal_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(accounts: MemoryAccounts, account: str) -> None:
        raise HistoryError("it is gone")

    bob = with_accounts("ann").enter("bob", "sasl")
    monkeypatch.setattr(MemoryAccounts, "credentials", cannot)
    failed = ":mpchat.local 904 bob :SASL authentication failed"
    assert log_in(bob, "ann") == [f"{failed}: try again later"]
    assert bob.asks("AUTHENTICATE SCRAM-SHA-256", f"AUTHENTICATE {b64encode(b'n,,n=ann,r=x').decode()}")[
        1:
    ] == [failed]


def test_an_account_that_an_operator_has_taken_away() -> None:
    party = with_accounts("ann")
    bob = party.enter("bob", "sasl")
    bob.asks("AUTHENTICATE PLAIN")
    del party.chat.accounts["ann"]
    assert " 904 " in bob.asks(f"AUTHENTICATE {plain('ann', 'open sesame')}")[0]


SLOW = Passwords(FAST.hasher, 8192)
"""What an older server made, which not every client can use."""


@pytest.mark.parametrize("keeps", [False, True])
def test_keys_that_not_every_client_can_use_are_made_anew(tmp_path: Path, keeps: bool) -> None:
    party = Party()
    if keeps:
        party.use(sqlite_journal(party, tmp_path / "a.db"))
    party.journal.append(Register(NO_SESSION, "Ann", SLOW.credentials("open sesame")))
    bob, watching = party.join("#a", "bob", "watching", capabilities=("sasl", "account-notify", "batch"))

    def iterations() -> int:
        proof = party.house.accounts.credentials("ann")
        assert proof is not None
        return stored_keys(proof)[3]

    assert " 904 " in log_in(bob, "ann", "open barley")[0] and iterations() == 8192
    assert [line.split()[1] for line in log_in_by_scram(bob, "ANN")] == ["900", "903", "ACCOUNT"]
    assert iterations() == 8192, "the password was not shown"
    assert [line.split()[1] for line in log_in(bob, "ANN")] == ["900", "903"]
    assert iterations() == 4096
    proof = party.house.accounts.credentials("ann")
    assert [line.split()[1] for line in log_in(bob, "ann")] == ["900", "903"]
    assert party.house.accounts.credentials("ann") == proof, "once is enough"
    assert [line.split()[1] for line in log_in_by_scram(bob, "ann")] == ["900", "903"]
    assert len(watching.heard()) == 1, "of the login alone"


def test_a_login_does_not_wait_until_keys_are_made_anew() -> None:
    threads = Threads()
    party = with_accounts(in_thread=threads)
    party.journal.append(Register(NO_SESSION, "ann", SLOW.credentials("open sesame")))
    bob = party.enter("bob", "sasl")
    bob.send("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'open sesame')}", "PING x")
    bob.heard()
    threads.finish()
    party.settle()
    assert bob.verbs() == ["900", "903", "PONG"]
    bob.drop()
    threads.finish()
    assert party.house.accounts.iterations()[4096] == 1, "though bob has gone"


@pytest.mark.parametrize("error", [CancelledError(), RuntimeError("out of memory")])
def test_keys_that_could_not_be_made_anew_are_made_at_the_next_login(
    error: Exception, logged_failures: list[LogEvent]
) -> None:
    threads = Threads()
    party = with_accounts(in_thread=threads)
    party.journal.append(Register(NO_SESSION, "ann", SLOW.credentials("open sesame")))
    bob = party.enter("bob", "sasl")
    bob.send("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'open sesame')}")
    threads.finish()
    threads.under_way.pop()[1].errback(Failure(error))
    assert len(logged_failures) == isinstance(error, RuntimeError)
    logged_failures.clear()
    party.settle()
    assert bob.verbs()[-1] == "903" and not bob.closed
    bob.send("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'open sesame')}")
    threads.finish()
    threads.finish()
    assert party.house.accounts.iterations()[4096] == 1


def test_accounts_survive_a_restart(tmp_path: Path) -> None:
    for number in range(2):
        party = Party()
        party.use(sqlite_journal(party, tmp_path / "a.db"))
        ann = party.connect()
        ann.send("CAP REQ sasl", "NICK ann", "USER ann 0 * Ann")
        ann.heard()
        if number == 0:
            assert "SUCCESS" in ann.asks("REGISTER * * :open sesame")[0]
        else:
            assert " 900 " in log_in_by_scram(ann, "ann")[0]
        assert " 001 ann " in ann.asks("CAP END")[0]


def test_no_password_is_written_down(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logged: list[str] = []

    @implementer(ILogObserver)
    def observer(event: LogEvent) -> None:
        logged.append(f"{formatEvent(event)} {event}")

    globalLogPublisher.addObserver(observer)
    secrets = ["correct-horse", "battery-staple", "tr0ub4dor"]
    party = Party(password="tr0ub4dor")
    party.use(sqlite_journal(party, tmp_path / "a.db"))
    ann = party.connect()
    ann.send("PASS tr0ub4dor", "CAP REQ :sasl draft/account-registration", "NICK ann", "USER ann 0 * Ann")
    ann.send("CAP END", "JOIN #a", "TOPIC #a :tea", "REGISTER * * correct-horse")
    log_in(ann, "ann", "correct-horse")
    log_in(ann, "ann", "battery-staple")
    log_in_by_scram(ann, "ann", "correct-horse")
    ann.send("PASS battery-staple", "REGISTER x * battery-staple", "AUTHENTICATE battery-staple")
    ann.send("REGISTER battery-staple", "OPER ann battery-staple", "QUIT")
    globalLogPublisher.removeObserver(observer)
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"argon2id" in written
    for secret in secrets:
        for spelling in (secret, b64encode(secret.encode()).decode()[:-4], plain("ann", secret)):
            assert spelling.encode() not in written
            assert spelling not in " ".join(logged) + caplog.text
            assert spelling not in repr(party.house) + repr(party.chat)
