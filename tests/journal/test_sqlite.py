"""The keeping journal: kept before heard, in order, once; and what a full disk does."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.defer import Deferred

from mpchat.chat.chat import Chat, Rules
from mpchat.chat.vocabulary import (
    NOBODY,
    WHOLE_ROOM,
    ChangeModes,
    Command,
    Enter,
    Event,
    Join,
    Left,
    Part,
    PersonId,
    Quit,
    Refused,
    Rename,
    RenameRoom,
    Repeated,
    Said,
    Say,
    ServerLost,
    SetReadMarker,
    SetTopic,
    Source,
    VisitorId,
    visitor_id,
)
from mpchat.irc.modes import ModeChange
from mpchat.journal import Applied
from mpchat.journal.database import connect
from mpchat.journal.history import HistoryError, Point, Query, Record, Span, direct
from mpchat.journal.sqlite import MOST_AT_ONCE, SqliteJournal
from mpchat.journal.writer import Writer
from tests.harness import AT_THE_END, let_go
from tests.story import Number

ANN: Number = VisitorId(1)
BOB: Number = VisitorId(2)
EVERYTHING = Span(1000, happenings=True)


class Kept:
    """A journal on a real file, whose commits a test lets happen."""

    def __init__(self, path: Path, rules: Rules | None = None) -> None:
        self.path = path
        self.chat = Chat(rules or Rules(keep_rooms=True))
        self.heard: list[Applied] = []
        self.problems: list[str] = []
        self.mistakes: list[Command] = []
        self.now = 1_000_000.0
        self._commits: list[tuple[Callable[[], object], Deferred[object]]] = []
        self.full = False
        self.notices: list[str] = []
        self.recovered: list[int] = []
        writer = Writer(path, notice=self.notices.append)
        self.journal = SqliteJournal(
            self.chat,
            self._clock,
            self.mistakes.append,
            writer,
            self._in_thread,
            self.problems.append,
            self.recovered.append,
        )
        self.end = partial(let_go, self.journal, writer)
        """The process dies, at the latest with its test."""
        AT_THE_END.callback(self.end)
        self.journal.listen(self._listen)

    def _clock(self) -> float:
        self.now += 1
        return self.now

    def _listen(self, applied: Applied) -> None:
        self.heard.append(applied)

    def _in_thread(self, work: Callable[[], object]) -> Deferred[object]:
        done: Deferred[object] = Deferred()
        self._commits.append((work, done))
        return done

    @property
    def committing(self) -> bool:
        """Whether a commit is on its way."""
        return bool(self._commits)

    def commit(self) -> None:
        """Let one commit happen."""
        work, done = self._commits.pop(0)
        try:
            if self.full:
                raise sqlite3.OperationalError("database or disk is full")
            result = work()
        except Exception as error:
            done.errback(error)
        else:
            done.callback(result)

    def settle(self) -> None:
        """Let every commit happen."""
        while self._commits:
            self.commit()

    def ask(self, *commands: Command) -> None:
        """Append, and let every commit happen."""
        for command in commands:
            self.journal.append(command)
        self.settle()

    def open(self) -> "Kept":
        """Ann and Bob in #a."""
        for visitor, nick in ((ANN, "ann"), (BOB, "bob")):
            self.ask(Enter(visitor, nick, "~u", "host"), Join(visitor, "#a"))
        self.heard.clear()
        return self

    def events(self) -> list[Event]:
        """What was heard since the last look."""
        events = [event for applied in self.heard for event in applied.events]
        self.heard.clear()
        return events

    def texts(self) -> list[str]:
        """What was heard to be said since the last look."""
        return [event.text for event in self.events() if isinstance(event, Said)]

    def again(self) -> "Kept":
        """The same file in another process, later."""
        self.end()
        other = Kept(self.path, self.chat.rules)
        other.now = self.now + 1000
        return other


def say(text: str, visitor: VisitorId = ANN, target: str = "#a", dedup_key: str = "") -> Say:
    """Something said."""
    return Say(visitor, target, text, dedup_key=dedup_key)


