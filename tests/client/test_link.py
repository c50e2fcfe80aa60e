"""client.link, .registration, .courtesy: let in, kept in, called again; all on a fake clock."""

import errno

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet import error
from twisted.logger import capturedLogs, formatEvent
from twisted.python.failure import Failure

from mpchat.client.courtesy import Courtesy
from mpchat.client.link import Link
from mpchat.client.model import Connected, Connecting, Ended, Model, Refused, Retrying
from mpchat.client.registration import Registration, another_nick
from mpchat.client.trouble import why_not_connected
from mpchat.irc.message import WireError, message, parse
from tests.far_end import FarEnd


class Stage(FarEnd):
    """A link, its model, and a server played by the test."""

    def __init__(self, password: str = "") -> None:
        super().__init__()
        self.model = Model("ann", "#lobby", "127.0.0.1:6111")
        self.link = Link(self.reactor, self.endpoint, self.model, self.wall, password, jitter=lambda: 1.0)
        self.link.start()

    def welcome(self) -> list[str]:
        return self.hear(":x 001 ann :Welcome")

    def state(self) -> object:
        return self.model.state


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.accept()
    return stage


def test_registration_with_capabilities(stage: Stage) -> None:
    assert stage.said() == ["CAP LS 302", "NICK ann", "USER ann 0 * ann"]
    assert stage.hear(":x CAP * LS * :server-time batch unknown=1") == []
    assert stage.hear(":x CAP * LS :labeled-response sasl=PLAIN echo-message") == [
        "CAP REQ :batch echo-message labeled-response sasl server-time"
    ]
    assert stage.hear(":x CAP ann ACK :batch echo-message labeled-response sasl server-time") == ["CAP END"]
    assert stage.welcome() == ["JOIN #lobby"]
    assert "echo-message" in stage.model.capabilities


def test_registration_where_nothing_is_offered(stage: Stage) -> None:
    assert stage.hear(":x CAP * LS :tls labeled-response") == ["CAP END"]


def test_registration_with_a_server_that_knows_no_cap(stage: Stage) -> None:
    assert stage.hear(":x 421 * CAP :Unknown command") == []
    assert stage.welcome() == ["JOIN #lobby"]
    assert stage.model.welcomed


def test_a_refusal_of_capabilities_ends_the_negotiation(stage: Stage) -> None:
    stage.hear(":x CAP * LS :batch")
    assert stage.hear(":x CAP * NAK :batch") == ["CAP END"]


def test_new_capabilities_are_asked_for_later_too(stage: Stage) -> None:
    stage.hear(":x CAP * LS :batch")
    stage.welcome()
    assert stage.hear(":x CAP ann NEW :server-time") == ["CAP REQ :batch server-time"]
    assert stage.hear(":x CAP ann ACK :batch server-time") == []


def test_the_password_comes_first() -> None:
    assert Stage("secret word").accept().value().startswith(b"PASS :secret word\r\nCAP LS 302\r\n")


def test_a_taken_name_is_asked_for_again_on_the_same_connection(stage: Stage) -> None:
    assert stage.hear(":x 433 * ann :Nickname is already in use") == []
    assert stage.model.naming
    stage.link.send(message("NICK", "cat"))
    assert stage.said() == ["NICK cat"]
    assert stage.hear(":x 001 cat :Welcome") == ["JOIN #lobby"]
    assert stage.model.nick == "cat"


def test_a_name_taken_on_return_is_varied(stage: Stage) -> None:
    stage.welcome()
    stage.lose()
    stage.reactor.advance(1)
    stage.accept()
    assert stage.hear(":x 433 * ann :taken") == ["NICK ann_"]
    assert stage.hear(":x 433 * ann_ :taken") == ["NICK ann__"]
    assert stage.hear(":x 001 ann__ :Welcome") == ["JOIN #lobby"]
    assert not stage.model.naming
    assert [another_nick("abcdefgh", attempt, 9) for attempt in (1, 2, 3, 12)] == [
        "abcdefgh_",
        "abcdefg__",
        "abcdefgh3",
        "abcdefg12",
    ]


