"""The input line: prompt, draft, counter, history, completion, paste."""

from collections.abc import Callable, Mapping
from weakref import WeakKeyDictionary

import urwid

from mpchat.client.model import Room
from mpchat.client.view.completion import Completion
from mpchat.client.view.draft import Draft, pasted, typed

PROMPT = "> "
NEWLINE = "⏎"
SHOW_COUNTER = 0.7
"""The share of the limit from which on the counter is shown."""
_MOST_HISTORY = 500

Measure = Callable[[str], tuple[int, int]]
"""Gives a text's size as a message, and the size that it may have."""
Complete = Callable[[str, int], Completion]


class Composer:
    """Takes keys, keeps the draft, renders one row."""

    def __init__(self, measure: Measure, complete: Complete) -> None:
        self.draft = Draft()
        self.is_refused = False
        self._room: Room | None = None
        self._drafts: WeakKeyDictionary[Room, tuple[str, int]] = WeakKeyDictionary()
        self._measure = measure
        self._complete = complete
        self._history: list[str] = []
        self._at = 0
        self._kept = ""
        self._paste: list[str] | None = None
        self._completion: Completion | None = None
        self._proposal = 0
        self._first = 0
        draft = self.draft
        self.acts: Mapping[str, Callable[[], None]] = {
            "newline": lambda: draft.insert("\n"),
            "history_back": self._back,
            "history_on": self._on,
            "start": draft.start,
            "left": draft.left,
            "right": draft.right,
            "delete": draft.delete,
            "backspace": draft.backspace,
            "kill_end": draft.kill_end,
            "kill_start": draft.kill_start,
            "kill_word": draft.kill_word,
        }

    def turn_to(self, room: Room) -> None:
        """Change to the draft of a room: each has its own, so that nothing is said where it was not meant."""
        if room is self._room:
            return
        if self._room is not None:
            self._drafts[self._room] = (self.draft.text, self.draft.cursor)
        self._room = room
        self.clear()
        self.draft.set(*self._drafts.pop(room, ("", 0)))

    def refused(self) -> None:
        """Keep the draft as if it were selected: what is typed next takes its place, and Up brings it back."""
        self.is_refused = bool(self.draft.text)

    def _replace_refused(self) -> None:
        if self.is_refused:
            self._remember()
            self.clear()

    @property
    def is_pasting(self) -> bool:
        """Whether a paste has begun and not ended."""
        return self._paste is not None

    def types(self, key: str) -> bool:
        """Take a key that types something or is part of a paste; False for all other keys."""
        if key == "begin paste" and self._paste is None:
            self._replace_refused()
            self._paste = []
        elif self._paste is not None:
            self._take_paste(self._paste, key)
        elif text := typed(key):
            self._replace_refused()
            self.draft.insert(text)
        else:
            return False
        self._completion = None
        return True

    def act(self, name: str) -> None:
        """Do what a key is for; ``complete`` in a row gives one proposal after the other."""
        self.is_refused = False
        if name == "complete":
            self._propose()
            return
        self._completion = None
        if name in self.acts:
            self.acts[name]()

    def taken(self) -> None:
        """The draft was sent: remember it and start anew."""
        self._remember()
        self.clear()

    def _remember(self) -> None:
        text = self.draft.text
        if text and self._history[-1:] != [text]:
            self._history.append(text)
            del self._history[:-_MOST_HISTORY]

    def clear(self) -> None:
        """Throw the draft away."""
        self._at = len(self._history)
        self._completion = None
        self.is_refused = False
        self.draft.set("")

    def render(self, cols: int) -> urwid.CompositeCanvas:
        """One row, with the cursor."""
        counter, look = self._counter()
        space = max(1, cols - len(PROMPT) - len(counter) - bool(counter) - 1)
        shown, cursor = self._visible(space)
        gap = " " * max(0, space + 1 - urwid.calc_width(shown, 0, len(shown)))
        markup = [
            ("prompt", PROMPT),
            (self._look(), shown),
            (None, gap),
            (look, f" {counter}" if counter else ""),
        ]
        canvas = urwid.CompositeCanvas(urwid.Text(markup, wrap="clip").render((cols,)))
        canvas.cursor = (min(cols - 1, len(PROMPT) + cursor), 0)
        return canvas

    def _look(self) -> str | None:
        return "status" if self.is_refused else None

    def _take_paste(self, paste: list[str], key: str) -> None:
        if key != "end paste":
            paste.append(key)
            return
        self._paste = None
        self.draft.insert(pasted(paste))

    def _counter(self) -> tuple[str, str]:
        used, limit = self._measure(self.draft.text)
        if not self.draft.text or used < SHOW_COUNTER * limit:
            return "", "counter"
        return f"({used}/{limit})", "too_long" if used > limit else "counter"

    def _visible(self, space: int) -> tuple[str, int]:
        """The part of the draft that fits around the cursor, and the cursor's column in it."""
        text, cursor = self.draft.text.replace("\n", NEWLINE), self.draft.cursor
        if urwid.calc_width(text, 0, len(text)) <= space:
            self._first = 0
        self._first = min(self._first, cursor)
        while urwid.calc_width(text, self._first, cursor) > space:
            self._first += max(1, (cursor - self._first) // 8)
        end, _ = urwid.calc_text_pos(text, self._first, len(text), space)
        return text[self._first : max(end, cursor)], urwid.calc_width(text, self._first, cursor)

    def _back(self) -> None:
        if self._at == len(self._history):
            self._kept = self.draft.text
        if self._at > 0:
            self._at -= 1
            self.draft.set(self._history[self._at])

    def _on(self) -> None:
        if self._at < len(self._history):
            self._at += 1
            last = self._at == len(self._history)
            self.draft.set(self._kept if last else self._history[self._at])

    def _propose(self) -> None:
        """The first proposal for the word, at each further Tab the next one."""
        if self._completion is None:
            self._completion = self._complete(self.draft.text, self.draft.cursor)
            self._proposal = 0
        found = self._completion
        if not found.proposals:
            self._completion = None
            return
        new = found.proposals[self._proposal % len(found.proposals)]
        after = self.draft.text[found.end :]
        self.draft.set(self.draft.text[: found.start] + new + after, found.start + len(new))
        self._completion = Completion(found.start, self.draft.cursor, found.proposals)
        self._proposal += 1
