"""One order for all that is asked, and what happens when somebody makes a mistake."""

import sys
from dataclasses import dataclass

import pytest
from twisted.internet.task import Clock

from mpchat.chat.chat import Chat
from mpchat.chat.vocabulary import (
    Command,
    Enter,
    Entered,
    Join,
    Joined,
    Left,
    PersonId,
    Quit,
    Refused,
    Rename,
    Said,
    Say,
    ServerLost,
    visitor_id,
)
from mpchat.journal import Applied, MemoryJournal
from mpchat.journal.history import Span
from tests.story import ANN, BOB, NOON, Number, entering, source


@dataclass(frozen=True)
class Unheard:
    """A command that the chat has no case for: a mistake of ours."""

    visitor: int


MISTAKE: Command = Unheard(ANN)  # type: ignore[assignment]


class Office:
    """A journal, its chat, and everything it said."""

    def __init__(self, at: float = NOON) -> None:
        self.clock = Clock()
        self.clock.advance(at)
        self.chat = Chat()
        self.failed: list[Command] = []
        self.journal = MemoryJournal(self.chat, self.clock.seconds, self.failed.append)
        self.applied: list[Applied] = []
        self.journal.listen(self.applied.append)

    @property
    def commands(self) -> list[Command]:
        """What was applied, in order."""
        return [each.command for each in self.applied]


@pytest.fixture
def office() -> Office:
    """A journal at noon."""
    return Office()


def test_a_command_comes_back_with_its_stamp_and_what_it_caused(office: Office) -> None:
    office.journal.append(entering(ANN))
    office.clock.advance(1.5)
    office.journal.append(Join(ANN, "#a"))
    one, other = office.applied
    assert (one.command, one.events) == (entering(ANN), [Entered(source(ANN), "Ann")])
    assert (other.command, other.events) == (Join(ANN, "#a"), [Joined(source(ANN), "#a", "Ann", None)])
    assert other.stamp.sequence == one.stamp.sequence + 1
    assert (one.stamp.time, other.stamp.time) == (NOON, NOON + 1.5)


def test_a_refusal_comes_back_too(office: Office) -> None:
    office.journal.append(Join(ANN, "#a"))
    assert [each.events for each in office.applied] == [[Refused("ERR_NOTREGISTERED")]]
    assert office.failed == []


def test_the_listener_finds_the_chat_as_the_command_left_it(office: Office) -> None:
    """Though it asks for more meanwhile: that comes later in the order."""
    nicks: list[list[str]] = []

    def listen(applied: Applied) -> None:
        office.applied.append(applied)
        if isinstance(applied.command, Enter):
            office.journal.append(Rename(ANN, "anna"))
            office.journal.append(Rename(ANN, "annika"))
        nicks.append([person.nick for person in office.chat.people.values()])

    office.journal.listen(listen)
    office.journal.append(entering(ANN))
    assert nicks == [["ann"], ["anna"], ["annika"]]
    assert office.commands == [entering(ANN), Rename(ANN, "anna"), Rename(ANN, "annika")]
    sequences = [each.stamp.sequence for each in office.applied]
    assert sequences == list(range(sequences[0], sequences[0] + 3))


def test_what_a_listener_asks_for_waits_its_turn(office: Office) -> None:
    """First come, first served, however deep the asking goes."""

    def listen(applied: Applied) -> None:
        office.applied.append(applied)
        match applied.command:
            case Say(text=text) if len(text) < 3:
                office.journal.append(Say(ANN, "ann", text + "a"))
                office.journal.append(Say(ANN, "ann", text + "b"))

    office.journal.append(entering(ANN))
    office.journal.listen(listen)
    office.applied.clear()
    office.journal.append(Say(ANN, "ann", "x"))
    said = [event.text for each in office.applied for event in each.events if isinstance(event, Said)]
    assert said == ["x", "xa", "xb", "xaa", "xab", "xba", "xbb"]


