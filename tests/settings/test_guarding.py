"""Who may come in, and whom limits of rate do not bind."""

import pytest

from mpchat.chat.chat import Rules
from mpchat.settings.guarding import Exemptions, exemption
from mpchat.settings.limits import Limits
from mpchat.settings.rows import SettingsError
from mpchat.settings.settings import Settings
from mpchat.settings.table import ROWS, settings_of
from tests.harness import Party


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("account:Bridge", "account:bridge"),
        ("192.0.2.7", "192.0.2.7/32"),
        ("192.0.2.7/24", "192.0.2.0/24"),
        ("2001:db8::/32", "2001:db8::/32"),
    ],
)
def test_an_exemption(given: str, kept: str) -> None:
    assert exemption(given) == (kept,) == exemption(kept)


@pytest.mark.parametrize("given", ["", "bridge", "account:", "account:a b", "192.0.2.0/33"])
def test_what_is_not_one(given: str) -> None:
    with pytest.raises(ValueError, match="is not an exemption: write account:NAME"):
        exemption(given)


def test_whom_they_cover() -> None:
    exempt = Exemptions.of(("account:bridge", "192.0.2.0/24"))
    assert [exempt.cover_account(each) for each in ("Bridge", "other", "")] == [True, False, False]
    assert [exempt.cover_address(each) for each in ("192.0.2.9", "192.0.3.9", "localhost", "0::1")] == [
        True,
        *[False] * 3,
    ]
    assert not Exemptions().cover_address("192.0.2.9")


def test_who_is_exempt_is_not_slowed_down_nor_counted() -> None:
    limits = Limits(command_burst=3, command_rate=1, max_per_address=1)
    party = Party(limits, None, exempt=("192.0.2.7/32", "account:bridge"))
    bots = [party.connect("192.0.2.7") for _ in range(3)]
    assert not any(bot.closed for bot in bots)
    bots[0].send("NICK bot", "USER b 0 * :B", *[f"PING {number}" for number in range(20)])
    assert bots[0].heard()[-1].endswith("PONG mpchat.local 19")
    guest = party.connect("192.0.2.8")
    guest.send("NICK guest", "USER g 0 * :G", *[f"PING {number}" for number in range(20)])
    assert not guest.heard()[-1].endswith("PONG mpchat.local 19")
    assert party.connect("192.0.2.8").closed


def test_exemptions_are_read_again() -> None:
    party = Party()
    assert not party.house.exemptions.cover_account("bridge")
    party.house.settle(settings_of({"exempt": ("account:bridge",)}), party.house.files)
    assert party.house.exemptions.cover_account("bridge")


def test_a_private_server() -> None:
    settings = Settings(require_login=True, forever=True)
    assert not settings.registration_open and settings.rules().require_login
    with pytest.raises(SettingsError, match="leave out --join"):
        Settings(require_login=True, join=True)


def test_each_option_is_a_row_once_and_reaches_the_chat() -> None:
    assert list(ROWS).count("exempt") == 1
    rules = settings_of({"cloak": True, "refuse-look-alikes": True, "invitations": "everybody"}).rules()
    assert (rules.cloak, rules.refuse_look_alikes, rules.invitations) == (True, True, "everybody")
    assert Rules().minds_looks is False
