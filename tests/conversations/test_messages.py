"""What is said, to whom, and what may go wrong."""

from tests.conversation import talk


def test_a_message_to_a_room() -> None:
    """Modern IRC Client Protocol, "PRIVMSG message": everybody in the room but the speaker hears it."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        ann > PRIVMSG #a :hello
        bob < :ann PRIVMSG #a :hello
        cat > PRIVMSG #a :from outside
        cat < 404 cat #a :Only members may speak here (+n)
        ann > PRIVMSG #nowhere :hello
        ann < 403 ann #nowhere :No such channel
    """)
