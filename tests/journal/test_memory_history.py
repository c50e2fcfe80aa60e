"""Read markers in memory, which forgets the oldest."""

from collections.abc import Callable

from mpchat.chat.vocabulary import NOBODY, WHOLE_ROOM, ReadMarkerSet, Said, Source, Stamp
from mpchat.journal.history import Record
from mpchat.journal.memory_history import MemoryHistory


def remembering(
    most: int,
) -> tuple[MemoryHistory, Callable[[str, int], None], Callable[[str, str, int], None]]:
    """A history of so many records; how to say something in a place at a time, and how to mark it."""
    history = MemoryHistory(most)

    def say(place: str, time: int) -> None:
        said = Said(Source(NOBODY, "ann", "~u", "host"), place, "x", "PRIVMSG", WHOLE_ROOM, {})
        history.keep([Record(place, Stamp(time, float(time)), said)])

    def mark(who: str, place: str, time: int) -> None:
        history.mark(ReadMarkerSet(Source(NOBODY, who, "~u", "host"), place, place, float(time)))

    return history, say, mark


def test_in_memory_a_marker_goes_with_the_last_that_it_marks() -> None:
    history, say, mark = remembering(3)
    say("#a", 1)
    mark("ann", "#a", 5)
    mark("ann", "#b", 5)
    for time in (2, 3, 4):
        say("#b", time)
    assert history.marker("ann@host", "#a") is None and history.marker("ann@host", "#b") == 5
    mark("ann", "#a", 6)
    assert history.marker("ann@host", "#a") == 6, "and begins anew"


def test_in_memory_a_marker_that_lies_before_all_is_none() -> None:
    history, say, mark = remembering(3)
    mark("ann", "#a", 1)
    for time in (1, 2, 3):
        say("#a", time)
    assert history.marker("ann@host", "#a") == 1
    say("#a", 4)
    assert history.marker("ann@host", "#a") is None
    mark("ann", "#a", 2)
    assert history.marker("ann@host", "#a") == 2


def test_in_memory_there_are_no_more_markers_than_records() -> None:
    history, _, mark = remembering(2)
    for number in range(5):
        mark("ann", f"#{number}", number)
        mark("bob", "#a", number)
    assert [history.marker("ann@host", f"#{number}") for number in range(5)] == [None, None, None, None, 4]
    assert history.marker("bob@host", "#a") == 4
    assert set(history._readers) == {"#4", "#a"}
