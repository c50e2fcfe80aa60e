"""How long something takes is not told by the clock on the wall: somebody may set that back, or forward."""

from collections.abc import Callable

import pytest

from mpchat.settings.limits import Limits
from mpchat.settings.operators import read_operators
from tests.harness import Party
from tests.proofs import log_in, with_accounts

HOUR = 3600
BACK, FORWARD = -2 * HOUR, 2 * HOUR
FAR = "10.0.0.1"

Check = Callable[[Party, Callable[[], None]], None]


def set_by(party: Party, seconds: float) -> None:
    """Set the clock on the wall; what counts seconds does not notice."""
    party.house.clock = party.journal._clock = lambda: party.clock.seconds() + seconds  # type: ignore[union-attr]


@pytest.mark.parametrize("step", [BACK, FORWARD])
def test_uptime(step: float) -> None:
    party = Party()
    ann = party.enter("ann")
    party.wait(30)
    set_by(party, step)
    assert ann.asks("STATS u")[0] == ":mpchat.local 242 ann :Server Up 0 days 0:00:30"


@pytest.mark.parametrize("step", [BACK, FORWARD])
def test_an_hour_of_wrong_passwords_and_of_accounts(step: float) -> None:
    limits = Limits(command_rate=0, max_wrong_passwords=1, max_registrations=1)
    party = with_accounts("ann", limits=limits, operators=read_operators("root pw"))
    bob = party.enter("bob", "sasl", host=FAR)
    log_in(bob, "ann", "a wrong one")
    bob.send("REGISTER * * hunter22")
    party.clock.advance(1)
    set_by(party, step)
    assert "Too many wrong passwords" in bob.asks("OPER root pw")[0]
    assert "TEMPORARILY_UNAVAILABLE" in bob.asks("REGISTER bobby * hunter22")[0]
    bob.drop()
    party.clock.advance(HOUR)
    cat = party.enter("cat", host=FAR)
    assert " 381 " in cat.asks("OPER root pw")[-1]
    assert "SUCCESS" in cat.asks("REGISTER * * hunter22")[0]


@pytest.mark.parametrize("step", [BACK, FORWARD])
def test_how_long_a_message_of_several_lines_may_take(step: float) -> None:
    party = Party()
    ann = party.enter("ann", "draft/multiline", "batch", "message-tags", "echo-message")
    ann.send("JOIN #a", "BATCH +1 draft/multiline #a", "@batch=1 PRIVMSG #a :hello")
    ann.heard()
    set_by(party, step)
    party.wait(59)
    assert ann.asks("BATCH -1")[0].endswith(" PRIVMSG #a :hello")
    ann.send("BATCH +2 draft/multiline #a")
    party.wait(61)
    assert " TIMEOUT 2 " in ann.asks("BATCH -2")[0]


@pytest.mark.parametrize("question", ["WHOIS ann", "WHO ann %l"])
def test_idle_is_never_less_than_nothing(question: str) -> None:
    """It is the time since a stamp, which the clock on the wall gave."""
    party = Party()
    ann = party.enter("ann")
    ann.send("JOIN #a", "PRIVMSG #a :hello")
    set_by(party, BACK)
    assert [line for line in ann.asks(question) if " 317 ann ann 0 " in line or line.endswith(" 354 ann 0")]
