"""Operators of the server: what they may do, and that nobody else may."""

import pytest

from mpchat.chat.chat import Rules
from mpchat.chat.vocabulary import (
    NO_SESSION,
    BecomeOperator,
    ChangeUserModes,
    Command,
    Credentials,
    ForgetRoom,
    Invite,
    Kill,
    Killed,
    Left,
    ModesChanged,
    Part,
    Refused,
    Register,
    RoomForgotten,
    Say,
    SayWallops,
    UserModesChanged,
    WallopsSaid,
)
from mpchat.irc.modes import ModeChange
from tests.story import ANN, BOB, CAT, STRANGER, Story, source

OPERATOR = ModeChange(True, "o")


def test_who_has_proved_it_becomes_an_operator_and_gives_it_up_again() -> None:
    story = Story()
    assert story(ChangeUserModes(ANN, (OPERATOR, ModeChange(True, "i")))) == [
        UserModesChanged(source(ANN), (ModeChange(True, "i"),))
    ]
    assert story(BecomeOperator(ANN)) == [UserModesChanged(source(ANN), (OPERATOR,))]
    assert story.chat.people[ANN].modes == "io"
    assert story(BecomeOperator(ANN)) == []
    gives_up = ModeChange(False, "o")
    assert story(ChangeUserModes(ANN, (gives_up,))) == [UserModesChanged(source(ANN), (gives_up,))]
    assert story.chat.people[ANN].modes == "i"


@pytest.mark.parametrize("command", [Kill(ANN, "bob", "x"), SayWallops(ANN, "x")])
def test_nobody_else_may(command: Command) -> None:
    assert Story()(command) == [Refused("ERR_NOPRIVILEGES")]


def test_who_is_killed_has_left() -> None:
    story = Story()
    story(BecomeOperator(ANN))
    story.join("#One", BOB, CAT)
    story.join("#cats", CAT)
    story(Invite(CAT, "bob", "#cats"))
    assert story(Kill(ANN, "BOB", "sp\x1bam")) == [
        Left(source(BOB), "Killed (ann (sp\ufffdam))", ("#One",), broken=False),
        Killed(source(ANN), source(BOB), "sp\ufffdam"),
    ]
    assert story.chat.person_named("bob") is None
    assert list(story.room("#one").members) == [CAT]
    assert story.room("#cats").invited == {}
    assert story(Kill(ANN, "bob", "x")) == [Refused("ERR_NOSUCHNICK", ("bob",))]


def test_wallops_is_for_those_who_want_to_hear_it() -> None:
    story = Story()
    story(BecomeOperator(ANN))
    assert story(SayWallops(ANN, "hello")) == [WallopsSaid(source(ANN), "hello", ())]
    for visitor in (ANN, CAT):
        story(ChangeUserModes(visitor, (ModeChange(True, "w"),)))
    assert story(SayWallops(ANN, "tea\u202e")) == [WallopsSaid(source(ANN), "tea\ufffd", (ANN, CAT))]


def test_an_operator_of_the_server_makes_operators_of_any_room() -> None:
    story = Story()
    story.join("#tea", BOB, CAT)
    story.mode(BOB, "#tea", "+s-o", "bob")
    refused = [Refused("ERR_NOSUCHCHANNEL", ("#tea",))]
    assert story.mode(ANN, "#tea", "+o", "bob") == refused
    story(BecomeOperator(ANN))
    changes = (ModeChange(True, "o", "bob"), ModeChange(True, "o", "cat"))
    assert story.mode(ANN, "#tea", "+oo", "bob", "cat") == [ModesChanged(source(ANN), "#tea", changes)]
    assert story.room("#tea").members == {BOB: "o", CAT: "o"}
    for words in (("-o", "bob"), ("+h", "cat"), ("+om", "cat"), ("+q", "cat"), ("-s",), ()):
        assert story.mode(ANN, "#tea", *words) == refused
    assert story.mode(ANN, "#cats", "+o", "bob") == [Refused("ERR_NOSUCHCHANNEL", ("#cats",))]
    assert story.mode(ANN, "#tea", "+o", "dan") == [Refused("ERR_USERNOTINCHANNEL", ("dan", "#tea"))]


def test_a_halfop_who_runs_the_server() -> None:
    story = Story()
    story.join("#tea", BOB, ANN)
    story.mode(BOB, "#tea", "+h", "ann")
    assert story.mode(ANN, "#tea", "+o", "ann")[0] == Refused(
        "ERR_CHANOPRIVSNEEDED", ("#tea",), "Only operators can change o here"
    )
    story(BecomeOperator(ANN))
    story.mode(ANN, "#tea", "+o", "ann")
    assert story.room("#tea").members[ANN] == "oh"


def test_who_may_let_a_room_be_forgotten() -> None:
    story = Story()
    story.join("#tea", BOB)
    assert story(ForgetRoom(ANN, "#tea")) == [Refused("ERR_NOPRIVILEGES")]
    assert story(ForgetRoom(STRANGER, "#tea")) == [Refused("ERR_NOTREGISTERED")]
    assert story(ForgetRoom(NO_SESSION, "#tea")) == []
    assert story(ForgetRoom(NO_SESSION, "#nowhere")) == []
    story(BecomeOperator(ANN))
    assert story(ForgetRoom(ANN, "#nowhere")) == [Refused("ERR_NOSUCHCHANNEL", ("#nowhere",))]
    assert story(ForgetRoom(ANN, "#TEA")) == [RoomForgotten("#tea", False)]


def test_a_room_that_is_forgotten() -> None:
    """It loses its founder and who was what in it; with people in it, it goes on until the last has left."""
    story = Story(Rules(keep_rooms=True))
    story(Register(BOB, "bob", Credentials("", "")))
    story.join("#tea", BOB, CAT)
    story.mode(BOB, "#tea", "+oi", "cat")
    story(Part(CAT, "#tea"))
    story(BecomeOperator(ANN))
    room = story.room("#tea")
    assert room.founder == "bob" and room.regulars
    assert story(ForgetRoom(ANN, "#tea")) == [RoomForgotten("#tea", False)]
    assert (room.founder, room.regulars, room.members) == ("", {}, {BOB: "o"})
    story(Part(BOB, "#tea"))
    assert story.chat.rooms == {} and story.chat.quiet == {}, "it was closed"


@pytest.mark.parametrize(("mode", "quiet"), [("+m", ["#tea"]), ("+i", [])])
def test_an_empty_room_that_is_forgotten(mode: str, quiet: list[str]) -> None:
    story = Story(Rules(keep_rooms=True))
    story(Register(BOB, "bob", Credentials("", "")))
    story.join("#tea", BOB)
    story(Say(BOB, "#tea", "a word"))
    story.mode(BOB, "#tea", mode)
    story(Part(BOB, "#tea"))
    story(BecomeOperator(ANN))
    assert story.room("#tea").members == {}
    assert story(ForgetRoom(ANN, "#tea")) == [RoomForgotten("#tea", True)]
    assert story.chat.rooms == {} and list(story.chat.quiet) == quiet
