"""Typed lines that the server has not echoed yet: kept, paced, sent once. No socket, no clock."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from mpchat.irc import capabilities as cap
from mpchat.irc.message import Message

BURST = 5
"""Lines that may go out at once."""
SECONDS_EACH = 0.5
"""Seconds that each further line waits: other networks disconnect clients that are faster."""
SPEECH = ("PRIVMSG", "NOTICE")
ID_TAG = "+mpchat/id"
"""The client's own id of a message, by which our servers recognise it (capability ``mpchat/once``)."""


class State(Enum):
    """How far a line has come."""

    WAITING = "not yet sent"
    SENT = "sent, not yet echoed"
    UNSURE = "sent on a connection that broke"
    DOUBTFUL = "the person was asked what to do"


@dataclass(slots=True)
class Entry:
    """One line: ``key`` is its label and its id; ``with_id`` if it was sent with that id at least once."""

    key: str
    words: Message
    state: State = State.WAITING
    with_id: bool = False

    @property
    def target(self) -> str:
        """The room or person that it is for."""
        return self.words.params[0]


@dataclass(slots=True)
class Outbox:
    """The lines in the order of typing; times are seconds on one clock."""

    entries: list[Entry] = field(default_factory=list)
    _credit: float = BURST
    _credit_at: float = 0.0

    def __len__(self) -> int:
        return len(self.entries)

    def keep(self, key: str, words: Message) -> None:
        """Take a line in; keys are never used twice."""
        self.entries.append(Entry(key, words))

    def due(self, may_go: Callable[[str], bool], at: float) -> Iterator[Entry]:
        """The lines to send now, each marked as sent; ``may_go`` answers whether a target can hear."""
        for entry in list(self.entries):
            if entry.state is State.WAITING and may_go(entry.target) and self._spend(at):
                entry.state = State.SENT
                yield entry

    def wait(self, may_go: Callable[[str], bool], at: float) -> float | None:
        """Seconds until the next line is due, None if no line waits for its turn."""
        if not any(entry.state is State.WAITING and may_go(entry.target) for entry in self.entries):
            return None
        self._earn(at)
        return max(0.0, (1 - self._credit) * SECONDS_EACH)

    def find(self, key: str) -> Entry | None:
        """The line of that key."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def sent(self) -> list[Entry]:
        """The lines that may have arrived, on this connection or an earlier one."""
        return [entry for entry in self.entries if entry.state is not State.WAITING]

    def on_the_wire(self) -> list[Entry]:
        """The lines sent on this connection whose fate is open."""
        return [entry for entry in self.entries if entry.state is State.SENT]

    def settle(self, entry: Entry) -> None:
        """Drop a line: its fate is known."""
        self.entries.remove(entry)

    def lost(self) -> None:
        """The connection broke: what was on the wire may have arrived, or not."""
        for entry in self.on_the_wire():
            entry.state = State.UNSURE

    def returned(self, is_back: Callable[[str], bool], once: bool) -> list[Entry]:
        """Some targets can hear again: lines that the server delivers ``once`` wait to be sent again; the doubtful others."""
        doubtful = []
        for entry in self.entries:
            if entry.state is not State.UNSURE or not is_back(entry.target):
                continue
            entry.state = State.WAITING if once and entry.with_id else State.DOUBTFUL
            if entry.state is State.DOUBTFUL:
                doubtful.append(entry)
        return doubtful

    def again(self, entry: Entry) -> None:
        """The person wants a doubtful line sent again, after all that was typed since."""
        entry.state = State.WAITING
        self.entries.remove(entry)
        self.entries.append(entry)

    def _earn(self, at: float) -> None:
        self._credit = min(BURST, self._credit + max(0.0, at - self._credit_at) / SECONDS_EACH)
        self._credit_at = at

    def _spend(self, at: float) -> bool:
        self._earn(at)
        if self._credit < 1 - 1e-9:
            return False
        self._credit -= 1
        return True


def dressed(entry: Entry, capabilities: frozenset[str]) -> Message:
    """A line as it is sent: with its label and its id if the server supports them."""
    tags: Mapping[str, str] = dict(entry.words.tags)
    if cap.LABELED_RESPONSE in capabilities:
        tags = {**tags, "label": entry.key}
    if cap.ONCE in capabilities and cap.MESSAGE_TAGS in capabilities:
        entry.with_id = True
        tags = {**tags, ID_TAG: entry.key}
    return replace(entry.words, tags=tags)
