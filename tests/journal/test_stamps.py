"""Stamps: never back, never still, and never far from the clock."""

from hypothesis import given
from hypothesis import strategies as st

from mpchat.chat.vocabulary import Stamp
from mpchat.doors.irc.dialect import milliseconds
from mpchat.journal.stamps import Stamps
from tests.harness import NOON, Party

steps = st.lists(
    st.tuples(st.floats(-3600, 3600), st.floats(0, 2)) | st.just((0.0, 0.0)), min_size=1, max_size=60
)


@given(steps)
def test_whatever_the_clock_does_they_go_on(steps: list[tuple[float, float]]) -> None:
    wall, passed = NOON, 0.0
    stamps = Stamps(lambda: wall, lambda: passed, Stamp(5, NOON - 1))
    given_out = []
    for step, seconds in steps:
        wall, passed = wall + step, passed + seconds
        given_out.append(stamps.next())
        assert stamps.now >= max(given_out[-1].time, wall)
    numbers = [stamp.sequence for stamp in given_out]
    thousandths = [milliseconds(stamp.time) for stamp in given_out]
    assert numbers == sorted(set(numbers)) and numbers[0] > 5
    assert thousandths == sorted(set(thousandths)), "a millisecond each"


def test_a_flood_does_not_carry_them_away_from_the_clock() -> None:
    passed = 0.0
    stamps = Stamps(lambda: NOON + passed, lambda: passed)
    times = []
    for _ in range(100):
        passed += 0.1
        times += [stamps.next().time for _ in range(1000)]
    assert times == sorted(set(times)), "never still"
    assert times[-1] - (NOON + passed) < 1.2, "a hundred thousand in ten seconds"


def test_they_go_on_from_the_last_of_an_earlier_process() -> None:
    stamps = Stamps(lambda: NOON, last=Stamp(1 << 60, NOON + 60))
    assert stamps.next() == Stamp((1 << 60) + 1, NOON + 60.001)


def test_pages_by_time_lose_nothing() -> None:
    """IRCv3 chathistory: ten lines in one write, pages of five, by timestamp alone, forwards and backwards."""
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=("batch", "draft/chathistory", "server-time"))
    ann.send(*(f"PRIVMSG #a :{number}" for number in range(10)))
    bob.heard()
    page = [line for line in bob.send("CHATHISTORY LATEST #a * 5").messages() if line.verb == "PRIVMSG"]
    back = page
    while page:
        question = f"CHATHISTORY BEFORE #a timestamp={page[0].tags['time']} 5"
        page = [line for line in bob.send(question).messages() if line.verb == "PRIVMSG"]
        back = page + back
    assert [line.text for line in back] == list("0123456789")
    forth, since = list[str](), "2000-01-01T00:00:00.000Z"
    while True:
        question = f"CHATHISTORY AFTER #a timestamp={since} 5"
        page = [line for line in bob.send(question).messages() if line.verb == "PRIVMSG"]
        if not page:
            break
        forth += [line.text for line in page]
        since = page[-1].tags["time"]
    assert forth == list("0123456789")


def test_a_page_by_time_ends_with_its_millisecond() -> None:
    """In a flood several share one: then a page is longer than was asked for, never shorter by what would be lost."""
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=("batch", "draft/chathistory", "server-time"))
    ann.send(*(f"PRIVMSG #a :{number}" for number in range(1200)))
    bob.heard()
    since, heard = "2000-01-01T00:00:00.000Z", list[str]()
    while True:
        question = f"CHATHISTORY AFTER #a timestamp={since} 50"
        page = [line for line in bob.send(question).messages() if line.verb == "PRIVMSG"]
        if not page:
            break
        heard += [line.text for line in page]
        since = page[-1].tags["time"]
    assert heard == list(map(str, range(1200)))
    until, newest = "2030-01-01T00:00:00.000Z", list[str]()
    while True:
        question = f"CHATHISTORY BEFORE #a timestamp={until} 50"
        page = [line for line in bob.send(question).messages() if line.verb == "PRIVMSG"]
        if not page:
            break
        newest = [line.text for line in page] + newest
        until = page[0].tags["time"]
    assert newest == list(map(str, range(1200)))


def test_what_was_just_said_can_be_marked_as_read() -> None:
    """IRCv3 read-marker: a marker may be as late as what was said, also where stamps run ahead of the clock."""
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=("draft/read-marker", "server-time"))
    ann.send(*(f"PRIVMSG #a :{number}" for number in range(10)))
    time = bob.messages()[-1].tags["time"]
    assert bob.asks(f"MARKREAD #a timestamp={time}")[0].endswith(f"MARKREAD #a timestamp={time}")
