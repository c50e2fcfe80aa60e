"""The chat's image in the database: what has changed since the last transaction, and what the next one writes."""

import sqlite3
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace

from mpchat.chat import policy, presence
from mpchat.chat.chat import Chat
from mpchat.chat.room import Life, Room
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    AccountClosed,
    AccountSet,
    AccountSettingsChanged,
    Acted,
    AddBan,
    Attached,
    AwaySet,
    ChangeModes,
    CredentialsChanged,
    Detached,
    Enter,
    Entered,
    Event,
    HostChanged,
    InvitationNoticed,
    Invited,
    Joined,
    Kicked,
    Killed,
    Knocked,
    Left,
    LoggedIn,
    MakeInvitation,
    MessageHeld,
    MetadataSet,
    ModesChanged,
    Parted,
    PersonalListChanged,
    ReadMarkerSet,
    RealnameSet,
    Redacted,
    Refused,
    Registered,
    RemoveBan,
    Renamed,
    RenameRoom,
    Repeated,
    Returned,
    RoomForgotten,
    RoomRenamed,
    Said,
    SessionsEnded,
    SetTopic,
    Stamp,
    Subscribed,
    TopicSet,
    Unsubscribed,
    UserModesChanged,
    WallopsSaid,
)
from mpchat.irc import names
from mpchat.journal.group import Group, keep
from mpchat.journal.history import to_keep
from mpchat.journal.journal import Applied
from mpchat.journal.rows import write_person, write_room, write_settings
from mpchat.journal.unwritten import Unwritten

Transaction = Callable[[sqlite3.Connection], None]
"""Writes one group; runs in the thread that writes."""