def test_reconnecting_takes_ever_longer_and_leaves_no_timer(stage: Stage) -> None:
    stage.welcome()
    stage.hear(":ann!a@h JOIN #lobby", ":ann!a@h JOIN #ops")
    stage.lose()
    waits = []
    for _ in range(7):
        assert isinstance(stage.model.state, Retrying)
        waits.append(stage.model.state.seconds)
        stage.reactor.pump([1.0] * waits[-1])
        assert isinstance(stage.model.state, Connecting)
        stage.refuse()
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    stage.reactor.pump([1.0] * 30)
    stage.accept()
    assert isinstance(stage.model.state, Connected)
    assert stage.welcome() == ["JOIN #lobby", "JOIN #ops"]
    stage.lose()
    assert stage.state() == Retrying(1)
    stage.reactor.advance(1)
    stage.accept()
    stage.welcome()
    done = stage.link.leave("bye")
    stage.lose()
    stage.reactor.advance(0)
    assert done.called and stage.pending() == 0


def test_the_countdown_goes_down_second_by_second(stage: Stage) -> None:
    stage.welcome()
    stage.lose()
    stage.reactor.advance(1)
    stage.refuse()
    stage.reactor.advance(2)
    stage.refuse()
    seen = []
    for _ in range(4):
        assert isinstance(stage.model.state, Retrying)
        seen.append(stage.model.state.seconds)
        stage.reactor.advance(1)
    assert seen == [4, 3, 2, 1]


def test_the_person_can_call_again_at_once(stage: Stage) -> None:
    stage.welcome()
    stage.lose()
    calls = len(stage.reactor.tcpClients)
    stage.link.retry_now()
    assert len(stage.reactor.tcpClients) == calls + 1
    stage.accept()
    assert stage.welcome() == ["JOIN #lobby"]
    stage.link.retry_now()
    assert len(stage.reactor.tcpClients) == calls + 1


def test_leaving_while_waiting_leaves_no_timer(stage: Stage) -> None:
    stage.welcome()
    stage.lose()
    assert stage.link.leave("bye").called
    assert stage.pending() == 0


def test_the_first_call_is_the_only_one_when_nobody_answers() -> None:
    stage = Stage()
    stage.refuse()
    assert stage.model.state == Refused("nobody listens on 127.0.0.1:6111; start a chat there with: mpchat")
    stage.reactor.pump([1.0] * 60)
    assert len(stage.reactor.tcpClients) == 1 and stage.pending() == 0


def test_turned_away_before_the_welcome(stage: Stage) -> None:
    stage.hear("ERROR :Closing link: The chat is full")
    stage.lose()
    assert stage.model.state == Refused("The server refuses: The chat is full")
    stage.reactor.pump([1.0] * 60)
    assert stage.pending() == 0


def test_closed_without_a_word_before_the_welcome(stage: Stage) -> None:
    stage.lose()
    assert stage.model.state == Refused("The server closed the connection before it let anybody in")


def test_the_end_of_the_chat_is_not_called_again(stage: Stage) -> None:
    stage.welcome()
    stage.hear(":x NOTE * CHAT_ENDED :The chat has ended: bob, who hosted it, has left.", "ERROR :ended")
    stage.lose()
    stage.reactor.pump([1.0] * 60)
    assert isinstance(stage.model.state, Ended)
    assert len(stage.reactor.tcpClients) == 1 and stage.pending() == 0


def test_goodbye_waits_a_second_at_most(stage: Stage) -> None:
    stage.welcome()
    done = stage.link.leave("see you")
    assert stage.said() == ["QUIT :see you"]
    assert not done.called and not stage.wire.aborted
    stage.reactor.advance(1)
    assert stage.wire.aborted
    stage.lose(error.ConnectionAborted())
    assert done.called


def test_a_silent_server_is_asked_and_then_given_up(stage: Stage) -> None:
    stage.welcome()
    stage.reactor.advance(60)
    assert stage.said() == ["PING still-there"]
    stage.hear(":x PONG x still-there")
    stage.reactor.advance(60)
    assert stage.said() == ["PING still-there"] and not stage.wire.aborted
    stage.reactor.advance(60)
    assert stage.wire.aborted
    stage.lose(error.ConnectionAborted())
    assert stage.model.current.lines[-1].text == "The connection is lost: the server was silent"


