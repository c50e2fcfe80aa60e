"""A room: prefixes, flags, and how its modes read."""

import pytest

from mpchat.chat.room import Room
from mpchat.irc import modes
from tests.story import ANN, BOB, CAT, NOON


@pytest.fixture
def room() -> Room:
    """Ann operates it, Bob is in."""
    return Room("#tea", NOON, members={ANN: "o", BOB: ""})


def test_what_a_prefix_gives(room: Room) -> None:
    assert [room.rank(visitor) for visitor in (ANN, BOB, CAT)] == [modes.OPERATOR, 0, 0]
    for letter, rank in (
        ("v", modes.VOICE),
        ("h", modes.HALFOP),
        ("a", modes.PROTECTED),
        ("q", modes.FOUNDER),
    ):
        room.grant(BOB, letter, True)
        assert room.rank(BOB) == rank


def test_names_stay_a_rooms_own(room: Room) -> None:
    assert (room.conversation, room.former) == ("#tea", [])
    room.rename("#Coffee", NOON)
    room.rename("#COFFEE", NOON + 1)
    assert (room.name, room.conversation, room.former) == ("#COFFEE", "#tea", ["#tea"])
    assert room.renamed_at == NOON, "another case is no other name"
    for number in range(12):
        room.rename(f"#{number}", NOON)
    assert room.former == ["#tea", *(f"#{number}" for number in range(1, 11))], "the first, and the last ten"
    room.rename("#5", NOON)
    room.rename("#tea", NOON)
    assert room.former == [f"#{number}" for number in (2, 3, 4, 6, 7, 8, 9, 10, 11, 5)]


def test_prefixes_are_held_highest_first(room: Room) -> None:
    assert [room.grant(BOB, "v", True), room.members[BOB]] == [True, "v"]
    assert [room.grant(BOB, "o", True), room.members[BOB]] == [True, "ov"]
    assert [room.grant(BOB, "o", True), room.members[BOB]] == [False, "ov"]
    assert [room.grant(BOB, "o", False), room.members[BOB]] == [True, "v"]
    assert [room.grant(BOB, "o", False), room.members[BOB]] == [False, "v"]
    assert [room.grant(BOB, "v", False), room.members[BOB]] == [True, ""]


def test_a_prefix_does_not_change_the_order_of_joining(room: Room) -> None:
    room.grant(ANN, "o", False)
    room.grant(BOB, "o", True)
    assert list(room.members.items()) == [(ANN, ""), (BOB, "o")]


def test_flags_are_kept_in_order(room: Room) -> None:
    assert [room.set_flag("t", True), room.set_flag("n", True), room.flags] == [True, True, "nt"]
    assert [room.set_flag("n", True), room.flags] == [False, "nt"]
    assert [room.set_flag("n", False), room.flags] == [True, "t"]
    assert [room.set_flag("n", False), room.flags] == [False, "t"]


def test_how_modes_read(room: Room) -> None:
    assert room.modes(with_key=True) == ("+",)
    room.flags, room.key, room.limit = "nt", "sesame", 12
    assert room.modes(with_key=True) == ("+ntkl", "sesame", "12")
    assert room.modes(with_key=False) == ("+ntkl", "*", "12")
    room.key = ""
    assert room.modes(with_key=True) == ("+ntl", "12")
