"""The chat of somebody who has only nc or telnet, word by word."""

from datetime import datetime

import pytest

from mpchat.chat.chat import Rules
from mpchat.chat.vocabulary import WHOLE_ROOM, Joined, PersonId, Said, Source, Stamp
from mpchat.doors.irc.session import Session
from mpchat.doors.plain.session import PLAIN
from mpchat.settings.limits import Limits
from tests.harness import NOON, Party, SlowJournal, Visitor
from tests.proofs import with_accounts

NOW = datetime.fromtimestamp(NOON).strftime("%H:%M")
ASKED = "What is your name: "
HELP = "* What you type is said; /help tells what else there is, q leaves"


def knock(party: Party) -> Visitor:
    """Somebody who says nothing until asked."""
    person = party.connect()
    party.clock.advance(1)
    party.settle()
    return person


def come_in(party: Party, name: str) -> Visitor:
    person = knock(party)
    person.send(name)
    person.heard()
    return person


def read(visitor: Visitor) -> str:
    return visitor.heard_bytes().decode().replace("\r\n", "\n")


def test_word_by_word() -> None:
    party = Party()
    (ann,) = party.join("#lobby", "ann")
    bob = knock(party)
    assert read(bob) == ASKED
    assert read(bob.send("")) == ASKED
    assert read(bob.send("4 you")) == (
        "4 you: A name starts with a letter and has letters, digits and -_[]\\`^{|} only\n" + ASKED
    )
    assert read(bob.send("Ann")) == "Ann: Nickname is already in use\n" + ASKED
    assert read(bob.send("  bob ")) == f"* Welcome, bob. Here: ann, bob\n{HELP}\n"
    assert ann.heard() == [":bob!~plain@127.0.0.1 JOIN #lobby"]
    assert read(bob.send("hello,  all")) == ""
    assert ann.heard() == [":bob!~plain@127.0.0.1 PRIVMSG #lobby :hello,  all"]
    ann.send("PRIVMSG #lobby :hi bob")
    assert read(bob) == f"{NOW} ann: hi bob\n"
    assert read(bob.send("/who")) == "* Here: ann, bob\n"
    assert read(bob.send("/me waves")) == ""
    assert ann.heard() == [":bob!~plain@127.0.0.1 PRIVMSG #lobby :\x01ACTION waves\x01"]
    assert read(bob.send("/msg ann psst  now")) == ""
    assert ann.heard() == [":bob!~plain@127.0.0.1 PRIVMSG ann :psst  now"]
    assert read(bob.send("/nick rob")) == f"{NOW} * bob is now known as rob\n"
    assert ann.heard() == [":bob!~plain@127.0.0.1 NICK rob"]
    assert (
        read(bob.send("/help"))
        == "* /nick NAME, /who, /msg NAME TEXT, /me DOES SOMETHING, /join, /quit or q\n"
    )
    assert read(bob.send("q")) == "* Goodbye: you have left the chat\n"
    assert bob.closed
    assert ann.heard() == [":rob!~plain@127.0.0.1 QUIT :Quit"]


def test_what_goes_wrong_is_explained() -> None:
    party = Party()
    (ann,) = party.join("#lobby", "ann")
    bob = come_in(party, "bob")
    ann.heard()
    for said, told in (
        ("/dance now", "There is no /dance here: /help tells what there is, //dance says it"),
        ("/nick", "/nick needs a name: /nick ann"),
        ("/nick ann", "ann: Nickname is already in use"),
        ("/me", "/me needs words: /me waves"),
        ("/msg", "/msg needs a name and a text: /msg bob hello"),
        ("/msg ann ", "/msg needs a name and a text: /msg bob hello"),
        ("/msg eve hi", "eve: No such nick or channel"),
        ("/msg #a hi", "You are in #lobby only: say it there, or join #a with an IRC client"),
        ("\x1b[A", "Control characters cannot be sent: take U+001B out"),
        ("a\x08b", "Control characters cannot be sent: take U+0008 out"),
        ("a\rb", "Control characters cannot be sent: take U+000D out"),
        ("x" * 473, "That line was too long by 1 bytes: say it in two"),
        ("x" * 9000, "That line was too long: at most 512 bytes"),
    ):
        assert read(bob.send(said)) == told + "\n"
    bob.send_bytes(b"caf\xe9\n")
    assert read(bob) == "Only UTF-8 is spoken here: set your terminal to it and say that again\n"
    assert read(bob.send("", "   ")) == ""
    assert ann.heard() == []
    bob.send("x" * 472)
    assert len(ann.heard()[0]) == 510