Foreseen = Said | Repeated | Redacted | TopicSet | ModesChanged | RoomRenamed | Subscribed | Unsubscribed
"""Events that are kept before they happen: their own transaction writes what they change."""
Unseen = (
    Entered
    | Attached
    | Detached
    | SessionsEnded
    | AccountSettingsChanged
    | Registered
    | Acted
    | CredentialsChanged
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
    | PersonalListChanged
    | MessageHeld
    | Knocked
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
        self._note_seen(applied)
        self.note_acts(applied)
        for event in applied.events:
            self._note_people(event)
            self._note_settings(event)
            self.unwritten.records += to_keep(self._chat, applied.stamp, event)
            if isinstance(event, (Foreseen, Unseen)):
                continue
            match event:
                case MetadataSet(whom=None, target=room):
                    self.touch(room)
                case MetadataSet():
                    pass  # it stands in the settings
                case ReadMarkerSet():
                    self.unwritten.markers.append(event)
                case Joined(room=room) | Parted(room=room) | Kicked(room=room) | RoomForgotten(room=room):
                    self.touch(room)
                case (
                    Left(rooms=rooms)
                    | Renamed(rooms=rooms)
                    | AccountSet(rooms=rooms)
                    | AccountClosed(rooms=rooms)
                ):
                    for room in rooms:
                        self.touch(room)

    def note_acts(self, applied: Applied) -> None:
        """Collect what operators of the server have done, and what that changes: bans and invitations."""
        acts = [event for event in applied.events if isinstance(event, Acted)]
        self.unwritten.audit += [(applied.stamp.time, act) for act in acts]
        if acts and isinstance(applied.command, AddBan | RemoveBan):
            self.unwritten.bans = True
        if acts and isinstance(applied.command, MakeInvitation):
            self.unwritten.invitations.append((applied.stamp.time, applied.command))

    def _note_seen(self, applied: Applied) -> None:
        """Write which devices of accounts have come or gone. Those that have just gone are the last that the chat remembers."""
        if isinstance(applied.command, Enter) and applied.command.account:
            self.unwritten.seen[f"{names.casefold(applied.command.account)}@", applied.command.device] = None
        for place, when in reversed(self._chat.seen.items()):
            if when != applied.stamp:
                return
            identity, _, device = place.partition(" ")
            if identity.endswith("@") and " " in place:
                self.unwritten.seen[identity, device] = None

    def _seen(self, identity: str, device: str) -> Stamp | None:
        """When a device of an account was here last; None if it is here."""
        here = (each for person in self._chat.people_of(identity[:-1]) for each in person.sessions.values())
        is_here = any(session.device == device for session in here)
        return None if is_here else self._chat.last_seen(identity, device)

    def _note_people(self, event: Event) -> None:
        """Whoever is always on, and did something or was put out of a room, is written as the next transaction finds them."""
        for source in (getattr(event, "who", None), getattr(event, "whom", None)):
            if source is not None and source.account:
                self.unwritten.people[names.casefold(source.account)] = None

    def _note_settings(self, event: Event) -> None:
        """What somebody with an account has decided about oneself is kept with it."""
        if isinstance(event, PersonalListChanged | UserModesChanged | AccountSet | MetadataSet):
            whose = event.whom or event.who if isinstance(event, MetadataSet) else event.who
            account = event.account if isinstance(event, AccountSet) else whose.account
            if account:
                self.unwritten.settings[names.casefold(account)] = None

    def touch_members(self, room: Room) -> None:
        """Write who is always on in this room: it has another name now."""
        for person, _ in self._chat.members(room):
            if person.account:
                self.unwritten.people[names.casefold(person.account)] = None

    def touch(self, room: str) -> None:
        """Write this room's state with the next transaction."""
        if self._chat.rules.keep_rooms:
            self.unwritten.rooms[names.casefold(room)] = None

    def take(self) -> Unwritten:
        """Take everything that is to be written; ``put_back`` gives it back."""
        taken, self.unwritten = self.unwritten, Unwritten()
        return taken

    def transaction(
        self, group: Group, foreseen: Mapping[str, Room | None] | None = None
    ) -> tuple[Transaction, Unwritten]:
        """The transaction that writes a group and everything collected; and what was collected, to be put back if it fails.

        ``foreseen`` are rooms, by casefolded name, as they will be once the group is kept.
        """
        besides = self.take()
        rooms = self._chat.rooms if foreseen is None else {**self._chat.rooms, **foreseen}
        written = replace(
            group,
            records=sorted([*besides.records, *group.records], key=lambda record: record.stamp.sequence),
            rooms=[(key, *self._state(key, rooms.get(key))) for key in besides.rooms],
            markers=besides.markers,
            audit=besides.audit,
            bans=tuple(self._chat.bans.values()) if besides.bans else None,
            invitations=besides.invitations,
            people=[(account, self._person(account)) for account in besides.people],
            settings=[*map(self._settings, besides.settings), *group.settings],
            seen=[(*place, self._seen(*place)) for place in besides.seen],
        )
        return (lambda db: keep(db, written)), besides

    def _settings(self, account: str) -> tuple[str, str]:
        return account, write_settings(self._chat.settings_of(account))

    def _person(self, account: str) -> str | None:
        """Who stays in the chat with this account, as JSON; None for nobody."""
        chat = self._chat
        stays = (person for person in chat.people_of(account) if presence.is_always_on(chat, person))
        person = next(stays, None)
        return None if person is None else write_person(person, chat.rooms_of(person))

    def _state(self, key: str, room: Room | None) -> tuple[str | None, Life | None]:
        """A room's state as JSON, or since when it has lived if nothing else is kept of it.

        Its members are written as regulars: that is what they are after a restart.
        """
        if room is None:
            return None, self._chat.quiet.get(key)
        if not room.has_settings(self._chat.rules.new_room_flags):
            return None, room.life
        regulars = dict(room.regulars)
        for visitor, held in room.members.items():
            regulars[policy.source_of(self._chat.people[visitor]).identity] = held
        return write_room(replace(room, members={}, invited={}, regulars=regulars)), None


def look_ahead(chat: Chat, change: SetTopic | ChangeModes | RenameRoom) -> Chat:
    """The chat with copies of one room, and of its members for a new name, since each has a list of the names."""
    key = names.casefold(change.room)
    room = chat.rooms.get(key)
    if room is None:
        return chat
    people = {}
    if isinstance(change, RenameRoom):
        inside = {each: chat.people[each] for each in room.members}
        people = {each: replace(one, rooms=dict(one.rooms)) for each, one in inside.items()}
    return chat.with_copies(deepcopy(room), people)
