"""ACCEPT, SILENCE and the user modes R and g."""

from pathlib import Path

from tests.conversation import Conversation, talk
from tests.harness import Party, let_go, sqlite_journal


def test_caller_id() -> None:
    """docs/protocol.md, "Direct messages": 716 and 717 to whoever writes, 718 to whom it was for, once a minute."""
    talk("""
        ann, bob, cat enter
        ann > MODE ann +g
        ann < :ann MODE ann +g
        bob > PRIVMSG ann :hello
        bob < 716 bob ann :accepts messages from some people only (+g)
        bob < 717 bob ann :has been told that you want to write
        ann < 718 ann bob ~bob@127.0.0.1 :writes to you, and you have set +g: ACCEPT lets them
        cat > PRIVMSG ann :hello
        cat < 716 cat ann :accepts messages from some people only (+g)
        cat > NOTICE ann :hello
        ann waits 61 seconds
        cat > PRIVMSG ann :hello
        cat < 716 cat ann :accepts messages from some people only (+g)
        cat < 717 cat ann :has been told that you want to write
        ann < 718 ann cat ~cat@127.0.0.1 :writes to you, and you have set +g: ACCEPT lets them
        ann > ACCEPT bob,cat
        bob > PRIVMSG ann :hello
        ann < :bob PRIVMSG ann :hello
        ann > ACCEPT -cat,dan
        ann > ACCEPT *
        ann < 281 ann bob
        ann < 281 ann dan
        ann < 282 ann :End of ACCEPT list
        ann > ACCEPT bob
        ann < 457 ann bob :is on your accept list already
        ann > ACCEPT -eve
        ann < 458 ann eve :is not on your accept list
        ann > ACCEPT #a
        ann < 401 ann #a :No such nick or channel
        ann > ACCEPT ,
        ann < 461 ann ACCEPT :Not enough parameters
    """)


def test_registered_only() -> None:
    """docs/protocol.md, "Direct messages": 531; a NOTICE is not answered."""
    talk("""
        ann, bob enter
        ann > MODE ann +R
        ann < :ann MODE ann +R
        bob > PRIVMSG ann :hello
        bob < 531 bob ann :You must be logged in to an account to write to this person (+R)
        bob > NOTICE ann :hello
        bob logs in
        bob > PRIVMSG ann :hello
        ann < :bob PRIVMSG ann :hello
    """)


def test_silence() -> None:
    """docs/protocol.md, "Direct messages": the own list as 271 and 272, changes as SILENCE; the silenced are told nothing."""
    talk("""
        ann enters
        bob enters with echo-message
        ann, bob join #a
        ann > SILENCE +bob
        ann < :ann SILENCE +bob!*@*
        bob > PRIVMSG ann :hello
        bob < :bob PRIVMSG ann :hello
        bob > PRIVMSG #a :hello
        bob < :bob PRIVMSG #a :hello
        ann < :bob PRIVMSG #a :hello
        ann > SILENCE cat!*@h,-bob
        ann < :ann SILENCE +cat!*@h
        ann < :ann SILENCE -bob!*@*
        ann > SILENCE
        ann < 271 ann ann cat!*@h
        ann < 272 ann :End of SILENCE list
        bob > PRIVMSG ann :hello
        bob < :bob PRIVMSG ann :hello
        ann < :bob PRIVMSG ann :hello
        ann > SILENCE :+a b
        ann < FAIL SILENCE INVALID_MASK …
        ann > SILENCE ,
        ann < 461 ann SILENCE :Not enough parameters
    """)


def test_all_sessions_know() -> None:
    """docs/protocol.md, "Direct messages": lists and modes belong to the person."""
    talk("""
        phone comes as ann@phone
        laptop comes as ann@laptop
        bob enters
        phone > SILENCE +cat
        phone < :ann SILENCE +cat!*@*
        laptop < :ann SILENCE +cat!*@*
        phone > MODE ann +g
        phone < :ann MODE ann +g
        laptop < :ann MODE ann +g
        bob > PRIVMSG ann :hello
        bob < 716 bob ann :accepts messages from some people only (+g)
        bob < 717 bob ann :has been told that you want to write
        phone < 718 ann bob ~bob@127.0.0.1 :writes to you, and you have set +g: ACCEPT lets them
        laptop < 718 ann bob ~bob@127.0.0.1 :writes to you, and you have set +g: ACCEPT lets them
        laptop > ACCEPT bob
        phone > ACCEPT
        phone < 281 ann bob
        phone < 282 ann :End of ACCEPT list
    """)


def test_an_account_keeps_its_lists_over_a_restart(tmp_path: Path) -> None:
    """docs/protocol.md, "Direct messages": lists and modes are kept with the account."""
    party = Party()
    journal = party.use(sqlite_journal(party, tmp_path / "journal.db"))
    ann = party.enter("ann")
    ann.send("MODE ann +g", "ACCEPT bob", "REGISTER * * correct-horse-battery", "SILENCE +cat")
    assert any("REGISTER SUCCESS" in line for line in ann.heard())
    party.enter("bob").send("QUIT")  # so that everything is written
    let_go(journal, journal._writer)
    again = Party()
    again.use(sqlite_journal(again, tmp_path / "journal.db"))
    Conversation(again)("""
        ann comes as ann
        ann > MODE ann
        ann < 221 ann +g
        ann > ACCEPT
        ann < 281 ann bob
        ann < 282 ann :End of ACCEPT list
        ann > SILENCE
        ann < 271 ann ann cat!*@*
        ann < 272 ann :End of SILENCE list
    """)
    ann = again.come_as("ann@phone")
    assert any(" 221 ann +g" in line for line in ann.heard())
