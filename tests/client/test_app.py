"""client.app: a person, a screen and a server, all in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import urwid
from twisted.internet import error
from twisted.logger import LogEvent
from urwid.testing import ScriptedScreen

from mpchat.client.app import App
from mpchat.client.commands import COMMANDS
from mpchat.client.config import Address, Settings
from mpchat.client.naming import choose_name
from tests.far_end import FarEnd


class Screen(ScriptedScreen):
    """A screen whose keys come from the test, not from a script."""

    def hook_event_loop(self, event_loop: object, callback: object) -> None:
        pass

    def unhook_event_loop(self, event_loop: object) -> None:
        pass


class Person(FarEnd):
    """An App with a person at its keys and a server at its other end."""

    def __init__(self) -> None:
        super().__init__()
        settings = Settings(Address("127.0.0.1", 6111), "ann", "#lobby", "dark", Path("client.log"), "", None)
        self.screen = Screen()
        self.ended = 0
        self.app = App(self.reactor, self.endpoint, settings, "ann", self.screen, self.done, self.wall)
        self.app.start()

    def done(self) -> None:
        self.ended += 1

    def welcome(self) -> None:
        self.accept()
        self.hear(":x 001 ann :Welcome", ":ann!a@h JOIN #lobby", ":bob!b@h JOIN #lobby")

    def press(self, *keys: str) -> None:
        """Press keys so fast that they come at once, on urwid's own way."""
        self.app.loop.process_input(self.app.loop.input_filter(list(keys), []))

    def types(self, text: str, *keys: str) -> list[str]:
        """Type and press; the lines that go out. The server answers every PING."""
        self.wire.clear()
        self.press(*text, *keys)
        said: list[str] = []
        while new := self.said():
            said += [line for line in new if not line.startswith("PING ")]
            for line in new:
                if line.startswith("PING "):
                    self.protocol.dataReceived(f":x PONG x {line[5:]}\r\n".encode())
        return said

    def sees(self) -> str:
        self.app.loop.draw_screen()
        return "\n".join(self.screen.last_text)


@pytest.fixture
def person() -> Iterator[Person]:
    before = urwid.util.get_encoding()
    urwid.set_encoding("utf-8")
    person = Person()
    person.welcome()
    yield person
    person.app.give_back()
    urwid.set_encoding(before)


def test_the_first_screen_is_there_before_the_network_answers() -> None:
    urwid.set_encoding("utf-8")
    person = Person()
    assert person.screen.draw_count == 1
    assert "Connecting to 127.0.0.1:6111" in person.sees()
    assert "ann @ 127.0.0.1:6111" in person.sees()
    person.app.give_back()


def test_what_is_typed_is_said_and_shown(person: Person) -> None:
    assert person.types("hello", "enter") == ["PRIVMSG #lobby :hello"]
    assert "ann │ hello" in person.sees()
    assert person.app.window.text == ""


def test_what_the_others_say_is_drawn_once_for_many_lines(person: Person) -> None:
    person.reactor.advance(1)
    drawn = person.screen.draw_count
    person.hear(*[f":bob!b@h PRIVMSG #lobby :line {number}" for number in range(100)])
    person.reactor.advance(0.04)
    person.hear(":bob!b@h PRIVMSG #lobby :more")
    person.reactor.advance(0.04)
    assert person.screen.draw_count == drawn + 2
    assert "bob │ more" in "\n".join(person.screen.last_text)


def test_nothing_is_drawn_when_nothing_happens(person: Person) -> None:
    person.reactor.advance(1)
    drawn = person.screen.draw_count
    person.reactor.pump([0.5] * 40)
    assert person.screen.draw_count == drawn


@pytest.mark.parametrize("line", ["q", "/q", "\\q", "/quit"])
def test_leaving(person: Person, line: str) -> None:
    assert person.types(line, "enter") == ["QUIT"]
    assert person.ended == 0
    person.lose(error.ConnectionDone())
    assert (person.ended, person.app.exit_code) == (1, 0)


@pytest.mark.parametrize("keys", [("q", "enter"), ("ctrl c", "ctrl c")])
def test_leaving_while_the_name_is_asked_again_is_silent(keys: tuple[str, ...]) -> None:
    person = Person()
    person.accept()
    person.hear(":x 433 * ann :Nickname is already in use")
    assert person.types("", *keys) == ["QUIT"]
    person.hear("ERROR :Closing link: Quit")
    person.lose(error.ConnectionDone())
    assert (person.ended, person.app.exit_code, person.app.last_words) == (1, 0, "")
    person.app.give_back()


