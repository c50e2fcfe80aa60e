"""Messages of several lines."""

import pytest

from mpchat.settings.limits import Limits
from tests.conversation import talk
from tests.harness import Party

SMALL = Limits(command_rate=0, max_multiline_bytes=20, max_multiline_lines=3)


def test_the_example() -> None:
    """IRCv3 multiline, "Examples": those who know such messages get a batch, the others the lines."""
    talk("""
        ann enters with batch draft/multiline echo-message
        bob enters with batch draft/multiline message-tags
        cat enters with message-tags
        dan enters with draft/multiline message-tags
        eve enters
        ann, bob, cat, dan, eve join #a
        ann > BATCH +123 draft/multiline #a
        ann > @batch=123 PRIVMSG #a hello
        ann > @batch=123 PRIVMSG #a :
        ann > @batch=123 privmsg #A :how is\x20
        ann > @batch=123;draft/multiline-concat PRIVMSG #a :everyone?
        ann > BATCH -123
        ann < :ann BATCH +m… draft/multiline #a
        ann < @batch=m… :ann PRIVMSG #a :hello
        ann < @batch=m… :ann PRIVMSG #a :
        ann < @batch=m… :ann PRIVMSG #a :how is\x20
        ann < @batch=m…;draft/multiline-concat :ann PRIVMSG #a :everyone?
        ann < BATCH -m…
        bob < @msgid=… :ann BATCH +m… draft/multiline #a
        bob < @batch=m… :ann PRIVMSG #a :hello
        bob < @batch=m… :ann PRIVMSG #a :
        bob < @batch=m… :ann PRIVMSG #a :how is\x20
        bob < @batch=m…;draft/multiline-concat :ann PRIVMSG #a :everyone?
        bob < BATCH -m…
        cat < @msgid=… :ann PRIVMSG #a :hello
        cat < :ann PRIVMSG #a :how is\x20
        cat < :ann PRIVMSG #a :everyone?
        dan < @msgid=… :ann PRIVMSG #a :hello
        dan < :ann PRIVMSG #a :how is\x20
        dan < :ann PRIVMSG #a :everyone?
        eve < :ann PRIVMSG #a :hello
        eve < :ann PRIVMSG #a :how is\x20
        eve < :ann PRIVMSG #a :everyone?
    """)


def test_tags_are_those_of_the_message() -> None:
    """IRCv3 multiline, "Fallback": the id is on the first line with words, what its author attached on all of them."""
    talk("""
        ann enters with batch draft/multiline message-tags
        bob enters with batch draft/multiline message-tags server-time
        cat enters with message-tags server-time
        ann, bob, cat join #a
        ann > @+draft/reply=1 BATCH +1 draft/multiline #a
        ann > @batch=1 NOTICE #a :
        ann > @batch=1 NOTICE #a :one
        ann > @batch=1 NOTICE #a :two
        ann > BATCH -1
        bob < @time=2026…Z;msgid=…;+draft/reply=1 :ann BATCH +m… draft/multiline #a
        bob < @batch=m… :ann NOTICE #a :
        bob < @batch=m… :ann NOTICE #a :one
        bob < @batch=m… :ann NOTICE #a :two
        bob < BATCH -m…
        cat < @time=2026…Z;msgid=…;+draft/reply=1 :ann NOTICE #a :one
        cat < @time=2026…Z;+draft/reply=1 :ann NOTICE #a :two
    """)


