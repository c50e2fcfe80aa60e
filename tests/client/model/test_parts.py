"""The lines of one message, as a client is given them that knows no batches of this kind."""

from mpchat.client.model import Caught, Model, Older
from mpchat.client.model.parts import Parts
from mpchat.irc.message import Message, parse

LINES = (
    b"@msgid=1 :bob!b@h PRIVMSG #a :{",
    b":bob!b@h PRIVMSG #a :x",
    b":bob!b@h PRIVMSG #a :x",
    b"@msgid=2 :bob!b@h PRIVMSG #a :y",
    b":cat!c@h PRIVMSG #a :y",
    b":cat!c@h PRIVMSG #a :y",
)


def messages() -> tuple[Message, ...]:
    return tuple(map(parse, LINES))


def test_only_the_first_has_an_id() -> None:
    parts = Parts()
    assert [parts.of(each) for each in messages()] == [
        ("1", 0),
        ("1", 1),
        ("1", 2),
        ("2", 0),
        ("", 0),
        ("", 0),
    ]


def test_lines_that_are_the_same_are_not_lost_and_those_that_are_here_are_not_told_again() -> None:
    model = Model("ann", "#a", "host:1")
    before = len(model.current.lines)
    for each in messages()[:4]:
        model.apply(each, 0)
    told = ["{", "x", "x", "y"]
    assert [line.text for line in model.current.lines[before:]] == told
    model.apply(Caught("#a", messages()[:4]), 1)
    assert [line.text for line in model.current.lines[before:]] == told
    other = Model("ann", "#a", "host:1")
    before = len(other.current.lines)
    other.apply(Caught("#a", messages()[:4]), 1)
    other.apply(Older("#a", messages()[:4], False), 1)
    assert [line.text for line in other.current.lines if line.is_speech] == told
