"""Kills the server with -9 and cuts the network while people talk at full speed and an operator looks after the database.

Then it compares all that everybody has.
"""

import argparse
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.ports import free_port
from bench.proxy import Proxy
from bench.upkeep import ACCOUNT, FIRST_PASSWORD, QUICK, THOROUGH, Upkeep
from mpchat.irc.message import Message, parse

ROOM = "#torture"
CAPS = "batch server-time message-tags echo-message labeled-response draft/chathistory mpchat/once"
_PAGE = 100
_AT_ONCE = 30
"""Lines of a talker that may wait for their echo."""
_LOOKED_AFTER = 0.2
"""The share of faults before which another process has written to the database."""
_LOGGED_IN = 0.5
"""The share of servers that read accounts before they write anything."""
_TALK_WITHIN = 30.0
"""Seconds within which people who talk have always heard something."""
VISITOR, PASSWORD = "visitor", "battery-staple"
"""Somebody who logs in before anybody talks."""


@dataclass
class Outcome:
    """The numbers of one run, and the problems that it found."""

    kills: int
    cuts: int
    said: int
    acknowledged: int
    resent: int
    commands: int
    seconds: float
    problems: list[str] = field(default_factory=list)


class Servers:
    """One server after the other on one port and one database, started by the nursery."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self.port = port
        self.open_port = 0
        """The port as long as people may come, else 0."""
        self.pid = 0
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "bench.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parent.parent,
        )

    @property
    def database(self) -> Path:
        """The database of all these servers."""
        return self._folder / "chat.db"

    def start(self, log_in_first: bool = False) -> None:
        """Start the next server, and wait until it listens; ``log_in_first``: let people in only after VISITOR has logged in."""
        options = (
            f"--forever --port={self.port} --command-rate=0 --journal=sqlite:{self.database} --max-unread=0"
        )
        line = f"-n --pidfile= --logfile={self._folder / 'log'} mpchat {options}\n"
        assert self._nursery.stdin is not None and self._nursery.stdout is not None
        self._nursery.stdin.write(line)
        self._nursery.stdin.flush()
        self.pid = int(self._nursery.stdout.readline())
        deadline, tick = time.monotonic() + 20, threading.Event()
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    if log_in_first:
                        log_in(self.port, VISITOR, PASSWORD)
                    self.open_port = self.port
                    return
            tick.wait(0.005)
        raise TimeoutError("the server did not start")

    def kill(self) -> bool:
        """Kill the server, mid-word, and wait until it is gone; False if it was dead already."""
        self.open_port = 0
        tick, was_alive = threading.Event(), False
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
            was_alive = True
            while True:  # its port is its own until then
                os.kill(self.pid, 0)
                tick.wait(0.001)
        return was_alive

    def stop(self) -> None:
        """End the last server with SIGTERM, and the nursery."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        assert self._nursery.stdin is not None and self._nursery.stdout is not None
        self._nursery.stdin.close()
        self._nursery.stdout.close()
        self._nursery.wait(20)


