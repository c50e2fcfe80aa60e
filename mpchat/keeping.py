"""Which journal a chat has, where it is kept, and for how long."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.internet.task import LoopingCall
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.python.threadpool import ThreadPool

from mpchat.chat.chat import Chat, Room
from mpchat.chat.vocabulary import NO_SESSION, Command, ForgetRoom
from mpchat.journal import MemoryJournal
from mpchat.journal.custody import Claim
from mpchat.journal.database import (
    DatabaseError,
    copy_before_upgrade,
    forget,
    forget_markers,
    forget_over,
    is_damage,
    schema_files,
    schema_of,
    set_aside,
)
from mpchat.journal.memory_history import MemoryHistory
from mpchat.journal.sqlite import SqliteJournal
from mpchat.journal.writer import Writer
from mpchat.settings.keep import Keep
from mpchat.settings.settings import Settings

log = Logger()
_EVERY = 60.0
"""Seconds between two looks at what is too old."""
_AHEAD = 3600.0
"""Seconds by which the newest message may be ahead of the clock without a word."""
_SOON = 0.05
"""Seconds between two steps while there is more."""
_MARKERS = "\0"
"""What begins and parts the place of a step among the read markers: no conversation holds it."""
GUESTS_RETURN = 600.0
"""Seconds after the start that guests have to come back to a room that they were in when the server was killed."""
_STILL_READING = 3600.0
"""Seconds for which a read marker is left where there is nothing to read."""
_CONVERSATIONS = 100
"""Conversations that one step looks at: everything else that is to be written waits for it."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long everything is kept, and what rooms (casefolded) have terms of their own."""

    everything: Keep = field(default_factory=Keep)
    rooms: Mapping[str, Keep] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings) -> "Retention":
        """As the operator decided."""
        return cls(Keep(settings.keep, settings.keep_messages), settings.keep_room)

    def __bool__(self) -> bool:
        return any(keep != Keep() for keep in (self.everything, *self.rooms.values()))

    def now(self, rooms: Mapping[str, Room]) -> "Retention":
        """The terms by conversation: a renamed room has those of the name (casefolded) that it bears now."""
        renamed = {
            room.conversation: terms
            for name, room in rooms.items()
            if room.former and (terms := self.rooms.get(name)) is not None
        }
        return replace(self, rooms={**self.rooms, **renamed})

    def step(self, connection: sqlite3.Connection, now: float, start: str = "") -> str | None:
        """Delete a few hundred records that are too old or too many, in a hundred conversations at most from ``start`` on.

        Behind the last conversation come the read markers. Where the next step starts; None when it has been through them all.
        """
        if start.startswith(_MARKERS):
            return self._step_in_markers(connection, now, start)
        conversation: str | None = start
        for _ in range(_CONVERSATIONS):
            # One jump in the index a conversation, however many records each has.
            sql = "SELECT min(conversation) FROM records WHERE conversation > ?"
            before, (conversation,) = conversation, connection.execute(sql, (conversation,)).fetchone()
            if conversation is None:
                return _MARKERS
            keep = self.rooms.get(conversation, self.everything)
            gone = forget(connection, conversation, now - keep.seconds) if keep.seconds else 0
            if not gone and keep.messages:
                gone = forget_over(connection, conversation, keep.messages)
            if gone:
                return before  # there may be more of this one
        return conversation

    def _step_in_markers(self, connection: sqlite3.Connection, now: float, start: str) -> str | None:
        """The same for a few hundred read markers."""
        who, _, place = start.removeprefix(_MARKERS).partition(_MARKERS)
        following = forget_markers(connection, partial(self._is_past, now), (who, place))
        return None if following is None else _MARKERS + _MARKERS.join(following)

    def _is_past(self, now: float, place: str, time: float, oldest: float | None) -> bool:
        """Whether a read marker lies before all that is kept of its conversation: it says no more than none."""
        keep = self.rooms.get(place, self.everything)
        if keep == Keep():
            return False
        too_old = now - keep.seconds if keep.seconds else -inf
        # Where nothing is left (or nothing is ever kept: +H), several clients may be reading just now.
        return time < max(too_old, now - _STILL_READING if oldest is None else oldest)


class OneThread:
    """A thread that does one piece of work after the other; it runs from ``start`` to ``stop``."""

    def __init__(self, reactor: Any, name: str) -> None:
        self._reactor = reactor
        self._pool = ThreadPool(1, 1, name)

    def __call__(self, work: Callable[[], object]) -> Deferred[object]:
        """Run work there; fires here."""
        return deferToThreadPool(self._reactor, self._pool, work)

    def start(self) -> None:
        """Not before a daemon has forked."""
        self._pool.start()

    def stop(self) -> None:
        """Once there is nothing more to do."""
        self._pool.stop()


class Threads:
    """What a journal in a database runs in, and what keeps every other server from that database."""

    def __init__(self, reactor: Any, claim: Claim) -> None:
        self.writing = OneThread(reactor, "journal")
        self.reading = OneThread(reactor, "history")
        self.claim = claim

    def start(self) -> None:
        """Not before a daemon has forked."""
        self.claim.sign()
        self.writing.start()
        self.reading.start()

    def stop(self) -> None:
        """Once there is nothing more to do."""
        self.reading.stop()
        self.writing.stop()
        self.claim.give_up()


