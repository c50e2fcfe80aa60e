"""Framing, pacing, silence, and the ends a connection can come to: with real sessions and a fake clock."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import StringTransport

from mpchat.chat.vocabulary import Enter, Join, PersonId, ServerLost, visitor_id
from mpchat.doors.connection.kinds import speaks_irc
from mpchat.doors.irc.session import Session
from mpchat.doors.plain.session import PlainSession
from mpchat.settings.limits import Limits
from tests.harness import UNPACED, Party, SlowJournal

S = ":mpchat.local "
TOO_LONG = S + "417 ann :Input line was too long"

CONVERSATION = (
    (
        "NICK ann\r\nUSER ann 0 * :Änn\nCAP REQ :message-tags echo-message\r\nJOIN #a\n\r\n"
        "@+x=ü PRIVMSG #a :naïve 漢字 🎉\r\nPRIVMSG #a :" + "é" * 300 + "\r\n"
    ).encode()
    + b"PRIVMSG #a :\xff\xfe\r\nPRIVMSG #a :a\rb\0\nPRIVMSG #a :"
    + b"z" * 9000
    + b"\r\nPING end\r\n"
)


def transcript(pieces: list[bytes], limits: Limits = UNPACED) -> bytes:
    ann = Party(limits).connect()
    for piece in pieces:
        ann.send_bytes(piece)
    return ann.heard_bytes()


WHOLE = transcript([CONVERSATION])


def test_the_conversation_itself() -> None:
    lines = WHOLE.decode().split("\r\n")[:-1]
    assert [line.split(" :")[0] for line in lines[-5:]] == [
        S + "417 ann",
        S + "FAIL PRIVMSG INVALID_UTF8",
        S + "FAIL PRIVMSG FORBIDDEN_BYTE",
        S + "417 ann",
        S + "PONG mpchat.local end",
    ]
    assert lines[-6].endswith(" PRIVMSG #a :naïve 漢字 🎉")


def test_cut_at_every_place() -> None:
    places = [*range(330), len(CONVERSATION) - 10, len(CONVERSATION) - 1]
    for place in places:
        assert transcript([CONVERSATION[:place], CONVERSATION[place:]]) == WHOLE, place


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, len(CONVERSATION)), max_size=30))
def test_cut_anyhow(places: list[int]) -> None:
    bounds = [0, *sorted(places), len(CONVERSATION)]
    assert transcript([CONVERSATION[a:b] for a, b in pairwise(bounds)]) == WHOLE


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9100), max_size=5))
def test_an_over_long_first_line_cut_anyhow(places: list[int]) -> None:
    said = b"PRIVMSG #a :" + b"z" * 9000 + b"\nNICK ann\nUSER a 0 * :A\nPING x\n"
    bounds = [0, *sorted(places), len(said)]
    pieces = [said[a:b] for a, b in pairwise(bounds)]
    assert transcript(pieces) == transcript([said])


def test_byte_by_byte() -> None:
    short = CONVERSATION[:300]
    assert transcript([short[n : n + 1] for n in range(300)]) == transcript([short])


# ---- who is it? ----


@pytest.mark.parametrize(
    ("line", "irc"),
    [
        (b"NICK ann", True), (b"nick ann", True), (b"CAP LS 302", True), (b"PASS x", True), (b"QUIT", True),
        (b"@a=b :src PING x", True), (b"@a=b MOTD", True), (b"@a=b motd", True), (b":ann MOTD", True), (b":a LUSERS", True),
        (b"@a=b ann", False), (b":ann hello", False), (b":)", False), (b"@home", False),
        (b"ann", False), (b"quit", False), (b"hello there", False), (b"", False), (b"\xff\xfb\x01", False), (b"/nick ann", False),
        (b"PASS \xe9t\xe9", True), (b"PASS\0 x", False), (b"\xe9t\xe9", False), (b"@a :", False),
    ],
)  # fmt: skip
def test_who_speaks_irc(line: bytes, irc: bool) -> None:
    assert speaks_irc(line) is irc


def test_an_empty_message_says_nothing_of_who_sent_it() -> None:
    party = Party()
    client, person = party.connect(), party.connect()
    client.send("", "  ", "QUIT")
    assert client.heard() == ["ERROR :Closing link: Quit"]
    person.send("")
    assert person.heard_bytes() == b""
    party.wait(1)
    person.send("")
    assert person.heard_bytes() == b"What is your name: " * 2
    person.send("ann")
    assert isinstance(person.wire.connection.session, PlainSession) and person.wire.connection.session.entered


def test_silence_is_a_person_and_a_line_within_it_is_not() -> None:
    party = Party()
    quick, slow, person = party.connect(), party.connect(), party.connect()
    party.clock.advance(0.9)
    quick.send("NICK quick")
    assert isinstance(quick.wire.connection.session, Session) and slow.heard() == []
    party.clock.advance(0.1)
    party.settle()
    assert quick.heard_bytes() == b""
    assert slow.heard_bytes() == person.heard_bytes() == b"What is your name: "
    assert slow.send("NICK slow", "USER slow 0 * :S").heard()[0] == S + "001 slow :Welcome to mpchat, slow"
    assert isinstance(slow.wire.connection.session, Session)
    person.send("NICKY")
    assert isinstance(person.wire.connection.session, PlainSession) and person.wire.connection.session.entered
    slow.send("NICK late")
    assert isinstance(person.wire.connection.session, PlainSession), "decided once"


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE"])
def test_a_browser_is_hung_up_on(verb: str) -> None:
    party = Party()
    (ann,) = party.join("#lobby", "ann")
    browser = party.connect()
    browser.send(f"{verb} / HTTP/1.1", "Host: x", "NICK eve", "USER eve 0 * :x", "", "PRIVMSG #lobby :spam")
    assert browser.closed and browser.heard() == [] and ann.heard() == []
    stuck = party.connect()
    stuck.wire.reads = False
    stuck.send(f"{verb} / HTTP/1.1", "NICK eve")
    party.wait(3)
    assert stuck.closed and stuck.heard_bytes() == b""


def test_a_browser_is_hung_up_on_however_long_the_address() -> None:
    party = Party()
    (ann,) = party.join("#lobby", "ann")
    browser = party.connect()
    browser.send_bytes(b"POST /" + b"x" * 60_000)
    browser.send(" HTTP/1.1", "Host: x", "", "eve", "spam")
    assert browser.closed and browser.heard() == [] and ann.heard() == []


def test_a_visitor_may_still_say_get() -> None:
    ann = Party().enter("ann")
    assert ann.asks("GET / HTTP/1.1") == [S + "421 ann GET :Unknown command"]


# ---- lines that are too long ----


@pytest.mark.parametrize("length", [511, 512, 600, 8000, 8703, 8704, 9000, 100_000])
def test_an_over_long_line_is_dropped_and_the_rest_is_read(length: int) -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    line = b"PRIVMSG #a :".ljust(length, b"x")
    ann.send_bytes(line + b"\nPRIVMSG #a :after\n")
    assert ann.heard() == [TOO_LONG]
    assert bob.heard() == [":ann!~ann@127.0.0.1 PRIVMSG #a :after"]
    ann.send_bytes(line)
    ann.send_bytes(b"xyz\r\nPRIVMSG #a :after\n")
    assert ann.heard() == [TOO_LONG], "and in pieces"
    assert bob.heard() == [":ann!~ann@127.0.0.1 PRIVMSG #a :after"]


def test_exactly_at_the_limit() -> None:
    ann = Party().enter("ann")
    assert ann.asks("PONG :" + "x" * 504) == []
    assert ann.asks("PONG :" + "x" * 505) == [TOO_LONG]


def test_ten_megabytes_without_an_end() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    for _ in range(160):
        ann.send_bytes(b"x" * 65536)
        assert ann.wire.protocol._cutter.waiting <= 8703
    assert ann.heard() == [TOO_LONG]
    ann.send_bytes(b"\nPING x\n")
    assert ann.heard() == [S + "PONG mpchat.local x"] and bob.heard() == []


def test_a_stranger_who_begins_with_too_much_is_asked_for_a_name() -> None:
    party = Party()
    stranger = party.connect()
    stranger.send_bytes(b"x" * 20_000)
    party.wait(2)
    stranger.send_bytes(b"\n")
    assert stranger.heard_bytes() == b"That line was too long: at most 512 bytes\r\nWhat is your name: "
    assert stranger.send("NICK ann", "USER a 0 * :A").verbs()[0] == "001"


# ---- pacing ----


def test_a_burst_then_so_many_a_second_and_nothing_is_lost() -> None:
    party = Party(Limits())
    ann, bob = party.connect(), party.connect()
    for visitor, nick in ((ann, "ann"), (bob, "bob")):
        visitor.send(f"NICK {nick}", f"USER {nick} 0 * :x", "JOIN #a")
    party.wait(60)
    ann.heard(), bob.heard()
    ann.send(*(f"PRIVMSG #a :{n}" for n in range(20)), "PING end")
    heard = [m.text for m in bob.messages()]
    assert heard == [str(n) for n in range(10)]
    for second in range(1, 6):
        party.wait(1)
        heard += [m.text for m in bob.messages()]
        assert len(heard) == 10 + 2 * second
        assert ann.heard() == []
    party.wait(0.5)
    assert heard == [str(n) for n in range(20)]
    assert ann.heard() == [S + "PONG mpchat.local end"]
    assert not ann.closed


def test_what_waits_is_bounded() -> None:
    party = Party(Limits())
    ann = party.connect()
    ann.send("NICK ann", "USER ann 0 * :x").heard()
    ann.send(*["PING x"] * 10)
    ann.heard()
    line = b"PRIVMSG ann :" + b"x" * 400 + b"\n"
    while ann.wire.protocol._cutter.waiting + len(line) <= 65536 + 8703:
        ann.send_bytes(line)
    assert not ann.closed
    ann.send_bytes(line * 2)
    assert ann.closed and ann.heard()[-1] == "ERROR :Closing link: Too much at once"


def test_a_backlog_without_bound_if_the_operator_wants_it() -> None:
    party = Party(Limits(max_backlog=0))
    ann = party.connect()
    ann.send("NICK ann", "USER ann 0 * :x", *["PING x"] * 20_000)
    assert not ann.closed


def test_whoever_hangs_up_while_waiting_leaves_no_timer() -> None:
    party = Party(Limits())
    ann = party.connect()
    ann.send(*["PING x"] * 30)
    ann.drop()
    assert party.clock.getDelayedCalls() == []


def test_a_question_and_the_pace_both_hold_reading() -> None:
    party = Party(Limits(command_burst=3, command_rate=1))
    ann = party.connect()
    ann.send("NICK ann", "USER ann 0 * :x")
    party.wait(10)
    ann.heard()
    journal = party.use(SlowJournal(party))
    ann.send("JOIN #a", "PRIVMSG #a :x", "PING 1", "PING 2")
    assert ann.heard() == []
    journal.commit()
    assert ann.verbs() == ["JOIN", "353", "366", "PONG"]
    party.wait(1)
    assert ann.heard() == [S + "PONG mpchat.local 2"]


def test_a_lost_server_is_heard_though_nobody_here_asked() -> None:
    party = Party()
    (ann,) = party.join("#a", "ann")
    eve = visitor_id(7, 1)
    party.journal.append(Enter(eve, "eve", "~e", "far"))
    party.journal.append(Join(eve, "#a"))
    party.settle()
    assert ann.heard() == [":eve!~e@far JOIN #a"]
    party.journal.append(ServerLost(7))
    party.settle()
    assert ann.heard() == [":eve!~e@far QUIT :The server that they were connected to is gone"]


# ---- silence ----


def test_ping_then_the_end() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    party.wait(89)
    assert ann.heard() == []
    party.wait(1)
    assert ann.heard() == bob.heard() == ["PING mpchat.local"]
    bob.send("PONG mpchat.local")
    party.wait(59.5)
    assert not ann.closed
    party.wait(0.5)
    assert ann.heard() == ["ERROR :Closing link: Ping timeout: 150 seconds"] and ann.closed
    assert bob.heard() == [":ann!~ann@127.0.0.1 QUIT :Ping timeout: 150 seconds"]
    assert not bob.closed


def test_half_a_line_is_silence_too() -> None:
    party = Party()
    ann = party.enter("ann")
    for _ in range(15):
        ann.send_bytes(b"x")
        party.wait(10)
    assert ann.closed


@pytest.mark.parametrize("said", [[], ["NICK ann"], ["CAP LS 302", "NICK ann", "USER a 0 * :A"], ["PING x"]])
def test_strangers_have_thirty_seconds(said: list[str]) -> None:
    party = Party()
    stranger = party.connect()
    stranger.send(*said)
    party.wait(29.5)
    assert not stranger.closed
    party.wait(0.5)
    assert stranger.closed
    assert stranger.heard()[-1].endswith("Registration timed out")


# ---- slow readers ----


def test_a_slow_reader_is_dropped_and_the_others_heard_everything() -> None:
    party = Party(Limits(command_rate=0, max_unread=100_000))
    ann, bob, stuck = party.join("#a", "ann", "bob", "stuck")
    stuck.wire.reads = False
    most, sent = 0, 0
    while not stuck.closed:
        ann.send(*(f"PRIVMSG #a :{n} {'x' * 300}" for n in range(sent, sent + 20)))
        sent += 20
        most = max(most, stuck.wire.connection.send_queue.size)
    assert most <= 100_000 and sent * 300 > 100_000
    said = [m for m in bob.messages() if m.verb == "PRIVMSG"]
    assert [m.text.split()[0] for m in said] == [str(n) for n in range(sent)]
    assert ann.heard() == [":stuck!~stuck@127.0.0.1 QUIT :Dropped: too much unread"]
    assert party.chat.person_named("stuck") is None


def test_a_reader_who_takes_nothing_for_too_long_is_dropped() -> None:
    party = Party(Limits(command_rate=0))
    ann, stuck = party.join("#a", "ann", "stuck")
    stuck.wire.reads = False
    ann.send(*(f"PRIVMSG #a :{'x' * 400}" for _ in range(200)))
    party.wait(29)
    assert not stuck.closed
    party.wait(1)
    assert stuck.closed
    assert ann.heard() == [":stuck!~stuck@127.0.0.1 QUIT :Dropped: read nothing for too long"]


def test_a_reader_who_reads_late_gets_everything_in_order() -> None:
    party = Party(Limits(command_rate=0))
    ann, late = party.join("#a", "ann", "late")
    late.wire.reads = False
    for n in range(400):
        ann.send(f"PRIVMSG #a :{n} {'x' * 400}")
    heard: list[str] = []
    while data := late.heard():
        heard += [line.split(" :")[1].split()[0] for line in data]
    assert heard == [str(n) for n in range(400)]
    party.wait(60)
    assert not late.closed


def test_who_does_not_read_answers_is_asked_no_more() -> None:
    party = Party(Limits(command_rate=0, max_rooms=0, max_nick=0))
    (ann,) = party.join("#a", "ann")
    for n in range(200):
        ann.send(f"JOIN #{n}", f"TOPIC #{n} :{'t' * 380}")
    bob = party.enter("bob")
    bob.wire.reads = False
    bob.send_bytes(b"LIST\r\n" * 20 + b"PING end\r\n")
    held = bob.wire.connection.send_queue.size + len(bob.wire.value())
    assert 80_000 < held < 160_000, "one answer and what was over, not twenty"
    heard: list[str] = []
    while data := bob.heard():
        heard += data
        party.settle()
    assert sum(" 323 " in line for line in heard) == 20 and heard[-1] == S + "PONG mpchat.local end"


def test_several_die_while_one_thing_is_told() -> None:
    party = Party(Limits(command_rate=0, max_unread=1000))
    ann, *others = party.join("#a", "ann", *(f"stuck{n}" for n in range(5)), "bob")
    *stuck, bob = others
    for each in stuck:
        each.wire.reads = False
    ann.send(*(f"PRIVMSG #a :{'x' * 400}" for _ in range(170)))
    ann.send("PRIVMSG #a :and then")
    ann.send(*(f"PRIVMSG #a :{'x' * 400}" for _ in range(3)))
    assert all(each.closed for each in stuck)
    verbs = bob.verbs()
    assert verbs.count("PRIVMSG") == 174 and verbs.count("QUIT") == 5
    assert ann.verbs() == ["QUIT"] * 5


# ---- coming and going ----


def test_the_chat_is_full() -> None:
    party = Party(Limits(max_connections=2))
    ann, bob = party.connect(), party.connect()
    late = party.connect()
    assert late.heard() == ["ERROR :Closing link: The chat is full: 2 are here already; try again later"]
    assert late.closed
    late.wire.protocol.dataReceived(b"NICK x\r\n")
    ann.drop()
    assert not party.connect().closed
    assert len(party.registry.visitors) == 2 and party.house.connections == 2
    assert not bob.closed


def test_so_many_from_one_address_loopback_exempt() -> None:
    party = Party(Limits(max_per_address=2))
    here = [party.connect("10.0.0.1") for _ in range(2)]
    late = party.connect("10.0.0.1")
    assert late.closed and late.heard() == [
        "ERROR :Closing link: The chat is full for your address: 2 connections come from it already"
    ]
    assert not party.connect("10.0.0.2").closed
    assert not any(party.connect("127.0.0.1").closed for _ in range(5))
    here[0].drop()
    assert not party.connect("10.0.0.1").closed


@pytest.mark.parametrize(
    ("address", "host"),
    [
        (IPv4Address("TCP", "10.1.2.3", 1), "10.1.2.3"),
        (IPv6Address("TCP", "2001:db8::1", 1), "2001:db8::1"),
        (IPv6Address("TCP", "::1", 1), "0::1"),
        (IPv6Address("TCP", "::ffff:10.1.2.3", 1), "10.1.2.3"),
        (UNIXAddress("/tmp/x"), "localhost"),
        (None, "localhost"),
    ],
)
def test_where_somebody_comes_from(address: IPv4Address, host: str) -> None:
    protocol = Party().factory.buildProtocol(address)
    protocol.makeConnection(StringTransport())
    assert protocol.connection.address == host


@pytest.mark.parametrize(
    "said", [b"", b"NI", b"NICK ann\r\n", b"NICK ann\r\nUSER a 0 * :A\r\nJOIN #a\r\nPRIVMSG #a :half"]
)
def test_whoever_closes_in_the_middle_is_gone(said: bytes) -> None:
    party = Party()
    (bob,) = party.join("#a", "bob")
    visitor = party.connect()
    visitor.send_bytes(said)
    visitor.wire.lose(ConnectionDone())
    party.settle()
    assert [line.split(" ", 1)[1] for line in bob.heard()][1:] == (
        ["QUIT :Connection closed"] if b"JOIN" in said else []
    )
    assert len(party.registry.visitors) == len(party.chat.people) == 1


def test_lost_and_closed_are_told_apart() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    ann.drop()
    assert bob.heard() == [":ann!~ann@127.0.0.1 QUIT :Connection lost"]


def test_the_end_of_all() -> None:
    party = Party()
    ended: list[int] = []
    party.registry.end_all("nobody is here", lambda: ended.append(0))
    assert ended == [0]
    ann, stranger, person = party.enter("ann"), party.connect(), party.connect()
    person.send("bob")
    person.heard()
    stuck = party.enter("stuck")
    stuck.wire.reads = False
    party.registry.end_all("the chat has ended", lambda: ended.append(1))
    party.settle()
    assert ann.heard() == stranger.heard() == ["ERROR :Closing link: the chat has ended"]
    assert person.heard() == ["* Goodbye: the chat has ended"]
    assert ended == [0]
    party.wait(2)
    assert ended == [0, 1] and stuck.closed
    assert party.clock.getDelayedCalls() == []


def test_nothing_is_heard_after_goodbye() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    ann.wire.reads = False
    ann.send("QUIT", "PRIVMSG #a :still here", "x" * 20_000)
    ann.send("PRIVMSG #a :still here")
    assert bob.heard() == [":ann!~ann@127.0.0.1 QUIT :Quit"]
    assert ann.heard() == ["ERROR :Closing link: Quit"]
    party.wait(3)
    assert ann.closed


def test_nothing_is_heard_after_error() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    ann.send("MODE ann +w")
    party.let_run_the_server("bob")
    ann.heard()
    ann.wire.reads = False
    ann.wire.connection.end("Enough")
    bob.send("PRIVMSG #a :x", "PRIVMSG @#a :x", "PRIVMSG ann :x", "WALLOPS :x")
    assert ann.heard() == ["ERROR :Closing link: Enough"]


def test_who_is_let_in_too_late_hears_nothing_there() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    ann.wire.reads = False
    journal = party.use(SlowJournal(party))
    ann.send("JOIN #b")
    bob.send("JOIN #b")
    ann.wire.connection.end("Enough")
    journal.commit()
    bob.send("PRIVMSG #b :x")
    journal.commit()
    assert ann.heard() == ["ERROR :Closing link: Enough"]


def test_a_mistake_of_ours_while_hearing(logged_failures: list[object]) -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    del party.chat.people[PersonId(ann.wire.connection.visitor)]  # as no visitor could
    assert ann.asks("WHOIS bob")[-1] == "ERROR :Closing link: The server made a mistake"
    assert ann.closed and len(logged_failures) == 1
    logged_failures.clear()
    assert bob.asks("PING x") == [S + "PONG mpchat.local x"]


def test_a_pasted_name_and_text_lose_nothing() -> None:
    party = Party()
    (ann,) = party.join("#lobby", "ann")
    person = party.connect()
    person.send_bytes(b"bob\n" + b"".join(b"line %d %s\n" % (n, b"x" * 200) for n in range(100)))
    assert [m.text.split()[1] for m in ann.messages() if m.verb == "PRIVMSG"] == [str(n) for n in range(100)]
    assert not person.closed


def test_lines_that_wait_their_turn_are_no_sign_of_life() -> None:
    party = Party(Limits(command_rate=1, ping_after=20, idle_timeout=40))
    ann = party.enter("ann")
    ann.send_bytes(b"PONG x\r\n" * 500)
    party.wait(45)
    assert ann.closed
