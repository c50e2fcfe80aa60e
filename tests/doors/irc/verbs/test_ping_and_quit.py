"""Being there, and going."""

from tests.conversation import talk


def test_ping() -> None:
    """Modern IRC Client Protocol, "PING message", "PONG message": the same token, behind the server's name."""
    talk("""
        ann enters
        ann > PING token
        ann < PONG mpchat.local token
        ann > PING :two words
        ann < PONG mpchat.local :two words
        ann > PING ::colon
        ann < PONG mpchat.local ::colon
        ann > PING one two
        ann < PONG mpchat.local one
        ann > PING
        ann < 461 ann PING :Not enough parameters
        ann > PING :
        ann < 409 ann :No origin specified
    """)


def test_a_token_that_does_not_fit() -> None:
    """Modern IRC Client Protocol, "PING message": the same token or none; docs/protocol.md: 417 where it cannot be said again."""
    talk(f"""
        ann enters
        ann > PING {"x" * 470}
        ann < PONG mpchat.local {"x" * 470}
        ann > PING {"x" * 500}
        ann < 417 ann :Input line was too long
    """)


def test_before_registration() -> None:
    """Modern IRC Client Protocol, "PING message": accepted, without effect on registering."""
    talk("""
        ann connects
        ann > PING x
        ann < PONG mpchat.local x
        ann > PONG
        ann > NICK ann
        ann > PING y
        ann < PONG mpchat.local y
        ann > USER ann 0 * :Ann
        ann < 001 ann :Welcome to mpchat, ann
        ann < (more)
    """)


def test_pong() -> None:
    """Modern IRC Client Protocol, "PONG message": no answer in any form, and nobody who answers PING is let go."""
    talk("""
        ann, bob enter
        ann, bob join #a
        ann > PONG
        ann > PONG x
        ann > PONG mpchat.local x
        ann > PONG :
        ann waits 91 seconds
        ann < PING mpchat.local
        bob < PING mpchat.local
        ann > PONG mpchat.local
        ann waits 61 seconds
        ann < :bob QUIT :…
        bob < ERROR :Closing link: …
        bob < (closed)
    """)


def test_quit() -> None:
    """Modern IRC Client Protocol, "QUIT message", "ERROR message": ERROR to who goes, "Quit: " before the reason for others."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        ann, bob join #b
        ann > QUIT :gone to lunch
        ann < ERROR :Closing link: Quit: gone to lunch
        ann < (closed)
        bob < :ann QUIT :Quit: gone to lunch
        cat > PRIVMSG ann :there?
        cat < 401 cat ann :No such nick or channel
    """)


def test_quit_without_a_reason() -> None:
    """Modern IRC Client Protocol, "QUIT message": "Quit: " begins a reason; without one there is nothing behind it."""
    for line in ("QUIT", "QUIT :"):
        talk(f"""
            ann, bob enter
            ann, bob join #a
            ann > {line}
            ann < ERROR :Closing link: Quit
            ann < (closed)
            bob < :ann QUIT :Quit
        """)


def test_quit_before_registration() -> None:
    """Modern IRC Client Protocol, "QUIT message": acknowledged with ERROR; nobody else hears."""
    talk("""
        bob enters
        ann connects
        ann > NICK ann
        ann > QUIT :no
        ann < ERROR :Closing link: Quit: no
        ann < (closed)
        bob > NICK ann
        bob < :bob NICK ann
    """)


def test_error() -> None:
    """Modern IRC Client Protocol, "ERROR message": from servers only; from a client it means nothing."""
    talk("""
        ann, bob enter
        ann, bob join #a
        ann > ERROR :oops
        ann > ERROR
    """)
