"""One IRC line as data: what the published grammars allow is read and written, all else is a WireError.

The grammars: RFC 1459 §2.3.1, RFC 2812 §2.3.1, IRCv3 message-tags ("Format", "Escaping Values"), and the Modern IRC Client
Protocol ("Message Format"), which decides where the others differ.
"""

import string
from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mpchat.irc.message import (
    MAX_CLIENT_TAGS,
    MAX_LINE,
    MAX_PARAMS,
    MAX_TAGS,
    Message,
    WireError,
    escape_tag,
    format,
    format_tags,
    message,
    parse,
    split_source,
    unescape_tag,
)

FOURTEEN = tuple(f"p{number}" for number in range(1, 15))
CODES = {
    *("INVALID_UTF8", "FORBIDDEN_BYTE", "EMPTY", "BAD_TAGS", "BAD_SOURCE", "BAD_VERB", "BAD_PARAMETER"),
}

LEGAL: tuple[tuple[bytes, Message], ...] = (
    (b"QUIT", message("QUIT")),
    (b"QUIT\r\n", message("QUIT")),
    (b"QUIT\n", message("QUIT")),
    (b"QUIT\r", message("QUIT")),
    (b"quit", message("QUIT")),
    (b"PrivMsg #a b", message("PRIVMSG", "#a", "b")),
    (b"001 ann", message("001", "ann")),
    (b":irc.example 372 ann :- hello", message("372", "ann", "- hello", source="irc.example")),
    (b":ann!a@h PRIVMSG #a :hello there", message("PRIVMSG", "#a", "hello there", source="ann!a@h")),
    (b":ann@h QUIT", message("QUIT", source="ann@h")),
    (b":ann QUIT", message("QUIT", source="ann")),
    (b":ann   QUIT", message("QUIT", source="ann")),
    (b"  QUIT  ", message("QUIT")),
    (b"MODE  #a   +o    ann", message("MODE", "#a", "+o", "ann")),
    (b"TOPIC #a :", message("TOPIC", "#a", "")),
    (b"TOPIC #a : ", message("TOPIC", "#a", " ")),
    (b"TOPIC #a ::)", message("TOPIC", "#a", ":)")),
    (b"TOPIC #a :a :b", message("TOPIC", "#a", "a :b")),
    (b"TOPIC #a a:b", message("TOPIC", "#a", "a:b")),
    (b"TOPIC #a   :  two  spaces  ", message("TOPIC", "#a", "  two  spaces  ")),
    (b"PRIVMSG #a :\xe2\x82\xac", message("PRIVMSG", "#a", "€")),
    (b"PRIVMSG #a \tx", message("PRIVMSG", "#a", "\tx")),
    (b"PRIVMSG #a \xc2\xa0", message("PRIVMSG", "#a", "\xa0")),
    (b"@a QUIT", Message("QUIT", tags={"a": ""})),
    (b"@a= QUIT", Message("QUIT", tags={"a": ""})),
    (b"@a=1;b=2 QUIT", Message("QUIT", tags={"a": "1", "b": "2"})),
    (b"@a=1;a=2 QUIT", Message("QUIT", tags={"a": "2"})),
    (b"@a=b=c QUIT", Message("QUIT", tags={"a": "b=c"})),
    (b"@+draft/react=:) QUIT", Message("QUIT", tags={"+draft/react": ":)"})),
    (b"@example.org/a-b=1 QUIT", Message("QUIT", tags={"example.org/a-b": "1"})),
    (b"@+typing=active;msgid=63E1 QUIT", Message("QUIT", tags={"+typing": "active", "msgid": "63E1"})),
    (rb"@a=\:\s\\\r\n QUIT", Message("QUIT", tags={"a": "; \\\r\n"})),
    (rb"@a=\b\ QUIT", Message("QUIT", tags={"a": "b"})),
    (rb"@a=\\s QUIT", Message("QUIT", tags={"a": r"\s"})),
    (b"@=1 QUIT", Message("QUIT")),
    (
        b"@a_b=1;+;++a;/a;a/;a/b/c;a.b QUIT",
        Message("QUIT", tags={"a_b": "1", **dict.fromkeys(("+", "++a", "/a", "a/", "a/b/c", "a.b"), "")}),
    ),
    ("@ä=ö QUIT".encode(), Message("QUIT", tags={"ä": "ö"})),
    (b"@a;;b QUIT", Message("QUIT", tags={"a": "", "b": ""})),
    (b"@ QUIT", Message("QUIT")),
    (b"@a=1   :ann   quit", Message("QUIT", source="ann", tags={"a": "1"})),
    (b"@a=\xe2\x82\xac;b=\x07 QUIT", Message("QUIT", tags={"a": "€", "b": "\x07"})),
    (b"X " + " ".join((*FOURTEEN, "last")).encode(), message("X", *FOURTEEN, "last")),
    (b"X " + " ".join((*FOURTEEN, ":last")).encode(), message("X", *FOURTEEN, "last")),
    (b"X " + " ".join((*FOURTEEN, ":")).encode(), message("X", *FOURTEEN, "")),
    (b"X " + " ".join((*FOURTEEN, ":a b")).encode(), message("X", *FOURTEEN, "a b")),
    (b"X " + " ".join((*FOURTEEN, "a b  c")).encode(), message("X", *FOURTEEN, "a b  c")),
    (b"X " + " ".join((*FOURTEEN, "a :b")).encode(), message("X", *FOURTEEN, "a :b")),
    (b"  X   " + "   ".join((*FOURTEEN, "a b")).encode(), message("X", *FOURTEEN, "a b")),
    (b":s X " + " ".join((*FOURTEEN, "last")).encode(), message("X", *FOURTEEN, "last", source="s")),
    (b"X " + " ".join(FOURTEEN).encode(), message("X", *FOURTEEN)),
)


