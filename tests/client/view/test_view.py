"""client.view: what is drawn, and what keys do to it. Golden screens: MPCHAT_GOLDEN=write writes them anew."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import urwid
from hypothesis import given
from hypothesis import strategies as st
from urwid.testing import press, render_runs, render_text

from mpchat.client.model import (
    Caught,
    Connected,
    Ended,
    Fared,
    Fate,
    Kind,
    Lost,
    Model,
    Noted,
    Retrying,
    Shown,
    Typed,
)
from mpchat.client.view import Window
from mpchat.client.view.bars import header, status
from mpchat.client.view.draft import Draft, pasted, typed
from mpchat.client.view.layout import to_width, wrap
from mpchat.irc.message import message, parse
from tests.hostile import HOSTILE

SCREENS = Path(__file__).parents[2] / "screens"
SIZES = ((80, 24), (40, 10), (140, 40))
LIMIT = 40


@pytest.fixture(autouse=True)
def utf8() -> Iterator[None]:
    before = urwid.util.get_encoding()
    urwid.set_encoding("utf-8")
    yield
    urwid.set_encoding(before)


def clock(at: float) -> str:
    return f"{int(at) // 60 + 9:02}:{int(at) % 60:02}"


def window_on(model: Model, acts: list[str] | None = None) -> Window:
    told = acts if acts is not None else []
    return Window(model, told.append, lambda text: (len(text), LIMIT), ["/join", "/me", "/msg"], clock)


def hear(model: Model, *lines: str, at: float = 14) -> None:
    for line in lines:
        model.apply(parse(line.encode()), at)


def a_chat() -> Model:
    model = Model("ann", "#lobby", "localhost:6111")
    model.apply(Connected(), 14)
    hear(
        model,
        ":x 001 ann :Welcome to the chat, ann",
        ":ann!a@h JOIN #lobby",
        ":x 332 ann #lobby :Cake at four",
    )
    hear(model, ":x 353 ann = #lobby :@ann bob cat", ":x 366 ann #lobby :End")
    hear(
        model,
        ":bob!b@h PRIVMSG #lobby :hello all",
        ":ann!a@h PRIVMSG #lobby :hi bob",
        ":cat!c@h PRIVMSG #lobby :ann, this is a rather long line that has to be wrapped on most screens, "
        "so that its second row hangs below the first column of its text and not below the nick",
        ":a_very_long_nick!c@h PRIVMSG #lobby :日本語 and café and 👩‍🚀",
        at=15,
    )
    hear(
        model,
        ":bob!b@h PRIVMSG #lobby :\x01ACTION waves\x01",
        ":x NOTICE * :The server restarts at five",
        at=16,
    )
    hear(
        model, ":dan!d@h JOIN #lobby", ":dan!d@h QUIT :Connection lost", ":x 401 ann zoe :No such nick", at=16
    )
    hear(model, ":eve!e@h PRIVMSG ann :psst", at=16)
    return model


def scene_chat(window: Window, model: Model) -> None:
    pass


def scene_typing(window: Window, model: Model) -> None:
    press(window, (80, 24), *"this is longer than what may be sent at once")


def scene_scrolled(window: Window, model: Model) -> None:
    for number in range(60):
        hear(model, f":bob!b@h PRIVMSG #lobby :line {number}", at=17)
    press(window, (80, 24), "page up")


def scene_lost(window: Window, model: Model) -> None:
    model.apply(Lost("the server closed it"), 18)
    model.apply(Retrying(7), 18)


def scene_ended(window: Window, model: Model) -> None:
    model.apply(Ended("The chat has ended: bob, who hosted it, has left."), 18)


def scene_unread(window: Window, model: Model) -> None:
    model.apply(Shown("eve"), 18)
    hear(model, ":bob!b@h PRIVMSG #lobby :are you there, ann?", at=18)
    model.apply(Shown("#lobby"), 18)


def scene_returned(window: Window, model: Model) -> None:
    """Back after a loss: what was missed, a line on its way, one that is in doubt, one that was refused."""
    model.apply(Caught("#lobby", ()), 17)
    model.apply(Lost("the network broke it"), 17)
    for key, said in enumerate(("are you still there?", "I am here again", "buy this")):
        model.apply(Typed(f"k{key}", message("PRIVMSG", "#lobby", said)), 17)
    model.apply(Connected(), 18)
    hear(model, ":x 001 ann :Welcome back", ":ann!a@h JOIN #lobby", at=18)
    missed = [
        f"@time=1970-01-01T00:00:{n:02}Z;msgid={n} :bob!b@h PRIVMSG #lobby :missed {n}" for n in (17, 18)
    ]
    model.apply(Caught("#lobby", tuple(parse(line.encode()) for line in missed)), 18)
    model.apply(Fared("k0", Fate.DOUBTFUL), 18)
    model.apply(Fared("k2", Fate.REFUSED, "links are not welcome here"), 18)


SCENES = (scene_chat, scene_typing, scene_scrolled, scene_lost, scene_ended, scene_unread, scene_returned)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__.removeprefix("scene_"))
def test_golden_screens(scene: Callable[[Window, Model], None], size: tuple[int, int]) -> None:
    model = a_chat()
    window = window_on(model)
    window.render(size, focus=True)
    scene(window, model)
    drawn = "\n".join(line.rstrip() for line in render_text(window, size, focus=True)) + "\n"
    path = SCREENS / f"{scene.__name__.removeprefix('scene_')}-{size[0]}x{size[1]}.txt"
    if os.environ.get("MPCHAT_GOLDEN") == "write":
        path.write_text(drawn, "utf-8")
    assert drawn == path.read_text("utf-8")


@given(st.integers(1, 60), st.integers(1, 14))
def test_no_size_is_too_small(cols: int, rows: int) -> None:
    urwid.set_encoding("utf-8")
    canvas = window_on(a_chat()).render((cols, rows), focus=True)
    assert (canvas.cols(), canvas.rows()) == (cols, rows)


@given(st.text(max_size=80), st.text(max_size=20), st.integers(20, 90))
def test_no_text_breaks_the_screen(said: str, nick: str, cols: int) -> None:
    urwid.set_encoding("utf-8")
    model = a_chat()
    for kind in Kind:
        model.add(model.current, kind, said, 20, nick=nick)
    model.current.topic = said
    canvas = window_on(model).render((cols, 24), focus=True)
    assert (canvas.cols(), canvas.rows()) == (cols, 24)


@pytest.mark.parametrize("payload", [payload for _, payload in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_nothing_hostile_is_drawn(payload: str) -> None:
    model = a_chat()
    model.add(model.current, Kind.SAID, payload, 20, nick="bob" + payload)
    model.current.topic = model.current.name = model.nick = model.naming = payload
    drawn = "".join(render_text(window_on(model), (80, 24), focus=True))
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 or char in "\u202e\u2066\u200b" for char in drawn)


@pytest.mark.parametrize(
    ("server", "shown"),
    [
        ("unix:/run/mpchat/socket", "unix:/run/mpchat/socket"),
        ("unix:/home/ann/.local/state/chats/of/ours/socket", "unix:…state/chats/of/ours/socket"),
        ("unix:/tmp/\x1b[2J", "unix:/tmp/\N{REPLACEMENT CHARACTER}[2J"),
        ("a-very-long-name.of-a-server.example:6111", "a-very-long-name.of-a-server.example:6111"),
    ],
)
def test_the_header_says_where_one_is(server: str, shown: str) -> None:
    assert f"ann @ {shown} │ #lobby" in header(Model("ann", "#lobby", server))


def test_forty_by_ten_has_seven_rows_of_text() -> None:
    model = a_chat()
    for number in range(20):
        model.apply(Noted(f"row {number}"), 1)
    rows = render_text(window_on(model), (40, 10), focus=True)
    assert sum("row" in row for row in rows) == 7


def test_looks_say_who_speaks() -> None:
    runs = [run for row in render_runs(window_on(a_chat()), (80, 24), focus=True) for run in row]
    looks = {text.strip(): look for look, text in runs}
    assert looks["ann"] == "own"
    assert looks["bob"] == "nick8"
    assert looks["dan has joined"] == "event"


def test_scrolled_back_new_lines_do_not_move_the_view() -> None:
    model = a_chat()
    window = window_on(model)
    for number in range(100):
        hear(model, f":bob!b@h PRIVMSG #lobby :line {number}")
    window.render((80, 24))
    press(window, (80, 24), "page up", "page up")
    before = render_text(window, (80, 24))[:-2]
    hear(model, ":bob!b@h PRIVMSG #lobby :one more")
    after = render_text(window, (80, 24))
    assert after[:-2] == before
    assert "[more 41]" in after[-2]
    press(window, (80, 24), "end")
    assert "one more" in render_text(window, (80, 24))[-3]


def test_resizing_keeps_the_message_at_the_top() -> None:
    model = a_chat()
    window = window_on(model)
    for number in range(100):
        hear(model, f":bob!b@h PRIVMSG #lobby :{f'<{number}> ' * 30}")
    window.render((80, 24))
    press(window, (80, 24), "page up", "page up", *"draft")
    top = render_text(window, (80, 24))[1]
    word = top.split()[-1]
    for size in ((50, 12), (200, 20), (30, 5)):
        rows = render_text(window, size)
        assert word in rows[size[1] >= 10 and size[0] >= 40]
        assert "draft" in rows[-1]
    assert render_text(window, (80, 24))[1] == top


def test_paging_meets_every_line_and_stops_at_both_ends() -> None:
    model = a_chat()
    window = window_on(model)
    for number in range(200):
        hear(model, f":bob!b@h PRIVMSG #lobby :<{number}> {'word ' * (number % 40)}")
    window.render((60, 12))
    seen = ""
    for _ in range(150):
        seen += "".join(render_text(window, (60, 12)))
        press(window, (60, 12), "page up")
    assert all(f"<{number}>" in seen for number in range(200))
    assert "Welcome" in render_text(window, (60, 12))[1]
    for _ in range(150):
        press(window, (60, 12), "page down")
    assert "more" not in render_text(window, (60, 12))[-2]
    press(window, (60, 12), "ctrl home")
    assert "Welcome" in render_text(window, (60, 12))[1]


def test_only_what_is_visible_is_laid_out() -> None:
    model = a_chat()
    for number in range(9_000):
        model.apply(Noted(str(number)), 1)
    window = window_on(model)
    window.render((80, 24))
    assert len(window._transcript._laid_out) <= 24


def test_acts_that_are_not_the_windows_are_passed_on() -> None:
    acts: list[str] = []
    window = window_on(a_chat(), acts)
    press(window, (80, 24), "enter", "f1", "meta 2", "ctrl n", "f11", "page up", "a")
    assert acts == ["send", "help", "room_2", "next_room", "older"]


def test_completion_proposes_the_last_speaker_first() -> None:
    model = a_chat()
    hear(model, ":bea!b@h JOIN #lobby", ":bea!b@h PRIVMSG #lobby :hi")
    window = window_on(model)
    press(window, (80, 24), "b", "tab")
    assert window.text == "bea: "
    press(window, (80, 24), "tab")
    assert window.text == "bob: "
    press(window, (80, 24), *"and c", "tab", "tab", *"#l", "tab")
    assert window.text == "bob: and cat #lobby "
    window.composer.clear()
    press(window, (80, 24), *"/jo", "tab", *"x")
    assert window.text == "/join x"
    press(window, (80, 24), "tab")
    assert window.text == "/join x"


def test_history_comes_back_and_the_draft_with_it() -> None:
    window = window_on(a_chat())
    for line in ("one", "two", "two"):
        press(window, (80, 24), *line)
        window.composer.taken()
    press(window, (80, 24), *"draft", "up")
    assert window.text == "two"
    press(window, (80, 24), "up", "up")
    assert window.text == "one"
    press(window, (80, 24), "down", "down", "down")
    assert window.text == "draft"


def test_keys_inside_a_paste_are_never_acts() -> None:
    acts: list[str] = []
    window = window_on(a_chat(), acts)
    press(window, (80, 24), "begin paste", "a", "enter", "b", "tab", "ctrl c", "end paste", "!")
    assert (window.text, acts) == ("a\nb !", [])
    assert "a⏎b !" in render_text(window, (80, 24), focus=True)[-1]


def test_a_long_draft_scrolls_with_its_cursor() -> None:
    window = window_on(a_chat())
    press(window, (30, 10), *("abcdefghij" * 10))
    canvas = window.render((30, 10), focus=True)
    assert "ghij" in render_text(window, (30, 10), focus=True)[-1]
    assert canvas.cursor is not None and canvas.cursor[0] < 30
    press(window, (30, 10), "home")
    assert render_text(window, (30, 10), focus=True)[-1].startswith("> abcdefgh")
    assert window.render((30, 10), focus=True).cursor == (2, 9)


@pytest.mark.parametrize(
    ("keys", "text", "cursor"),
    [
        (("backspace",), "one tw", 6),
        (("left", "left", "delete"), "one to", 5),
        (("ctrl w",), "one ", 4),
        (("ctrl w", "ctrl w"), "", 0),
        (("ctrl u",), "", 0),
        (("home", "ctrl k"), "", 0),
        (("ctrl a", "right", "ctrl k"), "o", 1),
        (("ctrl a", "left", "X", "ctrl e", "right", "Y"), "Xone twoY", 9),
        (("meta enter", "x"), "one two\nx", 9),
    ],
)
def test_editing(keys: tuple[str, ...], text: str, cursor: int) -> None:
    window = window_on(a_chat())
    press(window, (80, 24), *"one two", *keys)
    assert (window.text, window.composer.draft.cursor) == (text, cursor)


@pytest.mark.parametrize("whole", ["é", "e\u0301", "👩\u200d🚀", "👍🏽", "❤\ufe0f"])
def test_the_cursor_never_stands_inside_a_character(whole: str) -> None:
    draft = Draft()
    draft.insert(f"a{whole}b")
    draft.left()
    draft.left()
    assert draft.cursor == 1
    draft.delete()
    assert draft.text == "ab"


def test_what_a_key_types() -> None:
    assert [typed(key) for key in ("a", "é", " ", "\u200d", "enter", "\x1b", "\u202e")] == [
        "a",
        "é",
        " ",
        "\u200d",
    ] + [""] * 3
    assert pasted(["a", "tab", "\u202e", "enter", "<0>", "b"]) == "a \N{REPLACEMENT CHARACTER}\nb"


def test_widths_count_columns() -> None:
    assert to_width("日本語", 8) == "  日本語"
    assert to_width("日本語", 4) == " 日…"
    assert wrap("日本語", 4) == ["日本", "語"]
    assert wrap("", 10) == [""]


def test_another_day_is_said_so() -> None:
    model = Model("ann", "#lobby")
    lines = [
        f"@time=2026-11-{day}T12:00:00Z;msgid={day} :bob!b@h PRIVMSG #lobby :on {day}" for day in (20, 22)
    ]
    hear(model, *lines, at=1_795_348_800)
    drawn = "\n".join(render_text(window_on(model), (80, 8), focus=True))
    assert (
        drawn.index("Fri 2026-11-20")
        < drawn.index("on 20")
        < drawn.index("Sun 2026-11-22")
        < drawn.index("on 22")
    )
    hear(model, ":bob!b@h PRIVMSG #lobby :later", at=1_795_348_900)
    assert "\n".join(render_text(window_on(model), (80, 9), focus=True)).count("2026-11-22") == 1


@pytest.mark.parametrize(
    ("cols", "shown"),
    [(80, "[Act: 2:#kitchen(1), 3:cat(1!)]"), (40, "[2 3!]"), (20, "[3!]")],
)
def test_a_private_message_is_always_seen_to_be_there(cols: int, shown: str) -> None:
    model = Model("ann", "#lobby", "h:1")
    model.apply(Connected(), 0)
    hear(model, ":x 001 ann :Welcome", ":ann!a@h JOIN #lobby", ":ann!a@h JOIN #kitchen")
    model.apply(Shown("#lobby"), 0)
    hear(model, ":bob!b@h PRIVMSG #kitchen :hi", ":cat!c@h PRIVMSG ann :psst")
    assert shown in status(model, 0, "", cols)[1][:cols]
