"""What people do to themselves; and what happens to all of them whose server is lost."""

from mpchat.chat.policy import Rules
from mpchat.chat.presence import SERVER_LOST
from mpchat.chat.vocabulary import Enter, Invite, Join, Left, ServerLost, Source, visitor_id
from tests.story import ANN, CAT, PEOPLE, Number, Story

EVE: Number = visitor_id(7, 2)
FAY: Number = visitor_id(7, 1)
GIL: Number = visitor_id(8, 1)


def elsewhere(keep_rooms: bool = False) -> Story:
    """Eve and Fay came in through server 7, in this order, and Gil through server 8; all four are in #tea, which Ann opened."""
    story = Story(Rules(keep_rooms=keep_rooms))
    story.join("#Tea", ANN)
    for visitor, nick in ((EVE, "eve"), (FAY, "fay"), (GIL, "gil")):
        story(Enter(visitor, nick, "~u", "h"))
        story(Join(visitor, "#tea"))
    return story


def test_whose_server_is_lost_has_left() -> None:
    story = elsewhere()
    story(Join(EVE, "#alone"))
    story(Invite(ANN, "cat", "#tea"))
    fay = Left(Source(FAY, "fay", "~u", "h"), SERVER_LOST, ("#Tea",), broken=True)
    eve = Left(Source(EVE, "eve", "~u", "h"), SERVER_LOST, ("#Tea", "#alone"), broken=True)
    assert story(ServerLost(7)) == [fay, eve], "in the order of their numbers, not of coming"
    assert list(story.chat.people) == [*PEOPLE, GIL]
    assert list(story.room("#tea").members) == [ANN, GIL] and story.chat.room_named("#alone") is None
    assert story.room("#tea").invited == {CAT: None}
    assert story(ServerLost(7)) == [], "nobody is left to leave"
    assert story(Enter(EVE, "eve", "~u", "h")) != [], "the nick is free"


def test_the_reason_keeps_to_the_rules() -> None:
    story = Story(Rules(max_reason=10))
    story(Enter(EVE, "eve", "~u", "h"))
    (left,) = story(ServerLost(7))
    assert isinstance(left, Left) and left.reason == SERVER_LOST[:10]


def test_a_kept_room_remembers_what_they_held() -> None:
    story = elsewhere(keep_rooms=True)
    story.mode(ANN, "#tea", "+mov", "eve", "fay")
    story(ServerLost(7))
    assert story.room("#tea").regulars == {"fay@h": "v", "eve@h": "o"}
