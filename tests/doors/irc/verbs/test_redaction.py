"""What was said is taken back."""

from pathlib import Path

import pytest

from mpchat.chat.chat import Rules
from mpchat.chat.vocabulary import LogIn, Stamp
from tests.conversation import Conversation, talk
from tests.harness import Party, Visitor, sqlite_journal

ALL = ("draft/message-redaction", "message-tags", "echo-message")


class Kept(Party):
    """A party with a journal that keeps."""

    def __init__(self, path: Path) -> None:
        super().__init__(rules=Rules(keep_rooms=True))
        self.use(sqlite_journal(self, path / "journal.db"))


@pytest.fixture(params=["memory", "sqlite"])
def party(request: pytest.FixtureRequest, tmp_path: Path) -> Party:
    return Party() if request.param == "memory" else Kept(tmp_path)


def last_id(visitor: Visitor) -> str:
    return visitor.messages()[-1].tags["msgid"]


def room(party: Party) -> tuple[Conversation, str]:
    """Bob has said something in #a; its id."""
    played = talk(f"ann, bob, cat enter with {' '.join(ALL)}\nann, bob, cat join #a\n", party)
    bob = played.visitors["bob"]
    bob.send("PRIVMSG #a :an example")
    msgid = last_id(bob)
    for visitor in played.visitors.values():
        visitor.heard()
    return played, msgid


def test_the_example(party: Party) -> None:
    """IRCv3 message-redaction, "Command": those who heard the message hear that it is gone, if they know the command."""
    played, msgid = room(party)
    played(f"""
        dan enters with message-tags
        eve enters with draft/message-redaction
        dan, eve join #a
        bob > REDACT #A {msgid} :bad example
        ann < @msgid=… :bob REDACT #a {msgid} :bad example
        bob < @msgid=… :bob REDACT #a {msgid} :bad example
        cat < @msgid=… :bob REDACT #a {msgid} :bad example
        eve < :bob REDACT #a {msgid} :bad example
        bob > REDACT #a {msgid}
        bob < FAIL REDACT UNKNOWN_MSGID #a {msgid} :There is no such message: it is too old, was not kept, or is gone already
    """)


def test_operators_may_others_may_not(party: Party) -> None:
    """IRCv3 message-redaction, "Errors": REDACT_FORBIDDEN; operators of the room are allowed."""
    played, msgid = room(party)
    played(f"""
        cat > REDACT #a {msgid}
        cat < FAIL REDACT REDACT_FORBIDDEN #a {msgid} :Only operators take back what others said
        ann > REDACT #a {msgid}
        ann < @msgid=… :ann REDACT #a {msgid}
        bob < @msgid=… :ann REDACT #a {msgid}
        cat < @msgid=… :ann REDACT #a {msgid}
    """)


def test_a_nick_proves_nothing(party: Party) -> None:
    """docs/protocol.md, "Taking back": without an account only the connection that said it may."""
    played, msgid = room(party)
    played(f"""
        bob > NICK rob
        ann < …NICK rob
        bob < …NICK rob
        cat < …NICK rob
        cat > NICK bob
        ann < …NICK bob
        bob < …NICK bob
        cat < …NICK bob
        cat > REDACT #a {msgid}
        cat < FAIL REDACT REDACT_FORBIDDEN #a {msgid} :Only operators take back what others said
        bob > REDACT #a {msgid}
        ann < @msgid=… :rob REDACT #a {msgid}
        bob < @msgid=… :rob REDACT #a {msgid}
        cat < @msgid=… :rob REDACT #a {msgid}
    """)


def test_it_is_gone_from_history(party: Party) -> None:
    """IRCv3 message-redaction, "Chat history": it is left out, and no search finds it."""
    played, msgid = room(party)
    played(f"""
        dan enters with batch draft/chathistory draft/event-playback message-tags
        dan joins #a
        dan > SEARCH text=example
        dan < NOTICE dan :… #a <bob> an example
        dan < NOTICE dan :SEARCH has found 1 message
        bob > REDACT #a {msgid}
        ann < …REDACT…
        bob < …REDACT…
        cat < …REDACT…
        dan > SEARCH text=example
        dan < NOTICE dan :SEARCH has found no messages
        dan > CHATHISTORY AROUND #a msgid={msgid} 1
        dan < BATCH +b… chathistory #a
        dan < @batch=b…;msgid=… :dan JOIN #a
        dan < BATCH -b…
    """)


