"""METADATA: asked for, changed, followed."""

from functools import partial
from pathlib import Path

from mpchat.chat.vocabulary import LogIn
from mpchat.doors.irc.driver import IrcSession
from mpchat.doors.irc.verbs.metadata import MOST_AT_ONCE
from mpchat.settings.limits import Limits
from tests.conversation import Conversation, talk
from tests.harness import Party, let_go, sqlite_journal


def test_saying_and_asking() -> None:
    """IRCv3 metadata, "METADATA SET", "METADATA GET", "METADATA LIST", "METADATA CLEAR"."""
    talk("""
        ann, bob enter with batch draft/metadata-2
        ann > METADATA * SET display-name :Ann Adams
        ann < 761 ann ann display-name * :Ann Adams
        ann > METADATA * SET display-name :Ann Adams
        ann < 761 ann * display-name * :Ann Adams
        ann > METADATA * SET pronouns she/her
        ann < 761 ann ann pronouns * she/her
        bob > METADATA ann GET pronouns avatar $x
        bob < BATCH +… metadata ann
        bob < @batch=… 761 bob ann pronouns * she/her
        bob < @batch=… 766 bob ann avatar :key not set
        bob < @batch=… FAIL METADATA KEY_INVALID $x :That is not a key
        bob < BATCH -…
        bob > METADATA ann LIST
        bob < BATCH +… metadata ann
        bob < @batch=… 761 bob ann display-name * :Ann Adams
        bob < @batch=… 761 bob ann pronouns * she/her
        bob < BATCH -…
        ann > METADATA * SET pronouns
        ann < 766 ann ann pronouns :key not set
        ann > METADATA * SET pronouns
        ann < FAIL METADATA KEY_NOT_SET * pronouns :There is nothing to take away
        bob > METADATA ann SET pronouns it
        bob < FAIL METADATA KEY_NO_PERMISSION ann pronouns …
        bob > METADATA ann CLEAR
        bob < FAIL METADATA KEY_NO_PERMISSION ann * …
        bob > METADATA nobody LIST
        bob < FAIL METADATA INVALID_TARGET nobody :There is no such person or room
        bob > METADATA nobody GET avatar
        bob < FAIL METADATA INVALID_TARGET nobody :There is no such person or room
        bob > METADATA nobody SYNC
        bob < FAIL METADATA INVALID_TARGET nobody :There is no such person or room
        ann > METADATA * CLEAR
        ann < BATCH +… metadata *
        ann < @batch=… 766 ann ann display-name :key not set
        ann < BATCH -…
        ann > METADATA * DESTROY
        ann < FAIL METADATA SUBCOMMAND_INVALID DESTROY …
        ann > METADATA * GET
        ann < 461 ann METADATA :Not enough parameters
        ann > METADATA *
        ann < 461 ann METADATA :Not enough parameters
    """)


def test_following() -> None:
    """IRCv3 metadata, "Notifications": whoever has subscribed and shares a room, or monitors, is told of changes."""
    talk("""
        ann, bob enter with batch draft/metadata-2
        cat, dan enter with batch draft/metadata-2
        eve enters
        ann, bob, eve join #a
        bob > METADATA * SUB avatar Bad status
        bob < FAIL METADATA KEY_INVALID Bad :That is not a key
        bob < 770 bob avatar status
        ann > METADATA * SET avatar a.png
        ann < 761 ann ann avatar * a.png
        bob < :ann METADATA ann avatar * a.png
        ann > METADATA * SET homepage h
        ann < 761 ann ann homepage * h
        ann > METADATA #a SET status :on holiday
        ann < 761 ann #a status * :on holiday
        bob < :ann METADATA #a status * :on holiday
        ann > METADATA #a SET status
        ann < 766 ann #a status :key not set
        bob < :ann METADATA #a status * :
        bob > METADATA * UNSUB status Bad
        bob < 771 bob status
        bob > METADATA * SUBS
        bob < BATCH +… metadata-subs
        bob < @batch=… 772 bob avatar
        bob < BATCH -…
        cat > MONITOR + ann
        cat < 730 cat ann!~ann@127.0.0.1
        cat > METADATA * SUB avatar
        cat < 770 cat avatar
        ann > METADATA * SET avatar b.png
        ann < 761 ann ann avatar * b.png
        bob < :ann METADATA ann avatar * b.png
        cat < :ann METADATA ann avatar * b.png
        ann > METADATA * SET homepage i
        ann < 761 ann ann homepage * i
        dan > WHOIS ann
        dan < 311 dan ann ~ann 127.0.0.1 * Ann
        dan < 319 dan ann :@#a
        dan < 312 dan ann mpchat.local mpchat
        dan < 760 dan ann homepage * i
        dan < (more)
    """)


