"""What somebody who joins hears of what was said before."""

from datetime import datetime

import pytest

from mpchat.doors.irc.missed import last_lines
from tests.doors.plain.test_session import HELP, NOW, read
from tests.harness import NOON, Party, Visitor

pytestmark = pytest.mark.usefixtures("each_journal")
S = ":mpchat.local "


def talk(**house: object) -> tuple[Party, Visitor]:
    """Ann has said 1, 2 and 3 in #lobby."""
    party = Party(**house)  # type: ignore[arg-type]
    (ann,) = party.join("#lobby", "ann")
    for number in "123":
        party.clock.advance(1)
        ann.send(f"PRIVMSG #lobby :{number}")
    return party, ann


def test_a_client_that_knows_times_but_not_how_to_ask() -> None:
    party, _ = talk()
    bob = party.enter("bob", "server-time", "batch")
    lines = bob.asks("JOIN #Lobby")
    assert [line.split(" ")[2] for line in lines[:3]] == ["JOIN", "bob", "bob"]
    assert lines[3:] == [
        S + "BATCH +b1 chathistory #lobby",
        "@batch=b1;time=2026-11-01T12:00:01.000Z :ann!~ann@127.0.0.1 PRIVMSG #lobby :1",
        "@batch=b1;time=2026-11-01T12:00:02.000Z :ann!~ann@127.0.0.1 PRIVMSG #lobby :2",
        "@batch=b1;time=2026-11-01T12:00:03.000Z :ann!~ann@127.0.0.1 PRIVMSG #lobby :3",
        S + "BATCH -b1",
    ]


def test_without_batches_the_lines_alone() -> None:
    party, _ = talk(replay=2)
    bob = party.enter("bob", "server-time")
    assert bob.asks("JOIN #lobby")[3:] == [
        "@time=2026-11-01T12:00:02.000Z :ann!~ann@127.0.0.1 PRIVMSG #lobby :2",
        "@time=2026-11-01T12:00:03.000Z :ann!~ann@127.0.0.1 PRIVMSG #lobby :3",
    ]


def test_in_a_labelled_answer_it_is_a_batch_within_the_batch() -> None:
    party, _ = talk(replay=1)
    bob = party.enter("bob", "server-time", "batch", "labeled-response")
    lines = bob.asks("@label=L JOIN #lobby")
    assert lines[0] == "@label=L " + S + "BATCH +b2 labeled-response"
    assert lines[4:] == [
        "@batch=b2 " + S + "BATCH +b1 chathistory #lobby",
        "@batch=b1;time=2026-11-01T12:00:03.000Z :ann!~ann@127.0.0.1 PRIVMSG #lobby :3",
        "@batch=b2 " + S + "BATCH -b1",
        S + "BATCH -b2",
    ]


@pytest.mark.parametrize(
    "capabilities",
    [(), ("batch",), ("message-tags", "batch"), ("server-time", "batch", "draft/chathistory")],
)
def test_bots_and_clients_that_ask_hear_nothing(capabilities: tuple[str, ...]) -> None:
    party, _ = talk()
    bob = party.enter("bob", *capabilities)
    assert bob.send("JOIN #lobby").verbs() == ["JOIN", "353", "366"]


def test_nothing_to_replay() -> None:
    party, ann = talk(replay=0)
    bob = party.enter("bob", "server-time", "batch")
    assert bob.send("JOIN #lobby", "JOIN #new").verbs() == ["JOIN", "353", "366"] * 2
    party, ann = talk()
    ann.send("MODE #lobby +J")
    bob = party.enter("bob", "server-time", "batch")
    assert bob.send("JOIN #lobby").verbs() == ["JOIN", "353", "366"], "only what is said since"
    cat = party.connect()
    cat.send("cat")
    assert read(cat) == f"* Welcome, cat. Here: ann, bob, cat\n{HELP}\n"


def test_only_what_was_said() -> None:
    party, ann = talk()
    ann.send("TOPIC #lobby :cats", "PRIVMSG #lobby :4", "MODE #lobby +i-i")
    room = party.chat.rooms["#lobby"]
    assert [record.event.text for record in last_lines(party.house, room)] == ["1", "2", "3", "4"]  # type: ignore[union-attr]


def test_a_person_with_nc() -> None:
    party, ann = talk(replay=3)
    ann.send("PRIVMSG #lobby :\x01ACTION waves\x01", "PRIVMSG #lobby :\x01VERSION\x01")
    party.clock.advance(65)
    bob = party.connect()
    bob.send("bob")
    lines = read(bob).splitlines()
    assert lines[0].endswith("* Welcome, bob. Here: ann, bob")
    assert lines[1] == "* What was said last:"
    assert lines[2:4] == [f"{NOW} ann: 3", f"{NOW} * ann waves"], "at the time it was said"
    assert lines[4:] == ["* From here on it is now", HELP]


def test_a_person_with_nc_learns_the_days() -> None:
    party, ann = talk(replay=2)
    yesterday = datetime.fromtimestamp(NOON).strftime("%Y-%m-%d")
    ann.wire.connection.timeouts.stop()
    party.clock.advance(86400)
    bob = party.connect()
    bob.send("bob")
    expected = [
        "* What was said last:",
        f"* On {yesterday}:",
        f"{NOW} ann: 2",
        f"{NOW} ann: 3",
        "* From here on it is now",
    ]
    assert read(bob).splitlines()[1:-1] == expected
    ann.send("PRIVMSG #lobby :4")
    cat = party.connect()
    cat.send("cat")
    lines = read(cat).splitlines()[1:-1]
    assert lines == [*expected[:2], expected[3], "* Today:", f"{NOW} ann: 4", expected[4]]


def test_a_person_with_nc_is_told_that_nothing_is_kept() -> None:
    party, ann = talk()
    ann.send("MODE #lobby +H")
    bob = party.connect()
    bob.send("bob")
    assert "* Nothing that is said here is kept\n" in read(bob)
