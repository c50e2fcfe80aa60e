"""Queues: in order, one at a time, bounded; and what a push service's moods do to them."""

from dataclasses import replace

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.logger import LogEvent

from mpchat.chat.vocabulary import Subscription
from mpchat.push.delivery import MOST_AT_ONCE, Delivery
from mpchat.push.sending import Fate, Outcome, Push
from mpchat.settings.limits import Limits

ARRIVED = Outcome(Fate.ARRIVED)
LATER = Outcome(Fate.POSTPONED, "busy")


def device(name: str = "one") -> Subscription:
    """A phone."""
    return Subscription(f"https://push.example.org/{name}", "key", "auth")


class Delivering:
    """A delivery whose pushes a test answers; ``sent`` are what is under way, oldest first."""

    def __init__(self, **limits: int) -> None:
        self.clock = Clock()
        self.limits = Limits(**limits)
        self.sent: list[tuple[Subscription, Push, Deferred[Outcome]]] = []
        self.ended: list[tuple[str, str]] = []
        self.failed: list[str] = []
        self.cancelled = 0
        self.delivery = Delivery(
            self.clock,
            self._send,
            lambda: self.limits,
            lambda account, endpoint: self.ended.append((account, endpoint)),
            lambda subscription, why: self.failed.append(why),
        )

    def _send(self, subscription: Subscription, push: Push) -> Deferred[Outcome]:
        sent: Deferred[Outcome] = Deferred(self._cancel)
        self.sent.append((subscription, push, sent))
        return sent

    def _cancel(self, _: object) -> None:
        self.cancelled += 1

    def push(self, *texts: str, account: str = "ann", to: Subscription | None = None) -> None:
        """Push texts; what stands before a colon is the conversation."""
        for text in texts:
            conversation = text.partition(":")[0] if ":" in text else ""
            push = Push(text.encode(), conversation=conversation)
            self.delivery.push(account, to or device(), push)

    def answer(self, outcome: Outcome = ARRIVED) -> str:
        """Answer the oldest that is under way; its text."""
        _, push, sent = self.sent.pop(0)
        sent.callback(outcome)
        return push.line.decode()

    @property
    def under_way(self) -> list[str]:
        """The texts that are under way."""
        return [push.line.decode() for _, push, _ in self.sent]


def test_one_after_the_other() -> None:
    one = Delivering()
    one.push("a", "b", "c")
    assert one.under_way == ["a"] and one.delivery.waiting == 3
    assert [one.answer(), one.answer(), one.answer()] == ["a", "b", "c"]
    assert one.delivery.waiting == 0 and one.delivery._queues == {}


def test_devices_do_not_wait_for_one_another() -> None:
    one = Delivering()
    one.push("a", "b")
    one.push("c", to=device("two"))
    one.push("d", account="bob")
    assert one.under_way == ["a", "c", "d"]


def test_so_many_at_once() -> None:
    one = Delivering()
    for number in range(MOST_AT_ONCE + 2):
        one.push(str(number), account=f"a{number}")
    assert len(one.sent) == MOST_AT_ONCE
    one.delivery.read("a25", "")
    one.answer()
    assert one.under_way[-1] == "24"
    one.answer()
    assert len(one.sent) == MOST_AT_ONCE - 1, "the last was taken back before it had its turn"


def test_the_oldest_gives_way() -> None:
    one = Delivering(max_pushes=2)
    one.push("a", "b", "c", "d")
    assert one.delivery.waiting == 2
    assert [one.answer(), one.answer()] == ["a", "d"], "but not what is under way"
    assert not one.sent
    many = Delivering(max_pushes=0)
    many.push(*map(str, range(200)))
    assert many.delivery.waiting == 200


def test_what_is_postponed_holds_up_those_behind_it() -> None:
    one = Delivering()
    one.push("a", "b")
    one.answer(LATER)
    assert not one.sent and one.failed == ["busy"]
    one.push("c")
    assert not one.sent, "the push service is left alone"
    one.clock.advance(29)
    assert not one.sent
    one.clock.advance(1)
    assert one.answer() == "a" and one.answer() == "b"


def test_each_failure_in_a_row_waits_twice_as_long() -> None:
    one, waits = Delivering(push_attempts=0), []
    one.push("a")
    for _ in range(9):
        one.answer(LATER)
        (call,) = one.clock.getDelayedCalls()
        waits.append(call.getTime() - one.clock.seconds())
        one.clock.advance(waits[-1])
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    one.answer()
    one.push("b")
    one.answer(LATER)
    assert one.clock.getDelayedCalls()[0].getTime() - one.clock.seconds() == 30, "it has answered since"


