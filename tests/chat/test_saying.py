"""What is said again: only its author hears it, as an echo of what was said, whatever has changed since."""

import copy

import pytest

from mpchat.chat import state
from mpchat.chat.policy import Rules
from mpchat.chat.vocabulary import (
    WHOLE_ROOM,
    Event,
    Hearers,
    Kick,
    OnePerson,
    Part,
    Quit,
    Redact,
    Rename,
    RenameRoom,
    Repeated,
    Said,
    Say,
    SomeMembers,
    Stamp,
    VisitorId,
)
from tests.story import ANN, BOB, NOON, Story, source

NO_ONE = SomeMembers(())
FIRST = Stamp(7, NOON + 7)
"""When it was said first: the seventh command of a story."""


def hello(target: str = "#tea", visitor: VisitorId = BOB) -> Say:
    """What is said, and said again."""
    return Say(visitor, target, "hello", dedup_key="k")


def echo(target: str, to: Hearers, nick: str = "", visitor: VisitorId = BOB) -> list[Event]:
    """What its author hears then."""
    return [Repeated(Said(source(visitor, nick), target, "hello", "PRIVMSG", to, {}), FIRST)]


@pytest.fixture
def story() -> Story:
    """Ann operates #tea, Bob is in, and has said hello there."""
    story = Story(Rules())
    story.join("#Tea", ANN, BOB)
    assert story(hello()) == [Said(source(BOB), "#Tea", "hello", "PRIVMSG", WHOLE_ROOM, {})]
    return story


def test_only_its_author_hears_it_and_nothing_changes(story: Story) -> None:
    before = copy.deepcopy(story.chat)
    for _ in range(2):
        assert story(hello()) == echo("#Tea", WHOLE_ROOM)
    assert story.chat == before, "not even that somebody spoke"


def test_under_the_name_that_one_has_now(story: Story) -> None:
    story(Rename(BOB, "bobby"))
    assert story(hello()) == echo("#Tea", WHOLE_ROOM, "bobby")


def test_of_several_lines_the_way_they_were_said() -> None:
    story = Story()
    story.join("#tea", BOB)
    several = Say(BOB, "#tea", "one\x07\ntwo", dedup_key="k", cuts=(3,))
    (said,) = story(several)
    (again,) = story(several)
    assert isinstance(again, Repeated) and again.said == said


def test_where_one_may_not_speak_any_more(story: Story) -> None:
    story.mode(ANN, "#tea", "+m")
    assert story(hello()) == echo("#Tea", WHOLE_ROOM)
    story(Kick(ANN, "#tea", "bob"))
    assert story(hello()) == echo("#Tea", WHOLE_ROOM)


def test_where_the_room_is_not_there_any_more_for_one(story: Story) -> None:
    story(Part(BOB, "#tea"))
    story.mode(ANN, "#tea", "+s")
    assert story(hello()) == echo("#tea", NO_ONE), "as it was typed"
    story(Quit(ANN))
    assert story(hello()) == echo("#tea", NO_ONE)


def test_where_the_room_has_another_name(story: Story) -> None:
    story(RenameRoom(ANN, "#tea", "#coffee"))
    assert story(hello()) == echo("#tea", NO_ONE)


@pytest.mark.parametrize("target", ["ANN", "Ann!~ann@ann.example"])
def test_to_one_person(target: str) -> None:
    story = Story()
    story.sequence = 6
    assert story(hello(target)) == [Said(source(BOB), "ann", "hello", "PRIVMSG", OnePerson(ANN), {})]
    assert story(hello(target)) == echo("ann", OnePerson(ANN))
    story(Quit(ANN))
    assert story(hello(target)) == echo(target.partition("!")[0], NO_ONE)


def test_to_those_with_a_prefix() -> None:
    story = Story()
    story.join("#Tea", ANN, BOB)
    (said,) = story(hello("@#tea"))
    assert isinstance(said, Said) and said.to == SomeMembers((ANN,))
    assert story(hello("@#tea")) == echo("@#Tea", NO_ONE)


def test_what_was_taken_back_is_not_said_again(story: Story) -> None:
    story(Redact(BOB, "#tea", "#tea", 7, "id", own=True))
    assert story(hello()) == echo("#Tea", WHOLE_ROOM)


def test_what_was_refused_was_not_said() -> None:
    story = Story()
    story.join("#tea", ANN, BOB)
    story.mode(ANN, "#tea", "+m")
    assert not isinstance(story(hello())[0], Said)
    story.mode(ANN, "#tea", "-m")
    assert isinstance(story(hello())[0], Said)


def test_the_oldest_keys_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MOST_SAID", 2)
    story = Story()
    story.join("#tea", BOB)
    for key in ("a", "b", "c"):
        story(Say(BOB, "#tea", key, dedup_key=key))
    assert list(story.chat.said) == ["b", "c"]
    assert isinstance(story(Say(BOB, "#tea", "c", dedup_key="c"))[0], Repeated)
    assert isinstance(story(Say(BOB, "#tea", "a", dedup_key="a"))[0], Said)


def test_what_could_not_be_kept_was_not_said(story: Story) -> None:
    story.chat.forget_said("k")
    story.chat.forget_said("another")
    assert isinstance(story(hello())[0], Said)
