"""Whole conversations of people who speak IRC."""

from tests.harness import Party, SlowJournal


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
    assert lines[0] == "@label=3 :mpchat.local BATCH +l1 labeled-response"
    assert lines[1].startswith("@batch=l1 :ann!~ann@127.0.0.1 JOIN #a")
    assert lines[-1] == ":mpchat.local BATCH -l1"
    (echo,) = ann.asks("@label=4 PRIVMSG #a :hi")
    assert echo.startswith("@label=4;msgid=")
