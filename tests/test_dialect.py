"""Every event in every set of capabilities."""

from itertools import combinations

import pytest

from mpchat.chat.vocabulary import (
    AwaySet,
    Entered,
    Event,
    Invited,
    Joined,
    Kicked,
    Left,
    ModesChanged,
    Parted,
    RealnameSet,
    Refused,
    Renamed,
    Said,
    Source,
    Stamp,
    TopicSet,
    UserModesChanged,
)  # fmt: skip
from mpchat.doors.dialect import dialect_of, irc_dialect, message_id, server_time
from mpchat.irc.capabilities import CAPABILITIES, IN_DIALECT
from mpchat.irc.message import parse
from mpchat.irc.modes import ModeChange
from tests.harness import NOON

WHO, BOB = Source(1, "ann", "~ann", "h"), Source(2, "bob", "~bob", "h2")
STAMP = Stamp(0x2A, NOON + 0.1239)
TIME = "@time=2026-11-01T12:00:00.123Z"
A = ":ann!~ann@h "

ROWS: list[tuple[Event, str, str]] = [
    # the event, as those hear it who agreed on nothing, as those who agreed on all
    (Said(WHO, "#a", "hi", "PRIVMSG", None, {"+x": "1"}), A + "PRIVMSG #a :hi",
     f"{TIME};msgid=000000000000002a;+x=1 {A}PRIVMSG #a :hi"),
    (Said(WHO, "bob", "hi", "NOTICE", 2, {}), A + "NOTICE bob :hi", f"{TIME};msgid=000000000000002a {A}NOTICE bob :hi"),
    (Said(WHO, "#a", "", "TAGMSG", None, {"+x": ""}), "", f"{TIME};msgid=000000000000002a;+x {A}TAGMSG #a"),
    (Joined(WHO, "#a", "Ann A.", None), A + "JOIN #a", f"{TIME} {A}JOIN #a * :Ann A."),
    (Joined(WHO, "#a", "", "gone"), A + "JOIN #a", f"{TIME} {A}JOIN #a * :\r\n{TIME} {A}AWAY :gone"),
    (AwaySet(WHO, "gone", ("#a",)), "", f"{TIME} {A}AWAY :gone"),
    (AwaySet(WHO, None, ("#a",)), "", f"{TIME} {A}AWAY"),
    (RealnameSet(WHO, "Ann", ("#a",)), "", f"{TIME} {A}SETNAME :Ann"),
    (Parted(WHO, "#a", ""), A + "PART :#a", f"{TIME} {A}PART :#a"),
    (Parted(WHO, "#a", "bye"), A + "PART #a :bye", f"{TIME} {A}PART #a :bye"),
    (Renamed(WHO, "eve", ("#a",)), A + "NICK eve", f"{TIME} {A}NICK eve"),
    (TopicSet(WHO, "#a", ""), A + "TOPIC #a :", f"{TIME} {A}TOPIC #a :"),
    (ModesChanged(WHO, "#a", (ModeChange(True, "o", "bob"), ModeChange(False, "m"))), A + "MODE #a +o-m bob",
     f"{TIME} {A}MODE #a +o-m bob"),
    (UserModesChanged(WHO, (ModeChange(True, "i"),)), A + "MODE ann +i", f"{TIME} {A}MODE ann +i"),
    (Kicked(WHO, "#a", BOB, "out"), A + "KICK #a bob :out", f"{TIME} {A}KICK #a bob :out"),
    (Kicked(WHO, "#a", BOB, ""), A + "KICK #a bob :ann", f"{TIME} {A}KICK #a bob :ann"),
    (Invited(WHO, BOB, "#a"), A + "INVITE bob #a", f"{TIME} {A}INVITE bob #a"),
    (Left(WHO, "bye", ("#a",), False), A + "QUIT :bye", f"{TIME} {A}QUIT :bye"),
    (Left(WHO, "", ("#a",), True), A + "QUIT :", f"{TIME} {A}QUIT :"),
    (Entered(WHO, "Ann"), "", ""),
    (Refused(1, "ERR_NOSUCHNICK", ("x",)), "", ""),
]  # fmt: skip


def lines(text: str) -> bytes:
    return f"{text}\r\n".encode() if text else b""


@pytest.mark.parametrize(("event", "plain", "full"), ROWS)
def test_both_ends(event: Event, plain: str, full: str) -> None:
    assert dialect_of(set()).encode(event, STAMP) == lines(plain)
    assert dialect_of(set(CAPABILITIES)).encode(event, STAMP) == lines(full)


@pytest.mark.parametrize("event", [row[0] for row in ROWS])
def test_what_lies_between(event: Event) -> None:
    for size in range(len(IN_DIALECT) + 1):
        for capabilities in combinations(sorted(IN_DIALECT), size):
            for line in irc_dialect(frozenset(capabilities)).encode(event, STAMP).split(b"\r\n")[:-1]:
                message = parse(line)
                assert ("time" in message.tags) is ("server-time" in capabilities)
                assert set(message.tags) <= {"time"} or "message-tags" in capabilities
                assert message.verb != "SETNAME" or "setname" in capabilities
                assert message.verb != "AWAY" or "away-notify" in capabilities
                assert message.verb != "JOIN" or (len(message.params) == 3) is (
                    "extended-join" in capabilities
                )


def test_more_parameters_than_a_line_can_hold_take_two_lines() -> None:
    changes = tuple(ModeChange(at % 2 == 0, "v", "bob") for at in range(13))
    told = dialect_of(set()).encode(ModesChanged(WHO, "#a", (*changes, ModeChange(False, "k", "*"))), STAMP)
    first, second = told.decode().splitlines()
    assert first == A + "MODE #a " + "+v-v" * 6 + "+v" + " bob" * 13
    assert second == A + "MODE #a -k *"


def test_those_who_agreed_on_the_same_share_one() -> None:
    assert dialect_of({"server-time", "batch"}) is dialect_of({"echo-message", "server-time"})
    assert dialect_of({"server-time"}) is not dialect_of(set())


def test_ids_sort_as_the_sequence_does() -> None:
    numbers = [1, 9, 10, 255, 256, 1_793_534_400_000_000]
    assert sorted(message_id(Stamp(n, 0)) for n in numbers) == [message_id(Stamp(n, 0)) for n in numbers]
    assert {len(message_id(Stamp(n, 0))) for n in numbers} == {16}


@pytest.mark.parametrize(
    ("time", "written"),
    [(0.0, "1970-01-01T00:00:00.000Z"), (NOON + 0.9999, "2026-11-01T12:00:00.999Z"), (NOON + 0.007, "2026-11-01T12:00:00.007Z")],
)  # fmt: skip
def test_server_time(time: float, written: str) -> None:
    assert server_time(time) == written
