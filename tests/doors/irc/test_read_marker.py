"""MARKREAD: up to when somebody has read (IRCv3 read-marker)."""

import pytest

from mpchat.doors.irc.dialect import server_time
from tests.harness import NOON, Party, SlowJournal, Visitor

pytestmark = pytest.mark.usefixtures("each_journal")
S = ":mpchat.local "
CAPS = ("draft/read-marker", "server-time")


def at(seconds: float) -> str:
    return f"timestamp={server_time(NOON + seconds)}"


def two() -> tuple[Party, Visitor, Visitor]:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=CAPS)
    party.clock.advance(50)
    return party, ann, bob


def test_set_and_get() -> None:
    _, ann, bob = two()
    assert ann.asks("MARKREAD #A") == [S + "MARKREAD #a *"]
    assert ann.asks(f"MARKREAD #A {at(5)}") == [S + f"MARKREAD #a {at(5)}"]
    assert ann.asks("MARKREAD #a") == [S + f"MARKREAD #a {at(5)}"]
    assert ann.asks(f"MARKREAD bob {at(7.123)}") == [S + f"MARKREAD bob {at(7.123)}"]
    assert ann.asks("MARKREAD BOB") == [S + f"MARKREAD bob {at(7.123)}"]
    assert bob.asks("MARKREAD #a") == [S + "MARKREAD #a *"], "what ann has read is hers to know"
    assert bob.asks("MARKREAD ann") == [S + "MARKREAD ann *"]


def test_it_never_goes_back() -> None:
    _, ann, _ = two()
    ann.send(f"MARKREAD #a {at(5)}")
    for older in (4, 5, -1_000_000):
        assert ann.asks(f"MARKREAD #a {at(older)}") == [S + f"MARKREAD #a {at(5)}"]
    assert ann.asks(f"MARKREAD #a {at(6)}") == [S + f"MARKREAD #a {at(6)}"]


def test_nobody_has_read_what_is_to_come() -> None:
    _, ann, _ = two()
    assert ann.asks("MARKREAD #a timestamp=9999-12-31T23:59:59.999Z") == [S + f"MARKREAD #a {at(50)}"]


def test_on_joining_before_the_end_of_the_names() -> None:
    party, ann, _ = two()
    ann.send("TOPIC #a :cats", f"MARKREAD #a {at(5)}", "PART #a")
    lines = ann.asks("JOIN #a")
    assert lines[1] == S + f"MARKREAD #a {at(5)}"
    assert [line.split(" ")[-2 if "JOIN" in line else 1] for line in lines][1:] == [
        "MARKREAD",
        "332",
        "333",
        "353",
        "366",
    ]
    assert ann.asks("JOIN #new")[1] == S + "MARKREAD #new *"
    cat = party.enter("cat")
    assert cat.send("JOIN #a").verbs() == ["JOIN", "332", "333", "353", "366"]
    assert cat.asks("MARKREAD #a") == [S + "MARKREAD #a *"], "who asks is answered"


def test_over_several_connections() -> None:
    party, ann, _ = two()
    ann.send(f"MARKREAD #a {at(5)}")
    ann.drop()
    again = party.enter("Ann", *CAPS)
    assert again.asks("JOIN #a")[1] == S + f"MARKREAD #a {at(5)}"


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ("", "NEED_MORE_PARAMS :Missing parameters"),
        (":", "NEED_MORE_PARAMS :Missing parameters"),
        ("b@d", "INVALID_PARAMS b@d :There is nothing here for you to read"),
        ("nobody timestamp=2026-11-01T09:14:03.120Z", "INVALID_PARAMS nobody :There is nothing here for you to read"),
        ("#a *", "INVALID_PARAMS #a * :A timestamp reads timestamp=2026-11-01T09:14:03.120Z"),
        ("#a yesterday", "INVALID_PARAMS #a yesterday :A timestamp reads timestamp=2026-11-01T09:14:03.120Z"),
        ("#a :", "INVALID_PARAMS #a * :A timestamp reads timestamp=2026-11-01T09:14:03.120Z"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(request_: str, answer: str) -> None:
    _, ann, _ = two()
    assert ann.asks(f"MARKREAD {request_}") == [S + f"FAIL MARKREAD {answer}"]


def test_a_journal_that_takes_its_time() -> None:
    party, ann, _ = two()
    journal = party.use(SlowJournal(party))
    ann.send(f"MARKREAD #a {at(5)}", "MARKREAD #a")
    assert ann.heard() == []
    journal.commit()
    assert ann.heard() == [S + f"MARKREAD #a {at(5)}"] * 2
    ann.send(f"MARKREAD #a {at(6)}")
    journal.fail("The disk is full", "NOT_KEPT", "MARKREAD", "#a")
    assert ann.heard() == [S + "FAIL MARKREAD NOT_KEPT #a :The disk is full"]


def test_people_with_nc_have_none() -> None:
    party = Party()
    bob = party.connect()
    bob.send("bob")
    bob.heard()
    assert bob.send("MARKREAD #lobby").heard() == [], "that was said"


def test_what_is_not_written_yet_is_remembered_for_a_while() -> None:
    party, ann, _ = two()
    party.use(journal := SlowJournal(party))
    journal.history.mark = lambda event: None  # type: ignore[method-assign]
    for number in range(120):
        ann.send(f"JOIN #r{number}", f"MARKREAD #r{number} {at(5)}", f"PART #r{number}")
        while journal.commit():
            pass
    ann.send("JOIN #r0,#r119")
    journal.commit()
    told = [line.params for line in ann.messages() if line.verb == "MARKREAD"]
    assert told[-2:] == [("#r0", "*"), ("#r119", at(5))]
