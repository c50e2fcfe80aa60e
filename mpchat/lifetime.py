"""When the chat ends: with its host, with the last to leave, or never by itself."""

from collections.abc import Callable
from dataclasses import replace

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from mpchat.chat.vocabulary import Attached, Entered, Left, Renamed, Source, VisitorId, asker_of
from mpchat.doors.server.house import House
from mpchat.irc import names
from mpchat.journal import Applied
from mpchat.settings.kind import Kind

Followed = Entered | Attached | Renamed | Left
"""The events that tell who is here."""


class Lifetime:
    """Listens to who comes and goes, and calls ``end`` with the reason, once.

    The host is who gave the host's secret, or the first to enter where there is none (``first_hosts``). A host, or the last one
    in a persistent chat, whose connection broke has so many seconds to come back as the settings say; ``warn`` tells the others.
    """

    def __init__(
        self,
        house: House,
        clock: IReactorTime,
        first_hosts: bool,
        warn: Callable[[str], None],
        end: Callable[[str], None],
    ) -> None:
        self._kind = house.settings.kind
        self._house = house
        self._clock = clock
        self._first_hosts = first_hosts
        self._warn = warn
        self._end = end
        self._host: Source | None = None
        self._somebody_was_here = False
        self._waiting: IDelayedCall | None = None
        self._ended = False

    def heard(self, applied: Applied) -> None:
        """The journal's listener."""
        for event in applied.events:
            if not isinstance(event, Followed):
                continue
            match event:
                case Entered(who=who) | Attached(who=who):
                    self._entered(who, asker_of(applied.command))
                case Renamed(who=who, nick=nick):
                    self._renamed(replace(who, nick=nick))
                case Left(who=who, broken=broken):
                    self._left(who, broken)

    def host_gone(self) -> None:
        """The host's own client has ended, whatever it said before."""
        if self._kind is Kind.HOSTED:
            self._finish(self._host_has_left())
        elif self._kind is Kind.PERSISTENT and not self._house.chat.people:
            self._finish("everybody has left")

    def stop(self) -> None:
        """The chat ends for another reason: no timer is left behind."""
        self._ended = True
        self._wait_no_more()

    def _entered(self, who: Source, session: VisitorId | None) -> None:
        self._somebody_was_here = True
        if self._kind is Kind.PERSISTENT:
            self._wait_no_more()
        if self._kind is Kind.HOSTED and self._becomes_host(who, session):
            self._host = who
            self._wait_no_more()

    def _becomes_host(self, who: Source, session: VisitorId | None) -> bool:
        if not self._first_hosts:
            return session in self._house.hosting_visitors
        return self._host is None or self._came_back(who)

    def _came_back(self, who: Source) -> bool:
        if self._host is None or self._waiting is None:
            return False
        return names.same(who.nick, self._host.nick) and who.host == self._host.host

    def _renamed(self, who: Source) -> None:
        if self._is_host(who):
            self._host = who
        elif self._first_hosts and self._came_back(who):
            # The host was back before the server knew that the old connection is gone, and now got the nick again.
            self._host = who
            self._wait_no_more()

    def _is_host(self, who: Source) -> bool:
        return self._host is not None and who.person == self._host.person

    def _left(self, who: Source, broken: bool) -> None:
        if self._kind is Kind.HOSTED and self._is_host(who):
            self._host = who  # who logged in meanwhile may be shown with another host
            self._wait_or(broken, self._host_has_left())
            if self._waiting:
                self._warn(
                    f"{who.nick}, who hosts this chat, lost the connection: "
                    f"it ends in {self._house.settings.grace:g} seconds unless {who.nick} comes back"
                )
        elif self._kind is Kind.PERSISTENT and not self._house.chat.people and self._somebody_was_here:
            self._wait_or(broken, "everybody has left")

    def _host_has_left(self) -> str:
        return f"{self._host.nick}, who hosted it, has left" if self._host else "its host has left"

    def _wait_or(self, broken: bool, reason: str) -> None:
        grace = self._house.settings.grace
        if broken and grace and not self._ended:
            self._wait_no_more()
            self._waiting = self._clock.callLater(grace, self._finish, reason)
        else:
            self._finish(reason)

    def _wait_no_more(self) -> None:
        if self._waiting is not None and self._waiting.active():
            self._waiting.cancel()
        self._waiting = None

    def _finish(self, reason: str) -> None:
        self._wait_no_more()
        if not self._ended:
            self._ended = True
            self._end(reason)
