"""Every limit: at it all is well, past it comes what is documented; 0 turns it off; ISUPPORT says so."""

from dataclasses import fields

import pytest

from mpchat.chat.chat import Room
from mpchat.chat.vocabulary import PersonId
from mpchat.doors.irc.isupport import tokens
from mpchat.options import Options
from mpchat.settings.limits import Limits
from mpchat.settings.table import ROWS
from tests.harness import NOON, Party

S = ":mpchat.local "
ANN = ":ann!~ann@127.0.0.1 "


def party_with(**limits: float) -> Party:
    """A party as the command line would make it."""
    options = Options()
    given = {"command_rate": 0, **limits}
    options.parseOptions([f"--{name.replace('_', '-')}={value}" for name, value in given.items()])
    return Party(options.settings.limits, options.settings.rules())


def told(party: Party) -> dict[str, str]:
    return tokens(party.house)


def test_every_limit_is_an_option_with_a_default_and_help() -> None:
    rows = [row for row in ROWS.values() if row.is_limit]
    assert [row.field for row in rows] == [each.name for each in fields(Limits)]
    assert all(row.help and row.default >= 0 for row in rows)
    options = Options()
    options.parseOptions([])
    assert options.settings.limits == Limits()


# ---- what fits a line: 512 and 8191 are tried in test_line and test_doing ----


def test_max_line() -> None:
    party = party_with(max_line=100)
    ann = party.enter("ann")
    assert told(party)["LINELEN"] == "100"
    assert ann.asks("PING " + "x" * 93)[0].startswith(S + "PONG")
    assert ann.asks("PING " + "x" * 94) == [S + "417 ann :Input line was too long"]
    longer = party_with(max_line=4000)
    ann, bob = longer.join("#a", "ann", "bob")
    ann.send("PRIVMSG #a :" + "x" * 3900).heard()
    assert len(bob.heard()[0]) > 3900 and told(longer)["LINELEN"] == "4000"
    off = party_with(max_line=0)
    ann, bob = off.join("#a", "ann", "bob")
    ann.send("PRIVMSG #a :" + "x" * 50_000)
    assert len(bob.heard()[0]) > 50_000 and "LINELEN" not in told(off)


def test_max_tags() -> None:
    ann = party_with(max_tags=100).enter("ann")
    assert ann.asks("@" + "x" * 100 + " PING x") == [S + "PONG mpchat.local x"]
    assert ann.asks("@" + "x" * 101 + " PING x") == [S + "417 ann :Input line was too long"]


def test_max_message() -> None:
    party = party_with(max_message=120)
    ann, bob = party.join("#a", "ann", "bob")
    assert told(party)["MESSAGELEN"] == "120"
    assert ann.asks("PRIVMSG #a :" + "ä" * 120) == []
    assert len(bob.heard()) == 1
    assert ann.asks("PRIVMSG #a :" + "ä" * 121) == [S + "417 ann :A message has at most 120 characters"]
    assert bob.heard() == []
    assert "MESSAGELEN" not in told(party_with())


def test_max_nick() -> None:
    party = party_with(max_nick=5)
    assert told(party)["NICKLEN"] == "5"
    ann = party.enter("annie")
    assert ann.asks("NICK annies") == [S + "432 annie annies :A name has at most 5 bytes"]
    off = party_with(max_nick=0)
    assert "NICKLEN" not in told(off)
    assert off.enter("ann").asks("NICK " + "x" * 200) == [ANN + "NICK " + "x" * 200]


def test_max_room() -> None:
    party = party_with(max_room=5)
    assert told(party)["CHANNELLEN"] == "5"
    ann = party.enter("ann")
    assert ann.send("JOIN #four").verbs()[0] == "JOIN"
    assert ann.asks("JOIN #fives") == [S + "476 ann #fives :A room's name has at most 5 bytes"]
    off = party_with(max_room=0)
    assert "CHANNELLEN" not in told(off)
    assert off.enter("ann").send("JOIN #" + "x" * 200).verbs()[0] == "JOIN"


def test_max_topic() -> None:
    party = party_with(max_topic=10)
    assert told(party)["TOPICLEN"] == "10"
    (ann,) = party.join("#a", "ann")
    assert ann.asks("TOPIC #a :0123456789") == [ANN + "TOPIC #a :0123456789"]
    assert ann.asks("TOPIC #a :0123456789ab") == [ANN + "TOPIC #a :0123456789"]
    assert ann.asks("TOPIC #a :012345678ä") == [ANN + "TOPIC #a :012345678"], "no half a character"
    off = party_with(max_topic=0)
    assert "TOPICLEN" not in told(off)
    (ann,) = off.join("#a", "ann")
    assert ann.asks("TOPIC #a :" + "x" * 450) == [ANN + "TOPIC #a :" + "x" * 450]
    assert ann.asks("TOPIC #a :" + "x" * 490) == [S + "417 ann :Input line was too long"], "it fits no line"


def test_max_reason() -> None:
    party = party_with(max_reason=10)
    assert {told(party)[name] for name in ("AWAYLEN", "KICKLEN", "NAMELEN")} == {"10"}
    ann, bob = party.join("#a", "ann", "bob")
    assert ann.asks("PART #a :0123456789") == [ANN + "PART #a :0123456789"]
    ann.send("JOIN #a")
    assert ann.asks("PART #a :0123456789x") == [ANN + "PART #a :0123456789"]
    ann.send("AWAY :0123456789x")
    assert bob.asks("WHOIS ann")[-3] == S + "301 bob ann :0123456789"
    assert ann.asks("SETNAME :0123456789x")[0].startswith(S + "FAIL SETNAME INVALID_REALNAME")
    off = party_with(max_reason=0)
    assert not {"AWAYLEN", "KICKLEN", "NAMELEN"} & told(off).keys()
    (ann,) = off.join("#a", "ann")
    assert ann.asks("PART #a :" + "x" * 400) == [ANN + "PART #a :" + "x" * 400]
    assert ann.asks("SETNAME :" + "x" * 400) == []


