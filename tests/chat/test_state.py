"""The state of the chat: what can be asked of it, and a copy that can be changed without anyone noticing."""

from copy import deepcopy

from mpchat.chat.vocabulary import SetTopic, Stamp, TopicSet
from tests.story import ANN, BOB, Story, source


def test_a_command_applied_to_a_copy_leaves_the_chat_as_it_was() -> None:
    story = Story()
    room = story.join("#a", ANN, BOB)
    before = deepcopy(story.chat)
    ahead = story.chat.with_copies(deepcopy(room), {})
    assert ahead.apply(SetTopic(ANN, "#a", "tea"), Stamp(100, 100.0)) == [TopicSet(source(ANN), "#a", "tea")]
    assert ahead.rooms["#a"].topic == "tea"
    assert story.chat == before


def test_a_room_is_found_by_its_conversation_only_under_the_name_that_began_it() -> None:
    story = Story()
    room = story.join("#A", ANN)
    assert story.chat.room_of("#a") is room
    assert story.chat.room_of("#A") is None
