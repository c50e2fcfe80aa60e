"""How long what is said is kept, and what happens to a damaged database."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.logger import LogEvent

from mpchat.chat.chat import Chat, Room, Rules
from mpchat.chat.vocabulary import (
    NOBODY,
    WHOLE_ROOM,
    Enter,
    Join,
    ReadMarkerSet,
    Said,
    Source,
    Stamp,
    VisitorId,
)
from mpchat.journal.database import (
    DatabaseError,
    connect,
    explain,
    open_database,
    schema_files,
    set_aside,
)
from mpchat.journal.group import Group, keep
from mpchat.journal.history import Query, Record, Span, direct
from mpchat.journal.rows import write_room
from mpchat.journal.sqlite_history import SqliteHistory
from mpchat.keeping import GUESTS_RETURN, KeepingService, Retention, keeping_journal, memory_journal
from mpchat.settings.keep import Keep
from mpchat.settings.settings import Settings
from tests.harness import AT_THE_END

DAY = 86400.0


def record(number: int, place: str = "#a", age: float = 0.0) -> Record:
    """Something said ``age`` days before day 100."""
    said = Said(Source(NOBODY, "ann", "~u", "host"), place, f"number {number}", "PRIVMSG", WHOLE_ROOM, {})
    return Record(place, Stamp(number, (100 - age) * DAY), said)


def database(path: Path, *records: Record) -> SqliteHistory:
    """A database with these in it."""
    with closing(open_database(path)) as connection:
        keep(connection, Group(records))
    return reading(path)


def reading(path: Path | str) -> SqliteHistory:
    """A history that is closed when its test is over."""
    return AT_THE_END.enter_context(closing(SqliteHistory(path)))


def sweep(path: Path, retention: Retention) -> int:
    """Delete until nothing is left to do; how many steps that took."""
    steps, start = 0, ""
    with closing(open_database(path)) as connection:
        while (following := retention.step(connection, 100 * DAY, start)) is not None:
            start, steps = following, steps + (not following.startswith("\0"))
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    return steps


def numbers(history: SqliteHistory, place: str = "#a") -> list[int]:
    """What is left of a conversation."""
    return [record.stamp.sequence for record in history.read(place, Span(10_000))]


def test_by_age(tmp_path: Path) -> None:
    history = database(tmp_path / "db", *(record(number, age=20 - number) for number in range(1, 20)))
    assert sweep(tmp_path / "db", Retention(Keep(seconds=5 * DAY))) == 1
    assert numbers(history) == [15, 16, 17, 18, 19]
    found = history.search(Query("number", ("#a",)))
    assert [each.stamp.sequence for each in found] == [15, 16, 17, 18, 19]
    assert not history.search(Query("3", ("#a",)))


def test_by_count_and_in_small_steps(tmp_path: Path) -> None:
    history = database(tmp_path / "db", *(record(number) for number in range(1, 1201)))
    assert sweep(tmp_path / "db", Retention(Keep(messages=100))) == 3
    assert numbers(history) == list(range(1101, 1201))


def test_rooms_have_terms_of_their_own(tmp_path: Path) -> None:
    each = [record(number, place, age=10) for number, place in enumerate(["#a", "#b", "#c"], 1)]
    history = database(tmp_path / "db", *each, record(9, "#c"))
    sweep(tmp_path / "db", Retention(Keep(seconds=5 * DAY), {"#b": Keep(), "#c": Keep(messages=1)}))
    assert numbers(history) == [] and numbers(history, "#b") == [2] and numbers(history, "#c") == [9]
    assert not Retention() and Retention(rooms={"#a": Keep(1)})


def test_a_renamed_room_has_the_terms_of_the_name_it_bears(tmp_path: Path) -> None:
    renamed = Room("#B", 0.0, conversation="#first", former=["#first"])
    terms = Retention(rooms={"#a": Keep(1), "#b": Keep(2), "#first": Keep(3), "#other": Keep(4)})
    assert terms.now({"#a": Room("#a", 0.0), "#b": renamed, "#c": Room("#c", 0.0)}).rooms == {
        **terms.rooms,
        "#first": Keep(2),
    }
    assert terms.now({"#d": replace(renamed, name="#d")}).rooms == terms.rooms, "or of its first name"


def test_a_direct_conversation_of_which_nothing_is_left_is_forgotten(tmp_path: Path) -> None:
    place = direct("ann@host", "bob@host")
    history = database(tmp_path / "db", record(1, place, age=10))
    assert history.latest_of_each("ann@host", Span(9)) == [(place, 90 * DAY)]
    sweep(tmp_path / "db", Retention(Keep(seconds=DAY)))
    assert history.latest_of_each("ann@host", Span(9)) == []


ANN, BOB = (Source(NOBODY, nick, "~u", "host") for nick in ("ann", "bob"))


def marked(path: Path, *markers: tuple[Source, str, float]) -> None:
    """Read markers, each of a person in a place, of so many days before day 100."""
    connection = open_database(path)
    keep(
        connection,
        Group(
            [], markers=[ReadMarkerSet(who, place, place, (100 - age) * DAY) for who, place, age in markers]
        ),
    )
    connection.close()


def markers(path: Path) -> dict[tuple[str, str], float]:
    """The days of the markers that are left."""
    connection = open_database(path)
    found = connection.execute("SELECT identity, conversation, time FROM markers").fetchall()
    connection.close()
    return {(who.partition("@")[0], place): 100 - time / DAY for who, place, time in found}


def test_read_markers_live_as_long_as_what_they_mark(tmp_path: Path) -> None:
    path = tmp_path / "db"
    database(
        path,
        record(1, "#a", age=9),
        record(2, "#a", age=2),
        record(3, "#gone", age=9),
        record(4, "#all", age=9),
    ).close()
    marked(
        path,
        (ANN, "#a", 9),
        (BOB, "#a", 2),
        (ANN, "#gone", 8),
        (BOB, "#gone", 0.01),
        (ANN, "#all", 9),
        (BOB, "#all", 10),
    )
    sweep(path, Retention(Keep(seconds=5 * DAY), {"#all": Keep()}))
    assert markers(path) == pytest.approx(
        {("bob", "#a"): 2, ("bob", "#gone"): 0.01, ("ann", "#all"): 9, ("bob", "#all"): 10}
    ), "whoever reads where nothing is left yet does so now; where all is kept all markers are"


def test_read_markers_before_the_messages_that_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "db"
    database(
        path, *(record(number, age=20 - number) for number in range(1, 11)), record(30, "#b", age=3)
    ).close()
    marked(path, (ANN, "#a", 13), (BOB, "#a", 12), (ANN, "#b", 4), (ANN, "#none", 1))
    sweep(path, Retention(Keep(messages=3)))
    assert markers(path) == {("bob", "#a"): 12}
    marked(path, (ANN, "#a", 13))
    sweep(path, Retention(rooms={"#b": Keep(1)}))
    assert markers(path) == {("ann", "#a"): 13, ("bob", "#a"): 12}, "nothing of it is ever deleted"


def test_many_read_markers_take_several_steps(tmp_path: Path) -> None:
    path = tmp_path / "db"
    database(path).close()
    marked(
        path,
        *((Source(NOBODY, f"n{number}", "~u", "host"), "#a", 9) for number in range(1200)),
        (ANN, "#a", 0),
    )
    connection = open_database(path)
    steps, start = [], ""
    while (following := Retention(Keep(seconds=DAY)).step(connection, 100 * DAY, start)) is not None:
        steps.append(following)
        start = following
    connection.close()
    assert len(steps) == 3 and markers(path) == {("ann", "#a"): 0}


class Pool:
    """A thread that works at once."""

    def __init__(self) -> None:
        self.started = self.stopped = 0

    def __call__(self, work: object) -> Deferred[object]:
        """Run it."""
        done: Deferred[object] = Deferred()
        done.callback(work())  # type: ignore[operator]
        return done

    def start(self) -> None:
        """Begin."""
        self.started += 1

    def stop(self) -> None:
        """End."""
        self.stopped += 1


def test_what_is_too_old_goes_while_the_chat_runs(tmp_path: Path) -> None:
    history = database(tmp_path / "db", *(record(number, age=10) for number in range(1, 1200)), record(2000))
    clock, pool = Clock(), Pool()
    journal, threads = keeping_journal(Chat(Rules()), lambda: 100 * DAY, tmp_path / "db", False, clock)
    journal._in_thread = pool
    retention = Retention(Keep(seconds=DAY))
    service = KeepingService(Chat(), journal, pool, retention, clock, lambda: 100 * DAY)  # type: ignore[arg-type]
    service.startService()
    assert pool.started == 1 and len(numbers(history)) == 700, "one small step at a time"
    clock.pump([0.05] * 3)
    assert numbers(history) == [2000]
    clock.advance(60)
    service.stopService()
    service.finish()
    assert pool.stopped == 1 and clock.getDelayedCalls() == []
    journal.close()
    threads.claim.give_up()


def test_how_long_everything_is_kept_can_change_while_the_chat_runs(tmp_path: Path) -> None:
    history = database(tmp_path / "db", record(1, age=10), record(2))
    clock, pool = Clock(), Pool()
    journal, threads = keeping_journal(Chat(Rules()), lambda: 100 * DAY, tmp_path / "db", False, clock)
    journal._in_thread = pool
    service = KeepingService(Chat(), journal, pool, Retention(), clock, lambda: 100 * DAY)  # type: ignore[arg-type]
    service.startService()
    assert clock.getDelayedCalls() == [] and numbers(history) == [1, 2]
    service.retain(Retention.of(Settings(keep=DAY)))
    assert numbers(history) == [2]
    service.retain(Retention.of(Settings()))
    clock.pump([0.05] * 3)
    assert clock.getDelayedCalls() == []
    service.stopService()
    service.finish()
    journal.close()
    threads.claim.give_up()


def test_rooms_to_which_no_guest_comes_back_are_forgotten(tmp_path: Path) -> None:
    """Those of guests who lost a server that was killed, and those that an older version kept."""
    path = tmp_path / "db"
    rooms = [
        Room("#open", 0.0, topic="tea", regulars={"ann@host": "o"}),
        Room("#closed", 1.0, flags="i", regulars={"ann@host": "o"}),
        Room("#ours", 2.0, flags="i", founder="ann"),
        Room("#peopled", 3.0, flags="i", regulars={"ann@host": "o"}),
    ]
    with closing(open_database(path)) as connection:
        said = [record(number, room.name) for number, room in enumerate(rooms, 1)]
        keep(connection, Group(said, [(room.name, write_room(room), None) for room in rooms]))
    clock, pool, chat = Clock(), Pool(), Chat(Rules(keep_rooms=True))
    journal, threads = keeping_journal(chat, lambda: 100 * DAY, path, False, clock)
    journal._in_thread = pool
    journal.listen(lambda applied: None)
    service = KeepingService(chat, journal, pool, Retention(), clock, lambda: 100 * DAY)  # type: ignore[arg-type]
    service.startService()
    for command in (Enter(VisitorId(1), "ann", "~u", "host"), Join(VisitorId(1), "#peopled")):
        journal.append(command)
    clock.advance(GUESTS_RETURN - 1)
    assert set(chat.rooms) == {"#open", "#closed", "#ours", "#peopled"}
    clock.advance(1)
    assert set(chat.rooms) == {"#ours", "#peopled"} and list(chat.quiet) == ["#open"]
    assert chat.rooms["#peopled"].members == {1: "o"}
    service.stopService()
    service.finish()
    assert clock.getDelayedCalls() == []
    journal.close()
    threads.claim.give_up()
    with closing(connect(path, read_only=True)) as connection:
        kept = [
            connection.execute(f"SELECT {what} FROM {table} ORDER BY 1").fetchall()
            for what, table in (("room", "rooms"), ("room", "lives"), ("conversation", "records WHERE said"))
        ]
    assert kept == [
        [("#ours",), ("#peopled",)],
        [("#open",)],
        [("#closed",), ("#open",), ("#ours",), ("#peopled",)],
    ], "nothing that was said is lost"


def test_a_server_that_stops_early_waits_for_no_guests(tmp_path: Path) -> None:
    clock, pool, chat = Clock(), Pool(), Chat(Rules(keep_rooms=True))
    journal, threads = keeping_journal(chat, lambda: 100 * DAY, tmp_path / "db", False, clock)
    chat.add_room(Room("#a", 0.0, topic="tea"))
    service = KeepingService(chat, journal, pool, Retention(), clock, lambda: 100 * DAY)  # type: ignore[arg-type]
    service.startService()
    service.stopService()
    service.finish()
    assert clock.getDelayedCalls() == []
    journal.close()
    threads.claim.give_up()


def test_a_damaged_database_is_set_aside_and_never_overwritten(
    tmp_path: Path, logged_failures: list[LogEvent]
) -> None:
    path = tmp_path / "chat.db"
    path.write_bytes(b"this is no database at all" * 100)
    aside = [tmp_path / "none"]
    for _ in range(2):
        _, threads = keeping_journal(Chat(Rules(keep_rooms=True)), lambda: 1.0, path, False, Clock())
        threads.claim.give_up()
        (event,) = logged_failures
        logged_failures.clear()
        assert "is damaged; it is now" in str(event["log_format"])
        aside.append(Path(str(event["aside"])))
        assert aside[-1].read_bytes().startswith(b"this is no database")
        path.write_bytes(b"this is no database at all" * 100)
    assert len(set(aside)) == 3
    assert set_aside(tmp_path / "nothing").name.startswith("nothing.damaged-")


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit, match=r"mpchat: cannot use .*chat.db as a journal: "):
        keeping_journal(Chat(Rules()), lambda: 1.0, tmp_path / "file" / "chat.db", True, Clock())


def test_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with closing(open_database(path)) as connection:
        connection.execute("PRAGMA user_version = 9999")
    with pytest.raises(DatabaseError, match="written by a newer mpchat"):
        open_database(path)


def test_an_upgrade_makes_a_copy_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "chat.db"
    history = database(path, record(1))
    steps = [*schema_files(), (9000, "ALTER TABLE rooms ADD COLUMN colour TEXT;")]
    monkeypatch.setattr("mpchat.journal.database.schema_files", lambda: steps)
    with closing(open_database(path)) as upgraded:
        assert upgraded.execute("PRAGMA user_version").fetchone() == (9000,)
        assert upgraded.execute("SELECT colour FROM rooms").fetchall() == []
    assert numbers(history) == [1] == numbers(reading(f"{path}.before-9000"))
    with closing(connect(f"{path}.before-9000", read_only=True)) as before:
        assert before.execute("PRAGMA user_version").fetchone() == (schema_files()[-1][0],)


def test_a_step_of_the_schema_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "chat.db"
    history = database(path, record(1))
    steps = [*schema_files(), (9000, "CREATE TABLE half (x); NONSENSE;")]
    monkeypatch.setattr("mpchat.journal.database.schema_files", lambda: steps)
    with pytest.raises(DatabaseError):
        open_database(path)
    monkeypatch.undo()
    with closing(open_database(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'half'").fetchall() == []
    assert numbers(history) == [1]


def test_memory_says_what_it_is() -> None:
    assert memory_journal(Chat(Rules()), lambda: 1.0, 5).history.read("#a", Span(5)) == []


def test_what_is_wrong_is_said_with_what_helps() -> None:
    assert explain(OSError("database or disk is full")) == "the disk is full: free some space on it"
    assert explain(OSError("something else")) == "something else"


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    open_database(tmp_path / "chat.db").close()
    assert (tmp_path / "chat.db").stat().st_mode & 0o077 == 0
