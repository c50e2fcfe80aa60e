"""The sessions by HTTP that are here: one an account."""

from functools import partial

from mpchat.doors.connection.pacing import Bucket
from mpchat.doors.server.registry import Registry
from mpchat.doors.web.errors import HttpError, later
from mpchat.doors.web.session import ApiSession
from mpchat.doors.web.speaker import Speaker
from mpchat.irc import names


class Speakers:
    """Finds the session of an account, or begins one. Each account asks at the pace of a client."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._here: dict[str, Speaker] = {}
        self._paces: dict[str, Bucket] = {}

    def of(self, account: str, address: str) -> Speaker:
        """The speaker of an account; ``address`` is where a new one comes from. Raises HttpError."""
        key = names.casefold(account)
        speaker = self._here.get(key) or self._begin(key, account, address)
        self._pace(key)
        speaker.stay()
        return speaker

    def _begin(self, key: str, account: str, address: str) -> Speaker:
        session = ApiSession(self._registry, address, partial(self._gone, key))
        problem = self._registry.arrived(session)
        if problem:
            raise HttpError(503, "FULL", problem)
        limits = self._registry.house.limits
        self._paces[key] = Bucket(limits.command_burst, limits.command_rate)
        speaker = self._here[key] = Speaker(session, account)
        return speaker

    def _pace(self, key: str) -> None:
        now = self._registry.clock.seconds()
        delay = self._paces[key].take(now, 0)
        if delay:
            raise later(429, "TOO_FAST", "This account asks too much at once: wait a moment", delay)
        self._paces[key].take(now)

    def _gone(self, key: str) -> None:
        speaker = self._here.pop(key)
        del self._paces[key]
        speaker.part_company()
