"""Asking to be invited."""

from mpchat.doors.plain.session import PLAIN
from tests.conversation import talk
from tests.doors.plain.test_session import come_in, read
from tests.harness import Party


def test_a_knock() -> None:
    """docs/protocol.md, "Rooms": those who may invite are told, with the room in the place of a nick."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        ann > MODE #a +i
        ann < :ann MODE #a +i
        bob < :ann MODE #a +i
        cat > KNOCK #a
        cat < 711 cat #a :Your knock has been delivered
        ann < 710 #a #a cat!~cat@127.0.0.1 :has asked for an invite
        cat > KNOCK #a :it is cold
        cat < 711 cat #a :Your knock has been delivered
        ann < 710 #a #a cat!~cat@127.0.0.1 :asks to be invited: it is cold
        ann > KNOCK #a
        ann < 714 ann #a :You are in that room already
        ann > MODE #a -i
        ann < :ann MODE #a -i
        bob < :ann MODE #a -i
        cat > KNOCK #a
        cat < 713 cat #a :The room is open: join it
        cat > KNOCK #nowhere
        cat < 403 cat #nowhere :No such channel
        cat > KNOCK
        cat < 461 cat KNOCK :Not enough parameters
    """)


def test_every_session_of_those_who_may_invite_hears_it() -> None:
    """docs/protocol.md, "Rooms": a person hears on every session."""
    talk("""
        phone comes as ann@phone
        laptop comes as ann@laptop
        phone joins #a
        phone > MODE #a +i
        phone < :ann MODE #a +i
        laptop < :ann MODE #a +i
        cat enters
        cat > KNOCK #a
        cat < 711 cat #a :Your knock has been delivered
        phone < 710 #a #a cat!~cat@127.0.0.1 :has asked for an invite
        laptop < 710 #a #a cat!~cat@127.0.0.1 :has asked for an invite
    """)


def test_a_terminal_reads_it_in_words() -> None:
    """docs/protocol.md, "Rooms": somebody with nc may be one of those who invite."""
    party = Party()
    ann = come_in(party, "ann")
    cat = party.enter("cat")
    room = party.chat.rooms["#lobby"]
    room.flags += "i"
    cat.send("KNOCK #lobby :let me in")
    assert read(ann).endswith(" * cat asks to be invited into #lobby (let me in)\n")
    assert PLAIN is ann.wire.connection.dialect
