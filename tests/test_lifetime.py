"""When the chat ends: every way to come and go, on a clock that the test moves."""

from itertools import count

import pytest
from twisted.internet.task import Clock

from mpchat.chat.chat import Chat, Rules
from mpchat.chat.vocabulary import Command, Enter, Join, LogIn, Quit, Rename, VisitorId
from mpchat.doors.server.house import House
from mpchat.journal import MemoryJournal
from mpchat.lifetime import Lifetime
from mpchat.settings.kind import Kind
from mpchat.settings.settings import Settings
from tests.story import NOON

SECRET = "only the host's client knows"
HOST_LEFT = "ann, who hosted it, has left"
ALL_LEFT = "everybody has left"


class Evening:
    """A chat with its lifetime; people come from an address, give the host's secret, go or get lost."""

    def __init__(self, kind: Kind, grace: float = 30, secret: bool = False) -> None:
        self.clock = Clock()
        self.clock.advance(NOON)
        self.chat = Chat()
        self.failed: list[Command] = []
        journal = MemoryJournal(self.chat, self.clock.seconds, self.failed.append)
        kept = journal.history, journal.accounts
        settings = Settings(forever=kind is Kind.FOREVER, persistent=kind is Kind.PERSISTENT, grace=grace)
        self.house = House(
            self.chat, journal, *kept, self.clock.seconds, settings, host_secret=SECRET if secret else ""
        )
        self.warned: list[str] = []
        self.ended: list[str] = []
        self.lifetime = Lifetime(self.house, self.clock, not secret, self.warned.append, self.ended.append)
        journal.listen(self.lifetime.heard)
        self.visitors = count(1)

    def comes(self, nick: str, host: str = "", password: str = "") -> VisitorId:
        """Somebody enters through a door; the visitor's number."""
        visitor = VisitorId(next(self.visitors))
        assert self.house.admits(visitor, password, "127.0.0.1")
        self.house.journal.append(Enter(visitor, nick, "~u", host or f"{nick}.example"))
        return visitor

    def renames(self, visitor: VisitorId, nick: str) -> None:
        """Somebody takes another nick."""
        self.house.journal.append(Rename(visitor, nick))

    def quits(self, visitor: VisitorId) -> None:
        """Somebody says goodbye."""
        self.house.journal.append(Quit(visitor))

    def breaks(self, visitor: VisitorId) -> None:
        """Somebody's connection breaks: the door forgets who it was, as its session does."""
        self.house.hosting_visitors.discard(visitor)
        self.house.journal.append(Quit(visitor, "Connection lost", broken=True))

    def lives(self) -> None:
        """The chat goes on, and no timer will end it."""
        assert self.ended == []
        assert self.clock.getDelayedCalls() == []

    def waits(self) -> None:
        """The chat goes on for a while."""
        assert self.ended == []
        assert len(self.clock.getDelayedCalls()) == 1

    def is_over(self, reason: str) -> None:
        """The chat has ended, once, for this reason; nothing is left behind and nothing comes after it."""
        assert self.ended == [reason]
        assert self.clock.getDelayedCalls() == []
        self.clock.advance(1000)
        assert self.ended == [reason]
        assert self.failed == []


# ---- until the host leaves ----


def test_the_first_to_enter_hosts() -> None:
    evening = Evening(Kind.HOSTED)
    ann, bob = evening.comes("ann"), evening.comes("bob")
    evening.quits(bob)
    evening.lives()
    evening.comes("cat")
    evening.quits(ann)
    evening.is_over(HOST_LEFT)
    assert evening.warned == []


def test_what_people_do_ends_nothing() -> None:
    evening = Evening(Kind.HOSTED)
    evening.house.journal.append(Join(evening.comes("ann"), "#a"))
    evening.lives()


def test_a_host_who_is_lost_has_a_while_to_come_back() -> None:
    evening = Evening(Kind.HOSTED)
    ann = evening.comes("ann")
    evening.comes("bob")
    evening.breaks(ann)
    assert evening.warned == [
        "ann, who hosts this chat, lost the connection: it ends in 30 seconds unless ann comes back"
    ]
    evening.clock.advance(29)
    evening.waits()
    evening.clock.advance(1)
    evening.is_over(HOST_LEFT)


def test_a_host_who_comes_back_keeps_the_chat() -> None:
    """In another spelling too; and hosts it as before: is waited for again, and ends it with a word."""
    evening = Evening(Kind.HOSTED)
    evening.breaks(evening.comes("ann"))
    evening.clock.advance(29)
    again = evening.comes("Ann", "ann.example")
    evening.lives()
    evening.breaks(again)
    evening.clock.advance(29)
    evening.waits()
    evening.quits(evening.comes("ann"))
    evening.is_over("ann, who hosted it, has left")
    assert len(evening.warned) == 2


