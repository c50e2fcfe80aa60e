"""Attacks on a chat: each one prepares, waits for its sign, attacks, and prints its figures. A process of its own."""

import itertools
import json
import re
import signal
import statistics
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import UTC, datetime
from inspect import signature

from bench.filling import BEGAN, SEEKER, rooms
from bench.visitors import Visitor, Visitors, have_seen

Figures = dict[str, float]
Attack = Generator[None, None, Figures]
_PREPARING, _ATTACKING = 150, 59
"""Seconds after which an attack is ended, whatever it does."""
_AHEAD = 4
"""Questions of one asker that may wait for their answers."""
_LETTERS = "ếộậ"
"""Letters of three bytes that become three characters each when they are decomposed, as comparing without case does."""


class Asker:
    """Somebody who asks one question after the other, a few at a time; ``done`` ends an answer."""

    def __init__(self, visitor: Visitor, questions: Iterator[str], done: bytes, ahead: int = _AHEAD) -> None:
        self.visitor = visitor
        self.waits: list[float] = []
        self._questions = questions
        self._ahead = ahead
        self._asked: list[float] = []
        visitor.watch(done)
        visitor.hears = self._hears

    def begin(self) -> None:
        """Ask the first questions."""
        for _ in range(self._ahead):
            self._ask()

    def _ask(self) -> None:
        self._asked.append(time.monotonic())
        self.visitor.send(next(self._questions))

    def _hears(self, block: bytes) -> None:
        while self._asked and len(self.waits) < self.visitor.seen:
            self.waits.append(time.monotonic() - self._asked.pop(0))
            self._ask()


def asking(here: Visitors, askers: Sequence[Asker], seconds: float) -> Figures:
    """Let them ask for so long."""
    for asker in askers:
        asker.begin()
    here.run_for(seconds)
    waits = [wait for asker in askers for wait in asker.waits]
    return {
        "answers a second": len(waits) / seconds,
        "thrown out": sum(each.visitor.closed for each in askers),
    }


