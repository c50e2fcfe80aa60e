"""Accounts as the chat knows them, and the nicks that belong to them."""

import pytest

from mpchat.chat.chat import Rules
from mpchat.chat.vocabulary import (
    AccountSet,
    ChangeCredentials,
    Credentials,
    CredentialsChanged,
    Enter,
    Entered,
    LoggedIn,
    LogIn,
    Refused,
    Register,
    Registered,
    Rename,
    Renamed,
    VisitorId,
)
from tests.story import ANN, BOB, STRANGER, Story, entering, source

PROOF = Credentials("an argon2 hash", "scram keys")
NOT_YOURS = "This nick belongs to an account: log in to it (SASL), or choose another nick"


def registering(visitor: VisitorId, account: str) -> Register:
    return Register(visitor, account, PROOF)


def test_no_credentials_are_shown() -> None:
    assert repr(registering(ANN, "ann")) == (
        "Register(visitor=1, account='ann', credentials=Credentials(), invitation='')"
    )


def test_registering_logs_in() -> None:
    story = Story()
    story.join("#a", ANN, BOB)
    assert story(registering(ANN, "Ann")) == [
        Registered("Ann"),
        AccountSet(source(ANN), "Ann", ("#a",)),
    ]
    assert story.chat.accounts == {"ann": "Ann"}
    assert story.chat.people[ANN].account == "Ann"
    assert story.chat.owner_of("ANN") == "Ann"
    assert story.chat.owner_of("bob") is None


def test_one_may_register_before_coming_in() -> None:
    story = Story()
    assert story(registering(STRANGER, "eve")) == [Registered("eve")]
    entered = story(Enter(STRANGER, "Eve", "~eve", "h", "", "eve"))
    assert isinstance(entered[0], Entered)
    assert entered[0].who.account == "eve"


@pytest.mark.parametrize(
    ("account", "code", "text"),
    [
        ("ann", "ACCOUNT_EXISTS", "There is an account of that name: log in to it, or choose another name"),
        ("bob", "BAD_ACCOUNT_NAME", "Somebody else is called that now: choose another name"),
        ("", "BAD_ACCOUNT_NAME", "A name needs at least one letter"),
        ("*", "BAD_ACCOUNT_NAME", "A name starts with a letter and has letters, digits and -_[]\\`^{|} only"),
        (
            "#a",
            "BAD_ACCOUNT_NAME",
            "A name starts with a letter and has letters, digits and -_[]\\`^{|} only",
        ),
    ],
)
def test_names_that_cannot_be_registered(account: str, code: str, text: str) -> None:
    story = Story()
    story(registering(ANN, "Ann"))
    assert story(registering(STRANGER, account)) == [Refused(code, ("REGISTER", account), text)]


def test_who_is_logged_in_registers_nothing() -> None:
    story = Story()
    story(registering(ANN, "ann"))
    text = "You are logged in to ann already"
    refused = Refused("ALREADY_AUTHENTICATED", ("REGISTER", "ann"), text)
    assert story(registering(ANN, "other")) == [refused]


def test_a_name_that_looks_like_an_accounts() -> None:
    story = Story(Rules(utf8_nicks=True))
    story(registering(STRANGER, "pay"))
    text = "Another account's name looks the same: choose another name"
    refused = Refused("BAD_ACCOUNT_NAME", ("REGISTER", "р\u0430у"), text)
    assert story(registering(STRANGER, "р\u0430у")) == [refused]
    assert story.chat.owner_of("р\u0430у") == "pay"
    assert story.chat.owner_of("pax") is None
    assert story(Rename(ANN, "р\u0430у")) == [Refused("ERR_NICKNAMEINUSE", ("р\u0430у",), NOT_YOURS)]


def test_there_are_only_so_many_accounts() -> None:
    story = Story(Rules(max_accounts=1))
    story(registering(ANN, "ann"))
    text = "There are as many accounts as there may be: ask the operator"
    refused = Refused("TEMPORARILY_UNAVAILABLE", ("REGISTER", "eve"), text)
    assert story(registering(STRANGER, "eve")) == [refused]


def test_logging_in() -> None:
    story = Story()
    story.join("#a", ANN)
    story(registering(STRANGER, "Eve"))
    assert story(LogIn(ANN, "eve")) == [AccountSet(source(ANN), "Eve", ("#a",)), LoggedIn("Eve")]
    assert story(LogIn(ANN, "EVE")) == [LoggedIn("Eve")]
    assert story(LogIn(ANN, "nobody")) == [Refused("ERR_SASLFAIL")]
    assert story(LogIn(VisitorId(98), "eve")) == [Refused("ERR_NOTREGISTERED")]


def test_changing_credentials() -> None:
    story = Story()
    story(registering(STRANGER, "Eve"))
    other = Credentials("another hash", "other keys")
    assert story(ChangeCredentials(STRANGER, "eve", other)) == [CredentialsChanged("Eve")]
    text = "There is no account of that name"
    refused = Refused("ACCOUNT_UNKNOWN", ("ACCOUNT", "nobody"), text)
    assert story(ChangeCredentials(STRANGER, "nobody", other)) == [refused]


def test_a_registered_nick_belongs_to_its_account() -> None:
    story = Story()
    story(registering(ANN, "ann"))
    story(Rename(ANN, "anna"))
    assert story(Rename(BOB, "ANN")) == [Refused("ERR_NICKNAMEINUSE", ("ANN",), NOT_YOURS)]
    refused = Refused("ERR_NICKNAMEINUSE", ("Ann",), NOT_YOURS)
    assert story(Enter(STRANGER, "Ann", "~e", "h")) == [refused]
    assert story(Enter(STRANGER, "Ann", "~e", "h", "", "bob")) == [refused]
    assert isinstance(story(Rename(ANN, "ann"))[0], Renamed)


def test_a_guest_is_renamed() -> None:
    story = Story(Rules(guests_are_renamed=True))
    story(registering(ANN, "ann"))
    story(Rename(ANN, "anna"))
    taken = f"Guest{1000 + story.sequence + 2}"
    story(Rename(BOB, taken))
    entered = story(Enter(STRANGER, "ann", "~e", "h"))
    assert isinstance(entered[0], Entered)
    assert entered[0].who.nick == f"Guest{1000 + story.sequence + 1}"
    assert story(Rename(BOB, "ann")) == [Refused("ERR_NICKNAMEINUSE", ("ann",), NOT_YOURS)]


def test_who_has_come_in_cannot_come_in_again_under_an_account() -> None:
    story = Story()
    assert story(entering(ANN)) == [Refused("ERR_ALREADYREGISTERED")]
