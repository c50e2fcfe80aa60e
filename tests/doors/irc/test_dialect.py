"""Every event in every set of capabilities."""

from itertools import combinations
from math import inf, nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.chat.vocabulary import (
    WHOLE_ROOM,
    AwaySet,
    Entered,
    Event,
    Invited,
    Joined,
    Kicked,
    Left,
    ModesChanged,
    OnePerson,
    Parted,
    PersonId,
    RealnameSet,
    Refused,
    Renamed,
    Said,
    Source,
    Stamp,
    TopicSet,
    UserModesChanged,
)  # fmt: skip
from mpchat.doors.irc.dialect import (
    dialect_of,
    first_moment,
    irc_dialect,
    message_id,
    milliseconds,
    parse_server_time,
    sequence_of,
    server_time,
)
from mpchat.irc.capabilities import CAPABILITIES, IN_DIALECT
from mpchat.irc.message import parse
from mpchat.irc.modes import ModeChange
from tests.harness import NOON

WHO, BOB = Source(PersonId(1), "ann", "~ann", "h"), Source(PersonId(2), "bob", "~bob", "h2")
STAMP = Stamp(0x2A, NOON + 0.1239)
TIME = "@time=2026-11-01T12:00:00.123Z"
TAGS = f"{TIME};msgid=000000000000002a"
A = ":ann!~ann@h "

ROWS: list[tuple[Event, str, str]] = [
    # the event, as those hear it who agreed on nothing, as those who agreed on all
    (Said(WHO, "#a", "hi", "PRIVMSG", WHOLE_ROOM, {"+x": "1"}), A + "PRIVMSG #a :hi",
     f"{TAGS};+x=1 {A}PRIVMSG #a :hi"),
    (Said(WHO, "bob", "hi", "NOTICE", OnePerson(PersonId(2)), {}), A + "NOTICE bob :hi", f"{TAGS} {A}NOTICE bob :hi"),
    (Said(WHO, "#a", "", "TAGMSG", WHOLE_ROOM, {"+x": ""}), "", f"{TAGS};+x {A}TAGMSG #a"),
    (Joined(WHO, "#a", "Ann A.", None), A + "JOIN #a", f"{TAGS} {A}JOIN #a * :Ann A."),
    (Joined(WHO, "#a", "", "gone"), A + "JOIN #a", f"{TAGS} {A}JOIN #a * :"),
    (AwaySet(WHO, "gone", ("#a",)), "", f"{TIME} {A}AWAY :gone"),
    (AwaySet(WHO, None, ("#a",)), "", f"{TIME} {A}AWAY"),
    (RealnameSet(WHO, "Ann", ("#a",)), "", f"{TIME} {A}SETNAME :Ann"),
    (Parted(WHO, "#a", ""), A + "PART :#a", f"{TAGS} {A}PART :#a"),
    (Parted(WHO, "#a", "bye"), A + "PART #a :bye", f"{TAGS} {A}PART #a :bye"),
    (Renamed(WHO, "eve", ("#a",)), A + "NICK eve", f"{TAGS} {A}NICK eve"),
    (TopicSet(WHO, "#a", ""), A + "TOPIC #a :", f"{TAGS} {A}TOPIC #a :"),
    (ModesChanged(WHO, "#a", (ModeChange(True, "o", "bob"), ModeChange(False, "m"))), A + "MODE #a +o-m bob",
     f"{TAGS} {A}MODE #a +o-m bob"),
    (UserModesChanged(WHO, (ModeChange(True, "i"),)), A + "MODE ann +i", f"{TIME} {A}MODE ann +i"),
    (Kicked(WHO, "#a", BOB, "out"), A + "KICK #a bob :out", f"{TAGS} {A}KICK #a bob :out"),
    (Kicked(WHO, "#a", BOB, ""), A + "KICK #a bob :ann", f"{TAGS} {A}KICK #a bob :ann"),
    (Invited(WHO, BOB, "#a"), A + "INVITE bob #a", f"{TIME} {A}INVITE bob #a"),
    (Left(WHO, "bye", ("#a",), False), A + "QUIT :bye", f"{TAGS} {A}QUIT :bye"),
    (Left(WHO, "", ("#a",), True), A + "QUIT :", f"{TAGS} {A}QUIT :"),
    (Entered(WHO, "Ann"), "", ""),
    (Refused("ERR_NOSUCHNICK", ("x",)), "", ""),
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
    [(0.0, "1970-01-01T00:00:00.000Z"), (NOON + 0.9999, "2026-11-01T12:00:00.999Z"), (NOON + 0.007, "2026-11-01T12:00:00.007Z"),
     (NOON + 59.9999995, "2026-11-01T12:00:59.999Z")],
)  # fmt: skip
def test_server_time(time: float, written: str) -> None:
    assert server_time(time) == written


@given(st.integers(-(10**12), 2 * 10**14))
def test_times_are_read_as_they_are_written(thousandths: int) -> None:
    time = first_moment(thousandths)
    assert milliseconds(time) == thousandths > milliseconds(nextafter(time, -inf))
    assert parse_server_time(server_time(time)) == thousandths


@pytest.mark.parametrize(
    "text",
    ["", "*", "2026-11-01", "2026-11-01T12:00:00Z", "2026-13-01T12:00:00.000Z", "2026-11-01T12:00:61.000Z", "x" * 999],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    assert parse_server_time(text) is None


def test_ids_are_read_as_they_are_written() -> None:
    for number in (0, 1, 42, 2**62):
        assert sequence_of(message_id(Stamp(number, 0))) == number
        assert sequence_of(message_id(Stamp(number, 0), 3)) == number
    assert sequence_of("f" * 16) == 2**62, "a database's integers end somewhere"
    for text in (
        "",
        "2a",
        "000000000000002A",
        "000000000000002a.",
        "000000000000002a2a",
        "-00000000000002a",
        "x",
    ):
        assert sequence_of(text) is None, text


def test_several_lines_of_one_event_have_several_ids() -> None:
    changes = tuple(ModeChange(True, "b", f"{'x' * 150}{n}!*@*") for n in range(6))
    sent = dialect_of({"message-tags"}).encode(ModesChanged(WHO, "#a", changes), STAMP)
    ids = [parse(line).tags["msgid"] for line in sent.splitlines()]
    assert ids == ["000000000000002a", "000000000000002a.1", "000000000000002a.2"][: len(ids)]
    assert len(ids) > 1
