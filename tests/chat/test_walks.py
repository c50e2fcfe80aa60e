"""What one does costs what it touches: nobody's coming, going or renaming looks through all rooms, people or accounts."""

from typing import Any

import pytest

from mpchat.chat.chat import Chat, Rules
from mpchat.chat.room import Person, Room
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
    Quit,
    Register,
    Rename,
    RenameRoom,
    Say,
    SetAway,
    SetTopic,
    Stamp,
)
from mpchat.irc.modes import ModeChange


class Unwalked(dict[Any, Any]):
    """A dict in which things are found by their keys alone."""

    def _refuse(self, *_: object) -> Any:
        raise AssertionError("somebody looks through all of them")

    __iter__ = keys = values = items = _refuse


STORY: list[Command] = [
    Enter(1, "ann", "~a", "here", "Ann"),
    Register(1, "ann", Credentials("", "")),
    Enter(2, "bob", "~b", "there", "Bob"),
    Join(1, "#tea"),
    SetTopic(1, "#tea", "about tea"),
    Invite(1, "bob", "#tea"),
    Invite(1, "bob", "#tea"),
    Join(2, "#tea"),
    Say(2, "#tea", "hello"),
    ChangeModes(1, "#tea", (ModeChange(True, "i"), ModeChange(True, "b", "x!*@*"))),
    RenameRoom(1, "#tea", "#coffee"),
    Join(2, "#tea"),
    RenameRoom(1, "#coffee", "#tea"),
    Rename(2, "bób"),
    LogIn(2, "ann"),
    SetAway(2, "gone"),
    Kick(1, "#tea", "bób"),
    Invite(1, "bób", "#tea"),
    Join(2, "#den"),
    Say(2, "#den", "hello"),
    Part(2, "#den"),
    Join(2, "#den"),
    Quit(2, "bye"),
    Part(1, "#tea"),
    Quit(1, "bye"),
]


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("utf8", [False, True])
def test_nobody_looks_through_them_all(keep: bool, utf8: bool) -> None:
    chat = Chat(Rules(keep_rooms=keep, utf8_nicks=utf8, max_kept_rooms=3))
    for number in range(10):
        chat.add_room(Room(f"#r{number}", float(number), topic="kept"))
        person = Person(100 + number, f"p{number}", "~p", "far", "P", 0.0, 0.0)
        chat.people[person.visitor] = person
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
        chat.apply(Enter(number, nick, "~u", "here", nick), Stamp(number, 1.0))
    for number in (1, 2):
        problem = chat.nick_problem("сом", 9)
        assert problem is not None and problem.numeric == "ERR_NICKNAMEINUSE", "it is Cyrillic"
        chat.apply(Quit(number, "bye"), Stamp(10 + number, 1.0))
    assert chat.nick_problem("сом", 9) is None and chat._looks == {}


def test_who_was_asked_into_a_room_that_is_gone_can_leave() -> None:
    chat = Chat(Rules())
    for number, nick in enumerate(("ann", "bob"), 1):
        chat.apply(Enter(number, nick, "~u", "here", nick), Stamp(number, 1.0))
    for command in (Join(1, "#a"), Invite(1, "bob", "#a"), Part(1, "#a"), Quit(2, "bye")):
        chat.apply(command, Stamp(3, 1.0))
    assert list(chat.people) == [1] and chat.rooms == {}
