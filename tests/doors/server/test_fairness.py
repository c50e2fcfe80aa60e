"""Whose work is done in a turn: everybody's a little, nobody's all of it while others wait."""

from dataclasses import replace

from mpchat.chat.vocabulary import PersonId
from mpchat.doors.server.fairness import MOST_SECONDS, Fairness
from tests.harness import UNPACED, Party, TurningClock, Visitor


class Working(TurningClock):
    """A clock that work makes go on."""

    def work(self, seconds: float) -> None:
        """Take time, with nothing else done meanwhile."""
        self.rightNow += seconds


def test_work_is_done_at_once_while_there_is_time() -> None:
    clock = Working()
    fairness = Fairness(clock)
    done: list[str] = []
    fairness.now_or_later(lambda: done.append("one"))
    clock.work(MOST_SECONDS / 2)
    fairness.now_or_later(lambda: done.append("two"))
    clock.work(MOST_SECONDS / 2)
    fairness.now_or_later(lambda: done.append("three"))
    assert done == ["one", "two"] and fairness.is_over
    clock.advance(0)
    assert done == ["one", "two", "three"] and not fairness.is_over


def test_who_waits_is_first_and_a_turn_ends() -> None:
    clock = Working()
    fairness = Fairness(clock)
    done: list[int] = []

    def work(number: int) -> None:
        done.append(number)
        clock.work(MOST_SECONDS)

    for number in range(4):
        fairness.later(lambda number=number: work(number))  # type: ignore[misc]
    fairness.now_or_later(lambda: work(4))
    for turn in range(5):
        clock.turn()
        assert done == list(range(turn + 1)), "one piece has taken the turn"
    clock.turn()
    assert clock.getDelayedCalls() == []


class Slow(Party):
    """A party in which each command that is applied takes some of the turn."""

    def __init__(self) -> None:
        super().__init__(replace(UNPACED, command_burst=0))
        append = self.journal.append

        def slowly(command: object) -> None:
            self.clock.rightNow += MOST_SECONDS / 4
            append(command)  # type: ignore[arg-type]

        self.journal.append = slowly  # type: ignore[method-assign]

    def everybody_at_once(self, lines: dict[Visitor, list[str]]) -> None:
        """All have sent these before the reactor looks."""
        for visitor, said in lines.items():
            visitor.wire.protocol.dataReceived(b"".join(line.encode() + b"\r\n" for line in said))


def test_one_who_asks_for_much_does_not_keep_the_others() -> None:
    """A JOIN of many rooms is done in steps: a PING that comes after it is not the last to be answered."""
    party = Slow()
    ann, bob = party.enter("ann"), party.enter("bob")
    rooms = ",".join(f"#r{number}" for number in range(50))
    party.everybody_at_once({ann: [f"JOIN {rooms}", "PING ann"], bob: ["PING bob"]})
    for _ in range(3):
        party.clock.turn()
    assert [line.split(" ")[1] for line in bob.heard()] == ["PONG"]
    party.settle()
    heard = ann.messages()
    assert sum(line.verb == "JOIN" for line in heard) > 30 and heard[-1].verb == "PONG"
    assert len(party.chat.rooms_of(party.chat.people[PersonId(1)])) == 50


def test_what_is_said_behind_a_long_command_comes_after_it() -> None:
    party = Slow()
    ann, bob = party.join("#r19", "ann", "bob")
    ann.send("PART #r19")
    bob.heard()
    rooms = ",".join(f"#r{number}" for number in range(20))
    party.everybody_at_once({ann: [f"JOIN {rooms}", "PRIVMSG #r19 :here I am", "PART #r19 :bye"]})
    party.settle()
    assert [line.verb for line in bob.messages()] == ["JOIN", "PRIVMSG", "PART"]


def test_a_label_holds_a_long_command_together() -> None:
    party = Slow()
    ann = party.enter("ann", "labeled-response", "batch")
    rooms = ",".join(f"#r{number}" for number in range(20))
    party.everybody_at_once({ann: [f"@label=x JOIN {rooms}", "PING ann"]})
    party.settle()
    heard = ann.messages()
    assert heard[0].verb == "BATCH" and heard[0].tags == {"label": "x"}
    assert sum(line.verb == "JOIN" for line in heard) == 20
    assert [line.verb for line in heard[-2:]] == ["BATCH", "PONG"]


def test_who_goes_in_the_middle_of_a_long_command_is_gone() -> None:
    party = Slow()
    ann, bob = party.enter("ann"), party.enter("bob")
    rooms = ",".join(f"#r{number}" for number in range(50))
    party.everybody_at_once({ann: [f"JOIN {rooms}"], bob: [f"JOIN {rooms}", "PRIVMSG #r1 :never"]})
    ann.drop()
    bob.drop()
    party.settle()
    assert party.chat.people == {} and party.chat.rooms == {} and party.registry.visitors == {}


def test_a_thousand_lines_of_one_are_heard_between_those_of_others() -> None:
    party = Slow()
    ann, bob = party.join("#a", "ann", "bob")
    party.everybody_at_once({ann: [f"PRIVMSG #a :{n}" for n in range(100)], bob: ["PRIVMSG #a :me too"]})
    party.settle()
    assert [line.text for line in ann.messages()] == ["me too"]
    words = [line.text for line in bob.messages()]
    assert words == [str(n) for n in range(100)], "in the order of saying"


def test_a_room_full_of_who_and_list_is_told_in_steps() -> None:
    party = Slow()
    crowd = party.join("#a", *(f"p{number}" for number in range(120)))
    ann = party.enter("ann")
    assert len([line for line in ann.send("WHO *").messages() if line.verb == "352"]) == 121
    for number, visitor in enumerate(crowd):
        visitor.send(*(f"JOIN #r{number}x{each}" for each in range(3)))
    assert len([line for line in ann.send("LIST").messages() if line.verb == "322"]) == 361


def test_the_journal_is_not_closed_before_everybodys_leaving_is_in_it() -> None:
    """At the end of a server many go in one turn: what waits for its turn then still comes before the end."""
    party = Slow()
    party.join("#a", *(f"p{number}" for number in range(20)))
    here: list[int] = []
    party.registry.end_all("The server has been stopped", lambda: here.append(len(party.chat.people)))
    party.settle()
    assert here == [0]
