"""The audience of each event: every room's readers by dialect, each event encoded once per dialect."""

from collections.abc import Callable, Iterable

from mpchat.chat.vocabulary import (
    AbsentOwner,
    AccountClosed,
    AccountSet,
    AccountSettingsChanged,
    Acted,
    Attached,
    AwaySet,
    CredentialsChanged,
    Detached,
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
    MessageHeld,
    MetadataSet,
    ModesChanged,
    OnePerson,
    Parted,
    PersonalListChanged,
    PersonId,
    ReadMarkerSet,
    RealnameSet,
    Redacted,
    Refused,
    Registered,
    Renamed,
    Repeated,
    Returned,
    RoomForgotten,
    RoomRenamed,
    Said,
    SessionsEnded,
    SomeMembers,
    Source,
    Stamp,
    Subscribed,
    TopicSet,
    Unsubscribed,
    UserModesChanged,
    WallopsSaid,
    WholeRoom,
)
from mpchat.doors.broadcast.dialect import Dialect
from mpchat.doors.broadcast.listening import Audience, Listening, OfSomebody, Personal, hears_from_afar
from mpchat.doors.broadcast.logins import Logins
from mpchat.doors.broadcast.monitor import Monitors
from mpchat.doors.broadcast.turn import Reader, Stream, Turn
from mpchat.irc import names

_NO_SESSIONS: dict[Reader, Audience] = {}