def test_a_push_service_says_how_long_to_wait() -> None:
    one = Delivering()
    one.push("a")
    one.answer(replace(LATER, wait=600.0))
    one.clock.advance(599)
    assert not one.sent
    one.clock.advance(1)
    assert one.under_way == ["a"]
    one.answer(replace(LATER, wait=1.0))
    one.clock.advance(59)
    assert not one.sent, "but no shorter than we would"


def test_a_push_is_given_up() -> None:
    one = Delivering(push_attempts=3)
    one.push("a", "b")
    for wait in (30, 60):
        one.answer(LATER)
        one.clock.advance(wait)
    assert one.answer(LATER) == "a"
    one.clock.advance(120)
    assert one.under_way == ["b"]


def test_what_is_refused_is_not_sent_again() -> None:
    one = Delivering()
    one.push("a", "b")
    one.answer(Outcome(Fate.REFUSED, "no"))
    assert one.under_way == ["b"] and one.failed == ["no"]


def test_what_may_not_go_there_now_may_later() -> None:
    one = Delivering()
    one.push("a")
    one.answer(Outcome(Fate.FORBIDDEN, "no"))
    one.clock.advance(30)
    assert one.under_way == ["a"]


def test_a_subscription_that_has_ended() -> None:
    one = Delivering()
    one.push("a", "b")
    one.answer(Outcome(Fate.ENDED, "gone"))
    assert one.ended == [("ann", device().endpoint)] and not one.sent and one.delivery.waiting == 0


def test_one_that_is_forgotten_while_it_is_pushed_to() -> None:
    one = Delivering()
    one.push("a", "b")
    one.delivery.forget("ann", device().endpoint)
    assert one.cancelled == 1 and one.delivery.waiting == 0
    one.delivery.forget("ann", device().endpoint)
    one.push("c")
    assert one.under_way == ["a", "c"], "a new one of that name begins anew"
    one.sent.pop(0)
    assert one.answer() == "c"


def test_one_that_is_forgotten_while_it_waits() -> None:
    one = Delivering()
    one.push("a")
    one.push("b", to=device("two"))
    one.answer(LATER)
    one.delivery.forget("ann", device().endpoint)
    assert one.clock.getDelayedCalls() == [] and one.under_way == ["b"]
    one.answer()
    assert one.delivery._queues == {}


def test_what_has_been_read_is_no_news() -> None:
    one = Delivering()
    one.push("#a:one", "#b:two", "#a:three")
    one.push("#a:four", account="bob")
    one.delivery.read("ann", "#a")
    one.delivery.read("nobody", "#a")
    one.push("#a:read")
    assert one.answer() == "#a:one", "this one was under way"
    assert one.answer() == "#a:four"
    assert one.answer() == "#b:two" and one.answer() == "#a:read" and not one.sent


def test_what_has_been_read_is_not_tried_again() -> None:
    one = Delivering()
    one.push("#a:one")
    one.delivery.read("ann", "#a")
    one.answer(LATER)
    one.clock.advance(30)
    assert not one.sent and one.delivery._queues == {}


def test_a_renewed_device_has_its_new_keys() -> None:
    one = Delivering()
    one.push("a", "b")
    renewed = replace(device(), p256dh="another")
    one.push("c", to=renewed)
    one.answer()
    assert one.sent[0][0] is renewed


def test_the_end() -> None:
    one = Delivering()
    one.push("a")
    one.answer(LATER)
    one.push("b", account="bob")
    one.delivery.stop()
    assert one.cancelled == 1 and one.clock.getDelayedCalls() == []
    one.push("c", account="cat")
    assert one.under_way == ["b"] and one.delivery.waiting == 0


def test_what_comes_of_a_push_that_was_stopped_is_of_no_interest() -> None:
    """The network may have its own words for being cancelled."""
    one = Delivering()
    one.push("a")
    sent = one.sent[0][2]
    sent.addErrback(lambda failure: LATER)
    one.delivery.stop()
    assert one.failed == [] and one.clock.getDelayedCalls() == []


def test_a_mistake_of_ours_costs_one_push(logged_failures: list[LogEvent]) -> None:
    one = Delivering()
    one.push("a", "b")
    one.sent.pop(0)[2].errback(ZeroDivisionError())
    assert one.under_way == ["b"]
    assert logged_failures.pop()["log_failure"].check(ZeroDivisionError)
    one.delivery._send = lambda subscription, push: 1 / 0  # type: ignore[assignment, return-value]
    one.push("c")
    one.answer()
    assert logged_failures.pop()["log_failure"].check(ZeroDivisionError)
    assert one.delivery.waiting == 0


@pytest.mark.parametrize("fate", list(Fate))
def test_nothing_is_left_behind(fate: Fate) -> None:
    one = Delivering(push_attempts=1)
    one.push("a")
    one.answer(Outcome(fate))
    one.clock.advance(3600)
    assert one.delivery._queues == {} and one.clock.getDelayedCalls() == []