def test_a_client_that_slept_asks_before_it_gives_up(stage: Stage) -> None:
    stage.welcome()
    stage.reactor.advance(3600)
    assert stage.said() == ["PING still-there"] and not stage.wire.aborted
    stage.hear(":x PONG x still-there")
    stage.reactor.advance(60)
    assert stage.said() == ["PING still-there"] and not stage.wire.aborted
    stage.reactor.advance(60)
    assert stage.wire.aborted


def test_what_is_too_long_or_illegal_never_goes_out(stage: Stage) -> None:
    with pytest.raises(WireError):
        stage.link.send(message("PRIVMSG", "#lobby", "x" * 600))
    with pytest.raises(WireError):
        stage.link.send(message("PRIVMSG", "#lobby", "a\r\nQUIT"))
    stage.lose()
    assert stage.link.send(message("PRIVMSG", "#lobby", "hi")) is False


def test_questions_are_answered_politely() -> None:
    courtesy = Courtesy("mpchat 1")
    assert courtesy.hear(parse(b"PING :a b"), 0) == [message("PONG", "a b")]
    version = parse(b":bob!b@h PRIVMSG ann :\x01VERSION\x01")
    assert courtesy.hear(version, 0) == [message("NOTICE", "bob", "\x01VERSION mpchat 1\x01")]
    ping = parse(b":bob!b@h PRIVMSG ann :\x01PING 123\x01")
    assert courtesy.hear(ping, 0) == [message("NOTICE", "bob", "\x01PING 123\x01")]
    assert courtesy.hear(parse(b":bob!b@h PRIVMSG ann :\x01DCC SEND\x01"), 0) == []
    assert courtesy.hear(parse(b":bob!b@h PRIVMSG ann :\x01ACTION x\x01"), 0) == []
    assert courtesy.hear(parse(b":bob!b@h NOTICE ann :\x01VERSION\x01"), 0) == []
    assert len([courtesy.hear(version, 0) for _ in range(5) if courtesy.hear(version, 0)]) <= 1
    assert courtesy.hear(version, 60) != []


def test_letters_of_other_encodings_do_not_cost_the_line(stage: Stage) -> None:
    stage.welcome()
    stage.protocol.dataReceived(b":bob!b@h PRIVMSG #lobby :caf\xe9\n")
    assert stage.model.current.lines[-1].text == "caf\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("problem", "server", "words"),
    [
        (error.ConnectionRefusedError(), "far.example:6111", "nobody listens on far.example:6111"),
        (error.DNSLookupError(), "far.example:6111", "there is no host called far.example"),
        (error.TimeoutError(), "far.example:6111", "far.example:6111 does not answer"),
        (OSError("odd"), "[::1]:6111", "[::1]:6111 cannot be reached: odd"),
        (error.getConnectError((errno.ENOENT, "")), "unix:/run/x", "there is no socket /run/x"),
        (error.getConnectError((errno.ENOTDIR, "")), "unix:/run/x", "there is no socket /run/x"),
        (error.getConnectError((errno.ECONNREFUSED, "")), "unix:/run/x", "nobody listens on /run/x"),
        (
            error.getConnectError((errno.EACCES, "")),
            "unix:/run/x",
            "you may not use the socket /run/x: ask whoever runs the server for access to it",
        ),
        (
            error.TimeoutError("slow"),
            "unix:/run/x",
            "/run/x cannot be reached: User timeout caused connection failure: slow.",
        ),
    ],
)
def test_why_nobody_could_be_reached(problem: Exception, server: str, words: str) -> None:
    assert why_not_connected(Failure(problem), server) == words


@given(st.lists(st.binary(max_size=80), max_size=10))
def test_no_bytes_break_the_link(pieces: list[bytes]) -> None:
    stage = Stage()
    stage.accept()
    for piece in pieces:
        stage.protocol.dataReceived(piece + b"\n")
    stage.welcome()
    assert stage.model.was_welcomed