class Talker(threading.Thread):
    """Somebody who talks and comes back whenever the server does: catches up, then sends lines without an echo again."""

    def __init__(self, port: int, nick: str) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.nick = nick
        self.transcript: list[tuple[str, str]] = []
        self.acknowledged: dict[str, str] = {}
        self.said = self.resent = 0
        self.problems: list[str] = []
        self.quiet = threading.Event()
        self.silent = threading.Event()
        self.finish = threading.Event()
        self.gone = threading.Event()
        self._pending: dict[str, str] = {}
        self._known: set[str] = set()

    def run(self) -> None:
        """Come, talk, lose the connection, come again; until told to be quiet and everything is acknowledged."""
        while not self.gone.is_set():
            try:
                with socket.create_connection(("127.0.0.1", self.port), 20) as connection:
                    self._visit(Wire(connection))
            except (OSError, EOFError):
                self.gone.wait(0.01)

    def _visit(self, wire: "Wire") -> None:
        wire.send(f"CAP REQ :{CAPS}", f"NICK {self.nick}", f"USER {self.nick} 0 * :x", "CAP END")
        self._register(wire)
        waiting = self._catch_up(wire)
        for message in waiting:
            self._hear(message)
        for label, text in self._pending.items():
            self.resent += 1
            wire.send(self._line(label, text))
        while not self.gone.is_set():
            while not self.quiet.is_set() and len(self._pending) < _AT_ONCE:
                self._say(wire)
            if self.quiet.is_set() and not self._pending:
                self.silent.set()
                self.finish.wait(60)  # others may still be saying their last
                self._catch_up(wire)
                self.gone.set()
                return
            self._hear(wire.read())

    def _register(self, wire: "Wire") -> None:
        """Register and join; under another nick while the server has not noticed that the old connection is gone."""
        nick = self.nick
        while (message := wire.read()).verb != "001":
            if message.verb == "433":
                nick += "_"
                wire.send(f"NICK {nick}")
        wire.send(f"JOIN {ROOM}")
        while wire.read().verb != "366":
            pass

    def _line(self, label: str, text: str) -> str:
        return f"@label={label};+mpchat/id={self.nick}-{label} PRIVMSG {ROOM} :{text}"

    def _say(self, wire: "Wire") -> None:
        self.said += 1
        label = str(self.said)
        self._pending[label] = f"{self.nick} {label}"
        wire.send(self._line(label, self._pending[label]))

    def _catch_up(self, wire: "Wire") -> list[Message]:
        """Ask for everything said since the last line; lines that come live meanwhile are taken afterwards."""
        live: list[Message] = []
        while True:
            since = (
                f"AFTER {ROOM} msgid={self.transcript[-1][0]}"
                if self.transcript
                else f"AFTER {ROOM} timestamp=1970-01-01T00:00:00.000Z"
            )
            wire.send(f"CHATHISTORY {since} {_PAGE}")
            page = self._page(wire, live)
            for message in page:
                self._hear(message)
            if len(page) < _PAGE:
                return live

    def _page(self, wire: "Wire", live: list[Message]) -> list[Message]:
        batch = ""
        page: list[Message] = []
        while True:
            message = wire.read()
            if (
                message.verb == "BATCH"
                and message.params[0][0] == "+"
                and message.params[1:2] == ("chathistory",)
            ):
                batch = message.params[0][1:]
            elif message.verb == "BATCH" and message.params[0] == f"-{batch}":
                return page
            elif message.verb == "PRIVMSG":
                (page if batch and message.tags.get("batch") == batch else live).append(message)
            elif message.verb == "FAIL":
                self.problems.append(f"{self.nick}: {message}")
                raise EOFError

    def _hear(self, message: Message) -> None:
        if message.verb != "PRIVMSG" or message.params[0] != ROOM:
            if message.verb == "FAIL":
                self.problems.append(f"{self.nick}: {message}")
            return
        label, msgid, text = message.tags.get("label"), message.tags["msgid"], message.text
        if label:
            self._pending.pop(label, None)
            self.acknowledged[text] = msgid
        if msgid not in self._known:
            self._known.add(msgid)
            self.transcript.append((msgid, text))


class Wire:
    """Lines over a socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._lines: deque[bytes] = deque()
        self._tail = b""

    def send(self, *lines: str) -> None:
        """Send lines."""
        self._socket.sendall("".join(line + "\r\n" for line in lines).encode())

    def read(self) -> Message:
        """The next line; raises EOFError at the end."""
        while not self._lines:
            data = self._socket.recv(1 << 16)
            if not data:
                raise EOFError
            *lines, self._tail = (self._tail + data).split(b"\r\n")
            self._lines.extend(lines)
        return parse(self._lines.popleft())


def open_account(port: int, account: str, password: str) -> None:
    """Register an account."""
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        wire = Wire(connection)
        wire.send(
            "CAP REQ draft/account-registration", f"NICK {account}", f"USER {account} 0 * :x", "CAP END"
        )
        wire.send(f"REGISTER * * {password}")
        while wire.read().verb != "REGISTER":
            pass


def log_in(port: int, account: str, password: str) -> None:
    """Log in to an account, and leave."""
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        wire = Wire(connection)
        proof = b64encode(f"{account}\0{account}\0{password}".encode()).decode()
        wire.send("CAP REQ sasl", "AUTHENTICATE PLAIN", f"AUTHENTICATE {proof}")
        while (verb := wire.read().verb) != "903":
            if verb == "904":
                raise PermissionError(f"{account} cannot log in any more")


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """Servers on a free port."""
    each = Servers(folder, free_port())
    each.start()
    try:
        yield each
    finally:
        each.stop()


def torture(kills: int, cuts: int, talkers: int, seed: int, folder: Path) -> Outcome:
    """Let people talk, kill the server and cut the network so many times, let everybody finish, and compare."""
    moments, began = random.Random(seed), time.monotonic()
    faults = ["kill"] * kills + ["cut"] * cuts
    moments.shuffle(faults)
    with servers(folder) as server:
        open_account(server.port, ACCOUNT, FIRST_PASSWORD)
        open_account(server.port, VISITOR, PASSWORD)
        quick = Upkeep(server.database, folder / "quick", random.Random(seed), QUICK)
        thorough = Upkeep(server.database, folder / "thorough", random.Random(seed + 1), THOROUGH)
        for operator in (quick, thorough):
            operator.start()
        network = Proxy(lambda: server.open_port, moments)
        people = [Talker(network.port, f"t{number}") for number in range(talkers)]
        for person in people:
            person.start()
        problems = fail(faults, moments, server, network, people, quick)
        fresh = let_finish(people, server.port, 5 if problems else 60)
        network.close()
        problems += [*thorough.end(), *quick.end()]
        outcome = Outcome(
            kills,
            cuts,
            sum(person.said for person in people),
            sum(len(person.acknowledged) for person in people),
            sum(person.resent for person in people),
            quick.done + thorough.done,
            time.monotonic() - began,
        )
        outcome.problems = [*problems, *compare(people, fresh, server.database)]
    log = (folder / "log").read_text()
    outcome.problems += re.findall(r".*(?:Traceback|mistake of ours|cannot be written|is damaged).*", log)
    return outcome


def let_finish(people: list[Talker], port: int, patience: float) -> Talker:
    """Let everybody hear their last echoes and the others' last lines; then let a newcomer read everything."""
    for person in people:
        person.quiet.set()
    for person in people:
        person.silent.wait(patience)
    fresh = Talker(port, "fresh")
    fresh.quiet.set()
    for person in (*people, fresh):
        person.finish.set()
    for person in people:
        person.join(patience)
    fresh.start()
    fresh.join(patience)
    return fresh


