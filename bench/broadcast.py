"""Measures delivered messages per second of server CPU in rooms of several sizes: mpchat, and ngIRCd if it is installed."""

import shutil
import signal
import socket
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.crowd import Crowd, cpu_seconds
from bench.ports import free_port

SENDERS = 10
TEXT = "x" * 60  # with its source, verb and number a line of about 110 bytes
SIZES = {12: 400, 100: 200, 1000: 30}
"""Members, and rounds of ten lines a sender."""
REPEATS = 3
Start = Callable[[int, Path], list[str]]


def mpchat(port: int, folder: Path) -> list[str]:
    """mpchat's command line."""
    twistd = str(Path(sysconfig.get_path("scripts")) / "twistd")
    limits = ("--command-rate=0", "--max-connections=0", "--max-per-address=0")
    log = f"--logfile={folder / 'log'}"
    return [
        twistd,
        "-n",
        "--pidfile=",
        log,
        "mpchat",
        "--forever",
        "--journal=memory",
        f"--port={port}",
        *limits,
    ]


def mpchat_keeping(port: int, folder: Path) -> list[str]:
    """mpchat with a database."""
    return [*mpchat(port, folder), f"--journal=sqlite:{folder / 'chat.db'}"]


def mpchat_through_power_cuts(port: int, folder: Path) -> list[str]:
    """mpchat with a database that waits for the disk."""
    return [*mpchat_keeping(port, folder), "--durability=power"]


def ngircd(port: int, folder: Path) -> list[str]:
    """ngIRCd's command line, without its penalties for fast talkers, as an operator sets it up for trusted people."""
    config = folder / "ngircd.conf"
    config.write_text(
        f"[Global]\nName = bench.local\nInfo = bench\nListen = 127.0.0.1\nPorts = {port}\nServerUID = nobody\n"
        "[Limits]\nMaxConnections = 0\nMaxConnectionsIP = 0\nMaxJoins = 0\nMaxPenaltyTime = 0\n"
        "[Options]\nIdent = no\nPAM = no\nDNS = no\n"
    )
    return ["ngircd", "--nodaemon", "--config", str(config)]


PEERS: dict[str, Start] = {"mpchat": mpchat, "ngircd": ngircd}


@contextmanager
def running(start: Start) -> Iterator[tuple[int, int]]:
    """A server of its own; its port and process id."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        process = subprocess.Popen(
            start(port, Path(folder)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
        )
        try:
            wait_for(port, process)
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until somebody listens."""
    deadline, tick = time.monotonic() + 20, threading.Event()
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        tick.wait(0.05)
    raise SystemExit(f"the server did not start on port {port}")


def measure(start: Start, size: int, rounds: int) -> tuple[float, float]:
    """The CPU seconds for everybody's joining, and the deliveries per CPU second while people talk."""
    with running(start) as (port, pid):
        before = cpu_seconds(pid)
        crowd = Crowd(port, size, min(SENDERS, size - 1))
        joined = cpu_seconds(pid)
        crowd.talk(rounds, 10, TEXT)
        used = cpu_seconds(pid) - joined
        total = sum(member.heard for member in crowd.members)
        lost = [member.nick for member in crowd.members if member.closed]
        crowd.close()
        if lost:
            raise SystemExit(f"{len(lost)} members were disconnected: not a measurement")
        return joined - before, total / max(used, 0.01)


def main() -> None:
    """Measure all in one run, the servers in turn, and print medians."""
    peers = {name: start for name, start in PEERS.items() if name == "mpchat" or shutil.which(name)}
    for name in PEERS.keys() - peers.keys():
        print(f"({name} is not installed)", file=sys.stderr)
    print("| members | server | joining, CPU s | deliveries per CPU s, millions | against mpchat |")
    print("|---|---|---|---|---|")
    for size, rounds in SIZES.items():
        results: dict[str, list[tuple[float, float]]] = {name: [] for name in peers}
        for _ in range(REPEATS):
            for name, start in peers.items():
                results[name].append(measure(start, size, rounds))
        medians = {
            name: [statistics.median(each) for each in zip(*runs, strict=True)]
            for name, runs in results.items()
        }
        for name, (joining, rate) in medians.items():
            share = rate / medians["mpchat"][1]
            print(f"| {size} | {name} | {joining:.2f} | {rate / 1e6:.2f} | {share:.2f} |", flush=True)


if __name__ == "__main__":
    main()
