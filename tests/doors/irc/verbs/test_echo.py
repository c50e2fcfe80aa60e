"""One's own messages, as the others hear them."""

from tests.conversation import talk


def test_every_kind() -> None:
    """IRCv3 echo-message, "Description": PRIVMSG, NOTICE and with message-tags TAGMSG come back, to rooms and people."""
    talk("""
        ann enters with echo-message message-tags
        bob enters
        ann, bob join #a
        ann > @+x=1 PRIVMSG #A :hello
        ann < @msgid=…;+x=1 :ann PRIVMSG #a :hello
        bob < :ann PRIVMSG #a :hello
        ann > NOTICE Bob :hello
        ann < @msgid=… :ann NOTICE bob :hello
        bob < :ann NOTICE bob :hello
        ann > @+x=1 TAGMSG bob
        ann < @msgid=…;+x=1 :ann TAGMSG bob
    """)


def test_what_was_changed_comes_back_changed() -> None:
    """IRCv3 echo-message, "Description": the final version is what is sent back."""
    talk("""
        ann, bob enter with echo-message
        ann > PRIVMSG bob :a\tb\u202ec
        ann < :ann PRIVMSG bob :a b\ufffdc
        bob < :ann PRIVMSG bob :a b\ufffdc
    """)


def test_to_oneself() -> None:
    """IRCv3 echo-message, "Limitations": a message to oneself is heard twice, once as said and once as heard."""
    talk("""
        ann enters with echo-message
        ann > PRIVMSG ann :hello
        ann < :ann PRIVMSG ann :hello
        ann < :ann PRIVMSG ann :hello
    """)


def test_what_is_refused_is_not_echoed() -> None:
    """IRCv3 echo-message, "Description": an echo says that the server has taken the message."""
    talk("""
        ann, bob enter with echo-message
        ann joins #a
        bob > PRIVMSG #a :hello
        bob < 404 bob #a :Only members may speak here (+n)
        bob > PRIVMSG nobody :hello
        bob < 401 bob nobody :No such nick or channel
        ann > MODE #a -n
        ann < :ann MODE #a -n
        bob > PRIVMSG #a :from outside
        ann < :bob PRIVMSG #a :from outside
        bob < :bob PRIVMSG #a :from outside
    """)