def test_to_a_person_and_to_operators() -> None:
    """IRCv3 multiline, "Batch types": the target is whatever a message may have."""
    talk("""
        ann, bob enter with batch draft/multiline
        ann, bob join #a
        bob > BATCH +1 draft/multiline ann
        bob > @batch=1 PRIVMSG Ann :a
        bob > @batch=1 PRIVMSG ann :b
        bob > BATCH -1
        ann < :bob BATCH +m… draft/multiline ann
        ann < @batch=m… :bob PRIVMSG ann :a
        ann < @batch=m… :bob PRIVMSG ann :b
        ann < BATCH -m…
        bob > BATCH +1 draft/multiline @#a
        bob > @batch=1 PRIVMSG @#a :a
        bob > @batch=1 PRIVMSG @#a :b
        bob > BATCH -1
        ann < :bob BATCH +m… draft/multiline @#a
        ann < @batch=m… :bob PRIVMSG @#a :a
        ann < @batch=m… :bob PRIVMSG @#a :b
        ann < BATCH -m…
        bob > BATCH +1 draft/multiline nobody
        bob > @batch=1 PRIVMSG nobody :a
        bob > BATCH -1
        bob < 401 bob nobody :No such nick or channel
    """)


def test_one_line_needs_no_batch() -> None:
    """docs/protocol.md, "Messages of several lines": a batch of one line is the message it is."""
    talk("""
        ann, bob enter with batch draft/multiline
        ann, bob join #a
        ann > BATCH +1 draft/multiline #a
        ann > @batch=1;draft/multiline-concat PRIVMSG #a :nothing to go on with
        ann > BATCH -1
        bob < :ann PRIVMSG #a :nothing to go on with
    """)


def test_labels() -> None:
    """IRCv3 multiline, "Labeled response with echo-message": one answer, to the label on the opening BATCH."""
    talk("""
        ann enters with batch draft/multiline labeled-response echo-message
        bob enters with batch draft/multiline labeled-response
        ann, bob join #a
        ann > @label=1 BATCH +x draft/multiline #a
        ann > @batch=x PRIVMSG #a :a
        ann > @batch=x PRIVMSG #a :b
        ann > BATCH -x
        ann < @label=1 :ann BATCH +m… draft/multiline #a
        ann < @batch=m… :ann PRIVMSG #a :a
        ann < @batch=m… :ann PRIVMSG #a :b
        ann < BATCH -m…
        bob < :ann BATCH +m… draft/multiline #a
        bob < @batch=m… :ann PRIVMSG #a :a
        bob < @batch=m… :ann PRIVMSG #a :b
        bob < BATCH -m…
        bob > @label=2 BATCH +x draft/multiline nobody
        bob > @batch=x PRIVMSG nobody :a
        bob > BATCH -x
        bob < @label=2 401 bob nobody :No such nick or channel
        bob > @label=3 BATCH +x draft/multiline #a
        bob > @batch=x PRIVMSG #b :a
        bob < @label=3 FAIL BATCH MULTILINE_INVALID_TARGET #a #b :All lines have the target of the batch
        bob > BATCH -x
        bob > @label=4 BATCH +x draft/multiline ann
        bob > @batch=x PRIVMSG ann :a
        bob > BATCH -x
        bob < @label=4 ACK
        ann < :bob PRIVMSG ann :a
        ann > @label=5 BATCH +x draft/multiline bob
        ann > @batch=x PRIVMSG bob :a
        ann > @label=6 BATCH -x
        ann < @label=5 :ann PRIVMSG bob :a
        ann < @label=6 ACK
        bob < :ann PRIVMSG bob :a
        ann > BATCH +x draft/multiline bob
        ann > @batch=x PRIVMSG bob :b
        ann > @label=7 BATCH -x
        ann < @label=7 :ann PRIVMSG bob :b
        bob < :ann PRIVMSG bob :b
    """)


