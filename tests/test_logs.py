"""The server's log file: which it is, how it is rotated, how many old ones there are."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from twisted.application.service import Application
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import ILogObserver, Logger, LogPublisher
from twisted.scripts._twistd_unix import ServerOptions

from mpchat.logs import LoggedServices, log_path, open_log
from mpchat.options import Options
from mpchat.settings.places import log_file


def options(*words: str, twistd: Any = ()) -> Options:
    """mpchat's options, under twistd with these of its own."""
    read = Options()
    read.parent = ServerOptions()
    read.parent.update(twistd)
    read.parseOptions(list(words))
    return read


class AtOnce(MemoryReactorClock):
    """A reactor that does at once what a signal's handler asks for."""

    def callFromThread(self, work: Any, *args: Any, **kwargs: Any) -> None:
        """Twisted: from another thread."""
        work(*args, **kwargs)


@pytest.fixture(autouse=True)
def usual_signals() -> Iterator[None]:
    """SIGUSR1 as it was."""
    before = signal.getsignal(signal.SIGUSR1)
    yield
    signal.signal(signal.SIGUSR1, before)


@pytest.mark.parametrize(
    ("twistd", "path"),
    [
        ({"logfile": "/x/chat.log"}, "/x/chat.log"),
        ({"logfile": "/x/chat.log", "nodaemon": True}, "/x/chat.log"),
        ({}, "twistd.log"),
        ({"nodaemon": True}, ""),
        ({"nodaemon": True, "logfile": "-"}, ""),
        ({"logfile": "/x/chat.log", "syslog": True}, ""),
        ({"logfile": "/x/chat.log", "logger": "a.b"}, ""),
    ],
)
def test_the_file_is_the_one_that_twistd_would_write(twistd: dict[str, object], path: str) -> None:
    assert log_path(options(twistd=twistd).twistd) == path


@pytest.mark.parametrize(
    ("words", "kept"), [((), 9), (("--max-log-files=2",), 2), (("--max-log-files=0",), 12)]
)
def test_only_so_many_old_files_are_kept(tmp_path: Path, words: tuple[str, ...], kept: int) -> None:
    reactor = AtOnce()
    services = LoggedServices(str(tmp_path / "chat.log"), options(*words).settings.max_log_files, reactor)
    application = Application("mpchat")
    services.setServiceParent(application)
    observer = application.getComponent(ILogObserver)
    log = Logger(observer=LogPublisher(observer))
    turn_over = signal.getsignal(signal.SIGUSR1)
    assert callable(turn_over)
    for number in range(13):
        log.info("line {number}", number=number)
        if number < 12:
            os.kill(os.getpid(), signal.SIGUSR1)
    old = sorted(tmp_path.glob("chat.log.*"))
    assert len(old) == kept
    assert "line 12" in (tmp_path / "chat.log").read_text()
    assert "line 11" in (tmp_path / "chat.log.1").read_text()
    assert services.file is not None
    services.file.close()


def test_how_many_are_kept_can_change(tmp_path: Path) -> None:
    services = LoggedServices(str(tmp_path / "chat.log"), 9, AtOnce())
    services.setServiceParent(Application("mpchat"))
    assert services.file is not None
    for kept, most in ((3, 9), (1, 1), (4, 0)):
        services.keep_old(most)
        for _ in range(3):
            services.file.write("a line\n")
            services.file.rotate()
        assert len(list(tmp_path.glob("chat.log.*"))) == kept
    services.file.close()


def test_the_log_of_a_host_is_kept_as_short() -> None:
    assert log_path(options("--join", twistd={"nodaemon": True}).twistd) == log_file()


def test_a_log_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        SystemExit, match=r"cannot write the log .*: No such file or directory; its folder must"
    ):
        open_log(str(tmp_path / "none" / "chat.log"), 3)


def test_without_a_file_the_application_is_left_alone() -> None:
    application = Application("mpchat")
    LoggedServices("", 9, MemoryReactorClock()).setServiceParent(application)
    assert application.getComponent(ILogObserver, None) is None
