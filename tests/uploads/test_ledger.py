"""The ledger of uploads, against a sum over all files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.uploads.folder import About
from mpchat.uploads.ledger import LEAST, Ledger, QuotaError, counted


def about(name: str, account: str = "ann", size: int = 10_000, at: float = 1.0) -> About:
    return About(name, account, size, at, "text/plain", True)


def test_room_is_taken_before_a_file_is_there_and_given_back() -> None:
    ledger = Ledger([about("a", size=1)])
    assert (ledger.used("ann"), ledger.total) == (LEAST, LEAST)
    ledger.reserve("ann", 900, 5000, 0)
    with pytest.raises(QuotaError) as raised:
        ledger.reserve("ann", 5, 5000, 0)
    assert raised.value.is_own
    ledger.reserve("bob", 4, 5000, 5000)
    with pytest.raises(QuotaError) as raised:
        ledger.reserve("bob", 1, 5000, 5000)
    assert not raised.value.is_own
    ledger.take("ann", -900)
    ledger.reserve("bob", 1, 5000, 5000)
    assert ledger.remove("a") == about("a", size=1) and ledger.remove("a") is None
    assert (ledger.used("ann"), ledger.used("bob"), ledger.total) == (0, 5, 5)


def test_the_oldest_files_come_first() -> None:
    ledger = Ledger(about(str(number), at=number) for number in range(9))
    assert ledger.from_before(4, 100) == ["0", "1", "2", "3"]
    assert ledger.from_before(4, 2) == ["0", "1"]
    assert ledger.from_before(0, 2) == []
    assert ledger.find("3") == about("3", at=3) and ledger.find("9") is None


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 20_000), st.booleans())))
def test_what_is_taken_is_what_is_there(steps: list[tuple[str, int, bool]]) -> None:
    ledger, there = Ledger(), dict[str, About]()
    for number, (account, size, removes) in enumerate(steps):
        if removes and there:
            name = next(iter(there))
            del there[name]
            ledger.remove(name)
        else:
            there[str(number)] = about(str(number), account, size, number)
            ledger.take(account, counted(size))
            ledger.add(there[str(number)])
    assert ledger.total == sum(counted(each.size) for each in there.values())
    assert ledger.used("a") == sum(counted(each.size) for each in there.values() if each.account == "a")
