"""Bans of the server: how they are written, and whom they cover."""

import pytest

from mpchat.chat.bans import BanIndex, ServerBan, Whom, canonical, expired, holding, net_of

ANN = Whom(("192.0.2.7",), "Ann", ("ann!~a@192.0.2.7", "ann!~a@ann.users"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7/24", "192.0.2.0/24"),
        ("0::1", "::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
        ("2001:db8::/32", "2001:db8::/32"),
        ("~a:Ann", "~a:ann"),
        ("~account:Ann", "~a:ann"),
        ("*!*@Host.example", "*!*@host.example"),
        ("spam*", "spam*!*@*"),
        ("*@host.example", "*!*@host.example"),
    ],
)
def test_there_is_one_way_to_write_it(given: str, kept: str) -> None:
    assert canonical(given) == kept
    assert canonical(kept) == kept


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("ann", "A ban reads"),
        ("", "A ban reads"),
        ("~m:ann!*@*", "A ban reads"),
        ("/24", "A ban reads"),
        ("~a:", "A ban of an account"),
        ("~a:a*", "A ban of an account"),
        ("10.0.0.0/1", "too wide"),
        ("2000::/3", "too wide"),
        ("*!*@*", "covers nearly everybody"),
        ("a b!*@*", "A mask reads"),
        ("*?" * 9 + "abc@x", "A mask reads"),
    ],
)
def test_what_cannot_be_banned(given: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        canonical(given)


def test_what_is_not_a_net() -> None:
    assert net_of("ann") is net_of("") is net_of("192.0.2.0/33") is None


def ban(target: str, until: float | None = None) -> ServerBan:
    return ServerBan(canonical(target), "spam", "oper", 1.0, until)


@pytest.mark.parametrize(
    ("target", "whom", "covers"),
    [
        ("192.0.2.0/24", ANN, True),
        ("192.0.2.7", ANN, True),
        ("192.0.2.8", ANN, False),
        ("2001:db8::/32", ANN, False),
        ("2001:db8::/32", Whom(("2001:db8:1::5",), "", ()), True),
        ("192.0.2.0/24", Whom(("::ffff:192.0.2.9",), "", ()), True),
        ("192.0.2.0/24", Whom(("localhost",), "", ()), False),
        ("~a:ann", ANN, True),
        ("~a:bob", ANN, False),
        ("*!*@ann.users", ANN, True),
        ("*!*@bob.users", ANN, False),
        ("*!*@ann.*", ANN, True),
        ("a*!*@*.users", ANN, True),
        ("b*!*@*.users", ANN, False),
    ],
)
def test_whom_it_covers(target: str, whom: Whom, covers: bool) -> None:
    index = BanIndex([ban("10.0.0.0/8"), ban("~a:cat"), ban("*!*@cat.users"), ban("zzz*!*@*"), ban(target)])
    assert any(index.covering(whom)) is covers
    index.remove(ban(target))
    assert not any(index.covering(whom))


def test_a_ban_ends() -> None:
    ends, stays = ban("192.0.2.7", 10.0), ban("192.0.2.8")
    assert [ends.holds(9.9), ends.holds(10.0), stays.holds(1e12)] == [True, False, True]
    assert holding([ends, stays], 10.0) is stays and holding([ends], 10.0) is None
    assert expired({each.target: each for each in (ends, stays)}, 10.0) == [ends]
