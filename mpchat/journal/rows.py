"""Records and rooms as JSON, and back: what a database, a file or another machine holds."""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from hashlib import blake2s
from typing import Any

from mpchat.chat import vocabulary
from mpchat.chat.person import Person
from mpchat.chat.room import LONG_AGO, Life, ListEntry, Room
from mpchat.chat.vocabulary import (
    NOBODY,
    WHOLE_ROOM,
    AccountSettings,
    Event,
    OnePerson,
    PersonId,
    Source,
    Stamp,
    WholeRoom,
)
from mpchat.irc import modes, names
from mpchat.irc.modes import ModeChange

_KEPT = ("Said", "Joined", "Parted", "Left", "Renamed", "Kicked", "TopicSet", "ModesChanged", "RoomRenamed")
_OF_THE_MOMENT = ("members", "invited", "joined", "spoken", "knocked")
"""What a room has while people are in it: it is not written."""


class RowError(ValueError):
    """It is not a record or a room; the text says what is wrong with it."""


_OF_A_PERSON = ("nick", "user", "realname", "account", "entered", "spoke", "away", "modes", "address", "left")
"""What is kept of somebody who is always on, besides the rooms."""
_SELDOM = ("account", "bot")
"""What is written of a source only where there is something."""


def write_event(event: Event) -> str:
    """An event as one JSON object, without the numbers of people: they are given anew in each process."""
    data = asdict(event)
    for key in ("who", "whom"):
        if key in data:
            del data[key]["person"], data[key]["operator"]
            data[key] = {part: value for part, value in data[key].items() if value or part not in _SELDOM}
    if not data.get("held"):
        data.pop("held", None)
    if isinstance(event, vocabulary.Said):
        data["to"] = not isinstance(event.to, WholeRoom)
        if not event.cuts:
            del data["cuts"]
        if not event.relayed_by:
            del data["relayed_by"]
    return json.dumps({"type": type(event).__name__, **data}, ensure_ascii=False, separators=(",", ":"))


def read_event(text: str) -> Event:
    """The event that ``write_event`` wrote; people are NOBODY. Raises RowError."""
    try:
        data: dict[str, Any] = json.loads(text)
        name = data.pop("type")
        if name not in _KEPT:
            raise RowError(f"{name!r} is no kind of record")
        for key in ("who", "whom"):
            if key in data:
                data[key] = Source(NOBODY, **data[key])
        if "to" in data:
            data["to"] = OnePerson(NOBODY) if data["to"] else WHOLE_ROOM
        if "rooms" in data:
            data["rooms"] = tuple(data["rooms"])
        if "cuts" in data:
            data["cuts"] = tuple(data["cuts"])
        if "changes" in data:
            data["changes"] = tuple(ModeChange(**change) for change in data["changes"])
        event: Event = getattr(vocabulary, name)(**data)
    except RowError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RowError(f"it is no record: {error}") from None
    return event


def write_room(room: Room) -> str:
    """A room as one JSON object, without its members (the projection writes them as regulars)."""
    data = {key: value for key, value in asdict(room).items() if key not in _OF_THE_MOMENT}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def read_room(text: str) -> Room:
    """The room that ``write_room`` wrote; old rows lack newer fields, and have bans in place of lists. Raises RowError."""
    try:
        data: dict[str, Any] = json.loads(text)
        known = {field.name for field in fields(Room)} - set(_OF_THE_MOMENT)
        kept = data["lists"] if "lists" in data else {modes.BANS: data["bans"]}
        data["lists"] = {letter: _read_list(kept.get(letter, {})) for letter in modes.LISTS}
        data["life"] = Life(*data.get("life", LONG_AGO))
        return Room(**{key: value for key, value in data.items() if key in known})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RowError(f"it is no room: {error}") from None


def _read_list(kept: dict[str, dict[str, Any]]) -> dict[str, ListEntry]:
    return {mask: ListEntry(**entry) for mask, entry in kept.items()}


def write_person(person: Person, rooms: Iterable[Room]) -> str:
    """Somebody who is always on as one JSON object: who they are, and the rooms by the names and the stamps of joining."""
    joined = {
        room.name: (stamp.sequence, stamp.time)
        for room in rooms
        if (stamp := person.rooms.get(names.casefold(room.name))) is not None
    }
    data = {name: getattr(person, name) for name in _OF_A_PERSON}
    data["modes"] = "".join(
        letter for letter in person.modes if letter not in modes.GRANTED | modes.OF_OPERATORS
    )
    return json.dumps({**data, "rooms": joined}, ensure_ascii=False, separators=(",", ":"))


def read_person(text: str, number: PersonId) -> tuple[Person, dict[str, Stamp]]:
    """The person, under this number, and the rooms that ``write_person`` wrote. Raises RowError."""
    try:
        data: dict[str, Any] = json.loads(text)
        rooms = {name: Stamp(*joined) for name, joined in data.pop("rooms").items()}
        return Person(number, host=data["address"], **data), rooms
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RowError(f"it is no person: {error}") from None


def write_settings(settings: AccountSettings) -> str:
    """What an account has decided as one JSON object."""
    data = {key: value for key, value in asdict(settings).items() if value not in (None, "", (), {})}
    return json.dumps(data, ensure_ascii=False)


def read_settings(text: str) -> AccountSettings:
    """The settings that ``write_settings`` wrote. Raises RowError."""
    try:
        data = json.loads(text)
        lists = {key: tuple(data[key]) for key in ("accepts", "silences") if key in data}
        return AccountSettings(**{**data, **lists})
    except (ValueError, TypeError) as error:
        raise RowError(f"these are no settings: {error}") from None


def token(name: str) -> str:
    """One word of letters and digits for any name: how the index of words holds conversations and nicks."""
    return "t" + blake2s(name.encode("utf-8", "replace"), digest_size=10).hexdigest()
