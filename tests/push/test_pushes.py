"""Whom to push what; the conversation in ``test_webpush.py`` tells most of it."""

from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock

from mpchat.chat.chat import Rules
from mpchat.chat.vocabulary import (
    Command,
    ForgetSubscription,
    Invite,
    Join,
    LogIn,
    RenameRoom,
    Say,
    SetReadMarker,
    Stamp,
    Subscribe,
    Subscription,
    Unsubscribe,
)
from mpchat.journal import Applied
from mpchat.push.delivery import Delivery
from mpchat.push.pushes import Pushes
from mpchat.push.sending import Fate, Outcome, Push
from mpchat.settings.limits import Limits
from tests.chat.test_subscriptions import device
from tests.chat.test_walks import Unwalked
from tests.story import ANN, BOB, CAT, DAN, Story

HELLO = Say(BOB, "ann", "hello")


class Pushing(Story):
    """Ann has an account, and whoever pushes listens; ``sent`` is what arrived, as endpoint and line."""

    def __init__(self) -> None:
        super().__init__(Rules(max_rooms=0))
        self.sent: list[tuple[str, str]] = []
        self.looks = False
        delivery = Delivery(Clock(), self._send, Limits, lambda *_: None, lambda *_: None)
        self.pushes = Pushes(self.chat, delivery, lambda account: self.looks, lambda: "chat.example")
        self.chat.accounts["ann"] = "Ann"
        self.hear(LogIn(ANN, "Ann"))

    def _send(self, subscription: Subscription, push: Push) -> "Deferred[Outcome]":
        self.sent.append((subscription.endpoint[-1], push.line.decode().split(" ", 1)[1]))
        return succeed(Outcome(Fate.ARRIVED))

    def hear(self, *commands: Command) -> list[tuple[str, str]]:
        """Apply commands, and listen: what was pushed."""
        for command in commands:
            events = self(command)
            self.pushes.heard(Applied(command, Stamp(self.sequence, self.now), events))
        sent, self.sent = self.sent, []
        return sent


def test_every_device_of_the_account() -> None:
    told = Pushing()
    told.hear(Subscribe(ANN, device(1)), Subscribe(ANN, device(2)))
    text = f"id PRIVMSG ann :{HELLO.text}"
    assert [line.partition(" ")[2] for _, line in told.hear(HELLO)] == [text.partition(" ")[2]] * 2
    told.hear(Unsubscribe(ANN, device(1).endpoint))
    assert [number for number, _ in told.hear(HELLO)] == ["2"]
    told.hear(ForgetSubscription("ann", device(2).endpoint))
    assert told.hear(HELLO) == [] and told.pushes._unread == {}


def test_nothing_while_somebody_looks() -> None:
    told = Pushing()
    told.hear(Subscribe(ANN, device(1)))
    told.looks = True
    assert told.hear(HELLO, Say(DAN, "ann", "hello")) == [] and told.pushes._unread == {}


def test_nobody_looks_through_people_or_rooms() -> None:
    told = Pushing()
    told.hear(Join(ANN, "#a"), Join(BOB, "#a"), Join(CAT, "#a"), Subscribe(ANN, device(1)))
    chat = told.chat
    events: list[tuple[Command, Any]] = [
        (command, told(command))
        for command in (HELLO, Say(CAT, "#a", "ann and bob!"), Invite(BOB, "dan", "#a"))
    ]
    chat.people, chat.rooms, chat.nicks = Unwalked(chat.people), Unwalked(chat.rooms), Unwalked(chat.nicks)
    chat.accounts, chat.subscriptions = Unwalked(chat.accounts), Unwalked(chat.subscriptions)
    room = chat.rooms["#a"]
    room.members = Unwalked(room.members)
    for command, caused in events:
        told.pushes.heard(Applied(command, Stamp(1, 1.0), caused))
    assert len(told.sent) == 2


def test_a_message_of_a_chat_without_devices_costs_nothing() -> None:
    told = Pushing()
    told.hear(Join(BOB, "#a"))
    caused = told(Say(BOB, "#a", "ann"))
    told.chat.nicks = told.chat.people = told.chat.rooms = None  # type: ignore[assignment]  # nothing is looked up
    told.pushes.heard(Applied(HELLO, Stamp(1, 1.0), caused))


def test_a_message_to_somebody_who_is_gone_already() -> None:
    told = Pushing()
    told.hear(Subscribe(ANN, device(1)), Join(BOB, "#a"))
    caused = told(HELLO), told(Say(BOB, "#a", "ann"))
    told.chat.people, told.chat.rooms = {}, {}
    for each in caused:
        told.pushes.heard(Applied(HELLO, Stamp(1, 1.0), each))
    assert told.sent == []


def test_what_was_pushed_is_remembered_of_so_many_conversations() -> None:
    told = Pushing()
    told.hear(Subscribe(ANN, device(1)))
    for number in range(101):
        told.hear(Join(BOB, f"#r{number}"), Join(ANN, f"#r{number}"), Say(BOB, f"#r{number}", "ann"))
    told.hear(Say(BOB, "#r1", "ann"))
    unread = told.pushes._unread["ann"]
    assert len(unread) == 100 and "#r0" not in unread and list(unread)[-1] == "#r1"


def test_a_room_with_another_name_is_the_same_conversation() -> None:
    told = Pushing()
    marker = Subscription(device(1).endpoint, "key", "auth", ("draft/read-marker",))
    told.hear(Subscribe(ANN, marker), Join(BOB, "#a"), Join(ANN, "#a"), Say(BOB, "#a", "ann?"))
    told.hear(RenameRoom(BOB, "#a", "#b"), Say(BOB, "#b", "ann!"))
    assert list(told.pushes._unread["ann"]) == ["#a"]
    read = told.hear(SetReadMarker(ANN, "#b", "#a", told.now))
    assert [line.split(" ")[:2] for _, line in read] == [["MARKREAD", "#b"]]
