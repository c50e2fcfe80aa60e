"""A record as one line of JSON, and back; and the check that it is a record that a server could have kept."""

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
"""The type of an event's field; text where none is named."""
_KINDS = ("PRIVMSG", "NOTICE", "TAGMSG")
_NO_LINE = re.compile("[\r\n\0\ud800-\udfff]")
"""Characters that neither a line of IRC nor a text of a database can hold."""
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
    """The record of a line. Raises RowError, whose text says what is wrong with it."""
    try:
        data = json.loads(line.rstrip(b"\r\n").decode("utf-8"))
        if not isinstance(data, dict):
            raise RowError("it is not a JSON object")
        if unknown := set(data) - _KEYS:
            raise RowError(f"it has {sorted(unknown)[0][:40]!r}, which records do not have")
        if missing := _KEYS - {"client_id"} - set(data):
            raise RowError(f"its {sorted(missing)[0]} is missing")
        record = _record(data)
    except RowError:
        raise
    except UnicodeDecodeError:
        raise RowError("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise RowError(f"it is not JSON: {error.msg} at character {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise RowError(str(error)) from None
    check(record)
    return record


def _record(data: dict[str, Any]) -> Record:
    if not all(isinstance(data.get(key, ""), str) for key in ("time", "conversation", "client_id")):
        raise RowError("its time, conversation and client_id must be texts")
    event = read_event(json.dumps(data["event"]))
    stamp = Stamp(data["sequence"], from_exact(data["time"]))
    return Record(data["conversation"], stamp, event, data.get("client_id", ""))


def check(record: Record) -> None:
    """Check that a server could have kept a record. Raises RowError, whose text says why not."""
    sequence = record.stamp.sequence
    if not isinstance(sequence, int) or isinstance(sequence, bool) or not 0 < sequence < 1 << 63:
        raise RowError(f"its sequence is {str(sequence)[:40]!r}, not a number from 1 up")
    if not is_sane(record.stamp.time):
        raise RowError(f"its time is {record.stamp.time}, which is not a date")
    if _NO_LINE.search(record.conversation + record.dedup_key):
        raise RowError("its conversation or client_id holds characters that no line can hold")
    for field in fields(record.event):
        _check_field(field.name, getattr(record.event, field.name))
    if isinstance(record.event, Said) and not multiline.has_such(record.event.text, record.event.cuts):
        raise RowError("its cuts are not places in its text")
    if not _belongs(record):
        raise RowError(f"it is not a record of {record.conversation[:80]!r}")


def _check_field(name: str, value: Any) -> None:
    if not isinstance(value, _SHAPES.get(name, (str,))):
        raise RowError(f"its {name} is a {type(value).__name__}")
    match value:
        case str() if name == "nick":
            _check_nick(value)
        case str() if name in ("room", "name"):
            _check_room(value)
        case str() if name == "target" and not _is_word(value):
            raise RowError("its target is neither a person nor a room")
        case str() if _NO_LINE.search(value.replace("\n", "") if name == "text" else value):
            raise RowError(f"its {name} holds characters that no line can hold")
        case Source():
            _check_source(name, value)
        case tuple() if name == "rooms":
            for room in value:
                _check_room(room)
        case tuple() if name == "cuts":
            if not all(isinstance(cut, int) for cut in value):
                raise RowError("its cuts are not places in a text")
        case tuple():
            for change in value:
                _check_change(change)
        case dict():
            for key, given in value.items():
                if not isinstance(given, str) or _NO_WORD.search(key) or not _is_text(given):
                    raise RowError("its tags are not valid")
        case _:
            pass  # numbers and texts that may be anything


def _check_source(name: str, source: Source) -> None:
    _check_nick(source.nick)
    words = (source.user, source.host, source.account)
    if not all(isinstance(word, str) for word in words) or _NO_WORD.search("".join(words)):
        raise RowError(f"its {name} has a user, host or account that is not valid")
    if not isinstance(source.bot, bool):
        raise RowError(f"its {name} must be a bot or not: true or false")


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
        raise RowError("its changes are not changes of modes")


def _is_word(text: str) -> bool:
    """Whether a text can be a middle parameter of a line."""
    return text != "" and not text.startswith(":") and " " not in text and not _NO_LINE.search(text)


def _is_text(text: str) -> bool:
    """Whether a database can hold a text."""
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
    """Whether this can be a room's conversation; the room may have another name since."""
    return not names.room_problem(place, 0) and names.casefold(place) == place