def test_max_rooms() -> None:
    party = party_with(max_rooms=2)
    assert told(party)["CHANLIMIT"] == "#:2"
    ann = party.enter("ann")
    assert ann.send("JOIN #a,#b").verbs().count("JOIN") == 2
    assert ann.asks("JOIN #c") == [S + "405 ann #c :You have joined too many channels"]
    off = party_with(max_rooms=0)
    assert told(off)["CHANLIMIT"] == "#:"
    ann = off.enter("ann")
    ann.send(*(f"JOIN #{n}" for n in range(100)))
    assert ann.verbs().count("JOIN") == 100


def test_max_bans() -> None:
    party = party_with(max_bans=2)
    assert told(party)["MAXLIST"] == "beI:2"
    (ann,) = party.join("#a", "ann")
    assert ann.asks("MODE #a +bb x y") == [ANN + "MODE #a +bb x!*@* y!*@*"]
    assert ann.asks("MODE #a +b z") == [S + "478 ann #a b :Channel list is full"]
    off = party_with(max_bans=0)
    assert "MAXLIST" not in told(off)
    (ann,) = off.join("#a", "ann")
    ann.send(*(f"MODE #a +b {n}" for n in range(150)))
    assert ann.verbs().count("MODE") == 150


def test_max_targets() -> None:
    party = party_with(max_targets=2)
    assert "PRIVMSG:2,TAGMSG:2" in told(party)["TARGMAX"]
    ann, bob = party.join("#a", "ann", "bob")
    assert ann.asks("PRIVMSG bob,#a x") == [] and len(bob.heard()) == 2
    assert ann.asks("PRIVMSG bob,#a,ann x") == [S + "407 ann ann :At most 2 targets at once"]
    assert bob.heard() == []
    off = party_with(max_targets=0)
    assert "PRIVMSG:,TAGMSG:" in told(off)["TARGMAX"]
    ann, bob = off.join("#a", "ann", "bob")
    targets = [f"#r{n}" for n in range(30)]
    ann.send("JOIN " + ",".join(targets)).heard()
    assert ann.asks(f"PRIVMSG {','.join(targets)} x") == []


# ---- how many, how fast, how long: their consequences are in test_line ----


@pytest.mark.parametrize("limit", ["max_connections", "max_per_address"])
def test_how_many(limit: str) -> None:
    party = party_with(**{limit: 3})
    assert not any(party.connect("10.0.0.1").closed for _ in range(3))
    assert party.connect("10.0.0.1").closed
    off = party_with(max_connections=0, max_per_address=0)
    assert not any(off.connect("10.0.0.1").closed for _ in range(1100))


@pytest.mark.parametrize("question", ["WHO *x*", "LIST *x*,!*y*"])
def test_a_question_about_everybody_costs_more(question: str) -> None:
    """Asked by many at once it would keep everybody else waiting; one that was answered late costs as much."""
    party = party_with(command_burst=4, command_rate=1)
    ann = party.enter("ann")
    party.wait(10)
    party.chat.people.update(dict.fromkeys(map(PersonId, range(1000, 1150)), party.chat.people[PersonId(1)]))
    party.chat.rooms.update({f"#{n}": Room(f"#{n}", NOON) for n in range(600)})
    ann.heard()
    answered = ann.asks(question, "PING 1", "PING 2", "PING 3")
    assert answered[-1].endswith(" 1"), "PING 2 waits"
    party.wait(10)
    assert [line[-1] for line in ann.heard()] == ["2", "3"]


def test_how_fast() -> None:
    party = party_with(command_burst=2, command_rate=4)
    ann = party.connect()
    ann.send("PING 1", "PING 2", "PING 3", "PING 4")
    assert len(ann.heard()) == 2
    party.clock.advance(0.25)
    party.settle()
    assert len(ann.heard()) == 1
    off = party_with(command_rate=0).connect()
    assert len(off.asks(*["PING x"] * 500)) == 500


def test_max_backlog() -> None:
    ann = party_with(max_backlog=1000, command_rate=1, command_burst=1).connect()
    ann.send("PING x")
    ann.send_bytes(b"x" * 1000)
    assert not ann.closed
    ann.send_bytes(b"x" * 8704)
    assert ann.closed


def test_how_long_a_stranger_may_take() -> None:
    off = party_with(registration_timeout=0).connect()
    off.party.wait(1000)
    assert not off.closed
    short = party_with(registration_timeout=5).connect()
    short.party.wait(5)
    assert short.closed


def test_how_long_silence_may_last() -> None:
    ann = party_with(ping_after=10, idle_timeout=20).enter("ann")
    ann.party.wait(10)
    assert ann.verbs() == ["PING"]
    ann.party.wait(10)
    assert ann.closed
    off = party_with(ping_after=0, idle_timeout=0).enter("ann")
    off.party.clock.advance(1e9)
    assert not off.closed and off.heard() == []


@pytest.mark.parametrize(("limit", "value"), [("max_unread", 5000), ("unread_timeout", 3)])
def test_how_little_a_reader_may_read(limit: str, value: int) -> None:
    for given, dropped in ((value, True), (0, False)):
        party = party_with(**{"max_unread": 0, "unread_timeout": 0, limit: given})
        ann, stuck = party.join("#a", "ann", "stuck")
        stuck.wire.reads = False
        for _ in range(250):
            ann.send("PRIVMSG #a :" + "x" * 400)
        party.wait(5)
        assert stuck.closed is dropped
