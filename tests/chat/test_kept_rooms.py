"""Rooms that outlive their members: what they remember, and who may come back."""

from typing import Any, cast

import pytest

from mpchat.chat.chat import Chat, Room, Rules
from mpchat.chat.vocabulary import (
    NO_SESSION,
    ChangeModes,
    Command,
    Enter,
    Event,
    ForgetRoom,
    Invite,
    Join,
    Joined,
    Kick,
    Part,
    Quit,
    ReadMarkerSet,
    Refused,
    Rename,
    RenameRoom,
    RoomForgotten,
    Say,
    ServerLost,
    SetReadMarker,
    SetTopic,
    Source,
    Stamp,
    VisitorId,
)
from mpchat.irc.modes import ModeChange
from tests.story import Number

ANN, BOB, CAT, NEW, GUEST, AGAIN = map(cast("type[Number]", VisitorId), range(1, 7))


class Kept:
    """A chat with three people that keeps its rooms; with ``founder`` ann is logged in, so that those that she makes are hers."""

    def __init__(self, keep: bool = True, founder: str = "") -> None:
        self.chat = Chat(Rules(keep_rooms=keep))
        for visitor, nick in ((ANN, "ann"), (BOB, "bob"), (CAT, "cat")):
            self(Enter(visitor, nick, "~u", "host", account=founder if visitor == ANN else ""))

    def __call__(self, *commands: object) -> list[Event]:
        events: list[Event] = []
        for command in commands:
            events = self.chat.apply(command, Stamp(1, 100.0))  # type: ignore[arg-type]
        return events

    @property
    def room(self) -> Room | None:
        """The room that every test is about."""
        return self.chat.room_named("#a")


def test_a_room_of_which_nobody_made_anything_is_forgotten() -> None:
    kept = Kept()
    kept(Join(ANN, "#a"), Part(ANN, "#a"))
    assert kept.room is None


def test_a_room_with_a_founder_is_kept_and_its_operators_with_it() -> None:
    kept = Kept(founder="ann")
    kept(Join(ANN, "#a"), SetTopic(ANN, "#a", "tea"), Join(BOB, "#a"))
    kept(ChangeModes(ANN, "#a", (ModeChange(True, "o", "bob"),)), Part(ANN, "#a"), Quit(BOB))
    assert kept.room is not None and kept.room.topic == "tea"
    kept(Join(CAT, "#a"))
    assert kept.room.members == {CAT: ""}, "an operator will come back"
    assert isinstance(kept(Join(ANN, "#a"))[0], Joined)
    assert kept.room.members == {CAT: "", ANN: "o"}
    kept(Enter(NEW, "bob", "~u", "host"), Join(NEW, "#a"))
    assert kept.room.members == {CAT: "", ANN: "o", NEW: "o"}


@pytest.mark.parametrize("left", [Part(ANN, "#a"), Quit(ANN), Kick(ANN, "#a", "ann"), ServerLost(0)])
def test_a_room_of_guests_is_gone_with_its_last_member(left: Command) -> None:
    """Else nobody could govern it again, or give it up."""
    kept = Kept()
    kept(Join(ANN, "#a"), SetTopic(ANN, "#a", "tea"))
    kept(ChangeModes(ANN, "#a", (ModeChange(True, "i"), ModeChange(True, "b", "x!*@*"))), left)
    assert kept.room is None and kept.chat.quiet == {}


def test_an_operator_of_a_room_of_guests_may_come_back_while_somebody_is_in_it() -> None:
    kept = Kept()
    kept(Join(ANN, "#a"), SetTopic(ANN, "#a", "tea"), Join(BOB, "#a"), Part(ANN, "#a"))
    kept(Join(ANN, "#a"))
    assert kept.room is not None and kept.room.members == {BOB: "", ANN: "o"}


def said_in(kept: Kept, *changes: ModeChange, name: str = "#a") -> None:
    """Ann makes a room, says something, changes its modes, and leaves."""
    kept(Join(ANN, name), Say(ANN, name, "a word"), ChangeModes(ANN, name, changes), Part(ANN, name))


@pytest.mark.parametrize("letter", "mntCMlj")
def test_the_history_of_an_open_room_waits_for_whoever_comes(letter: str) -> None:
    kept = Kept()
    parameter = {"l": "5", "j": "5:5"}.get(letter)
    said_in(kept, ModeChange(letter not in "nt", letter, parameter))
    assert kept.room is None and list(kept.chat.quiet) == ["#a"]


@pytest.mark.parametrize("letter", "bkHJRis")
def test_the_history_of_a_closed_room_is_over(letter: str) -> None:
    """Whoever makes a room of that name again may be somebody who was kept out."""
    kept = Kept()
    parameter = {"b": "x!*@*", "k": "key"}.get(letter)
    said_in(kept, ModeChange(True, letter, parameter))
    assert kept.room is None and kept.chat.quiet == {}


