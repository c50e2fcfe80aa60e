"""SEARCH, for programs and for people (soju.im/search)."""

import pytest

from mpchat.doors.irc.dialect import server_time
from mpchat.doors.irc.verbs.search import parse_attributes
from mpchat.settings.limits import Limits
from tests.harness import NOON, Party, Visitor

pytestmark = pytest.mark.usefixtures("each_journal")
S = ":mpchat.local "
CAPS = ("soju.im/search", "batch", "server-time", "message-tags")


def at(seconds: float) -> str:
    return server_time(NOON + seconds)


def talk(party: Party, who: Visitor, target: str, *texts: str) -> None:
    for text in texts:
        party.clock.advance(1)
        who.send(f"PRIVMSG {target} :{text}")


def story(**house: object) -> tuple[Party, Visitor, Visitor]:
    """Ann and bob in #a, ann in #b; what is said is said a second each."""
    party = Party(**house)  # type: ignore[arg-type]
    ann, bob = party.join("#a", "ann", "bob", capabilities=CAPS)
    ann.send("JOIN #b")
    talk(party, ann, "#a", "Hello world", "the WORLD is round")
    talk(party, bob, "#a", "hello ann")
    talk(party, ann, "#b", "hello nobody")
    talk(party, bob, "ann", "hello in private")
    return party, ann, bob


def found(visitor: Visitor, attributes: str) -> list[str]:
    """The texts of one batch."""
    visitor.heard()
    first, *lines, last = visitor.send(f"SEARCH {attributes}").messages()
    reference = first.params[0][1:]
    assert (first.verb, *first.params) == ("BATCH", "+" + reference, "soju.im/search")
    assert (last.verb, *last.params) == ("BATCH", "-" + reference)
    assert all(line.tags["batch"] == reference and line.tags["msgid"] for line in lines)
    assert lines == sorted(lines, key=lambda line: line.tags["time"])
    return [line.text for line in lines]


def test_each_attribute() -> None:
    _, ann, bob = story()
    assert found(bob, "text=world") == ["Hello world", "the WORLD is round"]
    assert found(bob, r"text=world\sround") == ["the WORLD is round"], "every word"
    assert found(bob, "text=hello") == ["Hello world", "hello ann", "hello in private"]
    assert found(bob, "text=hello;in=#A") == ["Hello world", "hello ann"]
    assert found(bob, "in=ann;text=hello") == ["hello in private"]
    assert found(bob, "from=BOB") == ["hello ann", "hello in private"]
    assert found(bob, "from=eve;text=hello") == []
    assert found(bob, "text=hello;limit=1") == ["hello in private"]
    assert found(bob, f"text=hello;after={at(3)}") == ["hello ann", "hello in private"], "at or after"
    assert found(bob, f"text=hello;before={at(3)}") == ["Hello world", "hello ann"], "at or before"
    assert found(bob, f"after={at(2)};before={at(2)}") == ["the WORLD is round"]
    assert found(bob, "in=#a;limit=2") == ["the WORLD is round", "hello ann"], "the newest"
    assert found(ann, "text=nobody") == ["hello nobody"]


def test_a_whole_answer() -> None:
    _, _, bob = story()
    (start, line, end) = bob.asks("SEARCH from=ann;text=round")
    tags, _, said = line.partition(" ")
    assert (start, end) == (S + "BATCH +b1 soju.im/search", S + "BATCH -b1")
    assert said == ":ann!~ann@127.0.0.1 PRIVMSG #a :the WORLD is round"
    assert tags.startswith(f"@batch=b1;time={at(2)};msgid=")


def test_only_what_the_asker_may_read() -> None:
    party, ann, bob = story()
    cat = party.enter("cat", *CAPS)
    assert found(cat, "text=hello") == []
    text = "INVALID_PARAMS in :There is nothing in {} for you to search"
    for target in ("#a", "#none", "nobody"):
        assert cat.asks(f"SEARCH in={target};text=hello") == [S + "FAIL SEARCH " + text.format(target)]
    assert found(cat, "in=ann;text=hello") == [], "what she says to others is not hers"
    ann.send("MODE #a +J")
    cat.send("JOIN #a")
    assert found(cat, "text=hello") == found(cat, "in=#a") == []
    talk(party, ann, "#a", "hello cat")
    assert found(cat, "text=hello") == found(cat, "in=#a") == ["hello cat"]
    assert found(bob, "text=hello;in=#a") == ["Hello world", "hello ann", "hello cat"]
    cat.send("PART #a")
    assert found(cat, "text=hello") == []


