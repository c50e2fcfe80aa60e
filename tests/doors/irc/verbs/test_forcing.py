"""SAMODE, SAJOIN and SANICK: what operators of the server do to rooms and people."""

import pytest

from mpchat.settings.operators import Operators
from tests.conversation import talk
from tests.harness import UNPACED, Party


@pytest.mark.usefixtures("each_journal")
def test_they_do_it_and_everybody_sees_who_did() -> None:
    """docs/protocol.md, "Bans of the server": what operators force comes from whoever it happens to, or from the operator."""
    talk(
        """
        ann, bob, cat enter
        bob joins #tea
        ann runs the server
        ann > SAMODE #tea +mk key
        ann < :ann MODE #tea +mk key
        bob < :ann MODE #tea +mk key
        ann > SAJOIN cat #tea,#new
        cat < :cat JOIN #tea
        cat < 353 cat = #tea …
        cat < 366 cat #tea …
        cat < :cat JOIN #new
        cat < 353 cat = #new …
        cat < 366 cat #new …
        bob < :cat JOIN #tea
        ann < NOTICE ann :SAJOIN cat #tea
        ann < NOTICE ann :SAJOIN cat #new
        ann > SANICK cat kitten
        cat < :cat NICK kitten
        bob < :cat NICK kitten
        ann < NOTICE ann :SANICK cat kitten
        bob > SAMODE #tea +i
        bob < 481 bob :Permission Denied- You're not an IRC operator
        bob > SAJOIN ann #tea
        bob < 481 bob :Permission Denied- You're not an IRC operator
        bob > SANICK ann x
        bob < 481 bob :Permission Denied- You're not an IRC operator
        ann > SANICK nobody x
        ann < 401 ann nobody :No such nick or channel
        """,
        Party(UNPACED, None, operators=Operators({"admin": "a horse"})),
    )


def test_operators_are_marked_for_clients_that_ask_for_it() -> None:
    """IRCv3 oper-tag: draft/oper on what somebody says who is an operator now."""
    talk(
        """
        ann, cat enter
        bob enters with message-tags draft/oper-tag
        dan enters with message-tags
        ann, bob, cat, dan join #a
        ann runs the server
        ann > PRIVMSG #a :hello
        bob < @draft/oper;msgid=… :ann PRIVMSG #a :hello
        cat < :ann PRIVMSG #a :hello
        dan < @msgid=… :ann PRIVMSG #a :hello
        """,
        Party(UNPACED, None, operators=Operators({"admin": "a horse"})),
    )
