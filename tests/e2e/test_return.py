"""What was said while a connection was gone, on real terminals: the server dies in the middle of it."""

from collections.abc import Callable
from pathlib import Path

from tests.e2e.terminal import Server, Terminal, wait_until


def test_a_server_that_is_killed_costs_no_line(window: Callable[..., Terminal], home: Path) -> None:
    options = ("--forever", "--journal", f"sqlite:{home / 'chat.db'}", "--command-rate", "0")
    server = Server(home, *options)
    ann, bob = window(), window()
    for terminal, name in ((ann, "ann"), (bob, "bob")):
        terminal.enter(f"mpchat-client 127.0.0.1:{server.port} --name {name}")
        terminal.wait_for("You have joined #lobby")
    ann.wait_for("bob has joined")
    ann.enter("before it died")
    bob.wait_for("before it died")
    server.process.kill()
    server.process.wait()
    for terminal in (ann, bob):
        terminal.wait_for("The connection is lost")
    ann.enter("typed by ann while it was dead")
    bob.enter("typed by bob while it was dead")
    ann.wait_for("typed by ann while it was dead …")
    again = Server(home, *options, port=server.port)
    try:
        for terminal in (ann, bob):
            terminal.wait_for("typed by ann while it was dead", "typed by bob while it was dead")
            terminal.wait_gone("dead …")
            wait_until(lambda: terminal.text.count("You have joined") == 2, "the return")  # noqa: B023
            for said in ("before it died", "typed by ann", "typed by bob"):
                assert terminal.text.count(said) == 1, terminal.text
            terminal.enter("q")
            terminal.wait_for("ready>")
    finally:
        again.stop()
