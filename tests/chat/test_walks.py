"""What one does costs what it touches: nobody's coming, going or renaming looks through all rooms, people or accounts."""

from typing import Any

import pytest

from mpchat.chat.chat import Chat, Rules
from mpchat.chat.person import Person
from mpchat.chat.room import Room
from mpchat.chat.vocabulary import (
    ChangeModes,
    Command,
    Credentials,
    Enter,
    Invite,
    Join,
    Kick,
    LogIn,
    Part,
    PersonId,
    Quit,
    Register,
    Rename,
    RenameRoom,
    Say,
    SetAway,
    SetTopic,
    Stamp,
    VisitorId,
)
from mpchat.irc.modes import ModeChange
from tests.story import ANN, BOB, STRANGER


class Unwalked(dict[Any, Any]):
    """A dict in which things are found by their keys alone."""

    def _refuse(self, *_: object) -> Any:
        raise AssertionError("somebody looks through all of them")

    __iter__ = keys = values = items = _refuse


STORY: list[Command] = [
    Enter(ANN, "ann", "~a", "here", "Ann"),
    Register(ANN, "ann", Credentials("", "")),
    Enter(BOB, "bob", "~b", "there", "Bob"),
    Join(ANN, "#tea"),
    SetTopic(ANN, "#tea", "about tea"),
    Invite(ANN, "bob", "#tea"),
    Invite(ANN, "bob", "#tea"),
    Join(BOB, "#tea"),
    Say(BOB, "#tea", "hello"),
    ChangeModes(ANN, "#tea", (ModeChange(True, "i"), ModeChange(True, "b", "x!*@*"))),
    RenameRoom(ANN, "#tea", "#coffee"),
    Join(BOB, "#tea"),
    RenameRoom(ANN, "#coffee", "#tea"),
    Rename(BOB, "bób"),
    LogIn(BOB, "ann"),
    SetAway(BOB, "gone"),
    Kick(ANN, "#tea", "bób"),
    Invite(ANN, "bób", "#tea"),
    Join(BOB, "#den"),
    Say(BOB, "#den", "hello"),
    Part(BOB, "#den"),
    Join(BOB, "#den"),
    Quit(BOB, "bye"),
    Part(ANN, "#tea"),
    Quit(ANN, "bye"),
]


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("utf8", [False, True])
def test_nobody_looks_through_them_all(keep: bool, utf8: bool) -> None:
    chat = Chat(Rules(keep_rooms=keep, utf8_nicks=utf8, max_kept_rooms=3))
    for number in range(10):
        chat.add_room(Room(f"#r{number}", float(number), topic="kept"))
        person = Person(PersonId(100 + number), f"p{number}", "~p", "far", "P", 0.0, 0.0)
        chat.people[person.id] = person
        chat.bear(person, person.nick)
        chat.accounts[f"a{number}"] = f"a{number}"
    chat.people, chat.rooms, chat.nicks = Unwalked(chat.people), Unwalked(chat.rooms), Unwalked(chat.nicks)
    if not utf8:  # else the index of their looks is written anew after one has been opened
        chat.accounts = Unwalked(chat.accounts)
    for number, command in enumerate(STORY):
        chat.apply(command, Stamp(1000 + number, 1000.0 + number))
    assert len(chat.people) == 10 and len(chat.rooms) == 10 and "#tea" not in chat.rooms


def test_two_who_look_alike_are_found_until_the_last_has_gone() -> None:
    """Both in ASCII may be here together; a third in another script may not look like either."""
    chat = Chat(Rules(utf8_nicks=True))
    for number, nick in enumerate(("corn", "com"), 1):
        chat.apply(Enter(VisitorId(number), nick, "~u", "here", nick), Stamp(number, 1.0))
    for number in (1, 2):
        problem = chat.nick_problem("сом", STRANGER)
        assert problem is not None and problem.numeric == "ERR_NICKNAMEINUSE", "it is Cyrillic"
        chat.apply(Quit(VisitorId(number), "bye"), Stamp(10 + number, 1.0))
    assert chat.nick_problem("сом", STRANGER) is None and chat._looks == {}


def test_who_was_asked_into_a_room_that_is_gone_can_leave() -> None:
    chat = Chat(Rules())
    for number, nick in enumerate(("ann", "bob"), 1):
        chat.apply(Enter(VisitorId(number), nick, "~u", "here", nick), Stamp(number, 1.0))
    for command in (Join(ANN, "#a"), Invite(ANN, "bob", "#a"), Part(ANN, "#a"), Quit(BOB, "bye")):
        chat.apply(command, Stamp(3, 1.0))
    assert list(chat.people) == [1] and chat.rooms == {}
