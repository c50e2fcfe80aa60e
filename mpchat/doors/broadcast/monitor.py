"""MONITOR lists: which visitors watch which nicks (IRCv3 monitor, extended-monitor); an index by nick, fed by the events."""

from dataclasses import dataclass, field, replace
from typing import Protocol

from mpchat.chat.person import Person
from mpchat.chat.vocabulary import (
    AccountSet,
    AwaySet,
    Entered,
    Event,
    HostChanged,
    Left,
    MetadataSet,
    RealnameSet,
    Renamed,
    Stamp,
    VisitorId,
)
from mpchat.doors.broadcast.dialect import Dialect
from mpchat.irc import names

Followed = Entered | Left | Renamed | AwaySet | AccountSet | RealnameSet | HostChanged | MetadataSet
"""The events that tell how it stands with a nick."""


class Watcher(Protocol):
    """A visitor in the chat who can be told that somebody is here."""

    visitor: VisitorId
    dialect: Dialect

    @property
    def person(self) -> Person: ...
    def follows(self, event: AwaySet | AccountSet | RealnameSet | HostChanged | MetadataSet) -> bool:
        """Whether it hears of such a change of a monitored person (IRCv3 extended-monitor)."""
        ...

    def tell_presence(self, numeric: str, who: str) -> None: ...
    def notify(self, data: bytes) -> None: ...


@dataclass
class Monitors:
    """Everybody's list of monitored nicks. A nick is the same in any case, and shown as it was first written."""

    _lists: dict[VisitorId, dict[str, str]] = field(default_factory=dict)
    _watchers: dict[str, dict[VisitorId, Watcher]] = field(default_factory=dict)

    def of(self, visitor: VisitorId) -> list[str]:
        """The nicks on a visitor's list, in the order of adding."""
        return list(self._lists.get(visitor, {}).values())

    def add(self, watcher: Watcher, nick: str, most: int) -> bool:
        """Put a nick on somebody's list; whether it is on it now. ``most`` is how many a list may hold, 0 for any number."""
        wanted, key = self._lists.setdefault(watcher.visitor, {}), names.casefold(nick)
        if key not in wanted and most and len(wanted) >= most:
            return False
        wanted.setdefault(key, nick)
        self._watchers.setdefault(key, {})[watcher.visitor] = watcher
        return True

    def remove(self, visitor: VisitorId, nick: str) -> None:
        """Take a nick off somebody's list."""
        key = names.casefold(nick)
        if self._lists.get(visitor, {}).pop(key, None) is None:
            return
        del self._watchers[key][visitor]
        if not self._watchers[key]:
            del self._watchers[key]

    def clear(self, visitor: VisitorId) -> None:
        """Take every nick off somebody's list."""
        for nick in self.of(visitor):
            self.remove(visitor, nick)
        self._lists.pop(visitor, None)

    def heard(self, event: Event, stamp: Stamp) -> None:
        """Tell those who want to know what happened to a nick."""
        if not isinstance(event, Followed):
            return
        match event:
            case Entered(who=who):
                self._tell("RPL_MONONLINE", who.nick, who.mask)
            case Left(who=who):
                self._tell("RPL_MONOFFLINE", who.nick, who.nick)
            case Renamed(who=who, nick=nick):
                if not names.same(who.nick, nick):
                    self._tell("RPL_MONOFFLINE", who.nick, who.nick)
                    self._tell("RPL_MONONLINE", nick, replace(who, nick=nick).mask)
            case AwaySet(again=True) | MetadataSet(whom=None):
                pass
            case MetadataSet() | AwaySet() | AccountSet() | RealnameSet() | HostChanged():
                self._tell_more(event, stamp)

    def _watching(self, nick: str) -> list[Watcher]:
        return list(self._watchers.get(names.casefold(nick), {}).values())

    def _tell(self, numeric: str, nick: str, who: str) -> None:
        for watcher in self._watching(nick):
            watcher.tell_presence(numeric, who)

    def _tell_more(
        self, event: AwaySet | AccountSet | RealnameSet | HostChanged | MetadataSet, stamp: Stamp
    ) -> None:
        """Tell watchers of a change; those who share a room with the person hear of it there."""
        rooms = set(map(names.casefold, event.rooms))
        encoded: dict[Dialect, bytes] = {}
        who = (event.whom or event.who) if isinstance(event, MetadataSet) else event.who
        for watcher in self._watching(who.nick):
            shares_a_room = not rooms.isdisjoint(watcher.person.rooms)
            if (
                watcher.person.id not in (event.who.person, who.person)
                and not shares_a_room
                and watcher.follows(event)
            ):
                dialect = watcher.dialect
                if dialect not in encoded:
                    encoded[dialect] = dialect.encode(event, stamp)
                watcher.notify(encoded[dialect])
