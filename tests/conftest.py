"""What every test stands on: what Twisted only logs fails the test it happened in."""

from collections.abc import Iterator

import pytest
from twisted.logger import LogEvent, LogLevel, globalLogPublisher


@pytest.fixture(autouse=True)
def logged_failures() -> Iterator[list[LogEvent]]:
    """Every failure that was logged; a test that expects some takes them out of the list."""
    failures: list[LogEvent] = []

    def observe(event: LogEvent) -> None:
        if event.get("log_level") in (LogLevel.error, LogLevel.critical) or "log_failure" in event:
            failures.append(event)

    globalLogPublisher.addObserver(observe)
    yield failures
    globalLogPublisher.removeObserver(observe)
    texts = [str(event.get("log_failure") or event.get("log_format")) for event in failures]
    assert not failures, f"Twisted logged what nobody expected: {texts}"
