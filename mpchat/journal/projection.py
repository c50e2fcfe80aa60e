"""What the database is to hold of the chat: what has changed since the last transaction, and what the next one writes."""

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
    TopicSet,
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
"""Writes one group, in the thread that writes."""

Foreseen = Said | Repeated | Redacted | TopicSet | ModesChanged | RoomRenamed
"""What is kept before it happens: its own transaction writes what it changes."""
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
"""What changes nothing that outlives the process."""


class Projection:
    """Follows what is applied, right after it was: a transaction is made of values that nobody changes any more."""

    def __init__(self, chat: ChatState) -> None:
        self._chat = chat
        self.unwritten = Unwritten()

    def note(self, applied: Applied) -> None:
        """Take in what an applied command has changed."""
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
        """A room has changed: its state is to be written."""
        if self._chat.rules.keep_rooms:
            self.unwritten.rooms[names.casefold(room)] = None

    def take(self) -> Unwritten:
        """All that is to be written, which is then nothing any more; ``put_back`` undoes it."""
        taken, self.unwritten = self.unwritten, Unwritten()
        return taken

    def transaction(
        self,
        records: list[Record],
        foreseen: Mapping[str, Room | None] | None = None,
        accounts: Sequence[tuple[str, Credentials, float]] = (),
        gone: Sequence[tuple[str, int]] = (),
    ) -> tuple[Transaction, Unwritten]:
        """What writes a group and all that is to be written besides; and the latter, in case that it fails.

        ``foreseen`` are rooms by casefolded name as they will be once the group is kept.
        """
        besides = self.take()
        rooms = self._chat.rooms if foreseen is None else {**self._chat.rooms, **foreseen}
        states = [(key, *self._state(key, rooms.get(key))) for key in besides.rooms]
        written = sorted([*besides.records, *records], key=lambda record: record.stamp.sequence)
        return (lambda db: keep(db, written, states, besides.markers, accounts, gone)), besides

    def _state(self, key: str, room: Room | None) -> tuple[str | None, Life | None]:
        """A room as it is to be written, or since when it has lived where nothing else is kept of it.

        Those who are in it are its regulars once the process is gone.
        """
        if room is None:
            return None, self._chat.quiet.get(key)
        if not room.is_worth_keeping(self._chat.rules.new_room_flags):
            return None, room.life
        regulars = dict(room.regulars)
        for visitor, held in room.members.items():
            regulars[policy.source_of(self._chat.people[visitor]).identity] = held
        return write_room(replace(room, members={}, invited={}, regulars=regulars)), None
