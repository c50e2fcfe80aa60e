"""Who may read what was said, and from when on."""

import pytest

from mpchat.chat.vocabulary import Stamp
from mpchat.doors.irc import access
from mpchat.doors.irc.access import Readable
from mpchat.doors.irc.driver import IrcSession
from mpchat.journal.history import Point
from tests.harness import Party, Visitor


def session_of(visitor: Visitor) -> IrcSession:
    """What the server knows of a visitor."""
    session = visitor.wire.connection.session
    assert isinstance(session, IrcSession)
    return session


def can_read(visitor: Visitor, target: str) -> bool:
    """Whether there is something of that name for somebody."""
    return access.find(session_of(visitor), target) is not None


@pytest.mark.parametrize("is_open", [False, True])
def test_a_room_is_for_its_members_unless_history_is_open(is_open: bool) -> None:
    party = Party(open_history=is_open)
    ann, bob = party.enter("ann"), party.enter("bob")
    ann.send("JOIN #a")
    assert can_read(ann, "#A") and can_read(bob, "#a") is is_open
    assert not can_read(ann, "#nowhere")


@pytest.mark.parametrize("modes", ["+i", "+s", "+R", "+J", "+k key", "+b bob"])
def test_a_closed_room_is_closed_to_readers(modes: str) -> None:
    party = Party(open_history=True)
    ann, bob = party.enter("ann"), party.enter("bob")
    ann.send("JOIN #a")
    assert can_read(bob, "#a")
    ann.send(f"MODE #a {modes}")
    assert can_read(ann, "#a") and not can_read(bob, "#a")


def test_since_joining_only() -> None:
    party = Party()
    ann, bob = party.enter("ann"), party.enter("bob")
    ann.send("JOIN #a", "MODE #a +J")
    bob.send("JOIN #a")
    early, late = (access.find(session_of(each), "#a") for each in (ann, bob))
    assert early is not None and late is not None and early.since is not None and late.since is not None
    assert late.since.sequence > early.since.sequence


def test_direct_conversations_are_found_by_nick_here_or_not() -> None:
    party = Party()
    ann, bob = party.enter("ann"), party.enter("bob")
    ann.send("PRIVMSG bob :hello")
    assert can_read(ann, "bob") and can_read(bob, "ANN")
    bob.drop()
    assert can_read(ann, "bob"), "what was said stays"
    assert not can_read(ann, "eve")
    assert [readable.name for readable, _ in access.own_directs(session_of(ann))] == ["bob"]


def test_own_rooms_come_first_and_each_once() -> None:
    party = Party(open_history=True)
    ann, bob = party.enter("ann"), party.enter("bob")
    bob.send("JOIN #b,#both")
    ann.send("JOIN #both,#a")
    assert [each.name for each in access.own_rooms(session_of(ann))] == ["#both", "#a"]
    assert [each.name for each in access.rooms(session_of(ann))] == ["#both", "#a", "#b"]


@pytest.mark.parametrize(
    ("since", "point", "expected"),
    [
        (None, None, None),
        (None, Point(sequence=3), Point(sequence=3)),
        (Stamp(5, 50.0), None, Point(sequence=5)),
        (Stamp(5, 50.0), Point(sequence=3), Point(sequence=5)),
        (Stamp(5, 50.0), Point(sequence=7), Point(sequence=7)),
        (Stamp(5, 50.0), Point(time=60.0), Point(time=60.0)),
        (Stamp(5, 50.0), Point(time=40.0), Point(sequence=5)),
    ],
)
def test_the_later_of_a_place_and_where_reading_begins(
    since: Stamp | None, point: Point | None, expected: Point | None
) -> None:
    assert Readable("#a", "#a", since).after(point) == expected