def test_between_two(party: Party) -> None:
    """IRCv3 message-redaction, "Command": to a nick, the other hears it; what the other said is the other's."""
    played = talk(f"ann, bob, cat enter with {' '.join(ALL)}\n", party)
    ann, bob = played.visitors["ann"], played.visitors["bob"]
    ann.send("PRIVMSG bob :psst")
    msgid = last_id(ann)
    bob.heard()
    played(f"""
        bob > REDACT ann {msgid}
        bob < FAIL REDACT REDACT_FORBIDDEN ann {msgid} :Only operators take back what others said
        cat > REDACT ann {msgid}
        cat < FAIL REDACT UNKNOWN_MSGID ann {msgid} :There is no such message…
        cat > REDACT bob {msgid}
        cat < FAIL REDACT UNKNOWN_MSGID bob {msgid} :There is no such message…
        ann > REDACT bob {msgid} oops
        ann < @msgid=… :ann REDACT bob {msgid} oops
        bob < @msgid=… :ann REDACT bob {msgid} oops
    """)
    ann.send("PRIVMSG bob :one", "PRIVMSG bob :two")
    one, two = (line.tags["msgid"] for line in ann.messages())
    bob.send("QUIT").heard()
    played(f"""
        ann > REDACT bob {two}
        ann < @msgid=… :ann REDACT bob {two}
        ann > REDACT bob {one}
        ann < @msgid=… :ann REDACT bob {one}
        ann > REDACT bob {one}
        ann < FAIL REDACT INVALID_TARGET bob :There is nothing here for you to take back
    """)


def test_what_cannot_be_seen_is_not_there(party: Party) -> None:
    """IRCv3 message-redaction, "Server implementation considerations": an error tells nothing of rooms one cannot read."""
    played, msgid = room(party)
    played(f"""
        dan enters with draft/message-redaction
        dan > REDACT #a {msgid}
        dan < FAIL REDACT INVALID_TARGET #a :There is nothing here for you to take back
        dan > REDACT #nowhere {msgid}
        dan < FAIL REDACT INVALID_TARGET #nowhere :There is nothing here for you to take back
        ann > REDACT #a 0000000000000001
        ann < FAIL REDACT UNKNOWN_MSGID #a 0000000000000001 :There is no such message…
        ann > REDACT #a {msgid}.1
        ann < FAIL REDACT UNKNOWN_MSGID #a {msgid}.1 :There is no such message…
        ann > REDACT #a nonsense
        ann < FAIL REDACT UNKNOWN_MSGID #a nonsense :There is no such message…
        ann > REDACT #a
        ann < 461 ann REDACT :Not enough parameters
        dan > REDACT
        dan < 461 dan REDACT :Not enough parameters
    """)


def test_only_messages(party: Party) -> None:
    """IRCv3 message-redaction, "Command": PRIVMSG, NOTICE and TAGMSG, not what happened besides."""
    played, _ = room(party)
    ann = played.visitors["ann"]
    ann.send("TOPIC #a :news")
    topic = last_id(ann)
    assert ann.send(f"REDACT #a {topic}").messages()[0].params[1] == "UNKNOWN_MSGID"


def test_a_reaction(party: Party) -> None:
    """IRCv3 message-redaction, "Examples": a TAGMSG with +draft/react is kept, and can be taken back."""
    played, msgid = room(party)
    react = f"+draft/reply={msgid};+draft/react=x"
    cat = played.visitors["cat"]
    cat.send(f"@{react} TAGMSG #a", "@+typing=active TAGMSG #a")
    reaction = cat.messages()[0].tags["msgid"]
    for visitor in played.visitors.values():
        visitor.heard()
    played(f"""
        dan enters with batch draft/chathistory draft/event-playback message-tags
        eve enters with batch draft/chathistory message-tags
        dan, eve join #a
        dan > CHATHISTORY AFTER #a msgid={msgid} 1
        dan < BATCH +b… chathistory #a
        dan < @batch=b…;msgid={reaction};{react} :cat TAGMSG #a
        dan < BATCH -b…
        eve > CHATHISTORY AFTER #a msgid={msgid} 10
        eve < @draft/chathistory-end BATCH +b… chathistory #a
        eve < BATCH -b…
        cat > REDACT #a {reaction}
        ann < @msgid=… :cat REDACT #a {reaction}
        bob < @msgid=… :cat REDACT #a {reaction}
        cat < @msgid=… :cat REDACT #a {reaction}
        dan > CHATHISTORY AFTER #a msgid={msgid} 1
        dan < BATCH +b… chathistory #a
        dan < @batch=b…;msgid=… :dan JOIN #a
        dan < BATCH -b…
    """)