def test_a_line_that_begins_with_two_slashes_is_said_with_one() -> None:
    party = Party()
    (ann,) = party.join("#lobby", "ann")
    bob = come_in(party, "bob")
    ann.heard()
    bob.send("//etc/hosts", " /not a command")
    assert [m.text for m in ann.messages()] == ["/etc/hosts", " /not a command"]


@pytest.mark.parametrize("said", ["q", "/q", "\\q", "/quit", "q "])
@pytest.mark.parametrize("entered", [True, False])
def test_leaving(said: str, entered: bool) -> None:
    party = Party()
    bob = come_in(party, "bob") if entered else knock(party)
    bob.heard()
    assert read(bob.send(said, "more")) == "* Goodbye: you have left the chat\n"
    assert bob.closed and not party.chat.people


@pytest.mark.parametrize("said", [" q", "  q ", " \\q"])
def test_a_space_before_it_says_it(said: str) -> None:
    party = Party()
    (ann,) = party.join("#lobby", "ann")
    bob = come_in(party, "bob")
    ann.heard()
    bob.send(said)
    assert [m.text for m in ann.messages()] == [said.strip()]
    assert not bob.closed


def test_line_ends_and_telnets_own_bytes() -> None:
    party = Party()
    (ann,) = party.join("#lobby", "ann")
    bob = knock(party)
    bob.send_bytes(b"\xff\xfb\x1f\xff\xfd\x03\xff\xfa\x18\x00xterm\xff\xf0bob\r\x00\n")
    ann.heard()
    bob.send_bytes(b"one\ntwo\r\nthree\r\x00\nf\xff\xf1our\r\n\xff\xfc\x01five\n")
    assert [m.text for m in ann.messages()] == ["one", "two", "three", "four", "five"]
    bob.send_bytes("s\u00ff".encode() + b"ix\n")
    assert [m.text for m in ann.messages()] == ["s\u00ffix"], "a letter is no telnet"


def test_a_person_may_answer_before_being_asked() -> None:
    party = Party()
    bob = party.connect()
    assert read(bob.send("bob", "hello")).startswith("* Welcome, bob. Here: bob\n")
    party.wait(5)
    assert read(bob) == ""


def test_a_slow_irc_client_is_an_irc_client() -> None:
    party = Party()
    ann = knock(party)
    assert read(ann) == ASKED
    ann.send("CAP LS 302", "NICK ann", "USER ann 0 * :A", "CAP END")
    assert isinstance(ann.wire.connection.session, Session)
    assert "001" in ann.verbs()
    assert ann.asks("JOIN #a")[0] == ":ann!~ann@127.0.0.1 JOIN #a"


def test_the_password_comes_first() -> None:
    party = Party(password="pw")
    bob = knock(party)
    assert read(bob) == "Password: "
    assert read(bob.send("pw")) == ASKED
    assert "Welcome" in read(bob.send("bob"))
    eve = knock(party)
    eve.heard_bytes()
    assert read(eve.send("guess")) == "* Goodbye: that is not the password\n"
    assert eve.closed and len(party.chat.people) == 1


