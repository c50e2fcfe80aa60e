"""client.commands: what is typed becomes what is to be done."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.client import commands
from mpchat.client.actions import (
    Action,
    Clear,
    Close,
    Forget,
    Help,
    Leave,
    LogIn,
    Problem,
    Resend,
    Search,
    Send,
    SendSecret,
    Show,
)
from mpchat.client.commands import interpret, measure, say
from mpchat.client.login import Account
from mpchat.irc.message import format, message


@dataclass
class Here:
    """A context: a person in a room."""

    room: str = "#lobby"
    why_silent: str = ""
    line_length: int = 512
    message_length: int = 0
    capabilities: frozenset[str] = frozenset()

    def is_room(self, name: str) -> bool:
        return name.startswith("#")

    def bytes_for(self, target: str) -> int:
        return 400


def sent(*words: str) -> Send:
    return Send((message(*words),))


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("hello all", sent("PRIVMSG", "#lobby", "hello all")),
        ("  two spaces", sent("PRIVMSG", "#lobby", "  two spaces")),
        (" q", sent("PRIVMSG", "#lobby", "q")),
        ("quit", sent("PRIVMSG", "#lobby", "quit")),
        ("//quit", sent("PRIVMSG", "#lobby", "/quit")),
        ("/me waves", sent("PRIVMSG", "#lobby", "\x01ACTION waves\x01")),
        ("/me {} waves", sent("PRIVMSG", "#lobby", "\x01ACTION {} waves\x01")),
        ("/msg bob hi  there", sent("PRIVMSG", "bob", "hi  there")),
        ("/JOIN ops", sent("JOIN", "#ops")),
        ("/join #ops key", sent("JOIN", "#ops", "key")),
        ("/part", sent("PART", "#lobby")),
        ("/part see you", sent("PART", "#lobby", "see you")),
        ("/part #ops see you", sent("PART", "#ops", "see you")),
        ("/nick rob", sent("NICK", "rob")),
        ("/topic", sent("TOPIC", "#lobby")),
        ("/topic tea  time", sent("TOPIC", "#lobby", "tea  time")),
        ("/names", sent("NAMES", "#lobby")),
        ("/who", sent("WHO", "#lobby")),
        ("/whois bob", sent("WHOIS", "bob")),
        ("/list", sent("LIST")),
        ("/away", sent("AWAY")),
        ("/away having tea", sent("AWAY", "having tea")),
        ("/invite bob", sent("INVITE", "bob", "#lobby")),
        ("/invite bob #ops", sent("INVITE", "bob", "#ops")),
        ("/knock #ops", sent("KNOCK", "#ops")),
        ("/knock #ops let me in", sent("KNOCK", "#ops", "let me in")),
        ("/kick bob too loud", sent("KICK", "#lobby", "bob", "too loud")),
        ("/mode +o bob", sent("MODE", "#lobby", "+o", "bob")),
        ("/mode #ops", sent("MODE", "#ops")),
        ("/mode ann +w", sent("MODE", "ann", "+w")),
        ("/mode b", sent("MODE", "#lobby", "b")),
        ("/raw privmsg #x :a b", sent("PRIVMSG", "#x", "a b")),
        ("/raw version", sent("VERSION")),
        ("/query bob", Show("bob")),
        ("/query *status", Show("*status")),
        ("/query 42|away", Show("42|away")),
        ("/query $$services.example", Show("$$services.example")),
        ("/query nickserv@services.example", Show("nickserv@services.example")),
        ("/query Ünal👋", Show("Ünal👋")),
        ("/clear", Clear()),
        ("/register se same", SendSecret(message("REGISTER", "*", "*", "se same"))),
        ("/oper ann se same", SendSecret(message("OPER", "ann", "se same"))),
        ("/login ann se same", LogIn(Account("ann", "se same"))),
        ("/quit", Leave()),
        ("/quit good night", Leave("good night")),
        ("q", Leave()),
        ("/q", Leave()),
        ("\\q", Leave()),
        ("q ", Leave()),
        ("", Problem("")),
    ],
)
def test_a_line_becomes_an_action(line: str, action: Action) -> None:
    assert interpret(line, Here()) == action


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/nosuch x", "There is no command /nosuch"),
        ("/me", "Usage: /me TEXT"),
        ("/msg bob", "Usage: /msg NICK TEXT"),
        ("/list all", "Usage: /list"),
        ("/query #ops", "#ops is a room"),
        ("/query a,b", "a,b is more than one name"),
        ("/query :bob", "a line of IRC cannot hold it"),
        ("/query b\0b", "a line of IRC cannot hold it"),
        ("/query " + "x" * 600, "a line of IRC cannot hold it"),
        ("/raw PRIVMSG #x :a\rb", "A parameter cannot hold NUL, CR or LF"),
        ("/raw 12", "cannot be sent"),
        ("/help nosuch", "There is no command nosuch"),
        ("x" * 401, "Too long: 401 where 400 is the limit"),
        ("/me " + "x" * 392, "Too long: 392 where 391 is the limit"),
        ("/topic " + "x" * 600, "Too long: a line has at most 512 bytes"),
    ],
)
def test_what_cannot_be_done_is_said(line: str, words: str) -> None:
    action = interpret(line, Here())
    assert isinstance(action, Problem) and words in action.text


def test_rooms_and_conversations_differ() -> None:
    with_bob = Here(room="bob")
    assert interpret("/part", with_bob) == Close("bob")
    assert interpret("/topic x", with_bob) == Problem("/topic works in a room")
    assert interpret("hi", with_bob) == sent("PRIVMSG", "bob", "hi")


def test_nobody_speaks_outside() -> None:
    outside = Here(why_silent="You are outside")
    assert interpret("hi", outside) == interpret("/me hi", outside) == Problem("You are outside")


def test_pasted_lines_are_said_as_they_are() -> None:
    said = say(Here(), "/quit", "", "q")
    assert said == Send((message("PRIVMSG", "#lobby", "/quit"), message("PRIVMSG", "#lobby", "q")))
    assert isinstance(say(Here(), "fine", "x" * 401), Problem)


@pytest.mark.parametrize(
    ("line", "size"),
    [
        ("abc", (3, 120)),
        ("/me abc", (3, 120)),
        ("//abc", (4, 120)),
        ("/msg bob abc", (3, 120)),
        ("a\nabcd", (4, 120)),
        ("/nick abc", (9, 510)),
        ("€" * 119, (119, 120)),
    ],
)
def test_the_counter_counts_what_is_scarcer(line: str, size: tuple[int, int]) -> None:
    measured = measure(line, Here(message_length=120))
    assert (measured.used, measured.limit) == size


def test_bytes_count_where_characters_do_not() -> None:
    measured = measure("€" * 130, Here())
    assert (measured.used, measured.limit, measured.fits) == (390, 400, True)


def test_help_has_a_line_for_every_command() -> None:
    action = interpret("/help", Here())
    assert isinstance(action, Help) and len(action.lines) == len(commands.COMMANDS)
    assert interpret("/help me", Here()) == Help(("/me TEXT: says what you do: * ann waves",))


@given(st.text(max_size=700))
def test_nothing_typed_makes_a_line_that_is_too_long(line: str) -> None:
    action = interpret(line, Here())
    if isinstance(action, Send):
        assert all(len(format(one)) <= 512 for one in action.messages)


@pytest.mark.parametrize(
    ("line", "attributes"),
    [
        ("/search cake", "text=cake"),
        ("/search two words", r"text=two\swords"),
        ("/search semi;colon http://x", r"text=semi\:colon\shttp://x"),
        ("/search cake FROM:bob in:#ops", "text=cake;from=bob;in=#ops"),
        ("/search before:2026-11-01T10:00:00Z after:2026-10-01T00:00:00+00:00", None),
        ("/search from:bob", "from=bob"),
    ],
)
def test_a_search_is_asked_as_attributes(line: str, attributes: str | None) -> None:
    action = interpret(line, Here(capabilities=frozenset(["soju.im/search"])))
    assert isinstance(action, Search)
    expected = attributes or "before=2026-11-01T10:00:00.000Z;after=2026-10-01T00:00:00.000Z"
    assert action.ask == message("SEARCH", expected)
    assert action.words == line.removeprefix("/search ")


def test_what_cannot_be_searched() -> None:
    assert interpret("/search cake", Here()) == Problem("This server cannot search what was said")
    able = Here(capabilities=frozenset(["soju.im/search"]))
    for day in ("tomorrow", "0001-01-01", "9999-12-31T23:59:59-23:00"):
        problem = interpret(f"/search before:{day}", able)
        assert isinstance(problem, Problem | Search)
    assert "2026-11-01" in str(interpret("/search before:yesterday", able))
    assert isinstance(interpret("/search", able), Problem)


def test_lines_that_wait_are_decided_about() -> None:
    assert interpret("/resend", Here()) == Resend()
    assert interpret("/forget", Here()) == Forget()