def fail(
    faults: list[str],
    moments: random.Random,
    server: Servers,
    network: Proxy,
    people: list[Talker],
    operator: Upkeep,
) -> list[str]:
    """Make one fault after the other while people talk, until something else goes wrong; returns those problems."""
    for fault in faults:
        if moments.random() < _LOOKED_AFTER:
            operator.wait_for_writing()
        if not wait_for_talk(people, moments):
            return [f"nobody heard anything for {_TALK_WITHIN:.0f} s"]
        if fault == "cut":
            network.cut()
            continue
        was_alive = server.kill()
        try:
            server.start(log_in_first=moments.random() < _LOGGED_IN)
        except (OSError, EOFError) as error:  # TimeoutError is an OSError
            return [f"nobody can use the next server: {error}"]
        if not was_alive:
            return ["a server died that nobody had killed"]
    return []


def wait_for_talk(people: list[Talker], moments: random.Random) -> bool:
    """Wait until somebody hears a line again, and a moment longer; False if nobody does."""
    tick, deadline = threading.Event(), time.monotonic() + _TALK_WITHIN
    heard = sum(len(person.transcript) for person in people)
    while sum(len(person.transcript) for person in people) == heard:
        if time.monotonic() > deadline:
            return False
        tick.wait(0.005)
    tick.wait(moments.uniform(0, 0.15))
    return True


def compare(people: list[Talker], fresh: Talker, database: Path) -> list[str]:
    """Every difference between the lines said, each person's transcript, a newcomer's history and the journal."""
    with closing(sqlite3.connect(database)) as connection:
        sql = "SELECT printf('%016x', sequence), text FROM records WHERE said AND conversation = ? ORDER BY sequence"
        kept = [tuple(row) for row in connection.execute(sql, (ROOM,))]
    problems = [problem for person in (*people, fresh) for problem in person.problems]
    for person in (*people, fresh):
        if person.is_alive():
            problems.append(f"{person.nick} never finished: {len(person._pending)} lines without an echo")
        if person.transcript != kept:
            problems.append(
                f"{person.nick} has {len(person.transcript)} lines, the journal {len(kept)}, or in another order"
            )
    texts = [text for _, text in kept]
    if len(set(texts)) != len(texts):
        problems.append(f"{len(texts) - len(set(texts))} lines are kept twice")
    ids = {text: msgid for msgid, text in kept}
    for person in people:
        wrong = [text for text, msgid in person.acknowledged.items() if ids.get(text) != msgid]
        problems += [f"{person.nick} heard the echo of {text!r}, which is not kept so" for text in wrong[:3]]
        own = [int(text.split()[1]) for text in texts if text.startswith(f"{person.nick} ")]
        if own != sorted(own) or len(own) != person.said:
            problems.append(
                f"{person.nick} said {person.said} lines, {len(own)} are kept, in order: {own == sorted(own)}"
            )
    return problems


def main() -> None:
    """Torture, and print the numbers and the problems; exit 1 on any problem."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=2000)
    parser.add_argument("--cuts", type=int, default=2000)
    parser.add_argument("--talkers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = torture(asked.kills, asked.cuts, asked.talkers, asked.seed, Path(folder))
    print(
        f"seed {asked.seed}: {outcome.kills} kills and {outcome.cuts} cuts in {outcome.seconds:.0f} s, {outcome.said} lines said,"
        f" {outcome.acknowledged} acknowledged, {outcome.resent} sent again, {outcome.commands} times mpchat-admin"
    )
    for problem in outcome.problems:
        print(f"- {problem}")
    sys.exit(1 if outcome.problems else 0)


if __name__ == "__main__":
    main()
