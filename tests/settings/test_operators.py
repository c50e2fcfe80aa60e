"""The file that names the operators of the server."""

import pytest

from mpchat.settings.operators import Operators, OperatorsError, read_operators
from tests.harness import Party

HASH = "$argon2id$v=19$m=8,t=1,p=1$LeYlklgFS5U+0v7xHlbOmw$wTYoR8kqJgj5yk4zieeaG88XouTp3PenylW3IcWdunM"
"""Of ``a horse``."""


def test_a_file() -> None:
    read = read_operators(f"# ours\n\n ann  {HASH} \nBob a long  password\naccount:Cat\n")
    assert read == Operators({"ann": HASH, "Bob": "a long  password"}, frozenset({"cat"}))
    assert list(read) == ["Bob", "ann", "cat"]
    assert read and not read_operators("# nobody\n")
    assert "horse" not in repr(read) and HASH not in repr(read)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ann", "line 1: ann has no password; write 'name password' or 'account:name'"),
        ("\naccount:", "line 2: write the account's name behind account:"),
        ("account:ann x", "line 1: an account needs no password here; write account:ann alone"),
        ("ann x\naccount:ANN", "line 2: ANN is there already; leave one of the two"),
        ("ann x\nann y", "line 2: ann is there already; leave one of the two"),
        ("ann $argon2id$x", "line 1: ann has a hash that is none; make one with mpchat-admin hash-password"),
    ],
)
def test_what_is_no_file_of_operators(text: str, why: str) -> None:
    with pytest.raises(OperatorsError) as error:
        read_operators(text)
    assert str(error.value) == why


@pytest.mark.parametrize(
    ("name", "password", "account", "proves"),
    [
        ("ann", "a horse", "", True),
        ("ann", "a cow", "", False),
        ("ann", HASH, "", False),
        ("ANN", "a horse", "", False),
        ("bob", "clear", "", True),
        ("bob", "clear\udcff", "", False),
        ("bob", "", "", False),
        ("cat", "*", "", False),
        ("cat", "*", "bob", False),
        ("Cat", "*", "CAT", True),
        ("nobody", "", "nobody", False),
        ("broken", "a horse", "", False),
    ],
)
def test_what_proves_it(name: str, password: str, account: str, proves: bool) -> None:
    operators = Operators({"ann": HASH, "bob": "clear", "broken": f"{HASH}!"}, frozenset({"cat"}))
    assert operators.proves(name, password, account) is proves


def test_a_password_in_the_clear() -> None:
    assert read_operators("ann x").shows_a_password
    assert not read_operators(f"ann {HASH}\naccount:bob").shows_a_password


def test_nobody_registers_an_account_that_runs_the_server() -> None:
    party = Party(operators=read_operators("account:Boss"))
    mal = party.enter("mal", "sasl")
    refused = "FAIL REGISTER BAD_ACCOUNT_NAME BOSS :This name is kept for somebody: choose another name"
    assert mal.asks("REGISTER BOSS * hunter2") == [f":{party.house.name} {refused}"]


def test_a_name_that_is_not_there_costs_a_hash_of_another() -> None:
    """Nobody learns from how long it takes which names there are; nor does another's password help."""
    operators = Operators({"bob": "clear", "ann": HASH}, frozenset({"cat"}))
    assert not any(operators.proves(name, "a horse", "dan") for name in ("bob", "cat", "nobody", ""))
    assert operators.proves("bob", "clear", "") and operators.proves("ann", "a horse", "")
