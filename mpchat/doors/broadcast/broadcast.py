"""The audience of each event: every room's readers by dialect, each event encoded once per dialect."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from mpchat.chat.vocabulary import (
    AccountSet,
    AwaySet,
    Entered,
    Event,
    HostChanged,
    InvitationNoticed,
    Invited,
    Joined,
    Kicked,
    Killed,
    Left,
    LoggedIn,
    ModesChanged,
    OnePerson,
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
    SomeMembers,
    Stamp,
    Subscribed,
    TopicSet,
    Unsubscribed,
    UserModesChanged,
    VisitorId,
    WallopsSaid,
    WholeRoom,
)
from mpchat.doors.broadcast.dialect import Dialect
from mpchat.doors.broadcast.logins import Logins
from mpchat.doors.broadcast.monitor import Monitors
from mpchat.doors.broadcast.turn import Reader, Stream, Turn
from mpchat.irc import names

Personal = RoomRenamed | ReadMarkerSet | Killed
"""What a session may have to tell in words of its own, or to act on."""


class Listening(Protocol):
    """A visitor's own part in hearing."""

    @property
    def collects(self) -> bool:
        """Whether the visitor's own events go to ``collect`` now."""
        ...

    def hears(self, event: Event) -> bool:
        """Whether the visitor hears of what itself has done."""
        ...

    def collect(self, data: bytes) -> None:
        """Take what the visitor's own command caused into a labelled answer."""
        ...

    def hear(self, event: Personal, stamp: Stamp) -> None:
        """Take in an event that means something to this session besides the bytes that all of its kind hear."""
        ...


class Audience(Protocol):
    """A visitor as the broadcast knows it."""

    @property
    def send_queue(self) -> Reader: ...
    @property
    def dialect(self) -> Dialect | None: ...
    @property
    def session(self) -> Listening | None: ...


