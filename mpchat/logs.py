"""Where the server's log goes when it goes to a file: one that is rotated, and of which only so many old ones are kept.

twistd rotates the file that ``--logfile`` names (1 MB each) and deletes none: a daemon fills its disk in time. But it asks the
application for a log observer before it makes its own (``ILogObserver`` as a component, see Twisted's ``AppLogger.start``);
that is the place where a file with an end can be put.
"""

import signal
from collections.abc import Mapping
from typing import IO, Any, cast

from twisted.application.service import MultiService
from twisted.internet.interfaces import IReactorFromThreads
from twisted.logger import ILogObserver, textFileLogObserver
from twisted.python.components import Componentized
from twisted.python.logfile import LogFile

_TWISTDS_OWN = "twistd.log"


class LoggedServices(MultiService):
    """Services that bring their log file along: ``file``, once they have an application that writes one."""

    file: LogFile | None = None

    def __init__(self, path: str, most: int, reactor: Any) -> None:
        super().__init__()
        self._path = path
        self._most = most
        self._reactor = reactor

    def setServiceParent(self, parent: Any) -> None:
        """Twisted: this is the application; its log has not begun yet."""
        if self._path:
            self.file = open_log(self._path, self._most)
            rotate_on_signal(self.file, cast(IReactorFromThreads, self._reactor))
            observer = textFileLogObserver(cast(IO[str], self.file))
            cast(Componentized, parent).setComponent(ILogObserver, observer)
        super().setServiceParent(parent)

    def keep_old(self, most: int) -> None:
        """Keep this many old files beside it, 0 for all, from the next rotation on."""
        self._most = most
        if self.file is not None:
            self.file.maxRotatedFiles = most or None


def log_path(twistd: Mapping[str, Any]) -> str:
    """The file that twistd was told (by its own options) to write its log to; ``""`` where it goes elsewhere."""
    if twistd.get("syslog") or twistd.get("logger"):
        return ""
    path = twistd.get("logfile") or ("" if twistd.get("nodaemon") else _TWISTDS_OWN)
    return "" if path == "-" else str(path)


def open_log(path: str, most: int) -> LogFile:
    """Open a log that keeps this many old files beside it, 0 for all; raises SystemExit with one sentence."""
    try:
        return cast(LogFile, LogFile.fromFullPath(path, maxRotatedFiles=most or None))
    except OSError as error:
        raise SystemExit(
            f"mpchat: cannot write the log {path}: {error.strerror}; its folder must exist and be writable"
        ) from None


def rotate_on_signal(file: LogFile, reactor: IReactorFromThreads) -> None:
    """SIGUSR1 begins a new file, as it does with twistd's own log; unless the signal means something already."""
    if signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL:
        signal.signal(signal.SIGUSR1, lambda *_: reactor.callFromThread(file.rotate))
