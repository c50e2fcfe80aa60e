"""The transcript: the lines of a room that are on the screen; scrolling, and the rules for a new day and for unread lines."""

from collections.abc import Callable, Iterator, Mapping
from weakref import WeakKeyDictionary

import urwid

from mpchat.client.model import Line, Model, Room
from mpchat.client.view.layout import Frame, Row, rule

_MOST_KEPT = 2_000
"""Lines whose layout is remembered."""
_MOMENT = 60.0
"""Seconds that do not make another day: a line of 23:59 may stand below one of 00:00."""

Place = tuple[int, int]
"""The number of a line and one of its rows."""


class Transcript:
    """Shows the newest lines, or stays where the person has scrolled to, for each room apart."""

    def __init__(self, model: Model, clock: Callable[[float], str], day: Callable[[float], str]) -> None:
        self._model = model
        self._clock = clock
        self._day = day
        self._tops: WeakKeyDictionary[Room, Place] = WeakKeyDictionary()
        self._size = (80, 20)
        self._laid_out: dict[tuple[int, bool], tuple[Line, str, list[Row]]] = {}
        self._laid_out_for: tuple[object, ...] = ()
        self.below = 0
        self.acts: Mapping[str, Callable[[], None]] = {
            "page_up": lambda: self._scroll(-max(1, self._size[1] - 1)),
            "page_down": lambda: self._scroll(max(1, self._size[1] - 1)),
            "oldest": lambda: self._go_to((self._room.first, 0)),
            "newest": lambda: self._go_to(None),
        }

    def render(self, cols: int, rows: int) -> urwid.Canvas:
        """The rows on the screen; sets ``below`` to the number of lines that are newer."""
        self._resize(cols, rows)
        shown, last = self._visible(rows)
        self.below = max(0, self._room.end - 1 - last)
        blank: list[Row] = [[(None, "")]] * (rows - len(shown))
        markup = [part for row in blank + shown for part in (*row, (None, "\n"))]
        return urwid.Text(markup[:-1], wrap="clip").render((cols,))

    @property
    def is_at_oldest(self) -> bool:
        """Whether the oldest line of the room is on the screen."""
        top = self._top()
        if top is not None:
            return top[0] <= self._room.first
        return self._up((self._room.end, 0), self._size[1]) <= (self._room.first, 0)

    @property
    def _room(self) -> Room:
        return self._model.current

    def _resize(self, cols: int, rows: int) -> None:
        self._size = (cols, rows)
        what_for = (self._room, cols, self._model.network.tokens.get("CASEMAPPING"))
        if what_for != self._laid_out_for or len(self._laid_out) > _MOST_KEPT:
            self._laid_out_for = what_for
            self._laid_out.clear()

    def _visible(self, height: int) -> tuple[list[Row], int]:
        """The rows from the top on, or the newest ones, and the number of the last line among them."""
        top = self._top()
        if top is not None:
            rows, end = self._rows_from(top, height)
            if len(rows) >= height:
                return rows[:height], end - 1
        return list(self._newest(height))[::-1], self._room.end - 1

    def _top(self) -> Place | None:
        """Where the person has scrolled to in this room, if that line is still kept."""
        top = self._tops.get(self._room)
        if top is None or self._room.end == self._room.first:
            return None
        number, row = max(top, (self._room.first, 0))
        return number, min(row, len(self._rows(number)) - 1)

    def _go_to(self, top: Place | None) -> None:
        height = self._size[1]
        if (
            top is None
            or self._room.end == self._room.first
            or len(self._rows_from(top, height + 1)[0]) <= height
        ):
            self._tops.pop(self._room, None)
        else:
            self._tops[self._room] = top

    def _scroll(self, rows: int) -> None:
        top = self._top() or self._up((self._room.end, 0), self._size[1])
        self._go_to(self._up(top, -rows) if rows < 0 else self._down(top, rows))

    def _rows_from(self, top: Place, least: int) -> tuple[list[Row], int]:
        """At least so many rows from a place on, if there are, and the number behind the last of their lines."""
        rows: list[Row] = []
        number, skip = top
        while number < self._room.end and len(rows) < least:
            rows += self._rows(number, is_top=number == top[0])[skip:]
            number, skip = number + 1, 0
        return rows, number

    def _up(self, place: Place, rows: int) -> Place:
        number, row = place
        while rows > row and number > self._room.first:
            rows -= row
            number -= 1
            row = len(self._rows(number))
        return number, max(0, row - rows)

    def _down(self, place: Place, rows: int) -> Place:
        number, row = place
        while number < self._room.end - 1 and row + rows >= len(self._rows(number)):
            rows -= len(self._rows(number)) - row
            number, row = number + 1, 0
        return number, row + rows if number < self._room.end - 1 else 0

    def _newest(self, rows: int) -> Iterator[Row]:
        """The newest rows, the last first."""
        number = self._room.end
        while number > self._room.first and rows > 0:
            number -= 1
            for row in self._rows(number)[::-1][:rows]:
                rows -= 1
                yield row

    def _rows(self, number: int, is_top: bool = False) -> list[Row]:
        room = self._room
        line = room.line(number)
        clock = self._clock(line.at)
        above = self._clock(room.line(number - 1).at) if number > room.first else ""
        shown = clock if is_top or clock != above else ""
        kept = self._laid_out.get((number, is_top))
        if kept is None or kept[0] is not line or kept[1] != shown:
            frame = Frame(self._size[0], self._model.fold, self._clock)
            kept = self._laid_out[number, is_top] = (line, shown, frame.rows(line, shown))
        rules = [self._day(line.at)] if self._is_another_day(number) else []
        rules += ["new"] if number == room.unread_from else []
        return [*(rule(self._size[0], word) for word in rules), *kept[2]] if rules else kept[2]

    def _is_another_day(self, number: int) -> bool:
        """Whether a line is of another day than the one above it; the first one, than today."""
        room = self._room
        above = room.line(number - 1).at if number > room.first else self._model.now
        at = room.line(number).at
        return abs(above - at) > _MOMENT and self._day(at) != self._day(above)
