"""What is counted by address: accounts that are opened, passwords that are wrong."""

from base64 import b64encode

import pytest

from mpchat.doors.limits import Limits
from mpchat.doors.operators import read_operators
from mpchat.doors.throttle import Tally
from tests.harness import Party, Visitor
from tests.proofs import log_in, with_accounts

FAR = "10.0.0.1"
HOUR = 3600


def test_an_hour_of_one_address() -> None:
    tally = Tally(2)
    for _ in range(3):
        tally.count(FAR, 5.0)
    assert tally.is_full(FAR, HOUR) and not tally.is_full("10.0.0.2", HOUR)
    assert not tally.is_full(FAR, HOUR + 5.0), "another hour has begun"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost"])
def test_who_is_at_the_machine_itself_is_not_counted(address: str) -> None:
    tally = Tally(1)
    tally.count(address, 0.0)
    assert not tally.is_full(address, 1.0)


def test_of_ipv6_a_network_is_one_place() -> None:
    tally = Tally(1)
    tally.count("2001:db8::1", 0.0)
    assert tally.is_full("2001:db8::ffff:2", 1.0) and not tally.is_full("2001:db8:0:1::1", 1.0)


def test_no_limit() -> None:
    tally = Tally(0)
    tally.count(FAR, 0.0)
    assert not tally.is_full(FAR, 1.0)


def registered(party: Party, nick: str, host: str = FAR) -> str:
    return party.connect(host).asks(f"NICK {nick}", "REGISTER * * hunter2")[0]


def test_so_many_accounts_are_opened_from_one_address() -> None:
    party = Party(limits=Limits(command_rate=0, max_registrations=1))
    assert "SUCCESS" in registered(party, "ann")
    refused = "FAIL REGISTER TEMPORARILY_UNAVAILABLE * :Many accounts were opened from your address: try again in an hour"
    assert registered(party, "bob").endswith(refused)
    assert "SUCCESS" in registered(party, "cat", "10.0.0.2")
    party.clock.advance(HOUR)
    assert "SUCCESS" in registered(party, "bob")


FEW = Limits(command_rate=0, max_wrong_passwords=1)


def guesser(party: Party) -> Visitor:
    """Somebody far away who has tried a password of Ann's that is not hers."""
    log_in(party.enter("one", "sasl", host=FAR), "ann", "hunter2")
    return party.enter("two", "sasl", host=FAR)


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256"])
def test_after_too_many_wrong_passwords_nobody_logs_in_from_there(mechanism: str) -> None:
    party = with_accounts("ann", limits=FEW)
    text = "SASL authentication failed: too many wrong passwords came from your address; try again in an hour"
    assert guesser(party).asks(f"AUTHENTICATE {mechanism}") == [f":mpchat.local 904 two :{text}"]
    assert "900" in log_in(party.enter("ann", "sasl"), "ann")[0]


def test_nor_becomes_an_operator() -> None:
    party = with_accounts("ann", limits=FEW, operators=read_operators("root pw"))
    text = "Too many wrong passwords came from your address: try again in an hour"
    assert guesser(party).asks("OPER root pw") == [f":mpchat.local 464 two :{text}"]


def test_nor_comes_in_where_there_is_a_password() -> None:
    party = Party(limits=FEW, password="pw")
    party.connect(FAR).send("PASS guess", "NICK ann", "USER ann 0 * :Ann")
    late = party.connect(FAR).asks("PASS pw", "NICK ann", "USER ann 0 * :Ann")
    assert late[0] == ":mpchat.local 464 ann :Password incorrect"
    near = party.connect().asks("PASS pw", "NICK ann", "USER ann 0 * :Ann")
    assert " 001 ann " in near[0]


def test_who_gives_no_password_has_guessed_nothing() -> None:
    party = Party(limits=FEW, password="pw")
    party.connect(FAR).send("NICK ann", "USER ann 0 * :Ann")
    assert " 001 ann " in party.connect(FAR).asks("PASS pw", "NICK ann", "USER ann 0 * :Ann")[0]


def test_where_there_is_no_password_everybody_still_comes_in() -> None:
    party = with_accounts("ann", limits=FEW)
    guesser(party)
    assert " 001 cat " in party.connect(FAR).asks("NICK cat", "USER cat 0 * :Cat")[0]


def test_a_bad_response_counts_as_much() -> None:
    """Whoever sends nonsense guesses, too."""
    party = with_accounts("ann", limits=FEW)
    one = party.enter("one", "sasl", host=FAR)
    one.send("AUTHENTICATE PLAIN", f"AUTHENTICATE {b64encode(b'nonsense').decode()}")
    assert "too many" in one.asks("AUTHENTICATE PLAIN")[0]
