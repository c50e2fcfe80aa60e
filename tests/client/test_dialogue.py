"""client.dialogue, .catchup, .batches: nothing said is lost, nothing is there twice, whatever breaks when."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.client.model import Fate, Kind, Shown
from mpchat.irc.message import Message, message
from tests.keeping_server import ALL, Server, Stage

STEPS = st.one_of(
    st.tuples(st.just("other"), st.integers(1, 4)),
    st.tuples(st.just("type"), st.integers(1, 2)),
    st.tuples(st.just("up"), st.integers(1, 4)),
    st.tuples(st.just("down"), st.integers(1, 6)),
    st.tuples(st.sampled_from(["cut", "connect", "tick", "settle"]), st.just(1)),
)


def walk(stage: Stage, steps: list[tuple[str, int]]) -> list[str]:
    """Do what the steps say; what was typed."""
    typed: list[str] = []
    for step, count in steps:
        match step:
            case "other":
                for _ in range(count):
                    stage.server.say("bob", f"b{len(stage.server.history)}")
            case "type":
                for _ in range(count):
                    typed.append(f"t{len(typed)}")
                    stage.type(typed[-1])
            case "up":
                stage.up(count)
            case "down":
                stage.down(count)
            case "cut":
                stage.cut()
            case "connect":
                stage.connect()
            case "settle":
                stage.settle()
            case _:
                stage.now += 1
                stage.turn()
    return typed


def stage_with(without: str = "", page: int = 3) -> Stage:
    kept = " ".join(name for name in ALL.split() if name not in without.split())
    stage = Stage(Server(page, kept))
    stage.connect()
    stage.settle()
    return stage


@given(st.lists(STEPS, max_size=40), st.integers(1, 6))
def test_the_transcript_is_what_the_server_kept(steps: list[tuple[str, int]], page: int) -> None:
    stage = stage_with(page=page)
    typed = walk(stage, steps)
    for _ in range(2):
        stage.connect()
        stage.settle()
    kept = stage.server.history
    assert stage.ids() == [one.msgid for one in kept]
    assert [one.text for one in kept if one.nick == "ann"] == typed
    assert len(stage.dialogue.outbox) == 0 and stage.model.current.tail == []
    shown = [line.text for line in stage.model.current.lines if line.kind is Kind.SAID]
    assert shown == [one.text for one in kept]


@given(st.lists(STEPS, max_size=40), st.sampled_from(["", "echo-message", "echo-message draft/chathistory"]))
def test_elsewhere_no_line_is_sent_twice_unasked(steps: list[tuple[str, int]], also: str) -> None:
    stage = stage_with("mpchat/once labeled-response " + also)
    typed = walk(stage, steps)
    for _ in range(2):
        stage.connect()
        stage.settle()
    said = [one.text for one in stage.server.history if one.nick == "ann"]
    doubtful = [line.text for line in stage.model.current.tail]
    assert len(set(said)) == len(said)
    assert set(said) | set(doubtful) == set(typed)
    assert all(line.fate is Fate.DOUBTFUL for line in stage.model.current.tail)


def texts(stage: Stage, room: str = "#lobby") -> list[str]:
    found = stage.model.find(room)
    assert found is not None
    return [line.text for line in found.lines]


def test_one_marker_says_how_much_was_missed() -> None:
    stage = stage_with()
    stage.server.say("bob", "before")
    stage.settle()
    stage.cut()
    for number in range(7):
        stage.server.say("bob", f"ann, missed {number}")
    stage.model.apply(Shown("bob"), stage.now)
    stage.connect()
    stage.up(2)
    stage.server.say("bob", "live")
    stage.settle()
    room = stage.model.find("#lobby")
    assert room is not None
    at = texts(stage).index("before")
    assert texts(stage)[at + 1 : at + 3] == ["The connection is lost: cut", "7 missed"]
    at += 1
    assert texts(stage)[at + 2 : at + 9] == [f"ann, missed {number}" for number in range(7)]
    assert texts(stage)[at + 9 :] == ["You have joined #lobby", "live"]
    marker = room.lines[at + 1]
    assert (marker.kind, marker.until - marker.at) == (Kind.MISSED, 6)
    assert (room.unread, room.mentions) == (8, 7)
    pages = [one for one in stage.server.asked if one.params[:1] == ("AFTER",)]
    assert [one.params[2] for one in pages] == [f"msgid={n:016x}" for n in (1, 4, 7)]


def test_a_server_that_says_where_its_history_ends_is_not_asked_for_more() -> None:
    stage = stage_with()
    stage.server.says_ends = True
    stage.server.say("bob", "before")
    stage.settle()
    stage.cut()
    for number in range(6):
        stage.server.say("bob", f"missed {number}")
    stage.connect()
    stage.settle()
    pages = [one for one in stage.server.asked if one.params[:1] == ("AFTER",)]
    assert [one.params[2] for one in pages] == [f"msgid={n:016x}" for n in (1, 4)], "both are full"
    assert stage.ids() == [one.msgid for one in stage.server.history]


def test_the_last_page_of_older_lines_is_known_as_it_comes() -> None:
    server = Server(page=4, says_ends=True)
    for number in range(8):
        server.say("bob", f"line {number}")
    stage = Stage(server)
    stage.connect()
    stage.settle()
    room = stage.model.current
    assert not room.is_whole and stage.dialogue.history.older(room)
    stage.turn()
    stage.settle()
    assert room.is_whole and stage.ids() == [one.msgid for one in server.history]


def test_a_new_room_begins_with_its_newest_lines() -> None:
    server = Server(page=100)
    for number in range(60):
        server.say("bob", f"line {number}")
    stage = Stage(server)
    stage.connect()
    stage.settle()
    assert texts(stage)[1:51] == [f"line {number}" for number in range(10, 60)]
    assert texts(stage)[0] == "Welcome" and texts(stage)[-1] == "You have joined #lobby"
    assert stage.model.current.unread == 0


def test_a_reference_that_the_server_forgot_leaves_an_open_mark() -> None:
    stage = stage_with()
    stage.server.say("bob", "before")
    stage.settle()
    stage.cut()
    for number in range(5):
        stage.server.say("bob", f"missed {number}")
    stage.server.forgets = True
    stage.connect()
    stage.settle()
    at = texts(stage).index("3 missed, perhaps more before them")
    assert texts(stage)[at + 1 : at + 4] == ["missed 2", "missed 3", "missed 4"]


def test_older_lines_come_above_and_numbers_stay() -> None:
    server = Server(page=4)
    for number in range(9):
        server.say("bob", f"line {number}")
    stage = Stage(server)
    stage.connect()
    stage.settle()
    room = stage.model.current
    oldest = next(line for line in room.lines if line.msgid)
    number = room.first + room.lines.index(oldest)
    for _ in range(3):
        assert not room.is_whole
        assert stage.dialogue.history.older(room)
        assert not stage.dialogue.history.older(room)
        stage.turn()
        stage.settle()
    assert room.line(number) is oldest and room.first < 0
    stage.dialogue.history.older(room)
    stage.turn()
    stage.settle()
    assert room.is_whole
    assert stage.ids() == [one.msgid for one in server.history]


def test_conversations_are_caught_up_too() -> None:
    stage = stage_with()
    stage.server.say("bob", "psst", target="ann")
    stage.settle()
    stage.cut()
    stage.server.say("bob", "still there?", target="ann")
    stage.server.say("cat", "hello", target="ann")
    stage.type("yes", target="bob")
    stage.connect()
    stage.settle()
    assert [text for text in texts(stage, "bob") if "missed" not in text] == ["psst", "still there?", "yes"]
    assert "hello" in texts(stage, "cat")


def test_a_refused_line_is_marked_with_the_reason() -> None:
    for without in ("", "labeled-response", "labeled-response echo-message"):
        stage = stage_with(without)
        stage.server.refuses.add("spam")
        stage.type("spam")
        stage.type("fine")
        stage.settle()
        said = [(line.text, line.fate) for line in stage.model.current.lines if line.kind is Kind.SAID]
        assert said == [("spam", Fate.REFUSED), ("fine", None)]
        assert "not now" in stage.model.current.lines[-2].why


def test_the_person_decides_about_what_may_not_have_arrived() -> None:
    stage = stage_with("mpchat/once draft/chathistory")
    stage.type("one")
    stage.type("two")
    stage.up(1)
    stage.cut()
    stage.connect()
    stage.settle()
    assert [(line.text, line.fate) for line in stage.model.current.tail] == [
        ("one", Fate.DOUBTFUL),
        ("two", Fate.DOUBTFUL),
    ]
    assert stage.dialogue.resend("#lobby") == 2
    stage.turn()
    stage.settle()
    assert [one.text for one in stage.server.history] == ["one", "one", "two"]
    stage.type("three")
    stage.cut()
    stage.connect()
    stage.settle()
    assert stage.dialogue.forget("#lobby") == 1
    assert stage.model.current.tail == [] and stage.dialogue.resend("#lobby") == 0


def test_a_history_that_never_answers_holds_nobody_up_for_long() -> None:
    stage = stage_with()
    stage.server.say("bob", "before")
    stage.settle()
    stage.cut()
    stage.type("waiting")
    stage.connect()
    stage.up(100)
    stage.down(3)
    for _ in range(40):
        stage.server.to_client.clear()
        stage.server.to_server.clear()
        stage.now += 1
        stage.turn()
    assert "perhaps something is missing here" in texts(stage)
    assert stage.dialogue.outbox.on_the_wire()


def test_long_pastes_are_paced() -> None:
    stage = stage_with()
    for number in range(12):
        stage.type(f"line {number}")
    assert len(stage.server.to_server) == 5
    assert stage.turn() == pytest.approx(0.5)
    stage.now += 0.5
    stage.turn()
    assert len(stage.server.to_server) == 6
    stage.now += 3
    stage.turn()
    assert len(stage.server.to_server) == 11
    stage.settle()
    assert stage.ids() == [one.msgid for one in stage.server.history] and len(stage.ids()) == 12


def test_being_put_out_refuses_what_waits() -> None:
    stage = stage_with()
    stage.cut()
    stage.type("hello")
    stage.connect()
    stage.hear(message("474", "ann", "#lobby", "banned"))
    assert stage.model.current.tail == []
    assert stage.model.current.lines[-1].why == "you are not in that room"
    assert stage.model.why_silent.startswith("You are not in #lobby")


def test_reading_is_marked_once_a_second() -> None:
    stage = stage_with()
    room = stage.model.current
    for text in ("a", "b"):
        stage.server.say("bob", text)
        stage.down(10)
        stage.dialogue.seen(room)
        stage.turn()
    assert [one.params for one in stage.server.to_server] == [
        ("#lobby", "timestamp=2026-11-22T10:00:01.000Z")
    ]
    stage.now += 1
    assert stage.turn() is None
    assert stage.server.to_server[-1].params[1] == "timestamp=2026-11-22T10:00:02.000Z"
    stage.dialogue.seen(room)
    stage.turn()
    assert len(stage.server.to_server) == 2


def test_what_was_read_elsewhere_is_not_unread_here() -> None:
    stage = stage_with()
    stage.model.apply(Shown("bob"), stage.now)
    for text in ("a", "ann: b", "c"):
        stage.server.say("bob", text)
    stage.settle()
    room = stage.model.find("#lobby")
    assert room is not None and (room.unread, room.mentions) == (3, 1)
    stage.hear(message("MARKREAD", "#lobby", "timestamp=2026-11-22T10:00:02.000Z"))
    assert (room.unread, room.mentions) == (1, 0)
    assert room.unread_from is not None and room.line(room.unread_from).text == "c"
    stage.hear(message("MARKREAD", "#lobby", "*"), message("MARKREAD", "#nowhere", "*"))
    assert room.unread == 1


def test_a_search_has_a_room_of_its_own() -> None:
    stage = stage_with()
    kept = stage.server.say("bob", "cake at four")
    stage.settle()
    stage.dialogue.history.search("cake", message("SEARCH", "text=cake"))
    stage.turn()
    label = stage.server.to_server[-1].tags["label"]
    stage.server.batch("soju.im/search", [], [kept.line()], {"label": label})
    stage.settle()
    assert stage.model.room == "search: cake"
    assert texts(stage, "search: cake") == ["#lobby │ cake at four"]
    assert stage.model.why_silent.startswith("Nobody hears")
    stage.dialogue.history.search("pie", message("SEARCH", "text=pie"))
    stage.turn()
    stage.server.batch("soju.im/search", [], [], {})
    stage.settle()
    assert texts(stage, "search: pie") == ["Nothing was found for pie"]
    stage.dialogue.history.search("(", message("SEARCH", "text=("))
    stage.turn()
    stage.hear(message("FAIL", "SEARCH", "INVALID_PARAMS", "odd words"))
    assert stage.model.current.lines[-1].text == "The search failed: odd words"


def test_what_happened_is_told_as_it_was_live() -> None:
    stage = stage_with(page=50)
    live = message("JOIN", "#lobby", source="cat!c@h", time="2026-11-22T10:00:01.000Z")
    stage.hear(live)
    told: list[Message] = [
        replace(live, tags={**live.tags, "msgid": "e1"}),
        message("TOPIC", "#lobby", "cake", source="cat!c@h", msgid="e2", time="2026-11-22T10:00:02.000Z"),
        message("MODE", "#lobby", "+o", "cat", source="dan!c@h", msgid="e3"),
        message("KICK", "#lobby", "eve", "why not", source="cat!c@h", msgid="e4"),
        message("NICK", "kate", source="cat!c@h", msgid="e5"),
        message("PART", "#lobby", "bye", source="kate!c@h", msgid="e6"),
        message("QUIT", "gone", source="dan!c@h", msgid="e7"),
        message("PART", "#lobby", source="ann!c@h", msgid="e8"),
        message("PRIVMSG", "#lobby", "\x01VERSION\x01", source="bob!c@h", msgid="e9"),
        message("PRIVMSG", "#lobby", "\x01ACTION waves\x01", source="bob!c@h", msgid="ea"),
        message("WALLOPS", "x", source="bob!c@h", msgid="eb"),
    ]
    stage.cut()
    stage.connect()
    stage.server.happened = told
    stage.settle()
    assert list(stage.model.current.members) == ["ann"]
    at = texts(stage).index("1 missed")
    assert texts(stage)[at + 1 : at + 8] == [
        "cat sets the topic: cake",
        "dan sets +o cat",
        "eve was kicked by cat (why not)",
        "cat is now known as kate",
        "kate has left #lobby (bye)",
        "dan has left (gone)",
        "waves",
    ]
    assert texts(stage).count("cat has joined") == 1


def test_names_that_no_line_can_say_break_nothing() -> None:
    stage = stage_with()
    stage.hear(
        message("PRIVMSG", "ann", "hi", source="::odd!u@h", msgid="1", time="2026-11-22T10:00:01.000Z")
    )
    room = stage.model.find("::odd") or stage.model.find(":odd")
    assert room is not None
    stage.dialogue.seen(room)
    stage.dialogue.history.older(room)
    stage.turn()
    stage.now += 2
    stage.turn()
    assert stage.model.current.lines[-1].text == "Older lines cannot be read: a line cannot hold that"
    stage.model.apply(Shown("search: x"), 0)
    stage.model.current.is_search = True
    stage.hear(message("PRIVMSG", "ann", "hi", source="bob!u@h", msgid="2", time="2026-11-22T10:00:02.000Z"))
    stage.dialogue.seen(stage.model.current)
    stage.type("hello", "::odd")
    stage.type("hello", "bob")
    stage.settle()
    assert len(stage.dialogue.outbox) == 0
