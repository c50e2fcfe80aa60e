"""Nothing is heard behind ERROR."""

from tests.harness import Party, SlowJournal


def test_what_happens_in_the_same_turn_is_not_heard_any_more() -> None:
    party = Party()
    ann, bob, cat = party.join("#a", "ann", "bob", "cat")
    journal = party.use(SlowJournal(party))
    for visitor in (ann, bob, cat):
        visitor.heard()
    ann.send("AWAY", "NONSENSE")
    bob.send("PRIVMSG ann :direct", "PRIVMSG #a :to all")
    cat.send("INVITE ann #b")
    ann.send("QUIT :bye")
    assert ann.heard() == []
    journal.commit()
    assert ann.heard() == [
        ":mpchat.local 305 ann :You are no longer marked as being away",
        ":mpchat.local 421 ann NONSENSE :Unknown command",
        "ERROR :Closing link: Quit: bye",
    ]
    assert ann.closed and not party.registry.broadcast._ended
