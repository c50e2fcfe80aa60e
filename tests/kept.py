"""A database with a story in it, for the suites of the operator's tool."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from mpchat.chat.chat import Room
from mpchat.chat.vocabulary import (
    NOBODY,
    WHOLE_ROOM,
    Event,
    Joined,
    Kicked,
    Left,
    ModesChanged,
    OnePerson,
    Parted,
    Renamed,
    Said,
    Source,
    Stamp,
    TopicSet,
)
from mpchat.irc.modes import ModeChange
from mpchat.journal.database import open_database
from mpchat.journal.group import Group, keep
from mpchat.journal.history import Record, direct
from mpchat.journal.rows import write_room

MORNING = 1_793_524_440.25
"""2026-11-01 09:14:00.25 UTC, when the story begins: one record a minute."""


def person(nick: str) -> Source:
    """Somebody as a database knows them: visitors have no number there."""
    return Source(NOBODY, nick, f"~{nick}", f"{nick}.example")


ANN, BOB, CAT = map(person, ("ann", "Bob", "cat"))
TWO = direct(ANN.identity, BOB.identity)


def said(who: Source, text: str, target: str = "#a", kind: str = "PRIVMSG") -> Said:
    """Something said: to a room, or to a nick."""
    to = WHOLE_ROOM if target.startswith("#") else OnePerson(NOBODY)
    return Said(who, target, text, kind, to, {})  # type: ignore[arg-type]


def record(sequence: int, place: str, event: Event, client_id: str = "") -> Record:
    """One record of the story."""
    return Record(place, Stamp(sequence, MORNING + sequence * 60), event, client_id)


STORY = [
    record(1, "#a", Joined(ANN, "#A", "Ann", None)),
    record(2, "#a", said(ANN, "tea, anybody?"), "one"),
    record(3, "#a", said(BOB, "\x01ACTION waves\x01", "#A")),
    record(4, "#a", TopicSet(ANN, "#a", "all about \x02tea\x02")),
    record(5, "#b", said(CAT, "café — \N{TEACUP WITHOUT HANDLE}", "#b", "NOTICE"), "two"),
    record(6, TWO, said(ANN, "a secret", "bob")),
    record(7, TWO, said(BOB, "no tea for cat", "ann")),
    record(8, "#a", ModesChanged(ANN, "#a", (ModeChange(True, "o", "Bob"), ModeChange(False, "n")))),
    record(9, "#a", Kicked(ANN, "#a", CAT, "no tea")),
    record(10, "#a", Renamed(CAT, "kitty", ("#a",))),
    record(10, "#b", Renamed(CAT, "kitty", ("#b",))),
    record(11, "#b", Parted(BOB, "#b", "")),
    record(12, "#a", Left(BOB, "gone", ("#a",), True)),
    record(13, "#a", said(ANN, "nobody here")),
    record(14, "#a", TopicSet(ANN, "#a", "")),
]

STRAY = [
    record(21, "#a", Left(BOB, "gone\x07", ("#a",), True)),
    record(22, "#a", said(ANN, "nobody \x1b[2J here")),
]
"""What no server takes, but an older import may have brought in."""


def filled(path: Path, records: Iterable[Record] = STORY) -> Path:
    """A database that keeps these records, and a room."""
    with closing(open_database(path)) as connection:
        keep(
            connection, Group(list(records), [("#a", write_room(Room("#A", MORNING, "all about tea")), None)])
        )
    return path
