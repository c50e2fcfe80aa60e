"""Whole conversations of people who speak IRC."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twisted.logger import LogEvent

from mpchat.doors.irc.verbs import VERBS
from mpchat.irc.message import parse
from mpchat.settings.limits import Limits
from tests.harness import Party, SlowJournal
from tests.hostile import HOSTILE


def test_what_one_says_the_others_hear() -> None:
    party = Party()
    ann, bob, cat = party.join("#lobby", "ann", "bob", "cat")
    ann.send("PRIVMSG #lobby :hello all")
    assert bob.heard() == cat.heard() == [":ann!~ann@127.0.0.1 PRIVMSG #lobby :hello all"]
    assert ann.heard() == []


def test_a_question_waits_for_what_was_asked_before() -> None:
    party = Party()
    journal = party.use(SlowJournal(party))
    ann = party.connect()
    ann.send("NICK ann", "USER ann 0 * :Ann", "JOIN #a", "NAMES #a", "PING 1")
    assert ann.heard() == []
    journal.commit()
    assert "001" in ann.verbs()
    journal.commit()
    assert ann.verbs() == ["JOIN", "353", "366", "353", "366", "PONG"]


def test_labelled_requests_are_answered_in_one_piece() -> None:
    party = Party()
    ann = party.enter("ann", "labeled-response", "batch", "message-tags", "echo-message")
    assert ann.asks("@label=1 PING x") == ["@label=1 :mpchat.local PONG mpchat.local x"]
    assert ann.asks("@label=2 PONG x") == ["@label=2 :mpchat.local ACK"]
    lines = ann.asks("@label=3 JOIN #a")
    assert lines[0] == "@label=3 :mpchat.local BATCH +b1 labeled-response"
    assert lines[1].startswith("@batch=b1;msgid=") and lines[1].endswith(" :ann!~ann@127.0.0.1 JOIN #a")
    assert lines[-1] == ":mpchat.local BATCH -b1"
    (echo,) = ann.asks("@label=4 PRIVMSG #a :hi")
    assert echo.startswith("@label=4;msgid=")


S = ":mpchat.local "
ANN = ":ann!~ann@127.0.0.1 "
LABELS = ("labeled-response", "batch")


# ---- labels ----


def test_one_line_is_labelled_itself() -> None:
    ann = Party().enter("ann", *LABELS)
    assert ann.asks(r"@label=a\:b PING x") == [r"@label=a\:b " + S + "PONG mpchat.local x"]
    assert ann.asks("@label=1 NONSENSE") == ["@label=1 " + S + "421 ann NONSENSE :Unknown command"]
    assert ann.asks("@label=1 JOIN") == ["@label=1 " + S + "461 ann JOIN :Not enough parameters"]
    assert ann.asks("@label=1 NICK eve") == ["@label=1 " + ANN + "NICK eve"]
    assert ann.asks("@label=1 PRIVMSG nobody :x") == [
        "@label=1 " + S + "401 eve nobody :No such nick or channel"
    ]
    assert ann.asks("@label=1 AWAY :x") == ["@label=1 " + S + "306 eve :You have been marked as being away"]


def test_what_causes_no_answer_is_acknowledged() -> None:
    ann, _ = Party().join("#a", "ann", "bob", capabilities=LABELS)
    for line in ("PRIVMSG #a :x", "PRIVMSG bob :x", "NOTICE bob :x", "JOIN #a", "PONG", "MODE #a :"):
        assert ann.asks(f"@label=z {line}") == ["@label=z " + S + "ACK"], line


def test_several_lines_are_a_batch() -> None:
    ann = Party().enter("ann", *LABELS)
    assert ann.asks("@label=L JOIN #a") == [
        "@label=L " + S + "BATCH +b1 labeled-response",
        "@batch=b1 " + ANN + "JOIN #a",
        "@batch=b1 " + S + "353 ann = #a :@ann",
        "@batch=b1 " + S + "366 ann #a :End of NAMES list",
        S + "BATCH -b1",
    ]
    assert ann.asks("@label=M MODE #a")[0] == "@label=M " + S + "BATCH +b2 labeled-response"


def test_the_label_is_on_the_echo_not_on_what_one_receives() -> None:
    ann = Party().enter("ann", *LABELS, "echo-message")
    assert ann.asks("@label=1 PRIVMSG ann :me") == [
        ANN + "PRIVMSG ann :me",
        "@label=1 " + ANN + "PRIVMSG ann :me",
    ]


def test_the_echo_of_several_targets_and_from_outside() -> None:
    party = Party()
    (bob,) = party.join("#a", "bob")
    bob.send("MODE #a -n").heard()
    ann = party.enter("ann", *LABELS, "echo-message")
    assert ann.asks("@label=1 PRIVMSG #a,bob :x") == [
        "@label=1 " + S + "BATCH +b1 labeled-response",
        "@batch=b1 " + ANN + "PRIVMSG #a :x",
        "@batch=b1 " + ANN + "PRIVMSG bob :x",
        S + "BATCH -b1",
    ]
    assert bob.heard() == [ANN + "PRIVMSG #a :x", ANN + "PRIVMSG bob :x"]


def test_a_label_is_nobody_elses_business() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=[*LABELS, "message-tags"])
    ann.send("@label=secret;+x=1 PRIVMSG #a :x")
    (message,) = bob.messages()
    assert set(message.tags) == {"msgid", "+x"}


def test_labels_that_are_none() -> None:
    party = Party()
    ann, bob = party.enter("ann", *LABELS), party.enter("bob")
    plain = [S + "PONG mpchat.local x"]
    assert ann.asks("@label= PING x") == ann.asks(f"@label={'x' * 65} PING x") == plain
    assert ann.asks(f"@label={'x' * 64} PING x") == [f"@label={'x' * 64} {plain[0]}"]
    assert bob.asks("@label=1 PING x") == [S + "PONG mpchat.local x"]


def test_a_labelled_join_of_somebody_who_is_away() -> None:
    ann = Party().enter("ann", *LABELS, "away-notify")
    ann.send("AWAY :x")
    lines = ann.asks("@label=1 JOIN #a")
    assert [line.split()[2] for line in lines] == ["BATCH", "JOIN", "353", "366", "-b1"]


# ---- pipelined requests and a journal that takes its time ----


def test_labelled_and_other_requests_are_answered_in_the_order_of_asking() -> None:
    party = Party()
    ann, bob = party.join("#r", "ann", "bob", capabilities=[*LABELS, "echo-message"])
    journal = party.use(SlowJournal(party))
    ann.send(
        "@label=1 PRIVMSG #r :one",
        "PRIVMSG #r :two",
        "PRIVMSG nobody :x",
        "@label=2 PRIVMSG",
        "\0",
        "@label=3 PART #r",
    )
    assert ann.heard() == []
    assert journal.commit() == 4
    assert ann.heard() == [
        "@label=1 " + ANN + "PRIVMSG #r :one",
        ANN + "PRIVMSG #r :two",
        S + "401 ann nobody :No such nick or channel",
        "@label=2 " + S + "411 ann :No recipient given (PRIVMSG)",
        S + "FAIL * FORBIDDEN_BYTE :A line cannot hold NUL, CR or LF",
        "@label=3 " + ANN + "PART :#r",
    ]
    assert bob.heard() == [ANN + "PRIVMSG #r :one", ANN + "PRIVMSG #r :two", ANN + "PART :#r"]


def test_an_unlabelled_request_before_a_labelled_one_keeps_its_own_order() -> None:
    party = Party()
    ann = party.enter("ann", *LABELS, "echo-message")
    party.enter("bob").send("AWAY :x")
    journal = party.use(SlowJournal(party))
    ann.send("PRIVMSG bob,ann :x", "@label=1 PRIVMSG bob :y")
    journal.commit()
    assert ann.heard() == [
        ANN + "PRIVMSG bob :x",
        S + "301 ann bob :x",
        ANN + "PRIVMSG ann :x",
        ANN + "PRIVMSG ann :x",
        "@label=1 " + S + "BATCH +b1 labeled-response",
        "@batch=b1 " + ANN + "PRIVMSG bob :y",
        "@batch=b1 " + S + "301 ann bob :x",
        S + "BATCH -b1",
    ]


def test_a_question_waits_and_those_behind_it_too() -> None:
    party = Party()
    ann = party.enter("ann", *LABELS)
    journal = party.use(SlowJournal(party))
    ann.send("JOIN #a", "@label=q WHOIS ann", "JOIN #b", "PING 1", "NICK eve", "PING 2")
    assert ann.heard() == []
    journal.commit()
    lines = ann.heard()
    assert [line.split()[1] for line in lines[:3]] == ["JOIN", "353", "366"]
    assert lines[3].startswith("@label=q ") and lines[-1] == S + "BATCH -b1"
    assert "#a" in lines[5]
    journal.commit()
    assert ann.verbs() == ["JOIN", "353", "366", "PONG"]
    journal.commit()
    assert ann.heard() == [ANN + "NICK eve", S + "PONG mpchat.local 2"]


def test_a_disk_that_is_full_is_a_refusal_like_another() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=LABELS)
    journal = party.use(SlowJournal(party))
    ann.send("@label=1 PRIVMSG #a :x", "PRIVMSG #a :y")
    journal.fail("The disk is full")
    assert ann.heard() == ["@label=1 " + S + "400 ann :The disk is full", S + "400 ann :The disk is full"]
    assert bob.heard() == []


def test_quit_does_not_wait_for_what_was_said_before_but_it_is_said() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    journal = party.use(SlowJournal(party))
    ann.send("PRIVMSG #a :last words", "QUIT :x")
    assert ann.heard() == ["ERROR :Closing link: Quit: x"]
    assert ann.closed and bob.heard() == []
    journal.commit()
    assert bob.heard() == [ANN + "PRIVMSG #a :last words", ANN + "QUIT :Quit: x"]


def test_whoever_is_gone_when_the_answer_comes() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    journal = party.use(SlowJournal(party))
    ann.send("PRIVMSG #a :x", "PING 1")
    ann.drop()
    assert journal.commit() == 2
    assert bob.heard() == [ANN + "PRIVMSG #a :x", ANN + "QUIT :Connection lost"]


def test_the_end_while_a_question_waits() -> None:
    party = Party()
    ann = party.enter("ann")
    journal = party.use(SlowJournal(party))
    ann.wire.reads = False
    ann.send("JOIN #a", "PING x")
    ann.wire.connection.end("enough")
    party.settle()
    journal.commit()
    assert ann.verbs() == ["ERROR"]


# ---- what concerns the chat as a whole ----


def test_announcements() -> None:
    party = Party()
    ann, bob, stranger = party.enter("ann"), party.enter("bob", "standard-replies"), party.connect()
    stranger.send("NICK eve").heard()
    party.registry.announce("SOON", "The end is near")
    party.settle()
    assert ann.heard() == [S + "NOTICE ann :The end is near"]
    assert bob.heard() == [S + "NOTE * SOON :The end is near"]
    assert stranger.heard() == [S + "NOTICE eve :The end is near"]
    ann.wire.reads = False
    ann.wire.connection.end("x")
    party.registry.announce("SOON", "too late for ann")
    party.settle()
    assert ann.verbs() == ["ERROR"]


def test_server_time_and_msgid_are_the_journals() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=["server-time", "message-tags"])
    ann.heard()
    party.clock.advance(0.1204)
    ann.send("PRIVMSG #a :x", "PRIVMSG #a :y", "PART #a")
    said, again, parted = bob.messages()
    times = [line.tags["time"] for line in (said, again, parted)]
    assert times == [f"2026-11-01T12:00:00.{number}Z" for number in (120, 121, 122)]
    assert said.tags["msgid"] < again.tags["msgid"]
    assert set(parted.tags) == {"time", "msgid"} and parted.tags["msgid"] > again.tags["msgid"]


def test_a_mistake_of_ours_costs_one_connection(logged_failures: list[LogEvent]) -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    bob.wire.connection.dialect.encode = None  # type: ignore[union-attr, method-assign]
    try:
        ann.send("PRIVMSG #a :x")
    finally:
        del bob.wire.connection.dialect.encode  # type: ignore[union-attr]
    assert ann.heard() == ["ERROR :Closing link: The server made a mistake"]
    assert ann.closed and logged_failures
    logged_failures.clear()
    assert bob.asks("PING x")[-1] == S + "PONG mpchat.local x"


# ---- anything at all ----

_PARAMETERS = st.one_of(
    st.sampled_from(
        [
            "#a",
            "#b",
            "ann",
            "bob",
            "cat",
            "#a,#b",
            "0",
            "*",
            "+o",
            "+b-k",
            "+bbl",
            "REQ",
            "LS",
            "302",
            ",",
            ",,",
            "#",
            "-n",
            "x" * 90,
        ]
    ),
    st.text(max_size=12),
    st.sampled_from([text for _, text in HOSTILE]),
)
_TAGS = st.sampled_from(
    [
        "",
        "",
        "@label=1 ",
        "@label=2;+x=y ",
        r"@+a=\r\n ",
        "@bad_ ",
        "@+e=\x1b ",
        "@+big=" + "z" * 300 + " ",
        "@a",
        "@ ",
    ]
)
_VERB = st.sampled_from(
    [verb for verb in VERBS if verb != "QUIT"] * 5 + ["QUIT", "", "X", "123", "ANNE", "::", "  "]
)
_LINE = st.builds(
    lambda tags, verb, middle, last: (
        f"{tags}{verb} {' '.join(middle)}{' :' + last if last is not None else ''}".encode(
            "utf-8", "surrogatepass"
        )
    ),
    _TAGS,
    _VERB,
    st.lists(_PARAMETERS, max_size=4),
    st.none() | _PARAMETERS,
)
_HOSTILE_LINE = st.one_of(_LINE, _LINE, _LINE, st.binary(max_size=40), st.just(b"PRIVMSG #a :" + b"x" * 600))
_ALL = [
    "labeled-response",
    "batch",
    "message-tags",
    "echo-message",
    "server-time",
    "away-notify",
    "extended-join",
    "setname",
]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 2), _HOSTILE_LINE), max_size=12), st.booleans())
def test_whatever_is_said_is_answered_or_ends_in_error(said: list[tuple[int, bytes]], slow: bool) -> None:
    party = Party(Limits(command_rate=0))
    watcher = party.join("#a", "watcher")[0]
    people = [party.enter("ann"), party.enter("bob", *_ALL), party.enter("cat", *LABELS)]
    for person in people:
        person.send("JOIN #a").heard()
    watcher.heard()
    journal = party.use(SlowJournal(party)) if slow else None
    for who, line in said:
        people[who].send_bytes(line + b"\n")
    watcher.send("PING still-here")
    for _ in range(3 * len(said) + 3):
        if journal is not None:
            journal.commit()
    for person in (*people, watcher):
        person.send("PING alive")
        if journal is not None:
            journal.commit()
        data = person.heard_bytes()
        assert data.endswith(b"\r\n") or not data
        lines = [parse(line) for line in data.split(b"\r\n")[:-1]]
        assert all(
            len(line.partition(b" :")[2] if line.startswith(b"@") else line) <= 510
            for line in data.split(b"\r\n")
        )
        if person.closed:
            assert lines[-1].verb == "ERROR" and "mistake" not in lines[-1].text
        else:
            assert lines[-1].verb == "PONG" and lines[-1].text == "alive"
    assert not watcher.closed
    assert not party.failures


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=10))
def test_garbage_at_the_door(said: list[bytes]) -> None:
    party = Party()
    (ann,) = party.join("#lobby", "ann")
    stranger = party.connect()
    for data in said:
        stranger.send_bytes(data)
    party.wait(2)
    party.wait(35)
    stranger.drop()
    assert ann.send("PING x").verbs()[-1] == "PONG"
    assert len(party.registry.visitors) == 1 and len(party.chat.people) == 1


def test_a_session_that_has_said_goodbye_hears_nothing_more() -> None:
    party = Party()
    ann = party.enter("ann")
    person = party.connect()
    person.send("bob").heard()
    for visitor in (ann, person):
        session = visitor.wire.connection.session
        assert session is not None
        visitor.wire.reads = False
        session.end("x")
        session.end("y")
        session.received(b"PING x")
        session.too_long()
        party.settle()
        assert len(visitor.heard()) == 1


def test_a_person_is_never_asked_by_machine() -> None:
    person = Party().connect()
    person.send("bob").heard()
    session = person.wire.connection.session
    assert session is not None
    session.ping()
    session.collect(b"nothing is labelled here")
    person.party.settle()
    assert person.heard_bytes() == b""


def test_one_visitor_cannot_fill_the_journals_queue() -> None:
    party = Party()
    (ann,) = party.join("#a", "ann")
    journal = party.use(SlowJournal(party))
    ann.send(*(f"PRIVMSG #a :{number}" for number in range(200)), "PING all")
    sizes = []
    while size := journal.commit():
        sizes.append(size)
    assert sizes == [64, 64, 64, 8]
    assert ann.heard()[-1] == ":mpchat.local PONG mpchat.local all"