@pytest.mark.parametrize(("nick", "host"), [("ann", "elsewhere"), ("bob", "ann.example")])
def test_another_who_comes_does_not_host(nick: str, host: str) -> None:
    evening = Evening(Kind.HOSTED)
    evening.breaks(evening.comes("ann"))
    evening.comes(nick, host)
    evening.waits()
    evening.clock.advance(30)
    evening.is_over(HOST_LEFT)


def test_while_the_host_is_here_nobody_takes_over() -> None:
    """Somebody at the host's address with a nick the host once had is a guest."""
    evening = Evening(Kind.HOSTED)
    ann = evening.comes("ann")
    evening.renames(ann, "anna")
    guest = evening.comes("ann")
    evening.quits(guest)
    evening.lives()
    evening.quits(ann)
    evening.is_over("anna, who hosted it, has left")


def test_a_host_who_was_back_already_gets_the_nick_again() -> None:
    """The server notices a dead connection late: by then the host is in under another nick, and takes the old one."""
    evening = Evening(Kind.HOSTED)
    dead = evening.comes("ann")
    back = evening.comes("ann_", "ann.example")
    bob = evening.comes("bob")
    evening.breaks(dead)
    evening.renames(bob, "rob")
    evening.waits()
    evening.renames(back, "ann")
    evening.lives()
    evening.renames(back, "anna")
    evening.quits(back)
    evening.is_over("anna, who hosted it, has left")


def test_somebody_elsewhere_who_takes_the_hosts_nick_is_a_guest() -> None:
    evening = Evening(Kind.HOSTED)
    ann, bob = evening.comes("ann"), evening.comes("bob")
    evening.breaks(ann)
    evening.renames(bob, "ann")
    evening.waits()
    evening.clock.advance(30)
    evening.is_over(HOST_LEFT)


def test_a_renamed_host_is_known_by_the_new_nick() -> None:
    evening = Evening(Kind.HOSTED)
    ann = evening.comes("ann")
    evening.renames(ann, "anna")
    evening.breaks(ann)
    assert evening.warned == [
        "anna, who hosts this chat, lost the connection: it ends in 30 seconds unless anna comes back"
    ]
    evening.comes("ann")
    evening.waits()
    evening.comes("anna", "ann.example")
    evening.lives()


def test_a_host_who_logged_in_comes_back_logged_in() -> None:
    evening = Evening(Kind.HOSTED)
    evening.chat.rules = Rules(account_hosts="users.example")
    evening.chat.accounts["ann"] = "ann"
    host = evening.comes("anna")
    evening.house.journal.append(LogIn(host, "ann"))
    evening.breaks(host)
    evening.waits()
    evening.house.journal.append(Enter(VisitorId(99), "anna", "~u", "elsewhere.example", account="ann"))
    evening.lives()


def test_without_grace_a_lost_host_is_a_host_who_left() -> None:
    evening = Evening(Kind.HOSTED, grace=0)
    evening.breaks(evening.comes("ann"))
    evening.is_over(HOST_LEFT)
    assert evening.warned == []


def test_a_grace_of_less_than_a_second_is_told_as_it_is() -> None:
    evening = Evening(Kind.HOSTED, grace=0.5)
    evening.breaks(evening.comes("ann"))
    assert evening.warned == [
        "ann, who hosts this chat, lost the connection: it ends in 0.5 seconds unless ann comes back"
    ]


# ---- the host has a secret ----


def test_who_knows_the_secret_hosts() -> None:
    evening = Evening(Kind.HOSTED, secret=True)
    bob = evening.comes("bob")
    ann = evening.comes("ann", password=SECRET)
    evening.quits(bob)
    evening.lives()
    evening.quits(ann)
    evening.is_over(HOST_LEFT)


def test_a_host_with_the_secret_comes_back_under_any_nick_from_anywhere() -> None:
    evening = Evening(Kind.HOSTED, secret=True)
    evening.breaks(evening.comes("ann", password=SECRET))
    evening.comes("ann")
    evening.waits()
    back = evening.comes("ann2", "elsewhere", SECRET)
    evening.lives()
    evening.quits(back)
    evening.is_over("ann2, who hosted it, has left")


def test_a_nick_is_no_secret() -> None:
    evening = Evening(Kind.HOSTED, secret=True)
    evening.breaks(evening.comes("ann", password=SECRET))
    guest = evening.comes("bob", "ann.example", "a wrong guess")
    evening.renames(guest, "ann")
    evening.waits()
    evening.clock.advance(30)
    evening.is_over(HOST_LEFT)