def test_nobody_hears_a_message_before_it_is_committed(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.journal.append(say("one"))
    assert kept.heard == []
    kept.journal.append(say("two"))
    kept.journal.append(say("three", BOB))
    assert kept.heard == []
    kept.commit()
    assert kept.texts() == ["one"], "what came meanwhile is the next group"
    kept.commit()
    assert kept.texts() == ["two", "three"]
    assert not kept.committing


def test_comings_and_goings_keep_their_place_in_the_order(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    for command in (say("one"), Part(BOB, "#a"), say("two"), Join(BOB, "#a"), say("three", BOB)):
        kept.journal.append(command)
    kept.settle()
    heard = [type(event).__name__ for event in kept.events()]
    assert heard == ["Said", "Parted", "Said", "Joined", "Said"]
    kept.settle()
    records = kept.journal.history.read("#a", EVERYTHING)
    assert [type(record.event).__name__ for record in records][-5:] == heard
    assert [record.stamp.sequence for record in records] == sorted(
        record.stamp.sequence for record in records
    )


def test_a_group_has_a_limit(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    for number in range(MOST_AT_ONCE + 2):
        kept.journal.append(say(str(number)))
    kept.commit()
    kept.heard.clear()
    kept.commit()
    assert len(kept.heard) == MOST_AT_ONCE


def test_what_is_being_written_is_applied_by_the_rules_that_it_was_foreseen_by(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.journal.append(SetTopic(ANN, "#a", "tea at five"))
    kept.journal.append(SetTopic(ANN, "#a", "coffee at six"))
    kept.journal.change_rules(Rules(keep_rooms=True, max_topic=3))
    assert kept.chat.rules.max_topic == 390
    kept.commit()
    assert kept.chat.rooms["#a"].topic == "tea at five" and kept.chat.rules.max_topic == 3
    kept.settle()
    assert kept.chat.rooms["#a"].topic == kept.again().chat.rooms["#a"].topic == "cof"


def test_other_rules_hold_at_once_where_nothing_is_being_written(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.journal.change_rules(Rules(keep_rooms=True, max_topic=3))
    assert kept.chat.rules.max_topic == 3


def test_a_topic_changes_when_it_is_kept_and_questions_see_no_other(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.journal.append(SetTopic(ANN, "#a", "tea"))
    room = kept.chat.room_named("#a")
    assert room is not None and room.topic == "" and kept.heard == []
    kept.journal.append(SetTopic(BOB, "#a", "no operator"))
    kept.settle()
    assert room.topic == "tea"
    first, second = kept.events()
    assert type(first).__name__ == "TopicSet" and isinstance(second, Refused)


def test_a_full_disk_refuses_and_recovers(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.full = True
    kept.ask(say("lost"), SetTopic(ANN, "#a", "lost too"), ChangeModes(ANN, "#a", (ModeChange(True, "m"),)))
    why = "Not kept, so not said: the disk is full"
    assert kept.events() == [
        Refused("NOT_KEPT", ("PRIVMSG", "#a"), why),
        Refused("NOT_KEPT", ("TOPIC", "#a"), why),
        Refused("NOT_KEPT", ("MODE", "#a"), why),
    ]
    room = kept.chat.room_named("#a")
    assert room is not None and room.topic == "" and "m" not in room.flags
    assert kept.problems == ["the disk is full: free some space on it"], "told once, not for each"
    kept.ask(Part(BOB, "#a"), Join(BOB, "#a"))
    assert [type(event).__name__ for event in kept.events()] == ["Parted", "Joined"], "the server lives"
    kept.full = False
    kept.ask(say("kept"))
    assert kept.texts() == ["kept"]
    assert kept.recovered == [3], "told once that it works again, and how much was refused"
    assert len(kept.problems) == 1
    read = kept.journal.history.read("#a", EVERYTHING)
    assert [type(record.event).__name__ for record in read] == [
        "Joined",
        "Joined",
        "Parted",
        "Joined",
        "Said",
    ]


def test_a_read_only_file_refuses_and_recovers(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    other = connect(tmp_path / "db")
    other.execute("PRAGMA busy_timeout = 0")
    kept.journal._writer.do(lambda db: db.execute("PRAGMA query_only = ON"))
    kept.ask(say("lost"))
    (refused,) = kept.events()
    assert isinstance(refused, Refused) and "read-only" in refused.text
    kept.ask(say("kept"))
    assert kept.texts() == ["kept"], "a fresh connection tries again"
    other.close()


def test_what_is_said_twice_with_one_id_is_heard_once(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.journal.append(say("one", dedup_key="x"))
    kept.journal.append(say("one", dedup_key="x"))
    kept.journal.append(say("one", dedup_key="x"))
    kept.settle()
    said, second, third = kept.events()
    assert isinstance(said, Said)
    assert isinstance(second, Repeated) and isinstance(third, Repeated)
    assert second.said.text == "one" and second.stamp == third.stamp
    later = kept.again().open()
    later.ask(say("one", dedup_key="x"))
    (repeated,) = later.events()
    assert isinstance(repeated, Repeated) and repeated.stamp == second.stamp
    assert len(later.journal.history.read("#a", Span(10))) == 1


def test_an_id_that_was_forgotten_is_the_later_messages(tmp_path: Path) -> None:
    """Of very many messages the first ids are forgotten: one of them must not keep a whole group from being kept."""
    kept = Kept(tmp_path / "db").open()
    kept.ask(say("one", dedup_key="x"))
    kept.chat.forget_said("x")
    for text in ("before", "one", "after"):
        kept.journal.append(say(text, dedup_key="x" if text == "one" else ""))
    kept.settle()
    assert kept.texts() == ["one", "before", "one", "after"]
    records = kept.journal.history.read("#a", Span(10))
    assert [record.dedup_key for record in records] == ["", "", "x", ""]
    later = kept.again()
    assert later.chat.said == {"x": records[2].stamp}


def test_an_id_of_a_group_that_fails_may_be_used_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(say("kept", dedup_key="k"))
    kept.full = True
    for key in ("x", "x", "k", ""):
        kept.journal.append(say("kept" if key == "k" else "one", dedup_key=key))
    kept.settle()
    assert list(kept.chat.said) == ["k"]
    kept.events()
    kept.full = False
    kept.ask(say("one", dedup_key="x"), say("one", dedup_key="x"))
    assert [type(event) for event in kept.events()] == [Said, Repeated]


def test_what_was_kept_but_told_to_nobody_is_not_said_twice(tmp_path: Path) -> None:
    """A server is killed between the commit and the telling: whoever hears no echo sends it again."""
    kept = Kept(tmp_path / "db").open()
    kept.journal.append(say("one", dedup_key="x"))
    kept._commits.pop(0)[0]()
    assert kept.heard == []
    later = kept.again().open()
    later.ask(say("one", dedup_key="x"))
    (repeated,) = later.events()
    assert isinstance(repeated, Repeated) and repeated.stamp == later.chat.said["x"]


def test_what_survives_a_restart(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(
        say("hello"),
        say("psst", BOB, "ann"),
        SetTopic(ANN, "#a", "tea"),
        ChangeModes(ANN, "#a", (ModeChange(True, "b", "eve!*@*"), ModeChange(True, "k", "key"))),
        SetReadMarker(ANN, "#a", "#a", 7.0),
        Join(ANN, "#plain"),
    )
    last = kept.heard[-1].stamp.sequence
    later = kept.again()
    room = later.chat.room_named("#a")
    assert room is not None and (room.topic, room.key, list(room.lists["b"])) == ("tea", "key", ["eve!*@*"])
    assert room.members == {} and room.regulars == {"ann@host": "o", "bob@host": ""}
    assert later.chat.room_named("#plain") is None
    later.ask(Enter(VisitorId(5), "ann", "~u", "host"), Join(VisitorId(5), "#a", "key"))
    assert room.members == {5: "o"}
    assert later.heard[0].stamp.sequence > last
    (record,) = later.journal.history.read("#a", Span(10))
    assert record.event == Said(Source(NOBODY, "ann", "~u", "host"), "#a", "hello", "PRIVMSG", WHOLE_ROOM, {})
    (private,) = later.journal.history.read(direct("ann@host", "bob@host"), Span(10))
    assert isinstance(private.event, Said) and private.event.text == "psst"
    assert later.journal.history.marker("ann@host", "#a") == 7.0


def test_nothing_is_kept_off_the_record(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(ChangeModes(ANN, "#a", (ModeChange(True, "H"),)), say("secret"))
    assert kept.texts() == ["secret"]
    assert not kept.journal.history.read("#a", Span(10))
    assert not kept.journal.history.search(Query("secret", ("#a",)))


def test_closing_writes_what_is_left(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    for command in (say("last words"), Quit(ANN)):
        kept.journal.append(command)
    ended: list[object] = []
    kept.journal.close().addCallback(ended.append)
    assert not ended
    kept.settle()
    assert ended == [None] and kept.texts() == ["last words"]
    records = kept.again().journal.history.read("#a", EVERYTHING)
    assert [type(record.event).__name__ for record in records][-2:] == ["Said", "Left"]


def test_closing_on_a_full_disk_ends_all_the_same(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.full = True
    kept.journal.append(say("lost"))
    kept.journal.append(Quit(ANN))
    ended: list[object] = []
    kept.journal.close().addCallback(ended.append)
    kept.settle()
    assert ended == [None]
    assert isinstance(kept.events()[0], Refused)


@pytest.mark.parametrize("newest", [True, False])
def test_reading_in_steps_gives_everything_once(tmp_path: Path, newest: bool) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(*(say(str(number)) for number in range(25)))
    history, edge = kept.journal.history, None
    read: list[Record] = []
    while page := history.read("#a", Span(7, None if newest else edge, edge if newest else None, newest)):
        edge = Point(page[0 if newest else -1].stamp.sequence)
        read[0:0] = page if newest else []
        read += [] if newest else page
    assert [record.event.text for record in read if isinstance(record.event, Said)] == list(
        map(str, range(25))
    )


def test_search_finds_words_where_the_asker_may_read(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(
        say("The Café opens at eight"),
        say("cafe or tea?", BOB),
        Join(ANN, "#b"),
        say("coffee, cafe", target="#b"),
        say('quotes " and AND OR NOT ( * words', BOB),
    )
    search = kept.journal.history.search

    def found(words: str, *places: str, **terms: object) -> list[str]:
        records = search(Query(words, places or ("#a",), **terms))  # type: ignore[arg-type]
        return [record.event.text for record in records if isinstance(record.event, Said)]

    assert found("cafe") == ["The Café opens at eight", "cafe or tea?"]
    assert found("CAFE opens") == ["The Café opens at eight"]
    assert found("cafe", "#a", "#b")[-1] == "coffee, cafe"
    assert found("cafe", nick="bob") == ["cafe or tea?"]
    assert found("", nick="bob")[0] == "cafe or tea?"
    assert found("cafe", limit=1) == ["cafe or tea?"]
    assert found("cafe", before=kept.now - 1000) == found("nothing") == found("cafe", "#c") == []
    assert found('" AND OR NOT ( *') == ['quotes " and AND OR NOT ( * words']
    assert search(Query("cafe", ())) == []


MAYBE = st.one_of(
    st.builds(
        say, st.text(max_size=5), st.sampled_from([ANN, BOB]), st.sampled_from(["#a", "bob", "#nowhere"])
    ),
    st.builds(Part, st.just(BOB), st.just("#a")),
    st.builds(Join, st.sampled_from([ANN, BOB]), st.sampled_from(["#a", "#b"])),
    st.builds(SetTopic, st.sampled_from([ANN, BOB]), st.just("#a"), st.text(max_size=3)),
    st.builds(
        ChangeModes,
        st.just(ANN),
        st.just("#a"),
        st.builds(lambda add: (ModeChange(add, "m"),), st.booleans()),
    ),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(MAYBE, st.booleans(), st.booleans()), max_size=25))
def test_whatever_fails_what_was_heard_to_be_said_is_what_was_kept(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Command, bool, bool]]
) -> None:
    kept = Kept(tmp_path_factory.mktemp("db") / "db").open()
    for command, commits, full in steps:
        kept.journal.append(command)
        kept.full = full
        if commits and kept.committing:
            kept.commit()
    kept.full = False
    kept.ask(say("the end"))
    heard = [
        (applied.stamp.sequence, event.target, event.text)
        for applied in kept.heard
        for event in applied.events
        if isinstance(event, Said)
    ]
    places = ("#a", "#b", direct("ann@host", "bob@host"), direct("bob@host", "bob@host"))
    read = [record for place in places for record in kept.journal.history.read(place, Span(1000))]
    said = [(record.stamp.sequence, record.event) for record in read]
    assert sorted(heard) == sorted(
        (at, event.target, event.text) for at, event in said if isinstance(event, Said)
    )
    assert [at for at, *_ in heard] == sorted(at for at, *_ in heard)
    assert not kept.mistakes
    kept.end()  # each example is a process of its own


def test_by_time_is_as_by_sequence(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(*(say(str(number)) for number in range(9)))
    history = kept.journal.history
    records = history.read("#a", Span(9))
    third, sixth = records[3].stamp, records[6].stamp
    for after, before in (
        (Point(third.sequence), Point(sixth.sequence)),
        (Point(time=third.time), Point(time=sixth.time)),
    ):
        assert history.read("#a", Span(9, after)) == records[4:]
        assert history.read("#a", Span(9, before=before)) == records[:6]
        assert history.read("#a", Span(9, after, before, newest=False)) == records[4:6]
    assert (
        history.read("#a", Span(9, Point(time=kept.now + 1)))
        == history.read("#a", Span(9, before=Point(time=1.0)))
        == []
    )
    assert history.search(Query("5", ("#a",), after=third.time, before=sixth.time)) == [records[5]]
    assert (
        history.search(Query("3", ("#a",), after=third.time))
        == history.search(Query("6", ("#a",), before=sixth.time))
        == []
    )


def test_a_locked_file_refuses_and_recovers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mpchat.journal.database.BUSY", 0.01)
    kept = Kept(tmp_path / "db").open()
    kept.journal._writer.close()
    other = connect(tmp_path / "db")
    other.execute("BEGIN IMMEDIATE")
    kept.ask(say("lost"))
    (refused,) = kept.events()
    assert isinstance(refused, Refused) and refused.text.endswith("another program holds it")
    other.execute("ROLLBACK")
    kept.ask(say("kept"))
    assert kept.texts() == ["kept"]
    other.close()


def test_a_damaged_file_refuses_and_the_server_lives(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(say("before"))
    kept.journal._writer.close()
    kept.journal.history.close()
    for ending in ("-wal", "-shm"):
        (tmp_path / f"db{ending}").unlink(missing_ok=True)
    (tmp_path / "db").write_bytes(b"no database" * 1000)
    kept.heard.clear()
    kept.ask(say("lost"), Part(BOB, "#a"))
    refused, parted = kept.events()
    assert isinstance(refused, Refused) and "not a database" in refused.text
    assert type(parted).__name__ == "Parted"
    with pytest.raises(HistoryError, match="not a database"):
        kept.journal.history.read("#a", Span(5))


def test_closing_when_idle_waits_for_what_is_asked_meanwhile(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    ended: list[object] = []
    closing = kept.journal.close()
    closing.addCallback(ended.append)
    kept.settle()
    assert ended == [None]


def test_what_is_repeated_in_a_group_that_fails_is_refused_too(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(say("kept", dedup_key="old"))
    kept.heard.clear()
    kept.journal.append(say("first"))
    for text, dedup_key in (("lost", "new"), ("lost", "new"), ("kept", "old")):
        kept.journal.append(say(text, dedup_key=dedup_key))
    kept.commit()
    kept.full = True
    kept.commit()
    kinds = [type(event).__name__ for event in kept.events()]
    assert kinds == ["Said", "Refused", "Refused", "Repeated"]


def test_a_renamed_operator_comes_back_after_a_crash(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(SetTopic(ANN, "#a", "tea"), Rename(ANN, "anna"))
    room = kept.again().chat.room_named("#a")
    assert room is not None and room.regulars == {"anna@host": "o", "bob@host": ""}


def test_what_people_of_a_lost_server_held_is_kept(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    eve = visitor_id(7, 1)
    kept.ask(Enter(eve, "eve", "~u", "far"), Join(eve, "#a"), SetTopic(ANN, "#a", "tea"))
    kept.ask(ChangeModes(ANN, "#a", (ModeChange(True, "o", "eve"),)))
    kept.ask(SetReadMarker(eve, "#a", "#a", 5.0))
    kept.heard.clear()
    kept.journal.append(ServerLost(7))
    (left,) = kept.events()
    assert isinstance(left, Left) and left.who.person == PersonId(eve), "it is heard at once"
    kept.full = True
    kept.settle()
    kept.full = False
    kept.ask(say("still here"))
    later = kept.again()
    room = later.chat.room_named("#a")
    assert room is not None and room.regulars["eve@far"] == "o"
    assert later.journal.history.marker("eve@far", "#a") == 5.0
    *_, gone, _ = later.journal.history.read("#a", EVERYTHING)
    assert isinstance(gone.event, Left) and gone.event.who.nick == "eve"


def test_a_new_name_is_kept_before_it_is_heard(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(say("before"), SetTopic(ANN, "#a", "tea"))
    kept.heard.clear()
    kept.journal.append(RenameRoom(ANN, "#a", "#B", "why not"))
    kept.journal.append(say("after", target="#b"))
    kept.commit()
    assert kept.chat.room_named("#a") is None and list(kept.chat.people[BOB].rooms) == ["#b"]
    assert [type(event).__name__ for event in kept.events()] == ["RoomRenamed"]
    kept.settle()
    assert kept.texts() == ["after"]
    room = kept.again().chat.rooms["#b"]
    assert (room.name, room.topic, room.conversation, room.former) == ("#B", "tea", "#a", ["#a"])
    assert [record.event.who.nick for record in kept.journal.history.read("#a", EVERYTHING)][-2:] == [  # type: ignore[union-attr]
        "ann",
        "ann",
    ]


def test_a_new_name_that_is_not_kept_changes_nothing(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.full = True
    kept.ask(RenameRoom(ANN, "#a", "#b"))
    (refused,) = kept.events()
    assert isinstance(refused, Refused) and refused.about == ("RENAME", "#a")
    assert list(kept.chat.rooms) == ["#a"] and list(kept.chat.people[BOB].rooms) == ["#a"]
    kept.full = False
    kept.ask(RenameRoom(ANN, "#a", "#b"), RenameRoom(ANN, "#b", "#a"), RenameRoom(BOB, "#a", "#c"))
    with closing(connect(kept.path)) as connection:
        rows = connection.execute("SELECT room FROM rooms").fetchall()
    assert rows == [("#a",)] and kept.again().chat.rooms["#a"].former == ["#b"]


def test_a_room_that_cannot_be_read_is_left_out_and_told(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(SetTopic(ANN, "#a", "tea"))
    kept.journal._writer.do(lambda db: db.execute("INSERT INTO rooms VALUES ('#b', 'nonsense')"))
    later = kept.again()
    assert list(later.chat.rooms) == ["#a"]
    assert "the room #b is lost" in later.problems[0]


def test_a_rooms_key_is_in_no_history(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    kept.ask(ChangeModes(ANN, "#a", (ModeChange(True, "k", "hunter2"),)))
    assert b"hunter2" not in repr(kept.journal.history.read("#a", EVERYTHING)).encode()


def test_a_listener_that_fails_keeps_nothing_from_the_others(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "db").open()
    heard: list[Applied] = []

    def mistaken(applied: Applied) -> None:
        heard.append(applied)
        if len(heard) == 1:
            raise ZeroDivisionError

    kept.journal.listen(mistaken)
    kept.ask(say("one"), say("two"))
    assert len(heard) == 2 and len(kept.mistakes) == 1
