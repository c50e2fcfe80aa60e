"""What history tells fits lines and holds no control characters, whatever the database holds."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpchat.chat.room import LONG_AGO, Room
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
    RoomRenamed,
    Said,
    Source,
    Stamp,
    TopicSet,
)
from mpchat.doors.irc.fitting import mended
from mpchat.irc import multiline
from mpchat.irc.message import MAX_CLIENT_TAGS, MAX_LINE, Message, parse
from mpchat.irc.modes import ModeChange
from mpchat.irc.text import forbidden_control
from mpchat.journal.history import Record, direct
from mpchat.journal.memory_history import MemoryHistory
from mpchat.settings.limits import Limits
from tests.harness import NOON, Party, Visitor

ALL = (
    "batch",
    "server-time",
    "message-tags",
    "account-tag",
    "extended-join",
    "draft/multiline",
    "draft/channel-rename",
)
WAYS = [
    ("draft/chathistory", "batch"),
    ("draft/chathistory", "draft/event-playback", *ALL),
    ("soju.im/search",),
    (),
]
BOB = Source(NOBODY, "bob", "~bob", "10.0.0.1")
LONG = "a long story, " * 7000
ESC = "\x1b]0;title\x07 \x9b2J \x7f"
MODES = (ModeChange(True, "b", "*!*@" + "x" * 900), ModeChange(False, "k", ESC), ModeChange(True, "n"))
EVENTS: list[Event] = [
    *(
        Said(BOB, "#a", text, "PRIVMSG", WHOLE_ROOM, {})
        for text in (LONG, "é" * 50_000, ESC, f"{LONG}\n{ESC}", LONG.replace(",", "\n"))
    ),
    Said(BOB, "#a", "tagged", "PRIVMSG", WHOLE_ROOM, {"+x": "y" * 9000}),
    Said(BOB, "#a", "tagged", "PRIVMSG", WHOLE_ROOM, {"+x": ESC}),
    Said(BOB, "#a", "badly tagged", "PRIVMSG", WHOLE_ROOM, {"no key": ""}),
    Said(BOB, ":a target", "aimed badly", "PRIVMSG", WHOLE_ROOM, {}),
    Said(replace(BOB, nick="b" * 600), "#a", LONG, "NOTICE", WHOLE_ROOM, {}),
    Said(replace(BOB, host=ESC), "#a", "from nowhere", "NOTICE", WHOLE_ROOM, {}),
    Said(replace(BOB, host="no host"), "#a", "from nowhere", "NOTICE", WHOLE_ROOM, {}),
    Said(replace(BOB, account=ESC + "x"), "#a", "by nobody", "NOTICE", WHOLE_ROOM, {}),
    Joined(BOB, "#a", LONG + ESC, None),
    Parted(BOB, "#a", LONG + ESC),
    Left(BOB, LONG + ESC, ("#a",), True),
    Kicked(BOB, "#a", replace(BOB, nick="cat"), LONG + ESC),
    TopicSet(BOB, "#a", LONG + ESC),
    RoomRenamed(BOB, "#b", "#a", LONG + ESC),
    ModesChanged(BOB, "#a", MODES),
    ModesChanged(BOB, "#a", (ModeChange(True, "b", "two words"), ModeChange(True, "b", "a!*@*"))),
]


def keeping(*events: Event, limits: Limits | None = None) -> Party:
    """A party whose history holds these, as if a file had brought them."""
    party = Party(limits or Limits(command_rate=0))
    history = party.journal.history
    assert isinstance(history, MemoryHistory)
    history.keep(Record("#a", Stamp(number, NOON), event) for number, event in enumerate(events, 1))
    return party


def told(party: Party, *capabilities: str) -> list[bytes]:
    """Lines of history as somebody with these capabilities is told them, who asked in the way that they have."""
    ann = party.enter("ann", *capabilities)
    asked = "CHATHISTORY LATEST #a * 100" if "draft/chathistory" in capabilities else "SEARCH in=#a"
    # The room is new, so nobody may read what was said in it: for the sake of the test it is as old as that.
    ann.send("JOIN #a")
    party.chat.rooms["#a"].life = LONG_AGO
    ann.heard_bytes()
    lines = ann.send(asked, "PING end").heard_bytes().splitlines(keepends=True)
    assert lines.pop().endswith(b" end\r\n") and not ann.closed
    return lines


def check(line: bytes) -> Message:
    """One line keeps the contract."""
    tags, body = line.split(b" ", 1) if line.startswith(b"@") else (b"", line)
    assert len(body) <= MAX_LINE and len(tags) <= MAX_CLIENT_TAGS + 4096, line[:200]
    message = parse(line)
    assert not any(map(forbidden_control, (*message.params, message.source or "", *message.tags.values())))
    return message


@pytest.mark.parametrize("capabilities", WAYS, ids=lambda given: given[-1] if given else "none")
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_line_keeps_the_contract(event: Event, capabilities: tuple[str, ...]) -> None:
    hello = Said(BOB, "#a", "hello", "PRIVMSG", WHOLE_ROOM, {})
    lines = [check(line) for line in told(keeping(hello, event, hello), *capabilities)]
    assert sum("hello" in "".join(line.params) for line in lines) >= 2, "what is beside it is told"


def test_what_is_replayed_keeps_the_contract() -> None:
    party = keeping(*EVENTS[:5])
    ann = party.enter("ann", "server-time", "batch", "draft/multiline", "message-tags")
    party.enter("cat").send("JOIN #a")
    party.chat.rooms["#a"].life = LONG_AGO
    for line in ann.send("JOIN #a").heard_bytes().splitlines(keepends=True):
        check(line)


def test_nothing_of_what_was_said_is_missing() -> None:
    """A text that is too long for a line is split, whether or not its reader knows messages of several lines."""
    for text, capabilities in product((LONG, "é" * 50_000), WAYS[:2]):
        party = keeping(Said(BOB, "#a", text, "PRIVMSG", WHOLE_ROOM, {}))
        lines = [check(line) for line in told(party, *capabilities)]
        assert "".join(line.params[-1] for line in lines if line.verb == "PRIVMSG") == text


@pytest.mark.parametrize("longest", [0, 20_000])
def test_a_server_with_larger_limits_tells_more_in_a_line(longest: int) -> None:
    text = "x" * 10_000
    party = keeping(
        Said(BOB, "#a", text, "PRIVMSG", WHOLE_ROOM, {}), limits=Limits(command_rate=0, max_line=longest)
    )
    assert sum(b"x" * 10_000 in line for line in told(party, *WAYS[0])) == 1


def test_what_fits_is_left_as_it_is() -> None:
    for event in (
        Said(BOB, "#a", "a \x02bold\x02 word", "PRIVMSG", WHOLE_ROOM, {"+x": "y"}),
        Said(BOB, "#a", "one\ntwo, three", "PRIVMSG", WHOLE_ROOM, {}, (7,)),
        TopicSet(BOB, "#a", "tea"),
        ModesChanged(BOB, "#a", MODES[2:]),
    ):
        assert mended(event, 512) is event


@given(st.text(max_size=300), st.integers(-5, 60), st.lists(st.integers(0, 300), max_size=3))
@settings(deadline=None)
def test_pieces_fit_and_are_the_text(text: str, longest: int, cuts: list[int]) -> None:
    text = text.encode("utf-8", "replace").decode().replace("\n", "")
    cuts = sorted({cut for cut in cuts if 0 < cut < len(text)})
    lines = multiline.split(text, multiline.fitting(text, cuts, longest))
    assert "".join(line for line, _ in lines) == text
    assert all(len(line.encode()) <= longest or len(line) <= 1 for line, _ in lines)


def visitor_between(party: Party) -> Visitor:
    """Ann, who reads what bob said to her."""
    return party.enter("ann", *WAYS[1])


def test_direct_messages_keep_the_contract() -> None:
    party = Party()
    history = party.journal.history
    assert isinstance(history, MemoryHistory)
    place = direct("ann@127.0.0.1", BOB.identity)
    history.keep(
        [Record(place, Stamp(1, NOON), Said(BOB, "ann", LONG + ESC, "PRIVMSG", OnePerson(NOBODY), {}))]
    )
    lines = visitor_between(party).send("CHATHISTORY LATEST bob * 5").heard_bytes().splitlines(keepends=True)
    assert len(list(map(check, lines))) > 100


@pytest.mark.parametrize("by", ["", ":", "two words", ":colon first"])
def test_a_row_that_no_server_wrote_costs_nobody_the_connection(by: str) -> None:
    """A room's row may come from a file: who set its topic may be nothing that a line can hold."""
    party = Party()
    party.chat.add_room(Room("#a", NOON, topic="tea", topic_by=by, topic_at=NOON))
    ann = party.enter("ann")
    assert ann.send("JOIN #a").verbs() == ["JOIN", "332", "333", "353", "366"] and not ann.closed