class Broadcast:
    """The index of who listens where, and the turn that collects what they hear."""

    def __init__(self, schedule: Callable[[Callable[[], None]], object], monitors: Monitors) -> None:
        self._monitors = monitors
        self._logins = Logins()
        self._turn = Turn(schedule)
        self._streams: dict[str, dict[Dialect, Stream]] = {}
        self._rooms: dict[Reader, set[str]] = {}
        self._ended: set[Reader] = set()

    def tell(self, reader: Reader, data: bytes) -> None:
        """Tell one reader something, in order with everything else."""
        if reader not in self._ended:
            self._turn.tell(reader, data)

    def after(self, work: Callable[[], None]) -> None:
        """Do something once this turn has been written."""
        self._turn.after(work)

    def publish(
        self,
        event: Event,
        stamp: Stamp,
        visitors: Mapping[VisitorId, Audience],
        asker: Audience | None,
    ) -> None:
        """Tell an event to all who hear it; the asker's own part goes the way its session wants."""
        match event:
            case Joined(who=who, room=room, away=away):
                self._enter(visitors.get(who.visitor), room)
                self._to_rooms(event, stamp, (room,), asker)
                if away:
                    self._to_rooms(AwaySet(who, away, (room,)), stamp, (room,), asker)
            case Said() | Redacted():
                self._to_hearers(event, stamp, visitors, asker)
            case Parted(who=who, room=room):
                self._to_rooms(event, stamp, (room,), asker)
                self._leave(visitors.get(who.visitor), room)
            case Kicked(whom=whom, room=room):
                self._to_rooms(event, stamp, (room,), asker)
                self._leave(visitors.get(whom.visitor), room)
            case TopicSet(room=room) | ModesChanged(room=room) | Returned(room=room):
                self._to_rooms(event, stamp, (room,), asker)
            case RoomRenamed(room=room, name=name):
                self._to_rooms(event, stamp, (room,), asker)
                self._move(names.casefold(room), names.casefold(name))
                for each in list(visitors.values()):
                    if each.session is not None and self._is_in(each.send_queue, name):
                        each.session.hear(event, stamp)
            case (
                Renamed(rooms=rooms)
                | AccountSet(rooms=rooms)
                | HostChanged(rooms=rooms)
                | AwaySet(rooms=rooms)
                | RealnameSet(rooms=rooms)
            ):
                if rooms:
                    self._to_rooms(event, stamp, rooms, asker)
                else:
                    self._to_asker(event, stamp, asker)
            case Left(who=who, rooms=rooms):
                for room in rooms:
                    self._leave(visitors.get(who.visitor), room)
                self._to_rooms(event, stamp, rooms, None)
            case Repeated(said=said, stamp=then):
                self._to_asker(said, then, asker)
            case ReadMarkerSet(who=who) if who.account:
                for visitor in self._logins.of(who.account):
                    other = visitors.get(visitor)
                    if other is not None and other is not asker and other.session is not None:
                        other.session.hear(event, stamp)
            case Invited(whom=whom):
                self._to_one(event, stamp, visitors.get(whom.visitor))
            case InvitationNoticed(by=by):
                for visitor in by:
                    self._to_one(event, stamp, visitors.get(visitor))
            case UserModesChanged():
                self._to_asker(event, stamp, asker)
            case (
                Entered()
                | Registered()
                | LoggedIn()
                | ReadMarkerSet()
                | Refused()
                | Subscribed()
                | Unsubscribed()
            ):
                pass  # the asker is answered by its session; who monitors or has the account, by the indexes below
            case WallopsSaid(to=to):
                self._to_several(event, stamp, map(visitors.get, to), asker)
            case Killed(whom=whom):
                self._close(event, stamp, visitors.get(whom.visitor))
        if not isinstance(event, Said):
            self._monitors.heard(event, stamp)
            self._logins.heard(event)

    def change_dialect(self, reader: Reader, old: Dialect, new: Dialect) -> None:
        """Move a reader to the streams of another dialect."""
        for room in self._rooms.get(reader, ()):
            self._leave_stream(reader, room, old)
            self._turn.enter(reader, self._stream(room, new))

    def end(self, reader: Reader, dialect: Dialect | None) -> None:
        """A reader hears what was said so far, and nothing more."""
        self._ended.add(reader)
        for room in self._rooms.pop(reader, ()):
            if dialect is not None:
                self._leave_stream(reader, room, dialect)

    def forget(self, reader: Reader, dialect: Dialect | None) -> None:
        """A reader is gone."""
        self.end(reader, dialect)
        self._turn.forget(reader)
        self._ended.discard(reader)

    # ---- the index ----

    def _enter(self, visitor: Audience | None, room: str) -> None:
        if visitor is not None and visitor.dialect is not None and visitor.send_queue not in self._ended:
            key = names.casefold(room)
            self._rooms.setdefault(visitor.send_queue, set()).add(key)
            self._turn.enter(visitor.send_queue, self._stream(key, visitor.dialect))

    def _leave(self, visitor: Audience | None, room: str) -> None:
        if visitor is not None and visitor.dialect is not None:
            key = names.casefold(room)
            self._rooms.get(visitor.send_queue, set()).discard(key)
            self._leave_stream(visitor.send_queue, key, visitor.dialect)

    def _move(self, old: str, new: str) -> None:
        """Let the readers of a room hear it under its new name."""
        streams = self._streams.pop(old, {})
        if streams:
            self._streams[new] = streams
        for stream in streams.values():
            for reader in stream.readers:
                self._rooms[reader].discard(old)
                self._rooms[reader].add(new)

    def _is_in(self, reader: Reader, room: str) -> bool:
        return names.casefold(room) in self._rooms.get(reader, ())

    def _stream(self, room: str, dialect: Dialect) -> Stream:
        streams = self._streams.setdefault(room, {})
        stream = streams.get(dialect)
        if stream is None:
            stream = streams[dialect] = Stream()
        return stream

    def _leave_stream(self, reader: Reader, room: str, dialect: Dialect) -> None:
        streams = self._streams.get(room, {})
        stream = streams.get(dialect)
        if stream is None:
            return
        self._turn.leave(reader, stream)
        if not stream.readers:
            del streams[dialect]
            if not streams:
                del self._streams[room]

    # ---- telling ----

    def _to_hearers(
        self,
        event: Said | Redacted,
        stamp: Stamp,
        visitors: Mapping[VisitorId, Audience],
        asker: Audience | None,
    ) -> None:
        """Tell what was said, or taken back, to those whom it was said to; the speaker's own echo goes the asker's way."""
        match event.to:
            case WholeRoom():
                self._to_rooms(event, stamp, (event.target,), asker)
            case OnePerson(visitor):
                self._to_one(event, stamp, visitors.get(visitor))
                self._to_asker(event, stamp, asker)
            case SomeMembers(hearers):
                others = (visitors.get(visitor) for visitor in hearers)
                self._to_several(event, stamp, (one for one in others if one is not asker), None)
                self._to_asker(event, stamp, asker)

    def _to_rooms(self, event: Event, stamp: Stamp, rooms: Iterable[str], asker: Audience | None) -> None:
        encoded: dict[Dialect, bytes] = {}
        chunks: dict[Stream, bytes] = {}
        for room in rooms:
            for dialect, stream in self._streams.get(names.casefold(room), {}).items():
                if dialect not in encoded:
                    encoded[dialect] = dialect.encode(event, stamp)
                if encoded[dialect]:
                    chunks[stream] = encoded[dialect]
        without = None
        if asker is not None and asker.session is not None:
            without = self._apart(event, stamp, asker, asker.session, encoded)
        if chunks:
            self._turn.say(chunks, without)

    def _apart(
        self, event: Event, stamp: Stamp, asker: Audience, session: Listening, encoded: dict[Dialect, bytes]
    ) -> Reader | None:
        """Whether the asker must be left out: it does not hear its own words, or hears them in a labelled answer."""
        if not session.hears(event):
            return asker.send_queue
        if not session.collects or asker.dialect is None:
            if isinstance(event, Said | Redacted) and not self._is_in(asker.send_queue, event.target):
                self._to_one(event, stamp, asker)
            return None
        data = encoded.get(asker.dialect)
        if data is None:
            data = asker.dialect.encode(event, stamp)
        if data:
            session.collect(data)
        return asker.send_queue

    def _to_one(self, event: Event, stamp: Stamp, visitor: Audience | None) -> None:
        if visitor is not None and visitor.dialect is not None:
            data = visitor.dialect.encode(event, stamp)
            if data:
                self.tell(visitor.send_queue, data)

    def _to_several(
        self, event: Event, stamp: Stamp, visitors: Iterable[Audience | None], asker: Audience | None
    ) -> None:
        encoded: dict[Dialect, bytes] = {}
        for visitor in visitors:
            if visitor is None or visitor.dialect is None:
                continue
            if visitor is asker:
                self._to_asker(event, stamp, asker)
                continue
            if visitor.dialect not in encoded:
                encoded[visitor.dialect] = visitor.dialect.encode(event, stamp)
            if encoded[visitor.dialect]:
                self.tell(visitor.send_queue, encoded[visitor.dialect])

    def _close(self, event: Killed, stamp: Stamp, visitor: Audience | None) -> None:
        self._to_one(event, stamp, visitor)
        if visitor is not None and visitor.session is not None:
            visitor.session.hear(event, stamp)

    def _to_asker(self, event: Event, stamp: Stamp, asker: Audience | None) -> None:
        if asker is None or asker.session is None or not asker.session.hears(event):
            return
        if not asker.session.collects:
            self._to_one(event, stamp, asker)
        elif asker.dialect is not None:
            data = asker.dialect.encode(event, stamp)
            if data:
                asker.session.collect(data)
