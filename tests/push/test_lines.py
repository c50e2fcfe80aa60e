"""What is pushed is one line that fits."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.chat.vocabulary import WHOLE_ROOM, Invited, ReadMarkerSet, Said, Stamp
from mpchat.irc.capabilities import CAPABILITIES
from mpchat.irc.message import parse
from mpchat.push.encryption import LONGEST
from mpchat.push.lines import greeting, line_of, marker_line
from tests.story import ANN, BOB, source

STAMP = Stamp(7, 1_793_534_400.5)
HELLO = Said(source(ANN), "#a", "hello bob", "PRIVMSG", WHOLE_ROOM, {"+draft/reply": "x"})
A = ":ann!~ann@ann.example"


def test_a_line_as_the_client_has_agreed_on() -> None:
    assert line_of(HELLO, STAMP, ()) == f"{A} PRIVMSG #a :hello bob".encode()
    tagged = line_of(HELLO, STAMP, ("message-tags", "server-time", "draft/multiline", "batch", "sasl"))
    tags = b"@time=2026-11-01T12:00:00.500Z;msgid=0000000000000007;+draft/reply=x "
    assert tagged == tags + f"{A} PRIVMSG #a :hello bob".encode()
    assert line_of(Invited(source(ANN), source(BOB), "#b"), STAMP, ()) == f"{A} INVITE bob #b".encode()


@pytest.mark.parametrize(
    ("text", "cuts", "first"),
    [("one\ntwo", (), "one"), ("\n", (), ""), ("\n\ntwo", (), "two"), ("onetwo", (3,), "one"), ("", (), "")],
)
def test_of_several_lines_the_first(text: str, cuts: tuple[int, ...], first: str) -> None:
    line = line_of(replace(HELLO, text=text, cuts=cuts), STAMP, ("draft/multiline", "batch"))
    assert line.decode() == f"{A} PRIVMSG #a :{first}"


def test_tags_that_are_too_long_are_left_out_but_not_the_id() -> None:
    line = line_of(replace(HELLO, tags={"+x": "y" * 4000}), STAMP, ("message-tags",))
    assert line == b"@msgid=0000000000000007 " + f"{A} PRIVMSG #a :hello bob".encode()


@pytest.mark.parametrize("text", ["x" * 8000, "ä" * 4000, "\N{TEACUP WITHOUT HANDLE}" * 2000])
def test_a_text_that_is_too_long_is_cut(text: str) -> None:
    line = line_of(replace(HELLO, text=text), STAMP, ("message-tags",))
    assert LONGEST - 4 < len(line) <= LONGEST
    message = parse(line)
    assert message.tags["msgid"] and text.startswith(message.params[1])


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=6000),
    st.sets(st.sampled_from(sorted(CAPABILITIES))),
)
def test_it_is_always_one_line_that_fits(text: str, capabilities: set[str]) -> None:
    line = line_of(replace(HELLO, text=text), STAMP, capabilities)
    assert len(line) <= LONGEST and b"\n" not in line and parse(line).verb == "PRIVMSG"


def test_what_the_server_says_itself() -> None:
    event = ReadMarkerSet(source(ANN), "#A", "#a", 1_793_534_400.5)
    assert (
        marker_line("chat.example", event) == b":chat.example MARKREAD #A timestamp=2026-11-01T12:00:00.500Z"
    )
    assert greeting("chat.example").startswith(b":chat.example NOTE WEBPUSH REGISTERED :")
