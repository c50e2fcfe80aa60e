"""A large journal, written by the mpchat that comes first on the path: ``python -P bench/filling.py DATABASE COUNT``."""

import random
import sys
import time
from pathlib import Path

from mpchat.chat.chat import Room
from mpchat.chat.vocabulary import NOBODY, WHOLE_ROOM, OnePerson, PersonId, Said, Source, Stamp
from mpchat.irc import names
from mpchat.journal.database import open_database
from mpchat.journal.group import Group, keep
from mpchat.journal.history import Record, direct
from mpchat.journal.rows import write_room

GROUP = 500
BEGAN = 1.7e9
"""The time of the first message in Unix seconds; one more every second after it."""
SEEKER = Source(NOBODY, "seeker", "~seeker", "127.0.0.1")
"""Somebody with very many direct conversations."""
_ROOMS = 20
_WORDS = 20_000
_DIRECT = 500
"""One message in so many is said to the seeker, each by another person."""


def rooms() -> list[str]:
    """The rooms: the second is the largest, each after it is smaller."""
    return [f"#room{number}" for number in range(_ROOMS)]


def fill(path: Path, count: int) -> float:
    """Write so many messages, in groups as the server does; returns the seconds that it took."""
    chance = random.Random(1)
    # Like a language: a few words are everywhere, most are rare.
    words = [f"word{min(int(chance.paretovariate(0.7)), _WORDS)}" for _ in range(200_000)]
    began, database = time.monotonic(), open_database(path)
    kept = [Room(name, BEGAN, "a room that is kept", SEEKER.mask, BEGAN) for name in rooms()]
    states = [(room.name, write_room(room)) for room in kept]
    database.executemany("INSERT INTO rooms (room, state) VALUES (?, ?)", states)
    for start in range(0, count, GROUP):
        keep(
            database,
            Group([_record(number, chance, words) for number in range(start, min(start + GROUP, count))]),
        )
    database.close()
    return time.monotonic() - began


def _record(number: int, chance: random.Random, words: list[str]) -> Record:
    room = rooms()[int(chance.paretovariate(1)) % _ROOMS]
    at = chance.randrange(len(words) - 10)
    text, stamp = " ".join(words[at : at + 8]), Stamp(number + 1, BEGAN + number)
    if number % _DIRECT == _DIRECT - 1:
        other = Source(NOBODY, f"friend{number}", "~u", "192.0.2.1")
        said = Said(other, SEEKER.nick, text, "PRIVMSG", OnePerson(PersonId(1)), {})
        return Record(direct(other.identity, SEEKER.identity), stamp, said)
    source = Source(NOBODY, f"nick{chance.randrange(100)}", "~u", "192.0.2.1")
    return Record(names.casefold(room), stamp, Said(source, room, text, "PRIVMSG", WHOLE_ROOM, {}))


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
