"""What the asker alone is told: refusals, the welcome, a joined room, whether the other is away."""

from mpchat.chat.vocabulary import Say, Stamp, VisitorId
from mpchat.journal import Applied
from tests.harness import Party, SlowJournal

S = ":mpchat.local "


def test_a_refusal_goes_to_the_asker_only() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    assert ann.asks("KICK #a eve") == [S + "441 ann eve #a :They aren't on that channel"]
    assert bob.heard() == []


def test_the_names_of_a_refusal_fit_their_place() -> None:
    ann = Party().enter("ann")
    assert ann.asks("KICK :two words") == [S + "461 ann KICK :Not enough parameters"]
    assert ann.asks("INVITE x :two words") == [S + "401 ann x :No such nick or channel"]
    assert ann.asks("PRIVMSG ::colon x") == [S + "412 ann :No text to send"]
    assert ann.asks("PART ::x") == [S + "403 ann x :No such channel"]
    assert ann.asks("PART :  ") == [S + "403 ann * :No such channel"]
    assert ann.asks("PART " + "x" * 300) == [S + f"403 ann {'x' * 100} :No such channel"]


def test_a_person_who_left_before_the_answer_is_not_away() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    bob.send("AWAY :x")
    journal = party.use(SlowJournal(party))
    ann.send("PRIVMSG bob :there?")
    bob.drop()
    journal.commit()
    assert ann.verbs() == ["301", "QUIT"]
    applied = Applied(Say(VisitorId(999), "bob", "x"), Stamp(1, 0.0), [])
    party.registry.heard(applied)  # of somebody who is gone: nobody to tell


def test_whoever_is_renamed_meanwhile_is_told_under_the_new_nick() -> None:
    party = Party()
    ann = party.enter("ann")
    journal = party.use(SlowJournal(party))
    ann.send("NICK eve", "JOIN #a", "AWAY :x")
    journal.commit()
    journal.commit()
    assert ann.heard() == [
        ":ann!~ann@127.0.0.1 NICK eve",
        ":eve!~ann@127.0.0.1 JOIN #a",
        S + "353 eve = #a :@eve",
        S + "366 eve #a :End of NAMES list",
        S + "306 eve :You have been marked as being away",
    ]


def test_what_is_no_numeric_is_a_standard_reply() -> None:
    party = Party()
    (ann,) = party.join("#a", "ann")
    journal = party.use(SlowJournal(party))
    for about, told in (
        (("TOPIC", "#a"), "TOPIC NOT_KEPT #a"),
        (("TOPIC", "two words"), "TOPIC NOT_KEPT two"),
        (("TOPIC",), "TOPIC NOT_KEPT"),
        ((), "* NOT_KEPT"),
    ):
        ann.send("TOPIC #a :x")
        journal.fail("The disk is full", "NOT_KEPT", *about)
        assert ann.heard() == [S + f"FAIL {told} :The disk is full"]