INVALID: tuple[tuple[str, str], ...] = (
    ("@batch=1 PRIVMSG #b :x", "MULTILINE_INVALID_TARGET #a #b :All lines have the target of the batch"),
    ("@batch=1 PRIVMSG #a,#b :x", "MULTILINE_INVALID_TARGET #a #a,#b :All lines have the target of the batch"),
    ("@batch=1;draft/multiline-concat PRIVMSG #a :", "MULTILINE_INVALID :A blank line goes on with nothing"),
    ("@batch=1 NOTICE #a :x", "MULTILINE_INVALID :A message is either PRIVMSG or NOTICE"),
    ("@batch=1 PRIVMSG #a", "MULTILINE_INVALID :In a batch there are only PRIVMSG or NOTICE, with a target and a text"),
    ("@batch=1 TOPIC #a :x", "MULTILINE_INVALID :In a batch there are only PRIVMSG or NOTICE, with a target and a text"),
    ("@batch=1;+x PRIVMSG #a :x", "MULTILINE_INVALID :Tags belong on the opening BATCH"),
    ("@batch=1 BATCH +2 draft/multiline #a", "MULTILINE_INVALID :In a batch there are only PRIVMSG or NOTICE…"),
    ("@batch=1 PRIVMSG #a :\x1b", "MULTILINE_INVALID :Control characters cannot be sent: take U+001B out"),
    ("@batch=1 PRIVMSG #a :\x01ACTION waves\x01", "MULTILINE_INVALID :CTCP takes one line, without a batch"),
    (f"@batch=1 PRIVMSG #a :{'x' * 479}", "MULTILINE_INVALID :A line is 1 bytes over the limit: split it…"),
)  # fmt: skip


@pytest.mark.parametrize(("line", "fails"), INVALID)
def test_what_is_no_message(line: str, fails: str) -> None:
    """IRCv3 multiline, "Errors": it is told once, nobody hears anything, and the rest of the batch is passed over."""
    talk("""
        ann, bob enter with batch draft/multiline message-tags
        ann, bob join #a
        ann > BATCH +1 draft/multiline #a
        ann > @batch=1 PRIVMSG #a :one
    """)(f"""
        ann > {line}
        ann < FAIL BATCH {fails}
        ann > @batch=1 PRIVMSG #a :two
        ann > BATCH -1
        ann > BATCH +2 draft/multiline #a
        ann > @batch=2 PRIVMSG #a :three
        ann > BATCH -2
        bob < @msgid=… :ann PRIVMSG #a :three
    """)


def test_limits() -> None:
    """IRCv3 multiline, "Errors": too many bytes, line feeds counted, or too many lines."""
    party = Party(SMALL)
    talk(
        """
        ann, bob enter with batch draft/multiline
        ann, bob join #a
        ann > BATCH +1 draft/multiline #a
        ann > @batch=1 PRIVMSG #a :1234567890
        ann > @batch=1 PRIVMSG #a :1234567890
        ann < FAIL BATCH MULTILINE_MAX_BYTES 20 :A message has at most 20 bytes
        ann > BATCH -1
        ann > BATCH +1 draft/multiline #a
        ann > @batch=1 PRIVMSG #a :1234567890
        ann > @batch=1;draft/multiline-concat PRIVMSG #a :1234567890
        ann > BATCH -1
        bob < :ann BATCH +m… draft/multiline #a
        bob < @batch=m… :ann PRIVMSG #a :1234567890
        bob < @batch=m…;draft/multiline-concat :ann PRIVMSG #a :1234567890
        bob < BATCH -m…
        ann > BATCH +1 draft/multiline #a
        ann > @batch=1 PRIVMSG #a :1
        ann > @batch=1 PRIVMSG #a :2
        ann > @batch=1 PRIVMSG #a :3
        ann > @batch=1 PRIVMSG #a :4
        ann < FAIL BATCH MULTILINE_MAX_LINES 3 :A message has at most 3 lines
        """,
        party,
    )


def test_blank() -> None:
    """IRCv3 multiline, "Batch types": a message cannot consist of blank lines, or of none."""
    talk("""
        ann enters with batch draft/multiline
        ann joins #a
        ann > BATCH +1 draft/multiline #a
        ann > @batch=1 PRIVMSG #a :
        ann > @batch=1 PRIVMSG #a :
        ann > BATCH -1
        ann < FAIL BATCH MULTILINE_INVALID :A message cannot consist of blank lines only
        ann > BATCH +1 draft/multiline #a
        ann > BATCH -1
        ann < FAIL BATCH MULTILINE_INVALID :A message cannot consist of blank lines only
    """)


