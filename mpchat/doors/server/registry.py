"""The registry of connections, by whatever door they came; hands each event to those who hear it."""

from collections.abc import Callable, Collection, Iterator
from functools import partial
from itertools import count
from typing import Protocol

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from mpchat.chat.banning import refused_address
from mpchat.chat.vocabulary import PersonId, VisitorId, asker_of, visitor_id
from mpchat.doors.broadcast.broadcast import Broadcast
from mpchat.doors.broadcast.listening import Audience
from mpchat.doors.server.fairness import Fairness
from mpchat.doors.server.house import House
from mpchat.doors.server.peer import VisitorSession
from mpchat.doors.server.sparing import Sparing
from mpchat.doors.server.throttle import Addresses
from mpchat.doors.server.watching import changes_watching, notices_of
from mpchat.journal import Applied


class Connected(Audience, Protocol):
    """A connection, as the registry knows it."""

    @property
    def visitor(self) -> VisitorId: ...
    @property
    def address(self) -> str: ...
    @property
    def session(self) -> VisitorSession | None: ...
    def guarded(self, work: Callable[..., None], *args: object) -> None: ...
    def end(self, reason: str) -> None: ...


class Registry:
    """The visitors of a server: counts them in and out, and listens to the journal for them.

    ``clock`` is the reactor's; ``fairness`` is the budget that all of them share, ``broadcast`` the index of who listens where.
    """

    log = Logger()

    def __init__(self, house: House, clock: IReactorTime) -> None:
        self.house = house
        self.clock = clock
        self.fairness = Fairness(clock)
        self.sparing = Sparing(clock, lambda line: self.log.info("{line}", line=line))
        self.broadcast = Broadcast(lambda flush: clock.callLater(0, flush), house.monitors)
        self.visitors: dict[VisitorId, Connected] = {}
        self._addresses = Addresses()
        self._ids = map(partial(visitor_id, 0), count(1))  # there is one server, so it is number 0
        self._when_empty: Callable[[], None] | None = None
        house.capabilities_of = self._capabilities_of
        house.notice = self.notice
        self._watching: dict[PersonId, None] = {}

    def new_visitor(self) -> VisitorId:
        """A number that no other connection of this server has, nor ever had."""
        return next(self._ids)

    def admit(self, address: str) -> str | None:
        """Count a connection from an address in, whatever comes of it; or say why it cannot come in."""
        limits = self.house.limits
        banned = refused_address(self.house.chat, address, self.house.clock())
        per_address = 0 if self.house.exemptions.cover_address(address) else limits.max_per_address
        problem = banned or self._addresses.problem(address, limits.max_connections, per_address)
        if problem:
            self.sparing.tell("refused", f"refused {address}: {problem}")
            return problem
        self._addresses.arrive(address)
        return None

    def release(self, address: str) -> None:
        """Count one out."""
        self._addresses.leave(address)

    def arrived(self, connection: Connected) -> str | None:
        """Count a visitor's connection in; or say why it cannot come in."""
        problem = self.admit(connection.address)
        if problem:
            return problem
        self.visitors[connection.visitor] = connection
        self.house.connections = len(self.visitors)
        return None

    def gone(self, connection: Connected) -> None:
        """Count a connection out."""
        if self.visitors.pop(connection.visitor, None) is None:
            return
        self.release(connection.address)
        self.house.connections = len(self.visitors)
        self.broadcast.forget(connection.send_queue, connection.dialect)
        self.house.monitors.clear(connection.visitor)
        if self._when_empty is not None and not self.visitors:
            # Once everybody's QUIT has been asked for: of many at once some wait for the next turn.
            self.clock.callLater(0, self.fairness.now_or_later, self._when_empty)

    def heard(self, applied: Applied) -> None:
        """The journal's listener: tell everybody, then the one who asked."""
        self.house.whowas.heard(applied)
        self.house.rosters.heard(applied)
        asker = self._asker(applied)
        try:
            for event in applied.events:
                self.broadcast.publish(event, applied.stamp, asker)
        except Exception:
            self.log.failure("a mistake of ours while telling what happened")
            if asker is not None:
                asker.end("The server made a mistake")
        if asker is not None and asker.session is not None:
            asker.guarded(asker.session.applied, applied)
        self._watch(applied)

    def _watch(self, applied: Applied) -> None:
        """Tell operators who watch what has happened."""
        for change in changes_watching(applied):
            self._watching[change.who.person] = None
        if self._watching:
            for letter, text in notices_of(self.house.chat, applied):
                self.notice(letter, text)

    def notice(self, letter: str, text: str) -> None:
        """Tell every session of the operators who watch for this letter."""
        for person_id in list(self._watching):
            person = self.house.chat.people.get(person_id)
            if person is None or not person.notices:
                del self._watching[person_id]
                continue
            for visitor in person.sessions if letter in person.notices else ():
                connection = self.visitors.get(visitor)
                if connection is not None and connection.session is not None:
                    connection.session.notice(text)

    def _asker(self, applied: Applied) -> Connected | None:
        session = asker_of(applied.command)
        return None if session is None else self.visitors.get(session)

    def _capabilities_of(self, session: VisitorId) -> Collection[str]:
        connection = self.visitors.get(session)
        return () if connection is None or connection.session is None else connection.session.capabilities

    def sessions(self) -> Iterator[VisitorSession]:
        """The sessions of all who have said something."""
        each = (connection.session for connection in list(self.visitors.values()))
        return (session for session in each if session is not None)

    def announce(self, code: str, text: str) -> None:
        """Tell everybody something about the chat as a whole."""
        for session in self.sessions():
            session.announce(code, text)

    def end_all(self, reason: str, finished: Callable[[], None]) -> None:
        """Close every connection; ``finished`` is called when the last is closed, after 2 s at most."""
        if not self.visitors:
            finished()
            return
        self._when_empty = finished
        for connection in list(self.visitors.values()):
            connection.end(reason)
