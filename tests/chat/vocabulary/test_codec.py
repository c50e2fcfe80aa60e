"""Commands as JSON: what is written is read, for ever, and nothing else is."""

import json
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.chat.vocabulary import Command, Quit, Say, SetAway, SetReadMarker, VisitorId
from mpchat.chat.vocabulary.codec import (
    CommandError,
    from_data,
    read_command,
    to_data,
    write_command,
)

KINDS = get_args(Command)
GOLDEN = Path(__file__).with_name("commands.jsonl").read_text("utf-8").splitlines()
ANN = VisitorId(1)

FINITE = st.floats(allow_nan=False, allow_infinity=False)
ANYTHING = st.text(st.characters(exclude_categories=()))
OF: dict[object, st.SearchStrategy[object]] = {float: FINITE, str: ANYTHING}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def any_of(kind: Any) -> st.SearchStrategy[Command]:
    """Any command of a kind: each field, whether or not it has a default, of its type."""
    hints = get_type_hints(kind)
    return st.builds(
        kind, **{each.name: OF.get(hints[each.name], st.from_type(hints[each.name])) for each in fields(kind)}
    )


COMMANDS = st.one_of(*map(any_of, KINDS))


@given(COMMANDS)
def test_what_is_written_is_read(command: Command) -> None:
    line = write_command(command)
    assert read_command(line) == command and type(read_command(line)) is type(command)
    assert read_command(line.encode().decode()) == command, "half a character has no bytes"
    assert "\n" not in line
    assert from_data(json.loads(json.dumps(to_data(command)))) == command


@given(COMMANDS)
def test_defaults_are_left_out(command: Command) -> None:
    data = to_data(command)
    assert data.pop("") == type(command).__name__
    for each in fields(command):
        default = each.default if each.default_factory is MISSING else each.default_factory()
        assert (each.name in data) is (getattr(command, each.name) != default)


@given(COMMANDS, st.data())
def test_whatever_stands_in_a_field_it_is_read_or_refused(command: Command, data: st.DataObject) -> None:
    written = to_data(command)
    written[data.draw(st.sampled_from([*written, "another"]))] = data.draw(JSON)
    try:
        read = from_data(written)
    except CommandError:
        return
    assert read_command(write_command(read)) == read


@given(JSON)
def test_no_other_json_is_a_command(data: object) -> None:
    with pytest.raises(CommandError):
        from_data(data)


@given(
    st.text() | st.sampled_from(['{"":"Quit"', "[" * 100_000, '{"":"Quit","visitor":NaN}', '{"":[]}', "{}"])
)
def test_no_other_text_is_a_command(text: str) -> None:
    with pytest.raises(CommandError):
        read_command(text)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"":"Whistle","visitor":1}', "'Whistle' is not a command that this version knows"),
        ('{"":"Entered","visitor":1}', "'Entered' is not a command that this version knows"),
        ('{"":"Quit","visitor":1,"because":"x"}', "Quit has no field 'because'"),
        ('{"":"Quit"}', "Quit needs 'visitor'"),
        ('{"":"Say","text":"x"}', "Say needs 'visitor', 'target'"),
        ('{"":"Quit","visitor":true}', "'visitor' of Quit: True is not of type int"),
        ('{"":"Quit","visitor":1.0}', "'visitor' of Quit: 1.0 is not of type int"),
        ('{"":"Quit","visitor":1,"broken":1}', "'broken' of Quit: 1 is not of type bool"),
        ('{"":"Quit","visitor":1,"reason":null}', "'reason' of Quit: None is not of type str"),
        ('{"":"SetAway","visitor":1,"message":1}', "'message' of SetAway: 1 is not of type str"),
        (
            '{"":"Say","visitor":1,"target":"#a","text":"x","kind":"JOIN"}',
            "'kind' of Say: 'JOIN' is not one of PRIVMSG, NOTICE, TAGMSG",
        ),
        (
            '{"":"Say","visitor":1,"target":"#a","text":"x","tags":{"a":1}}',
            "'tags' of Say: 1 is not of type str",
        ),
        (
            '{"":"Say","visitor":1,"target":"#a","text":"x","cuts":[true]}',
            "'cuts' of Say: True is not of type int",
        ),
        ('{"":"Say","visitor":1,"target":"#a","text":"x","cuts":1}', "'cuts' of Say: 1 is not of type list"),
        (
            '{"":"ChangeModes","visitor":1,"room":"#a","changes":[{"adds":true}]}',
            "'changes' of ChangeModes: ModeChange needs 'letter'",
        ),
        (
            '{"":"ChangeModes","visitor":1,"room":"#a","changes":["+m"]}',
            "'changes' of ChangeModes: it is not a ModeChange",
        ),
        (
            '{"":"SetReadMarker","visitor":1,"target":"#a","conversation":"#a","time":"now"}',
            "'time' of SetReadMarker: 'now' is not a number",
        ),
        ('{"visitor":1}', "it is not a command"),
        ('"Quit"', "it is not a command"),
        ("Quit", "it is not JSON"),
    ],
)
def test_what_is_wrong_is_said(line: str, why: str) -> None:
    with pytest.raises(CommandError) as raised:
        read_command(line)
    assert str(raised.value) == why


def test_a_time_may_be_written_without_a_point() -> None:
    marker = SetReadMarker(ANN, "#a", "#a", 5.0)
    (read,) = (read_command(line) for line in [write_command(marker).replace("5.0", "5")])
    assert read == marker and isinstance(read, SetReadMarker) and isinstance(read.time, float)
    with pytest.raises(ValueError, match="JSON"):
        write_command(SetReadMarker(ANN, "#a", "#a", float("nan")))


def test_half_a_character_is_escaped() -> None:
    assert write_command(Quit(ANN, "ä")) == '{"":"Quit","visitor":1,"reason":"ä"}'
    assert write_command(Quit(ANN, "ä\ud800")) == '{"":"Quit","visitor":1,"reason":"\\u00e4\\ud800"}'


def test_away_and_back_are_two_things() -> None:
    """What has no default is always there, though it is nothing."""
    assert write_command(SetAway(ANN, None)) == '{"":"SetAway","visitor":1,"message":null}'
    assert write_command(Say(ANN, "#a", "")) == '{"":"Say","visitor":1,"target":"#a","text":""}'


@pytest.mark.parametrize("line", GOLDEN)
def test_what_was_ever_written_is_read(line: str) -> None:
    """Lines are added to this file, and never changed: logs are full of them."""
    assert write_command(read_command(line)) == line


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_command_with_every_field_is_in_the_file(kind: type) -> None:
    written = [json.loads(line) for line in GOLDEN]
    named = {name for data in written if data[""] == kind.__name__ for name in data}
    assert named == {"", *(each.name for each in fields(kind))}