def test_a_mistake_of_ours_is_told_and_the_journal_goes_on(office: Office) -> None:
    office.journal.append(entering(ANN))
    office.journal.append(MISTAKE)
    office.journal.append(Join(ANN, "#a"))
    assert office.failed == [MISTAKE]
    assert office.commands == [entering(ANN), MISTAKE, Join(ANN, "#a")]
    assert office.applied[1].events == [
        Refused("ERR_UNKNOWNERROR", ("Unheard",), "The server made a mistake")
    ]
    assert office.applied[2].stamp.sequence == office.applied[1].stamp.sequence + 1


def test_a_lost_server_is_heard_though_nobody_asked(office: Office) -> None:
    eve: Number = visitor_id(7, 1)
    for command in (
        entering(ANN),
        Enter(eve, "eve", "~u", "h"),
        Join(ANN, "#a"),
        Join(eve, "#a"),
        ServerLost(7),
    ):
        office.journal.append(command)
    (left,) = office.applied[-1].events
    assert isinstance(left, Left) and (left.who.person, left.broken) == (eve, True)
    (*_, record) = office.journal.history.read("#a", Span(10, happenings=True))
    assert record.event == left
    office.chat.sessions[eve] = PersonId(99)
    office.journal.append(ServerLost(7))
    assert office.failed == [ServerLost(7)] and office.applied[-1].events == [], (
        "there is nobody to refuse it to"
    )


def test_a_mistake_is_told_while_it_can_be_logged() -> None:
    """``failed`` is called inside the ``except``: a traceback is at hand."""
    seen: list[type[BaseException] | None] = []
    journal = MemoryJournal(Chat(), lambda: NOON, lambda command: seen.append(sys.exc_info()[0]))
    journal.listen(lambda applied: None)
    journal.append(entering(ANN))
    journal.append(MISTAKE)
    assert seen == [AssertionError]


def test_a_listener_that_fails_loses_nobodys_command(office: Office) -> None:
    """Its mistake reaches who asked; what was asked meanwhile is applied all the same, once and in order."""

    def listen(applied: Applied) -> None:
        office.applied.append(applied)
        if applied.command == entering(ANN):
            office.journal.append(entering(BOB))
            office.journal.append(Quit(ANN))
            raise ZeroDivisionError

    office.journal.listen(listen)
    with pytest.raises(ZeroDivisionError):
        office.journal.append(entering(ANN))
    assert office.commands == [entering(ANN), entering(BOB), Quit(ANN)]
    assert list(office.chat.people) == [BOB]
    office.journal.append(Quit(BOB))
    assert office.commands[3:] == [Quit(BOB)]


def test_a_journal_without_listener_complains() -> None:
    journal = MemoryJournal(Chat(), lambda: NOON, lambda command: None)
    with pytest.raises(RuntimeError, match="a journal needs its listener before the first append"):
        journal.append(entering(ANN))


def test_a_later_journal_has_higher_numbers() -> None:
    """So message ids of one evening never come again in the next."""
    one = Office(NOON)
    for _ in range(1000):
        one.journal.append(entering(ANN))
    other = Office(NOON + 1)
    other.journal.append(entering(ANN))
    numbers = [each.stamp.sequence for each in one.applied + other.applied]
    assert numbers == sorted(set(numbers))


def test_a_clock_that_is_set_back_changes_no_order() -> None:
    times = iter([NOON, NOON + 10, NOON - 3600])
    journal = MemoryJournal(Chat(), lambda: next(times), lambda command: None)
    stamps = []
    journal.listen(lambda applied: stamps.append(applied.stamp))
    journal.append(entering(ANN))
    journal.append(entering(BOB))
    assert [stamp.time for stamp in stamps] == [NOON + 10, NOON + 10.001], "later is never earlier"
    assert stamps[1].sequence == stamps[0].sequence + 1


def test_closing_leaves_nothing_to_wait_for(office: Office) -> None:
    office.journal.append(entering(ANN))
    closed: list[None] = []
    office.journal.close().addCallback(closed.append)
    assert closed == [None]
    assert office.commands == [entering(ANN)]