def test_what_is_no_batch() -> None:
    """IRCv3 client-batch: types, references and parameters that cannot be."""
    talk("""
        ann enters with batch draft/multiline message-tags
        ann joins #a
        ann > BATCH
        ann < 461 ann BATCH :Not enough parameters
        ann > BATCH +1
        ann < FAIL BATCH MULTILINE_INVALID :A batch reads BATCH +reference draft/multiline target
        ann > BATCH +1 netsplit a b
        ann < FAIL BATCH MULTILINE_INVALID :A batch reads BATCH +reference draft/multiline target
        ann > @batch=1 PRIVMSG #a :passed over
        ann > BATCH -1
        ann > BATCH +a_b draft/multiline #a
        ann < FAIL BATCH MULTILINE_INVALID :A reference is made of letters, digits and -
        ann > BATCH +1 draft/multiline #a,#b
        ann < FAIL BATCH MULTILINE_INVALID :A message of several lines goes to one target
        ann > BATCH -2
        ann < FAIL BATCH MULTILINE_INVALID :There is no such batch: it begins with BATCH +reference
        ann > BATCH 1
        ann < FAIL BATCH MULTILINE_INVALID :There is no such batch: it begins with BATCH +reference
        ann > @batch=2 PRIVMSG #a :x
        ann < FAIL BATCH MULTILINE_INVALID :There is no such batch: it begins with BATCH +reference
        ann > @+x=\\b\x1b BATCH +3 draft/multiline #a
        ann < FAIL BATCH INVALID_CHARACTER U+001B :Control characters cannot be sent, not even in a tag: take U+001B out
        ann > BATCH -3
    """)


def test_nothing_else_while_it_is_open() -> None:
    """IRCv3 client-batch, "The client-to-server BATCH verb": nothing else is sent meanwhile; only PING, PONG and QUIT may be."""
    talk("""
        ann, bob enter with batch draft/multiline labeled-response
        ann, bob join #a
        ann > BATCH +1 draft/multiline #a
        ann > PING x
        ann < PONG mpchat.local x
        ann > @batch=1 PRIVMSG #a :one
        ann > BATCH -1
        bob < :ann PRIVMSG #a :one
        ann > @label=9 BATCH +1 draft/multiline #a
        ann > PRIVMSG #a :two
        ann < @label=9 FAIL BATCH MULTILINE_INVALID :A batch has to be ended before PRIVMSG
        bob < :ann PRIVMSG #a :two
        ann > BATCH -1
        ann > BATCH +1 draft/multiline #a
        ann > BATCH +2 draft/multiline #a
        ann < FAIL BATCH MULTILINE_INVALID :A batch has to be ended before BATCH
        ann > @batch=2 PRIVMSG #a :three
        ann > BATCH -2
        bob < :ann PRIVMSG #a :three
    """)


def test_a_line_that_cannot_be_read() -> None:
    """IRCv3 multiline, "Errors": a message is never given without one of its lines."""
    played = talk("""
        ann, bob enter with batch draft/multiline
        ann, bob join #a
        ann > BATCH +1 draft/multiline #a
        ann > @batch=1 PRIVMSG #a :one
    """)
    ann, bob = played.visitors["ann"], played.visitors["bob"]
    ann.send_bytes(b"@batch=1 PRIVMSG #a :\xff\r\n")
    assert [line.params[1] for line in ann.messages()] == ["INVALID_UTF8", "MULTILINE_INVALID"]
    ann.send("BATCH -1", "BATCH +1 draft/multiline #a", "@batch=1 PRIVMSG #a :" + "x" * 600)
    assert [line.verb for line in ann.messages()] == ["417", "FAIL"]
    ann.send("BATCH -1")
    assert ann.heard() == bob.heard() == []