def test_the_history_of_a_renamed_room_is_over_unless_it_has_its_first_name_again() -> None:
    """What it said under its last name is kept under its first, which another room may have by then."""
    kept = Kept()
    kept(Join(ANN, "#a"), Say(ANN, "#a", "a word"), RenameRoom(ANN, "#a", "#b"), Part(ANN, "#b"))
    assert kept.chat.rooms == {} and kept.chat.quiet == {}
    kept(Join(ANN, "#a"), Say(ANN, "#a", "a word"), RenameRoom(ANN, "#a", "#b"))
    kept(RenameRoom(ANN, "#b", "#A"), Part(ANN, "#a"))
    assert kept.chat.rooms == {} and list(kept.chat.quiet) == ["#a"]


def test_without_keeping_nothing_is_kept() -> None:
    kept = Kept(keep=False, founder="ann")
    kept(Join(ANN, "#a"), Say(ANN, "#a", "a word"), Part(ANN, "#a"))
    assert kept.room is None and kept.chat.quiet == {}


def restarted(kept: Kept, **room: Any) -> Room:
    """A room of guests as it is after a restart: with those who were in it as regulars."""
    kept.chat.add_room(Room("#a", 1.0, spoken=True, **room))
    assert kept.room is not None
    return kept.room


def test_guests_come_back_to_their_room_after_a_restart() -> None:
    kept = Kept()
    room = restarted(kept, topic="tea", regulars={"ann@host": "o", "bob@host": ""})
    kept(Join(CAT, "#a"), Join(ANN, "#a"), Join(BOB, "#a"))
    assert room.members == {CAT: "", ANN: "o", BOB: ""}
    kept(ForgetRoom(NO_SESSION, "#a"))
    assert kept.room is room and room.topic == "tea", "somebody is there"
    kept(Quit(CAT), Quit(ANN), Quit(BOB))
    assert kept.room is None and list(kept.chat.quiet) == ["#a"]


def test_a_room_whose_operators_all_gave_up_gets_one_with_the_first_who_comes_back() -> None:
    kept = Kept()
    room = restarted(kept, topic="tea", regulars={"ann@host": ""})
    kept(Join(CAT, "#a"))
    assert room.members == {CAT: "o"}


@pytest.mark.parametrize(("flags", "quiet"), [("nt", ["#a"]), ("int", [])])
def test_a_room_to_which_no_guest_came_back_is_forgotten(flags: str, quiet: list[str]) -> None:
    kept = Kept()
    restarted(kept, flags=flags, topic="tea")
    assert kept(ForgetRoom(NO_SESSION, "#A")) == [RoomForgotten("#a", True)]
    assert kept.room is None and list(kept.chat.quiet) == quiet
    assert kept(ForgetRoom(NO_SESSION, "#a")) == []


def test_a_room_that_somebody_founded_is_not_forgotten_by_itself() -> None:
    kept = Kept(founder="ann")
    kept(Join(ANN, "#a"), Part(ANN, "#a"))
    assert kept(ForgetRoom(NO_SESSION, "#a")) == [] and kept.room is not None


def test_who_was_in_an_invite_only_room_may_come_back_but_not_who_was_put_out() -> None:
    kept = Kept()
    kept(Join(ANN, "#a"), ChangeModes(ANN, "#a", (ModeChange(True, "i"),)))
    kept(Invite(ANN, "bob", "#a"), Join(BOB, "#a"), Part(BOB, "#a"))
    assert isinstance(kept(Join(BOB, "#a"))[0], Joined)
    kept(Kick(ANN, "#a", "bob"))
    refused = [Refused("ERR_INVITEONLYCHAN", ("#a",))]
    assert kept(Join(BOB, "#a")) == refused
    assert kept(Join(CAT, "#a")) == [Refused("ERR_INVITEONLYCHAN", ("#a",))]
    kept(Part(ANN, "#a"))
    assert isinstance(kept(Join(ANN, "#a"))[0], Joined)


def test_a_thousand_regulars_are_remembered() -> None:
    room = Room("#a", 0.0)
    for number in range(1001):
        room.remember(f"n{number}@host", "v")
    assert len(room.regulars) == 1000
    assert "n0@host" not in room.regulars


def test_a_read_marker_is_told_to_its_owner() -> None:
    kept = Kept()
    marker = ReadMarkerSet(Source(ANN, "ann", "~u", "host"), "#A", "#a", 7.0)
    assert kept(SetReadMarker(ANN, "#A", "#a", 7.0)) == [marker]


