"""Passwords: what may be one, what proves it, and whether somebody knows it."""

import re
from base64 import b64decode, b64encode

import pytest
from argon2 import PasswordHasher, extract_parameters
from hypothesis import given
from hypothesis import strategies as st
from scramp import ScramClient, ScramMechanism
from scramp.utils import saslprep

from mpchat.chat.vocabulary import Credentials
from mpchat.passwords import (
    ITERATIONS,
    LEAST,
    Passwords,
    ProofError,
    Scram,
    is_whole,
    password_problem,
    stored_keys,
)
from tests.harness import FAST
from tests.proofs import SESAME

MOST_OF_CYRUS = 65_536
"""Iterations that Cyrus SASL does (plugins/scram.c, MAX_ITERATION_COUNTER), and with it Pidgin and Finch."""


class Everybody:
    """What is known of these accounts, and of all others."""

    def __init__(self, known: dict[str, Credentials], others: Credentials | None = None) -> None:
        self._known, self._others = known, others

    def credentials(self, account: str) -> Credentials | None:
        """See Known."""
        return self._known.get(account, self._others)

    def iterations(self) -> dict[int, int]:
        """See Known."""
        return {}


def test_what_is_kept_tells_no_password() -> None:
    assert "sesame" not in SESAME.argon2 + SESAME.scram
    assert repr(SESAME) == "Credentials()"
    assert re.fullmatch(r"SCRAM-SHA-256\$4096:[\w+/=]{44}\$[\w+/=]{44}:[\w+/=]{44}", SESAME.scram)
    assert SESAME.argon2.startswith("$argon2id$v=19$")
    again = FAST.credentials("open sesame")
    assert again.argon2 != SESAME.argon2 and again.scram != SESAME.scram, "each has salts of its own"


def test_what_it_costs() -> None:
    """RFC 7677 §4; OWASP's Password Storage Cheat Sheet."""
    proof = Passwords().credentials("open sesame")
    costs = extract_parameters(proof.argon2)
    assert (costs.memory_cost, costs.time_cost, costs.parallelism) == (19 * 1024, 2, 1)
    assert 4096 <= stored_keys(proof)[3] == ITERATIONS <= MOST_OF_CYRUS


def test_what_is_made_anew() -> None:
    made = Passwords(FAST.hasher, 4097).credentials("open sesame")
    assert FAST.are_outdated(made)
    assert not FAST.are_outdated(SESAME)
    assert FAST.are_outdated(Credentials(SESAME.argon2, "damaged"))


def test_nobodys_keys_are_like_everybodys() -> None:
    """Before those of all accounts are made anew, and while they are: names that nobody has are made anew with them."""
    passwords, names = Passwords(FAST.hasher), [f"nobody{number}" for number in range(400)]
    outdated = [set(names)]
    for left in (100, 60, 20, 0):
        keys = {name: passwords.nobodys_keys(name, {100_000: left, ITERATIONS: 100 - left}) for name in names}
        assert keys == {
            name: passwords.nobodys_keys(name, {100_000: left, ITERATIONS: 100 - left}) for name in names
        }
        assert len({salt for salt, *_ in keys.values()}) == 400
        assert {count for *_, count in keys.values()} <= {100_000, ITERATIONS}
        outdated.append({name for name, (*_, count) in keys.items() if count == 100_000})
        assert abs(len(outdated[-1]) / 400 - left / 100) < 0.1
        assert outdated[-1] <= outdated[-2], "nobody goes back"
    first, last = (
        passwords.nobodys_keys("nobody", iterations) for iterations in ({100_000: 1}, {ITERATIONS: 1})
    )
    assert first[0] != last[0], "keys that are made anew have a salt of their own"
    assert passwords.nobodys_keys("nobody", {})[3] == ITERATIONS


def test_keys_of_rfc_7677() -> None:
    """RFC 7677 §3: the example's password and salt give its proof."""
    passwords = Passwords(PasswordHasher(1, 8, 1), 4096)
    salt = "W22ZaJ0SNY7soEsUEjb6gQ=="
    _, stored, server, count = ScramMechanism("SCRAM-SHA-256").make_auth_info("pencil", 4096, b64decode(salt))
    parts = [b64encode(part).decode() for part in (stored, server)]
    kept = Credentials("", f"SCRAM-SHA-256${count}:{salt}${parts[0]}:{parts[1]}")
    server_side = Scram(passwords, Everybody({"user": kept}))
    client = ScramClient(["SCRAM-SHA-256"], "user", "pencil")
    client.set_server_first(server_side.first(client.get_client_first()))
    client.set_server_final(server_side.final(client.get_client_final()))
    assert server_side.account == "user"


@pytest.mark.parametrize("password", ["open barley", "", "open sesame ", "Open Sesame", "\u0221", "x" * 5000])
def test_another_password(password: str) -> None:
    assert not FAST.knows(password, SESAME)


def test_spellings_of_one_password() -> None:
    """RFC 4013: a space is a space, and a letter is a letter, however it is encoded."""
    proof = FAST.credentials("café\u00a0noir")
    assert FAST.knows("cafe\u0301 noir", proof)


def test_an_account_that_is_not_there() -> None:
    assert not FAST.knows("open sesame", None)
    assert not FAST.knows("open sesame", Credentials("no hash", ""))


def test_a_hash_that_nobody_has_costs_as_much() -> None:
    costs = extract_parameters(Passwords()._nobodys_hash())
    assert costs == extract_parameters(PasswordHasher(2, 19 * 1024, 1).hash("x"))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("x" * LEAST, None),
        ("x" * (LEAST - 1), "WEAK_PASSWORD"),
        ("", "WEAK_PASSWORD"),
        ("\u00ad" * LEAST, "WEAK_PASSWORD"),
        ("barbara", "WEAK_PASSWORD"),
        ("ＢＡＲＢＡＲＡ", "WEAK_PASSWORD"),
        ("ä" * 150, None),
        ("ä" * 151, "UNACCEPTABLE_PASSWORD"),
        ("sesame\N{GRINNING FACE}", "UNACCEPTABLE_PASSWORD"),
        ("sesame\x07", "UNACCEPTABLE_PASSWORD"),
        ("sesame\ud800", "UNACCEPTABLE_PASSWORD"),
    ],
)
def test_what_may_be_a_password(password: str, code: str | None) -> None:
    problem = password_problem(password, "Barbara", LEAST)
    assert (problem.code if problem else None) == code


@given(st.text(max_size=80))
def test_what_may_be_a_password_proves_itself(password: str) -> None:
    if password_problem(password, "ann", 1) is None:
        proof = FAST.credentials(password)
        assert is_whole(proof)
        assert FAST.knows(password, proof)
        assert FAST.knows(saslprep(password), proof)


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_a_client_says_is_no_proof(first: str, final: str) -> None:
    server = Scram(FAST, Everybody({}, SESAME))
    with pytest.raises(ProofError):
        server.first(first)
        server.final(final)


@pytest.mark.parametrize(
    "scram", ["", "x", "SCRAM-SHA-256$0:AA==$AA==:AA==", "SCRAM-SHA-256$4096:A$AA==:AA=="]
)
def test_keys_that_are_damaged(scram: str) -> None:
    damaged = Credentials(SESAME.argon2, scram)
    assert not is_whole(damaged)
    with pytest.raises(ValueError, match=r"keys|padding|base64"):
        stored_keys(damaged)
    client = ScramClient(["SCRAM-SHA-256"], "ann", "open sesame")
    with pytest.raises(ProofError):
        Scram(FAST, Everybody({}, damaged)).first(client.get_client_first())
