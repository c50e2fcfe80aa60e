"""What happened, in words that a person reads."""

import pytest

from mpchat.chat.telling import in_words
from mpchat.chat.vocabulary import (
    WHOLE_ROOM,
    AwaySet,
    Entered,
    Event,
    Hearers,
    Invited,
    Joined,
    Kicked,
    Knocked,
    Left,
    ModesChanged,
    OnePerson,
    Parted,
    PersonId,
    Renamed,
    Said,
    Source,
    TopicSet,
)
from mpchat.irc.modes import ModeChange

ANN, BOB = Source(PersonId(1), "ann", "~a", "host"), Source(PersonId(2), "bob", "~b", "host")


def said(text: str, kind: str = "PRIVMSG", to: Hearers = WHOLE_ROOM) -> Said:
    """Something that Ann said."""
    return Said(ANN, "#a" if to == WHOLE_ROOM else "bob", text, kind, to, {})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (said("hello"), "ann: hello"),
        (said("psst", to=OnePerson(BOB.person)), "ann (to you): psst"),
        (said("careful", "NOTICE"), "-ann- careful"),
        (said("\x01ACTION waves\x01"), "* ann waves"),
        (said("\x01ACTION winks\x01", to=OnePerson(BOB.person)), "* ann (to you) winks"),
        (said("\x01VERSION\x01"), ""),
        (said("", "TAGMSG"), ""),
        (
            said("\x02bold\x02 \x1b[31m\u202e"),
            "ann: bold \N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}",
        ),
        (Joined(ANN, "#a", "Ann", None), "* ann has joined #a"),
        (Parted(ANN, "#a", ""), "* ann has left #a"),
        (Parted(ANN, "#a", "tea"), "* ann has left #a (tea)"),
        (Left(ANN, "Quit", ("#a",), False), "* ann has left"),
        (Left(ANN, "Quit: ", ("#a",), False), "* ann has left"),
        (Left(ANN, "Quit: tea", ("#a",), False), "* ann has left (Quit: tea)"),
        (Kicked(ANN, "#a", BOB, "noise"), "* ann has put bob out of #a (noise)"),
        (Renamed(ANN, "anna", ("#a",)), "* ann is now known as anna"),
        (TopicSet(ANN, "#a", ""), "* ann has taken the topic away"),
        (TopicSet(ANN, "#a", "tea\x07"), "* ann has set the topic: tea\N{REPLACEMENT CHARACTER}"),
        (ModesChanged(ANN, "#a", (ModeChange(True, "o", "bob"),)), "* ann has set +o bob"),
        (Invited(ANN, BOB, "#a"), "* ann asks you into #a"),
        (Knocked(BOB, "#a", "", (ANN.person,)), "* bob asks to be invited into #a"),
        (Knocked(BOB, "#a", "it is cold", ()), "* bob asks to be invited into #a (it is cold)"),
        (Entered(ANN, "Ann"), ""),
        (AwaySet(ANN, "tea", ("#a",)), ""),
    ],
)
def test_in_words(event: Event, words: str) -> None:
    assert in_words(event, " (to you)") == words
