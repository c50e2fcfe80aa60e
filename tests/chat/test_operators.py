"""Operators of the server: what they may do, and that nobody else may."""

import pytest

from mpchat.chat.vocabulary import (
    BecomeOperator,
    ChangeUserModes,
    Command,
    Invite,
    Kill,
    Killed,
    Left,
    Refused,
    SayWallops,
    UserModesChanged,
    WallopsSaid,
)
from mpchat.irc.modes import ModeChange
from tests.story import ANN, BOB, CAT, Story, source

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