def test_the_host_is_back_before_the_old_connection_is_known_to_be_dead() -> None:
    evening = Evening(Kind.HOSTED, secret=True)
    dead = evening.comes("ann", password=SECRET)
    back = evening.comes("ann2", password=SECRET)
    evening.breaks(dead)
    evening.lives()
    assert evening.warned == []
    evening.quits(back)
    evening.is_over("ann2, who hosted it, has left")


def test_the_hosts_client_ends() -> None:
    """Whether it said goodbye, was lost before, or never came in."""
    evening = Evening(Kind.HOSTED, secret=True)
    evening.comes("ann", password=SECRET)
    evening.lifetime.host_gone()
    evening.is_over(HOST_LEFT)
    lost = Evening(Kind.HOSTED, secret=True)
    lost.breaks(lost.comes("ann", password=SECRET))
    lost.lifetime.host_gone()
    lost.is_over(HOST_LEFT)
    never = Evening(Kind.HOSTED, secret=True)
    never.comes("bob")
    never.lifetime.host_gone()
    never.is_over("its host has left")


def test_the_end_comes_once() -> None:
    evening = Evening(Kind.HOSTED, secret=True)
    ann = evening.comes("ann", password=SECRET)
    evening.quits(ann)
    evening.lifetime.host_gone()
    evening.quits(evening.comes("ann", password=SECRET))
    evening.breaks(evening.comes("ann", password=SECRET))
    evening.is_over(HOST_LEFT)
    assert evening.warned == []


# ---- until the last has left ----


def test_a_persistent_chat_ends_with_the_last_to_leave() -> None:
    evening = Evening(Kind.PERSISTENT)
    evening.lives()
    ann, bob = evening.comes("ann"), evening.comes("bob")
    evening.quits(ann)
    evening.lives()
    evening.quits(bob)
    evening.is_over(ALL_LEFT)


def test_who_is_lost_while_others_are_here_is_not_waited_for() -> None:
    evening = Evening(Kind.PERSISTENT)
    ann, bob = evening.comes("ann"), evening.comes("bob")
    evening.breaks(ann)
    evening.lives()
    evening.quits(bob)
    evening.is_over(ALL_LEFT)


def test_the_last_one_lost_has_a_while_to_come_back() -> None:
    evening = Evening(Kind.PERSISTENT)
    evening.breaks(evening.comes("ann"))
    evening.clock.advance(29)
    evening.waits()
    evening.clock.advance(1)
    evening.is_over(ALL_LEFT)
    assert evening.warned == []


def test_whoever_comes_meanwhile_keeps_a_persistent_chat() -> None:
    evening = Evening(Kind.PERSISTENT)
    evening.breaks(evening.comes("ann"))
    evening.clock.advance(29)
    bob = evening.comes("bob")
    evening.lives()
    evening.clock.advance(1000)
    evening.lives()
    evening.quits(bob)
    evening.is_over(ALL_LEFT)


def test_a_persistent_chat_outlives_its_hosts_client() -> None:
    evening = Evening(Kind.PERSISTENT, secret=True)
    ann, bob = evening.comes("ann", password=SECRET), evening.comes("bob")
    evening.quits(ann)
    evening.lifetime.host_gone()
    evening.lives()
    evening.quits(bob)
    evening.is_over(ALL_LEFT)


def test_a_persistent_chat_without_anybody_ends_with_its_hosts_client() -> None:
    never = Evening(Kind.PERSISTENT, secret=True)
    never.lifetime.host_gone()
    never.is_over(ALL_LEFT)
    lost = Evening(Kind.PERSISTENT, secret=True)
    lost.breaks(lost.comes("ann", password=SECRET))
    lost.waits()
    lost.lifetime.host_gone()
    lost.is_over(ALL_LEFT)


# ---- for ever, and until somebody stops it ----


def test_for_ever() -> None:
    evening = Evening(Kind.FOREVER)
    evening.quits(evening.comes("ann"))
    evening.breaks(evening.comes("ann"))
    evening.lifetime.host_gone()
    evening.clock.advance(10_000)
    evening.lives()
    assert evening.warned == []


@pytest.mark.parametrize("kind", Kind)
def test_who_stops_the_chat_is_not_told_that_it_ended(kind: Kind) -> None:
    evening = Evening(kind)
    ann = evening.comes("ann")
    evening.lifetime.stop()
    evening.breaks(ann)
    evening.lifetime.host_gone()
    evening.lives()
    assert evening.warned == []


@pytest.mark.parametrize("kind", [Kind.HOSTED, Kind.PERSISTENT])
def test_stopping_leaves_no_timer(kind: Kind) -> None:
    evening = Evening(kind)
    evening.breaks(evening.comes("ann"))
    evening.waits()
    evening.lifetime.stop()
    evening.lives()
