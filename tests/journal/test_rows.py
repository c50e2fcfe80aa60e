"""Rooms as they are written: all of it comes back, from this version and from those before."""

import pytest

from mpchat.chat.room import ListEntry, Room
from mpchat.chat.vocabulary import NOBODY, Joined, Source
from mpchat.journal.rows import RowError, read_event, read_room, write_event, write_room
from tests.story import ANN, BOB, NOON

BEFORE_THERE_WERE_OTHER_LISTS = (
    '{"name":"#Tea","created":1793534400.0,"topic":"tea","topic_by":"ann!~ann@host","topic_at":1.5,"flags":"int","key":"k",'
    '"limit":3,"bans":{"eve!*@*":{"by":"ann!~ann@host","at":2.5}},"regulars":{"ann@host":"ov"}}'
)


def test_a_room_comes_back_without_its_people() -> None:
    lists = {
        "b": {"~m:eve!*@*": ListEntry("ann", 1.0)},
        "e": {"~a:fay": ListEntry("ann", 2.0)},
        "I": {"*!*@host": ListEntry("bob", 3.0)},
    }
    room = Room(
        "#Tea", NOON, "tea", "ann", 4.0, "CRnt", "key", 5, "5:10", "ann", lists, regulars={"ann@": "q"}
    )
    full = Room(**{**vars(room), "members": {ANN: "o"}, "invited": {BOB: None}, "joined": [NOON]})
    assert read_room(write_room(full)) == room


def test_a_room_that_an_older_version_wrote() -> None:
    room = read_room(BEFORE_THERE_WERE_OTHER_LISTS)
    assert room.lists == {"b": {"eve!*@*": ListEntry("ann!~ann@host", 2.5)}, "e": {}, "I": {}}
    assert (room.name, room.flags, room.key, room.limit, room.founder) == ("#Tea", "int", "k", 3, "")
    assert room.regulars == {"ann@host": "ov"}
    assert read_room(write_room(room)) == room


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"name":"#a","created":1,"lists":7}', '{"bans":{"x":{}}}'])
def test_what_is_no_room(text: str) -> None:
    with pytest.raises(RowError, match="it is no room"):
        read_room(text)


@pytest.mark.parametrize("held", ["", "ov"])
def test_what_was_held_from_before_is_written_where_there_is_something(held: str) -> None:
    joined = Joined(Source(NOBODY, "ann", "~ann", "host"), "#tea", "Ann", None, held)
    assert ("held" in write_event(joined)) is bool(held)
    assert read_event(write_event(joined)) == joined
