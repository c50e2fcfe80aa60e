"""Who may write to somebody directly: +R, +g with the accept list, and the silence list."""

from typing import Any

import pytest

from mpchat.chat.policy import Rules
from mpchat.chat.vocabulary import (
    UNHEARD,
    AbsentOwner,
    AccountSettings,
    BecomeOperator,
    ChangeAccountSettings,
    ChangePersonalList,
    ChangeUserModes,
    Credentials,
    Enter,
    Event,
    LogIn,
    MessageHeld,
    OnePerson,
    PersonalList,
    PersonalListChanged,
    Quit,
    Refused,
    Register,
    Rename,
    Said,
    Say,
    UserModesChanged,
    VisitorId,
)
from mpchat.irc.modes import parse_modes
from tests.story import ANN, BOB, CAT, DAN, Story, entering, source

HELD = Refused("ERR_CANTSENDTOUSER", ("ann",))


def set_modes(story: Story, visitor: VisitorId, words: str) -> list[Event]:
    return story(ChangeUserModes(visitor, tuple(parse_modes([words]))))


def change(
    story: Story, name: PersonalList, entry: str, adds: bool = True, visitor: VisitorId = ANN
) -> list[Event]:
    return story(ChangePersonalList(visitor, name, adds, entry))


def said(visitor: Any, to: Any, text: str = "hi", kind: Any = "PRIVMSG", target: str = "ann") -> list[Event]:
    return [Said(source(visitor), target, text, kind, to, {})]


def logged_in(story: Story, visitor: VisitorId, account: str) -> None:
    story(Register(visitor, account, Credentials("", "")))


def test_only_those_with_an_account() -> None:
    story = Story()
    set_modes(story, ANN, "+R")
    assert story(Say(BOB, "ann", "hi")) == [HELD]
    assert story(Say(BOB, "ann", "", "TAGMSG")) == said(BOB, UNHEARD, "", "TAGMSG"), "nobody asked to be told"
    assert story(Say(ANN, "ann", "hi")) == said(ANN, OnePerson(ANN)), "one hears oneself"
    logged_in(story, BOB, "bob")
    assert isinstance(story(Say(BOB, "ann", "hi"))[0], Said)
    story(BecomeOperator(CAT))
    [heard] = story(Say(CAT, "ann", "hi"))
    assert isinstance(heard, Said) and heard.to == OnePerson(ANN), "who runs the server"
    change(story, "ACCEPT", "dan")
    assert story(Say(DAN, "ann", "hi")) == said(DAN, OnePerson(ANN)), "who is accepted"


def test_only_those_who_are_accepted() -> None:
    story = Story()
    set_modes(story, ANN, "+g")
    assert story(Say(BOB, "ann", "hi")) == [MessageHeld(source(BOB), source(ANN), True)]
    assert story(Say(CAT, "ann", "hi")) == [MessageHeld(source(CAT), source(ANN), False)], "within a minute"
    story.sequence += 60
    assert story(Say(CAT, "ann", "hi", "NOTICE")) == [MessageHeld(source(CAT), source(ANN), True)]
    assert story(Say(CAT, "ann", "", "TAGMSG")) == said(CAT, UNHEARD, "", "TAGMSG")
    assert change(story, "ACCEPT", "BOB") == [PersonalListChanged(source(ANN), "ACCEPT", True, "BOB")]
    assert story(Say(BOB, "ann", "hi")) == said(BOB, OnePerson(ANN))
    assert change(story, "ACCEPT", "bob", adds=False) == [
        PersonalListChanged(source(ANN), "ACCEPT", False, "bob")
    ]
    assert isinstance(story(Say(BOB, "ann", "hi"))[0], MessageHeld)


def test_an_accounts_name_is_accepted_whatever_the_nick() -> None:
    story = Story()
    logged_in(story, BOB, "bob")
    story(Rename(BOB, "robert"))
    set_modes(story, ANN, "+g")
    change(story, "ACCEPT", "bob")
    assert isinstance(story(Say(BOB, "ann", "hi"))[0], Said)


def test_the_own_account_is_heard() -> None:
    story = Story()
    logged_in(story, ANN, "ann")
    set_modes(story, ANN, "+g")
    story(LogIn(BOB, "ann"))
    (event,) = story(Say(BOB, "ann", "hi"))
    assert isinstance(event, Said) and event.to == OnePerson(ANN)


