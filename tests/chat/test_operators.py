"""Operators of the server: what they may do, and that nobody else may."""

from dataclasses import replace

import pytest

from mpchat.chat.chat import Rules
from mpchat.chat.vocabulary import (
    NO_SESSION,
    Acted,
    BecomeOperator,
    ChangeModes,
    ChangeUserModes,
    Command,
    Credentials,
    ForceJoin,
    ForceNick,
    ForgetRoom,
    Invite,
    Joined,
    Kill,
    Killed,
    Left,
    MakeInvitation,
    ModesChanged,
    Part,
    RecordAct,
    Refused,
    Register,
    Rename,
    Renamed,
    RoomForgotten,
    Say,
    SayWallops,
    Source,
    UserModesChanged,
    WallopsSaid,
)
from mpchat.irc.modes import ModeChange
from tests.story import ANN, BOB, CAT, STRANGER, Story, source

OPERATOR = ModeChange(True, "o")
RULER = source(ANN, operator=True)
"""Ann, once she runs the server."""


def acted(verb: str, about: str = "", who: Source = RULER) -> Acted:
    """What stands in the audit log."""
    return Acted(who, verb, about)


def test_who_has_proved_it_becomes_an_operator_and_gives_it_up_again() -> None:
    story = Story()
    assert story(ChangeUserModes(ANN, (OPERATOR, ModeChange(True, "i")))) == [
        UserModesChanged(source(ANN), (ModeChange(True, "i"),))
    ]
    assert story(BecomeOperator(ANN, "admin")) == [
        UserModesChanged(source(ANN), (OPERATOR,)),
        acted("OPER", "admin", source(ANN)),
    ]
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
        Killed(RULER, source(BOB), "sp\ufffdam"),
        acted("KILL", "bob!~bob@bob.example (sp\ufffdam)"),
    ]
    assert story.chat.person_named("bob") is None
    assert list(story.room("#one").members) == [CAT]
    assert story.room("#cats").invited == {}
    assert story(Kill(ANN, "bob", "x")) == [Refused("ERR_NOSUCHNICK", ("bob",))]


def test_wallops_is_for_those_who_want_to_hear_it() -> None:
    story = Story()
    story(BecomeOperator(ANN))
    assert story(SayWallops(ANN, "hello")) == [
        WallopsSaid(RULER, "hello", ()),
        acted("WALLOPS", "hello"),
    ]
    for visitor in (ANN, CAT):
        story(ChangeUserModes(visitor, (ModeChange(True, "w"),)))
    assert story(SayWallops(ANN, "tea\u202e"))[0] == WallopsSaid(RULER, "tea\ufffd", (ANN, CAT))


def test_an_operator_of_the_server_makes_operators_of_any_room() -> None:
    story = Story()
    story.join("#tea", BOB, CAT)
    story.mode(BOB, "#tea", "+s-o", "bob")
    refused = [Refused("ERR_NOSUCHCHANNEL", ("#tea",))]
    assert story.mode(ANN, "#tea", "+o", "bob") == refused
    story(BecomeOperator(ANN))
    changes = (ModeChange(True, "o", "bob"), ModeChange(True, "o", "cat"))
    assert story.mode(ANN, "#tea", "+oo", "bob", "cat") == [
        ModesChanged(RULER, "#tea", changes),
        acted("SAMODE", "#tea +oo bob cat"),
    ]
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
    assert story(ForgetRoom(ANN, "#TEA")) == [RoomForgotten("#tea", False), acted("CS", "DROP #tea")]


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
    assert story(ForgetRoom(ANN, "#tea")) == [RoomForgotten("#tea", False), acted("CS", "DROP #tea")]
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
    assert story(ForgetRoom(ANN, "#tea")) == [RoomForgotten("#tea", True), acted("CS", "DROP #tea")]
    assert story.chat.rooms == {} and list(story.chat.quiet) == quiet


@pytest.mark.parametrize(
    "command",
    [
        ForceJoin(ANN, "bob", "#a"),
        ForceNick(ANN, "bob", "bobby"),
        RecordAct(ANN, "REHASH"),
        MakeInvitation(ANN, "0123456789ab", "00ff"),
    ],
)
def test_nobody_else_may_do_these_either(command: Command) -> None:
    assert Story()(command) == [Refused("ERR_NOPRIVILEGES")]


def test_who_is_put_into_a_room_comes_in_whatever_its_modes() -> None:
    story = Story(Rules(max_rooms=1))
    story(BecomeOperator(ANN))
    story.join("#b", BOB)
    story.join("#tea", CAT)
    story.mode(CAT, "#tea", "+ibk", "bob!*@*", "key")
    joined, act = story(ForceJoin(ANN, "BOB", "#TEA"))
    assert isinstance(joined, Joined) and (joined.who, joined.room) == (source(BOB), "#tea")
    assert act == acted("SAJOIN", "bob #TEA")
    assert story(ForceJoin(ANN, "bob", "#tea")) == [], "is in it"
    assert story(ForceJoin(ANN, "nobody", "#tea")) == [Refused("ERR_NOSUCHNICK", ("nobody",))]
    (refusal,) = story(ForceJoin(ANN, "bob", "#"))
    assert isinstance(refusal, Refused) and refusal.numeric == "ERR_BADCHANMASK"