def test_there_is_time_to_think_of_another_name() -> None:
    person = Person()
    person.accept()
    person.hear(":x CAP * LS :batch", ":x CAP * ACK :batch", ":x 433 * ann :Nickname is already in use")
    person.hear("ERROR :Closing link: Registration timeout")
    person.lose(error.ConnectionDone())
    person.reactor.pump([1.0] * 60)
    assert "The name ann is taken: type another one" in person.sees()
    assert (person.ended, len(person.reactor.tcpClients)) == (0, 1)
    person.types("cat", "enter")
    assert "Connecting to" in person.sees()
    assert b"NICK cat\r\nUSER cat" in person.accept().value()
    person.hear(":x 433 * cat :Nickname is already in use")
    assert "The name cat is taken" in person.sees()
    assert person.types("dan", "enter") == ["NICK dan"]
    assert person.hear(":x 001 dan :Welcome") == ["JOIN #lobby"]
    person.app.give_back()


def test_a_server_that_is_gone_when_the_new_name_is_typed() -> None:
    person = Person()
    person.accept()
    person.hear(":x 433 * ann :Nickname is already in use")
    person.lose(error.ConnectionDone())
    person.reactor.advance(0)
    person.types("cat", "enter")
    person.refuse()
    assert (person.ended, person.app.exit_code) == (1, 1)
    assert "nobody listens" in person.app.last_words
    person.app.give_back()


def test_a_problem_keeps_the_text(person: Person) -> None:
    assert person.types("/nosuch thing", "enter") == []
    assert "There is no command /nosuch" in person.sees()
    assert person.app.window.text == "/nosuch thing"


def test_a_problem_is_seen_where_the_person_has_scrolled_to(person: Person) -> None:
    person.hear(*[f":bob!b@h PRIVMSG #lobby :line {number}" for number in range(100)])
    person.types("", "page up")
    person.sees()
    person.types("/nosuch", "enter")
    assert "There is no command /nosuch" in person.sees()
    person.types("", "ctrl u", "f1")
    assert "/quit [REASON]" in person.sees()


def test_ctrl_c_clears_then_asks_then_leaves(person: Person) -> None:
    person.types("text", "ctrl c")
    assert person.app.window.text == ""
    assert person.types("", "ctrl c") == []
    assert "Press Ctrl-C again to leave" in person.sees()
    person.reactor.advance(2.5)
    assert "Press" not in person.sees()
    assert person.types("", "ctrl c", "ctrl c") == ["QUIT"]


def test_ctrl_d_never_leaves(person: Person) -> None:
    assert person.types("", "ctrl d", "ctrl d", "ctrl d") == []


def test_many_pasted_lines_are_sent_after_a_question(person: Person) -> None:
    paste = ["begin paste", "a", "enter", "/", "q", "enter", "c", "enter", "d", "end paste"]
    assert person.types("", *paste, "enter") == []
    assert "Send these 4 lines? Enter sends, Ctrl-C clears" in person.sees()
    said = person.types("", "enter")
    assert said == [f"PRIVMSG #lobby :{text}" for text in ("a", "/q", "c", "d")]
    person.reactor.advance(1)
    assert person.types("", *paste[:5], "end paste", "enter") == ["PRIVMSG #lobby :a", "PRIVMSG #lobby :/q"]


def test_a_paste_that_never_ends_is_over_after_a_second(person: Person) -> None:
    person.press("begin paste", *"half")
    person.reactor.advance(0.9)
    person.press("enter", *"more")
    person.reactor.advance(0.9)
    assert person.app.window.text == ""
    person.reactor.advance(0.1)
    assert person.app.window.text == "half\nmore"
    assert "half⏎more" in "\n".join(person.screen.last_text)
    assert person.types("!", "end paste", "enter") == ["PRIVMSG #lobby :half", "PRIVMSG #lobby :more!"]


def test_a_paste_after_one_that_never_ended_loses_nothing(person: Person) -> None:
    assert person.types("", "begin paste", *"one ", "begin paste", *"two", "end paste", "enter") == [
        "PRIVMSG #lobby :one two"
    ]


