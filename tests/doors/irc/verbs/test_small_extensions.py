"""Small things that clients are told: who they are, a picture, how fast they may send, whether they need an account; MAP."""

from mpchat.doors.irc.isupport import tokens
from mpchat.settings.limits import Limits
from mpchat.settings.settings import Settings
from tests.conversation import talk
from tests.harness import Party


def test_who_one_is() -> None:
    """IRCv3 whoami: SETNAME between 005 and 251, with draft/whoami and chghost only."""
    for capabilities, told in (("draft/whoami chghost", 1), ("draft/whoami", 0), ("chghost", 0)):
        visitor = Party().connect()
        lines = visitor.asks(f"CAP REQ :{capabilities}", "NICK ann", "USER ann 0 * :Ann A.", "CAP END")
        found = [number for number, line in enumerate(lines) if " SETNAME " in line]
        assert len(found) == told
        if found:
            assert lines[found[0]] == ":ann!~ann@127.0.0.1 SETNAME :Ann A."
            assert " 005 " in lines[found[0] - 1] and " 251 " in lines[found[0] + 1]


def test_a_picture() -> None:
    """IRCv3 network-icon: draft/ICON in 005."""
    assert "draft/ICON" not in tokens(Party().house)
    party = Party(icon="https://chat.example.org/icon.png")
    assert tokens(party.house)["draft/ICON"] == "https://chat.example.org/icon.png"


def test_sending_fast() -> None:
    """soju.im saferate: told where nobody is closed for sending fast."""
    for limits, is_safe in (
        (Limits(), False),
        (Limits(command_rate=0), True),
        (Limits(max_backlog=0), True),
    ):
        told = tokens(Party(limits).house)
        assert ("SAFERATE" in told) is ("soju.im/SAFERATE" in told) is is_safe


def test_an_account_is_required() -> None:
    """soju.im account-required: told in CAP LS, and never agreed on (soju.im/account-required)."""
    party = Party()
    assert "soju.im/account-required" not in party.connect().asks("CAP LS 302")[0]
    party.house.settings = Settings(require_login=True)
    visitor = party.connect()
    assert any("soju.im/account-required" in line for line in visitor.asks("CAP LS 302"))
    assert visitor.asks("CAP REQ :soju.im/account-required") == [
        ":mpchat.local CAP * NAK :soju.im/account-required"
    ]


def test_the_map() -> None:
    """docs/protocol.md, "Verbs": MAP names this server, which is all there is."""
    talk("""
        ann enters
        ann > MAP
        ann < 006 ann :mpchat.local (1 person)
        ann < 007 ann :End of MAP
        bob enters
        bob > MAP
        bob < 006 bob :mpchat.local (2 people)
        bob < 007 bob :End of MAP
    """)
