"""Push subscriptions of accounts: added, renewed, replaced, taken away."""

from mpchat.chat.chat import Rules
from mpchat.chat.vocabulary import (
    ForgetSubscription,
    LogIn,
    Refused,
    Subscribe,
    Subscribed,
    Subscription,
    Unsubscribe,
    Unsubscribed,
    VisitorId,
)
from tests.story import ANN, BOB, STRANGER, Story


def device(number: int, key: str = "key") -> Subscription:
    """One of many."""
    return Subscription(f"https://push.example.org/{number}", key, "auth", ("message-tags",))


def story(most: int = 0) -> Story:
    """Ann and Bob are both logged in to Ann's account."""
    told = Story(Rules(max_subscriptions=most))
    told.chat.accounts["ann{}"] = "Ann[]"
    told(LogIn(ANN, "Ann[]"))
    told(LogIn(BOB, "Ann[]"))
    return told


def test_a_device_is_the_accounts_whoever_registers_it() -> None:
    told = story()
    assert told(Subscribe(ANN, device(1))) == [Subscribed("Ann[]", device(1))]
    assert told(Subscribe(BOB, device(2))) == [Subscribed("Ann[]", device(2))]
    assert told.chat.subscriptions == {"ann{}": (device(1), device(2))}
    assert told(Unsubscribe(BOB, device(1).endpoint)) == [Unsubscribed("Ann[]", device(1).endpoint, True)]
    assert told(Unsubscribe(BOB, device(1).endpoint)) == []
    assert told(ForgetSubscription("ANN{}", device(2).endpoint)) == [
        Unsubscribed("Ann[]", device(2).endpoint, False)
    ]
    assert told.chat.subscriptions == {}


def test_one_with_the_same_endpoint_is_replaced() -> None:
    told = story()
    told(Subscribe(ANN, device(1)))
    told(Subscribe(ANN, device(2)))
    assert told(Subscribe(ANN, device(1, "another"))) == [Subscribed("Ann[]", device(1, "another"))]
    assert told.chat.subscriptions == {"ann{}": (device(2), device(1, "another"))}


def test_the_one_renewed_longest_ago_makes_room() -> None:
    told = story(most=2)
    for number in (1, 2, 1):
        told(Subscribe(ANN, device(number)))
    assert told(Subscribe(ANN, device(3))) == [
        Unsubscribed("Ann[]", device(2).endpoint, False),
        Subscribed("Ann[]", device(3)),
    ]
    assert told.chat.subscriptions == {"ann{}": (device(1), device(3))}


def test_people_without_an_account_have_none() -> None:
    told = Story()
    (refused,) = told(Subscribe(ANN, device(1)))
    assert isinstance(refused, Refused) and refused.numeric == "FORBIDDEN"
    assert told(Unsubscribe(ANN, device(1).endpoint)) == []
    assert told(ForgetSubscription("nobody", device(1).endpoint)) == []
    assert told(Subscribe(STRANGER, device(1))) == [Refused("ERR_NOTREGISTERED")]
    assert told.chat.subscriptions_ahead(Subscribe(VisitorId(98), device(1))) == ("", ())