def test_a_paste_that_ends_leaves_no_trace(person: Person) -> None:
    person.press("begin paste", *"all", "end paste")
    person.press(*" of it")
    person.reactor.advance(2)
    assert person.types("", "enter") == ["PRIVMSG #lobby :all of it"]


def test_ctrl_c_gets_out_of_a_paste_that_never_ends(person: Person) -> None:
    person.press("begin paste", *"half")
    person.press("ctrl c")
    assert (person.app.window.text, person.app.window.composer.is_pasting) == ("", False)
    assert person.types("hello", "enter") == ["PRIVMSG #lobby :hello"]
    person.press("begin paste")
    assert person.types("", "ctrl c") == []
    assert "Press Ctrl-C again to leave" in person.sees()
    assert person.types("", "ctrl c") == ["QUIT"]


def test_ctrl_c_in_the_middle_of_a_paste_was_pasted(person: Person) -> None:
    assert (
        person.types("", "begin paste", *"a", "ctrl c", "ctrl c", "enter", *"/quit", "enter", "end paste")
        == []
    )
    assert person.app.window.text == "a\n/quit\n"


def test_leaving_in_a_paste_leaves_no_timer(person: Person) -> None:
    person.press("begin paste", *"half")
    person.app.leave()
    person.lose(error.ConnectionDone())
    person.reactor.advance(0.01)  # urwid's own
    assert person.pending() == 0


def test_too_much_is_refused_and_kept(person: Person) -> None:
    person.hear(":x 005 ann MESSAGELEN=10 :are supported")
    assert person.types("12345678901", "enter") == []
    assert "Too long: 11 where 10 is the limit" in person.sees()
    assert person.types("", "backspace", "enter") == ["PRIVMSG #lobby :1234567890"]


def test_a_taken_name_is_typed_anew() -> None:
    urwid.set_encoding("utf-8")
    person = Person()
    person.accept()
    person.hear(":x 433 * ann :taken")
    assert "The name ann is taken: type another one" in person.sees()
    assert person.types("c at", "enter") == []
    assert "c_at would do" in person.sees()
    assert person.types("", "ctrl u", *"cat", "enter") == ["NICK cat"]
    person.hear(":x 001 cat :Welcome")
    assert "cat @ 127.0.0.1:6111" in person.sees()
    person.app.give_back()


def test_rooms_are_a_key_away(person: Person) -> None:
    person.hear(":bob!b@h PRIVMSG ann :psst")
    assert "[Act: 2:bob(1!)]" in person.sees()
    person.types("", "meta a")
    assert "[2:bob]" in person.sees()
    assert person.types("what?", "enter") == ["PRIVMSG bob :what?"]
    person.types("", "ctrl n")
    assert "[1:#lobby 2]" in person.sees()
    person.types("", "meta 2")
    assert "[2:bob]" in person.sees()
    person.types("/part", "enter")
    assert "[1:#lobby 2]" in person.sees()
    person.types("/query cat", "enter")
    assert "[2:cat]" in person.sees()


def test_the_draft_survives_a_lost_connection(person: Person) -> None:
    person.types("half a thought")
    person.lose(error.ConnectionLost())
    assert "Not connected: again in" in person.sees()
    assert person.app.window.text == "half a thought"


def test_what_is_typed_while_nobody_listens_goes_out_on_return(person: Person) -> None:
    person.lose(error.ConnectionLost())
    person.app.loop.process_input([*"half a thought", "enter"])
    assert "ann │ half a thought …" in person.sees()
    assert person.app.window.text == ""
    person.reactor.pump([1.0] * 2)
    person.accept()
    person.hear(":x 001 ann :Welcome")
    assert "PRIVMSG #lobby :half a thought" in person.hear(":ann!a@h JOIN #lobby")
    person.lose(error.ConnectionLost())
    person.reactor.pump([1.0] * 2)
    person.welcome()
    person.reactor.advance(1)
    assert "half a thought ? may not have arrived: /resend or /forget" in " ".join(person.sees().split())
    assert person.types("/resend", "enter") == ["PRIVMSG #lobby :half a thought"]
    assert "thought ?" not in person.sees()
    assert "ann │ half a thought" in person.sees()
    person.types("/forget", "enter")
    assert "There is no such line here" in person.sees()


