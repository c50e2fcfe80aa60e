"""The switchboard: wires link, model, view and commands, and starts and ends them."""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial

import urwid
from twisted.internet.interfaces import IDelayedCall, IReactorTime, IStreamClientEndpoint
from twisted.logger import Logger

from mpchat.client import actions, commands, keys, terminal
from mpchat.client.config import (
    Settings,
)
from mpchat.client.link import Link, cancel
from mpchat.client.login import Account
from mpchat.client.model import Cleared, Closed, Explained, Kind, Model, Noted, Refused, Shown
from mpchat.client.outbox import SPEECH
from mpchat.client.themes import THEMES
from mpchat.client.view import Window
from mpchat.client.view.bars import palette
from mpchat.irc.message import Message, WireError
from mpchat.irc.names import nick_problem, propose_nick

MOST_DRAWS = 30
"""Draws a second for what comes from the network; keys are drawn at once."""
ASK_AGAIN = 2.0
"""Seconds within which a second Ctrl-C leaves."""
LEAVE_QUESTION = "Press Ctrl-C again to leave"
PASTE_PAUSE = 1.0
"""Seconds without input after which a paste counts as over, even if the terminal did not say so."""
MANY_LINES = 3
"""Pasted lines that are sent without asking."""

_INPUT_CLOSED: type[Exception] | tuple[()] = getattr(urwid, "InputClosedError", ())
"""The exception that a terminal raises when it hung up, from urwid 5.1 on."""


_Key = str | tuple[str, int, int, int]
"""urwid: a key, or a mouse event."""


