"""Runs mpchat-admin all the time while servers run and are killed: other processes open, write and close the database."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from mpchat.admin import main as mpchat_admin
from mpchat.admin.lines import write_line
from mpchat.chat.vocabulary import NOBODY, WHOLE_ROOM, Credentials, Said, Source, Stamp
from mpchat.journal.database import connect
from mpchat.journal.history import Record
from mpchat.passwords import Passwords

ACCOUNT = "keeper"
FIRST_PASSWORD = "correct-horse"
_OLD = "#old"
"""A room of long ago: the records imported into it are purged again."""
_OLD_LINES = 20
_LONG_AGO = 1e9
_KILLED = 0.2
"""The share of commands that are killed too, at some moment of their first tenth of a second."""


QUICK = (
    ("import", "old.jsonl"),
    ("purge", "--yes", "--older-than", "3650d"),
    ("password", ACCOUNT),
    ("import", "old.jsonl"),
    ("purge", "--dry-run", "--older-than", "3650d"),
    ("purge", "--yes", "--older-than", "3650d"),
    ("accounts",),
)
"""Commands that are over soon; most write."""
THOROUGH = (
    ("export", "-o", "exported.jsonl"),
    ("import", "exported.jsonl"),
    ("stats",),
    ("verify",),
    ("backup", "copy.db"),
)
"""Commands that read much of the database, or all of it."""
_MOST_TOLD = 5
"""The most problems that are kept: if one thing is broken, every command says so."""
_WRITING = frozenset({"import", "purge", "password"})


class Upkeep(threading.Thread):
    """Runs these commands of mpchat-admin again and again in a random order, until ``end``; ``problems`` lists the failures.

    It rests half as long as it worked: the server and the talkers need the machine as well.
    """

    def __init__(
        self, database: Path, folder: Path, chance: random.Random, commands: Sequence[Sequence[str]]
    ) -> None:
        super().__init__(daemon=True)
        self.problems: list[str] = []
        self.done = self.wrote = 0
        self.passwords = [FIRST_PASSWORD]
        """Those that may be the account's: the last that was given it, and others since whose command was killed."""
        self._database = database
        self._folder = folder
        self._chance = chance
        self._commands = commands
        self._ended = threading.Event()
        folder.mkdir()
        (folder / "said").touch()
        (folder / "old.jsonl").write_text("".join(f"{write_line(each)}\n" for each in _long_ago()), "utf-8")
        self._runner = subprocess.Popen(
            [sys.executable, "-m", "bench.upkeep", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parent.parent,
        )

    def run(self) -> None:
        """Run all commands, in one random order after the other."""
        while not self._ended.is_set():
            commands = list(self._commands)
            self._chance.shuffle(commands)
            for command in commands:
                if self._ended.is_set():
                    return
                began = time.monotonic()
                self._one(command, self._chance.uniform(0, 0.1) if self._chance.random() < _KILLED else None)
                self._ended.wait((time.monotonic() - began) / 2)

    def _one(self, command: Sequence[str], killed: float | None) -> None:
        exported, copied = (self._folder / name for name in ("exported.jsonl", "copy.db"))
        typed = f"another-{self.done}"
        match command:
            case ["import", name] if not (self._folder / name).exists():
                return
            case ["export", *_]:
                exported.unlink(missing_ok=True)
            case ["password", _]:
                self.passwords.append(typed)
        code, said = self.ask(command, typed, killed)
        self.done += 1
        if code and killed is None:
            self.problems.append(f"mpchat-admin {' '.join(command)} ended with {code}: {said}")
        self.wrote += code == 0 and command[0] in _WRITING
        if code == 0 and command[0] == "password":
            del self.passwords[:-1]
        if code and command[0] == "export":
            exported.unlink(missing_ok=True)
        for each in (copied, copied.with_name("copy.db.part")):
            each.unlink(missing_ok=True)

    def ask(self, command: Sequence[str], typed: str, killed: float | None = None) -> tuple[int, str]:
        """Run one command; its exit code and its output."""
        arguments = ["--journal", str(self._database), *command]
        assert self._runner.stdin is not None and self._runner.stdout is not None
        self._runner.stdin.write(
            json.dumps({"arguments": arguments, "typed": typed, "killed": killed}) + "\n"
        )
        self._runner.stdin.flush()
        code = int(self._runner.stdout.readline())
        return code, (self._folder / "said").read_text("utf-8", "replace").strip()

    def wait_for_writing(self) -> None:
        """Wait until a command that writes has begun and ended."""
        tick, deadline, before = threading.Event(), time.monotonic() + 20, self.wrote
        while self.wrote < before + 2 and time.monotonic() < deadline:
            tick.wait(0.005)

    def end(self) -> list[str]:
        """Let the last command finish, and verify the database once more; all problems of the run."""
        self._ended.set()
        self.join()
        code, said = self.ask(["verify"], "")
        if code:
            self.problems.append(f"mpchat-admin verify in the end: {said}")
        if any(command[0] == "password" for command in self._commands):
            self._check_password()
        self._runner.communicate()
        return self.problems[:_MOST_TOLD]

    def _check_password(self) -> None:
        with closing(connect(self._database, read_only=True)) as connection:
            found = connection.execute("SELECT argon2 FROM accounts WHERE account = ?", (ACCOUNT,)).fetchone()
        kept = Credentials(found[0], "") if found else None
        if not any(Passwords().knows(each, kept) for each in self.passwords):
            self.problems.append(f"the password of {ACCOUNT} is not one of those that were set last")


def _long_ago() -> list[Record]:
    who = Source(NOBODY, "ancestor", "~a", "192.0.2.1")
    return [
        Record(
            _OLD,
            Stamp(number + 1, _LONG_AGO + number),
            Said(who, _OLD, f"ancestor {number}", "PRIVMSG", WHOLE_ROOM, {}),
        )
        for number in range(_OLD_LINES)
    ]


def _run(arguments: list[str], typed: str) -> None:
    """Run the tool in the current folder, and end this process with its exit code."""
    Path("typed").write_text(f"{typed}\n", "utf-8")
    for number, file, flags in (
        (0, "typed", os.O_RDONLY),
        (1, "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        os.dup2(os.open(file, flags, 0o600), number)
    os.dup2(1, 2)
    code: object = 1
    with open(0) as sys.stdin, open(1, "w") as sys.stdout, open(2, "w", closefd=False) as sys.stderr:
        try:
            code = mpchat_admin(arguments)
        except SystemExit as end:
            code = end.code
        finally:
            for stream in (sys.stdout, sys.stderr):
                with suppress(OSError):
                    stream.flush()
    os._exit(int(str(code or 0)) if str(code or 0).isdigit() else 1)


def main() -> None:
    """Run the command of each line in a fork, which is fast; print its exit code."""
    os.chdir(sys.argv[1])
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            try:
                _run(asked["arguments"], asked["typed"])
            finally:
                os._exit(70)
        if asked["killed"] is not None:
            time.sleep(asked["killed"])
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
