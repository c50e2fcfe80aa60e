"""Rooms that outlive their members: what they remember, and who may come back."""

from mpchat.chat.chat import Chat, Room, Rules
from mpchat.chat.vocabulary import (
    ChangeModes,
    Enter,
    Event,
    Invite,
    Join,
    Joined,
    Kick,
    Part,
    Quit,
    ReadMarkerSet,
    Refused,
    SetReadMarker,
    SetTopic,
    Source,
    Stamp,
)
from mpchat.irc.modes import ModeChange

ANN, BOB, CAT = 1, 2, 3


class Kept:
    """A chat with three people that keeps its rooms."""

    def __init__(self, keep: bool = True) -> None:
        self.chat = Chat(Rules(keep_rooms=keep))
        for visitor, nick in ((ANN, "ann"), (BOB, "bob"), (CAT, "cat")):
            self(Enter(visitor, nick, "~u", "host"))

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


def test_a_room_with_a_topic_is_kept_and_its_operator_with_it() -> None:
    kept = Kept()
    kept(Join(ANN, "#a"), SetTopic(ANN, "#a", "tea"), Join(BOB, "#a"), Part(ANN, "#a"), Quit(BOB))
    assert kept.room is not None and kept.room.topic == "tea"
    kept(Join(CAT, "#a"))
    assert kept.room.members == {CAT: ""}, "an operator will come back"
    assert isinstance(kept(Join(ANN, "#a"))[0], Joined)
    assert kept.room.members == {CAT: "", ANN: "o"}


def test_without_keeping_nothing_is_kept() -> None:
    kept = Kept(keep=False)
    kept(Join(ANN, "#a"), SetTopic(ANN, "#a", "tea"), Part(ANN, "#a"))
    assert kept.room is None


def test_an_empty_kept_room_without_operators_gets_one() -> None:
    kept = Kept()
    kept(Join(ANN, "#a"), SetTopic(ANN, "#a", "tea"))
    kept(ChangeModes(ANN, "#a", (ModeChange(False, "o", "ann"),)), Part(ANN, "#a"), Join(CAT, "#a"))
    assert kept.room is not None and kept.room.members == {CAT: "o"}


def test_who_was_in_an_invite_only_room_may_come_back_but_not_who_was_put_out() -> None:
    kept = Kept()
    kept(Join(ANN, "#a"), ChangeModes(ANN, "#a", (ModeChange(True, "i"),)))
    kept(Invite(ANN, "bob", "#a"), Join(BOB, "#a"), Part(BOB, "#a"))
    assert isinstance(kept(Join(BOB, "#a"))[0], Joined)
    kept(Kick(ANN, "#a", "bob"))
    refused = [Refused(BOB, "ERR_INVITEONLYCHAN", ("#a",))]
    assert kept(Join(BOB, "#a")) == refused
    assert kept(Join(CAT, "#a")) == [Refused(CAT, "ERR_INVITEONLYCHAN", ("#a",))]
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
