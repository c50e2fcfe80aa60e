"""A record as one line of JSON, and back; what a record must be to be taken in."""

import json
import re
from dataclasses import fields
from typing import Any

from mpchat.admin.times import exact, from_exact, is_sane
from mpchat.chat.vocabulary import Left, OnePerson, Renamed, Said, Source, Stamp, WholeRoom
from mpchat.irc import multiline, names
from mpchat.irc.modes import ModeChange
from mpchat.journal.history import Record, direct
from mpchat.journal.rows import RowError, read_event, write_event

_KEYS = {"sequence", "time", "conversation", "event", "client_id"}
_SHAPES: dict[str, tuple[type, ...]] = {
    "who": (Source,),
    "whom": (Source,),
    "rooms": (tuple,),
    "changes": (tuple,),
    "cuts": (tuple,),
    "tags": (dict,),
    "broken": (bool,),
    "away": (str, type(None)),
    "to": (OnePerson, WholeRoom),
}
"""What a field of an event holds; where none is named, text."""
_KINDS = ("PRIVMSG", "NOTICE", "TAGMSG")
_NO_LINE = re.compile("[\r\n\0\ud800-\udfff]")
"""What no line of IRC and no text of a database can hold."""
_NO_WORD = re.compile("[\\s\0\ud800-\udfff]")


def write_line(record: Record) -> str:
    """One line of JSON, without its end; ``read_line`` gives the same record back."""
    head = {
        "sequence": record.stamp.sequence,
        "time": exact(record.stamp.time),
        "conversation": record.conversation,
    }
    if record.dedup_key:
        head["client_id"] = record.dedup_key
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "event": {write_event(record.event)}}}'


def read_line(line: bytes) -> Record:
    """The record that a line holds. Raises RowError, whose text says what is wrong with it."""
    try:
        data = json.loads(line.rstrip(b"\r\n").decode("utf-8"))
        if not isinstance(data, dict):
            raise RowError("it is no JSON object")
        if unknown := set(data) - _KEYS:
            raise RowError(f"it has {sorted(unknown)[0][:40]!r}, which no record has")
        if missing := _KEYS - {"client_id"} - set(data):
            raise RowError(f"it has no {sorted(missing)[0]}")
        record = _record(data)
    except RowError:
        raise
    except UnicodeDecodeError:
        raise RowError("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise RowError(f"it is no JSON: {error.msg} at character {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise RowError(str(error)) from None
    check(record)
    return record


def _record(data: dict[str, Any]) -> Record:
    if not all(isinstance(data.get(key, ""), str) for key in ("time", "conversation", "client_id")):
        raise RowError("time, conversation and client_id are texts")
    event = read_event(json.dumps(data["event"]))
    stamp = Stamp(data["sequence"], from_exact(data["time"]))
    return Record(data["conversation"], stamp, event, data.get("client_id", ""))


def check(record: Record) -> None:
    """Whether a record is one that a server could have kept. Raises RowError, whose text says why it is not."""
    sequence = record.stamp.sequence
    if not isinstance(sequence, int) or isinstance(sequence, bool) or not 0 < sequence < 1 << 63:
        raise RowError(f"its sequence is {str(sequence)[:40]!r}, not a number from 1 up")
    if not is_sane(record.stamp.time):
        raise RowError(f"its time is {record.stamp.time}, which is no date")
    if _NO_LINE.search(record.conversation + record.dedup_key):
        raise RowError("its conversation or client_id holds what no line can")
    for field in fields(record.event):
        _check_field(field.name, getattr(record.event, field.name))
    if isinstance(record.event, Said) and not multiline.has_such(record.event.text, record.event.cuts):
        raise RowError("its cuts are no places in its text")
    if not _belongs(record):
        raise RowError(f"it is no record of {record.conversation[:80]!r}")


def _check_field(name: str, value: Any) -> None:
    if not isinstance(value, _SHAPES.get(name, (str,))):
        raise RowError(f"its {name} is a {type(value).__name__}")
    match value:
        case str() if name == "nick":
            _check_nick(value)
        case str() if name in ("room", "name"):
            _check_room(value)
        case str() if name == "target" and not _is_word(value):
            raise RowError("its target is nobody and no room")
        case str() if _NO_LINE.search(value.replace("\n", "") if name == "text" else value):
            raise RowError(f"its {name} holds what no line can")
        case Source():
            _check_source(name, value)
        case tuple() if name == "rooms":
            for room in value:
                _check_room(room)
        case tuple() if name == "cuts":
            if not all(isinstance(cut, int) for cut in value):
                raise RowError("its cuts are no places in a text")
        case tuple():
            for change in value:
                _check_change(change)
        case dict():
            for key, given in value.items():
                if not isinstance(given, str) or _NO_WORD.search(key) or not _is_text(given):
                    raise RowError("its tags are no tags")
        case _:
            pass  # numbers and texts of which nothing more is to be said


def _check_source(name: str, source: Source) -> None:
    _check_nick(source.nick)
    words = (source.user, source.host, source.account)
    if not all(isinstance(word, str) for word in words) or _NO_WORD.search("".join(words)):
        raise RowError(f"its {name} has a user, host or account that is none")
    if not isinstance(source.bot, bool):
        raise RowError(f"its {name} is a bot or not: true or false")


def _check_nick(nick: object) -> None:
    if not isinstance(nick, str) or names.nick_problem(nick, 0, True):
        raise RowError(f"nobody can be called {str(nick)[:40]!r}")


def _check_room(room: object) -> None:
    if not isinstance(room, str) or names.room_problem(room, 0):
        raise RowError(f"no room can be called {str(room)[:80]!r}")


def _check_change(change: ModeChange) -> None:
    letter, parameter = change.letter, change.parameter
    is_change = isinstance(change.adds, bool) and isinstance(letter, str) and len(letter) == 1
    is_change = is_change and letter.isascii() and letter.isalpha()
    if not is_change or not (parameter is None or (isinstance(parameter, str) and _is_word(parameter))):
        raise RowError("its changes are no changes of modes")


def _is_word(text: str) -> bool:
    """Whether it can stand in the middle of a line."""
    return text != "" and not text.startswith(":") and " " not in text and not _NO_LINE.search(text)


def _is_text(text: str) -> bool:
    """Whether a database can hold it."""
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def _belongs(record: Record) -> bool:
    event, place = record.event, record.conversation
    if isinstance(event, Said):
        return _is_said_there(event, place)
    names_one_room = not isinstance(event, Left | Renamed) or len(event.rooms) == 1
    return names_one_room and _is_room(place)


def _is_said_there(event: Said, place: str) -> bool:
    if event.kind not in _KINDS or (event.kind == "TAGMSG" and event.text):
        return False
    if isinstance(event.to, OnePerson):
        two = place.split(" ")
        return len(two) == 2 and place == direct(*two) and event.who.identity in two
    return not names.room_problem(event.target, 0) and _is_room(place)


def _is_room(place: str) -> bool:
    """Whether this can be a room's conversation; the room may have been called anything since."""
    return not names.room_problem(place, 0) and names.casefold(place) == place
