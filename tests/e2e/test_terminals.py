"""Terminals that are not as we would like them, and a way in that is no network."""

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.ports import free_port
from tests.e2e.terminal import CHECKOUT, Line, Server, Terminal, wait_until

Window = Callable[..., Terminal]
Visit = Callable[..., Line]


@pytest.fixture
def locale(tmp_path: Path) -> Callable[[str, str], str]:
    """Make a locale; what a shell has to be told to use it."""

    def make(language: str, encoding: str) -> str:
        if shutil.which("localedef") is None:
            pytest.skip("there is no localedef")
        name = f"{language}.{encoding}"
        (tmp_path / "locales").mkdir(exist_ok=True)
        made = [
            "localedef",
            "--no-warnings=ascii",
            "-i",
            language,
            "-f",
            encoding,
            str(tmp_path / "locales" / name),
        ]
        if subprocess.run(made, capture_output=True, check=False).returncode:
            pytest.skip(f"there is no {name} on this machine")
        return f"LOCPATH={tmp_path}/locales LC_ALL={name}"

    return make


def test_a_host_whose_terminal_speaks_latin_1(
    window: Window, irc: Visit, locale: Callable[[str, str], str]
) -> None:
    port, ann = free_port(), window()
    ann.speak("iso8859-1")
    ann.enter(f"{locale('en_US', 'ISO-8859-1')} mpchat --port {port} --name ann")
    ann.wait_for("You have joined #lobby", "| ann @ 127.0.0.1")
    bob = irc(port, "bob")
    ann.enter("grüß dich")
    assert bob.read_to("PRIVMSG #lobby")[-1].endswith(":grüß dich")
    bob.send("PRIVMSG #lobby :漢 👋 café…", "PRIVMSG #lobby :next")
    ann.wait_for("ann | grüß dich", "bob | ?? ?? café.", "bob | next")
    ann.enter("q")
    ann.wait_for("ready>")
    ann.wait(ann.is_as_before, "the terminal as it was before")
    assert ann.exit_code() == 0


@pytest.mark.parametrize("encoding", ["EUC-JP", "EUC-KR"])
def test_an_emoji_ends_nobody(
    window: Window, serve: Callable[..., Server], irc: Visit, locale: Callable[[str, str], str], encoding: str
) -> None:
    language = {"EUC-JP": "ja_JP", "EUC-KR": "ko_KR"}[encoding]
    server, ann = serve("--forever", "--journal", "memory"), window()
    ann.speak(encoding)
    ann.enter(f"{locale(language, encoding)} mpchat-client 127.0.0.1:{server.port} --name ann")
    ann.wait_for("You have joined #lobby", "| ann @ 127.0.0.1")
    bob = irc(server.port, "bob")
    bob.send("PRIVMSG #lobby :👋 café", "PRIVMSG #lobby :next")
    ann.wait_for("bob | ?? caf?", "bob | next")
    ann.enter("漢字")
    assert bob.read_to("PRIVMSG #lobby")[-1].endswith(":漢字")
    ann.wait_for("ann | 漢")
    ann.enter("q")
    ann.wait_for("ready>")
    ann.wait(ann.is_as_before, "the terminal as it was before")


@pytest.mark.parametrize(
    "locale", ["LC_ALL=C", "LC_ALL=POSIX", "LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0"]
)
def test_no_locale_at_all(window: Window, serve: Callable[..., Server], irc: Visit, locale: str) -> None:
    server, ann = serve("--forever", "--journal", "memory"), window()
    ann.enter(f"{locale} mpchat-client 127.0.0.1:{server.port} --name ann")
    ann.wait_for("You have joined #lobby", "ann @ 127.0.0.1")
    bob = irc(server.port, "bob")
    bob.send("PRIVMSG #lobby :👋 café", "PRIVMSG #lobby :next")
    ann.wait_for("next")
    ann.enter("q")
    ann.wait_for("ready>")
    ann.wait(ann.is_as_before, "the terminal as it was before")


def test_a_paste_is_over_when_nothing_more_comes(
    window: Window, serve: Callable[..., Server], irc: Visit
) -> None:
    server, ann = serve("--forever", "--journal", "memory"), window()
    ann.enter(f"mpchat-client 127.0.0.1:{server.port} --name ann")
    ann.wait_for("You have joined #lobby")
    bob = irc(server.port, "bob")
    ann.type("\x1b[200~one\r\ntwo")
    ann.wait_for("> one⏎two")
    ann.type("\r")
    assert bob.read_to(":two")[-2].endswith(":one")
    ann.type("\x1b[200~never")
    ann.type("\x03")
    ann.enter("free again")
    assert bob.read_to("PRIVMSG #lobby")[-1].endswith(":free again")
    ann.enter("q")
    ann.wait_for("ready>")
    ann.wait(ann.is_as_before, "the terminal as it was before")


def test_a_chat_behind_a_socket(window: Window, serve: Callable[..., Server], home: Path) -> None:
    socket = home / "chat.sock"
    serve("--forever", "--journal", "memory", "--listen", f"unix:{socket}")
    ann, bob = window(100), window(100)
    wait_until(socket.exists, "the socket")
    for terminal, name in ((ann, "ann"), (bob, "bob")):
        terminal.enter(f"mpchat-client unix:chat.sock --name {name}")
        terminal.wait_for("You have joined #lobby", f"{name} @ unix:chat.sock")
    ann.enter("hello")
    bob.wait_for("ann │ hello")
    for terminal in (ann, bob):
        terminal.enter("q")
        terminal.wait_for("ready>")
    ann.enter("mpchat-client unix:/run/nowhere/socket --name ann")
    ann.wait_for("mpchat-client: there is no socket /run/nowhere/socket")
    assert ann.exit_code() == 1


SET_BY_A_FILE = """
import pathlib, time
_clock, _file = time.time, pathlib.Path(__file__).with_name("step")
time.time = lambda: _clock() + float(_file.read_text())
"""


def test_a_clock_that_is_set_holds_nothing_up(
    window: Window, serve: Callable[..., Server], irc: Visit, home: Path
) -> None:
    server, ann = serve("--forever", "--journal", "memory"), window()
    (home / "clock").mkdir()
    (home / "clock" / "sitecustomize.py").write_text(SET_BY_A_FILE)
    step = home / "clock" / "step"
    step.write_text("0")
    ann.enter(f"PYTHONPATH={home}/clock:{CHECKOUT} mpchat-client 127.0.0.1:{server.port} --name ann")
    ann.wait_for("You have joined #lobby")
    bob = irc(server.port, "bob")
    for number, seconds in enumerate((-3600, 600, -86_400 * 3)):
        step.with_suffix(".new").write_text(str(seconds))
        step.with_suffix(".new").replace(step)
        bob.send(f"PRIVMSG #lobby :line {number}")
        ann.wait_for(f"line {number}")
        ann.enter(f"answer {number}")
        assert bob.read_to("PRIVMSG #lobby")[-1].endswith(f":answer {number}")
    ann.enter("/nosuch")
    ann.wait_for("There is no command", time.strftime("%Y-%m-%d", time.localtime(time.time() - 86_400 * 3)))
    ann.type("\x15")
    ann.enter("q")
    ann.wait_for("ready>")