@pytest.mark.parametrize(("line", "read"), LEGAL, ids=[line.decode()[:40] for line, _ in LEGAL])
def test_legal_lines_are_read(line: bytes, read: Message) -> None:
    assert parse(line) == read
    assert parse(format(read)) == read


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"", "EMPTY"),
        (b"\r\n", "EMPTY"),
        (b"   ", "EMPTY"),
        (b":ann", "EMPTY"),
        (b":ann  ", "EMPTY"),
        (b":ann :QUIT", "EMPTY"),
        (b"@a=1", "EMPTY"),
        (b"@a=1 :ann", "EMPTY"),
        (b"@", "EMPTY"),
        (b":", "BAD_SOURCE"),
        (b": QUIT", "BAD_SOURCE"),
        (b"@a : QUIT", "BAD_SOURCE"),
        (b"12 a", "BAD_VERB"),
        (b"1234 a", "BAD_VERB"),
        (b"12a", "BAD_VERB"),
        (b"QUIT! now", "BAD_VERB"),
        (b"PRIV\xc3\x84 a", "BAD_VERB"),
        (b"\xef\xbb\xbfQUIT", "BAD_VERB"),
        ("١٢٣ a".encode(), "BAD_VERB"),
        (b"\x1b[2J", "BAD_VERB"),
        (b"QUIT :\xff", "INVALID_UTF8"),
        (b"QUIT :\xed\xa0\x80", "INVALID_UTF8"),
        (b"QUIT :\xc0\xaf", "INVALID_UTF8"),
        (b"@a=\xff QUIT", "INVALID_UTF8"),
        (b"QUIT :a\0b", "FORBIDDEN_BYTE"),
        (b"QUIT :a\rb", "FORBIDDEN_BYTE"),
        (b"QUIT :a\nb", "FORBIDDEN_BYTE"),
        (b"QUIT\r\n\r\n", "FORBIDDEN_BYTE"),
        (b"@a=\0 QUIT", "FORBIDDEN_BYTE"),
    ],
)
def test_illegal_lines_are_refused(line: bytes, code: str) -> None:
    with pytest.raises(WireError) as caught:
        parse(line)
    assert caught.value.code == code
    assert str(caught.value)


