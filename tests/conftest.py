"""What every test stands on: what Twisted only logs fails the test it happened in."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from twisted.logger import ILogObserver, LogEvent, LogLevel, globalLogPublisher
from zope.interface import implementer

from tests.harness import Party, sqlite_journal

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


@pytest.fixture(params=["memory", "sqlite"])
def each_journal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each party of a test with either kind of journal."""
    if request.param == "sqlite":
        files = (tmp_path / f"{number}.db" for number in count())
        monkeypatch.setattr(Party, "make_journal", lambda party: sqlite_journal(party, next(files)))
