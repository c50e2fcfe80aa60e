"""Changing one's real name."""

from tests.conversation import talk


def test_who_is_told() -> None:
    """IRCv3 setname, "Description": those who agreed and share a room, once each, and oneself."""
    talk("""
        ann, bob enter with setname
        cat enters
        dan enters with setname
        ann, bob, cat join #a
        ann, bob, cat join #b
        ann > SETNAME :Ann A. <ann@example.org>
        ann < :ann SETNAME :Ann A. <ann@example.org>
        bob < :ann SETNAME :Ann A. <ann@example.org>
        dan > SETNAME Danny
        dan < :dan SETNAME :Danny
        dan > WHO ann
        dan < 352 dan … ~ann 127.0.0.1 mpchat.local ann H… :0 Ann A. <ann@example.org>
        dan < 315 dan ann :End of WHO list
    """)


def test_without_the_capability() -> None:
    """IRCv3 setname, "Description": handled silently for who has not agreed, told to those who have."""
    talk("""
        ann enters
        bob enters with setname
        ann, bob join #a
        ann > SETNAME :Ann A.
        bob < :ann SETNAME :Ann A.
    """)


def test_what_is_no_name() -> None:
    """IRCv3 setname, "Errors": FAIL INVALID_REALNAME for an empty or too long one; NAMELEN bytes are not too long."""
    talk(f"""
        ann enters with setname
        ann > SETNAME
        ann < 461 ann SETNAME :Not enough parameters
        ann > SETNAME :
        ann < FAIL SETNAME INVALID_REALNAME :A real name cannot be empty
        ann > SETNAME :Ann\x1b
        ann < FAIL SETNAME INVALID_REALNAME U+001B :Control characters cannot be sent: take U+001B out
        ann > SETNAME :{"x" * 256}
        ann < FAIL SETNAME INVALID_REALNAME :A real name has at most 255 bytes
        ann > SETNAME :{"x" * 255}
        ann < :ann SETNAME :{"x" * 255}
    """)