@pytest.mark.parametrize(
    ("what", "line"),
    [
        (message("QUIT"), b"QUIT\r\n"),
        (message("NICK", "ann"), b"NICK ann\r\n"),
        (message("PRIVMSG", "#a", "hi"), b"PRIVMSG #a :hi\r\n"),
        (message("332", "ann", "#a", "hi"), b"332 ann #a :hi\r\n"),
        (message("MODE", "#a", "+o", "ann"), b"MODE #a +o ann\r\n"),
        (message("X", ""), b"X :\r\n"),
        (message("X", ":a"), b"X ::a\r\n"),
        (message("X", "a b"), b"X :a b\r\n"),
        (message("X", *FOURTEEN, "last"), f"X {' '.join(FOURTEEN)} last\r\n".encode()),
        (message("X", *FOURTEEN, "the last"), f"X {' '.join(FOURTEEN)} :the last\r\n".encode()),
        (message("QUIT", source="ann!a@h"), b":ann!a@h QUIT\r\n"),
        (message("QUIT", source=""), b"QUIT\r\n"),
        (message("QUIT", time="12:00", label=""), b"@time=12:00;label QUIT\r\n"),
        (Message("QUIT", tags={"+a.b/c": "; \\\r\n"}), rb"@+a.b/c=\:\s\\\r\n QUIT" + b"\r\n"),
    ],
)
def test_messages_are_written(what: Message, line: bytes) -> None:
    assert format(what) == line


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (message(""), "BAD_VERB"),
        (message("A B"), "BAD_VERB"),
        (message("QUIT\n"), "BAD_VERB"),
        (message("1"), "BAD_VERB"),
        (message("X", *FOURTEEN, "15", "16"), "BAD_VERB"),
        (message("X", "", "b"), "BAD_PARAMETER"),
        (message("X", ":a", "b"), "BAD_PARAMETER"),
        (message("X", "a b", "c"), "BAD_PARAMETER"),
        (message("X", "a\r\nQUIT"), "FORBIDDEN_BYTE"),
        (message("X", "a\nb", "c"), "FORBIDDEN_BYTE"),
        (message("X", "a\0"), "FORBIDDEN_BYTE"),
        (message("X", source="a\r"), "FORBIDDEN_BYTE"),
        (message("X", source="a b"), "BAD_SOURCE"),
        (message("X", "\ud800"), "INVALID_UTF8"),
        (message("X", source="\ud800"), "INVALID_UTF8"),
        (Message("X", tags={"a": "\ud800"}), "INVALID_UTF8"),
        (Message("X", tags={"a b": ""}), "BAD_TAGS"),
        (Message("X", tags={"": ""}), "BAD_TAGS"),
        (Message("X", tags={"a": "\0"}), "BAD_TAGS"),
    ],
)
def test_what_no_line_can_say_is_refused(what: Message, code: str) -> None:
    with pytest.raises(WireError) as caught:
        format(what)
    assert caught.value.code == code
    assert str(caught.value)


def test_what_a_message_says_of_itself() -> None:
    said = message("PRIVMSG", "#a", "hi", source="ann!a@h")
    assert (said.text, said.nick) == ("hi", "ann")
    assert (message("QUIT").text, message("QUIT").nick) == ("", "")
    assert message("001", source="irc.example").nick == "irc.example"


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("ann!a@h", ("ann", "a", "h")),
        ("ann!a", ("ann", "a", "")),
        ("ann@h", ("ann", "", "h")),
        ("ann", ("ann", "", "")),
        ("irc.example", ("irc.example", "", "")),
        ("ann!a!b@h", ("ann", "a!b", "h")),
        ("ann!a@h@i", ("ann", "a", "h@i")),
        ("ann!@", ("ann", "", "")),
        ("!a@h", ("!a@h", "", "")),
        ("", ("", "", "")),
    ],
)
def test_split_source(source: str, parts: tuple[str, str, str]) -> None:
    assert split_source(source) == parts


@pytest.mark.parametrize(
    ("escaped", "value"),
    [
        (r"\:", ";"),
        (r"\s", " "),
        (r"\\", "\\"),
        (r"\r\n", "\r\n"),
        (r"a\b", "ab"),
        ("a\\", "a"),
        (r"\\:", r"\:"),
        (r"\\\:", r"\;"),
        ("plain", "plain"),
    ],
)
def test_tag_values_unescape(escaped: str, value: str) -> None:
    """IRCv3 message-tags, "Escaping Values": the table, and that other backslashes vanish."""
    assert unescape_tag(escaped) == value


@given(st.text())
def test_any_text_can_be_a_tag_value(value: str) -> None:
    escaped = escape_tag(value)
    assert unescape_tag(escaped) == value
    assert not set(escaped) & set("; \r\n")


def test_no_tags_write_nothing() -> None:
    assert format_tags({}) == ""


