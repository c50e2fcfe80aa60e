"""Access to history: which conversations somebody may read, and from when on."""

from collections.abc import Iterator
from dataclasses import dataclass

from mpchat.chat import policy
from mpchat.chat.chat import Person, Room
from mpchat.chat.vocabulary import Stamp
from mpchat.doors.irc.session import Session
from mpchat.irc import modes, names
from mpchat.journal.history import (
    SINCE_JOINING,
    Conversation,
    Identity,
    Point,
    Span,
    direct,
    other_of,
)

_MOST_PLACES = 1000
"""Rooms, and direct conversations, that one question looks through."""


@dataclass(frozen=True, slots=True)
class Readable:
    """A conversation that somebody may read: what it is called, and the stamp after which it is theirs; None from the start."""

    conversation: Conversation
    name: str
    since: Stamp | None = None

    def after(self, point: Point | None) -> Point | None:
        """The later of a place and where reading begins."""
        since = self.since
        if since is None:
            return point
        if point is not None and point.sequence is not None:
            return Point(sequence=max(point.sequence, since.sequence))
        if point is not None and point.time is not None and point.time >= since.time:
            return point
        return Point(sequence=since.sequence)


def find(session: Session, target: str) -> Readable | None:
    """The room or the direct conversation of that name; None if it is not there for the asker, for whatever reason."""
    if not names.is_room(target):
        return _direct(session, target)
    room = session.house.chat.room_named(target)
    return _room(session, room) if room is not None else None


def own_rooms(session: Session) -> Iterator[Readable]:
    """The rooms that the asker is in."""
    return filter(None, (_room(session, room) for room in session.house.chat.rooms_of(session.person)))


def rooms(session: Session) -> Iterator[Readable]:
    """The rooms that the asker may read, the asker's own first."""
    own = session.house.chat.rooms_of(session.person)
    others = session.house.chat.rooms.values() if session.house.open_history else ()
    each = {room.name: room for room in (*own, *others)}
    return filter(None, (_room(session, room) for room in list(each.values())[:_MOST_PLACES]))


def own_directs(session: Session, span: Span | None = None) -> Iterator[tuple[Readable, float]]:
    """The asker's direct conversations, each with the time of its newest message; oldest first."""
    me = identity(session.person)
    for conversation, time in session.house.history.latest_of_each(me, span or Span(_MOST_PLACES)):
        other = other_of(conversation, me)
        yield Readable(conversation, _nick_of(session, other)), time


def identity(person: Person) -> Identity:
    """Who somebody is over several connections."""
    return policy.source_of(person).identity


def _room(session: Session, room: Room) -> Readable | None:
    conversation = room.conversation
    if session.person.id not in room.members:
        return Readable(conversation, room.name, since(room)) if _is_open(session, room) else None
    if SINCE_JOINING in room.flags:
        return Readable(conversation, room.name, session.person.rooms[names.casefold(room.name)])
    return Readable(conversation, room.name, since(room))


def _is_open(session: Session, room: Room) -> bool:
    """Whether somebody outside may read it, too."""
    is_open = modes.HIDING_HISTORY.isdisjoint(room.letters)
    return session.house.open_history and is_open and not policy.is_banned(room, session.person)


def since(room: Room) -> Stamp | None:
    """After which stamp a room's history is its own; None where it always was.

    History belongs to a room's life, not to its name: the people, the key and the modes of the next room of that name say nothing
    about who may read what was said in the first.
    """
    return Stamp(room.life.begun - 1, room.life.at) if room.life.begun else None


def _direct(session: Session, nick: str) -> Readable | None:
    me = identity(session.person)
    person = session.house.chat.person_named(nick)
    if person is not None:
        return Readable(direct(me, identity(person)), person.nick)
    begins = f"{names.casefold(nick)}@"
    found = [each for each, _ in own_directs(session) if other_of(each.conversation, me).startswith(begins)]
    return found[-1] if found else None


def _nick_of(session: Session, other: Identity) -> str:
    """The nick as its bearer writes it, as long as that is the same person."""
    nick = other.partition("@")[0]
    person = session.house.chat.person_named(nick)
    return person.nick if person is not None and identity(person) == other else nick
