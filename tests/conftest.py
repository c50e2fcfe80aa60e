"""What every test stands on: what Twisted only logs fails the test it happened in."""

import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from twisted.logger import ILogObserver, LogEvent, LogLevel, globalLogPublisher
from zope.interface import implementer

from tests.harness import AT_THE_END, Party, sqlite_journal

# Nothing is timed here: on a busy machine an example may take its time.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@implementer(ILogObserver)
class _Failures:
    def __init__(self) -> None:
        self.seen: list[LogEvent] = []

    def __call__(self, event: LogEvent) -> None:
        if event.get("log_level") in (LogLevel.error, LogLevel.critical) or "log_failure" in event:
            self.seen.append(event)


@pytest.fixture(autouse=True)
def logged_failures() -> Iterator[list[LogEvent]]:
    """Every failure that was logged; a test that expects some takes them out of the list."""
    observer = _Failures()
    globalLogPublisher.addObserver(observer)
    yield observer.seen
    globalLogPublisher.removeObserver(observer)
    texts = [str(event.get("log_failure") or event.get("log_format")) for event in observer.seen]
    assert not texts, f"Twisted logged what nobody expected: {texts}"


def is_open(connection: sqlite3.Connection) -> bool:
    """Whether nobody has closed a connection yet."""
    try:
        connection.interrupt()  # the only thing that any thread may ask of any connection
    except sqlite3.ProgrammingError:
        return False
    return True


@pytest.fixture(autouse=True)
def no_connection_is_left_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Who opens a database closes it: before Python 3.13 nobody else says so, and there it fails some later test."""
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def remembering(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        opened.append(connect(*args, **kwargs))
        return opened[-1]

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", remembering)
        yield
        AT_THE_END.close()
    left = [connection for connection in opened if is_open(connection)]
    for connection in left:
        connection.close()
    assert not left, f"{len(left)} of {len(opened)} connections to a database were left open"


@pytest.fixture(params=["memory", "sqlite"])
def each_journal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each party of a test with either kind of journal."""
    if request.param == "sqlite":
        files = (tmp_path / f"{number}.db" for number in count())
        monkeypatch.setattr(Party, "make_journal", lambda party: sqlite_journal(party, next(files)))
