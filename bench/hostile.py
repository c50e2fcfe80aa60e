"""Measures what each attack does to quiet bystanders: real servers, attacked by another process; before and after a change."""

import argparse
import json
import math
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.attacks import ATTACKS, Figures, sizes_of
from bench.broadcast import wait_for
from bench.bystanders import INTERVAL, Bystanders
from bench.crowd import memory_bytes
from bench.ports import free_port

HERE = Path(__file__).resolve().parent.parent
_STOPPING = 20.0
"""Seconds that a server may take to end."""
UNPACED = ("--command-rate=0",)
OPTIONS: dict[str, tuple[str, ...]] = {
    "cut": UNPACED,
    "flood": UNPACED,
    "flood-patiently": (*UNPACED, "--max-unread=0", "--unread-timeout=0"),
}
"""The limits that are not the defaults: a cut needs rooms first, a flood needs people who are allowed to flood."""
KEEPING = frozenset({"search", "cut", "logins"})
"""The attacks that need a database."""
Sizes = Mapping[str, float]


class AttackError(Exception):
    """An attack could not be prepared, or did not end; the text says which."""


class Checkout:
    """The mpchat in a folder, run by this Python; ``folder`` is for databases, which are made once."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path.resolve()
        self._folder = folder
        self._environment = {**os.environ, "PYTHONPATH": str(self.path)}
        found = self._python("-c", "import mpchat; print(mpchat.__file__)").strip()
        if Path(found) != self.path / "mpchat" / "__init__.py":
            raise SystemExit(f"{path} is not a checkout of mpchat: what runs from there is {found}")

    def _python(self, *arguments: str) -> str:
        command = [sys.executable, "-P", *arguments]
        return subprocess.run(
            command, env=self._environment, cwd=self._folder, check=True, capture_output=True, text=True
        ).stdout

    def database(self, messages: int) -> Path:
        """A database with so many messages, for copying; this mpchat itself writes it."""
        name = re.sub(r"\W+", "-", f"{self.path} {messages}").strip("-")
        path = self._folder / f"{name}.db"
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            unfinished.unlink(missing_ok=True)
            self._python(str(HERE / "bench" / "filling.py"), str(unfinished), str(messages))
            unfinished.rename(path)
        return path

    @contextmanager
    def serving(self, name: str, sizes: Sizes, folder: Path) -> Iterator[tuple[int, int]]:
        """A server with the options for this attack; its port and process id."""
        journal, log = "memory", folder / "log"
        if name in KEEPING:
            journal = f"sqlite:{folder / 'chat.db'}"
        if "messages" in sizes:
            shutil.copyfile(self.database(int(sizes["messages"])), folder / "chat.db")
        port = free_port()
        twistd = str(Path(sysconfig.get_path("scripts")) / "twistd")
        options = ("--forever", f"--port={port}", f"--journal={journal}", *OPTIONS.get(name, ()))
        process = subprocess.Popen(
            [sys.executable, twistd, "-n", "--pidfile=", f"--logfile={log}", "mpchat", *options],
            env=self._environment,
            cwd=folder,
        )
        try:
            wait_for(port, process)
            yield port, process.pid
        finally:
            process.terminate()
            try:
                process.wait(_STOPPING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _, mistake, trace = log.read_text("utf-8").partition("Traceback")
            if mistake:
                print(f"{name}: the server made a mistake:\n{mistake}{trace[:5000]}", file=sys.stderr)


def measure(name: str, checkout: Checkout, given: Sizes) -> Figures:
    """Attack a server of this checkout; returns the figures of the bystanders and of the attackers."""
    sizes = {size: type(usual)(given.get(size, usual)) for size, usual in sizes_of(name).items()}
    with tempfile.TemporaryDirectory() as folder, checkout.serving(name, sizes, Path(folder)) as (port, pid):
        with Bystanders(port) as bystanders:
            command = [sys.executable, "-m", "bench.attacks", name, str(port), json.dumps(sizes)]
            with subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE
            ) as attack:
                assert attack.stdin is not None and attack.stdout is not None
                if attack.stdout.readline() != "ready\n":
                    raise AttackError(f"{name}: the attack could not be prepared")
                began = time.monotonic()
                told, _ = attack.communicate("go\n")
                # However fast it was over: every bystander has asked once.
                time.sleep(max(0.0, began + INTERVAL - time.monotonic()))
                ended = time.monotonic()
            if not told:
                raise AttackError(f"{name}: the attack did not end")
            found: Figures = bystanders.waits(began, ended) | json.loads(told)
        return found | {"server's memory, MiB": memory_bytes(pid) / (1 << 20)}


def compare(names: list[str], sides: Mapping[str, Checkout], sizes: Sizes, repeats: int) -> Iterator[str]:
    """Measure every attack on each side in turn; yields the rows of a table of medians as they become known."""
    shares = "".join(f" {side} |" for side in sides) + (" ratio |" if len(sides) == 2 else "")
    yield f"| attack | figure |{shares}"
    yield "|---|---|" + "---|" * shares.count("|")
    for name in names:
        runs: dict[str, list[Figures]] = {side: [] for side in sides}
        for _ in range(repeats):
            for side, checkout in sides.items():
                try:
                    runs[side].append(measure(name, checkout, sizes))
                except AttackError as error:
                    print(f"{side}: {error}", file=sys.stderr)
        for figure in dict.fromkeys(figure for each in runs.values() for run in each for figure in run):
            found = [[run[figure] for run in each if figure in run] for each in runs.values()]
            yield f"| {name} | {figure} |" + "".join(f" {cell} |" for cell in _cells(found))


def _cells(found: list[list[float]]) -> Iterator[str]:
    """The median of each side, if it was measured, and the ratio of the second to the first."""
    medians = [statistics.median(each) for each in found if each]
    for each in found:
        median = statistics.median(each) if each else math.nan
        yield f"{median:.3g}" if not abs(median) >= 100 else f"{median:.0f}"
    if len(found) == 2:
        yield f"{medians[1] / medians[0]:.2g}" if len(medians) == 2 and medians[0] else "-"


def main() -> None:
    """Measure what is asked for, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    parser.add_argument(
        "attacks", nargs="*", metavar="ATTACK", help=f"any of {', '.join(ATTACKS)} (default: all)"
    )
    parser.add_argument("--server", type=Path, default=HERE, metavar="PATH", help="a checkout of mpchat")
    parser.add_argument("--compare", type=Path, metavar="PATH", help="the checkout before the change")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each, of which the median is shown")
    parser.add_argument("--size", action="append", default=[], metavar="NAME=NUMBER", help="clients=1000")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="where databases are kept for the next run"
    )
    asked = parser.parse_args()
    for unknown in set(asked.attacks) - ATTACKS.keys():
        parser.error(f"there is no attack {unknown!r}")
    sizes = {name: float(number) for name, _, number in (size.partition("=") for size in asked.size)}
    # A thousand connections are more files than most shells allow.
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        sides = {"now": Checkout(asked.server, folder)}
        if asked.compare:
            sides = {"before": Checkout(asked.compare, folder), "after": sides["now"]}
        for row in compare(asked.attacks or list(ATTACKS), sides, sizes, asked.repeats):
            print(row, flush=True)


if __name__ == "__main__":
    main()
