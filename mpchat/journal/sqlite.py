"""The journal in an SQLite database: nobody hears a message before it is committed.

**The invariant: kept before heard.** A message, topic, mode, room name or account that anybody has heard of is in the
database, whatever is killed next (but for what is said off the record); one that is not there was refused, and nobody has
heard of it. Clients rest on that: a message that was echoed need not be sent again, and its id is found in the history.

**Groups.** A commit waits for the disk, however much it writes. So commands stand in one queue; while a commit runs in the
writing thread, nothing is applied, and the messages that were asked for meanwhile are the next group: one on an idle server,
hundreds on a busy one. The order of the queue is the order of the stamps, of the records and of the telling.

Nor may the chat change before the commit: questions are answered from it meanwhile, and the commit may fail. So each command
goes one of four ways (``_next``):

- A *message* changes nothing but who spoke last and which dedup keys were said. It is decided (applied to the chat) when its
  group begins. A group ends at the first other command, so nothing happens between two of its messages that could change who
  may speak.
- A *topic, mode or room name* is foreseen: applied to copies of the room and, for a name, of its members. That gives the
  records and the room's row. Once they are kept it is applied to the chat; nothing else was, so the same comes of it.
- An *account*, its *credentials* and *push subscriptions*, and a message that is *taken back*: what would be refused is refused
  first, then it is kept, then it is told.
- *Everything else* (joining, leaving, nicks, away, read markers, rooms that are forgotten) is heard at once, and written with the
  next transaction. A crash loses a moment of it; the people are gone then, too.

If a group fails, each of its commands comes back refused, and its dedup keys are forgotten: the authors may send again.

**What breaks it**: applying anything while ``_committing``; asking ``to_keep`` later than right after applying, since it
reads the chat; letting a listener's ``append`` be applied inside its telling (``_telling``); a message whose key stays said
though its group failed.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.python.failure import Failure

from mpchat.chat.chat import Chat, Room, Rules
from mpchat.chat.vocabulary import (
    ChangeAccountSettings,
    ChangeCredentials,
    ChangeModes,
    CloseAccount,
    Command,
    Event,
    ForgetSubscription,
    ModesChanged,
    Redact,
    Redacted,
    Refused,
    Register,
    RenameRoom,
    Repeated,
    RoomRenamed,
    Say,
    SetTopic,
    Subscribe,
    TopicSet,
    Unasked,
    Unsubscribe,
)
from mpchat.irc import names
from mpchat.journal.accounts import SqliteAccounts
from mpchat.journal.apart import InThread, ThreadedHistory
from mpchat.journal.at_once import AtOnce
from mpchat.journal.database import explain
from mpchat.journal.group import Group
from mpchat.journal.history import Record, is_passing, to_keep
from mpchat.journal.journal import Applied, Listener, apply_one, nobody
from mpchat.journal.kept_first import KeptFirst, to_keep_first
from mpchat.journal.loading import load
from mpchat.journal.projection import Projection, look_ahead
from mpchat.journal.secrets import kept_secret
from mpchat.journal.stamps import Stamps
from mpchat.journal.unwritten import Outage, Unwritten, refusal
from mpchat.journal.writer import Writer

MOST_AT_ONCE = 500
"""Commands of one group: more would let the reactor wait for their telling."""
T = TypeVar("T")


class SqliteJournal:
    """See Journal. ``in_thread`` runs work in the one thread that writes, ``in_reader`` in another one.

    ``cannot_keep`` is told why a group could not be written, once until the reason changes; ``can_keep`` that one could be again,
    and how many commands were refused meanwhile.
    """

    def __init__(
        self,
        chat: Chat,
        clock: Callable[[], float],
        failed: Callable[[Command], None],
        writer: Writer,
        in_thread: InThread,
        cannot_keep: Callable[[str], None],
        can_keep: Callable[[int], None] = lambda refused: None,
        in_reader: InThread = maybeDeferred,
    ) -> None:
        self.history = ThreadedHistory(writer.custody, in_reader)
        self.accounts = SqliteAccounts(writer.custody)
        self._chat = chat
        self._failed = failed
        self._writer = writer
        self._in_thread = in_thread
        self._outage = Outage(cannot_keep, can_keep)
        self._listener: Listener = nobody
        self._queue: deque[Command] = deque()
        self._projection = Projection(chat)
        self._committing = False
        self._telling = False
        self._closing: Deferred[None] | None = None
        self._next_rules: Rules | None = None
        self.stamps = Stamps(clock, last=writer.do(lambda database: load(database, chat, self._outage.tell)))
        writer.close()  # a daemon forks before the chat opens: no connection may be carried over

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """A secret of the server's own, made at the first call; only before the thread that writes has begun."""
        try:
            return self._writer.do(lambda connection: kept_secret(connection, name, make))
        finally:
            self._writer.close()

    # ---- Journal ----

    def listen(self, listener: Listener) -> None:
        """See Journal."""
        self._listener = listener

    def append(self, command: Command) -> None:
        """See Journal."""
        self._queue.append(command)
        self._go_on()

    def change_rules(self, rules: Rules) -> None:
        """See Journal. What is being written was foreseen: it is applied by the rules that it was foreseen by."""
        self._next_rules = rules
        self._change_rules()

    def _change_rules(self) -> None:
        if self._next_rules is not None and not self._committing:
            self._chat.rules, self._next_rules = self._next_rules, None

    def close(self) -> Deferred[None]:
        """See Journal. What cannot be written then is lost: messages among it are refused."""
        closing = self._closing = Deferred()
        self._go_on()
        return closing

    @property
    def now(self) -> float:
        """See Journal."""
        return self.stamps.now

    def tidy(self, work: Callable[[sqlite3.Connection], T]) -> Deferred[object]:
        """Do something to the database in the writing thread, between two groups."""
        return self._in_thread(lambda: self._writer.do(work))

    # ---- one group after the other ----

    def _go_on(self) -> None:
        if self._telling or self._committing:
            return
        self._change_rules()
        self._telling = True
        try:
            while self._queue and not self._committing:
                self._next()
            if self._projection.unwritten and not self._committing:
                self._commit([], Group())
        finally:
            self._telling = False
        if self._closing is not None and not self._committing and not self._queue:
            self._end()

    def _end(self) -> None:
        closing, self._closing = self._closing, None
        self.history.close()
        self.accounts.close()
        self._in_thread(self._writer.close).addBoth(lambda _: closing.callback(None) if closing else None)

    def _next(self) -> None:
        command = self._queue.popleft()
        if isinstance(command, AtOnce):
            return self._happen(command)
        match command:
            case Say() if not is_passing(command):
                self._begin_group(command)
            case SetTopic() | ChangeModes() | RenameRoom():
                self._foresee(command)
            case Redact():
                self._redact(command)
            case Register() | ChangeCredentials() | ChangeAccountSettings() | CloseAccount():
                self._keep_first(command)
            case Subscribe() | Unsubscribe() | ForgetSubscription():
                self._keep_first(command)
            case Say():
                self._happen(command)

    def _happen(self, command: Command) -> None:
        """Apply and tell a command at once; the projection collects what of it is to be written."""
        applied = apply_one(self._chat, command, self.stamps.next(), self._failed)
        self._projection.note(applied)
        self._tell(applied)

    def _begin_group(self, first: Say) -> None:
        group: list[Applied] = []
        records: list[Record] = []
        for command in self._messages(first):
            applied = apply_one(self._chat, command, self.stamps.next(), self._failed)
            group.append(applied)
            for event in applied.events:
                records += to_keep(self._chat, applied.stamp, event, command.dedup_key)
        if records:
            self._commit(group, Group(records))
        else:
            for applied in group:
                self._tell(applied)

    def _messages(self, first: Say) -> Iterator[Say]:
        """The messages of a group: this one and those right behind it."""
        yield first
        for _ in range(MOST_AT_ONCE - 1):
            following = self._queue[0] if self._queue else None
            if not isinstance(following, Say) or is_passing(following):
                return
            self._queue.popleft()
            yield following

    def _foresee(self, change: SetTopic | ChangeModes | RenameRoom) -> None:
        """Keep what a topic, mode or room name will have changed, then change it."""
        ahead = look_ahead(self._chat, change)
        stamp = self.stamps.next()
        foreseen = apply_one(ahead, change, stamp, self._failed)
        if not any(isinstance(event, TopicSet | ModesChanged | RoomRenamed) for event in foreseen.events):
            self._tell(foreseen)
            return
        touched = (change.room, change.name) if isinstance(change, RenameRoom) else (change.room,)
        for name in touched:
            self._projection.touch(name)
        records = [record for event in foreseen.events for record in to_keep(ahead, stamp, event)]
        applies = Applied(change, stamp, ())
        self._commit(
            [applies], Group(records), {key: ahead.rooms.get(key) for key in map(names.casefold, touched)}
        )

    def _redact(self, command: Redact) -> None:
        """Delete a message, then tell that it is gone. It is not part of the chat's state."""
        applied = apply_one(self._chat, command, self.stamps.next(), self._failed)
        gone = [(each.conversation, each.sequence) for each in applied.events if isinstance(each, Redacted)]
        if gone:
            self._commit([applied], Group(gone=gone))
        else:
            self._tell(applied)

    def _keep_first(self, command: KeptFirst) -> None:
        """Keep what a command changes, then change it."""
        stamp = self.stamps.next()
        group = to_keep_first(self._chat, command, stamp)
        uninvited = self.accounts.not_invited(command) if group and isinstance(command, Register) else None
        if uninvited is not None:
            self._tell(Applied(command, stamp, [uninvited]))
        elif group is None:
            self._tell(apply_one(self._chat, command, stamp, self._failed))
        else:
            self._commit([Applied(command, stamp, ())], group)

    # ---- commits ----

    def _commit(
        self, decided: list[Applied], group: Group, foreseen: Mapping[str, Room | None] | None = None
    ) -> None:
        """Write a group, which comes of these commands, and then tell them."""
        transaction, besides = self._projection.transaction(group, foreseen)
        self._committing = True
        work = self._in_thread(lambda: self._writer.do(transaction))
        work.addCallbacks(self._kept, self._not_kept, (decided,), errbackArgs=(decided, besides))
        work.addErrback(self._confused)

    def _kept(self, _: object, group: Sequence[Applied]) -> None:
        self._committing = False
        self._outage.over()
        self._tell_all([self._changed(applied) for applied in group])

    def _changed(self, applied: Applied) -> Applied:
        """Apply to the chat what has been kept."""
        if isinstance(applied.command, Register | ChangeCredentials | CloseAccount):
            self.accounts.have_changed()
        if isinstance(applied.command, Say | Redact):
            return applied
        changed = apply_one(self._chat, applied.command, applied.stamp, self._failed)
        if isinstance(applied.command, Register | ChangeAccountSettings | CloseAccount):
            self._projection.note(changed)
        if isinstance(applied.command, ChangeModes):
            self._projection.note_acts(changed)
        if isinstance(applied.command, RenameRoom) and (room := self._chat.room_named(applied.command.name)):
            self._projection.touch_members(room)
        return changed

    def _not_kept(self, failure: Failure, group: Sequence[Applied], besides: Unwritten) -> None:
        self._committing = False
        self._projection.unwritten.put_back(besides)
        error = failure.value
        assert error is not None
        began = group[0].stamp.sequence if group else 0
        refused = [self._refused(applied, error, began) for applied in group]
        self._outage.refused(explain(error), len(group))
        if not group:
            # Only comings and goings: they are written with the next thing that happens.
            held = self._projection.take()
            self._tell_all([])
            self._projection.unwritten.put_back(held)
            return
        self._tell_all(refused)

    def _refused(self, applied: Applied, error: BaseException, began: int) -> Applied:
        """What an asker hears when the group has failed: only refusals and echoes of what was kept before stand."""
        decided = applied.events
        if decided and all(isinstance(event, Refused) or _was_kept_before(event, began) for event in decided):
            return applied
        command = applied.command
        if isinstance(command, Unasked):
            return Applied(command, applied.stamp, [])
        if isinstance(command, Say):
            self._chat.forget_said(command.dedup_key)
        return Applied(command, applied.stamp, [refusal(command, error)])

    def _confused(self, failure: Failure) -> None:
        """A bug while telling: the journal goes on."""
        self._committing = False
        self._outage.tell(failure.getTraceback())
        self._go_on()

    # ---- telling ----

    def _tell_all(self, group: Sequence[Applied]) -> None:
        self._telling = True
        try:
            for applied in group:
                self._tell(applied)
        finally:
            self._telling = False
        self._go_on()

    def _tell(self, applied: Applied) -> None:
        try:
            self._listener(applied)
        except Exception:
            self._failed(applied.command)


def _was_kept_before(event: Event, began: int) -> bool:
    return isinstance(event, Repeated) and event.stamp.sequence < began