def test_leaving_tells_what_was_not_acknowledged(person: Person) -> None:
    person.wire.clear()
    person.app.loop.process_input([*"hello", "enter", "q", "enter"])
    assert [line.split()[0] for line in person.said()] == ["PRIVMSG", "PING"]
    person.reactor.advance(1)
    assert person.said() == ["QUIT"]
    person.lose(error.ConnectionDone())
    assert person.ended == 1
    assert person.app.last_words.startswith("1 line was typed that the server has not acknowledged")


def test_older_lines_are_asked_for_where_the_oldest_is_seen(person: Person) -> None:
    assert person.types("", "page up") == []
    assert "Older lines cannot be read here" in person.sees()


def test_the_end_of_the_chat_leaves_with_0(person: Person) -> None:
    person.hear(":x NOTE * CHAT_ENDED :The chat has ended: bob, who hosted it, has left.")
    person.lose(error.ConnectionDone())
    assert "(q or Enter leaves)" in person.sees()
    person.app.loop.process_input([*"but", "enter"])
    assert (person.ended, person.app.window.text) == (0, "but")
    person.app.loop.process_input(["ctrl u", "enter"])
    assert (person.ended, person.app.exit_code) == (1, 0)


@pytest.fixture
def ended(person: Person) -> Person:
    person.hear(":bob!b@h PRIVMSG ann :psst", ":x NOTE * CHAT_ENDED :The chat has ended.")
    person.lose(error.ConnectionDone())
    return person


@pytest.mark.parametrize("line", ["/quit", "/QUIT good night", "q", "/q", "\\q", ""])
def test_after_the_end_leaving_leaves(ended: Person, line: str) -> None:
    ended.types(line, "enter")
    assert (ended.ended, ended.app.exit_code) == (1, 0)


ENDED = "The chat has ended: /{name} needs a server"


@pytest.mark.parametrize("name", COMMANDS)
def test_after_the_end_each_command_works_or_says_why_not(ended: Person, name: str) -> None:
    usage = {"mode": "#lobby +i", "search": "tea", "query": "cat", "part": "#lobby", "register": "sesame"}
    words = usage.get(name) or " ".join(["one"] * COMMANDS[name].least)
    ended.app.model.capabilities |= {"soju.im/search"}
    local = {"help", "query", "forget", "clear", "quit"}
    ended.types(f"/{name} {words}" if words else f"/{name}", "enter")
    told = ended.app.model.current.lines[-1].text if ended.app.model.current.lines else ""
    assert (told == ENDED.format(name=name)) == (name not in local)
    assert ended.ended == (name == "quit")
    assert not ended.said()


def test_after_the_end_conversations_open_and_close_and_help_explains(ended: Person) -> None:
    ended.types("/query cat", "enter")
    assert ended.app.model.room == "cat"
    ended.types("/part", "enter")
    assert ended.app.model.find("cat") is None
    ended.types("/help quit", "enter")
    assert "/quit [REASON]: leaves the chat" in ended.sees()
    ended.types("/nosuch", "enter")
    assert "There is no command /nosuch" in ended.sees()


def test_after_the_end_what_was_refused_makes_room_for_the_next_line(ended: Person) -> None:
    ended.types("hello?", "enter")
    assert "nobody hears this" in ended.sees()
    ended.types("/nick cat", "enter")
    assert ENDED.format(name="nick") in ended.sees()
    ended.types("q", "enter")
    assert ended.ended == 1


def test_refused_at_the_door_ends_with_1() -> None:
    person = Person()
    person.refuse()
    assert (person.ended, person.app.exit_code) == (1, 1)
    assert person.app.last_words.startswith("nobody listens on 127.0.0.1:6111")
    person.app.give_back()


def test_help_shows_keys_and_commands(person: Person) -> None:
    person.types("", "f1")
    assert "/quit [REASON]" in person.sees()
    person.types("", "ctrl home", "page down")
    assert "Ctrl-W" in person.sees() or "Tab" in person.sees()


def test_a_failing_draw_gives_the_terminal_back(
    person: Person, monkeypatch: pytest.MonkeyPatch, logged_failures: list[LogEvent]
) -> None:
    monkeypatch.setattr(person.app.window, "render", None)
    person.hear(":bob!b@h PRIVMSG #lobby :boom")
    person.reactor.advance(1)
    assert (person.ended, person.app.exit_code) == (1, 1)
    assert "client.log" in person.app.last_words
    assert {event["log_failure"].type for event in logged_failures} == {TypeError}
    logged_failures.clear()


