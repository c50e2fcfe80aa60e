"""The journal: its contract, and the one that keeps everything in memory."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from twisted.internet.defer import Deferred, succeed

from mpchat.chat.chat import Chat, Rules
from mpchat.chat.vocabulary import Command, Event, Refused, Stamp, asker_of
from mpchat.journal.accounts import MemoryAccounts
from mpchat.journal.history import to_keep
from mpchat.journal.memory_history import MemoryHistory
from mpchat.journal.stamps import Stamps


@dataclass(frozen=True, slots=True)
class Applied:
    """A command, its stamp, and the events that it caused. A refusal by the journal itself is an event, too."""

    command: Command
    stamp: Stamp
    events: Sequence[Event]


Listener = Callable[[Applied], None]
"""Called with each command right after it was applied, in order: the chat is as that command left it."""


class Journal(Protocol):
    """Puts commands in one order, keeps what must survive, then applies them and tells the listener: kept before heard.

    ``append`` returns at once. Whatever is appended while a group is being kept is the next group, so the listener hears a
    command before ``append`` returns (a journal that keeps nothing), or in a later turn; the order of the calls is the
    order of the stamps either way. A listener may append: that command comes later in the order.
    A command that cannot be kept is not applied; it comes back with one ``Refused``. An exception in the chat is a bug: it is
    logged, and the command comes back refused, so that its asker is not left waiting.
    """

    @property
    def now(self) -> float:
        """The time (Unix seconds) of the last stamp, or later."""
        ...

    def append(self, command: Command) -> None:
        """Ask for a command to be applied."""
        ...

    def listen(self, listener: Listener) -> None:
        """Set the listener, before the first ``append``."""
        ...

    def change_rules(self, rules: Rules) -> None:
        """Let the chat go by other rules, once everything has been applied that was decided by the old ones."""
        ...

    def close(self) -> Deferred[None]:
        """Keep and apply what is left, and end; fires when nothing more will come."""
        ...


class MemoryJournal:
    """See Journal. Nothing survives the process: a command is applied the moment it is appended, and goes into ``history``.

    ``clock`` gives Unix seconds.
    """

    def __init__(
        self,
        chat: Chat,
        clock: Callable[[], float],
        failed: Callable[[Command], None],
        history: MemoryHistory | None = None,
    ) -> None:
        self.history = history or MemoryHistory()
        self.accounts = MemoryAccounts()
        self._chat = chat
        self._failed = failed
        self.stamps = Stamps(clock)
        self._waiting: deque[Command] = deque()
        self._applying = False
        self._listener: Listener = nobody

    def listen(self, listener: Listener) -> None:
        """See Journal."""
        self._listener = listener

    @property
    def now(self) -> float:
        """See Journal."""
        return self.stamps.now

    def append(self, command: Command) -> None:
        """See Journal."""
        self._waiting.append(command)
        if not self._applying:
            self._apply_waiting()

    def _apply_waiting(self) -> None:
        self._applying = True
        try:
            while self._waiting:
                self._listener(self._apply(self._waiting.popleft()))
        finally:
            self._applying = False
            if self._waiting:
                # The listener failed: those who asked meanwhile are not to wait for the next command.
                self._apply_waiting()

    def _apply(self, command: Command) -> Applied:
        applied = apply_one(self._chat, command, self.stamps.next(), self._failed)
        self.accounts.keep(command, applied.events)
        self.accounts.keep_invitation(command, applied.events, applied.stamp.time)
        for event in applied.events:
            self.history.keep(to_keep(self._chat, applied.stamp, event))
            self.history.note(event)
        return applied

    def change_rules(self, rules: Rules) -> None:
        """See Journal."""
        self._chat.rules = rules

    def close(self) -> Deferred[None]:
        """See Journal."""
        return succeed(None)


def apply_one(chat: Chat, command: Command, stamp: Stamp, failed: Callable[[Command], None]) -> Applied:
    """Apply one command; an exception is a bug: ``failed`` is called inside the ``except``, and the asker is refused."""
    try:
        return Applied(command, stamp, chat.apply(command, stamp))
    except Exception:
        failed(command)
        return Applied(command, stamp, mistaken(command))


def mistaken(command: Command) -> list[Event]:
    """What the asker hears of a command that failed because of a bug."""
    asker = asker_of(command)
    if asker is None:
        return []
    return [Refused("ERR_UNKNOWNERROR", (type(command).__name__,), "The server made a mistake")]


def nobody(applied: Applied) -> None:
    """The listener before there is one."""
    raise RuntimeError("a journal needs its listener before the first append")