def test_what_a_person_hears_of_the_others() -> None:
    party = Party()
    ann, cat = party.join("#lobby", "ann", "cat")
    bob = come_in(party, "bob")
    ann.send("TOPIC #lobby :\x02cats\x02 and dogs", "TOPIC #lobby :")
    ann.send("PRIVMSG #lobby :\x01ACTION laughs\x01", "NOTICE #lobby :mind the gap")
    ann.send("PRIVMSG bob :just you", "PRIVMSG bob :\x01ACTION winks\x01", "PRIVMSG bob :\x01VERSION\x01")
    ann.send("MODE #lobby +v bob", "AWAY :x", "SETNAME :x", "INVITE bob #lobby", "JOIN #x", "INVITE bob #x")
    ann.send("PRIVMSG #lobby :\x0304red\x03 \x1fx\x1f a\u202eb")
    cat.send("PART #lobby :bored", "JOIN #lobby", "NICK kit")
    ann.send("KICK #lobby kit :out", "KICK #lobby kit", "PART #lobby", "JOIN #lobby", "QUIT :late")
    assert read(bob).split("\n")[:-1] == [
        f"{NOW} {line}"
        for line in (
            "* ann has set the topic: cats and dogs",
            "* ann has taken the topic away",
            "* ann laughs",
            "-ann- mind the gap",
            "ann (to you): just you",
            "* ann (to you) winks",
            "* ann has set +v bob",
            "* ann asks you into #x",
            "ann: red x a\ufffdb",
            "* cat has left #lobby (bored)",
            "* cat has joined #lobby",
            "* cat is now known as kit",
            "* ann has put kit out of #lobby (out)",
            "* ann has left #lobby",
            "* ann has joined #lobby",
            "* ann has left (Quit: late)",
        )
    ]


def test_tags_are_nothing_to_read() -> None:
    who = Source(PersonId(1), "ann", "~ann", "h")
    stamp = Stamp(1, NOON)
    assert PLAIN.encode(Said(who, "#lobby", "", "TAGMSG", WHOLE_ROOM, {"+x": ""}), stamp) == b""
    assert (
        PLAIN.encode(Joined(who, "#lobby", "A", None), stamp) == f"{NOW} * ann has joined #lobby\r\n".encode()
    )


def test_the_topic_and_a_crowd_at_the_door() -> None:
    party = Party()
    people = party.join("#lobby", *(f"p{n}" for n in range(35)))
    people[0].send("TOPIC #lobby :cats")
    bob = knock(party)
    bob.heard_bytes()
    welcome, topic, hint = read(bob.send("bob")).split("\n")[:-1]
    assert welcome == f"* Welcome, bob. Here: {', '.join(f'p{n}' for n in range(30))} ..."
    assert (topic, hint) == ("* The topic: cats", HELP)


def test_people_stay_in_a_lobby_that_is_renamed() -> None:
    party = Party()
    (op,) = party.join("#lobby", "op")
    ann = come_in(party, "ann")
    op.send("RENAME #lobby #hall :more room")
    assert read(ann) == f"{NOW} * op has renamed #lobby to #hall (more room)\n"
    ann.send("hello", "/msg #lobby x", "/join #hall", "/who")
    assert op.heard()[-1].endswith(" PRIVMSG #hall :hello")
    assert read(ann).split("\n")[:-1] == [
        "You are in #hall only: say it there, or join #lobby with an IRC client",
        "You are in #hall already",
        "* Here: op, ann",
    ]
    bob = come_in(party, "bob")
    bob.send("me too")
    assert op.heard()[-1].endswith(" PRIVMSG #hall :me too")


def test_two_people_with_nc() -> None:
    party = Party()
    ann, bob = come_in(party, "ann"), come_in(party, "bob")
    assert read(ann) == f"{NOW} * bob has joined #lobby\n"
    ann.send("hi")
    assert read(bob) == f"{NOW} ann: hi\n" and read(ann) == ""
    ann.send("/msg bob psst", "/msg ann note")
    assert read(bob) == f"{NOW} ann (to you): psst\n"
    assert read(ann) == f"{NOW} ann (to you): note\n"
    bob.drop()
    assert read(ann) == f"{NOW} * bob has left (Connection lost)\n"


def test_silence_never_ends_it_once_one_is_in() -> None:
    party = Party()
    bob, nobody = come_in(party, "bob"), knock(party)
    nobody.heard_bytes()
    party.wait(30)
    assert nobody.closed and read(nobody) == "* Goodbye: Registration timed out\n"
    party.clock.advance(100_000)
    party.settle()
    assert not bob.closed and read(bob) == ""
    assert bob.wire.kept_alive is True


