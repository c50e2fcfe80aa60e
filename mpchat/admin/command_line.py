"""The command line of the operator's tool: ``mpchat-admin [--journal PATH] COMMAND``."""

import argparse
import contextlib
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from mpchat import __version__
from mpchat.admin import rooms
from mpchat.admin.accounts import account_named, forget, listed, set_password
from mpchat.admin.asking import agrees, typed_password
from mpchat.admin.bots import Adder, add_bots
from mpchat.admin.contract import LIMITS, Allowed
from mpchat.admin.copying import backup
from mpchat.admin.counting import stats
from mpchat.admin.exporting import FORMATS, export
from mpchat.admin.guarding import add_guarding
from mpchat.admin.importing import import_lines
from mpchat.admin.listing import print_lines
from mpchat.admin.progress import Progress
from mpchat.admin.purging import purge
from mpchat.admin.repairing import rebuild_direct, rebuild_words
from mpchat.admin.store import (
    OperatorError,
    Selection,
    conversation_of,
    conversations_of,
    count,
    new_file,
    old_file,
    to_read,
    to_write,
)
from mpchat.admin.times import age, minute, moment
from mpchat.admin.verifying import findings
from mpchat.arguments import ArgumentParser, typed
from mpchat.journal.database import DatabaseError, explain
from mpchat.passwords import LEAST, Passwords, password_problem
from mpchat.settings.places import default_database


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool; 0 if all went well, 1 if something did not, 2 if the command line was wrong."""
    parser = command_parser(time.time(), default_database())
    given = parser.parse_args(arguments)
    if "run" not in given:
        parser.error("a command is missing: mpchat-admin COMMAND")
    try:
        code: int = given.run(given)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader of our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return _failed("interrupted; the step that was only half done was undone", 130)
    except (OperatorError, DatabaseError) as error:
        return _failed(str(error))
    except sqlite3.Error as error:
        return _failed(f"cannot go on with {given.journal}: {explain(error)}")
    except OSError as error:
        return _failed(f"cannot go on: {error.strerror}{f': {error.filename}' if error.filename else ''}")


def _failed(sentence: str, code: int = 1) -> int:
    with contextlib.suppress(OSError):
        print(f"mpchat-admin: {sentence}", file=sys.stderr)
    return code


# ---- the commands ----


def _export(given: argparse.Namespace) -> int:
    with closing(to_read(given.journal)) as connection:
        selection = Selection(_places(connection, given), given.after, given.before)
        with new_file(given.output, sys.stdout) as out:
            done, damaged = export(connection, selection, given.format, out, sys.stderr)
    if given.output != "-":
        print(f"{_number(done, 'record')} in {given.output}")
    return 1 if damaged else 0


def _import(given: argparse.Namespace) -> int:
    with old_file(given.file, sys.stdin.buffer) as file, closing(to_write(given.journal, True)) as connection:
        size = os.fstat(file.fileno()).st_size
        allowed = Allowed(**{name.replace("-", "_"): getattr(given, _limit(name)) for name in LIMITS})
        done = import_lines(connection, file, size, given.strict, sys.stderr, allowed)
    stopped = "; stopped there" if given.strict and done.refused else ""
    print(
        f"{_number(done.taken, 'record')} imported, {done.known:,} were there already,"
        f" {_number(done.refused, 'line')} refused{stopped}"
    )
    return 1 if done.refused else 0


def _verify(given: argparse.Namespace) -> int:
    given.journal = given.path or given.journal
    if given.repair:
        with closing(to_write(given.journal)) as connection:
            with Progress("repairing", lambda: count(connection, Selection()), sys.stderr) as progress:
                messages = rebuild_words(connection, progress)
            rebuild_direct(connection)
        print(
            f"The index of words and the table of direct conversations are rebuilt from {_number(messages, 'message')}."
        )
    number = 0
    with closing(findings(given.journal, time.time(), sys.stderr)) as found:
        for finding in found:
            number += finding.times
            print(f"{finding.what}\n    {finding.remedy}")
    print(f"{given.journal}: {_number(number, 'finding') if number else 'all is well'}")
    return 1 if number else 0


def _backup(given: argparse.Namespace) -> int:
    size = backup(given.journal, Path(given.file), sys.stderr)
    print(f"{given.file} is a complete copy of {given.journal}: {size:,} bytes")
    return 0


def _purge(given: argparse.Namespace) -> int:
    before = given.before if given.before is not None else time.time() - given.older_than
    with closing(to_read(given.journal)) as connection:
        places = _places(connection, given)
        number = count(connection, Selection(places, before=before))
    what = f"{_number(number, 'record')} from before {minute(before)} UTC"
    if given.dry_run or not number:
        print(f"{what} would be deleted" if given.dry_run else "nothing is that old")
        return 0
    if not given.yes and not agrees(f"Delete {what}? [y/N] "):
        print("nothing was deleted")
        return 1
    with closing(to_write(given.journal)) as connection:
        gone = purge(connection, places, before, sys.stderr)
    print(f"{_number(gone, 'record')} deleted; the file keeps its size, and the space is used again")
    return 0


def _stats(given: argparse.Namespace) -> int:
    with closing(to_read(given.journal)) as connection:
        for line in stats(connection, given.journal, time.time()):
            print(line)
    return 0


def _hash_password(given: argparse.Namespace) -> int:
    password = typed_password("Password")
    if not password:
        raise OperatorError("no password was given: type one, or send a line with it to standard input")
    problem = password_problem(password, "", 1)
    if problem:
        raise OperatorError(problem.text)
    print(Passwords().credentials(password).argon2)
    return 0


def _accounts(given: argparse.Namespace) -> int:
    return print_lines(given.journal, listed)


def _password(given: argparse.Namespace) -> int:
    with closing(to_write(given.journal)) as connection:
        account = account_named(connection, given.account)
        password = typed_password(f"The new password of {account}")
        problem = password_problem(password, account, LEAST)
        if problem is not None:
            raise OperatorError(f"{problem.text}; nothing was changed")
        set_password(connection, account, Passwords().credentials(password))
    print(f"{account} has a new password, and it holds from the next login on")
    return 0


def _forget_account(given: argparse.Namespace) -> int:
    with closing(to_write(given.journal)) as connection:
        account = account_named(connection, given.account)
        print(f"whoever registers {account} next has its rooms and reads its direct messages:")
        print(
            f"to keep its owner out and the name closed, give it another password instead (password {account})"
        )
        if not given.yes and not agrees(f"Delete the account {account}? [y/N] "):
            print("nothing was changed")
            return 1
        forget(connection, account)
    print(f"nobody can log in to {account} any more; a running server frees the nick at its next start")
    return 0


def _rooms(given: argparse.Namespace) -> int:
    return print_lines(given.journal, rooms.listed)


def _forget_room(given: argparse.Namespace) -> int:
    with closing(to_write(given.journal)) as connection:
        name = rooms.room_named(connection, given.room)
        print(f"{name} loses its founder, topic, modes and lists; what was said there stays in the database")
        if not given.yes and not agrees(f"Forget the room {name}? [y/N] "):
            print("nothing was changed")
            return 1
        rooms.forget(connection, given.journal, name)
    print(f"{name} is forgotten: whoever joins it next makes it anew")
    return 0


def _limit(name: str) -> str:
    return f"max_{name.replace('-', '_')}"


def _amount(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(f"{text!r} is not a number from 0 up")
    return int(text)


def _places(connection: sqlite3.Connection, given: argparse.Namespace) -> tuple[str, ...] | None:
    if given.room is not None:
        return (conversation_of(connection, given.room),)
    return conversations_of(connection, *given.direct) if given.direct else None


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# ---- the words ----


def command_parser(now: float, database: Path) -> ArgumentParser:
    """The parser of the command line, at this time (Unix seconds); ``database`` is the default of --journal."""
    parser = ArgumentParser(
        "mpchat-admin",
        description="Looks after the database of an mpchat server, which may run meanwhile.",
        epilog="Times are UTC: 2026-11-01, 2026-11-01T09:14, or 30d and 12h: that long ago.",
    )
    parser.add_argument("--version", action="version", version=f"mpchat-admin {__version__}")
    _add_journal(parser, database, database)
    commands = parser.add_subparsers(metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> ArgumentParser:
        added = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        _add_journal(added, database, argparse.SUPPRESS)
        added.set_defaults(run=run)
        return added

    _add_exchange(command, partial(moment, now=now))
    verify = command("verify", _verify, "say what is damaged or inconsistent, and what helps")
    verify.add_argument(
        "path", metavar="PATH", type=_journal, nargs="?", help="the same as --journal: another database"
    )
    verify.add_argument(
        "--repair",
        action="store_true",
        help="rebuild the index of words and the table of direct conversations; the server cannot write meanwhile",
    )
    copy = command("backup", _backup, "copy the database as it is now, and check the copy")
    copy.add_argument("file", metavar="FILE", help="the copy; the file must not exist yet")
    _add_purge(command, partial(moment, now=now))
    command("stats", _stats, "count messages, rooms, people")
    hashing = "ask for a password, and write its Argon2id hash for a server's file of operators"
    command("hash-password", _hash_password, hashing)
    _add_accounts(command)
    _add_rooms(command)
    add_bots(command)
    add_guarding(command, partial(moment, now=now))
    return parser


def _add_exchange(command: Adder, when: Callable[[str], float]) -> None:
    out = command("export", _export, "write the records, as lines of JSON or as text")
    _add_place(out)
    out.add_argument("--after", metavar="DATE", type=typed(when), help="from this time on")
    out.add_argument("--before", metavar="DATE", type=typed(when), help="up to this time")
    out.add_argument(
        "--format", choices=FORMATS, default=FORMATS[0], help="jsonl can be imported again (default)"
    )
    out.add_argument(
        "-o", "--output", metavar="FILE", default="-", help="a new file (default: standard output)"
    )
    into = command("import", _import, "read the lines of an export; existing records stay as they are")
    into.add_argument("file", metavar="FILE", help="lines of JSON; - for standard input")
    into.add_argument("--strict", action="store_true", help="stop at the first line that is refused")
    for name in LIMITS:
        default = f"{getattr(Allowed(), name.replace('-', '_')):g}"
        text = f"the same as the server's option, if that is not {default}; 0 for any length"
        into.add_argument(
            f"--max-{name}", dest=_limit(name), metavar="N", type=typed(_amount), default=default, help=text
        )


def _add_purge(command: Adder, when: Callable[[str], float]) -> None:
    old = command("purge", _purge, "delete old records")
    _add_place(old)
    limit = old.add_mutually_exclusive_group(required=True)
    limit.add_argument(
        "--before", metavar="DATE", type=typed(when), help="delete the records from before this time"
    )
    limit.add_argument("--older-than", metavar="AGE", type=typed(age), help="delete older records: 30d, 12h")
    old.add_argument("--dry-run", action="store_true", help="only say how many records that would be")
    old.add_argument("--yes", action="store_true", help="do not ask")


def _add_accounts(command: Adder) -> None:
    command("accounts", _accounts, "list the accounts, and when they were registered")
    new = command("password", _password, "give an account a new password: typed, or a line of standard input")
    new.add_argument("account", metavar="ACCOUNT")
    gone = command("forget-account", _forget_account, "delete an account")
    gone.add_argument("account", metavar="ACCOUNT")
    gone.add_argument("--yes", action="store_true", help="do not ask")


def _add_rooms(command: Adder) -> None:
    command("rooms", _rooms, "list the rooms that are kept, when they were last used, and why they are kept")
    gone = command("forget-room", _forget_room, "forget a room, as CS DROP does while the server runs")
    gone.add_argument("room", metavar="'#ROOM'")
    gone.add_argument("--yes", action="store_true", help="do not ask")


def _add_place(parser: ArgumentParser) -> None:
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--room", metavar="'#ROOM'", help="this room only")
    place.add_argument(
        "--direct",
        nargs=2,
        metavar=("A", "B"),
        help="only the direct messages between these two; nick or nick@host",
    )


def _add_journal(parser: ArgumentParser, database: Path, default: object) -> None:
    # A per cent sign means something to argparse.
    shown = str(database).replace("%", "%%")
    parser.add_argument(
        "--journal",
        metavar="PATH",
        type=_journal,
        default=default,
        help=f"the database: PATH or sqlite:PATH (default {shown})",
    )


def _journal(text: str) -> Path:
    return Path(text.removeprefix("sqlite:") or default_database()).expanduser()
