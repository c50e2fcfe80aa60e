"""What a line may be, and what becomes of others."""

import pytest

from tests.conversation import talk
from tests.harness import Party

TOO_LONG = ":mpchat.local 417 ann :Input line was too long"
PONG = ":mpchat.local PONG mpchat.local x"


def test_512_bytes() -> None:
    """Modern IRC Client Protocol, "Message Format", "ERR_INPUTTOOLONG (417)": 512 bytes with CR LF, and not one more."""
    ann = Party().enter("ann")
    assert ann.asks("PONG " + "x" * 505) == []
    assert ann.asks("PONG " + "x" * 506) == [TOO_LONG]
    assert ann.asks("PONG " + "ü" * 252 + "x") == []
    assert ann.asks("PONG " + "ü" * 253) == [TOO_LONG], "bytes are counted, not characters"
    assert ann.asks("x" * 100_000, "PING x") == [TOO_LONG, PONG]


def test_417_before_registration() -> None:
    """Modern IRC Client Protocol, "ERR_INPUTTOOLONG (417)": for strangers, too."""
    ann = Party().connect()
    assert ann.asks("NICK " + "x" * 600) == [":mpchat.local 417 * :Input line was too long"]


def test_tags_have_their_own_4094_bytes() -> None:
    """IRCv3 message-tags, "Size limit": 4094 bytes of tags besides the 512; more is answered with 417, tags not cut."""
    ann = Party().enter("ann", "message-tags")
    assert ann.asks("@+a=" + "x" * 4091 + " PONG " + "x" * 505) == []
    assert ann.asks("@+a=" + "x" * 4092 + " PONG x") == [TOO_LONG]
    assert ann.asks("@+a=" + "x" * 4091 + " PONG " + "x" * 506) == [TOO_LONG]
    assert ann.asks("@+a=" + "x" * 9000 + " PONG x", "PING x") == [TOO_LONG, PONG]


def test_a_line_too_long_has_its_label() -> None:
    """IRCv3 labeled-response: the answer to a line that is not taken bears its label."""
    ann = Party().enter("ann", "labeled-response", "batch")
    assert ann.asks("@label=1 PONG " + "x" * 506) == ["@label=1 " + TOO_LONG]


@pytest.mark.parametrize("line", ["", " ", "     ", "@a=b", "@a=b ", "@label=1"])
def test_lines_that_say_nothing(line: str) -> None:
    """Modern IRC Client Protocol, "Message Format": an empty message is ignored."""
    ann = Party().enter("ann", "labeled-response", "batch")
    assert ann.asks(line, "PING x") == [PONG]


@pytest.mark.parametrize(
    "line",
    [
        "PING x", "ping x", "PiNg x", " PING x", "   PING    x", "PING x ", "PING x    ", "PING :x", ":ann PING x",
        ":bob!b@c PING x", ":nonsense   PING   x", "@a PING x", "@a=1;b  :ann  PING  :x",
        "@ PING x", "@;; PING x", "@a_b=1 PING x", "PING x\r",
    ],
)  # fmt: skip
def test_one_message_written_in_many_ways(line: str) -> None:
    """Modern IRC Client Protocol, "Message Format", "Source", "Parameters": spaces, case, a source and tags change nothing."""
    assert Party().enter("ann").asks(line) == [PONG]


