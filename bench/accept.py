"""Measures the messages a second that each journal accepts, and how long a message waits for its echo on an idle server."""

import socket
import statistics
import threading
import time

from bench.broadcast import Start, mpchat, mpchat_keeping, mpchat_through_power_cuts, running
from bench.torture import Wire
from mpchat.irc.message import Message

SPEAKERS = 4
_SECONDS = 4.0
_AT_ONCE = 100
"""Messages of a speaker that may wait for their echo."""
_PINGS = 1000
_REPEATS = 3
JOURNALS: dict[str, Start] = {
    "memory": mpchat,
    "sqlite, durability process": mpchat_keeping,
    "sqlite, durability power": mpchat_through_power_cuts,
}


class Speaker(threading.Thread):
    """Somebody in a room of their own who says a message for each one echoed."""

    def __init__(self, port: int, nick: str) -> None:
        super().__init__(daemon=True)
        self.echoed = 0
        self._socket = socket.create_connection(("127.0.0.1", port), 20)
        self._wire = Wire(self._socket)
        self._wire.send(
            "CAP REQ echo-message", f"NICK {nick}", f"USER {nick} 0 * :x", "CAP END", f"JOIN #{nick}"
        )
        self._line = f"PRIVMSG #{nick} :{'x' * 60}"
        while self._wire.read().verb != "366":
            pass

    def say(self, count: int) -> None:
        """Say the same thing so many times."""
        self._wire.send(*[self._line] * count)

    def hear(self) -> Message:
        """The next echo."""
        while (message := self._wire.read()).verb != "PRIVMSG":
            pass
        self.echoed += 1
        return message

    def run(self) -> None:
        """Keep so many on the way, for so long."""
        deadline = time.monotonic() + _SECONDS
        self.say(_AT_ONCE)
        while time.monotonic() < deadline:
            for _ in range(_AT_ONCE // 2):
                self.hear()
            self.say(_AT_ONCE // 2)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def accepted(start: Start) -> float:
    """The messages a second of all speakers together."""
    with running(start) as (port, _):
        speakers = [Speaker(port, f"s{number}") for number in range(SPEAKERS)]
        began = time.monotonic()
        for speaker in speakers:
            speaker.start()
        for speaker in speakers:
            speaker.join()
        rate = sum(speaker.echoed for speaker in speakers) / (time.monotonic() - began)
        for speaker in speakers:
            speaker.close()
        return rate


def waits(start: Start) -> list[float]:
    """The milliseconds from PRIVMSG to its echo, one message at a time."""
    with running(start) as (port, _):
        speaker = Speaker(port, "s")
        times = []
        for _ in range(_PINGS):
            began = time.perf_counter()
            speaker.say(1)
            speaker.hear()
            times.append((time.perf_counter() - began) * 1000)
        speaker.close()
        return sorted(times)


def main() -> None:
    """Measure the journals in turn, in one run, and print medians."""
    rates: dict[str, list[float]] = {name: [] for name in JOURNALS}
    for _ in range(_REPEATS):
        for name, start in JOURNALS.items():
            rates[name].append(accepted(start))
    print("| journal | messages a second | against memory | echo, median ms | echo, p99 ms |")
    print("|---|---|---|---|---|")
    memory = statistics.median(rates["memory"])
    for name, start in JOURNALS.items():
        rate, times = statistics.median(rates[name]), waits(start)
        middle, late = times[len(times) // 2], times[len(times) * 99 // 100]
        print(f"| {name} | {rate:.0f} | {rate / memory:.2f} | {middle:.2f} | {late:.2f} |")


if __name__ == "__main__":
    main()
