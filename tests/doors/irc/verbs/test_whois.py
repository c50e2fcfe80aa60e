"""WHOIS: who somebody is."""

from tests.conversation import talk
from tests.harness import Party


def test_somebody() -> None:
    """Modern IRC Client Protocol, "WHOIS message": user, rooms with the prefix, server, idle time; 318 as it was asked."""
    talk("""
        ann, bob enter
        ann, bob join #a
        ann waits 7 seconds
        bob > WHOIS ANN
        bob < 311 bob ann ~ann 127.0.0.1 * Ann
        bob < 319 bob ann :@#a
        bob < 312 bob ann mpchat.local mpchat
        bob < 317 bob ann 7 1793534400 :seconds idle, signon time
        bob < 318 bob ANN :End of WHOIS list
    """)


def test_nobody() -> None:
    """Modern IRC Client Protocol, "WHOIS message": 401 and the end for who is not here, 431 for no nick."""
    talk("""
        ann enters
        ann > WHOIS Nobody
        ann < 401 ann Nobody :No such nick or channel
        ann < 318 ann Nobody :End of WHOIS list
        ann > WHOIS
        ann < 431 ann :No nickname given
        ann > WHOIS :
        ann < 431 ann :No nickname given
        ann > WHOIS mpchat.local :
        ann < 431 ann :No nickname given
    """)


def test_by_server() -> None:
    """Modern IRC Client Protocol, "WHOIS message": the first of two parameters names the server, or somebody who is on it."""
    conversation = talk("ann, bob enter")
    for server in ("mpchat.local", "*.local", "bob", "ANN"):
        conversation(f"""
            ann > WHOIS {server} bob
            ann < 311 ann bob ~bob 127.0.0.1 * Bob
            ann < 312 ann bob mpchat.local mpchat
            ann < 317 ann bob 0 1793534400 :seconds idle, signon time
            ann < 318 ann bob :End of WHOIS list
        """)
    conversation("""
        ann > WHOIS irc.example.org bob
        ann < 402 ann irc.example.org :No such server
    """)


def test_several() -> None:
    """Modern IRC Client Protocol, "TARGMAX Parameter": one nick a line; more are dropped."""
    talk("""
        ann, bob enter
        ann > WHOIS bob,ann
        ann < 311 ann bob ~bob 127.0.0.1 * Bob
        ann < 312 ann bob mpchat.local mpchat
        ann < 317 ann bob 0 1793534400 :seconds idle, signon time
        ann < 318 ann bob,ann :End of WHOIS list
    """)
    nicks = ",".join(f"somebody-with-a-long-nick-{number}" for number in range(10))
    talk(f"""
        ann enters
        ann > WHOIS {nicks}
        ann < 401 ann somebody-with-a-long-nick-0 :No such nick or channel
        ann < 318 ann {nicks} :End of WHOIS list
    """)


def test_oneself() -> None:
    """Modern IRC Client Protocol, "WHOIS message": host and modes are told to the person alone."""
    talk("""
        ann, bob enter
        ann > MODE ann +i
        ann < :ann MODE ann +i
        ann > WHOIS ann
        ann < 311 ann ann ~ann 127.0.0.1 * Ann
        ann < 312 ann ann mpchat.local mpchat
        ann < 338 ann ann 127.0.0.1 :is actually using host
        ann < 378 ann ann :is connecting from ~ann@127.0.0.1 127.0.0.1
        ann < 379 ann ann :is using modes +i
        ann < 317 ann ann 0 1793534400 :seconds idle, signon time
        ann < 318 ann ann :End of WHOIS list
        bob > WHOIS ann
        bob < 311 bob ann ~ann 127.0.0.1 * Ann
        bob < 312 bob ann mpchat.local mpchat
        bob < 317 bob ann 0 1793534400 :seconds idle, signon time
        bob < 318 bob ann :End of WHOIS list
    """)


def test_everything() -> None:
    """Modern IRC Client Protocol, "WHOIS message": operator, account, bot, secure and away are told to everybody who asks."""
    conversation = talk("""
        ann, bob enter
        ann > MODE ann +B
        ann < :ann MODE ann +B
        ann logs in
        ann runs the server
        ann > AWAY :out for lunch
        ann < 306 ann :You have been marked as being away
    """)
    person = conversation.party.chat.person_named("ann")
    assert person is not None
    for session in person.sessions.values():
        session.secure = True
    conversation("""
        bob > WHOIS ann
        bob < 311 bob ann ~ann 127.0.0.1 * Ann
        bob < 312 bob ann mpchat.local mpchat
        bob < 313 bob ann :is an IRC operator
        bob < 330 bob ann ann :is logged in as
        bob < 335 bob ann :is a bot on mpchat
        bob < 671 bob ann :is using a secure connection
        bob < 301 bob ann :out for lunch
        bob < 317 bob ann 0 1793534400 :seconds idle, signon time
        bob < 318 bob ann :End of WHOIS list
        ann > WHOIS bob
        ann < 311 ann bob ~bob 127.0.0.1 * Bob
        ann < 312 ann bob mpchat.local mpchat
        # operators of the server are told what only the person is told
        ann < 338 ann bob 127.0.0.1 :is actually using host
        ann < 378 ann bob :is connecting from ~bob@127.0.0.1 127.0.0.1
        ann < 379 ann bob :is using modes +
        ann < 317 ann bob 0 1793534400 :seconds idle, signon time
        ann < 318 ann bob :End of WHOIS list
    """)


def test_rooms() -> None:
    """Modern IRC Client Protocol, "RPL_WHOISCHANNELS": secret rooms, and those of invisible people, only if both are in them."""
    talk("""
        ann enters
        bob enters with multi-prefix
        cat enters
        ann, bob join #both
        ann joins #open
        ann > MODE #open +v ann
        ann < :ann MODE #open +v ann
        ann > MODE #both +s
        ann < :ann MODE #both +s
        bob < :ann MODE #both +s
        bob > WHOIS ann
        bob < 311 …
        bob < 319 bob ann :@#both @+#open
        bob < 312 …
        bob < 317 …
        bob < 318 …
        cat > WHOIS ann
        cat < 311 …
        cat < 319 cat ann :@#open
        cat < 312 …
        cat < 317 …
        cat < 318 …
        ann > MODE ann +i
        ann < :ann MODE ann +i
        bob > WHOIS ann
        bob < 311 …
        bob < 319 bob ann :@#both
        bob < 312 …
        bob < 317 …
        bob < 318 …
        cat > WHOIS ann
        cat < 311 …
        cat < 312 …
        cat < 317 …
        cat < 318 …
    """)


def test_many_rooms() -> None:
    """Modern IRC Client Protocol, "RPL_WHOISCHANNELS": as many lines as it takes, none of them too long, no name cut."""
    party = Party()
    ann = party.enter("ann")
    rooms = [f"#{number:02}{'x' * 45}" for number in range(30)]
    for room in rooms:
        ann.send(f"JOIN {room}")
    lines = [line for line in ann.asks("WHOIS ann") if " 319 " in line]
    assert len(lines) > 1 and all(len(line.encode()) <= 510 for line in lines)
    assert [word for line in lines for word in line.partition(" :")[2].split()] == [
        f"@{room}" for room in rooms
    ]
