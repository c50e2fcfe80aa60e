"""Where clients find TLS."""

import pytest
from twisted.python.usage import UsageError

from mpchat.options import Options
from mpchat.settings.sts import Sts, parse_sts
from tests.harness import Party


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("port=6697", Sts(6697)),
        ("port=6697,duration=2592000", Sts(6697, 2592000)),
        ("duration=0,port=1", Sts(1, 0)),
    ],
)
def test_a_policy_is_read(text: str, policy: Sts) -> None:
    assert parse_sts(text) == policy
    options = Options()
    options.parseOptions(["--sts", text])
    assert options.settings.sts == policy


@pytest.mark.parametrize(
    "text",
    [
        "", "port", "port=", "port=0", "port=65536", "port=x", "port=٣", "duration=5", "port=1,port=2",
        "port=1,preload", "port=1,duration=99999999999", "port=1,",
    ],
)  # fmt: skip
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write port=6697"):
        parse_sts(text)
    with pytest.raises(UsageError):
        Options().parseOptions(["--sts", text])


@pytest.mark.parametrize(
    ("policy", "secure", "told"),
    [
        (None, False, ""),
        (None, True, ""),
        (Sts(6697), False, "sts=port=6697"),
        (Sts(6697), True, ""),
        (Sts(6697, 300), False, "sts=port=6697"),
        (Sts(6697, 300), True, "sts=duration=300"),
        (Sts(6697, 0), True, "sts=duration=0"),
    ],
)
def test_who_learns_what(policy: Sts | None, secure: bool, told: str) -> None:
    ann = Party(sts=policy).connect()
    ann.wire.protocol.secure = secure
    listed = " ".join(line.partition(" :")[2] for line in ann.asks("CAP LS 302")).split()
    assert [word for word in listed if word.startswith("sts")] == ([told] if told else [])
    assert "sts" not in ann.asks("CAP LS")[0], "it says nothing without its value"
    assert ann.asks("CAP REQ sts") == [":mpchat.local CAP * NAK :sts"]
    assert "sts" not in ann.asks("CAP LIST")[0]


def test_nobody_listens_to_tls() -> None:
    party = Party()
    ann, bob = party.connect(), party.connect()
    ann.wire.protocol.secure = True
    for visitor, nick in ((ann, "ann"), (bob, "bob")):
        visitor.send(f"NICK {nick}", "USER a 0 * :A")
    assert [party.chat.person_named(nick).secure for nick in ("ann", "bob")] == [True, False]  # type: ignore[union-attr]
