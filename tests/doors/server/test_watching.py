"""Server notices: operators of the server who watch are told what happens, by letter."""

from mpchat.settings.limits import Limits
from mpchat.settings.operators import Operators
from tests.conversation import talk
from tests.harness import UNPACED, Party


def party(limits: Limits = UNPACED) -> Party:
    return Party(limits, None, operators=Operators({"admin": "a horse"}))


def test_what_operators_watch() -> None:
    talk(
        """
        ann, bob enter
        bob > MODE bob +s
        bob < 481 bob :Permission Denied- You're not an IRC operator
        ann runs the server
        ann > MODE ann +s
        ann < :ann MODE ann +s +bcfklor
        ann < 008 ann +bcfklor :Server notice mask
        ann > MODE ann
        ann < 221 ann +os
        ann < 008 ann +bcfklor :Server notice mask
        bob > JOIN #a
        bob < …JOIN #a
        bob < …353…
        bob < …366…
        ann < NOTICE ann :*** bob has made #a
        bob > RENAME #a #b
        bob < …PART :#a
        bob < …JOIN #b
        bob < …353…
        bob < …366…
        ann < NOTICE ann :*** bob has renamed #a to #b
        bob > OPER admin wrong
        bob < 464 bob :Password incorrect
        ann < NOTICE ann :*** A login from 127.0.0.1 failed: OPER as admin by bob
        ann > MODE ann +s -cr
        ann < :ann MODE ann +s +bfklo
        ann < 008 ann +bfklo :Server notice mask
        ann > UBAN ADD evil*!*@*
        ann < NOTICE ann :UBAN ADD evil*!*@*
        ann < NOTICE ann :*** ann: UBAN ADD evil*!*@*
        ann > SAMODE #b +m
        ann < …MODE #b +m
        bob < …MODE #b +m
        ann > KILL bob :bye
        bob < …KILL…
        bob < …QUIT…
        bob < ERROR…
        bob < (closed)
        ann < NOTICE ann :*** ann: KILL bob!~bob@127.0.0.1 (bye)
        ann > MODE ann -s
        ann < :ann MODE ann -s
        """,
        party(),
    )


def test_who_comes_and_leaves() -> None:
    where = party()
    ann = where.enter("ann")
    ann.send("OPER admin :a horse", "MODE ann +s +c")
    ann.heard()
    bob = where.enter("bob", host="192.0.2.7")
    assert ann.heard() == [":mpchat.local NOTICE ann :*** bob!~bob@192.0.2.7 has come from 192.0.2.7"]
    bob.drop()
    assert ann.heard() == [":mpchat.local NOTICE ann :*** bob!~bob@192.0.2.7 has left (Connection lost)"]


def test_floods() -> None:
    where = party(Limits(command_burst=5, command_rate=1))
    ann = where.enter("ann")
    ann.send("OPER admin :a horse", "MODE ann +s +f")
    ann.heard()
    bob = where.enter("bob")
    bob.send(*["PING x"] * 9)
    assert ":mpchat.local NOTICE ann :*** bob!~bob@127.0.0.1 is slowed down" in ann.heard()
