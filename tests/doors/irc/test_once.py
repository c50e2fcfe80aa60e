"""A message that its author sends again is heard once (capability mpchat/once)."""

import pytest

from tests.harness import Party, SlowJournal, Visitor

pytestmark = pytest.mark.usefixtures("each_journal")
S = ":mpchat.local "
ONCE = ("mpchat/once", "message-tags", "echo-message", "labeled-response", "batch", "server-time")
SAID = "@+mpchat/id=k1 PRIVMSG #a :hello"


def two(*capabilities: str) -> tuple[Party, Visitor, Visitor]:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=capabilities or ONCE)
    ann.heard()
    return party, ann, bob


def test_what_is_sent_again_only_its_author_hears_as_it_was_then() -> None:
    party, ann, bob = two()
    (first,) = ann.asks(SAID)
    assert first.endswith(":ann!~ann@127.0.0.1 PRIVMSG #a :hello")
    (heard,) = bob.heard()
    assert heard == first and "mpchat" not in heard, "the id is between the author and the server"
    party.wait(5)
    assert ann.asks(SAID) == [first], "with its first time and id"
    assert ann.asks("@label=L;+mpchat/id=k1 PRIVMSG #a :hello") == [f"@label=L;{first[1:]}"]
    assert bob.heard() == []
    assert len(ann.asks("@+mpchat/id=k2 PRIVMSG #a :hello")) == 1
    assert len(bob.heard()) == 1, "another id is another message"


def test_without_an_echo_it_is_acknowledged() -> None:
    _, ann, bob = two("mpchat/once", "message-tags", "labeled-response", "batch")
    for _ in range(2):
        assert ann.asks(f"@label=L;{SAID[1:]}") == [f"@label=L {S}ACK"]
        assert ann.asks(SAID) == []
    assert len(bob.heard()) == 1


def test_to_one_person() -> None:
    _, ann, bob = two()
    bob.send("AWAY :out")
    ann.heard()
    direct = "@+mpchat/id=k1 NOTICE bob :hello"
    assert ann.asks(direct) == ann.asks(direct) != []
    assert [line.text for line in bob.messages() if line.verb == "NOTICE"] == ["hello"]


def test_several_targets_are_several_messages() -> None:
    _, ann, bob = two()
    both = "@+mpchat/id=k1 PRIVMSG #a,bob :hello"
    first = ann.asks(both)
    assert [line.params[0] for line in bob.messages()] == ["#a", "bob"]
    assert ann.asks(both) == first
    assert bob.heard() == []


def test_pipelined_repeats() -> None:
    party, ann, bob = two()
    journal = party.use(SlowJournal(party))
    ann.send(SAID, SAID, "@label=L;+mpchat/id=k1 PRIVMSG #a :hello", "PRIVMSG #a :next", "PING 1")
    assert ann.heard() == []
    journal.commit()
    lines = ann.messages()
    assert [line.text for line in lines] == ["hello", "hello", "hello", "next", "1"]
    assert len({line.tags["msgid"] for line in lines[:3]}) == 1
    assert [line.tags.get("label", "") for line in lines] == ["", "", "L", "", ""]
    assert [line.text for line in bob.messages()] == ["hello", "next"]


def test_over_two_connections_whatever_the_nick() -> None:
    party, ann, bob = two()
    (first,) = ann.asks(SAID)
    again = party.enter("ann_", *ONCE)  # the old connection is not known to be dead yet
    again.send("JOIN #a")
    (echo,) = again.asks(SAID)
    assert echo == first.replace(":ann!~ann@", ":ann_!~ann_@"), "its own name: a client knows its echo by it"
    ann.drop()
    assert [line.verb for line in bob.messages()] == ["PRIVMSG", "JOIN", "QUIT"]


def test_an_id_is_nobody_elses() -> None:
    party, ann, bob = two()
    cat = party.enter("cat", *ONCE, host="10.0.0.1")
    cat.send("JOIN #a")
    ann.send(SAID)
    bob.heard()
    cat.send(SAID)
    ann.send("@+mpchat/id=k1 PRIVMSG #a :other words")
    assert [(line.nick, line.text) for line in bob.messages()] == [("cat", "hello"), ("ann", "other words")]
    ann.send("@+mpchat/id=secret PRIVMSG bob :my secret")
    guess = cat.asks("@+mpchat/id=secret PRIVMSG bob :what is it?")
    assert len(guess) == 1 and "my secret" not in guess[0]


def test_it_has_to_be_agreed_on() -> None:
    _, ann, bob = two("message-tags")
    ann.send(SAID, SAID)
    assert [line.text for line in bob.messages()] == ["hello", "hello"]
    assert ann.asks("@+mpchat/id= PRIVMSG #a :x") == [], "nothing is read into it"


@pytest.mark.parametrize("value", ["", "x" * 65, r"two\swords", "ä", r"\n"])
def test_what_is_no_id(value: str) -> None:
    _, ann, bob = two()
    assert ann.asks(f"@+mpchat/id={value} PRIVMSG #a :x") == [
        S + "FAIL PRIVMSG INVALID_ID :An id has 1 to 64 visible ASCII characters"
    ]
    assert bob.heard() == []


def test_a_refused_message_may_be_sent_again() -> None:
    _, ann, bob = two()
    ann.send("MODE #a +m")
    bob.heard()
    assert bob.send(SAID).verbs() == ["404"]
    ann.send("MODE #a -m")
    bob.heard()
    assert bob.send(SAID).verbs() == ["PRIVMSG"]


def test_what_cannot_be_kept_is_refused_in_words() -> None:
    party, ann, bob = two()
    plain = party.connect()
    plain.send("zoe")
    journal = party.use(SlowJournal(party))
    ann.send("@label=L PRIVMSG #a :hello")
    journal.fail("Nothing can be kept now: the disk is full", "NOT_KEPT", "PRIVMSG", "#a")
    assert ann.heard() == [
        "@label=L " + S + "FAIL PRIVMSG NOT_KEPT #a :Nothing can be kept now: the disk is full"
    ]
    plain.heard()
    plain.send("hello")
    journal.fail("Nothing can be kept now: the disk is full", "NOT_KEPT", "PRIVMSG", "#lobby")
    assert plain.heard() == ["Nothing can be kept now: the disk is full"]
    plain.send("hello")
    journal.fail("", "NOT_KEPT", "PRIVMSG", "#lobby")
    assert plain.heard() == ["That could not be done"]
    assert bob.heard() == []
    late = party.connect()
    late.send("NICK late", "USER late 0 * :Late")
    journal.fail("Nothing can be kept now", "NOT_KEPT", "NICK")
    assert late.heard() == [S + "FAIL NICK NOT_KEPT :Nothing can be kept now"]
    late.send("NICK late")
    journal.commit()
    assert "001" in late.verbs()
