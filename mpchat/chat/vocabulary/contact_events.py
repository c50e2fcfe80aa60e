"""Events about who wants to hear from whom, who asks to come in, and what people say about themselves."""

from dataclasses import dataclass

from mpchat.chat.vocabulary.basics import PersonalList, PersonId, Source


@dataclass(frozen=True, slots=True)
class MessageHeld:
    """A direct message was not given to whom it was for, who has to accept people first (+g); ``is_told`` that somebody wrote."""

    who: Source
    whom: Source
    is_told: bool


@dataclass(frozen=True, slots=True)
class PersonalListChanged:
    """Somebody's own list has an entry more, or less."""

    who: Source
    list: PersonalList
    adds: bool
    entry: str


@dataclass(frozen=True, slots=True)
class MetadataSet:
    """What is said about a person (``whom``), or a room (None), under a key is another, or (None) nothing any more."""

    who: Source
    target: str
    whom: Source | None
    key: str
    value: str | None
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knocked:
    """Somebody asked to be invited into a room; ``to`` are the members who may invite."""

    who: Source
    room: str
    reason: str
    to: tuple[PersonId, ...]
