"""The contracts of those who hear: a connection as the broadcast knows it, and its session's own part in hearing."""

from typing import Protocol

from mpchat.chat.vocabulary import (
    AccountSet,
    AwaySet,
    Event,
    HostChanged,
    Joined,
    Kicked,
    Killed,
    Knocked,
    Left,
    MessageHeld,
    ModesChanged,
    Parted,
    PersonalListChanged,
    ReadMarkerSet,
    RealnameSet,
    Redacted,
    Renamed,
    Returned,
    RoomRenamed,
    Said,
    SessionsEnded,
    Stamp,
    TopicSet,
    UserModesChanged,
)
from mpchat.doors.broadcast.dialect import Dialect
from mpchat.doors.broadcast.turn import Reader

Personal = RoomRenamed | ReadMarkerSet | Killed | SessionsEnded | Joined | AwaySet | Knocked | MessageHeld
"""What a session may have to tell in words of its own, or to act on."""

OfSomebody = (
    Said
    | Redacted
    | Joined
    | Parted
    | Kicked
    | TopicSet
    | ModesChanged
    | Returned
    | RoomRenamed
    | AwaySet
    | Renamed
    | AccountSet
    | HostChanged
    | RealnameSet
    | Left
    | UserModesChanged
    | PersonalListChanged
)
"""What somebody (``who``) did, and may be heard of by the person's own sessions."""


class Listening(Protocol):
    """A session's own part in hearing."""

    @property
    def collects(self) -> bool:
        """Whether the events that the session has caused go to ``collect`` now."""
        ...

    def hears(self, event: Event) -> bool:
        """Whether the session hears of what itself has done."""
        ...

    def hears_from_afar(self, event: Event) -> bool:
        """Whether the session hears of what the person has done over another one."""
        ...

    def hears_key(self, key: str) -> bool:
        """Whether the session follows a key of metadata (IRCv3 metadata, SUB)."""
        ...

    def collect(self, data: bytes) -> None:
        """Take what the session's own command caused into a labelled answer."""
        ...

    def hear(self, event: Personal, stamp: Stamp, asked: bool) -> None:
        """Take in an event that means something to this session besides the bytes that all of its kind hear.

        ``asked`` says that this session has asked for it.
        """
        ...


class Audience(Protocol):
    """A connection as the broadcast knows it."""

    @property
    def send_queue(self) -> Reader: ...
    @property
    def dialect(self) -> Dialect | None: ...
    @property
    def session(self) -> Listening | None: ...


def hears_from_afar(visitor: Audience, event: Event) -> bool:
    """Whether a session wants to hear what its person has done over another session."""
    return visitor.session is not None and visitor.session.hears_from_afar(event)