def search(here: Visitors, messages: int = 1_000_000, seconds: float = 15.0) -> Attack:
    """One client searches the journal again and again, and asks for pages from its middle."""
    middle = datetime.fromtimestamp(BEGAN + messages // 2, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    # A message has eight words, so nine in a row are nowhere, and everything must be looked at.
    nine = ".".join(["word1"] * 9)
    questions = [
        "SEARCH text=word1",
        "SEARCH text=word1999",
        "SEARCH text=word2\\sword3\\sword4;in=#room0;from=nick7",
        f"SEARCH text={nine};in=#room0",
        "SEARCH text=" + "\\s".join(f"word{number}" for number in range(1, 9)),
        f"CHATHISTORY AROUND #room1 timestamp={middle} 100",
        f"CHATHISTORY TARGETS timestamp=2000-01-01T00:00:00.000Z timestamp={middle} 100",
        f"SEARCH text={nine}",
    ]
    (seeker,) = here.enter([SEEKER.nick])
    seeker.send("CAP REQ :batch message-tags server-time draft/chathistory soju.im/search")
    seeker.watch(b" 366 ")
    seeker.send(f"JOIN {','.join(rooms())}")
    here.run(lambda: have_seen([seeker], len(rooms())))
    yield
    asker = Asker(seeker, itertools.cycle(questions), b" BATCH -", ahead=1)
    figures = asking(here, [asker], seconds)
    waits = sorted(asker.waits) or [seconds]
    return figures | {"search p50, s": statistics.median(waits), "search longest, s": waits[-1]}


def cut(here: Visitors, clients: int = 300, each: int = 50, topics: int = 3) -> Attack:
    """Clients with rooms of their own are cut off, all at once; some of the rooms are kept."""
    (keeper,) = here.enter(["keeper"])
    before = people_in(here, keeper)
    crowd = here.enter(f"cut{number}" for number in range(clients))
    for number, visitor in enumerate(crowd):
        own = [f"#{number}.{room}" for room in range(each)]
        visitor.watch(b" 366 ")
        visitor.send(f"JOIN {','.join(own)}", *(f"TOPIC {room} :kept" for room in own[:topics]))
    here.run(lambda: have_seen(crowd, each))
    for visitor in crowd:
        visitor.watch(b" PONG ")
        visitor.send("PING x")
    here.run(lambda: have_seen(crowd))
    yield
    began = time.monotonic()
    here.close(crowd)
    answered = ping(here, keeper)
    here.run_for(45, lambda: people_in(here, keeper) <= before)
    return {"first PONG after the cut, s": answered, "all are gone, s": time.monotonic() - began}


def ping(here: Visitors, visitor: Visitor) -> float:
    """The seconds that one PING takes."""
    began = time.monotonic()
    visitor.watch(b" PONG ")
    visitor.send("PING x")
    here.run_for(45, lambda: visitor.seen > 0)
    return time.monotonic() - began


def people_in(here: Visitors, visitor: Visitor) -> int:
    """The number of people by LUSERS."""
    heard = list[bytes]()
    visitor.watch(b" 251 ")
    visitor.hears = heard.append
    visitor.send("LUSERS")
    here.run(lambda: visitor.seen > 0)
    found = re.search(rb" 251 [^\r]*?(\d+) users and (\d+) invisible", b"".join(heard))
    assert found is not None
    return int(found[1]) + int(found[2])


def enter_room(here: Visitors, visitors: Sequence[Visitor], room: str) -> None:
    """Let them all come in."""
    for visitor in visitors:
        visitor.watch(b" 366 ")
        visitor.send(f"JOIN {room}")
    here.run(lambda: have_seen(visitors))


def join(here: Visitors, clients: int = 200, each: int = 50) -> Attack:
    """Clients join the same rooms, each with one line."""
    crowd = here.enter(f"join{number}" for number in range(clients))
    yield
    began = time.monotonic()
    for visitor in crowd:
        visitor.watch(b" 366 ")
        visitor.send("JOIN " + ",".join(f"#room{room}" for room in range(each)))
    here.run_for(45, lambda: all(one.closed or one.seen >= each for one in crowd))
    return {
        "all are in, s": time.monotonic() - began,
        "joined, of all": sum(one.seen for one in crowd) / (clients * each),
        "thrown out": sum(one.closed for one in crowd),
    }


def names_of(count: int, longest: int) -> Iterator[str]:
    """Long names, all different, of letters that are work to compare; ``longest`` in bytes."""
    for number in range(count):
        tail = str(number)
        yield (_LETTERS * longest).encode()[: (longest - len(tail)) // 3 * 3].decode() + tail


def people_among(here: Visitors, people: int, askers: int) -> list[Visitor]:
    """People whose names are work to compare; returns those of them who will ask."""
    (realname,) = names_of(1, 200)
    return here.enter((f"guest{number}" for number in range(people)), realname=realname)[:askers]


def who(here: Visitors, people: int = 500, askers: int = 64, seconds: float = 8.0) -> Attack:
    """WHO with a long mask, which fits nobody, among very many people."""
    crowd = people_among(here, people, askers)
    yield
    masks = (f"WHO *{name}*" for name in itertools.cycle(list(names_of(7, 470))))
    return asking(here, [Asker(visitor, masks, b" 315 ", ahead=1) for visitor in crowd], seconds)


def list_(here: Visitors, people: int = 500, askers: int = 64, each: int = 2, seconds: float = 8.0) -> Attack:
    """LIST with long masks, which fit no room, among very many rooms."""
    crowd = people_among(here, people, people)
    for number, visitor in enumerate(crowd):
        visitor.watch(b" 366 ")
        visitor.send("JOIN " + ",".join(f"#{number}.{room}ộộộộộ" for room in range(each)))
    here.run(lambda: have_seen(crowd, each))
    yield
    line = "LIST " + ",".join(f"*{name}*" for name in names_of(8, 55))
    askers_ = [Asker(visitor, itertools.repeat(line), b" 323 ", ahead=1) for visitor in crowd[:askers]]
    return asking(here, askers_, seconds)


def ison(here: Visitors, people: int = 500, askers: int = 64, seconds: float = 8.0) -> Attack:
    """ISON with as many long names as fit a line."""
    crowd = people_among(here, people, askers)
    yield
    line = "ISON " + " ".join(names_of(16, 29))
    return asking(here, [Asker(visitor, itertools.repeat(line), b" 303 ") for visitor in crowd], seconds)


def monitor(here: Visitors, people: int = 500, askers: int = 64, seconds: float = 8.0) -> Attack:
    """MONITOR of as many long names as fit a line, all of which are removed again."""
    crowd = people_among(here, people, askers)
    yield
    lines = f"MONITOR + {','.join(names_of(16, 29))}\r\nMONITOR C\r\nMONITOR L"
    return asking(here, [Asker(visitor, itertools.repeat(lines), b" 733 ") for visitor in crowd], seconds)


def bans(
    here: Visitors, talkers: int = 64, operators: int = 10, each: int = 9, seconds: float = 8.0
) -> Attack:
    """People talk in a room that has a long list of bans with long masks."""
    (founder,) = here.enter(["founder"])
    others = here.enter(f"op{number}" for number in range(operators))
    enter_room(here, [founder], "#banned")
    enter_room(here, others, "#banned")
    founder.send(*(f"MODE #banned +o op{number}" for number in range(operators)))
    founder.watch(b" MODE #banned +")
    masks = names_of(operators * each, 180)
    here.run(lambda: founder.seen >= operators)
    for visitor in others:
        visitor.send(*(f"MODE #banned +b *{next(masks)}*!*@*" for _ in range(each)))
    here.run(lambda: founder.seen >= operators * (1 + each))
    crowd = here.enter((f"guest{number}" for number in range(talkers)), "CAP REQ echo-message")
    enter_room(here, crowd, "#banned")
    yield
    askers = [
        Asker(visitor, itertools.repeat("PRIVMSG #banned :x"), f":{visitor.nick}!".encode())
        for visitor in crowd
    ]
    return asking(here, askers, seconds)


def flood(here: Visitors, members: int = 100, senders: int = 20, seconds: float = 8.0) -> Attack:
    """Some members of a room say as much as the server takes; everybody reads as fast as it comes."""
    crowd = here.enter(f"m{number}" for number in range(members))
    enter_room(here, crowd, "#flood")
    yield
    for visitor in crowd:
        visitor.watch(b" PRIVMSG ")
    line = f"PRIVMSG #flood :{'x' * 60}\r\n".encode()
    for visitor in crowd[-senders:]:
        visitor.flood(line * 1000)
    began, heard = time.monotonic(), list[bytes]()
    here.run_for(seconds)
    for visitor in crowd[-senders:]:
        visitor.flood(b"")
        visitor.hears = lambda block: heard.extend([block] if b" PONG " in block else [])
        visitor.send("", "PING x")
    # What was taken is still told, and everybody has read it when the last has an answer; or part of it.
    here.run_for(max(3.0, seconds), lambda: len(heard) >= sum(not each.closed for each in crowd[-senders:]))
    delivered = sum(visitor.seen for visitor in crowd)
    return {
        "deliveries a second, millions": delivered / (time.monotonic() - began) / 1e6,
        "thrown out": sum(visitor.closed for visitor in crowd),
    }


def logins(here: Visitors, clients: int = 200, patience: float = 40.0) -> Attack:
    """Everybody logs in at once, with a password."""
    (owner,) = here.enter(["owner"])
    owner.watch(b"REGISTER SUCCESS")
    owner.send("CAP REQ draft/account-registration", "REGISTER * * correct-horse")
    here.run(lambda: bool(owner.seen))
    secret = b64encode(b"owner\0owner\0correct-horse").decode()
    crowd = list[Visitor]()
    for start in range(0, clients, 40):
        group = here.connect(f"login{number}" for number in range(start, min(start + 40, clients)))
        for visitor in group:
            visitor.watch(b" ACK ")
            visitor.send("CAP REQ sasl", f"NICK {visitor.nick}", f"USER {visitor.nick} 0 * :x")
        here.run(lambda group=group: have_seen(group))  # type: ignore[misc]
        crowd += group
    yield
    began, arrived = time.monotonic(), list[float]()
    for visitor in crowd:
        visitor.watch(b" 903 ")
        visitor.hears = lambda block: arrived.extend([time.monotonic() - began] * block.count(b" 903 "))
        visitor.send("AUTHENTICATE PLAIN", f"AUTHENTICATE {secret}", "CAP END")
    here.run_for(patience, lambda: all(each.closed or each.seen for each in crowd))
    return {
        "logged in, of all": len(arrived) / clients,
        "login p50, s": statistics.median(arrived or [patience]),
        "login longest, s": max(arrived, default=patience),
        "thrown out": sum(each.closed for each in crowd),
    }


ATTACKS: dict[str, Callable[..., Attack]] = {
    "search": search,
    "cut": cut,
    "join": join,
    "who": who,
    "list": list_,
    "ison": ison,
    "monitor": monitor,
    "bans": bans,
    "flood": flood,
    "flood-patiently": flood,
    "logins": logins,
}
"""The attacks by name; hostile.py has the server's options for each."""


def sizes_of(name: str) -> dict[str, float]:
    """The default sizes of an attack."""
    parameters = list(signature(ATTACKS[name]).parameters.values())[1:]
    return {parameter.name: parameter.default for parameter in parameters}


def main() -> None:
    """Prepare, print ``ready``, wait for a line, attack, print the figures."""
    name, port, sizes = sys.argv[1:]
    signal.alarm(_PREPARING)
    attack = ATTACKS[name](Visitors(int(port)), **json.loads(sizes))
    next(attack)
    print("ready", flush=True)
    sys.stdin.readline()
    signal.alarm(_ATTACKING)
    try:
        next(attack)
    except StopIteration as end:
        print(json.dumps(end.value))


if __name__ == "__main__":
    main()
