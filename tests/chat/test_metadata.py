"""What people and rooms say about themselves: who may change it, and what cannot be said."""

import pytest

from mpchat.chat.policy import Rules
from mpchat.chat.vocabulary import (
    AccountSet,
    BecomeOperator,
    CloseAccount,
    Credentials,
    LogIn,
    MetadataSet,
    Refused,
    Register,
    SetMetadata,
)
from tests.story import ANN, BOB, CAT, Story, source


def test_people_say_things_about_themselves() -> None:
    story = Story()
    story.join("#a", ANN)
    said = MetadataSet(source(ANN), "ann", source(ANN), "avatar", "a.png", ("#a",))
    assert story(SetMetadata(ANN, "*", "avatar", "a.png")) == [said]
    assert story(SetMetadata(ANN, "ann", "avatar", "a.png")) == [], "nothing has changed"
    gone = MetadataSet(source(ANN), "ann", source(ANN), "avatar", None, ("#a",))
    assert story(SetMetadata(ANN, "*", "avatar")) == [gone]
    assert [each.numeric for each in story(SetMetadata(ANN, "*", "avatar")) if isinstance(each, Refused)] == [
        "KEY_NOT_SET"
    ]


def test_operators_say_things_about_their_room() -> None:
    story = Story()
    story.join("#Tea", ANN, BOB)
    said = MetadataSet(source(ANN), "#Tea", None, "homepage", "h", ("#Tea",))
    assert story(SetMetadata(ANN, "#tea", "homepage", "h")) == [said]
    (refused,) = story(SetMetadata(BOB, "#tea", "homepage", "x"))
    assert isinstance(refused, Refused) and refused.about == ("METADATA", "#tea", "homepage")
    assert story.room("#tea").has_settings("nt"), "it is worth keeping"
    story(BecomeOperator(CAT))
    assert isinstance(story(SetMetadata(CAT, "#tea", "homepage"))[0], MetadataSet)
    assert story(SetMetadata(CAT, "ann", "status", "away")) == [
        MetadataSet(source(CAT, operator=True), "ann", source(ANN), "status", "away", ("#Tea",))
    ]


def test_everything_is_taken_away_at_once() -> None:
    story = Story()
    for key in ("avatar", "status"):
        story(SetMetadata(ANN, "*", key, "x"))
    events = story(SetMetadata(ANN, "*", ""))
    assert [(each.key, each.value) for each in events if isinstance(each, MetadataSet)] == [
        ("avatar", None),
        ("status", None),
    ]
    assert story(SetMetadata(ANN, "*", "")) == []


@pytest.mark.parametrize(
    ("target", "key", "value", "code"),
    [
        ("#nowhere", "avatar", "x", "INVALID_TARGET"),
        ("nobody", "avatar", "x", "INVALID_TARGET"),
        ("*", "Avatar", "x", "KEY_INVALID"),
        ("*", ":", "x", "KEY_INVALID"),
        ("bob", "avatar", "x", "KEY_NO_PERMISSION"),
        ("bob", "", None, "KEY_NO_PERMISSION"),
        ("*", "avatar", "too long", "VALUE_INVALID"),
        ("*", "third", "x", "LIMIT_REACHED"),
    ],
)
def test_what_cannot_be_said(target: str, key: str, value: str | None, code: str) -> None:
    story = Story(Rules(max_metadata=2, max_metadata_value=5))
    for each in ("one", "two"):
        story(SetMetadata(ANN, "*", each, "1"))
    (refused,) = story(SetMetadata(ANN, target, key, value))
    assert isinstance(refused, Refused) and refused.numeric == code


def test_a_secret_room_has_no_metadata_for_others() -> None:
    story = Story()
    story.join("#a", ANN)
    story.mode(ANN, "#a", "+s")
    (refused,) = story(SetMetadata(BOB, "#a", "avatar", "x"))
    assert isinstance(refused, Refused) and refused.numeric == "INVALID_TARGET"


def test_it_comes_and_goes_with_the_account() -> None:
    story = Story()
    story(SetMetadata(ANN, "*", "avatar", "a"))
    story(SetMetadata(BOB, "*", "status", "b"))
    events = story(Register(ANN, "ann", Credentials("", "")))
    assert not [each for each in events if isinstance(each, MetadataSet)], "it is the account's now"
    told = [each for each in story(LogIn(BOB, "ann")) if isinstance(each, MetadataSet)]
    assert [(each.key, each.value) for each in told] == [("status", None), ("avatar", "a")]
    events = story(CloseAccount(ANN))
    assert [type(each) for each in events[:2]] == [AccountSet, MetadataSet]
    assert story.chat.decided_by(story.chat.people[ANN]).metadata == {}
