"""The chat's image in the database: what has changed since the last transaction, and what the next one writes."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from mpchat.chat import policy
from mpchat.chat.room import Life, Room
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    AccountSet,
    AwaySet,
    Credentials,
    Entered,
    HostChanged,
    InvitationNoticed,
    Invited,
    Joined,
    Kicked,
    Killed,
    Left,
    LoggedIn,
    ModesChanged,
    Parted,
    ReadMarkerSet,
    RealnameSet,
    Redacted,
    Refused,
    Registered,
    Renamed,
    Repeated,
    Returned,
    RoomRenamed,
    Said,
    Subscribed,
    Subscription,
    TopicSet,
    Unsubscribed,
    UserModesChanged,
    WallopsSaid,
)
from mpchat.irc import names
from mpchat.journal.database import keep
from mpchat.journal.history import Record, to_keep
from mpchat.journal.journal import Applied
from mpchat.journal.rows import write_room
from mpchat.journal.unwritten import Unwritten

Transaction = Callable[[sqlite3.Connection], None]
"""Writes one group; runs in the thread that writes."""

Foreseen = Said | Repeated | Redacted | TopicSet | ModesChanged | RoomRenamed | Subscribed | Unsubscribed
"""Events that are kept before they happen: their own transaction writes what they change."""
Unseen = (
    Entered
    | Registered
    | LoggedIn
    | HostChanged
    | Returned
    | RealnameSet
    | AwaySet
    | UserModesChanged
    | WallopsSaid
    | Killed
    | Invited
    | InvitationNoticed
    | Refused
)
"""Events that change nothing that is kept, besides the records they leave."""


class Projection:
    """Collects what applied commands change. Transactions run in another thread, so they hold values that nobody changes."""

    def __init__(self, chat: ChatState) -> None:
        self._chat = chat
        self.unwritten = Unwritten()

    def note(self, applied: Applied) -> None:
        """Collect what a command has changed, right after it was applied."""
        for event in applied.events:
            self.unwritten.records += to_keep(self._chat, applied.stamp, event)
            if isinstance(event, (Foreseen, Unseen)):
                continue
            match event:
                case ReadMarkerSet():
                    self.unwritten.markers.append(event)
                case Joined(room=room) | Parted(room=room) | Kicked(room=room):
                    self.touch(room)
                case Left(rooms=rooms) | Renamed(rooms=rooms) | AccountSet(rooms=rooms):
                    for room in rooms:
                        self.touch(room)

    def touch(self, room: str) -> None:
        """Write this room's state with the next transaction."""
        if self._chat.rules.keep_rooms:
            self.unwritten.rooms[names.casefold(room)] = None

    def take(self) -> Unwritten:
        """Take everything that is to be written; ``put_back`` gives it back."""
        taken, self.unwritten = self.unwritten, Unwritten()
        return taken

    def transaction(
        self,
        records: list[Record],
        foreseen: Mapping[str, Room | None] | None = None,
        accounts: Sequence[tuple[str, Credentials, float]] = (),
        gone: Sequence[tuple[str, int]] = (),
        devices: Sequence[tuple[str, Sequence[Subscription]]] = (),
    ) -> tuple[Transaction, Unwritten]:
        """The transaction that writes a group and everything collected; and what was collected, to be put back if it fails.

        ``foreseen`` are rooms, by casefolded name, as they will be once the group is kept.
        """
        besides = self.take()
        rooms = self._chat.rooms if foreseen is None else {**self._chat.rooms, **foreseen}
        states = [(key, *self._state(key, rooms.get(key))) for key in besides.rooms]
        written = sorted([*besides.records, *records], key=lambda record: record.stamp.sequence)
        return (lambda db: keep(db, written, states, besides.markers, accounts, gone, devices)), besides

    def _state(self, key: str, room: Room | None) -> tuple[str | None, Life | None]:
        """A room's state as JSON, or since when it has lived if nothing else is kept of it.

        Its members are written as regulars: that is what they are after a restart.
        """
        if room is None:
            return None, self._chat.quiet.get(key)
        if not room.is_worth_keeping(self._chat.rules.new_room_flags):
            return None, room.life
        regulars = dict(room.regulars)
        for visitor, held in room.members.items():
            regulars[policy.source_of(self._chat.people[visitor]).identity] = held
        return write_room(replace(room, members={}, invited={}, regulars=regulars)), None
