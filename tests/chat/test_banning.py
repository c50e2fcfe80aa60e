"""Banning: who is refused, who is put out, and by whom."""

import pytest

from mpchat.chat.banning import LONGEST, refused_address
from mpchat.chat.chat import Rules
from mpchat.chat.vocabulary import (
    Acted,
    AddBan,
    BecomeOperator,
    Enter,
    Entered,
    Killed,
    Left,
    LogIn,
    Refused,
    RemoveBan,
    Rename,
    Renamed,
)
from tests.story import ANN, BOB, CAT, STRANGER, Story, source


def ruled(rules: Rules | None = None) -> Story:
    """Ann runs the server."""
    story = Story(rules or Rules())
    story(BecomeOperator(ANN, "admin"))
    return story


def refused(text: str, target: str) -> list[Refused]:
    return [Refused("INVALID_BAN", ("UBAN", target), text)]


def test_only_operators_ban() -> None:
    story = Story()
    assert story(AddBan(ANN, "192.0.2.0/24")) == story(RemoveBan(ANN, "x")) == [Refused("ERR_NOPRIVILEGES")]


def test_who_is_covered_is_put_out_and_stays_out() -> None:
    story = ruled()
    story.join("#a", BOB, CAT)
    oper = story.chat.people[ANN]
    events = story(AddBan(ANN, "*!*@bob.example", 60, "sp\x1bam"))
    assert [type(event) for event in events] == [Acted, Left, Killed]
    acted, left, killed = events
    assert isinstance(acted, Acted) and isinstance(left, Left) and isinstance(killed, Killed)
    assert (acted.who.nick, acted.verb, acted.about) == (
        "ann",
        "UBAN",
        "ADD *!*@bob.example for 60 s (sp\ufffdam)",
    )
    assert (left.reason, left.rooms) == ("Killed (ann (Banned: sp\ufffdam))", ("#a",))
    assert killed.whom == source(BOB)
    enter = Enter(STRANGER, "bob2", "~b", "bob.example")
    told = "You are banned from this server: sp\ufffdam"
    assert story(enter) == [Refused("ERR_YOUREBANNEDCREEP", (), told)]
    story.sequence += 60
    assert isinstance(story(enter)[0], Entered), "it has expired"
    assert oper.nick == "ann"
    story(AddBan(ANN, "192.0.2.7"))
    assert list(story.chat.bans) == ["192.0.2.7"], "what has expired is forgotten"


def test_a_ban_without_a_reason() -> None:
    story = ruled()
    story.chat.people[BOB].sessions[BOB].address = "192.0.2.7"
    acted, _, killed = story(AddBan(ANN, "192.0.2.0/24"))
    assert isinstance(acted, Acted) and acted.about == "ADD 192.0.2.0/24"
    assert isinstance(killed, Killed) and killed.reason == "Banned"
    assert refused_address(story.chat, "192.0.2.9", story.now) == "You are banned from this server"
    assert refused_address(story.chat, "192.0.3.9", story.now) is None
    assert story.chat.bans["192.0.2.0/24"].until is None


def test_no_ban_is_for_longer_than_ten_years() -> None:
    story = ruled()
    story(AddBan(ANN, "192.0.2.7", 1e300))
    assert story.chat.bans["192.0.2.7"].until == story.now + LONGEST


def test_what_cannot_be_banned() -> None:
    story = ruled()
    (refusal,) = story(AddBan(ANN, "bob"))
    assert isinstance(refusal, Refused) and refusal.text.startswith("A ban reads")
    assert story(RemoveBan(ANN, "bob")) == [refusal]
    assert story(AddBan(ANN, "*!*@ann.example")) == refused("That would ban yourself", "*!*@ann.example")
    assert not story.chat.bans


def test_a_ban_is_lifted() -> None:
    story = ruled()
    story(AddBan(ANN, "192.0.2.7/24"))
    (acted,) = story(RemoveBan(ANN, "192.0.2.0/24"))
    assert isinstance(acted, Acted) and acted.about == "DEL 192.0.2.0/24"
    assert refused_address(story.chat, "192.0.2.9", story.now) is None
    assert story(RemoveBan(ANN, "192.0.2.0/24")) == refused(
        "There is no such ban: UBAN LIST lists them", "192.0.2.0/24"
    )


def test_an_account_that_is_banned() -> None:
    story = ruled()
    story.chat.accounts["evil"] = "Evil"
    story(AddBan(ANN, "~a:evil", 0, "spam"))
    assert story(LogIn(BOB, "evil")) == [Refused("ERR_SASLFAIL", (), "The account Evil is banned: spam")]
    (refusal,) = story(Enter(STRANGER, "eve", "~e", "192.0.2.1", account="Evil"))
    assert isinstance(refusal, Refused) and refusal.numeric == "ERR_YOUREBANNEDCREEP"


def test_a_nick_that_is_banned() -> None:
    story = ruled()
    story(AddBan(ANN, "spam*!*@*"))
    text = "This nick is banned from the server"
    assert story(Rename(BOB, "spammer")) == [Refused("ERR_ERRONEUSNICKNAME", ("spammer",), text)]
    assert isinstance(story(Rename(BOB, "bobby"))[0], Renamed)


@pytest.mark.parametrize(("account", "comes_in"), [("", False), ("dan", True)])
def test_a_private_server(account: str, comes_in: bool) -> None:
    story = Story(Rules(require_login=True))
    (event,) = story(Enter(STRANGER, "dan", "~d", "192.0.2.1", account=account))
    assert isinstance(event, Entered) is comes_in
    assert comes_in or (isinstance(event, Refused) and event.numeric == "ACCOUNT_REQUIRED")
