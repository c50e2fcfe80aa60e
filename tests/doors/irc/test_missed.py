"""What somebody who was not here is sent of what was said meanwhile."""

from datetime import datetime

import pytest

from mpchat.doors.irc.missed import last_lines
from mpchat.irc.message import parse
from tests.doors.plain.test_session import HELP, NOW, read
from tests.harness import NOON, Party, Visitor

pytestmark = pytest.mark.usefixtures("each_journal")
S = ":mpchat.local "


def talk(**house: object) -> tuple[Party, Visitor]:
    """Ann says 1, 2 and 3 in #lobby."""
    party = Party(**house)  # type: ignore[arg-type]
    (ann,) = party.join("#lobby", "ann")
    say(party, ann, "1", "2", "3")
    return party, ann


def say(party: Party, who: Visitor, *texts: str, target: str = "#lobby") -> None:
    """Say something, a second after each."""
    for text in texts:
        party.clock.advance(1)
        who.send(f"PRIVMSG {target} :{text}")


def was_here(account: str = "dana", *capabilities: str, **house: object) -> tuple[Party, Visitor]:
    """Dana was in #lobby with Ann, who has said 1, 2 and 3 since."""
    party = Party(**house)  # type: ignore[arg-type]
    (ann,) = party.join("#lobby", "ann")
    dana = party.come_as(account, *capabilities)
    dana.send("JOIN #lobby", "PRIVMSG #lobby :0", "QUIT")
    say(party, ann, "1", "2", "3")
    return party, ann


def texts(lines: list[str]) -> list[str]:
    """What was said, and in which conversations."""
    messages = [parse(line.encode()) for line in lines]
    batches = [each.params[-1] for each in messages if each.verb == "BATCH" and len(each.params) == 3]
    return [*batches, *(each.params[-1] for each in messages if each.verb == "PRIVMSG")]


def test_whoever_was_away_is_sent_what_was_said() -> None:
    party, _ = was_here()
    dana = party.come_as("dana", "server-time", "batch")
    dana.heard()
    assert dana.asks("JOIN #Lobby")[3:] == [
        S + "BATCH +b1 chathistory #lobby",
        "@batch=b1;time=2026-11-01T12:00:01.000Z :ann!~ann@127.0.0.1 PRIVMSG #lobby :1",
        "@batch=b1;time=2026-11-01T12:00:02.000Z :ann!~ann@127.0.0.1 PRIVMSG #lobby :2",
        "@batch=b1;time=2026-11-01T12:00:03.000Z :ann!~ann@127.0.0.1 PRIVMSG #lobby :3",
        S + "BATCH -b1",
    ]
    assert texts(dana.asks("PART #lobby", "JOIN #lobby")) == [], "never twice on a connection"


def test_a_new_person_is_sent_nothing() -> None:
    """What was said before they came is not what they have missed; a client with CHATHISTORY may ask for it."""
    party, _ = talk()
    bob = party.enter("bob", "server-time", "batch")
    assert bob.send("JOIN #lobby").verbs() == ["JOIN", "353", "366"]


def test_a_guest_is_known_by_nick_and_address() -> None:
    party, ann = talk()
    (bob,) = party.join("#lobby", "bob")
    bob.send("QUIT")
    say(party, ann, "4")
    bob, other = party.enter("bob", "server-time", "batch"), None
    assert texts(bob.asks("JOIN #lobby")) == ["#lobby", "4"]
    bob.send("QUIT")
    other = party.enter("bob", "server-time", "batch", host="192.0.2.7")
    assert texts(other.asks("JOIN #lobby")) == []


def test_each_device_has_missed_something_else() -> None:
    party, ann = was_here("dana@laptop")
    phone = party.come_as("dana@phone", "server-time", "batch")
    assert texts(phone.asks("JOIN #lobby")) == ["#lobby", "1", "2", "3"], "the person was not here"
    say(party, ann, "4")
    laptop = party.come_as("dana@laptop", "server-time", "batch")
    assert texts(laptop.heard()) == ["#lobby", "1", "2", "3", "4"], "the laptop was not here"
    pad = party.come_as("dana@pad", "server-time", "batch")
    assert texts(pad.heard()) == [], "it was never here, and dana is"
    phone.send("QUIT")
    say(party, laptop, "my own")
    say(party, ann, "5")
    phone = party.come_as("dana@phone", "server-time", "batch")
    assert texts(phone.heard()) == ["#lobby", "5"], "one's own words are not news"


