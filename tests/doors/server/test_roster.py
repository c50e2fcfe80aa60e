"""NAMES as it is kept written: whatever happens, it says what would be written anew."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mpchat.doors.server.roster import Rosters
from tests.harness import Party, Visitor

NICKS = ("ann", "bob", "cat", "dan")
ROOMS = ("#a", "#B", "#c")
does = st.one_of(
    st.tuples(st.just("JOIN"), st.sampled_from(ROOMS)),
    st.tuples(st.just("PART"), st.sampled_from(ROOMS)),
    st.tuples(st.just("NICK"), st.sampled_from([f"{nick}{end}" for nick in NICKS for end in ("", "_" * 20)])),
    st.tuples(st.just("KICK"), st.sampled_from(ROOMS), st.sampled_from(NICKS)),
    st.tuples(
        st.just("MODE"), st.sampled_from(ROOMS), st.sampled_from(("+v", "-v", "+o")), st.sampled_from(NICKS)
    ),
    st.tuples(st.just("MODE"), st.sampled_from(NICKS), st.sampled_from(("+i", "-i"))),
    st.tuples(st.just("RENAME"), st.sampled_from(ROOMS), st.sampled_from(ROOMS)),
    st.tuples(st.just("QUIT")),
)


def asks(visitor: Visitor) -> list[str]:
    """Every room's names."""
    return visitor.asks(f"NAMES {','.join(ROOMS)}")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(range(4)), does), max_size=40))
def test_it_is_what_would_be_written_anew(said: list[tuple[int, tuple[str, ...]]]) -> None:
    party = Party()
    people = [
        party.enter("ann"),
        party.enter("bob", "multi-prefix"),
        party.enter("cat", "userhost-in-names"),
        party.enter("dan", "multi-prefix", "userhost-in-names"),
    ]
    for who, line in said:
        if not people[who].closed:
            people[who].send(" ".join(line))
        for visitor in people:
            if not visitor.closed:
                kept = asks(visitor)
                party.house.rosters = Rosters(party.chat)
                assert asks(visitor) == kept
    assert party.house.rosters._written.keys() <= {room.casefold() for room in ROOMS}


def test_a_large_room_takes_several_lines_that_fit() -> None:
    party = Party()
    crowd = party.join("#a", *(f"somebody{number:020}" for number in range(60)))
    lines = [line for line in crowd[0].send("NAMES #a").heard() if " 353 " in line]
    assert len(lines) > 3 and all(len(line.encode()) <= 510 for line in lines)
    told = [name.lstrip("@") for line in lines for name in line.partition(" :")[2].split(" ")]
    assert told == [f"somebody{number:020}" for number in range(60)]