def test_fifteen_parameters_and_more() -> None:
    """RFC 2812 §2.3.1: the fifteenth takes the rest of the line."""
    ann = Party().enter("ann")
    assert ann.asks("PING " + " ".join(["x"] * 30)) == [PONG]
    assert ann.asks("PING x " + "y " * 13 + ":z z") == [PONG]
    (answer,) = ann.asks("USERHOST " + " ".join(["ann"] * 15))
    assert answer.startswith(":mpchat.local 302 ann :ann=+~ann@127.0.0.1")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("NONSENSE", "NONSENSE"),
        ("nonsense a :b c", "NONSENSE"),
        ("001 ann :hi", "001"),
        ("999", "999"),
        ("P1NG x", "P1NG"),
        ("no_such-verb", "NO_SUCH-VERB"),
        ("!", "!"),
    ],
)
def test_unknown_commands(said: str, shown: str) -> None:
    """Modern IRC Client Protocol, "ERR_UNKNOWNCOMMAND (421)": before and after registration; a numeric is none, either."""
    talk(f"""
        ann enters
        ann > {said}
        ann < 421 ann {shown} :Unknown command
        bob connects
        bob > CAP LIST
        bob < CAP * LIST :
        bob > {said}
        bob < 421 * {shown} :Unknown command
    """)


@pytest.mark.parametrize("bad", [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf5\x80\x80\x80"])
@pytest.mark.parametrize("capabilities", [(), ("standard-replies", "labeled-response", "batch")])
def test_what_is_not_utf8(bad: bytes, capabilities: tuple[str, ...]) -> None:
    """IRCv3 UTF8ONLY, "INVALID_UTF8": FAIL names the verb, * where it cannot be read; nobody hears the line."""
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=capabilities)
    ann.heard()
    label = "@label=1 " if capabilities else ""
    ann.send_bytes(b"@label=1 PRIVMSG #a :" + bad + b"\r\n")
    assert ann.heard() == [label + ":mpchat.local FAIL PRIVMSG INVALID_UTF8 :Only UTF-8 is spoken here"]
    ann.send_bytes(b"TOPIC #a :a" + bad + b"\r\n")
    assert ann.heard() == [":mpchat.local FAIL TOPIC INVALID_UTF8 :Only UTF-8 is spoken here"]
    ann.send_bytes(bad + b" #a\r\n")
    assert ann.heard() == [":mpchat.local FAIL * INVALID_UTF8 :Only UTF-8 is spoken here"]
    assert bob.heard() == []


def test_what_is_not_utf8_in_registration() -> None:
    """IRCv3 UTF8ONLY, "INVALID_UTF8": USER is refused, and may be said again."""
    ann = Party().connect()
    ann.send_bytes(b"NICK ann\r\nUSER ann 0 * :\xe4\r\n")
    assert ann.heard() == [":mpchat.local FAIL USER INVALID_UTF8 :Only UTF-8 is spoken here"]
    assert ann.asks("USER ann 0 * :ä")[0].startswith(":mpchat.local 001 ann ")


@pytest.mark.parametrize("bad", [b"\0", b"\r", b"x\0y", b"x\ry"])
def test_bytes_that_no_line_holds(bad: bytes) -> None:
    """RFC 2812 §2.3.1: NUL, CR and LF are in no parameter; docs/protocol.md: answered with FAIL, nobody hears the line."""
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    ann.heard()
    ann.send_bytes(b"PRIVMSG #a :" + bad + b"z\r\n")
    assert ann.heard() == [":mpchat.local FAIL PRIVMSG FORBIDDEN_BYTE :A line cannot hold NUL, CR or LF"]
    assert bob.heard() == []


def test_lines_in_pieces_and_many_at_once() -> None:
    """Modern IRC Client Protocol, "Message Format": a message is what stands before CR LF, however it comes."""
    ann = Party().enter("ann")
    for piece in (b"PI", b"NG", b" x", b"\r", b"\nPING x\nPING", b" x\r\n\r\n\n"):
        ann.send_bytes(piece)
    assert ann.heard() == [PONG] * 3


def test_too_few_parameters() -> None:
    """Modern IRC Client Protocol, "ERR_NEEDMOREPARAMS (461)": the verb is named in capitals, however it was written."""
    talk("""
        ann enters
        ann > join
        ann < 461 ann JOIN :Not enough parameters
        ann > @+a Kick #a
        ann < 461 ann KICK :Not enough parameters
    """)