def test_what_is_said_in_a_room_on_joining_and_subscribing() -> None:
    """IRCv3 metadata, "Postponed synchronization", "METADATA SYNC"."""
    conversation = talk("""
        ann, bob enter with batch draft/metadata-2
        ann joins #a
        ann > METADATA * SET avatar a.png
        ann < 761 ann ann avatar * a.png
        ann > METADATA #a SET avatar room.png
        ann < 761 ann #a avatar * room.png
        bob > METADATA * SUB avatar
        bob < 770 bob avatar
        bob > JOIN #a
        ann < :bob JOIN #a
        bob < :bob JOIN #a
        bob < 353 bob = #a :@ann bob
        bob < 366 bob #a :End of NAMES list
        bob < BATCH +… metadata #a
        bob < @batch=… METADATA #a avatar * room.png
        bob < @batch=… METADATA ann avatar * a.png
        bob < BATCH -…
        bob > METADATA ann SYNC
        bob < BATCH +… metadata ann
        bob < @batch=… METADATA ann avatar * a.png
        bob < BATCH -…
        bob > METADATA #a SYNC
        bob < BATCH +… metadata #a
        bob < @batch=… METADATA #a avatar * room.png
        bob < @batch=… METADATA ann avatar * a.png
        bob < BATCH -…
        ann > METADATA * SUB avatar
        ann < 770 ann avatar
        ann < BATCH +… metadata #a
        ann < @batch=… METADATA #a avatar * room.png
        ann < @batch=… METADATA ann avatar * a.png
        ann < BATCH -…
    """)
    room = conversation.party.chat.rooms["#a"]
    room.members.update(dict.fromkeys(range(1000, 1000 + MOST_AT_ONCE), ""))  # type: ignore[arg-type]
    conversation("""
        bob > METADATA * SUB status
        bob < 770 bob status
        bob < 774 bob #a 5
    """)


def test_all_sessions_of_a_person() -> None:
    """docs/protocol.md, "Metadata": changes go to all sessions of whoever they are about."""
    talk("""
        phone comes as ann@phone with batch draft/metadata-2
        phone > METADATA * SET avatar a.png
        phone < 761 ann ann avatar * a.png
        laptop comes as ann@laptop with batch draft/metadata-2
        laptop > METADATA * SUB avatar
        laptop < 770 ann avatar
        phone > METADATA * SET avatar b.png
        phone < 761 ann ann avatar * b.png
        laptop < :ann METADATA ann avatar * b.png
    """)


def test_what_one_says_oneself_on_coming_in() -> None:
    """IRCv3 metadata, "Batch type": sent on connection, even if it is empty."""
    party = Party()
    party.come_as("ann@phone", "batch", "draft/metadata-2").send("METADATA * SET avatar a.png")
    lines = party.come_as("ann@laptop", "batch", "draft/metadata-2").heard()
    start = next(number for number, line in enumerate(lines) if " metadata ann" in line)
    assert lines[start + 1].endswith("METADATA ann avatar * a.png")
    empty = party.connect()
    empty.send("CAP REQ :batch draft/metadata-2", "NICK bob", "USER b 0 * :B", "CAP END")
    lines = empty.heard()
    start = next(number for number, line in enumerate(lines) if " metadata bob" in line)
    assert " BATCH -" in lines[start + 1]


def test_logging_in_brings_it_along() -> None:
    """docs/protocol.md, "Metadata": what people with an account say is kept with it."""
    conversation = talk("""
        ann comes as ann with batch draft/metadata-2
        bob enters with batch draft/metadata-2
        eve enters
        ann > METADATA * SET avatar a.png
        ann < 761 ann ann avatar * a.png
    """)
    for nick in ("bob", "eve"):
        session = conversation.visitors[nick].wire.connection.session
        assert isinstance(session, IrcSession)
        session.requests.carry_out("", partial(session.ask, LogIn(session.visitor, "ann")))
    conversation.party.settle()
    heard = {nick: visitor.heard() for nick, visitor in conversation.visitors.items()}
    assert [line for line in heard["bob"] if "METADATA" in line] == [
        ":bob!~bob@127.0.0.1 METADATA bob avatar * a.png"
    ]
    assert not [line for line in heard["eve"] if "METADATA" in line]


def test_limits() -> None:
    """IRCv3 metadata, "METADATA SUB": FAIL TOO_MANY_SUBS names the first key that was not subscribed to."""
    party = Party(Limits(command_rate=0, max_metadata_subs=2))
    talk(
        """
        ann enters with batch draft/metadata-2
        ann > METADATA * SUB one two three four
        ann < FAIL METADATA TOO_MANY_SUBS three :At most 2 keys can be followed
        ann < 770 ann one two
        ann > METADATA * SUBS
        ann < BATCH +… metadata-subs
        ann < @batch=… 772 ann one two
        ann < BATCH -…
        """,
        party,
    )
    (told,) = (line for line in party.connect().asks("CAP LS 302") if "metadata" in line)
    assert "draft/metadata-2=max-subs=2,max-keys=20,max-value-bytes=256" in told


def test_without_the_capability() -> None:
    """IRCv3 metadata, "Capability": clients must request it."""
    talk("""
        ann enters
        ann > METADATA * LIST
        ann < 421 ann METADATA :Unknown command
    """)


def test_it_survives_a_restart(tmp_path: Path) -> None:
    """docs/protocol.md, "Metadata": kept with the account, and with kept rooms."""
    party = Party()
    journal = party.use(sqlite_journal(party, tmp_path / "journal.db"))
    ann = party.enter("ann", "batch", "draft/metadata-2")
    ann.send("REGISTER * * correct-horse-battery", "METADATA * SET avatar a.png")
    party.enter("bob").send("QUIT")  # so that everything is written
    let_go(journal, journal._writer)
    again = Party()
    again.use(sqlite_journal(again, tmp_path / "journal.db"))
    Conversation(again)("""
        bob enters with batch draft/metadata-2
        ann comes as ann
        bob > METADATA ann LIST
        bob < BATCH +… metadata ann
        bob < @batch=… 761 bob ann avatar * a.png
        bob < BATCH -…
    """)
