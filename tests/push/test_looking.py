"""Whether somebody looks; the conversation in ``test_webpush.py`` tells most of it."""

from mpchat.chat.vocabulary import (
    Command,
    ForgetSubscription,
    LogIn,
    Quit,
    Say,
    SetAway,
    Stamp,
    Subscribe,
    Unsubscribe,
)
from mpchat.journal import Applied
from mpchat.push.looking import Looking
from tests.chat.test_subscriptions import device
from tests.story import ANN, BOB, CAT, Story


class Told(Story):
    """Ann and Bob use one account, and somebody listens."""

    def __init__(self) -> None:
        super().__init__()
        self.chat.accounts["team"] = "Team"
        self.looking = Looking(self.chat, lambda: 60, lambda: self.now)
        for visitor in (ANN, BOB):
            self.hear(LogIn(visitor, "Team"))

    def hear(self, *commands: Command) -> "Told":
        """Apply commands, and listen."""
        for command in commands:
            events = self(command)
            self.looking.heard(Applied(command, Stamp(self.sequence, self.now), events))
        return self

    def is_looking(self) -> bool:
        """Whether anybody of them does."""
        return self.looking.is_looking("team")


def test_only_accounts_with_devices_are_followed() -> None:
    told = Told().hear(Say(ANN, "cat", "hello"), Say(CAT, "ann", "hello"))
    assert not told.is_looking() and told.looking._looked == {}


def test_nobody_is_followed_without_a_device() -> None:
    told = Told().hear(Subscribe(ANN, device(1)), Subscribe(ANN, device(2)), Say(ANN, "cat", "hello"))
    assert told.is_looking()
    told.hear(Unsubscribe(BOB, device(1).endpoint))
    assert told.is_looking()
    told.hear(ForgetSubscription("team", device(2).endpoint))
    assert not told.is_looking() and told.looking._looked == {}


def test_the_one_who_looks_leaves() -> None:
    told = Told().hear(Subscribe(ANN, device(1)), Say(ANN, "cat", "hello"), Quit(BOB))
    assert told.is_looking(), "it was the other one"
    told.hear(Quit(ANN))
    assert not told.is_looking()


def test_away() -> None:
    told = Told().hear(Subscribe(ANN, device(1)), SetAway(ANN, "tea"), Say(ANN, "cat", "hello"))
    assert not told.is_looking()
    told.hear(Say(BOB, "cat", "hello"), SetAway(ANN, None))
    assert told.is_looking()


def test_so_many_seconds() -> None:
    told = Told().hear(Subscribe(ANN, device(1)), Say(ANN, "cat", "hello"))
    told.sequence += 59
    assert told.is_looking()
    told.sequence += 1
    assert not told.is_looking()