def test_who_is_given_another_nick_bears_it_whoever_it_belongs_to() -> None:
    story = Story()
    story(BecomeOperator(ANN))
    story.chat.accounts["kept"] = "kept"
    assert isinstance(story(Rename(BOB, "kept"))[0], Refused)
    assert story(ForceNick(ANN, "bob", "kept")) == [
        Renamed(source(BOB), "kept", ()),
        acted("SANICK", "bob kept"),
    ]
    assert story(ForceNick(ANN, "kept", "kept")) == []
    assert story(ForceNick(ANN, "kept", "cat")) == [Refused("ERR_NICKNAMEINUSE", ("cat",))]
    assert story(ForceNick(ANN, "bob", "x")) == [Refused("ERR_NOSUCHNICK", ("bob",))]


def test_modes_of_a_room_are_forced_as_by_its_founder() -> None:
    story = Story(Rules(founder_mode="q"))
    story.join("#tea", BOB, CAT)
    changes = (ModeChange(False, "q", "bob"), ModeChange(True, "s"), ModeChange(True, "q", "cat"))
    forced = ChangeModes(ANN, "#tea", changes, forced=True)
    assert story(forced) == [Refused("ERR_NOPRIVILEGES")]
    story(BecomeOperator(ANN))
    assert story(forced) == [ModesChanged(RULER, "#tea", changes), acted("SAMODE", "#tea -q+sq bob cat")]
    assert story(forced) == []
    assert story(ChangeModes(ANN, "#x", changes, forced=True)) == [Refused("ERR_NOSUCHCHANNEL", ("#x",))]


def test_what_was_done_elsewhere_is_noted() -> None:
    story = Story()
    story(BecomeOperator(ANN))
    assert story(RecordAct(ANN, "REHASH", "all")) == [acted("REHASH", "all")]


def test_who_makes_invitations() -> None:
    story = Story(Rules(invitations="everybody"))
    invitation = MakeInvitation(BOB, "0123456789ab", "00ff", 3, note="friends")
    assert story(invitation) == [Refused("ERR_NOPRIVILEGES")], "nor do guests"
    story(Register(BOB, "bob", Credentials("", "")))
    about = "0123456789ab, 3 times (friends)"
    assert story(invitation) == [acted("INVITATION", about, replace(source(BOB), account="bob"))]
    story(BecomeOperator(ANN))
    (act,) = story(MakeInvitation(ANN, "0123456789ab", "00ff"))
    assert act == acted("INVITATION", "0123456789ab, 1 times")


def test_operators_watch_what_they_want_to() -> None:
    story = Story()
    watch = ModeChange(True, "s", "+ck")
    assert story(ChangeUserModes(BOB, (watch,))) == [Refused("ERR_NOPRIVILEGES")]
    story(BecomeOperator(ANN))
    assert story(ChangeUserModes(ANN, (watch,))) == [UserModesChanged(RULER, (watch,))]
    assert story.chat.people[ANN].modes == "os"
    assert story(ChangeUserModes(ANN, (watch,))) == []
    less = story(ChangeUserModes(ANN, (ModeChange(True, "s", "-k+bx"),)))
    assert less == [UserModesChanged(RULER, (ModeChange(True, "s", "+bc"),))]
    unset = ModeChange(False, "s")
    assert story(ChangeUserModes(ANN, (ModeChange(True, "s", "-bc"),))) == [UserModesChanged(RULER, (unset,))]
    every = story(ChangeUserModes(ANN, (ModeChange(True, "s"),)))
    assert every == [UserModesChanged(RULER, (ModeChange(True, "s", "+bcfklor"),))]
    gives_up = ModeChange(False, "o")
    assert story(ChangeUserModes(ANN, (gives_up,))) == [UserModesChanged(source(ANN), (gives_up, unset))]
    assert (story.chat.people[ANN].modes, story.chat.people[ANN].notices) == ("", "")
    assert story(ChangeUserModes(ANN, (unset,))) == []


def test_names_that_look_alike_are_refused_where_the_operator_says_so() -> None:
    story = Story(Rules(refuse_look_alikes=True))
    story.chat.accounts["paypal"] = "paypal"
    assert isinstance(story(Rename(BOB, "paypaI"))[0], Refused)
    assert story(Rename(BOB, "bobl")) == [Renamed(source(BOB), "bobl", ())]
    assert story(Rename(CAT, "bobI")) == [Refused("ERR_NICKNAMEINUSE", ("bobI",))]
    assert story(Rename(BOB, "BOBL")) == [Renamed(replace(source(BOB), nick="bobl"), "BOBL", ())]