def test_the_limits_are_the_published_ones() -> None:
    """RFC 1459 §2.3 (512, 15 parameters); IRCv3 message-tags, "Size limit" (8191, 4094)."""
    assert (MAX_LINE, MAX_PARAMS, MAX_TAGS, MAX_CLIENT_TAGS) == (512, 15, 8191, 4094)


letters = st.text(string.ascii_uppercase, min_size=1, max_size=12)
verbs = letters | st.text(string.digits, min_size=3, max_size=3)
legal_chars = st.characters(codec="utf-8", exclude_characters="\0\r\n")
trailing = st.text(legal_chars, max_size=30)
middle = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n "), min_size=1, max_size=12).filter(
    lambda word: not word.startswith(":")
)
sources = st.none() | st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\n "), min_size=1, max_size=30
)
names = st.from_regex(r"\A\+?([A-Za-z0-9.-]{1,9}/)?[A-Za-z0-9-]{1,9}\Z")
values = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
params = st.tuples(st.lists(middle, max_size=14), st.lists(trailing, max_size=1)).map(
    lambda both: (*both[0], *both[1])
)
messages = st.builds(Message, verbs, params, sources, st.dictionaries(names, values, max_size=4))


@given(messages)
@settings(max_examples=300)
def test_what_is_written_is_read_again(what: Message) -> None:
    line = format(what)
    assert parse(line) == what
    assert line.endswith(b"\r\n")
    assert not {0, 10, 13} & set(line[:-2])


def reads(line: bytes) -> Message | None:
    """What a line says; None after a WireError, and no other error comes out."""
    try:
        return parse(line)
    except WireError as error:
        assert error.code in CODES
        return None


@given(st.binary(max_size=80) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace")))
@settings(max_examples=300)
def test_random_bytes_are_read_or_refused(line: bytes) -> None:
    read = reads(line)
    if read is not None:
        assert len(read.params) <= MAX_PARAMS
        assert parse(format(read)) == read


@given(messages, st.lists(st.tuples(st.integers(0, 200), st.binary(max_size=3)), min_size=1, max_size=4))
@settings(max_examples=300)
def test_mutated_lines_are_read_or_refused(what: Message, changes: list[tuple[int, bytes]]) -> None:
    line = format(what)[:-2]
    for at, put in changes:
        line = line[:at] + put + line[at + 1 :]
    read = reads(line)
    if read is not None:
        assert parse(format(read)) == read


junk = st.text(st.characters(exclude_categories=()) | st.sampled_from("\r\n\0 :@;=\\"), max_size=12)


def written(verb: str, words: list[str], source: str | None, tags: Mapping[str, str]) -> bytes:
    try:
        return format(Message(verb, tuple(words), source, tags))
    except WireError as error:
        assert error.code in CODES
        return b"REFUSED\r\n"


@given(
    verbs | junk,
    st.lists(middle | junk, max_size=17),
    st.none() | junk,
    st.dictionaries(names | junk, junk, max_size=3),
)
@settings(max_examples=400)
@example("QUIT", ["a\r\nQUIT"], None, {})
@example("QUIT", [], "a\nb", {})
@example("QUIT", [], None, {"a\n": ""})
@example("QUIT\n", [], None, {})
def test_nothing_smuggles_a_second_line(
    verb: str, words: list[str], source: str | None, tags: dict[str, str]
) -> None:
    line = written(verb, words, source, tags)
    assert line.endswith(b"\r\n")
    assert not {0, 10, 13} & set(line[:-2])
    again = parse(line)
    assert line == b"REFUSED\r\n" or (again.verb == verb.upper() and again.params == tuple(words))


@pytest.mark.parametrize("tag", ["=1", "=", ""])
def test_a_tag_without_a_name_says_nothing_and_spoils_nothing(tag: str) -> None:
    assert parse(f"@{tag};b=2 QUIT".encode()) == message("QUIT", b="2")


@pytest.mark.parametrize(
    ("line", "spoilt"),
    [
        (b"@label=1 PRIVMSG #a :\xff", message("PRIVMSG", "#a", "\ufffd", label="1")),
        (b"QUIT :a\0b\rc", message("QUIT", "a\ufffdb\ufffdc")),
        (b"\xff :a", None),
        (b"\0", None),
    ],
)
def test_of_a_spoilt_line_the_rest_can_be_read(line: bytes, spoilt: Message | None) -> None:
    with pytest.raises(WireError) as caught:
        parse(line)
    assert caught.value.spoilt == spoilt
