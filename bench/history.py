"""Measures a journal with a million messages: the time to start, to read and to search, and the memory that it takes."""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from twisted.internet.defer import succeed

from bench.filling import BEGAN, GROUP, fill, rooms
from mpchat.chat.chat import Chat, Rules
from mpchat.journal.history import Point, Query, Span
from mpchat.journal.sqlite import SqliteJournal
from mpchat.journal.writer import Writer


def timed(work: Callable[[], object], times: int = 20) -> tuple[float, float]:
    """The median and the longest of several runs, in milliseconds."""
    runs = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        runs.append((time.perf_counter() - began) * 1000)
    return statistics.median(runs), max(runs)


def start(path: Path) -> SqliteJournal:
    """Open the journal as the server does when it starts."""

    def nothing(_: object) -> None:
        return None

    chat = Chat(Rules(keep_rooms=True))
    return SqliteJournal(chat, time.time, nothing, Writer(path), lambda work: succeed(work()), nothing)


def memory_mib() -> float:
    """The memory of this process now."""
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")
    )
    return int(line.split()[1]) / 1024


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    count = parser.parse_args().messages
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.db"
        seconds = fill(path, count)
        print(
            f"{count} messages written in groups of {GROUP}: {count / seconds:.0f} a second, {path.stat().st_size >> 20} MiB"
        )
        before = memory_mib()
        starting = timed(lambda: start(path).history.close(), 5)
        history, everywhere = start(path).history, tuple(rooms())
        common, rare = "word1", "word1999"
        tasks: dict[str, Callable[[], object]] = {
            "LATEST 100, the largest room": lambda: history.read("#room1", Span(100)),
            "LATEST 100, the smallest room": lambda: history.read("#room19", Span(100)),
            "BEFORE the middle, 100": lambda: history.read(
                "#room1", Span(100, before=Point(sequence=count // 2))
            ),
            "AFTER a time, 100": lambda: history.read(
                "#room1", Span(100, after=Point(time=BEGAN + count // 2), newest=False)
            ),
            "search: the commonest word, all rooms": lambda: history.search(Query(common, everywhere)),
            "search: the commonest word, the smallest room": lambda: history.search(
                Query(common, ("#room19",))
            ),
            "search: a rare word": lambda: history.search(Query(rare, everywhere)),
            "search: two words and a nick": lambda: history.search(
                Query(f"{common} word7", ("#room1",), nick="nick7")
            ),
            "search: the commonest word, the oldest thousand": lambda: history.search(
                Query(common, everywhere, before=BEGAN + 1000)
            ),
        }
        print(f"start: median {starting[0]:.0f} ms, longest {starting[1]:.0f} ms")
        for name, work in tasks.items():
            median, longest = timed(work)
            print(f"{name}: median {median:.1f} ms, longest {longest:.1f} ms")
        print(f"memory: {before:.0f} MiB before, {memory_mib():.0f} MiB after all of this")


if __name__ == "__main__":
    main()