class Broadcast:
    """The index of who listens where, and the turn that collects what they hear."""

    def __init__(self, schedule: Callable[[Callable[[], None]], object], monitors: Monitors) -> None:
        self._monitors = monitors
        self._logins = Logins()
        self._turn = Turn(schedule)
        self._streams: dict[str, dict[Dialect, Stream]] = {}
        self._rooms: dict[Reader, set[str]] = {}
        self._ended: set[Reader] = set()
        self._sessions: dict[PersonId, dict[Reader, Audience]] = {}
        self._whose: dict[Reader, PersonId] = {}

    def tell(self, reader: Reader, data: bytes) -> None:
        """Tell one reader something, in order with everything else."""
        if reader not in self._ended:
            self._turn.tell(reader, data)

    def after(self, work: Callable[[], None]) -> None:
        """Do something once this turn has been written."""
        self._turn.after(work)

    def publish(self, event: Event, stamp: Stamp, asker: Audience | None) -> None:
        """Tell an event to all who hear it; the asker's own part goes the way its session wants."""
        match event:
            case Joined(who=who, room=room, away=away):
                for each in self._of(who.person):
                    self.enter(each, room)
                self._to_rooms(event, stamp, (room,), asker)
                if away:
                    self._to_rooms(AwaySet(who, away, (room,)), stamp, (room,), asker)
                self._to_own_others(event, stamp, asker)
            case Said() | Redacted():
                self._to_hearers(event, stamp, asker)
            case Parted(who=gone, room=room) | Kicked(whom=gone, room=room):
                self._to_rooms(event, stamp, (room,), asker)
                for each in self._of(gone.person):
                    self._leave(each, room)
            case TopicSet(room=room) | ModesChanged(room=room) | Returned(room=room):
                self._to_rooms(event, stamp, (room,), asker)
            case RoomRenamed(room=room, name=name):
                self._to_rooms(event, stamp, (room,), asker)
                self._move(names.casefold(room), names.casefold(name))
                for each in self._inside(name):
                    self._hear(each, event, stamp, asked=each is asker)
            case AwaySet(rooms=rooms):
                self._to_rooms(event, stamp, rooms, asker)
                self._to_own_others(event, stamp, asker)
            case (
                Renamed(rooms=rooms)
                | AccountSet(rooms=rooms)
                | HostChanged(rooms=rooms)
                | RealnameSet(rooms=rooms)
            ):
                self._to_rooms(event, stamp, rooms, asker) if rooms else self._to_own(event, stamp, asker)
            case Left(who=who, rooms=rooms):
                for each in self._of(who.person):
                    for room in rooms:
                        self._leave(each, room)
                self._to_rooms(event, stamp, rooms, None)
            case Repeated(said=said, stamp=then):
                self._to_asker(said, then, asker)
            case ReadMarkerSet(who=who):
                for each in self._everywhere(who):
                    if each is not asker:
                        self._hear(each, event, stamp)
            case Invited() | InvitationNoticed():
                people = (event.whom.person,) if isinstance(event, Invited) else event.by
                self._to_several(event, stamp, people, None)
            case Knocked(to=to):
                for each in (session for person in to for session in self._of(person)):
                    self._hear(each, event, stamp)
            case MessageHeld(whom=whom):
                for each in self._of(whom.person):
                    self._hear(each, event, stamp)
            case MetadataSet():
                self._to_followers(event, stamp, asker)
            case UserModesChanged() | PersonalListChanged():
                self._to_own(event, stamp, asker)
            case Entered(who=who) | Attached(who=who):
                self._come(who.person, asker)
            case (
                Registered()
                | CredentialsChanged()
                | LoggedIn()
                | Detached()
                | AccountSettingsChanged()
                | AccountClosed()
                | Acted()
                | RoomForgotten()
                | Refused()
                | Subscribed()
                | Unsubscribed()
            ):
                pass  # the asker is answered by its session; who monitors or has the account, by the indexes below
            case WallopsSaid(to=to):
                self._to_several(event, stamp, to, asker)
            case Killed(whom=whom) | SessionsEnded(whom=whom):
                self._to_several(event, stamp, (whom.person,), None)
                for each in self._of(whom.person):
                    self._hear(each, event, stamp)
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
        self._forget_whose(reader)

    def _forget_whose(self, reader: Reader) -> None:
        person = self._whose.pop(reader, None)
        if person is not None:
            del self._sessions[person][reader]
            if not self._sessions[person]:
                del self._sessions[person]

    # ---- the index ----

    def _of(self, person: PersonId) -> list[Audience]:
        """The sessions of a person on this server, those that are closing included: one that hears something may be gone then."""
        return list(self._sessions.get(person, _NO_SESSIONS).values())

    def _everywhere(self, who: Source) -> Iterable[Audience]:
        """The sessions of everybody who is logged in to somebody's account."""
        people = self._logins.of(who.account) if who.account else [who.person]
        return (session for person in people for session in self._of(person))

    def _come(self, person: PersonId, visitor: Audience | None) -> None:
        """A session is somebody's from now on."""
        if visitor is not None:
            for room in list(self._rooms.get(visitor.send_queue, ())):
                self._leave(visitor, room)  # it was somebody else's before
            self._forget_whose(visitor.send_queue)
            self._sessions.setdefault(person, {})[visitor.send_queue] = visitor
            self._whose[visitor.send_queue] = person

    def _inside(self, room: str) -> list[Audience]:
        """The sessions that hear a room."""
        readers = [
            reader
            for stream in self._streams.get(names.casefold(room), {}).values()
            for reader in stream.readers
        ]
        return [self._sessions[self._whose[reader]][reader] for reader in readers]

    def enter(self, visitor: Audience, room: str) -> None:
        """A session hears a room from now on; it must be somebody's."""
        if visitor.dialect is not None and visitor.send_queue not in self._ended:
            key = names.casefold(room)
            self._rooms.setdefault(visitor.send_queue, set()).add(key)
            self._turn.enter(visitor.send_queue, self._stream(key, visitor.dialect))

    def _leave(self, visitor: Audience, room: str) -> None:
        if visitor.dialect is not None:
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

    def _to_hearers(self, event: Said | Redacted, stamp: Stamp, asker: Audience | None) -> None:
        """Tell what was said, or taken back, to those whom it was said to; the speaker's own echo goes the asker's way."""
        match event.to:
            case WholeRoom():
                self._to_rooms(event, stamp, (event.target,), asker)
            case OnePerson(person):
                self._to_several(event, stamp, (person,), None)
                if person != event.who.person:
                    self._to_own(event, stamp, asker)
                else:
                    self._to_asker(event, stamp, asker)
            case AbsentOwner():
                self._to_own(event, stamp, asker)
            case SomeMembers(hearers):
                me = event.who.person
                self._to_several(event, stamp, (each for each in hearers if each != me), None)
                self._to_own(event, stamp, asker)

    def _to_rooms(
        self, event: OfSomebody, stamp: Stamp, rooms: Iterable[str], asker: Audience | None
    ) -> None:
        own = self._sessions.get(event.who.person, _NO_SESSIONS)
        encoded: dict[Dialect, bytes] = {}
        chunks: dict[Stream, bytes] = {}
        for room in rooms:
            for dialect, stream in self._streams.get(names.casefold(room), {}).items():
                if dialect not in encoded:
                    encoded[dialect] = dialect.encode(event, stamp)
                if encoded[dialect]:
                    chunks[stream] = encoded[dialect]
        without = []
        if asker is not None and asker.session is not None and asker.send_queue in own:
            without = self._apart(event, stamp, asker, asker.session, encoded)
        if len(own) > 1:
            without += [
                each.send_queue
                for each in own.values()
                if each is not asker and not hears_from_afar(each, event)
            ]
        if chunks:
            self._turn.say(chunks, without)

    def _apart(
        self, event: Event, stamp: Stamp, asker: Audience, session: Listening, encoded: dict[Dialect, bytes]
    ) -> list[Reader]:
        """The asker, if it must be left out: it does not hear its own words, or hears them in a labelled answer."""
        if not session.hears(event):
            return [asker.send_queue]
        if not session.collects or asker.dialect is None:
            if not self._is_where(asker.send_queue, event):
                self._to_one(event, stamp, asker)
            return []
        data = encoded.get(asker.dialect)
        if data is None:
            data = asker.dialect.encode(event, stamp)
        if data:
            session.collect(data)
        return [asker.send_queue]

    def _is_where(self, reader: Reader, event: Event) -> bool:
        """Whether the asker is in the room that it has done something to from outside, or may have."""
        if isinstance(event, ModesChanged):
            return self._is_in(reader, event.room)
        return not isinstance(event, Said | Redacted) or self._is_in(reader, event.target)

    def _to_one(self, event: Event, stamp: Stamp, visitor: Audience) -> None:
        if visitor.dialect is not None:
            data = visitor.dialect.encode(event, stamp)
            if data:
                self.tell(visitor.send_queue, data)

    def _to_several(
        self, event: Event, stamp: Stamp, people: Iterable[PersonId], asker: Audience | None
    ) -> None:
        """Tell every session of these people; the asker, if it is among them, in its own way."""
        encoded: dict[Dialect, bytes] = {}
        for visitor in (session for person in people for session in self._of(person)):
            if visitor.dialect is None:
                continue
            if visitor is asker:
                self._to_asker(event, stamp, asker)
                continue
            if visitor.dialect not in encoded:
                encoded[visitor.dialect] = visitor.dialect.encode(event, stamp)
            if encoded[visitor.dialect]:
                self.tell(visitor.send_queue, encoded[visitor.dialect])

    def _to_followers(self, event: MetadataSet, stamp: Stamp, asker: Audience | None) -> None:
        """Tell whoever follows the key and shares a room with the person, or is in the room; who asked is answered."""
        inside = (each for room in event.rooms for each in self._inside(room))
        own = self._of(event.whom.person) if event.whom is not None else []
        encoded: dict[Dialect, bytes] = {}
        for reader, each in {each.send_queue: each for each in (*inside, *own)}.items():
            follows = each.session is not None and each.session.hears_key(event.key)
            if each is asker or each.dialect is None or not follows:
                continue
            if each.dialect not in encoded:
                encoded[each.dialect] = each.dialect.encode(event, stamp)
            self.tell(reader, encoded[each.dialect])

    def _to_own(self, event: OfSomebody, stamp: Stamp, asker: Audience | None) -> None:
        """Tell the one who did it: the session that asked in its own way, the person's other sessions as far as they want it."""
        for each in self._of(event.who.person):
            if each is not asker and hears_from_afar(each, event):
                self._to_one(event, stamp, each)
        self._to_asker(event, stamp, asker)

    def _to_own_others(self, event: Joined | AwaySet, stamp: Stamp, asker: Audience | None) -> None:
        """Let the person's other sessions tell it in words of their own."""
        for each in self._of(event.who.person):
            if each is not asker:
                self._hear(each, event, stamp)

    def _hear(self, visitor: Audience, event: Personal, stamp: Stamp, asked: bool = False) -> None:
        if visitor.session is not None and visitor.send_queue not in self._ended:
            visitor.session.hear(event, stamp, asked)

    def _to_asker(self, event: Event, stamp: Stamp, asker: Audience | None) -> None:
        if asker is None or asker.session is None or not asker.session.hears(event):
            return
        if not asker.session.collects:
            self._to_one(event, stamp, asker)
        elif asker.dialect is not None:
            data = asker.dialect.encode(event, stamp)
            if data:
                asker.session.collect(data)
