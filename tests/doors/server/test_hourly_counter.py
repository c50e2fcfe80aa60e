"""What is counted by address: accounts that are opened, passwords that are wrong."""

from base64 import b64encode
from collections.abc import Callable

import pytest
from twisted.internet.task import Clock
from twisted.logger import capturedLogs, formatEvent

from mpchat.doors.server.throttle import HourlyCounter
from mpchat.settings.limits import Limits
from mpchat.settings.operators import read_operators
from tests.harness import Party, Visitor
from tests.proofs import log_in, log_in_by_scram, plain, with_accounts

FAR = "10.0.0.1"
HOUR = 3600


def counting(most: int, most_local: int = 0) -> tuple[HourlyCounter, Clock]:
    """A tally, and what it counts its hours by."""
    clock = Clock()
    return HourlyCounter(clock.seconds, most, most_local), clock


def test_an_hour_of_one_address() -> None:
    tally, clock = counting(2)
    for _ in range(3):
        tally.count(FAR)
    clock.advance(HOUR - 1)
    assert tally.is_full(FAR) and not tally.is_full("10.0.0.2")
    clock.advance(1)
    assert not tally.is_full(FAR), "another hour has begun"


LOCAL = ["127.0.0.1", "127.0.0.2", "::1", "0::1", "localhost"]


@pytest.mark.parametrize("address", LOCAL)
def test_the_machine_itself_has_no_limit_of_an_address(address: str) -> None:
    tally, _ = counting(1)
    tally.count(address)
    assert not tally.is_full(address)


def test_the_machine_itself_is_one_place_with_a_limit_of_its_own() -> None:
    tally, _ = counting(100, len(LOCAL))
    for address in LOCAL:
        assert not any(map(tally.is_full, LOCAL))
        tally.count(address)
    assert all(map(tally.is_full, LOCAL)) and not tally.is_full(FAR)


def test_of_ipv6_a_network_is_one_place() -> None:
    tally, _ = counting(1)
    tally.count("2001:db8::1")
    assert tally.is_full("2001:db8::ffff:2") and not tally.is_full("2001:db8:0:1::1")


def test_no_limit() -> None:
    tally, _ = counting(0)
    tally.count(FAR)
    assert not tally.is_full(FAR)


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


# ---- every door and every verb that takes a password ----


def by_sasl(party: Party, host: str, password: str) -> Visitor:
    """Somebody who logs in by PLAIN."""
    visitor = party.enter("dan", "sasl", host=host)
    log_in(visitor, "ann", password)
    return visitor


def by_scram(party: Party, host: str, password: str) -> Visitor:
    """Somebody who logs in by SCRAM-SHA-256."""
    visitor = party.enter("dan", "sasl", host=host)
    if "+" in visitor.asks("AUTHENTICATE SCRAM-SHA-256")[0]:
        visitor.send("AUTHENTICATE *")
        log_in_by_scram(visitor, "ann", password)
    return visitor


def by_oper(party: Party, host: str, password: str) -> Visitor:
    """Somebody who wants to run the server."""
    return party.enter("dan", host=host).send(f"OPER root :{password}")


def by_pass(party: Party, host: str, password: str) -> Visitor:
    """Somebody who comes in with a client."""
    return party.connect(host).send(f"PASS :{password}", "NICK dan", "USER dan 0 * :Dan")


def by_nc(party: Party, host: str, password: str) -> Visitor:
    """Somebody who comes in with nothing but nc."""
    return party.connect(host).send("", password)


def is_in(party: Party, visitor: Visitor) -> bool:
    """Whether somebody has what the password is for: the way in, the account, the operator's rights."""
    person = party.chat.person_named("dan")
    asks_for_a_name = b"What is your name" in visitor.heard_bytes()
    return asks_for_a_name or (
        person is not None and (party.house.password != "" or person.account + person.modes != "")
    )


Guess = Callable[[Party, str, str], Visitor]
WAYS = [
    (by_sasl, "SASL"),
    (by_scram, "SASL"),
    (by_oper, "OPER as root by dan"),
    (by_pass, "PASS"),
    (by_nc, "nc"),
]
EVERY_WAY = pytest.mark.parametrize(("guess", "what"), WAYS)
RIGHT = "open sesame"


def guarded(guess: Guess, **limits: int) -> Party:
    """A party where this way in takes a password, the same for all."""
    password = RIGHT if guess in (by_pass, by_nc) else ""
    allowed = Limits(command_rate=0, **limits)
    return with_accounts("ann", limits=allowed, password=password, operators=read_operators(f"root {RIGHT}"))


@EVERY_WAY
def test_every_wrong_password_is_a_line_in_the_log(guess: Guess, what: str) -> None:
    party = guarded(guess)
    with capturedLogs() as events:
        guess(party, FAR, "a wrong one")
    assert f"a login from {FAR} failed: {what}" in list(map(formatEvent, events))
    assert not any("a wrong one" in str(formatEvent(event)) for event in events)


@EVERY_WAY
@pytest.mark.parametrize("host", [FAR, "127.0.0.1"])
def test_after_so_many_no_password_is_looked_at(host: str, guess: Guess, what: str) -> None:
    for limits, looked_at in (
        ({}, True),
        ({"max_wrong_passwords": 2, "max_wrong_passwords_local": 2}, False),
    ):
        party = guarded(guess, **limits)
        for _ in range(2):
            guess(party, host, "a wrong one").drop()
        visitor = guess(party, host, RIGHT)
        assert is_in(party, visitor) is looked_at
        visitor.drop()
        party.clock.advance(HOUR)
        assert is_in(party, guess(party, host, RIGHT))


@EVERY_WAY
def test_the_right_password_is_no_guess(guess: Guess, what: str) -> None:
    party = guarded(guess, max_wrong_passwords_local=1)
    with capturedLogs() as events:
        for _ in range(3):
            visitor = guess(party, "127.0.0.1", RIGHT)
            assert is_in(party, visitor)
            visitor.drop()
    assert not any("failed" in str(formatEvent(event)) for event in events)


def test_max_wrong_passwords_local_of_zero_is_no_limit() -> None:
    party = guarded(by_oper, max_wrong_passwords=1, max_wrong_passwords_local=0)
    for _ in range(3):
        by_oper(party, "127.0.0.1", "a wrong one").drop()
    assert " 381 " in by_oper(party, "127.0.0.1", RIGHT).heard()[-1]


def test_a_login_that_began_before_the_last_guess_is_not_looked_at_either() -> None:
    party = guarded(by_sasl, max_wrong_passwords=1)
    early = party.enter("early", "sasl", host=FAR)
    early.send("AUTHENTICATE PLAIN")
    by_sasl(party, FAR, "a wrong one")
    assert "too many wrong passwords" in early.asks(f"AUTHENTICATE {plain('ann', RIGHT)}")[0]


@pytest.mark.parametrize(
    ("guess", "most"), [(by_pass, 1), (by_nc, 1), (by_oper, 5), (by_sasl, 5), (by_scram, 5)]
)
def test_of_one_connection_so_many_are_heard(guess: Guess, most: int) -> None:
    """A wrong password for the server ends the connection at once, others after --max-login-failures."""
    party = guarded(guess)
    visitor = guess(party, FAR, "a wrong one")
    for _ in range(1, most):
        assert not visitor.closed
        if guess is by_oper:
            visitor.send("OPER root guess")
        else:
            (log_in if guess is by_sasl else log_in_by_scram)(visitor, "ann", "guess")
    assert visitor.closed