def test_left_open() -> None:
    """IRCv3 client-batch, "Errors": TIMEOUT, and what comes after it is passed over."""
    party = Party(Limits(command_rate=0, multiline_timeout=10, ping_after=90))
    played = talk(
        """
        ann, bob enter with batch draft/multiline
        ann, bob join #a
        ann > BATCH +1 draft/multiline #a
        ann waits 11
        ann > @batch=1 PRIVMSG #a :late
        ann < FAIL BATCH TIMEOUT 1 :A message of several lines has to be sent within 10 seconds
        ann > @batch=1 PRIVMSG #a :later
        ann > BATCH -1
        ann > BATCH +2 draft/multiline #a
        """,
        party,
    )
    played.visitors["ann"].heard()
    party.wait(91)
    assert any("TIMEOUT 2" in line for line in played.visitors["ann"].heard())


def test_who_has_not_agreed() -> None:
    """IRCv3 client-batch: BATCH is for those who agreed on something that needs it; for others a tag means nothing."""
    talk("""
        ann, bob enter with message-tags
        ann, bob join #a
        ann > BATCH +1 draft/multiline #a
        ann < 421 ann BATCH :Unknown command
        ann > @batch=1;time=x;msgid=y;label=z;account=w PRIVMSG #a :hello
        bob < @msgid=… :ann PRIVMSG #a :hello
    """)


def test_the_value() -> None:
    """IRCv3 multiline, "Capabilities": max-bytes and max-lines; who knows no values is not offered it."""
    limits = Limits(command_rate=0)
    assert offered(limits, "302") == "draft/multiline=max-bytes=16384,max-lines=100"
    assert offered(limits, "") is None
    assert offered(Limits(max_multiline_lines=0), "302") == "draft/multiline=max-bytes=16384"
    assert offered(Limits(max_multiline_bytes=0), "302") is None


def offered(limits: Limits, version: str) -> str | None:
    told = " ".join(line.text for line in Party(limits).connect().send(f"CAP LS {version}").messages())
    return next((word for word in told.split() if word.startswith("draft/multiline")), None)


def test_in_history() -> None:
    """IRCv3 multiline with IRCv3 chathistory: a batch in the batch, one message of many."""
    talk("""
        ann enters with batch draft/multiline draft/chathistory message-tags
        bob enters with batch draft/chathistory message-tags
        ann joins #a
        ann > @+x BATCH +1 draft/multiline #a
        ann > @batch=1 PRIVMSG #a :a
        ann > @batch=1;draft/multiline-concat PRIVMSG #a :b
        ann > BATCH -1
        ann > PRIVMSG #a :c
        bob joins #a
        ann > CHATHISTORY LATEST #a * 2
        ann < @draft/chathistory-end BATCH +b1 chathistory #a
        ann < @batch=b1;msgid=…;+x :ann BATCH +m… draft/multiline #a
        ann < @batch=m… :ann PRIVMSG #a :a
        ann < @batch=m…;draft/multiline-concat :ann PRIVMSG #a :b
        ann < @batch=b1 BATCH -m…
        ann < @batch=b1;msgid=… :ann PRIVMSG #a :c
        ann < BATCH -b1
        bob > CHATHISTORY LATEST #a * 2
        bob < @draft/chathistory-end BATCH +b… chathistory #a
        bob < @batch=b…;msgid=…;+x :ann PRIVMSG #a :a
        bob < @batch=b… :ann PRIVMSG #a :b
        bob < @batch=b…;msgid=… :ann PRIVMSG #a :c
        bob < BATCH -b…
    """)


