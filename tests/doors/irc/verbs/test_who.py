"""WHO: people by room, nick and mask."""

from tests.conversation import talk
from tests.harness import Party


def test_a_room() -> None:
    """Modern IRC Client Protocol, "WHO message": the members of a room, casefolded; 315 names what was asked for."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        cat > WHO #A
        cat < 352 cat #a ~ann 127.0.0.1 mpchat.local ann H@ :0 Ann
        cat < 352 cat #a ~bob 127.0.0.1 mpchat.local bob H :0 Bob
        cat < 315 cat #A :End of WHO list
        cat > WHO #nowhere
        cat < 315 cat #nowhere :End of WHO list
    """)


def test_a_nick() -> None:
    """Modern IRC Client Protocol, "WHO message": an exact nick is one person, casefolded, invisible or not."""
    talk("""
        ann, bob enter
        ann > WHO BOB
        ann < 352 ann * ~bob 127.0.0.1 mpchat.local bob H :0 Bob
        ann < 315 ann BOB :End of WHO list
        bob > MODE bob +i
        bob < :bob MODE bob +i
        ann > WHO bob
        ann < 352 ann * ~bob 127.0.0.1 mpchat.local bob H :0 Bob
        ann < 315 ann bob :End of WHO list
        ann > WHO nobody
        ann < 315 ann nobody :End of WHO list
    """)


def test_masks() -> None:
    """Modern IRC Client Protocol, "WHO message"; RFC 2812 §3.6.1: a mask may fit nick, user, host, server or real name."""
    party = Party()
    conversation = talk("ann, bob enter", party)
    party.enter("cat", host="10.1.2.3").send("SETNAME :Catherine the Great")
    for mask in ("ca*", "?at", "CA?", "~cat", "10.1.2.*", "10.1.2.3", "*the great", "cat!*@*", "*@10.*"):
        conversation(f"""
            ann > WHO :{mask}
            ann < 352 ann * ~cat 10.1.2.3 mpchat.local cat H :0 Catherine the Great
            ann < 315 ann {mask.split()[0]} :End of WHO list
        """)
    conversation(f"""
        ann > WHO x*
        ann < 315 ann x* :End of WHO list
        ann > WHO {"x" * 200}
        ann < 315 ann {"x" * 200} :End of WHO list
    """)
    assert len(conversation.visitors["ann"].asks("WHO mpchat.*")) == 4


def test_everybody() -> None:
    """RFC 2812 §3.6.1: no mask, ``0`` and ``*`` mean everybody who is visible."""
    conversation = talk("ann, bob enter")
    for mask, named in (("", "*"), (":", "*"), ("0", "0"), ("*", "*")):
        conversation(f"""
            ann > WHO {mask}
            ann < 352 ann * ~ann 127.0.0.1 mpchat.local ann H :0 Ann
            ann < 352 ann * ~bob 127.0.0.1 mpchat.local bob H :0 Bob
            ann < 315 ann {named} :End of WHO list
        """)


def test_invisible_people() -> None:
    """Modern IRC Client Protocol, "Invisible User Mode": a mask finds them only for those who share a room with them."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        bob > MODE bob +i
        bob < :bob MODE bob +i
        cat > WHO b*
        cat < 315 cat b* :End of WHO list
        cat > WHO #a
        cat < 352 cat #a ~ann 127.0.0.1 mpchat.local ann H@ :0 Ann
        cat < 315 cat #a :End of WHO list
        cat > WHO bob
        cat < 352 cat * ~bob 127.0.0.1 mpchat.local bob H :0 Bob
        cat < 315 cat bob :End of WHO list
        ann > WHO b*
        ann < 352 ann #a ~bob 127.0.0.1 mpchat.local bob H :0 Bob
        ann < 315 ann b* :End of WHO list
        bob > WHO b*
        bob < 352 bob #a ~bob 127.0.0.1 mpchat.local bob H :0 Bob
        bob < 315 bob b* :End of WHO list
    """)


def test_secret_rooms() -> None:
    """Modern IRC Client Protocol, "Secret Channel Mode": outsiders are neither told who is in it nor that somebody is."""
    talk("""
        ann, bob enter
        ann join #a
        ann > MODE #a +s
        ann < :ann MODE #a +s
        bob > WHO #a
        bob < 315 bob #a :End of WHO list
        bob > WHO ann
        bob < 352 bob * ~ann 127.0.0.1 mpchat.local ann H :0 Ann
        bob < 315 bob ann :End of WHO list
    """)


def test_flags() -> None:
    """Modern IRC Client Protocol, "RPL_WHOREPLY": here or gone, server operator, prefix, other letters, in this order."""
    talk("""
        ann enters
        bob enters with multi-prefix
        ann, bob join #a
        ann > MODE #a +v ann
        ann < :ann MODE #a +v ann
        bob < :ann MODE #a +v ann
        ann > MODE ann +B
        ann < :ann MODE ann +B
        ann > AWAY :out
        ann < 306 ann :You have been marked as being away
        ann runs the server
        ann > WHO ann
        ann < 352 ann #a ~ann 127.0.0.1 mpchat.local ann G*@B :0 Ann
        ann < 315 ann ann :End of WHO list
        bob > WHO ann
        bob < 352 bob #a ~ann 127.0.0.1 mpchat.local ann G*@+B :0 Ann
        bob < 315 bob ann :End of WHO list
    """)


def test_operators_of_the_server() -> None:
    """RFC 2812 §3.6.1: ``o`` asks for operators of the server only."""
    talk("""
        ann, bob enter
        ann, bob join #a
        ann > WHO * o
        ann < 315 ann * :End of WHO list
        bob runs the server
        ann > WHO * o
        ann < 352 ann #a ~bob 127.0.0.1 mpchat.local bob H* :0 Bob
        ann < 315 ann * :End of WHO list
        ann > WHO #a o
        ann < 352 ann #a ~bob 127.0.0.1 mpchat.local bob H* :0 Bob
        ann < 315 ann #a :End of WHO list
        ann > WHO ann o
        ann < 315 ann ann :End of WHO list
    """)
