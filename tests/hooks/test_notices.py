"""Which hook is told of a message, and in what words."""

import json

import pytest

from mpchat.chat.vocabulary import WHOLE_ROOM, PersonId, Said, Source, Stamp
from mpchat.hooks.notices import Index, notice
from mpchat.settings.hooks import Hook

ROBOT = Source(PersonId(2), "robot_", "~api", "h", "Robot", True)
ANN = Source(PersonId(1), "ann", "~ann", "h")


def said(text: str, room: str = "#Ops", who: Source = ANN) -> Said:
    return Said(who, room, text, "PRIVMSG", WHOLE_ROOM, {})


def hook(rooms: str = "#ops", events: str = "message", names: str = "", ignore: str = "") -> Hook:
    lists = [tuple(filter(None, given.split(","))) for given in (rooms, events, names, ignore)]
    return Hook(url="http://x", rooms=lists[0], events=lists[1], names=lists[2], ignore=lists[3])


def test_by_room() -> None:
    index = Index({"ops": hook(), "dev": hook("#dev,#ops"), "all": hook("*"), "both": hook("*,#ops")})
    assert dict(index.wanting(said("x"))).keys() == {"ops", "dev", "all", "both"}
    assert dict(index.wanting(said("x", "#tea"))).keys() == {"all", "both"}
    assert not dict(Index({}).wanting(said("x")))


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("robot: deploy", "mention"),
        ("hey ROBOT!", "mention"),
        ("(robot)", "mention"),
        ("\x02rob\x02ot", "mention"),
        ("first line\nrobot", "mention"),
        ("a.b wakes", "mention"),
        ("axb", None),
        ("robots", None),
        ("robot-arm", None),
        ("underrobot", None),
        ("nobody", None),
    ],
)
def test_mentions(text: str, event: str | None) -> None:
    only, both = hook(events="mention", names="robot,a.b"), hook(events="mention,message", names="robot,a.b")
    assert dict(Index({"a": only}).wanting(said(text))) == ({"a": event} if event else {})
    assert dict(Index({"a": both}).wanting(said(text))) == {"a": event or "message"}


def test_a_bot_does_not_hear_itself() -> None:
    index = Index({"a": hook(ignore="robot"), "b": hook()})
    assert dict(index.wanting(said("x", who=ROBOT))).keys() == {"b"}
    assert dict(index.wanting(said("x"))).keys() == {"a", "b"}


def test_the_words() -> None:
    made = notice("mention", Said(ROBOT, "#Ops", "grüße\n<b>", "NOTICE", WHOLE_ROOM, {}), Stamp(31, 1000.5))
    assert made.identity == f"000000000000001f-{1000500:x}"
    assert json.loads(made.body) == {
        "type": "mention",
        "timestamp": "1970-01-01T00:16:40.500Z",
        "data": {
            "room": "#Ops",
            "msgid": "000000000000001f",
            "nick": "robot_",
            "account": "Robot",
            "bot": True,
            "notice": True,
            "text": "grüße\n<b>",
        },
    }
    assert "grüße" in made.body.decode()
