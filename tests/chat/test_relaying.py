"""Bridges: who may speak for people elsewhere, and under which nicks."""

import pytest

from mpchat.chat.vocabulary import WHOLE_ROOM, BecomeOperator, Refused, Rename, Repeated, Said, Say
from mpchat.journal.rows import read_event, write_event
from tests.story import ANN, BOB, CAT, NOON, Story, source


def relay(story: Story, visitor: int, nick: str = "dan/net", key: str = "", room: str = "#tea") -> object:
    (event,) = story(Say(visitor, room, "hello", dedup_key=key, relayed=nick))  # type: ignore[arg-type]
    return event


def relayed(visitor: int, nick: str = "dan/net", operator: bool = False) -> Said:
    bridge = source(visitor)
    return Said(
        source(visitor, nick, operator), "#tea", "hello", "PRIVMSG", WHOLE_ROOM, {}, relayed_by=bridge.nick
    )


def test_whom_an_operator_allows_it() -> None:
    story = Story()
    story.join("#tea", ANN, BOB)
    assert relay(story, ANN) == relayed(ANN)
    refused = relay(story, BOB)
    assert isinstance(refused, Refused) and refused.numeric == "ERR_CHANOPRIVSNEEDED"
    story.mode(ANN, "#tea", "+h", "bob")
    assert relay(story, BOB) == relayed(BOB)
    story(BecomeOperator(CAT))
    refused = relay(story, CAT)
    assert isinstance(refused, Refused) and refused.numeric == "ERR_CANNOTSENDTOCHAN", (
        "cat is not inside (+n)"
    )
    story.mode(ANN, "#tea", "-n")
    assert relay(story, CAT) == relayed(CAT, operator=True), "who runs the server"


def test_only_in_rooms() -> None:
    story = Story()
    for target in ("bob", "#nowhere"):
        assert relay(story, ANN, room=target) == Refused("ERR_NOSUCHCHANNEL", (target,))


@pytest.mark.parametrize(
    "nick", ["dan", "/", "dan/", "/dan", "d n/x", "@dan/x", "a:b/x", "dan!/x", "é" * 31 + "/x", "a\u202e/x"]
)
def test_nicks_that_might_be_somebodys_here(nick: str) -> None:
    story = Story()
    story.join("#tea", ANN)
    refused = relay(story, ANN, nick)
    assert isinstance(refused, Refused) and refused.about == ("RELAYMSG", nick)


@pytest.mark.parametrize("nick", ["dan/net", "Дан/сеть", "dan/net/x"])
def test_nobody_takes_the_nick_of_somebody_elsewhere(nick: str) -> None:
    story = Story()
    story.join("#tea", ANN)
    assert relay(story, ANN, nick) == relayed(ANN, nick)
    (refused,) = story(Rename(BOB, nick))
    assert isinstance(refused, Refused) and refused.numeric == "ERR_ERRONEUSNICKNAME"


def test_what_was_said_before_is_not_said_again() -> None:
    story = Story()
    story.join("#tea", ANN)
    relay(story, ANN, key="k")
    again = relay(story, ANN, key="k")
    assert isinstance(again, Repeated) and again.said == relayed(ANN) and again.stamp.time == NOON + 6


def test_a_record_says_who_relayed_it() -> None:
    kept = read_event(write_event(relayed(ANN)))
    assert isinstance(kept, Said) and (kept.who.nick, kept.relayed_by) == ("dan/net", "ann")
    said = Said(source(ANN), "#tea", "hi", "PRIVMSG", WHOLE_ROOM, {})
    assert "relayed_by" not in write_event(said), "records stay as small as they were"