def test_found_and_replayed() -> None:
    """soju.im/search: a person is told the lines, and so is somebody who was not here."""
    talk("""
        ann enters with batch draft/multiline
        bob comes as bob with server-time batch
        ann, bob join #lobby
        bob > QUIT
        bob < ERROR :Closing link: Quit
        bob < (closed)
        ann < :bob QUIT :Quit
        ann > BATCH +1 draft/multiline #lobby
        ann > @batch=1 PRIVMSG #lobby :first
        ann > @batch=1 PRIVMSG #lobby :
        ann > @batch=1 PRIVMSG #lobby :second
        ann > BATCH -1
        ann > SEARCH text=second
        ann < NOTICE ann :2026-11-01 12:00 #lobby <ann> first
        ann < NOTICE ann :2026-11-01 12:00 #lobby <ann> second
        ann < NOTICE ann :SEARCH has found 1 message
        bob comes as bob with server-time batch
        bob > JOIN #lobby
        ann < :bob JOIN #lobby
        bob < @time=… :bob JOIN #lobby
        bob < 353 …
        bob < 366 …
        bob < BATCH +b1 chathistory #lobby
        bob < @batch=b1;time=… :ann PRIVMSG #lobby :first
        bob < @batch=b1;time=… :ann PRIVMSG #lobby :second
        bob < BATCH -b1
    """)


def test_for_a_person_with_nc() -> None:
    """docs/protocol.md, "Messages of several lines": who reads plain lines is given each."""
    played = talk("""
        ann enters with batch draft/multiline
        ann joins #lobby
    """)
    zoe = played.party.connect().send("zoe")
    zoe.heard()
    ann = played.visitors["ann"]
    ann.send("BATCH +1 draft/multiline #lobby", "@batch=1 PRIVMSG #lobby :a", "@batch=1 PRIVMSG #lobby :")
    ann.send("@batch=1 PRIVMSG #lobby :b", "@batch=1;draft/multiline-concat PRIVMSG #lobby :c", "BATCH -1")
    assert [line.partition(" ")[2] for line in zoe.heard()] == ["ann: a", "ann: bc"]
    ann.send("MODE #lobby +v zoe", "PRIVMSG +#lobby :psst")
    assert zoe.heard()[-1].partition(" ")[2] == "ann (to +#lobby): psst"


def test_said_once() -> None:
    """docs/protocol.md, "A message said once": the id is on the opening BATCH."""
    talk("""
        ann enters with batch draft/multiline mpchat/once message-tags echo-message
        bob enters
        ann, bob join #a
        ann > @+mpchat/id=7 BATCH +1 draft/multiline #a
        ann > @batch=1 PRIVMSG #a :a
        ann > @batch=1 PRIVMSG #a :b
        ann > BATCH -1
        ann < @msgid=… :ann BATCH +m… draft/multiline #a
        ann < @batch=m… :ann PRIVMSG #a :a
        ann < @batch=m… :ann PRIVMSG #a :b
        ann < BATCH -m…
        bob < :ann PRIVMSG #a :a
        bob < :ann PRIVMSG #a :b
        ann > @+mpchat/id=7 BATCH +2 draft/multiline #a
        ann > @batch=2 PRIVMSG #a :a
        ann > @batch=2 PRIVMSG #a :b
        ann > BATCH -2
        ann < @msgid=… :ann BATCH +m… draft/multiline #a
        ann < @batch=m… :ann PRIVMSG #a :a
        ann < @batch=m… :ann PRIVMSG #a :b
        ann < BATCH -m…
        ann > @+mpchat/id= BATCH +3 draft/multiline #a
        ann < FAIL BATCH INVALID_ID :An id has 1 to 64 visible ASCII characters
    """)


def test_a_paste_does_not_take_a_minute() -> None:
    """IRCv3 multiline, "Server implementation considerations": a line of a batch is no command."""
    party = Party(Limits())
    played = talk("ann, bob enter with batch draft/multiline\n", party)
    ann, bob = played.visitors["ann"], played.visitors["bob"]
    party.wait(10)
    ann.send("JOIN #a")
    bob.send("JOIN #a")
    bob.heard()
    lines = [f"@batch=1 PRIVMSG #a :{number}" for number in range(100)]
    ann.send("BATCH +1 draft/multiline #a", *lines, "BATCH -1")
    party.wait(3)
    assert len(bob.heard()) == 102
