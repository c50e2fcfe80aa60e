"""Ends the presence of people who are always on, but have not connected for longer than the operator wants."""

from twisted.application.service import Service
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall

from mpchat.chat.vocabulary import ExpirePeople
from mpchat.doors.server.house import House

_EVERY = 3600.0
"""Seconds between two looks."""


class ExpiringService(Service):
    """Looks once an hour, and at the start. What the settings say holds from the next look on."""

    def __init__(self, house: House, clock: IReactorTime) -> None:
        self._house = house
        self._looking = LoopingCall(self._look)
        self._looking.clock = clock

    def startService(self) -> None:
        """Twisted: begin."""
        super().startService()
        self._looking.start(_EVERY)

    def stopService(self) -> None:
        """Twisted: end."""
        super().stopService()
        if self._looking.running:
            self._looking.stop()

    def _look(self) -> None:
        longest = self._house.settings.always_on_expiry
        if longest:
            self._house.journal.append(ExpirePeople(self._house.clock() - longest))