class App:
    """One run of the client on a screen; ``done`` is called at its end.

    ``clock`` measures durations, ``wall`` gives the time of day (Unix seconds).
    """

    log = Logger()

    def __init__(
        self,
        clock: IReactorTime,
        endpoint: IStreamClientEndpoint,
        settings: Settings,
        nick: str,
        screen: urwid.display.common.BaseScreen,
        done: Callable[[], None],
        wall: Callable[[], float],
    ) -> None:
        self.exit_code = 0
        self.last_words = ""
        self.model = Model(nick, settings.room, str(settings.address))
        self.link = Link(clock, endpoint, self.model, wall, settings.password, settings.account)
        self.window = Window(self.model, self._act, self._measure, commands.completions())
        looks = palette(THEMES[settings.theme].looks)
        loop = terminal.Loop(clock, self.crash)
        self.loop = urwid.MainLoop(
            self.window, looks, screen, handle_mouse=False, event_loop=loop, input_filter=self._typed
        )
        self._log_file = settings.log
        self._clock = clock
        self._now = wall
        self._done = done
        self._started = self._leaving = self._finished = False
        self._draw_call: IDelayedCall | None = None
        self._paste_call: IDelayedCall | None = None
        self._drawn_at = 0.0
        self._asked_to_leave_at = float("-inf")
        self._asked_about = ""
        self._acts = self._what_keys_do(screen)

    def _what_keys_do(self, screen: urwid.display.common.BaseScreen) -> Mapping[str, Callable[[], None]]:
        """The acts by name, without those that the window does itself."""
        return {
            "send": self._send,
            "interrupt": self._interrupt,
            "next_room": lambda: self._step(1),
            "previous_room": lambda: self._step(-1),
            "next_activity": self._next_activity,
            "redraw": screen.clear,
            "suspend": self._suspend,
            "reconnect": self.link.retry_now,
            "older": self._older,
            "help": lambda: self._note(
                *keys.overview(), *commands.overview(), "PgUp scrolls back to the keys"
            ),
            **{f"room_{n}": partial(self._show, n - 1) for n in range(1, 11)},
        }

    # Starting and ending

    def start(self) -> None:
        """Draw the first screen, then connect."""
        self._started = True
        self.loop.start()
        self.loop.draw_screen()
        self.model.watcher = self._changed
        self.link.start()

    def leave(self, reason: str = "", exit_code: int = 0) -> None:
        """Give the terminal back at once (what is typed next is meant for the shell), say goodbye, then be done."""
        self.exit_code = exit_code
        self.give_back()
        self.link.leave(reason).addCallback(lambda _: self._left())

    def give_back(self) -> None:
        """Put the terminal back as it was."""
        cancel(self._draw_call)
        cancel(self._paste_call)
        self._leaving = True
        if self._started:
            self._started = False
            self.loop.stop()

    def crash(self) -> None:
        """Log the bug that is being handled and leave the screen; if the terminal is gone, only leave."""
        if isinstance(sys.exception(), _INPUT_CLOSED):
            self.leave("", 128 + signal.SIGHUP)
            return
        self.log.failure("the client failed")
        self.give_up(f"something went wrong in the client itself; the details are in {self._log_file}")

    def give_up(self, words: str) -> None:
        """End without a goodbye; ``words`` are printed on the terminal."""
        if not self._finished:
            self.exit_code, self.last_words = 1, words
            self._finish()

    def _left(self) -> None:
        if lines := self.link.unsaid:
            what = "1 line was" if lines == 1 else f"{lines} lines were"
            self.last_words = f"{what} typed that the server has not acknowledged; perhaps nobody heard that"
        self._finish()

    def _finish(self) -> None:
        if not self._finished:
            self._finished = self._leaving = True
            self._done()

    # Drawing

    def _changed(self) -> None:
        if isinstance(self.model.state, Refused) and not self._leaving:
            self.give_up(self.model.state.sentence)
        elif self._draw_call is None and not self._leaving:
            wait = self._drawn_at + 1 / MOST_DRAWS - self._clock.seconds()
            self._draw_call = self._clock.callLater(max(0, wait), terminal.guarded(self._draw, self.crash))

    def _draw(self) -> None:
        self._draw_call = None
        self._drawn_at = self._clock.seconds()
        if not self._leaving:
            self.loop.draw_screen()
            if not self.window.is_scrolled:
                self.link.seen(self.model.current)

    # What the person does

    def _typed(self, keys: list[_Key], _: list[int]) -> list[_Key]:
        """urwid: keys that came together. Ctrl-C as the last of them ends a paste: it was pressed, not pasted."""
        cancel(self._paste_call)
        if self.window.composer.is_pasting or "begin paste" in keys:
            self._paste_call = self._clock.callLater(
                PASTE_PAUSE, terminal.guarded(self._end_paste, self.crash)
            )
        return [*keys[:-1], "end paste", "ctrl c"] if keys[-1:] == ["ctrl c"] else keys

    def _end_paste(self) -> None:
        if self.window.composer.is_pasting:
            self.loop.process_input(["end paste"])
            self.loop.draw_screen()

    def _act(self, name: str) -> None:
        act = self._acts.get(name)
        if act is not None:
            act()

    def _send(self) -> None:
        text = self.window.text
        if self.model.ended:
            self._send_to_nobody(text)
        elif (
            self.model.naming
            and not text.startswith(("/", "\\"))
            and text.strip() not in commands.LEAVE_WORDS
        ):
            self._rename(text.strip())
        elif "\n" in text:
            self._send_lines(text)
        elif text:
            self._execute(commands.interpret(text, self.model))

    def _send_to_nobody(self, text: str) -> None:
        """The chat has ended: do what needs no server, refuse the rest with the reason."""
        if not text.strip() or text.strip() in commands.LEAVE_WORDS:
            self.leave()
        elif not text.startswith("/") or text.startswith("//"):
            self._refuse("The chat has ended: nobody hears this")
        else:
            action = commands.interpret(text, self.model)
            needs_server = isinstance(action, actions.NEEDS_SERVER)
            name = text.split(maxsplit=1)[0]
            why = actions.Problem(f"The chat has ended: {name} needs a server")
            self._execute(why if needs_server else action)

    def _rename(self, name: str) -> None:
        longest = self.model.network.nick_length
        if problem := nick_problem(name, longest, utf8=True):
            self._refuse(f"{problem}; {propose_nick(name, longest)} would do")
        else:
            self.link.try_name(name)
            self.window.composer.clear()

    def _send_lines(self, text: str) -> None:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > MANY_LINES and self._asked_about != text:
            self._asked_about = text
            self.window.question = f"Send these {len(lines)} lines? Enter sends, Ctrl-C clears"
        elif lines:
            self._asked_about = ""
            self._execute(commands.say(self.model, *lines))

    def _execute(self, action: actions.Action) -> None:
        match action:
            case actions.Problem(text):
                self._refuse(text)
                return
            case actions.Send(messages):
                if not all(map(self._transmit, messages)):
                    return
            case actions.SendSecret(secret):
                if self._transmit(secret):
                    self.window.composer.clear()
                return
            case actions.LogIn(account):
                self._log_in(account)
                return
            case actions.Leave(reason):
                self.leave(reason)
            case actions.Search(words, ask):
                self.link.search(words, ask)
            case actions.Resend():
                self._decided(self.link.resend(self.model.room))
            case actions.Forget():
                self._decided(self.link.forget(self.model.room))
            case actions.Show(room):
                self.model.apply(Shown(room), self._now())
            case actions.Close(room):
                self.model.apply(Closed(room), self._now())
            case actions.Clear():
                self.model.apply(Cleared(self.model.room), self._now())
            case actions.Help(lines):
                self._note(*lines)
        self.window.composer.taken()

    def _transmit(self, words: Message) -> bool:
        try:
            if words.verb in SPEECH and len(words.params) == 2 and self.model.was_welcomed:
                self.link.speak(words)
                return True
            sent = self.link.send(words)
        except WireError as problem:
            self._refuse(str(problem))
            return False
        if not sent:
            self._problem("Not connected: the text waits here")
        return sent

    def _log_in(self, account: Account) -> None:
        self.window.composer.clear()
        if not self.link.log_in(account):
            self._problem("This server has no accounts, or there is no connection to it")

    def _decided(self, lines: int) -> None:
        if not lines:
            self._problem("There is no such line here")

    def _older(self) -> None:
        room = self.model.current
        if room.is_search:
            return
        if room.is_whole or not self.link.older(room):
            why = "There is nothing older" if room.is_whole else "Older lines cannot be read here"
            self.window.question = why

    def _interrupt(self) -> None:
        now = self._clock.seconds()
        if self.window.text:
            self.window.composer.clear()
        elif now - self._asked_to_leave_at <= ASK_AGAIN:
            self.leave()
        else:
            self._asked_to_leave_at = now
            self.window.question = LEAVE_QUESTION
            self._clock.callLater(ASK_AGAIN, self._unask)

    def _unask(self) -> None:
        if self.window.question == LEAVE_QUESTION:
            self.window.question = ""
            self._changed()

    def _suspend(self) -> None:
        if os.getpgrp() == os.getpid():
            os.kill(os.getpid(), signal.SIGTSTP)
        else:
            # The shell knows only the leader of the group, such as the server that started this client.
            self._problem("This client cannot be suspended: the shell did not start it itself")

    def _step(self, by: int) -> None:
        rooms = self.model.rooms
        self._show((rooms.index(self.model.current) + by) % len(rooms))

    def _show(self, position: int) -> None:
        if position < len(self.model.rooms):
            self.model.apply(Shown(self.model.rooms[position].name), self._now())

    def _next_activity(self) -> None:
        rooms = self.model.rooms
        active = [at for at, room in enumerate(rooms) if room.unread and room is not self.model.current]
        if active:
            self._show(max(active, key=lambda at: (bool(rooms[at].mentions), -at)))

    def _problem(self, text: str) -> None:
        if text:
            self.model.apply(Noted(text, Kind.ERROR), self._now())
            self.window.question = text if self.window.is_scrolled else ""

    def _refuse(self, text: str) -> None:
        """Say why a line is not sent; the next key replaces it, unless it only waits for a connection."""
        self._problem(text)
        if text and (self.model.was_welcomed or self.model.naming):
            self.window.composer.refused()

    def _note(self, *lines: str) -> None:
        self.window.newest()
        self.model.apply(Explained(lines), self._now())

    def _measure(self, text: str) -> tuple[int, int]:
        size = commands.measure(text, self.model)
        return size.used, size.limit
