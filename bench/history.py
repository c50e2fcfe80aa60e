"""A million messages in the journal: how long the server takes to start, to read, to search, and what memory that needs."""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from twisted.internet.defer import succeed

from mpchat.chat.chat import Chat, Rules
from mpchat.chat.vocabulary import Said, Source, Stamp
from mpchat.journal.database import keep, open_database
from mpchat.journal.history import Point, Query, Record, Span
from mpchat.journal.sqlite import SqliteJournal
from mpchat.journal.writer import Writer

_GROUP = 500
_ROOMS = 20
_WORDS = 20_000


def fill(path: Path, count: int) -> float:
    """Write so many messages, in groups as the server does; the seconds it took."""
    chance = random.Random(1)
    # Like a language: a few words are everywhere, most are rare.
    words = [f"word{min(int(chance.paretovariate(0.7)), _WORDS)}" for _ in range(200_000)]
    began, database = time.monotonic(), open_database(path)
    for start in range(0, count, _GROUP):
        keep(
            database, [_record(number, chance, words) for number in range(start, min(start + _GROUP, count))]
        )
    database.close()
    return time.monotonic() - began


def _record(number: int, chance: random.Random, words: list[str]) -> Record:
    room = f"#room{int(chance.paretovariate(1)) % _ROOMS}"
    at = chance.randrange(len(words) - 10)
    source = Source(0, f"nick{chance.randrange(100)}", "~u", "192.0.2.1")
    said = Said(source, room, " ".join(words[at : at + 8]), "PRIVMSG", None, {})
    return Record(room, Stamp(number + 1, 1.7e9 + number), said)


def timed(work: Callable[[], object], times: int = 20) -> tuple[float, float]:
    """The median and the longest of several runs, in milliseconds."""
    runs = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        runs.append((time.perf_counter() - began) * 1000)
    return statistics.median(runs), max(runs)


def start(path: Path) -> SqliteJournal:
    """What the server does with its journal when it starts."""

    def nothing(_: object) -> None:
        return None

    chat = Chat(Rules(keep_rooms=True))
    return SqliteJournal(chat, time.time, nothing, Writer(path), lambda work: succeed(work()), nothing)


def memory_mib() -> float:
    """What this process holds now."""
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
            f"{count} messages written in groups of {_GROUP}: {count / seconds:.0f} a second, {path.stat().st_size >> 20} MiB"
        )
        before = memory_mib()
        starting = timed(lambda: start(path).history.close(), 5)
        history, everywhere = start(path).history, tuple(f"#room{number}" for number in range(_ROOMS))
        common, rare = "word1", "word1999"
        tasks: dict[str, Callable[[], object]] = {
            "LATEST 100, the largest room": lambda: history.read("#room1", Span(100)),
            "LATEST 100, the smallest room": lambda: history.read("#room19", Span(100)),
            "BEFORE the middle, 100": lambda: history.read(
                "#room1", Span(100, before=Point(sequence=count // 2))
            ),
            "AFTER a time, 100": lambda: history.read(
                "#room1", Span(100, after=Point(time=1.7e9 + count // 2), newest=False)
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
                Query(common, everywhere, before=1.7e9 + 1000)
            ),
        }
        print(f"start: median {starting[0]:.0f} ms, longest {starting[1]:.0f} ms")
        for name, work in tasks.items():
            median, longest = timed(work)
            print(f"{name}: median {median:.1f} ms, longest {longest:.1f} ms")
        print(f"memory: {before:.0f} MiB before, {memory_mib():.0f} MiB after all of this")


if __name__ == "__main__":
    main()
