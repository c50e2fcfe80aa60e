"""Long questions to the history: asked apart, cut off in time, paid for by who asked."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from twisted.internet.defer import Deferred

from mpchat.chat.vocabulary import NOBODY, WHOLE_ROOM, Said, Source, Stamp
from mpchat.journal import apart
from mpchat.journal.apart import ThreadedHistory
from mpchat.journal.database import open_database
from mpchat.journal.group import Group, keep
from mpchat.journal.history import Answer, History, HistoryError, Query, Record, Span
from tests.harness import UNPACED, Party

ANN = Source(NOBODY, "ann", "~u", "host")


def database(path: Path, number: int) -> Path:
    """A database with so many messages."""
    with closing(open_database(path)) as connection:
        said = (Said(ANN, "#a", f"word {n}", "PRIVMSG", WHOLE_ROOM, {}) for n in range(number))
        keep(connection, Group([Record("#a", Stamp(n, float(n)), each) for n, each in enumerate(said, 1)]))
    return path


def at_once(work: Callable[[], object]) -> Deferred[object]:
    """A thread that is none."""
    done: Deferred[object] = Deferred()
    done.callback(work())
    return done


def test_a_question_is_cut_off_with_what_was_found_so_far(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mpchat.journal.reading._OPERATIONS", 50)
    ticks = iter(range(1_000_000))
    kept = ThreadedHistory(database(tmp_path / "db", 500), at_once, lambda: next(ticks) / 100)
    answers: list[Answer[list[Record]]] = []
    query = Query("word", ("#a",), limit=500)
    kept.read_apart(lambda history: history.search(query)).addCallback(answers.append)
    (answer,) = answers
    numbers = [record.stamp.sequence for record in answer.found]
    assert answer.was_cut and 0 < len(numbers) < 500, "not all, and not nothing"
    assert numbers == list(range(501 - len(numbers), 501)), "the newest"
    assert apart.MOST_SECONDS < 1
    kept.close()


def test_a_question_without_a_limit_is_answered_whole(tmp_path: Path) -> None:
    kept = ThreadedHistory(database(tmp_path / "db", 500), at_once)
    answers: list[Answer[list[Record]]] = []
    kept.read_apart(lambda history: history.read("#a", Span(500))).addCallback(answers.append)
    assert len(answers[0].found) == 500 and not answers[0].was_cut and answers[0].seconds > 0
    kept.close()


class Elsewhere:
    """A history that is asked where a test lets it be."""

    def __init__(self, party: Party) -> None:
        self.waiting: list[tuple[Callable[[History], object], Deferred[Answer[object]]]] = []
        self._history = party.house.history
        party.house.history.read_apart = self._ask  # type: ignore[method-assign,assignment]

    def _ask(self, work: Callable[[History], object]) -> "Deferred[Answer[object]]":
        done: Deferred[Answer[object]] = Deferred()
        self.waiting.append((work, done))
        return done

    def answer(self, seconds: float = 0.0, was_cut: bool = False) -> None:
        """Answer the first question; it took so long."""
        work, done = self.waiting.pop(0)
        done.callback(Answer(work(self._history), seconds, was_cut))


@pytest.mark.parametrize(
    "question",
    [
        "SEARCH text=one",
        "CHATHISTORY LATEST #a * 10",
        "CHATHISTORY AROUND #a timestamp=2026-11-01T12:00:00.000Z 10",
        "CHATHISTORY TARGETS timestamp=2026-11-01T12:00:00.000Z timestamp=2027-11-01T12:00:00.000Z 9",
    ],
)
def test_nobody_else_waits_for_a_long_question(question: str) -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=("batch", "draft/chathistory"))
    bob.send("PRIVMSG #a :one")
    elsewhere = Elsewhere(party)
    ann.heard()
    ann.send(question, "PING after")
    bob.send("PRIVMSG #a :two")
    assert bob.asks("PING bob") == [":mpchat.local PONG mpchat.local bob"]
    assert [line.text for line in ann.messages()] == ["two"], "what is said goes on"
    elsewhere.answer()
    party.settle()
    heard = ann.messages()
    assert heard[-1].verb == "PONG" and len(heard) > 1, "in the order of asking"


def test_who_has_gone_is_not_answered() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    elsewhere = Elsewhere(party)
    ann.send("SEARCH text=one")
    ann.drop()
    elsewhere.answer()
    party.settle()
    assert bob.verbs() == ["QUIT"]


def test_it_is_charged_as_what_it_costs() -> None:
    party = Party(replace(UNPACED, command_burst=10, command_rate=1))
    (ann,) = party.join("#a", "ann")
    party.wait(20)
    elsewhere = Elsewhere(party)
    ann.send("SEARCH text=one")
    elsewhere.answer(seconds=1.5)
    party.settle()
    ann.heard()
    assert len(ann.asks("PING first")) == 1, "the line that paid for it"
    assert ann.asks("PING second") == []
    party.wait(10)
    assert ann.heard() == []
    party.wait(15)
    assert len(ann.heard()) == 1, "thirty commands' worth"


@pytest.mark.parametrize(
    ("capabilities", "told"),
    [
        (("batch", "soju.im/search", "standard-replies"), "NOTE SEARCH CUT_OFF :"),
        (("batch", "soju.im/search"), None),
        ((), "NOTICE ann :"),
    ],
)
def test_that_an_answer_was_cut_off_is_told(capabilities: tuple[str, ...], told: str | None) -> None:
    party = Party()
    (ann,) = party.join("#a", "ann", capabilities=capabilities)
    elsewhere = Elsewhere(party)
    ann.send("SEARCH text=one").heard()
    elsewhere.answer(was_cut=True)
    party.settle()
    lines = ann.heard()
    text = "That took too long, so there may be more: name a room (in=#room) or a time (after=...)"
    assert (lines[-1] == f":mpchat.local {told}{text}") if told else "CUT_OFF" not in "".join(lines)


def test_a_history_that_fails_there_is_told() -> None:
    party = Party()
    (ann,) = party.join("#a", "ann", capabilities=("batch", "draft/chathistory"))
    elsewhere = Elsewhere(party)
    ann.send("CHATHISTORY LATEST #a * 10", "PING after").heard()
    elsewhere.waiting.pop()[1].errback(HistoryError("the disk is gone"))
    party.settle()
    assert [line.verb for line in ann.messages()] == ["FAIL", "PONG"]
