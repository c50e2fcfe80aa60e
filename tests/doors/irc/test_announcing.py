"""What clients are told when the offer changes (IRCv3 capability-negotiation, cap-notify), or what 005 said."""

from mpchat.doors.irc.announcing import announce_isupport, announce_offer
from mpchat.doors.irc.session import Session
from tests.harness import Party, Visitor


def session_of(visitor: Visitor) -> Session:
    """What the server knows of a visitor."""
    session = visitor.wire.connection.session
    assert isinstance(session, Session)
    return session


def test_what_is_new_and_what_is_gone() -> None:
    party = Party()
    old = {"away-notify": "", "draft/chathistory": "some", "setname": "", "batch": ""}
    new = {"draft/chathistory": "all", "echo-message": "", "batch": ""}
    ann, bob, cat, dan = (
        party.connect(),
        party.enter("bob", "cap-notify", "setname"),
        party.enter("cat"),
        party.connect(),
    )
    ann.send("CAP LS 302", "NICK ann", "USER ann 0 * :Ann", "CAP END")
    cat.send("CAP REQ :setname away-notify batch")
    dan.send("dan")
    for visitor in (ann, bob, cat, dan):
        visitor.heard()
    announce_offer(party.registry.sessions(), old, new)
    party.settle()
    assert ann.heard() == [
        ":mpchat.local CAP ann DEL :away-notify setname",
        ":mpchat.local CAP ann NEW :draft/chathistory=all echo-message",
    ]
    assert bob.heard() == [
        ":mpchat.local CAP bob DEL :away-notify setname",
        ":mpchat.local CAP bob NEW :draft/chathistory echo-message",
    ]
    assert cat.heard() == dan.heard() == []
    assert session_of(bob).capabilities == {"cap-notify"}
    assert session_of(cat).capabilities == {"batch"}


def test_what_has_changed_is_heard_at_once() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=["away-notify"])
    announce_offer(party.registry.sessions(), {"away-notify": ""}, {})
    ann.send("AWAY :tea")
    assert bob.heard() == []


def test_nothing_new_is_told_to_nobody() -> None:
    party = Party()
    ann = party.enter("ann", "cap-notify")
    announce_offer(party.registry.sessions(), {"batch": ""}, {"batch": ""})
    party.settle()
    assert ann.heard() == []


def test_tokens_that_have_changed_are_sent_to_everybody_in_the_chat() -> None:
    party = Party()
    ann, bob = party.enter("ann"), party.connect()
    old = {"NICKLEN": "30", "TOPICLEN": "390", "SAFELIST": ""}
    announce_isupport(party.registry.sessions(), old, {"NICKLEN": "9", "NETWORK": "a b", "SAFELIST": ""})
    party.settle()
    assert ann.heard() == [
        ":mpchat.local 005 ann -TOPICLEN NICKLEN=9 NETWORK=a\\x20b :are supported by this server"
    ]
    many = {f"N{number}": "x" * 30 for number in range(30)}
    announce_isupport(party.registry.sessions(), {}, many)
    party.settle()
    lines = ann.heard()
    assert all(len(line) <= 510 for line in lines)
    words = [word for line in lines for word in line.partition(" :")[0].split()[3:]]
    assert words == [f"{name}={value}" for name, value in many.items()]
    announce_isupport(party.registry.sessions(), old, old)
    party.settle()
    assert ann.heard() == bob.heard() == []
