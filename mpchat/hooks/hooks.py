"""All hooks: listens to the journal, and hands each message to the deliveries of those that want it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from twisted.application.service import Service
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import Said, Stamp, WholeRoom
from mpchat.doors.server.sparing import Sparing
from mpchat.hooks.delivery import Delivery, Post
from mpchat.hooks.notices import Index, notice
from mpchat.hooks.signing import key_of
from mpchat.journal import Applied
from mpchat.journal.history import OFF_THE_RECORD, is_message
from mpchat.settings.hooks import Hook


@dataclass(frozen=True, slots=True)
class Wanted:
    """A hook and its secret."""

    hook: Hook
    secret: str = field(repr=False)


class _Running(NamedTuple):
    wanted: Wanted
    delivery: Delivery


class Hooks(Service):
    """The hooks while the server runs; ``clock`` gives Unix seconds."""

    log = Logger()

    def __init__(self, chat: ChatState, post: Post, timers: IReactorTime, clock: Callable[[], float]) -> None:
        self._chat = chat
        self._post = post
        self._timers = timers
        self._clock = clock
        self._running: dict[str, _Running] = {}
        self._index = Index({})
        self._sparing = Sparing(timers, lambda line: self.log.warn("{line}", line=line))

    def settle(self, wanted: Mapping[str, Wanted]) -> None:
        """Go by these from now on; what waits for a hook that has not changed waits on."""
        for name, (before, delivery) in list(self._running.items()):
            if wanted.get(name) != before:
                delivery.stop()
                del self._running[name]
        for name, each in wanted.items():
            if name not in self._running:
                self._running[name] = _Running(each, self._delivery(name, each))
        self._index = Index({name: each.hook for name, each in wanted.items()})

    def _delivery(self, name: str, wanted: Wanted) -> Delivery:
        key = key_of(wanted.secret)
        return Delivery(name, wanted.hook.url, key, self._post, self._timers, self._clock, self._sparing.tell)

    def waiting(self) -> dict[str, int]:
        """How many messages wait for each hook."""
        return {name: running.delivery.waiting for name, running in self._running.items()}

    def heard(self, applied: Applied) -> None:
        """The journal's listener."""
        if not self._running:
            return
        for event in applied.events:
            if is_message(event) and isinstance(event.to, WholeRoom):
                self._said(event, applied.stamp)

    def _said(self, said: Said, stamp: Stamp) -> None:
        room = self._chat.room_named(said.target)
        if room is None or OFF_THE_RECORD in room.flags:
            return
        for name, event in self._index.wanting(said):
            self._running[name].delivery.add(notice(event, said, stamp))

    def stopService(self) -> None:
        """Twisted: the server stops."""
        super().stopService()
        for running in self._running.values():
            running.delivery.stop()
