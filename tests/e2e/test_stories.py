"""Stories with real processes on real terminals."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.ports import free_port
from tests.e2e.terminal import Line, Server, Terminal, is_free, wait_until

Window = Callable[..., Terminal]
Visit = Callable[..., Line]


def child_of(name: str, port: int) -> int:
    """The process id of a client, found by its command line."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if any(b"mpchat" in word and b"client" in word for word in words) and {
                name.encode(),
                f"127.0.0.1:{port}".encode(),
            } <= set(words):
                return int(folder.name)
    raise AssertionError(f"no client of {name}")


def test_a_chat_from_the_first_line_to_the_last(window: Window, home: Path) -> None:
    port = free_port()
    ann, bob, cat = window(), window(), window()
    ann.enter(f"mpchat --port {port}")
    ann.wait_for("What is your name")
    ann.enter("ann")
    ann.wait_for("ann @ 127.0.0.1", "#lobby", "Others join with: mpchat-client", ">")
    for terminal, name in ((bob, "bob"), (cat, "cat")):
        terminal.enter(f"mpchat-client 127.0.0.1:{port} --name {name}")
        terminal.wait_for(f"{name} @ 127.0.0.1", "You have joined #lobby")
    ann.wait_for("bob has joined", "cat has joined")

    bob.enter("hello all")
    for terminal in (ann, bob, cat):
        terminal.wait_for("hello all")
    cat.enter("hi bob")
    for terminal in (ann, bob, cat):
        terminal.wait_for("hi bob")
    colours = {name: ann.colour_of(name, text) for name, text in (("bob", "hello all"), ("cat", "hi bob"))}
    assert "default" not in colours.values()
    assert colours["bob"] == cat.colour_of("bob", "hello all"), "a name has one colour everywhere"

    bob.enter("/nick rob")
    for terminal in (ann, cat):
        terminal.wait_for("bob is now known as rob")
    bob.wait_for("rob @ 127.0.0.1", "You are now known as rob")

    os.kill(child_of("cat", port), signal.SIGKILL)
    for terminal in (ann, bob):
        terminal.wait_for("cat has left")

    dan = window()
    dan.enter(f"mpchat-client 127.0.0.1:{port} --name dan")
    dan.wait_for("You have joined #lobby")
    ann.enter("q")
    for terminal in (bob, dan):
        terminal.wait_for("The chat has ended: ann, who hosted it, has left.")
        terminal.enter("q")
    for terminal in (ann, bob, dan):
        terminal.wait_for("ready>")
        terminal.wait(terminal.is_as_before, "the terminal as it was before")
        assert terminal.exit_code() == 0
    wait_until(lambda: is_free(port), "the port free again")


def test_a_persistent_chat_ends_with_the_last(window: Window, irc: Visit) -> None:
    port = free_port()
    ann, bob = window(), window()
    ann.enter(f"mpchat -p --port {port} --name ann")
    ann.wait_for("You have joined #lobby")
    bob.enter(f"mpchat-client 127.0.0.1:{port} --name bob")
    bob.wait_for("You have joined #lobby")
    ann.wait_for("bob has joined")
    cat = irc(port, "cat")
    ann.enter("q")
    ann.wait_for("Waiting for 2 others to leave (Ctrl-C ends the chat)")
    bob.wait_for("ann has left")
    cat.send("PRIVMSG #lobby :it goes on")
    bob.wait_for("it goes on")
    cat.send("QUIT")
    ann.wait_for("Waiting for 1 other to leave")
    bob.enter("/quit")
    for terminal in (ann, bob):
        terminal.wait_for("ready>")
        terminal.wait(terminal.is_as_before, "the terminal as it was before")
        assert terminal.exit_code() == 0
    wait_until(lambda: is_free(port), "the port free again")


def test_a_persistent_chat_ends_by_ctrl_c_of_the_waiting_host(window: Window, irc: Visit) -> None:
    port = free_port()
    ann = window()
    ann.enter(f"mpchat -p --port {port} --name ann")
    ann.wait_for("You have joined #lobby")
    bob = irc(port, "bob")
    ann.wait_for("bob has joined")
    ann.enter("q")
    ann.wait_for("Waiting for 1 other to leave")
    ann.type("\x03")
    bob.read_to("The chat has ended")
    bob.read_to("ERROR ")
    ann.wait_for("ready>")
    ann.wait(ann.is_as_before, "the terminal as it was before")
    wait_until(lambda: is_free(port), "the port free again")


