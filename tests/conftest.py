"""What every test stands on: what Twisted only logs fails the test it happened in."""

from collections.abc import Iterator

import pytest
from twisted.logger import ILogObserver, LogEvent, LogLevel, globalLogPublisher
from zope.interface import implementer


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
