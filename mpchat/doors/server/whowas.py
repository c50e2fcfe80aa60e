"""WHOWAS: nicks that were given up, and the most people at once; forgotten when the server stops."""

from collections import deque
from dataclasses import dataclass

from mpchat.chat.vocabulary import Entered, Left, PersonId, RealnameSet, Renamed, Source
from mpchat.irc import names
from mpchat.journal import Applied

Followed = Entered | RealnameSet | Renamed | Left
"""The events that tell who bears a nick, or gave it up."""


@dataclass(frozen=True, slots=True)
class WhowasEntry:
    """Who bore a nick ``until`` a time (Unix seconds)."""

    who: Source
    realname: str
    until: float


class Whowas:
    """The last ``most`` nicks that were given up, 0 for all; ``most_people`` is how many were here at once."""

    def __init__(self, most: int) -> None:
        self._gone: deque[WhowasEntry] = deque(maxlen=most or None)
        self._realnames: dict[PersonId, str] = {}
        self.most_people = 0

    def keep(self, most: int) -> None:
        """Remember so many from now on; the oldest are forgotten."""
        self._gone = deque(self._gone, maxlen=most or None)

    def heard(self, applied: Applied) -> None:
        """The journal's listener."""
        for event in applied.events:
            if not isinstance(event, Followed):
                continue
            match event:
                case Entered(who, realname) | RealnameSet(who, realname):
                    self._realnames[who.person] = realname
                    self.most_people = max(self.most_people, len(self._realnames))
                case Renamed(who, nick):
                    if not names.same(who.nick, nick):
                        self._remember(who, applied)
                case Left(who):
                    self._remember(who, applied)
                    self._realnames.pop(who.person, None)

    def _remember(self, who: Source, applied: Applied) -> None:
        realname = self._realnames.get(who.person, "")
        self._gone.append(WhowasEntry(who, realname, applied.stamp.time))

    def who_was(self, nick: str) -> list[WhowasEntry]:
        """Everybody who bore a nick and is gone from it, the last one first."""
        return [guest for guest in reversed(self._gone) if names.same(guest.who.nick, nick)]
