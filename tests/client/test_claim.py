"""client.claim: a name that an old connection still holds is built on, asked for and taken back, without a word on the screen."""

import pytest

from mpchat.client.claim import FIRST_TRY, MOST_TRIES
from mpchat.irc.message import message
from tests.client.test_link import Stage

TAKEN = ":x 433 * {} :Nickname is already in use"


class Returned(Stage):
    """Somebody whose name is held by a connection of their own that the server has not missed yet."""

    def __init__(self, *can: str) -> None:
        super().__init__()
        self.can = can
        self.accept()
        self.greet("ann")
        self.come_back()

    def greet(self, nick: str) -> list[str]:
        said = self.hear(f":x 001 {nick} :Welcome")
        said += self.hear(f":x 005 {nick} {' '.join((*self.can, 'NICKLEN=30'))} :are supported")
        return said + self.hear(f":x 422 {nick} :No message of the day", f":{nick}!a@h JOIN #lobby")

    def come_back(self, *held: str) -> list[str]:
        """The link breaks; the server holds these names when the person comes again."""
        self.lose()
        self.reactor.advance(2)
        nick = self.accept().value().decode().split("NICK ")[1].split()[0]
        while nick in (held or ("ann",)):
            (answer,) = self.hear(TAKEN.format(nick))
            nick = answer.removeprefix("NICK ")
        return self.greet(nick)

    @property
    def shown(self) -> list[str]:
        return [line.text for line in self.model.current.lines]

    def asks_after(self, seconds: float) -> list[str]:
        """What is said in so many seconds, of a server that answers PING and refuses every name."""
        said: list[str] = []
        for _ in range(int(seconds)):
            self.reactor.advance(1)
            for line in self.said():
                if line.startswith("PING"):
                    self.hear(f":x PONG x {line[5:]}")
                else:
                    said.append(line)
                if line.startswith("NICK"):
                    self.hear(f":x 433 {self.model.nick} {line[5:]} :Nickname is already in use")
        return said


def test_a_name_does_not_grow_from_break_to_break() -> None:
    person = Returned()
    assert person.model.nick == "ann_"
    for _ in range(3):
        person.come_back("ann", "ann_")
        assert person.model.nick == "ann__"
        person.come_back("ann")
        assert person.model.nick == "ann_"
    person.come_back("nobody")
    assert person.model.nick == "ann"
    assert person.link.name == "ann"


def test_the_server_tells_when_the_name_is_free() -> None:
    person = Returned("MONITOR=100")
    assert "MONITOR + ann" in person.come_back()
    before = person.shown
    assert person.hear(":x 730 ann_ :ann!a@h") == []
    assert person.asks_after(600) == []
    assert person.hear(":x 731 ann_ :ann") == ["NICK ann"]
    assert person.shown == before
    assert person.hear(":ann_!a@h NICK ann", ":x 730 ann :ann!a@h") == ["MONITOR - ann"]
    assert person.shown == [*before, "You are now known as ann"]
    assert person.asks_after(600) == []


def test_somebody_who_was_faster_is_not_argued_with() -> None:
    person = Returned("MONITOR=100")
    before = person.shown
    assert person.hear(":x 731 ann_ :ann") == ["NICK ann"]
    assert person.hear(":x 433 ann_ ann :Nickname is already in use", ":x 730 ann_ :ann!other@h") == []
    assert person.shown == before
    assert person.hear(":x 731 ann_ :ann") == ["NICK ann"]


@pytest.mark.parametrize("gone", [":ann!a@h QUIT :Ping timeout", ":ann!a@h NICK other", ":Ann!a@h QUIT"])
def test_a_holder_who_is_seen_to_leave_frees_the_name(gone: str) -> None:
    person = Returned()
    person.hear(":ann!a@h JOIN #lobby")
    assert person.hear(gone) == ["NICK ann"]
    assert person.hear(":ann_!a@h NICK ann") == []
    assert person.asks_after(600) == []


def test_where_nobody_tells_the_name_is_asked_for_ever_more_rarely_and_not_for_ever() -> None:
    person = Returned()
    before = person.shown
    assert person.asks_after(FIRST_TRY - 1) == []
    assert person.asks_after(1) == ["NICK ann"]
    assert person.asks_after(2 * FIRST_TRY - 1) == []
    assert person.asks_after(1) == ["NICK ann"]
    rest = person.asks_after(FIRST_TRY * 2 ** (MOST_TRIES + 1))
    assert rest == ["NICK ann"] * (MOST_TRIES - 2)
    assert person.shown == before


def test_a_list_that_is_full_leaves_the_clock() -> None:
    person = Returned("MONITOR=1")
    before = person.shown
    assert person.hear(":x 734 ann_ 1 ann :Monitor list is full") == []
    assert "NICK ann" in person.asks_after(2 * FIRST_TRY)
    assert person.shown == before


def test_what_the_person_asks_is_answered() -> None:
    person = Returned("MONITOR=100")
    person.link.send(message("MONITOR", "+", "ann,bob"))
    person.hear(":x 730 ann_ :ann!a@h")
    assert person.shown[-1] == "Here: ann!a@h"
    person.hear(":x 730 ann_ :bob!b@h")
    assert person.shown[-1] == "Here: bob!b@h"
    assert person.hear(":x 731 ann_ :ann,bob") == ["NICK ann"]
    assert person.shown[-1] == "Not here: ann,bob"
    person.hear(":x 433 ann_ bob :Nickname is already in use")
    assert person.shown[-1] == "The name bob is taken"


def test_a_new_name_that_the_person_chooses_is_theirs() -> None:
    person = Returned("MONITOR=100")
    person.link.send(message("NICK", "cat"))
    person.said()
    assert person.hear(":ann_!a@h NICK cat") == ["MONITOR - ann"]
    assert person.link.name == "cat"
    assert person.hear(":x 731 cat :ann") == []
    person.come_back("cat")
    assert person.model.nick == "cat_"


def test_a_name_that_services_give_is_left_alone_and_not_built_on() -> None:
    person = Returned()
    person.come_back("nobody")
    person.hear(":ann!a@h NICK Guest42")
    assert person.asks_after(600) == []
    person.come_back("nobody")
    assert person.model.nick == "ann"


def test_a_name_typed_at_the_door_is_the_chosen_one() -> None:
    stage = Stage()
    stage.accept()
    stage.hear(TAKEN.format("ann"))
    stage.link.send(message("NICK", "cat"))
    stage.hear(":x 001 cat :Welcome")
    assert stage.link.name == "cat"


def test_no_timer_outlives_a_person_without_their_name() -> None:
    person = Returned()
    done = person.link.leave("")
    person.lose()
    person.reactor.advance(0)
    assert done.called and person.pending() == 0
