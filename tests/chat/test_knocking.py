"""Asking to be invited: who may, who hears it, and how often."""

from mpchat.chat.policy import MOST_KNOCKS, Rules
from mpchat.chat.vocabulary import Invite, Join, Knock, Knocked, Refused
from tests.story import ANN, BOB, CAT, DAN, Story, source


def test_those_who_may_invite_hear_a_knock() -> None:
    story = Story()
    story.join("#Tea", ANN, BOB)
    story.mode(ANN, "#tea", "+i")
    assert story(Knock(CAT, "#tea", "let me in")) == [Knocked(source(CAT), "#Tea", "let me in", (ANN,))]
    assert story(Join(CAT, "#tea")) == [Refused("ERR_INVITEONLYCHAN", ("#Tea",))]
    story.mode(ANN, "#tea", "+h", "bob")
    assert story(Knock(CAT, "#tea")) == [Knocked(source(CAT), "#Tea", "", (ANN, BOB))]


def test_a_room_may_be_closed_by_more_than_plus_i() -> None:
    story = Story()
    story.join("#tea", ANN)
    for words in (("+k", "key"), ("+R",), ("+l", "1")):
        story.mode(ANN, "#tea", *words)
        assert story(Knock(CAT, "#tea")) == [Knocked(source(CAT), "#tea", "", (ANN,))]
        story.mode(ANN, "#tea", f"-{words[0][1:]}", *words[1:])
    story.mode(ANN, "#tea", "+j", "1:60")
    story(Join(BOB, "#tea"))
    assert story(Knock(CAT, "#tea")) == [Refused("ERR_CHANOPEN", ("#tea",))], "it is open again in a moment"


def test_who_need_not_or_may_not_knock() -> None:
    story = Story()
    story.join("#tea", ANN)
    assert story(Knock(CAT, "#tea")) == [Refused("ERR_CHANOPEN", ("#tea",))]
    assert story(Knock(ANN, "#tea")) == [Refused("ERR_KNOCKONCHAN", ("#tea",))]
    story.mode(ANN, "#tea", "+ib", "cat")
    assert story(Knock(CAT, "#tea")) == [Refused("ERR_BANNEDFROMCHAN", ("#tea",))]
    story(Invite(ANN, "bob", "#tea"))
    assert story(Knock(BOB, "#tea")) == [Refused("ERR_CHANOPEN", ("#tea",))], "bob was invited"
    story.mode(ANN, "#tea", "+s")
    assert story(Knock(DAN, "#tea")) == [Refused("ERR_NOSUCHCHANNEL", ("#tea",))]


def test_a_person_knocks_once_in_a_while() -> None:
    story = Story(Rules(knock_pause=10))
    for name in ("#tea", "#den"):
        story.join(name, ANN)
        story.mode(ANN, name, "+i")
    assert story(Knock(CAT, "#tea")) == [Knocked(source(CAT), "#tea", "", (ANN,))]
    assert story(Knock(CAT, "#tea")) == [Refused("ERR_TOOMANYKNOCK", ("#tea",))]
    assert story(Knock(CAT, "#den")) == [Knocked(source(CAT), "#den", "", (ANN,))], "another room"
    assert story(Knock(BOB, "#tea")) == [Knocked(source(BOB), "#tea", "", (ANN,))], "another person"
    story.sequence += 10
    assert story(Knock(CAT, "#tea")) == [Knocked(source(CAT), "#tea", "", (ANN,))]
    assert story.room("#tea").knocked == {source(CAT).identity: story.now}, "the others are forgotten"


def test_a_room_hears_only_some_knocks() -> None:
    story = Story(Rules(knock_pause=100))
    room = story.join("#tea", ANN)
    story.mode(ANN, "#tea", "+i")
    room.knocked = {f"p{number}@h": story.now for number in range(MOST_KNOCKS)}
    assert story(Knock(CAT, "#tea")) == [Refused("ERR_TOOMANYKNOCK", ("#tea",))]
