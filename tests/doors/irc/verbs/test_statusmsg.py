"""Messages to those in a room who hold a prefix."""

from tests.conversation import talk


def test_only_those_with_the_prefix_hear() -> None:
    """Modern IRC Client Protocol, "STATUSMSG Parameter": a prefix before a room names those who hear."""
    talk("""
        ann, bob, cat, dan enter with message-tags
        ann, bob, cat, dan join #a
        ann > MODE #a +v bob
        ann < …MODE #a +v bob
        bob < …MODE #a +v bob
        cat < …MODE #a +v bob
        dan < …MODE #a +v bob
        cat > PRIVMSG @#a :for operators
        ann < @msgid=… :cat PRIVMSG @#a :for operators
        ann > NOTICE +#A :for those with voice, and operators
        bob < @msgid=… :ann NOTICE +#a :for those with voice, and operators
        dan > @+x=1 TAGMSG @#a
        ann < @msgid=…;+x=1 :dan TAGMSG @#a
    """)


def test_several_prefixes() -> None:
    """Modern IRC Client Protocol, "STATUSMSG Parameter": of several prefixes the lowest counts."""
    talk("""
        ann, bob, cat enter
        ann, bob, cat join #a
        ann > MODE #a +v bob
        ann < :ann MODE #a +v bob
        bob < :ann MODE #a +v bob
        cat < :ann MODE #a +v bob
        cat > PRIVMSG @+#a :hello
        ann < :cat PRIVMSG +#a :hello
        bob < :cat PRIVMSG +#a :hello
    """)


def test_an_echo_of_it() -> None:
    """IRCv3 echo-message: it is heard once, as it was addressed, whether one is among those who hear or not."""
    talk("""
        ann, bob enter with echo-message batch labeled-response
        ann, bob join #a
        ann > PRIVMSG @#a :hello
        ann < :ann PRIVMSG @#a :hello
        bob > @label=7 PRIVMSG @#a :hello
        ann < :bob PRIVMSG @#a :hello
        bob < @label=7 :bob PRIVMSG @#a :hello
    """)


def test_who_may_not() -> None:
    """Modern IRC Client Protocol, "ERR_CANNOTSENDTOCHAN (404)": the rules of the room hold."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        cat > PRIVMSG @#a :hello
        cat < 404 cat #a :Only members may speak here (+n)
        ann > MODE #a +m
        ann < :ann MODE #a +m
        bob < :ann MODE #a +m
        bob > PRIVMSG @#a :hello
        bob < 404 bob #a :Only those with voice may speak here (+m)
        ann > PRIVMSG @#nowhere :hello
        ann < 403 ann #nowhere :No such channel
        ann > PRIVMSG @bob :hello
        ann < 401 ann @bob :No such nick or channel
        ann > PRIVMSG @ :hello
        ann < 401 ann @ :No such nick or channel
    """)


def test_it_is_not_kept() -> None:
    """docs/protocol.md, "History": what was said to some is not given to all."""
    talk("""
        ann enters with batch draft/chathistory
        ann joins #a
        ann > PRIVMSG @#a :hello
        ann > CHATHISTORY LATEST #a * 10
        ann < BATCH +b1 chathistory #a
        ann < BATCH -b1
    """)
