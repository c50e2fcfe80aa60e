"""How somebody is shown: what becomes of an account's name."""

import pytest

from mpchat.chat.chat import Chat, Person, Rules
from mpchat.chat.cloaks import LONGEST, cloak_of, host_of, shown_host
from mpchat.chat.vocabulary import AccountSet, HostChanged, Join, LogIn, Returned
from mpchat.irc import names
from mpchat.options import Options
from tests.story import ANN, BOB, Story

SUFFIX = "users.example.org"


@pytest.mark.parametrize(
    ("account", "host"),
    [
        ("", "192.0.2.1"),
        ("ann", "ann.users.example.org"),
        ("Ann", "ann.users.example.org"),
        ("a_n-1", "a_n-1.users.example.org"),
    ],
)
def test_the_account_stands_for_the_address(account: str, host: str) -> None:
    assert host_of(SUFFIX, account, "192.0.2.1") == host


def test_without_a_suffix_the_address_is_shown() -> None:
    assert host_of("", "ann", "192.0.2.1") == "192.0.2.1"


def test_two_accounts_never_share_a_host() -> None:
    accounts = ["ann", "a[n", "a`n", "a^n", "аня", "ана", "a" * 60, "a" * 61, "a" * 70]
    hosts = {host_of(SUFFIX, account, "192.0.2.1") for account in accounts}
    assert len(hosts) == len({names.casefold(account) for account in accounts})
    assert all(len(host) <= LONGEST and host.endswith(f".{SUFFIX}") and host.isascii() for host in hosts)


def test_masks_cover_what_is_shown_and_the_address() -> None:
    hidden = Person(ANN, "ann", "~a", "ann.users", "Ann", 0.0, 0.0, address="192.0.2.1")
    assert hidden.masks == ("ann!~a@ann.users", "ann!~a@192.0.2.1")
    open_ = Person(ANN, "ann", "~a", "192.0.2.1", "Ann", 0.0, 0.0)
    assert (open_.address, open_.masks) == ("192.0.2.1", ("ann!~a@192.0.2.1",))


def test_logging_in_changes_the_host_once() -> None:
    story = Story(Rules(account_hosts=SUFFIX))
    story.chat.accounts |= {"ann": "ann", "other": "other"}
    story.join("#a", BOB, ANN)
    set_, changed, returned, *_ = story(LogIn(ANN, "ann"))
    assert (
        isinstance(set_, AccountSet) and isinstance(changed, HostChanged) and isinstance(returned, Returned)
    )
    assert (changed.who.host, changed.who.account) == ("ann.example", "ann")
    assert (changed.user, changed.host, changed.rooms) == ("~ann", "ann.users.example.org", ("#a",))
    assert (returned.who.host, returned.room, returned.held) == ("ann.users.example.org", "#a", "")
    assert not [event for event in story(LogIn(ANN, "ann")) if isinstance(event, HostChanged)]
    assert [event.host for event in story(LogIn(ANN, "other")) if isinstance(event, HostChanged)] == [
        "other.users.example.org"
    ]
    assert story(Join(ANN, "#b"))[0].who.host == "other.users.example.org"  # type: ignore[union-attr]


def test_the_option() -> None:
    options = Options()
    options.parseOptions(["--account-hosts", SUFFIX])
    assert options.settings.rules().account_hosts == SUFFIX
    Options().parseOptions([])
    for odd in ("Users", "a b", "-a", "a.", "a" * 33, "a@b"):
        with pytest.raises(Exception, match="--account-hosts: write"):
            Options().parseOptions(["--account-hosts", odd])


def test_a_cloak_hides_the_address_and_tells_the_net() -> None:
    one, other, far = (cloak_of("key", each).split(".") for each in ("192.0.2.1", "192.0.2.2", "192.0.3.1"))
    assert one[0] != other[0] and one[1:] == other[1:] and one[2:] == far[2:] and one[1] != far[1]
    assert one[-1] == "ip" and "192" not in one
    assert cloak_of("other key", "192.0.2.1").split(".")[0] != one[0]
    six, seven = (cloak_of("key", each).split(".") for each in ("2001:db8::1", "2001:db8::2"))
    assert len(six) == 5 and six[0] != seven[0] and six[1:] == seven[1:]
    assert cloak_of("key", "localhost") == "localhost"


def test_guests_are_shown_with_a_cloak_where_the_operator_says_so() -> None:
    chat = Chat(Rules(cloak=True, account_hosts=SUFFIX), cloak_key="key")
    assert shown_host(chat, "ann", "192.0.2.1") == "ann.users.example.org"
    assert shown_host(chat, "", "192.0.2.1") == cloak_of("key", "192.0.2.1")
    assert shown_host(Chat(), "", "192.0.2.1") == "192.0.2.1"