def test_a_person_hears_announcements() -> None:
    party = Party()
    bob, gone = come_in(party, "bob"), come_in(party, "gone")
    gone.wire.reads = False
    gone.wire.connection.end("x")
    bob.heard()
    party.registry.announce("SOON", "The chat is about to end")
    party.settle()
    assert read(bob) == "* The chat is about to end\n"
    assert "about" not in read(gone)


def test_a_lobby_that_lets_nobody_in() -> None:
    party = Party()
    (ann,) = party.join("#lobby", "ann")
    ann.send("MODE #lobby +i")
    bob = knock(party)
    bob.heard_bytes()
    assert read(bob.send("bob")) == "* Goodbye: #lobby: Cannot join channel (+i)\n"
    assert bob.closed and len(party.chat.people) == 1


def test_whoever_was_put_out_is_told_so() -> None:
    party = Party()
    (ann,) = party.join("#lobby", "ann")
    bob = come_in(party, "bob")
    ann.send("KICK #lobby bob :enough")
    assert read(bob) == f"{NOW} * ann has put bob out of #lobby (enough)\n"
    assert read(bob.send("hey")) == (
        "#lobby: Only members may speak here (+n)\n* You are not in #lobby: /join brings you back\n"
    )


def test_whoever_was_put_out_can_come_back() -> None:
    party = Party()
    (ann,) = party.join("#lobby", "ann")
    bob = come_in(party, "bob")
    assert read(bob.send("/join")) == "You are in #lobby already\n"
    assert read(bob.send("/join #other")) == (
        "Only #lobby is open to you here: join #other with an IRC client\n"
    )
    ann.send("KICK #lobby bob", "MODE #lobby +b bob")
    bob.heard()
    assert read(bob.send("/join #LOBBY")) == "#lobby: Cannot join channel (+b)\n"
    assert not bob.closed
    ann.send("MODE #lobby -b bob!*@*", "PART #lobby")
    assert read(bob.send("/me is lost")) == (
        "#lobby: No such channel\n* You are not in #lobby: /join brings you back\n"
    )
    assert read(bob.send("/join")) == f"* Welcome, bob. Here: bob\n{HELP}\n"


def test_a_very_long_name_is_not_repeated() -> None:
    party = Party()
    bob = knock(party)
    bob.heard_bytes()
    assert read(bob.send("x" * 400)) == f"{'x' * 50}: A name has at most 30 bytes\n{ASKED}"
    assert read(bob.send("x" * 10_000)) == f"That line was too long: at most 512 bytes\n{ASKED}"


def test_a_journal_that_takes_its_time() -> None:
    party = Party()
    (ann,) = party.join("#lobby", "ann")
    journal = party.use(SlowJournal(party))
    bob = knock(party)
    bob.heard_bytes()
    bob.send("ann", "bob", "hello", "q")
    assert read(bob) == ""
    journal.commit()
    assert read(bob).endswith(ASKED)
    journal.commit()
    assert read(bob) == ""
    journal.commit()
    assert "Welcome, bob" in read(bob)
    journal.commit()
    assert ann.verbs() == ["JOIN", "PRIVMSG", "QUIT"]
    eve = knock(party)
    eve.send("eve")
    eve.drop()
    journal.commit()
    assert "eve" not in party.chat.nicks


def test_no_limit_on_lines() -> None:
    party = Party(Limits(command_rate=0, max_line=0))
    ann, bob = come_in(party, "ann"), come_in(party, "bob")
    ann.heard()
    bob.send("x" * 5000)
    assert len(read(ann)) > 5000


def test_a_name_that_belongs_to_an_account() -> None:
    party = with_accounts("ann")
    bob = knock(party)
    bob.send("Ann")
    sentence = "Ann belongs to an account, and only an IRC client can log in to it: choose another"
    assert read(bob) == f"{ASKED}{sentence}\nWhat is your name: "
    bob.send("bob", "/nick ann")
    assert "ann: This nick belongs to an account: log in to it (SASL), or choose another nick" in read(bob)


def test_a_guest_is_told_the_name() -> None:
    bob = knock(with_accounts("ann", rules=Rules(guests_are_renamed=True)))
    bob.send("ann")
    assert "* Welcome, Guest" in read(bob)