def test_operators_are_forgotten_last() -> None:
    room = Room("#a", 0.0)
    room.remember("op@host", "o")
    for number in range(2000):
        room.remember(f"n{number}@host", "")
    assert room.regulars["op@host"] == "o" and len(room.regulars) == 1000
    assert room.letters_of("stranger@host") == ""


def test_a_closed_room_is_over_even_where_new_rooms_are_closed() -> None:
    chat = Chat(Rules(keep_rooms=True, new_room_flags="int"))
    said: list[Command] = [Enter(ANN, "ann", "~u", "host"), Join(ANN, "#a"), Say(ANN, "#a", "a word")]
    for number, command in enumerate(said):
        chat.apply(command, Stamp(number, 1.0))
    assert chat.rooms["#a"].has_settings("int"), "a server that is killed has it again, and who is a regular"
    chat.apply(Part(ANN, "#a"), Stamp(3, 3.0))
    assert chat.rooms == {} and chat.quiet == {}


def made_one_after_the_other(kept: Kept, *rooms: str) -> None:
    for number, room in enumerate(rooms):
        kept.chat.apply(Join(ANN, room), Stamp(number, 100.0 + number))
        kept(SetTopic(ANN, room, "tea"))


def test_past_a_number_of_rooms_empty_ones_are_not_kept() -> None:
    kept = Kept(founder="ann")
    kept.chat.rules = Rules(keep_rooms=True, max_kept_rooms=2)
    made_one_after_the_other(kept, "#a", "#b", "#c")
    kept(Part(ANN, "#b"), Part(ANN, "#c"), Part(ANN, "#a"))
    assert list(kept.chat.rooms) == ["#a", "#b"]


def test_nobody_gets_a_room_by_making_so_many_that_it_is_forgotten() -> None:
    kept = Kept(founder="ann")
    kept.chat.rules = Rules(keep_rooms=True, max_kept_rooms=2)
    made_one_after_the_other(kept, "#a", "#b", "#c", "#d")
    kept(Part(ANN, "#a"), Join(CAT, "#a"))
    assert kept.room is not None and kept.room.members == {CAT: ""}, "it is ann's"


def test_who_is_put_out_does_not_come_back_under_an_older_name() -> None:
    kept = Kept()
    kept(Join(ANN, "#a"), ChangeModes(ANN, "#a", (ModeChange(True, "i"),)))
    kept(
        Enter(NEW, "mal", "~u", "there"),
        Invite(ANN, "mal", "#a"),
        Join(NEW, "#a"),
        Part(NEW, "#a"),
    )
    kept(
        Rename(NEW, "mal2"),
        Invite(ANN, "mal2", "#a"),
        Join(NEW, "#a"),
        Kick(ANN, "#a", "mal2"),
        Rename(NEW, "mal"),
    )
    assert kept(Join(NEW, "#a")) == [Refused("ERR_INVITEONLYCHAN", ("#a",))]


def test_a_room_whose_founder_is_registered_is_kept() -> None:
    kept = Kept()
    kept(Enter(NEW, "fay", "~u", "there", account="Fay"), Join(NEW, "#a"))
    assert kept.room is not None and kept.room.founder == "Fay"
    kept(Quit(NEW), Join(CAT, "#a"))
    assert kept.room is not None and kept.room.members == {CAT: ""}, "it is somebody's"
    kept(Enter(GUEST, "guest", "~u", "elsewhere"), Join(GUEST, "#a"))
    assert kept.room.members[GUEST] == ""
    (joined,) = kept(Enter(AGAIN, "f", "~u", "elsewhere", account="FAY"), Join(AGAIN, "#a"))
    assert isinstance(joined, Joined) and (joined.held, kept.room.members[AGAIN]) == ("o", "o")


def test_a_founder_keeps_what_else_was_given() -> None:
    kept = Kept()
    kept.chat.rules = Rules(keep_rooms=True, founder_mode="q")
    kept(Enter(NEW, "fay", "~u", "there", account="fay"), Join(NEW, "#a"))
    kept(
        ChangeModes(NEW, "#a", (ModeChange(True, "v", "fay"),)),
        Part(NEW, "#a"),
        Join(NEW, "#a"),
    )
    assert kept.room is not None and kept.room.members == {NEW: "qv"}


def test_who_is_put_out_is_no_regular_by_the_account_either() -> None:
    kept = Kept()
    kept(Join(ANN, "#a"), ChangeModes(ANN, "#a", (ModeChange(True, "i"),)))
    kept(
        Enter(NEW, "mal", "~u", "there", account="mal"),
        Invite(ANN, "mal", "#a"),
        Join(NEW, "#a"),
    )
    kept(Kick(ANN, "#a", "mal"))
    assert kept(Join(NEW, "#a")) == [Refused("ERR_INVITEONLYCHAN", ("#a",))]