def test_direct_messages() -> None:
    party, ann = was_here()
    assert ann.asks("PRIVMSG dana :are you there?") == [
        S + "301 ann dana :Not here now: your message is kept, and shown when they come back"
    ]
    assert ann.asks("NOTICE Dana :hello?", "PRIVMSG dana :\x01VERSION\x01") == [
        S + "401 ann dana :No such nick or channel"
    ], "a question from client to client cannot wait"
    dana = party.come_as("dana", "server-time", "batch")
    lines = dana.heard()
    assert [line for line in lines if "BATCH" in line] == [S + "BATCH +b1 chathistory ann", S + "BATCH -b1"]
    said = [message for message in (parse(line.encode()) for line in lines) if "batch" in message.tags]
    assert [(each.verb, *each.params) for each in said] == [
        ("PRIVMSG", "dana", "are you there?"),
        ("NOTICE", "dana", "hello?"),
    ]


def test_the_last_ones_of_many() -> None:
    party, _ = was_here(replay=2)
    dana = party.come_as("dana", "server-time", "batch")
    assert texts(dana.asks("JOIN #lobby")) == ["#lobby", "2", "3"]


def test_in_a_labelled_answer_it_is_a_batch_within_the_batch() -> None:
    party, _ = was_here(replay=1)
    dana = party.come_as("dana", "server-time", "batch", "labeled-response")
    lines = dana.asks("@label=L JOIN #lobby")
    assert lines[0] == "@label=L " + S + "BATCH +b2 labeled-response"
    assert lines[4:] == [
        "@batch=b2 " + S + "BATCH +b1 chathistory #lobby",
        "@batch=b1;time=2026-11-01T12:00:03.000Z :ann!~ann@127.0.0.1 PRIVMSG #lobby :3",
        "@batch=b2 " + S + "BATCH -b1",
        S + "BATCH -b2",
    ]


@pytest.mark.parametrize(
    "capabilities",
    [
        (),
        ("batch",),
        ("server-time",),
        ("server-time", "batch", "draft/chathistory"),
        ("server-time", "batch", "znc.in/playback"),
    ],
)
def test_clients_that_would_take_it_for_new_and_those_that_ask_are_sent_nothing(
    capabilities: tuple[str, ...],
) -> None:
    party, _ = was_here()
    dana = party.come_as("dana", *capabilities)
    dana.heard()
    assert dana.send("JOIN #lobby").verbs() == ["JOIN", "353", "366"]


def test_an_account_decides_otherwise() -> None:
    party, ann = was_here()
    dana = party.come_as("dana")
    dana.send("ACCOUNT SET missed on", "QUIT")
    dana = party.come_as("dana")
    assert texts(dana.asks("JOIN #lobby")) == [], "there was nothing since"
    dana.send("QUIT")
    say(party, ann, "4")
    dana = party.come_as("dana")
    assert texts(dana.asks("JOIN #lobby")) == ["4"]
    dana.send("ACCOUNT SET missed off", "QUIT")
    say(party, ann, "5")
    assert texts(party.come_as("dana", "server-time", "batch").asks("JOIN #lobby")) == []


def test_bots_are_sent_nothing() -> None:
    party, _ = was_here()
    bot = party.come_as("dana", "server-time", "batch")
    bot.send("MODE dana +B")
    assert texts(bot.asks("JOIN #lobby")) == []


def test_where_nothing_can_be_read() -> None:
    party, ann = was_here(replay=0)
    assert texts(party.come_as("dana", "server-time", "batch").asks("JOIN #lobby", "JOIN #new")) == []
    party, ann = was_here()
    ann.send("MODE #lobby +J")
    assert texts(party.come_as("dana", "server-time", "batch").asks("JOIN #lobby")) == [], (
        "only since joining"
    )
    cat = party.connect()
    cat.send("cat")
    assert read(cat) == f"* Welcome, cat. Here: ann, dana, cat\n{HELP}\n"


# ---- znc.in/playback ----


def test_playback() -> None:
    party, _ = was_here()
    dana = party.come_as("dana", "server-time", "batch", "znc.in/playback")
    dana.send("JOIN #lobby", "PRIVMSG ann :hello")
    dana.heard()
    assert texts(dana.asks("PRIVMSG *playback :PLAY #lobby 0")) == ["#lobby", "0", "1", "2", "3"]
    assert texts(dana.asks(f"PRIVMSG *playback :PLAY * {NOON + 1.5} {NOON + 2.5}")) == ["#lobby", "2"]
    assert texts(dana.asks("PRIVMSG *playback :play #lobby,#no 0")) == ["#lobby", "0", "1", "2", "3"]
    listed = texts(dana.asks("PRIVMSG *playback :LIST"))
    assert [each.split()[0] for each in listed] == ["#lobby", "ann"]
    assert texts(dana.asks("PRIVMSG *playback :CLEAR *"))[0].startswith("Nothing is cleared here")
    for wrong in ("PLAY", "PLAY * x", "PLAY * 1.x", "WHAT"):
        assert texts(dana.asks(f"PRIVMSG *playback :{wrong}"))[0].startswith("PLAY <conversations>")


# ---- people with nc ----


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