@given(
    st.lists(
        st.sampled_from(["LS", "ACK", "NAK", "NEW", "DEL", "LIST", "*", "batch", "-", ":", ""]), max_size=6
    )
)
def test_no_cap_breaks_the_registration(words: list[str]) -> None:
    registration = Registration("ann")
    registration.start()
    registration.hear(message("CAP", *words))
    Model("ann", "#lobby").apply(message("CAP", *words), 0)


ABLE = "batch draft/chathistory echo-message labeled-response message-tags mpchat/once server-time"


def test_what_was_on_its_way_is_said_once_more_after_catching_up() -> None:
    stage = Stage()
    stage.accept()
    stage.hear(f":x CAP ann ACK :{ABLE}")
    stage.welcome()
    assert stage.hear(":ann!a@h JOIN #lobby")[-1].endswith("CHATHISTORY LATEST #lobby * 50")
    stage.reactor.advance(15)
    stage.link.speak(message("PRIVMSG", "#lobby", "hello"))
    (sent,) = stage.said()
    label = parse(sent.encode()).tags["label"]
    assert sent == f"@label={label};+mpchat/id={label} PRIVMSG #lobby :hello"
    stage.lose()
    stage.link.speak(message("PRIVMSG", "#lobby", "are you there?"))
    assert stage.link.unsaid == 2
    stage.reactor.advance(1)
    stage.accept()
    stage.hear(f":x CAP ann ACK :{ABLE}")
    stage.welcome()
    stage.hear(":ann!a@h JOIN #lobby")
    stage.reactor.pump([1.0] * 60)
    again = [line for line in stage.said() if "PRIVMSG" in line]
    assert again[0] == sent and again[1].endswith("PRIVMSG #lobby :are you there?")
    second = parse(again[1].encode()).tags["label"]
    echo = "@label={0};msgid={0};time=2026-11-22T10:00:00.000Z :ann!a@h PRIVMSG #lobby :{1}"
    stage.hear(echo.format(label, "hello"))
    done = stage.link.leave("bye")
    assert stage.said() == []
    assert stage.hear(echo.format(second, "are you there?")) == ["QUIT :bye"]
    stage.lose()
    stage.reactor.advance(0)
    assert done.called and stage.pending() == 0 and stage.link.unsaid == 0
    said = [line.text for line in stage.model.current.lines if line.nick]
    assert said == ["hello", "are you there?"]


def test_leaving_with_open_questions_leaves_no_timer(stage: Stage) -> None:
    stage.welcome()
    stage.hear(":ann!a@h JOIN #lobby")
    for number in range(9):
        stage.link.speak(message("PRIVMSG", "#lobby", f"line {number}"))
    assert stage.link.resend("#lobby") == 0 and not stage.link.older(stage.model.current)
    stage.lose()
    assert stage.link.forget("#lobby") == 9
    assert stage.link.leave("").called and stage.pending() == 0
    with pytest.raises(WireError):
        stage.link.speak(message("PRIVMSG", "#lobby", "x" * 600))


def test_lines_that_cannot_be_sent_are_logged_once_and_counted(stage: Stage) -> None:
    too_long = "x" * 510
    stage.welcome()
    with capturedLogs() as logged:
        stage.hear(*[f"PING {too_long}"] * 41)
        stage.lose()
        stage.reactor.advance(1)
        stage.accept()
        stage.hear(f"PING {too_long}")
        stage.lose()
    assert [told for event in logged if "not sent" in (told := formatEvent(event))] == [
        "a line was not sent: TOO_LONG; others will be counted",
        "41 lines were not sent on this connection",
        "a line was not sent: TOO_LONG; others will be counted",
    ]


def test_the_past_is_asked_no_questions(stage: Stage) -> None:
    stage.hear(f":x CAP ann ACK :{ABLE}")
    stage.welcome()
    assert stage.hear("@batch=1 :bob!b@h PRIVMSG ann :\x01VERSION\x01") == []
