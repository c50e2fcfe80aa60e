"""Quiet people who send PING or a message twice a second each, and measure how long the answers take under a load."""

import json
import sys
import threading
import time
from pathlib import Path
from subprocess import PIPE, Popen
from types import TracebackType

from bench.visitors import Visitor, Visitors

INTERVAL = 0.55
"""Seconds from one question of a bystander to the next: slower than the rate that every visitor has by default."""
_PINGING, _TALKING = 20, 10
_AT_LAST = 30.0
"""Seconds in which the last questions have to be answered."""
Sample = tuple[float, float]
"""The time of a question, on the monotonic clock, and the seconds that it waited."""


class Bystander:
    """Somebody who asks, waits for the answer, and asks again when it is time."""

    def __init__(self, visitor: Visitor, question: str, answer: bytes, first: float) -> None:
        self.visitor = visitor
        self.samples: list[Sample] = []
        self._question = question
        self._next = first
        self._asked: float | None = None
        visitor.watch(answer)
        visitor.hears = self._hears

    def look(self, now: float) -> None:
        """Ask if it is time and no question waits for its answer."""
        if self._asked is None and now >= self._next:
            self._asked = self._next = now
            self._next += INTERVAL
            self.visitor.send(self._question)

    @property
    def waits(self) -> bool:
        """Whether a question is unanswered."""
        return self._asked is not None and not self.visitor.closed

    def _hears(self, block: bytes) -> None:
        if self._asked is not None and self.visitor.pattern in block:
            self.end(time.monotonic())

    def end(self, now: float) -> None:
        """An answer came. Questions that would have been asked meanwhile would have waited too, and count: no stall is hidden."""
        while self._asked is not None and self._asked <= now:
            self.samples.append((self._asked, now - self._asked))
            self._asked += INTERVAL
        self._asked = None


def watch(port: int, over: threading.Event) -> dict[str, object]:
    """Ask until it is over; returns every sample, and how many bystanders were disconnected."""
    here, now = Visitors(port), time.monotonic()
    pinging = here.enter(f"ping{number}" for number in range(_PINGING))
    talking = here.enter((f"echo{number}" for number in range(_TALKING)), "CAP REQ echo-message")
    for visitor in talking:
        visitor.watch(b" 366 ")
        visitor.send(f"JOIN #{visitor.nick}")
    here.run(lambda: all(visitor.seen for visitor in talking))
    now = time.monotonic()
    pings = [
        Bystander(visitor, "PING x", b" PONG ", now + INTERVAL * number / _PINGING)
        for number, visitor in enumerate(pinging)
    ]
    echoes = [
        Bystander(visitor, f"PRIVMSG #{visitor.nick} :x", b" PRIVMSG ", now + INTERVAL * number / _TALKING)
        for number, visitor in enumerate(talking)
    ]
    both = pings + echoes
    print("ready", flush=True)
    while not over.is_set():
        here.turn(0.005)
        now = time.monotonic()
        for each in both:
            each.look(now)
    here.run_for(_AT_LAST, lambda: not any(each.waits for each in both))
    for each in both:
        each.end(time.monotonic())
    lost = sum(each.visitor.closed for each in both)
    here.close(here.all)
    return {
        "ping": [sample for each in pings for sample in each.samples],
        "echo": [sample for each in echoes for sample in each.samples],
        "lost": lost,
    }


class Bystanders:
    """The same in a process of their own."""

    def __init__(self, port: int) -> None:
        self._process = Popen(
            [sys.executable, "-m", "bench.bystanders", str(port)],
            stdin=PIPE,
            stdout=PIPE,
            text=True,
            cwd=Path(__file__).resolve().parent.parent,
        )

    def __enter__(self) -> "Bystanders":
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            raise SystemExit("the bystanders could not come in")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def waits(self, begin: float, end: float) -> dict[str, float]:
        """End it; returns the waits of questions asked between two times, in milliseconds."""
        said, _ = self._process.communicate(timeout=_AT_LAST + 30)
        heard = json.loads(said)
        found: dict[str, float] = {}
        for kind in ("ping", "echo"):
            waits = sorted(waited * 1000 for at, waited in heard[kind] if begin <= at <= end)
            if waits:
                found[f"{kind} p50, ms"] = waits[len(waits) // 2]
                found[f"{kind} p99, ms"] = waits[len(waits) * 99 // 100]
                found[f"{kind} longest, ms"] = waits[-1]
        found["bystanders thrown out"] = heard["lost"]
        return found


def main() -> None:
    """Watch until the input ends."""
    over = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=wait, daemon=True).start()
    print(json.dumps(watch(int(sys.argv[1]), over)))


if __name__ == "__main__":
    main()
