"""Reads the config file and the files that options name again while the server runs: for REHASH and SIGHUP."""

import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from twisted.application.service import Service
from twisted.logger import Logger

from mpchat.descriptors import make_room_for
from mpchat.doors.irc.announcing import announce_isupport, announce_offer
from mpchat.doors.irc.isupport import tokens
from mpchat.doors.irc.offer import offer
from mpchat.doors.server.house import House
from mpchat.doors.server.registry import Registry
from mpchat.settings.files import read_files
from mpchat.settings.kind import Kind
from mpchat.settings.rows import SettingsError
from mpchat.settings.settings import Settings
from mpchat.settings.sources import Sources
from mpchat.settings.table import differences, without_restart

log = Logger()


class Rereading(Service):
    """Swaps what can change while the server runs, in one step; ``settle`` tells those that the house does not know."""

    log = Logger()

    def __init__(
        self, sources: Sources, registry: Registry, reactor: Any, settle: Callable[[Settings], None]
    ) -> None:
        self._sources = sources
        self._house = registry.house
        self._registry = registry
        self._reactor = reactor
        self._settle = settle

    def startService(self) -> None:
        """Twisted: the server runs. Where there is a terminal, SIGHUP says that it has hung up."""
        super().startService()
        if self._house.settings.kind is Kind.FOREVER and (sys.stdin.closed or not sys.stdin.isatty()):
            signal.signal(signal.SIGHUP, lambda *_: self._reactor.callFromThread(self._hear_signal))

    def _hear_signal(self) -> None:
        with suppress(SettingsError):  # the log has it
            self.read()

    def read(self) -> str:
        """Read everything: what needs a restart, as a sentence or ``""``. Raises SettingsError, and then nothing changes."""
        house = self._house
        offered, announced = offer(house), tokens(house)
        try:
            decided = self._sources.decide().settings
            files = read_files(decided)
        except SettingsError as error:
            self.log.warn("rehash: {problem}; nothing has changed", problem=str(error))
            raise
        waiting = [row.name for row in differences(house.settings, decided) if row.restarts]
        settings = without_restart(house.settings, decided)
        changed = ", ".join(row.name for row in differences(house.settings, settings))
        house.settle(settings, files)
        self._settle(settings)
        self.log.info(
            "rehash: all files have been read again; changed: {changed}", changed=changed or "no option"
        )
        warn_of_what_is_missing(house)
        announce_offer(self._registry.sessions(), offered, offer(house))
        announce_isupport(self._registry.sessions(), announced, tokens(house))
        return self._tell_waiting(waiting)

    def _tell_waiting(self, waiting: list[str]) -> str:
        if not waiting:
            return ""
        needs = "needs" if len(waiting) == 1 else "need"
        text = f"{', '.join(waiting)} {needs} a restart of the server to change"
        self.log.warn("rehash: {text}", text=text)
        return text


def warn_of_what_is_missing(house: House) -> None:
    """Log what will be missed later: room for connections, accounts of operators; and files that others can read."""
    if problem := make_room_for(house.limits.max_connections):
        log.warn("{problem}", problem=problem)
    for warning in house.files.warnings:
        log.warn("{warning}", warning=warning)
    # An operator by account is none while nobody has that account.
    missing = ", ".join(sorted(house.operators.accounts - house.chat.accounts.keys()))
    if missing:
        log.warn(
            "--operators names accounts that do not exist: {missing}; take the line out, let the account be registered"
            " (REGISTER), then put the line in",
            missing=missing,
        )
