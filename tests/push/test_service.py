"""Push while the server runs: what is logged, what is limited, and the end."""

from typing import cast

from twisted.internet.task import Clock
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import ILogObserver, LogEvent, globalLogPublisher

from mpchat.chat.vocabulary import Subscription
from mpchat.push.service import Trials, push_service
from mpchat.push.vapid import Identity, new_secret
from mpchat.settings.limits import Limits
from mpchat.settings.settings import Settings
from tests.harness import Party
from tests.push_service import HOST, Phone, PushParty

URL = f"https://{HOST}/secret-token"


def logged(party: PushParty, *lines: str) -> list[str]:
    """The lines in the log while bob says this to ann."""
    events: list[LogEvent] = []
    observer = cast(ILogObserver, events.append)
    bob = party.enter("bob")
    globalLogPublisher.addObserver(observer)
    try:
        bob.send(*lines)
    finally:
        globalLogPublisher.removeObserver(observer)
    return [str(event.get("line")) for event in events if "line" in event]


def subscribed(party: PushParty) -> Phone:
    """Ann's phone, as if it had been registered."""
    phone = Phone()
    party.enter("ann")
    party.log_in("ann")
    party.chat.subscriptions["ann"] = (phone.subscription(URL),)
    return phone


def test_the_log_has_the_host_alone() -> None:
    """An endpoint is a secret (RFC 8030 §8.3), and anybody can cause such lines."""
    party = PushParty()
    subscribed(party)
    party.service.addresses[HOST] = ["10.0.0.1"]
    said = logged(party, "PRIVMSG ann :one", "PRIVMSG ann :two")
    assert said == [f"a push to {HOST} failed: {HOST} is not the host of a public push service"]


def test_an_endpoint_that_a_database_should_not_have() -> None:
    party = PushParty()
    subscribed(party)
    party.chat.subscriptions["ann"] = (Subscription("nonsense", "", ""),)
    (said,) = logged(party, "PRIVMSG ann :one")
    assert said.startswith("a push to an endpoint that cannot be read failed: An endpoint reads https://")


def test_the_operator_decides_while_it_runs() -> None:
    party = PushParty()
    phone = subscribed(party)
    bob = party.enter("bob")
    bob.send("PRIVMSG ann :one")
    party.house.settle(Settings(limits=Limits(command_rate=0, push_timeout=3)), party.house.files)
    assert party.service.texts(phone) == [":bob!~bob@127.0.0.1 PRIVMSG ann :one"]
    party.service.answers.append(b"")
    bob.send("PRIVMSG ann :two")
    party.clock.advance(3)
    assert party.pushing._delivery._queues["ann"][URL].failures == 1


def test_the_end() -> None:
    party = PushParty()
    subscribed(party)
    party.service.answers.append(b"")
    party.enter("bob").send("PRIVMSG ann :one", "PRIVMSG ann :two")
    before = len(party.clock.getDelayedCalls())
    party.pushing.startService()
    party.pushing.stopService()
    assert len(party.clock.getDelayedCalls()) == before - 1
    party.settle()
    assert party.service.pumps[-1].client.transport.disconnecting


def test_new_devices_are_counted_by_the_hour() -> None:
    clock, most = Clock(), [2]
    trials = Trials(clock.seconds, lambda: most[0])
    assert [trials.count("ann") for _ in range(3)] == [True, True, False]
    assert trials.count("bob")
    clock.advance(3599)
    assert not trials.count("ann")
    clock.advance(1)
    assert trials.count("ann")
    most[0] = 0
    assert all(trials.count("ann") for _ in range(100))


def test_the_one_that_reaches_the_network() -> None:
    party, secret = Party(), new_secret()
    service = push_service(party.house, secret, MemoryReactorClock(), party.registry.sparing)
    assert service.key == Identity(secret).key
    problem = service.problem(Phone().subscription("https://127.0.0.1/x"))
    assert problem is not None and problem.code == "INVALID_PARAMS"
    assert service.problem(Phone().subscription(URL)) is None
