"""The attacks of bench/hostile.py in miniature: the instrument works, whatever it measures."""

from pathlib import Path

import pytest

from bench.attacks import ATTACKS
from bench.hostile import HERE, OPTIONS, AttackError, Checkout, compare, measure

SIZES = {
    "messages": 500,
    "seconds": 0.3,
    "clients": 5,
    "people": 6,
    "askers": 3,
    "each": 2,
    "topics": 1,
    "talkers": 3,
    "operators": 2,
    "members": 6,
    "senders": 2,
}
DONE = {
    "search": "answers a second",
    "cut": "all are gone, s",
    "join": "joined, of all",
    "who": "answers a second",
    "list": "answers a second",
    "ison": "answers a second",
    "monitor": "answers a second",
    "bans": "answers a second",
    "flood": "deliveries a second, millions",
    "flood-patiently": "deliveries a second, millions",
    "logins": "logged in, of all",
}
"""A figure of each that is nothing if nothing was done."""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    return Checkout(HERE, tmp_path_factory.mktemp("databases"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTACKS)
def test_each_attack_does_something_and_bystanders_are_watched_meanwhile(
    name: str, checkout: Checkout
) -> None:
    figures = measure(name, checkout, SIZES)
    assert figures[DONE[name]] > 0
    assert 0 < figures["ping p50, ms"] <= figures["ping p99, ms"] <= figures["ping longest, ms"]
    assert figures["echo longest, ms"] > 0
    assert figures["bystanders thrown out"] == 0
    if name in ("join", "logins"):
        assert figures[DONE[name]] == 1, "everybody got there"
    assert figures["server's memory, MiB"] > 10


def test_options_are_for_attacks_that_there_are() -> None:
    assert OPTIONS.keys() <= ATTACKS.keys() == DONE.keys()


def test_another_checkout_is_what_is_run_or_nothing(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="is not a checkout of mpchat"):
        Checkout(tmp_path, tmp_path)


def test_before_and_after_are_medians_with_their_ratio(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = iter([{"a": 4.0}, {"a": 1.0}, {"a": 9.0}, {"a": 2.0}, {"a": 2.0}, {"a": 3.0}])
    monkeypatch.setattr("bench.hostile.measure", lambda *_: next(runs))
    _, _, row = compare(["who"], {"before": checkout, "after": checkout}, {}, repeats=3)
    assert row == "| who | a | 4 | 2 | 0.5 |"


def test_an_attack_that_comes_to_no_end_does_not_take_the_others_with_it(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure_if_after(_name: str, side: Checkout, _sizes: object) -> dict[str, float]:
        if side is before:
            raise AttackError("who: the attack came to no end")
        return {"a": 4321.0}

    before = Checkout(HERE, checkout.path)
    monkeypatch.setattr("bench.hostile.measure", measure_if_after)
    _, _, row = compare(["who"], {"before": before, "after": checkout}, {}, repeats=1)
    assert row == "| who | a | nan | 4321 | - |"
    assert capsys.readouterr().err == "before: who: the attack came to no end\n"