def test_a_message_of_several_lines(party: Party) -> None:
    """IRCv3 message-redaction with IRCv3 multiline: its id stands for all of it."""
    played = talk(f"ann, bob enter with {' '.join(ALL)} batch draft/multiline\nann, bob join #a\n", party)
    ann = played.visitors["ann"]
    ann.send("BATCH +1 draft/multiline #a", "@batch=1 PRIVMSG #a :x", "@batch=1 PRIVMSG #a :y", "BATCH -1")
    msgid = ann.messages()[0].tags["msgid"]
    played.visitors["bob"].heard()
    played(f"""
        ann > REDACT #a {msgid}
        ann < @msgid=… :ann REDACT #a {msgid}
        bob < @msgid=… :ann REDACT #a {msgid}
    """)


def test_labels_and_without_an_echo() -> None:
    """IRCv3 labeled-response: the echo bears the label, or an ACK does."""
    played = talk("""
        ann enters with draft/message-redaction labeled-response batch message-tags echo-message
        bob enters with draft/message-redaction labeled-response batch message-tags
        ann, bob join #a
    """)
    ann, bob = played.visitors["ann"], played.visitors["bob"]
    ann.send("PRIVMSG #a :x", "PRIVMSG #a :y")
    first, second = (line.tags["msgid"] for line in ann.messages())
    bob.heard()
    played(f"""
        ann > MODE #a +o bob
        ann < …
        bob < …
        ann > @label=1 REDACT #a {first}
        ann < @label=1;msgid=… :ann REDACT #a {first}
        bob < @msgid=… :ann REDACT #a {first}
        bob > @label=2 REDACT #a {second}
        ann < @msgid=… :bob REDACT #a {second}
        bob < @label=2 ACK
        bob > @label=3 REDACT #a {second}
        bob < @label=3 FAIL REDACT UNKNOWN_MSGID #a {second} :…
    """)


def test_it_has_to_be_agreed_on() -> None:
    """IRCv3 message-redaction, "Command": who has not negotiated it cannot redact."""
    talk("""
        ann enters
        ann joins #a
        ann > REDACT #a 1
        ann < 421 ann REDACT :Unknown command
    """)


def test_it_survives_a_restart(tmp_path: Path) -> None:
    """docs/protocol.md, "Taking back": what was taken back is gone from the database, words and all."""
    played, msgid = room(Kept(tmp_path))
    played.visitors["ann"].send("PRIVMSG #a :stays")
    played.visitors["bob"].send(f"REDACT #a {msgid}")
    again = talk("ann enters\nann joins #a\n", Kept(tmp_path))
    assert [line.text for line in again.visitors["ann"].send("SEARCH in=#a").messages()][-1] == (
        "SEARCH has found 1 message"
    )
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir() if "wal" not in path.name)
    assert b"an example" not in written


def test_an_account_is_the_same_person(party: Party) -> None:
    """docs/protocol.md, "Taking back": who is logged in to the account that said it may, over any connection."""
    played = talk(f"ann, bob, cat enter with {' '.join(ALL)}\nann, bob, cat join #a\n", party)
    party.log_in("bob")
    cat = party.chat.person_named("cat")
    assert cat is not None
    party.chat.apply(LogIn(next(iter(cat.sessions)), "bob"), Stamp(0, 0))
    bob = played.visitors["bob"]
    bob.send("PRIVMSG #a :x")
    msgid = last_id(bob)
    for visitor in played.visitors.values():
        visitor.heard()
    played(f"""
        cat > REDACT #a {msgid}
        ann < @msgid=… :cat REDACT #a {msgid}
        bob < @msgid=… :cat REDACT #a {msgid}
        cat < @msgid=… :cat REDACT #a {msgid}
    """)


def test_who_may_not_speak_takes_back_without_a_word(party: Party) -> None:
    """IRCv3 message-redaction, "Server behaviour": a reason is something that is said."""
    played, msgid = room(party)
    played(f"""
        ann > MODE #a +b ~m:bob
        ann < @msgid=… :ann MODE #a +b ~m:bob!*@*
        bob < @msgid=… :ann MODE #a +b ~m:bob!*@*
        cat < @msgid=… :ann MODE #a +b ~m:bob!*@*
        bob > REDACT #a {msgid} :and this besides
        ann < @msgid=… :bob REDACT #a {msgid}
        bob < @msgid=… :bob REDACT #a {msgid}
        cat < @msgid=… :bob REDACT #a {msgid}
    """)
