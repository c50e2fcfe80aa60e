"""The whole screen: header, transcript, status, composer, in any size."""

import time
from collections.abc import Callable
from typing import ClassVar, cast

import urwid

from mpchat.client.keys import KEYS
from mpchat.client.model import Model
from mpchat.client.view import bars
from mpchat.client.view.completion import Completion, complete
from mpchat.client.view.composer import Composer, Measure
from mpchat.client.view.transcript import Transcript
from mpchat.irc.text import for_screen

SMALLEST = (20, 4)
SMALL = (40, 10)
"""Columns and rows below which there is no header."""
Size = tuple[()] | tuple[int] | tuple[int, int]
_TOO_SMALL = "mpchat needs a window of 20x4"


def _has_header(cols: int, rows: int) -> bool:
    return cols >= SMALL[0] and rows >= SMALL[1]


def local_clock(at: float) -> str:
    """A time as the clock on the wall shows it."""
    return time.strftime("%H:%M", time.localtime(at))


def local_day(at: float) -> str:
    """A day as people write it, weekday first."""
    return time.strftime("%a %Y-%m-%d", time.localtime(at))


class Window(urwid.Widget):
    """Draws the model; ``act`` is called with the acts that go beyond scrolling and typing."""

    _sizing = frozenset([urwid.BOX])
    _selectable = True
    no_cache: ClassVar[list[str]] = ["render"]

    def __init__(
        self,
        model: Model,
        act: Callable[[str], None],
        measure: Measure,
        commands: list[str],
        clock: Callable[[float], str] = local_clock,
        day: Callable[[float], str] = local_day,
    ) -> None:
        super().__init__()
        self.question = ""
        self.composer = Composer(measure, self._complete)
        self._model = model
        self._act = act
        self._commands = commands
        self._transcript = Transcript(model, clock, day)

    @property
    def text(self) -> str:
        """The text in the input."""
        return self.composer.draft.text

    @property
    def is_scrolled(self) -> bool:
        """Whether there are newer lines than those on the screen."""
        return self._transcript.below > 0

    def newest(self) -> None:
        """Return to the newest lines."""
        self._transcript.acts["newest"]()

    def keypress(self, size: Size, key: str) -> None:
        """Type, scroll, or pass the act on."""
        self.question = ""
        self.composer.turn_to(self._model.current)
        if not self.composer.types(key):
            self._do(KEYS.get(key, ""))
        self._invalidate()

    def _do(self, act: str) -> None:
        if act == "end":
            act = "newest" if not self.text else act
            self.composer.draft.end()
        self.composer.act(act)
        if act in self._transcript.acts:
            self._transcript.acts[act]()
            if act in ("page_up", "oldest") and self._transcript.is_at_oldest:
                self._act("older")
        elif act:
            self._act(act)

    def render(self, size: Size, focus: bool = False) -> urwid.Canvas:
        """Lay out what fits the size."""
        cols, rows = cast(tuple[int, int], size)
        self.composer.turn_to(self._model.current)
        if cols < SMALLEST[0] or rows < SMALLEST[1]:
            lines = [_TOO_SMALL, *[""] * (rows - 1)]
            return urwid.Text("\n".join(lines), wrap="clip").render((cols,))
        top = [self._bar("header", bars.header(self._model), cols)] if _has_header(cols, rows) else []
        middle = self._transcript.render(cols, rows - len(top) - 2)
        look, text = bars.status(self._model, self._transcript.below, self.question, cols)
        parts = [*top, middle, self._bar(look, text, cols), self.composer.render(cols)]
        return urwid.CanvasCombine([(part, None, part is parts[-1]) for part in parts])

    def _bar(self, look: str, text: str, cols: int) -> urwid.Canvas:
        canvas = urwid.CompositeCanvas(urwid.Text(text, wrap="clip").render((cols,)))
        canvas.fill_attr(look)
        return canvas

    def _complete(self, text: str, cursor: int) -> Completion:
        room = self._model.current
        here = sorted((member.nick for member in room.members.values()), key=str.casefold)
        nicks = [*room.speakers, *(nick for nick in here if not self._model.is_me(nick))]
        rooms = [other.name for other in self._model.rooms]
        harmless = [nick for nick in dict.fromkeys(nicks) if for_screen(nick) == nick]
        return complete(text, cursor, harmless, rooms, self._commands)
