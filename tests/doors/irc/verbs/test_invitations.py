"""Invitations: who makes them, and how they let people register; and a server that is for people with an account."""

import pytest

from mpchat.chat.chat import Rules
from mpchat.settings.operators import Operators
from tests.conversation import talk
from tests.harness import UNPACED, Party, Visitor

PASSWORD = "correct horse battery"
LATER = "TEMPORARILY_UNAVAILABLE"


def closed(rules: Rules | None = None) -> tuple[Party, Visitor]:
    """A server where nobody can register without an invitation, and an operator of it."""
    party = Party(UNPACED, rules, operators=Operators({"admin": "a horse"}), no_registration=True)
    ann = party.enter("ann")
    ann.asks("OPER admin :a horse")
    return party, ann


def invitation(ann: Visitor, *words: str) -> str:
    """What INVITATION answers: a token as REGISTER takes it."""
    (line,) = ann.asks(" ".join(("INVITATION", *words)))
    assert line.startswith(":mpchat.local INVITATION MADE token:mpchat_")
    return line.split()[-1]


def register(visitor: Visitor, token: str, name: str = "*") -> str:
    return visitor.asks(f"REGISTER {name} {token} :{PASSWORD}")[0]


@pytest.mark.usefixtures("each_journal")
def test_an_invitation_lets_as_many_register_as_it_says() -> None:
    """docs/protocol.md, "Invitations": so many register, then it is used up; by REGISTER or NickServ."""
    party, ann = closed()
    bob, cat, dan = (party.enter(nick) for nick in ("bob", "cat", "dan"))
    assert f"FAIL REGISTER {LATER}" in register(bob, "*")
    token = invitation(ann, "2", "1d", "friends")
    assert "REGISTER SUCCESS bob" in register(bob, token)
    party.settle()
    assert "cat is yours" in " ".join(
        cat.asks(f"PRIVMSG NickServ :REGISTER {PASSWORD.replace(' ', '-')} {token}")
    )
    assert "used up" in register(dan, token)


def test_an_invitation_expires() -> None:
    """docs/protocol.md, "Invitations": it ends."""
    party, ann = closed()
    token = invitation(ann)
    party.clock.advance(7 * 86400 + 1)
    dan = party.enter("dan")
    assert "FAIL REGISTER INVALID_INVITATION * :This invitation has expired" in register(dan, token)


@pytest.mark.parametrize("token", ["token:", "token:mpchat_0123456789ab_" + "A" * 43, "token:x"])
def test_what_is_not_an_invitation(token: str) -> None:
    """docs/protocol.md, "Invitations": a wrong one is refused."""
    party, _ = closed()
    assert "FAIL REGISTER INVALID_INVITATION" in register(party.enter("dan"), token)


def test_nobody_guesses_one() -> None:
    """docs/protocol.md, "Invitations": wrong ones count like wrong passwords."""
    party = Party(type(UNPACED)(command_rate=0, max_wrong_passwords_local=1))
    dan = party.enter("dan")
    register(dan, "token:x")
    assert "Too many wrong invitations" in register(dan, "token:x")


def test_who_may_make_them_and_how() -> None:
    """docs/protocol.md, "Invitations": operators of the server, or 481."""
    party, ann = closed()
    bob = party.enter("bob")
    assert bob.asks("INVITATION")[0].split()[1] == "481"
    for wrong in ("0", "x", "1001"):
        assert "INVITATION INVALID_PARAMS" in ann.asks(f"INVITATION {wrong}")[0]
    assert "is not a duration" in ann.asks("INVITATION 1 soon")[0]


def test_everybody_with_an_account_may_where_the_operator_says_so() -> None:
    """docs/protocol.md, "Invitations": with --invitations everybody, all who are logged in."""
    party, ann = closed(Rules(invitations="everybody"))
    bob = party.enter("bob")
    register(bob, invitation(ann))
    assert invitation(bob, "3")


def test_a_private_server_lets_nobody_in_without_an_account() -> None:
    """docs/protocol.md, "Invitations": nobody comes in without an account."""
    party = Party(UNPACED, Rules(require_login=True), require_login=True)
    dan = party.connect()
    dan.send("NICK dan", "USER d 0 * :D")
    assert dan.heard() == [
        ":mpchat.local FAIL * ACCOUNT_REQUIRED :Only people with an account may come in: log in (SASL), or register one"
        " with an invitation",
        "ERROR :Closing link: Only people with an account may come in: log in (SASL), or register one with an invitation",
    ]
    assert dan.closed


def test_registering_before_coming_in() -> None:
    """docs/protocol.md, "Invitations": an account is registered on the way in."""
    party, ann = closed(Rules(require_login=False))
    token = invitation(ann)
    party.chat.rules = Rules(require_login=True)
    dan = party.connect()
    dan.send("CAP LS 302", "NICK dan", "USER d 0 * :D")
    assert "REGISTER SUCCESS dan" in register(dan, token)
    assert any(" 001 dan " in line for line in dan.asks("CAP END"))


def test_an_invitation_as_it_is_shown() -> None:
    """docs/protocol.md, "Invitations": the token is shown once."""
    talk(
        """
        ann enters
        ann runs the server
        ann > INVITATION 3 30d :for friends
        ann < INVITATION MADE token:mpchat_…
        """
    )
