"""The model: the client's state, changed by ``apply`` alone."""

from collections.abc import Callable

from mpchat.client.model import hearing, past
from mpchat.client.model.incoming import (
    Caught,
    Cleared,
    Closed,
    Connected,
    Connecting,
    Ended,
    Explained,
    Fared,
    Found,
    Incoming,
    Lost,
    Noted,
    Older,
    Refused,
    Renamed,
    Retrying,
    Shown,
    Typed,
)
from mpchat.client.model.parts import Parts
from mpchat.client.model.rooms import Gap, Kind, Line, Room
from mpchat.client.model.state import ClientState
from mpchat.irc.message import Message


def _nothing() -> None:
    pass


class Model(ClientState):
    """The state of one client; ``watcher`` is called after every change."""

    def __init__(self, nick: str, room: str, server: str = "") -> None:
        super().__init__(nick, room, server)
        self._parts = Parts()
        self.watcher: Callable[[], None] = _nothing

    def apply(self, incoming: Incoming, at: float) -> None:
        """Take in what happened at ``at`` (seconds since 1970), then call the watcher."""
        self.now = at
        match incoming:
            case Message():
                self._hear(incoming, at)
            case Connecting() | Connected() | Retrying():
                self.state = incoming
            case Renamed(nick):
                self.nick, self.naming, self.capabilities = nick, "", frozenset()
            case Lost(reason):
                self._lose(reason, at)
            case Refused() | Ended():
                self.finish(incoming, at)
            case Typed():
                past.typed(self, incoming)
            case Fared():
                past.fared(self, incoming)
            case Caught():
                past.caught(self, incoming)
            case Older():
                past.older(self, incoming)
            case Found():
                past.found(self, incoming)
            case Shown(name):
                self._show(name)
            case Closed(name):
                self.close(name)
            case Cleared(name):
                self.open(name).clear()
            case Noted(text, kind):
                self.add(self.current, kind, text, at)
            case Explained(lines):
                self.current.explain([Line(at, Kind.EVENT, "", line) for line in lines])
        self.watcher()

    def _hear(self, message: Message, at: float) -> None:
        self._msgid, self._part = self._parts.of(message)
        self.heard_to = max(self.heard_to, self.time_of(message, 0.0))
        hearing.hear(self, message, self.time_of(message, at))
        self._msgid, self._part = "", 0

    def _show(self, name: str) -> None:
        self.look_at(self.open(name))

    def _lose(self, reason: str, at: float) -> None:
        self.welcomed = False
        self.naming = ""
        self.capabilities = frozenset()
        for room in self.rooms:
            room.joined = False
            room.members.clear()
            room.naming.clear()
            self._open_gap(room, self.heard_to or at)
        if not self.ended and not self.farewell:
            self.add(self.current, Kind.ERROR, f"The connection is lost: {reason}", at)
        self.farewell = False

    def _open_gap(self, room: Room, at: float) -> None:
        """From here on something may be missed; a gap that is not closed yet only grows."""
        if room.gap is None and (room.wanted or room.is_query) and not room.is_search:
            room.gap = Gap(room.last_id, room.fresh, at)
        elif room.gap is not None:
            room.gap.since = room.gap.since or at