def test_a_daemon_lives_until_it_is_stopped(window: Window, irc: Visit, home: Path) -> None:
    port = free_port()
    shell, ann = window(), window()
    shell.enter(f"twistd --pidfile=chat.pid --logfile=chat.log mpchat --forever --port {port}")
    wait_until(lambda: (home / "chat.pid").exists() and not is_free(port), "the daemon")
    assert shell.exit_code() == 0
    ann.enter(f"mpchat-client 127.0.0.1:{port} --name ann")
    ann.wait_for("You have joined #lobby")
    ann.enter("a secret of mine")
    ann.wait_for("a secret of mine")
    ann.enter("q")
    ann.wait_for("ready>")
    assert ann.exit_code() == 0
    bob = irc(port, "bob")
    ann.enter(f"mpchat-client 127.0.0.1:{port} --name ann")
    ann.wait_for("You have joined #lobby")
    pid = int((home / "chat.pid").read_text())
    os.kill(pid, signal.SIGTERM)
    bob.read_to("The server has been stopped")
    ann.wait_for("The server has been stopped")
    wait_until(lambda: not Path(f"/proc/{pid}").exists() and is_free(port), "the daemon gone")
    assert not (home / "chat.pid").exists()
    assert "secret" not in (home / "chat.log").read_text()
    ann.enter("q")
    ann.wait_for("ready>")
    ann.wait(ann.is_as_before, "the terminal as it was before")


@pytest.mark.parametrize("mode", ["-n", ""])
def test_a_port_in_use_is_one_line_and_exit_code_1(
    window: Window, serve: Callable[..., Server], mode: str
) -> None:
    server = serve("--forever")
    shell = window()
    shell.enter(f"twistd {mode} --pidfile=other.pid --logfile=other.log mpchat --port {server.port}")
    shell.wait_for(f"cannot listen on tcp:{server.port}", "choose another", "--port N")
    assert "Traceback" not in shell.text
    assert shell.exit_code() == 1


def test_people_with_nc_and_telnet_talk_with_everybody(window: Window, serve: Callable[..., Server]) -> None:
    server = serve("--forever")
    ann = window()
    ann.enter(f"mpchat-client 127.0.0.1:{server.port} --name ann")
    ann.wait_for("You have joined #lobby")
    people = [ann]
    for program, name in (("nc", "ned"), ("telnet", "tess")):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
        terminal = window()
        terminal.enter(f"{program} 127.0.0.1 {server.port}")
        terminal.wait_for("What is your name:")
        terminal.enter(name)
        terminal.wait_for(f"Welcome, {name}")
        people.append(terminal)
    _, ned, tess = people
    ned.enter("hello from nc")
    tess.enter("hello from telnet")
    ann.enter("hello both")
    ann.wait_for("hello from nc", "hello from telnet")
    ned.wait_for("tess: hello from telnet", "ann: hello both")
    tess.wait_for("ned: hello from nc", "ann: hello both")
    ned.enter("/me waves")
    ann.wait_for("ned waves")
    ned.enter("q")
    tess.enter("/quit")
    ned.wait_for("Goodbye", "ready>")
    tess.wait_for("Goodbye")
    ann.wait_for("ned has left", "tess has left")


def test_a_host_whose_client_crashes_gets_the_terminal_back(window: Window, irc: Visit) -> None:
    port = free_port()
    ann = window()
    ann.enter(f"mpchat --port {port} --name ann")
    ann.wait_for("You have joined #lobby")
    bob = irc(port, "bob")
    os.kill(child_of("ann", port), signal.SIGKILL)
    bob.read_to("The chat has ended")
    ann.wait_for("ready>")
    ann.wait(ann.is_as_before, "the terminal as it was before")
    assert ann.exit_code() != 0
    wait_until(lambda: is_free(port), "the port free again")


def host_of(port: int) -> int:
    """The process id of the ``mpchat`` that serves a port."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if {b"--port", str(port).encode()} <= set(words):
                return int(folder.name)
    raise AssertionError(f"nobody serves {port}")


@pytest.mark.parametrize("name", ["ann", ""])
def test_a_host_that_is_killed_gives_the_terminal_back(window: Window, name: str) -> None:
    port = free_port()
    ann = window()
    ann.enter(f"mpchat --port {port}" + (f" --name {name}" if name else ""))
    ann.wait_for("You have joined #lobby" if name else "What is your name")
    os.kill(host_of(port), signal.SIGKILL)
    ann.wait_for("mpchat-client: the server of this terminal has died", "ready>")
    ann.wait(ann.is_as_before, "the terminal as it was before")
    ann.enter("echo mine again")
    ann.wait(lambda: ann.text.count("mine again") == 2, "the shell")
    wait_until(lambda: is_free(port), "the port free again")


def test_a_client_comes_back_to_a_server_that_was_killed(
    window: Window, irc: Visit, serve: Callable[..., Server], home: Path
) -> None:
    server = serve("--forever")
    ann = window()
    ann.enter(f"mpchat-client 127.0.0.1:{server.port} --name ann")
    ann.wait_for("You have joined #lobby")
    ann.type("a draft")
    server.process.kill()
    ann.wait_for("in ", "a draft")
    again = Server(home, "--forever", port=server.port)
    try:
        ann.wait_for("#lobby 1]")
        bob = irc(server.port, "bob")
        ann.wait_for("bob has joined", "> a draft")
        ann.enter(" sent")
        bob.read_to(":a draft sent")
    finally:
        again.stop()