class KeepingService(Service):
    """A keeping journal while it runs: its threads, and what is deleted in time."""

    def __init__(
        self,
        chat: Chat,
        journal: SqliteJournal,
        threads: Threads,
        retention: Retention,
        reactor: Any,
        clock: Callable[[], float],
    ) -> None:
        self._chat = chat
        self._journal = journal
        self._threads = threads
        self._retention = retention
        self._reactor = reactor
        self._clock = clock
        self._under_way = False
        self._next: IDelayedCall | None = None
        self._end_of_return: IDelayedCall | None = None
        self._sweeping = LoopingCall(self._sweep)
        self._sweeping.clock = reactor

    def startService(self) -> None:
        """Twisted: the process is what it will be."""
        super().startService()
        self._threads.start()
        if self._guests_rooms():
            self._end_of_return = self._reactor.callLater(GUESTS_RETURN, self._forget_guests_rooms)
        self.retain(self._retention)

    def _guests_rooms(self) -> list[str]:
        """The empty rooms without a founder: people were in them when the server was killed, or an older version kept them."""
        return [room.name for room in self._chat.rooms.values() if not room.members and not room.founder]

    def _forget_guests_rooms(self) -> None:
        for name in self._guests_rooms():
            self._journal.append(ForgetRoom(NO_SESSION, name))

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """A secret of the server's own, the same after each start; only before this one."""
        return self._journal.secret(name, make)

    def retain(self, retention: Retention) -> None:
        """Keep everything for so long from now on."""
        self._retention = retention
        if retention and not self._sweeping.running:
            self._sweeping.start(_EVERY).addErrback(_log_mistake)
        elif not retention and self._sweeping.running:
            self._sweeping.stop()

    def _sweep(self, start: str = "") -> None:
        if self._under_way and not start:
            return
        self._under_way = True
        retention = self._retention.now(self._chat.rooms)
        work = self._journal.tidy(partial(retention.step, now=self._clock(), start=start))
        work.addCallbacks(self._swept, self._not_swept)

    def _swept(self, next_start: object) -> None:
        self._under_way = False
        if isinstance(next_start, str) and self.running:
            self._next = self._reactor.callLater(_SOON, self._sweep, next_start)

    def _not_swept(self, failure: Failure) -> None:
        self._under_way = False
        log.warn("cannot delete: {why}", why=failure.getErrorMessage())

    def finish(self) -> None:
        """The journal is closed: nothing is left to write."""
        if self._sweeping.running:
            self._sweeping.stop()
        for call in (self._next, self._end_of_return):
            if call is not None and call.active():
                call.cancel()
        self._threads.stop()


def _log_mistake(failure: Failure) -> None:
    log.failure("a mistake of ours while deleting", failure=failure)


def memory_journal(chat: Chat, clock: Callable[[], float], most: int) -> MemoryJournal:
    """A journal that ends with the process."""
    log.info(
        "the journal is in memory: it keeps the last {most} messages until the chat ends",
        most=most or "of all",
    )
    return MemoryJournal(chat, clock, _log_command, MemoryHistory(most))


def keeping_journal(
    chat: Chat, clock: Callable[[], float], path: Path, power: bool, reactor: Any
) -> tuple[SqliteJournal, Threads]:
    """A journal in a database; a damaged one is set aside first. Raises SystemExit with one sentence."""
    try:
        threads = Threads(reactor, Claim(path))
    except DatabaseError as error:
        raise SystemExit(f"mpchat: {error}") from None

    def build() -> SqliteJournal:
        writer = Writer(path, power, _log_notice)
        return SqliteJournal(
            chat,
            clock,
            _log_command,
            writer,
            threads.writing,
            _log_cannot_keep,
            _log_can_keep,
            threads.reading,
        )

    before = schema_of(path)
    try:
        journal = build()
    except (DatabaseError, sqlite3.Error) as error:
        if not is_damage(error):
            threads.claim.give_up()
            raise SystemExit(f"mpchat: {error}") from None
        aside = set_aside(path)
        message = "{path} is damaged; it is now {aside}, and a new one begins; mpchat-admin verify {aside} tells what is left"
        log.error(message, path=str(path), aside=str(aside))
        before, journal = None, build()
    _log_opened(path, power, before)
    _warn_of_the_future(journal, clock)
    return journal, threads


def _log_opened(path: Path, power: bool, before: int | None) -> None:
    """Say which journal it is: one that is new, where an old one was meant, is a path with a mistake in it."""
    now = schema_files()[-1][0]
    log.info(
        "the journal is {path}{new}: what is said survives {what}",
        path=str(path),
        new="" if before else " (new: it holds nothing yet)",
        what="a power cut" if power else "the process",
    )
    if before and before < now:
        log.info(
            "the journal was upgraded from schema {before} to {now}; {copy} is as it was: to go back, stop the server and put"
            " that in its place",
            before=before,
            now=now,
            copy=copy_before_upgrade(path, now),
        )


def _warn_of_the_future(journal: SqliteJournal, clock: Callable[[], float]) -> None:
    """Nothing is ever said before what was said last: a clock that once was wrong is seen for long."""
    ahead = journal.now - clock()
    if ahead > _AHEAD:
        log.warn(
            "the newest message is from {hours:.0f} hours ahead of this machine's clock: until then every message gets its time",
            hours=ahead / 3600,
        )


def _log_command(command: Command) -> None:
    log.failure("a mistake of ours while applying {command}", command=type(command).__name__)


def _log_cannot_keep(why: str) -> None:
    log.error("the journal cannot be written: {why}", why=why)


def _log_can_keep(refused: int) -> None:
    log.info("the journal can be written again; {refused} commands were refused meanwhile", refused=refused)


def _log_notice(what: str) -> None:
    log.error("{what}", what=what)