def test_in_the_tick_of_joining() -> None:
    party, ann, _ = story()
    ann.send("MODE #a +J", "PRIVMSG #a :just before")
    (cat,) = party.join("#a", "cat", capabilities=CAPS)
    ann.send("PRIVMSG #a :just after")
    assert found(cat, "text=just") == found(cat, "in=#a") == ["just after"]


@pytest.mark.parametrize("mode", ["+s", "+k key", "+i", "+J", "+b cat"])
def test_open_rooms(mode: str) -> None:
    party, ann, _ = story(open_history=True)
    cat = party.enter("cat", *CAPS)
    assert found(cat, "text=hello") == ["Hello world", "hello ann", "hello nobody"]
    ann.send(f"MODE #b {mode}")
    assert found(cat, "text=hello") == ["Hello world", "hello ann"]


def test_limits() -> None:
    _, _, bob = story(limits=Limits(command_rate=0, max_history=2))
    assert (
        found(bob, "text=hello;limit=99999999999")
        == found(bob, "text=hello")
        == ["hello ann", "hello in private"]
    )
    _, _, bob = story(limits=Limits(command_rate=0, max_history=0))
    assert len(found(bob, "text=hello")) == 3


def test_labels() -> None:
    party, *_ = story()
    cat = party.enter("cat", *CAPS, "labeled-response")
    assert cat.asks("@label=L SEARCH text=x") == [
        "@label=L " + S + "BATCH +b1 soju.im/search",
        S + "BATCH -b1",
    ]
    assert cat.asks("@label=L SEARCH limit=x")[0].startswith("@label=L " + S + "FAIL SEARCH")


def test_by_hand() -> None:
    party, ann, _ = story()
    talk(party, ann, "#a", "\x01ACTION waves a hand\x01")
    (cat,) = party.join("#a", "cat")
    assert cat.asks("SEARCH text=hello world;in=#a") == [
        S + "NOTICE cat :2026-11-01 12:00 #a <ann> Hello world",
        S + "NOTICE cat :SEARCH has found 1 message",
    ]
    assert cat.asks("search in=#a ; limit=2") == [
        S + "NOTICE cat :2026-11-01 12:00 #a <bob> hello ann",
        S + "NOTICE cat :2026-11-01 12:00 #a * ann waves a hand",
        S + "NOTICE cat :SEARCH has found 2 messages",
    ]
    assert cat.asks("SEARCH text=nothing") == [S + "NOTICE cat :SEARCH has found no messages"]


def test_without_batches_it_is_only_the_lines() -> None:
    party, *_ = story()
    (cat,) = party.join("#a", "cat", capabilities=["soju.im/search"])
    assert cat.asks("SEARCH text=round") == [":ann!~ann@127.0.0.1 PRIVMSG #a :the WORLD is round"]
    assert cat.asks("SEARCH text=square") == []


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ("limit=0", "INVALID_PARAMS 0 :A limit is a number from 1 up"),
        ("limit=many", "INVALID_PARAMS many :A limit is a number from 1 up"),
        ("after=yesterday", "INVALID_PARAMS after :A time reads after=2026-11-01T09:14:03.120Z"),
        ("before=", "INVALID_PARAMS before :A time reads before=2026-11-01T09:14:03.120Z"),
        ("hello", "INVALID_PARAMS hello :A search has after, before, from, in, limit, text: SEARCH text=hello;in=#room"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(request_: str, answer: str) -> None:
    _, _, bob = story()
    assert bob.asks(f"SEARCH {request_}") == [S + f"FAIL SEARCH {answer}"]


def test_nothing_to_search_for() -> None:
    _, _, bob = story()
    assert bob.asks("SEARCH") == [S + "461 bob SEARCH :Not enough parameters"]
    assert len(found(bob, ":;")) == 4, "all that he may read"


def test_attributes_are_written_like_tags() -> None:
    assert parse_attributes(r"in=#a;text=semi\:colon\sand\\more;") == {
        "in": "#a",
        "text": r"semi;colon and\more",
    }
