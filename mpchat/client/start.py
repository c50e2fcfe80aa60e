"""The program ``mpchat-client``: from its command line to the screen, and back to the shell."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Sequence
from functools import partial
from types import FrameType
from typing import Any

import urwid
from twisted.internet.endpoints import HostnameEndpoint, UNIXClientEndpoint
from twisted.internet.interfaces import IStreamClientEndpoint

from mpchat.client import terminal
from mpchat.client.app import App
from mpchat.client.config import (
    Address,
    ConfigError,
    Places,
    Settings,
    last_name,
    places,
    read_settings,
    remember_name,
)
from mpchat.client.naming import HostDiedError, asker, choose_name
from mpchat.client.themes import THEMES
from mpchat.clocks import count_monotonically
from mpchat.irc.text import for_screen

PATIENCE = 10
"""Seconds that a server has to accept a connection."""
SHELL_WAKES = 0.3
"""Seconds that a shell has to take its terminal back when the server that lent it is dead."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the client; 0 when the person left, 1 when something failed, 2 when it was called wrongly."""
    terminal.forgive(sys.stdin, sys.stdout)
    where = places()
    try:
        settings = read_settings(arguments or sys.argv[1:], os.environ, where, list(THEMES))
        if trouble := terminal.problem(os.environ):
            raise ConfigError(trouble)
        log = terminal.open_log(settings.log)
    except OSError as problem:
        terminal.say(f"the log {problem.filename} cannot be written: {problem.strerror}")
        return 2
    except ConfigError as problem:
        terminal.say(str(problem))
        return 2
    pipe = terminal.while_open(os.environ)
    try:
        nick = choose_name(settings.name, last_name(where, os.environ), asker(pipe))
    except HostDiedError:
        print()
        terminal.say(_host_died(where))
        return 1
    except (EOFError, KeyboardInterrupt):
        print()
        return 0
    terminal.start_log(log)
    with contextlib.redirect_stderr(log):
        app = run(settings, nick, pipe, _host_died(where))
    if app.model.was_welcomed:
        remember_name(where, app.link.name)
    if app.last_words:
        terminal.say(for_screen(app.last_words))
    return app.exit_code


def _host_died(where: Places) -> str:
    return f"the server of this terminal has died; its log is server.log in {where.log.parent}"


def run(settings: Settings, nick: str, pipe: int | None, host_died: str) -> App:
    """Run one App on the real terminal and reactor until it is done, or until the ``pipe`` ends: then ``host_died`` is shown."""
    from twisted.internet import reactor as installed

    reactor: Any = installed
    count_monotonically(reactor)
    urwid.set_encoding("utf-8")
    with terminal.Kept() as kept:
        screen = terminal.Screen(colours=settings.theme != "mono")
        endpoint = _endpoint(reactor, settings.address)
        stop = partial(reactor.callLater, 0, reactor.stop)
        app = App(reactor, endpoint, settings, nick, screen, stop, time.time)
        reactor.callWhenRunning(terminal.guarded(app.start, app.crash))
        # Before the threads are waited for: a name server that does not answer must not keep the terminal.
        reactor.addSystemEventTrigger("before", "shutdown", app.give_back)
        _leave_on_signals(reactor, app)
        if pipe is not None:
            reactor.addReader(terminal.PipeEnd(pipe, partial(_died, reactor, app, kept, host_died)))
        try:
            reactor.run(installSignalHandlers=False)
        finally:
            app.give_back()
    return app


def _endpoint(reactor: Any, address: Address) -> IStreamClientEndpoint:
    if address.path:
        return UNIXClientEndpoint(reactor, address.path, timeout=PATIENCE)
    return HostnameEndpoint(reactor, address.host, address.port, timeout=PATIENCE)


def _died(reactor: Any, app: App, kept: terminal.Kept, words: str) -> None:
    """Let the shell take its terminal first, then put back what it has left."""

    def end() -> None:
        kept.taken_back()
        app.give_up(words)

    reactor.callLater(SHELL_WAKES, end)


def _leave_on_signals(reactor: Any, app: App) -> None:
    """SIGTERM, SIGHUP and SIGINT leave politely; the exit code is the shell's 128 and the signal's number."""

    def handler(number: int, _: FrameType | None) -> None:
        reactor.callFromThread(app.leave, "", 128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, handler)