def test_the_name_is_asked_until_it_is_legal(capsys: pytest.CaptureFixture[str]) -> None:
    assert choose_name("ann", "", lambda prompt: "") == "ann"
    asked: list[str] = []
    answers = iter(["", "john doe", ""])

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return next(answers)

    assert choose_name("", "", ask) == "john_doe"
    assert asked == ["What is your name: ", "What is your name: ", "What is your name [john_doe]: "]
    assert "letters, digits" in capsys.readouterr().out
    assert choose_name("", "ann", lambda prompt: "") == "ann"


def test_every_room_has_its_own_draft(person: Person) -> None:
    person.types("for all of you", "left", "left")
    person.types("/", "ctrl n")  # there is no other room yet
    person.hear(":bob!b@h PRIVMSG ann :psst")
    person.types("", "ctrl n")
    assert "for all" not in person.sees()
    assert person.types("only you", "enter") == ["PRIVMSG bob :only you"]
    person.types("more", "ctrl p")
    assert "> for all of y/ou" in person.sees()
    draft = person.app.window.composer.draft
    assert (draft.text, draft.cursor) == ("for all of y/ou", 13)
    person.types("", "backspace", "ctrl n")
    person.sees()
    assert (draft.text, draft.cursor) == ("more", 4)


def test_what_is_typed_after_a_refusal_takes_its_place(person: Person) -> None:
    person.types("/foo bar", "enter")
    person.types("/help foo")
    assert person.app.window.text == "/help foo"
    person.types("", "up")
    assert person.app.window.text == "/foo bar", "and nothing is lost"


@pytest.mark.parametrize(
    ("keys", "text"),
    [(("left", "x"), "/foo baxr"), (("backspace", "x"), "/foo bax"), (("end", "x"), "/foo barx")],
)
def test_a_refused_line_can_be_edited(person: Person, keys: tuple[str, ...], text: str) -> None:
    person.types("/foo bar", "enter", *keys)
    assert person.app.window.text == text


def test_a_paste_takes_the_place_of_a_refused_line(person: Person) -> None:
    person.types("/foo bar", "enter", "begin paste", "h", "i", "end paste")
    assert person.app.window.text == "hi"


def test_a_refused_name_is_typed_anew() -> None:
    person = Person()
    person.accept()
    person.hear(":x 433 * ann :Nickname is already in use")
    person.types("a b", "enter")
    assert "a_b would do" in person.sees()
    assert person.types("cat", "enter") == ["NICK cat"]
    person.app.give_back()


def test_a_key_that_works_nowhere_selects_nothing(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getpgrp", lambda: 1)
    monkeypatch.setattr("os.getpid", lambda: 2)
    person.types("half a li", "ctrl z")
    person.types("ne")
    assert person.app.window.text == "half a line"


def test_help_twice_is_there_once(person: Person) -> None:
    person.types("", "f1")
    lines = len(person.app.model.current.lines)
    person.types("", "f1")
    assert len(person.app.model.current.lines) == lines
    assert "PgUp scrolls back to the keys" in person.sees()


def test_no_key_brings_a_password_back(person: Person) -> None:
    assert person.types("hello", "enter") == ["PRIVMSG #lobby :hello"]
    assert person.types("/register sesame", "enter") == ["REGISTER * * sesame"]
    assert person.types("/login ann sesame", "enter") == []
    assert "This server has no accounts" in person.sees()
    assert person.app.window.text == ""
    person.types("", "up")
    assert person.app.window.text == "hello"
    assert "sesame" not in person.sees()


def test_somebody_whose_name_is_an_account_logs_in_and_comes_in(person: Person) -> None:
    other = Person()
    other.accept()
    other.hear(":x CAP * LS :sasl=PLAIN")
    other.hear(":x CAP * ACK sasl", ":x 433 * ann :ann belongs to an account")
    assert "The name ann has an owner: /login ann PASSWORD" in other.sees()
    assert other.types("/login ann sesame", "enter") == ["AUTHENTICATE PLAIN"]
    assert other.hear("AUTHENTICATE +") == ["AUTHENTICATE YW5uAGFubgBzZXNhbWU="]
    assert other.hear(":x 900 * ann!*@* ann :You are now logged in as ann", ":x 903 * :yes")[:1] == [
        "NICK ann"
    ]
    other.app.give_back()