def test_the_silenced_are_not_heard_and_do_not_know_it() -> None:
    story = Story()
    assert change(story, "SILENCE", "bob") == [PersonalListChanged(source(ANN), "SILENCE", True, "bob!*@*")]
    assert story(Say(BOB, "ann", "hi")) == said(BOB, UNHEARD)
    assert story(Say(CAT, "ann", "hi")) == said(CAT, OnePerson(ANN))
    story(BecomeOperator(BOB))
    change(story, "ACCEPT", "bob")
    [unheard] = story(Say(BOB, "ann", "hi"))
    assert isinstance(unheard, Said) and unheard.to == UNHEARD, "whoever they are"
    assert change(story, "SILENCE", "bob!*@*", adds=False) != []
    [heard] = story(Say(BOB, "ann", "hi"))
    assert isinstance(heard, Said) and heard.to == OnePerson(ANN)
    logged_in(story, CAT, "cat")
    change(story, "SILENCE", "~a:cat")
    (event,) = story(Say(CAT, "ann", "hi"))
    assert isinstance(event, Said) and event.to == UNHEARD


def test_nobody_finds_out_an_address_by_silencing_it() -> None:
    story = Story(Rules(account_hosts="users.example"))
    story(Register(BOB, "bob", Credentials("", "")))
    change(story, "SILENCE", "*!*@bob.example")
    (event,) = story(Say(BOB, "ann", "hi"))
    assert isinstance(event, Said) and event.to == OnePerson(ANN)


@pytest.mark.parametrize("name", ["ACCEPT", "SILENCE"])
def test_what_is_there_already_and_what_is_not(name: PersonalList) -> None:
    story, of_nicks = Story(), name == "ACCEPT"
    change(story, name, "bob")
    twice = [Refused("ERR_ACCEPTEXIST", ("Bob",))] if of_nicks else []
    assert change(story, name, "Bob") == twice
    none = [Refused("ERR_ACCEPTNOT", ("cat",))] if of_nicks else []
    assert change(story, name, "cat", adds=False) == none


def test_lists_have_an_end() -> None:
    story = Story(Rules(max_accept=1, max_silence=1))
    change(story, "ACCEPT", "bob")
    assert change(story, "ACCEPT", "cat") == [Refused("ERR_ACCEPTFULL")]
    change(story, "SILENCE", "bob")
    assert change(story, "SILENCE", "cat") == [Refused("ERR_SILELISTFULL", ("cat!*@*",))]


def test_what_is_no_nick_or_mask() -> None:
    story = Story()
    assert change(story, "ACCEPT", "#a") == [Refused("ERR_NOSUCHNICK", ("#a",))]
    (refused,) = change(story, "SILENCE", "~m:bob")
    assert isinstance(refused, Refused) and refused.numeric == "INVALID_MASK"


def test_an_account_keeps_what_was_decided() -> None:
    story = Story()
    set_modes(story, ANN, "+g")
    change(story, "ACCEPT", "bob")
    logged_in(story, ANN, "ann")
    assert story.chat.settings_of("ann") == AccountSettings(modes="g", accepts=("bob",)), "as a guest already"
    change(story, "SILENCE", "cat")
    story(ChangeAccountSettings(ANN, AccountSettings(missed=False)))
    decided = AccountSettings(missed=False, modes="g", accepts=("bob",), silences=("cat!*@*",))
    assert story.chat.settings_of("ann") == decided, "the lists stay"
    story(Quit(ANN))
    assert story(Say(BOB, "ann", "hi"))[0] == Said(
        source(BOB), "ann", "hi", "PRIVMSG", AbsentOwner("ann"), {}
    )
    assert story(Say(CAT, "ann", "hi")) == said(CAT, UNHEARD)
    assert story(Say(DAN, "ann", "hi")) == [Refused("ERR_TARGUMODEG", ("ann",))]
    again = entering(ANN)
    story(Enter(VisitorId(9), "ann", again.user, again.host, "Ann", account="ann"))
    person = story.chat.person_named("ann")
    assert person is not None and person.modes == "g" and person.settings == AccountSettings()
    story(Quit(VisitorId(9)))
    story(LogIn(BOB, "ann"))
    assert story.chat.people[BOB].modes == "g", "logged in to later"
    (event,) = story(Say(BOB, "ann", "hi"))
    assert isinstance(event, Said) and event.to == AbsentOwner("ann"), "a note to oneself"


def test_logging_in_tells_of_the_modes_that_come_with_it() -> None:
    story = Story()
    logged_in(story, ANN, "ann")
    set_modes(story, ANN, "+gi")
    events = story(LogIn(BOB, "ann"))
    changed = [event for event in events if isinstance(event, UserModesChanged)]
    assert [each.letter for each in changed[0].changes] == ["g"]
    assert set_modes(story, BOB, "-g") != []
    assert story.chat.settings_of("ann").modes == ""
