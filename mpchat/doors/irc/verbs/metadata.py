"""METADATA: what people and rooms say about themselves, and who is told when it changes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mpchat.chat import metadata
from mpchat.chat.chat import Person, Room
from mpchat.chat.vocabulary import MetadataSet, SetMetadata
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import capabilities as cap
from mpchat.irc.capabilities import split_list
from mpchat.irc.message import MAX_LINE, Message
from mpchat.irc.numerics import NUMERICS
from mpchat.journal import Applied

SHOWN_IN_WHOIS = ("display-name", "pronouns", "homepage", "status")
"""The keys that WHOIS tells of (760)."""
MOST_AT_ONCE = 100
"""Members of a room that a client is told of unasked; in a larger one it has to ask (774)."""
_LATER = "5"
"""Seconds after which it may ask."""
_PEOPLE_A_COMMAND = 100
"""Members whose metadata are as much work as a command."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A subcommand: what carries it out with the target and its parameters, and how many it needs."""

    run: Callable[[Session, str, list[str]], None]
    min_params: int = 0


@VERBS(
    "METADATA <target>|* GET|LIST|SET|CLEAR|SUB|UNSUB|SUBS|SYNC {<parameter>}",
    "IRCv3 metadata",
    min_params=2,
    waits=True,
    needs=cap.METADATA,
    refusal="VALUE_INVALID",
    differs="not before registration; changes of a monitored nick are told without a further capability",
)
def metadata_verb(session: Session, message: Message) -> None:
    """What is said about a person or a room: ask for it, change it, and subscribe to the changes of keys."""
    target, name, *params = message.params
    part = _PARTS.get(name.upper())
    if part is None:
        text = f"METADATA takes one of {', '.join(_PARTS)}"
        session.fail("METADATA", "SUBCOMMAND_INVALID", text, shown(name))
    elif len(params) < part.min_params:
        session.reply("ERR_NEEDMOREPARAMS", "METADATA")
    else:
        part.run(session, target, params)


# ---- what is said ----


def _found(session: Session, name: str) -> Person | Room | None:
    """The target; None if there is none, which has been answered."""
    target = metadata.target_of(session.house.chat, session.person, name)
    if target is None:
        session.fail("METADATA", "INVALID_TARGET", "There is no such person or room", shown(name))
    return target


def _name_of(target: Person | Room) -> str:
    return target.name if isinstance(target, Room) else target.nick


def _get(session: Session, name: str, keys: list[str]) -> None:
    target = _found(session, name)
    if target is not None:
        said = metadata.of(session.house.chat, target)
        lines = (_line_of(session, _name_of(target), key, said.get(key)) for key in keys)
        session.tell_batch("metadata", (_name_of(target),), list(lines))


def _list(session: Session, name: str, params: list[str]) -> None:
    target = _found(session, name)
    if target is not None:
        said = metadata.of(session.house.chat, target)
        lines = (_line_of(session, _name_of(target), key, value) for key, value in said.items())
        session.tell_batch("metadata", (_name_of(target),), lines)


def _line_of(session: Session, target: str, key: str, value: str | None) -> bytes:
    """761, 766 for nothing, or why there can be no such key."""
    if not metadata.is_key(key):
        return session.line("FAIL", "METADATA", "KEY_INVALID", shown(key), "That is not a key")
    if value is None:
        unset = NUMERICS["RPL_KEYNOTSET"]
        return session.line(unset.code, session.nick, target, key, unset.text)
    return session.line(NUMERICS["RPL_KEYVALUE"].code, session.nick, target, key, "*", value)


def _set(session: Session, name: str, params: list[str]) -> None:
    value = params[1] if len(params) > 1 else None
    session.ask(SetMetadata(session.visitor, name, params[0] or "?", value))


def _clear(session: Session, name: str, params: list[str]) -> None:
    session.ask(SetMetadata(session.visitor, name, ""))


def tell_set(session: Session, applied: Applied) -> None:
    """Answer SET with 761 or 766, CLEAR with a batch of them."""
    command = applied.command
    changed = [event for event in applied.events if isinstance(event, MetadataSet)]
    assert isinstance(command, SetMetadata)
    lines = [_line_of(session, event.target, event.key, event.value) for event in changed]
    if not command.key:
        if all(isinstance(event, MetadataSet) for event in applied.events):
            session.tell_batch("metadata", (shown(command.target),), lines)
    elif lines:
        session.tell(b"".join(lines))
    elif command.value is not None and not applied.events:
        session.tell(_line_of(session, shown(command.target), command.key, command.value))


# ---- who is told of changes ----


def _subscribe(session: Session, name: str, keys: list[str]) -> None:
    most, added = session.house.limits.max_metadata_subs, list[str]()
    for key in keys:
        if not metadata.is_key(key):
            session.fail("METADATA", "KEY_INVALID", "That is not a key", shown(key))
            continue
        if most and len(session.subscriptions) >= most:
            session.fail("METADATA", "TOO_MANY_SUBS", f"At most {most} keys can be followed", key)
            break
        session.subscriptions[key] = None
        added.append(key)
    _tell_keys(session, "RPL_METADATASUBOK", added)
    for room in session.house.chat.rooms_of(session.person) if added else ():
        session.charge(min(len(room.members), MOST_AT_ONCE) / _PEOPLE_A_COMMAND)
        tell_metadata_in(session, room, added)


def _unsubscribe(session: Session, name: str, keys: list[str]) -> None:
    for key in keys:
        session.subscriptions.pop(key, None)
    _tell_keys(session, "RPL_METADATAUNSUBOK", [key for key in keys if metadata.is_key(key)])


def _subscriptions(session: Session, name: str, params: list[str]) -> None:
    code = NUMERICS["RPL_METADATASUBS"].code
    lines = (session.line(code, session.nick, *words) for words in _packed(session, session.subscriptions))
    session.tell_batch("metadata-subs", (), lines)


def _tell_keys(session: Session, numeric: str, keys: Iterable[str]) -> None:
    for words in _packed(session, keys):
        session.say(NUMERICS[numeric].code, session.nick, *words)


def _packed(session: Session, keys: Iterable[str]) -> Iterator[list[str]]:
    """As many lines as it takes, each at most 12 keys."""
    longest = MAX_LINE - len(session.line("770", session.nick, "x"))
    each = list(dict.fromkeys(keys))
    for start in range(0, len(each), 12):
        yield from (line.split() for line in split_list(each[start : start + 12], longest))


def _sync(session: Session, name: str, params: list[str]) -> None:
    target = _found(session, name)
    if isinstance(target, Room):
        session.charge(len(target.members) / _PEOPLE_A_COMMAND)
        lines = _lines_in(session, target, list(session.subscriptions))
        session.tell_batch("metadata", (target.name,), lines)
    elif target is not None:
        lines = _lines_about(session, target, session.subscriptions)
        session.tell_batch("metadata", (target.nick,), lines)


def tell_metadata_in(session: Session, room: Room, keys: Iterable[str] | None = None) -> None:
    """What is said about a room and its members, as far as the client follows it; 774 in a large room."""
    wanted = list(session.subscriptions if keys is None else keys)
    if cap.METADATA not in session.capabilities or not wanted:
        return
    if len(room.members) > MOST_AT_ONCE:
        session.reply("RPL_METADATASYNCLATER", room.name, _LATER)
    elif lines := list(_lines_in(session, room, wanted)):
        session.tell_batch("metadata", (room.name,), lines)


def _lines_in(session: Session, room: Room, keys: Iterable[str]) -> Iterator[bytes]:
    """What is said about a room and those who are in it."""
    yield from _lines_about(session, room, keys)
    for person, _ in session.house.chat.members(room):
        yield from _lines_about(session, person, keys)


def _lines_about(session: Session, target: Person | Room, keys: Iterable[str]) -> Iterator[bytes]:
    said = metadata.of(session.house.chat, target)
    for key in keys if said else ():
        if key in said:
            yield session.line("METADATA", _name_of(target), key, "*", said[key])


def tell_own_metadata(session: Session) -> None:
    """What is said about oneself, to a client that has just come in."""
    if cap.METADATA in session.capabilities:
        said = metadata.of(session.house.chat, session.person)
        lines = (session.line("METADATA", session.nick, key, "*", value) for key, value in said.items())
        session.tell_batch("metadata", (session.nick,), lines)


def tell_whois(session: Session, person: Person) -> None:
    """760: what somebody says about themselves, to clients that know of it."""
    if cap.METADATA in session.capabilities:
        said = metadata.of(session.house.chat, person)
        for key in SHOWN_IN_WHOIS:
            if key in said:
                session.reply("RPL_WHOISKEYVALUE", person.nick, key, "*", text=said[key])


_PARTS = {
    "GET": _Part(_get, 1),
    "LIST": _Part(_list),
    "SET": _Part(_set, 1),
    "CLEAR": _Part(_clear),
    "SUB": _Part(_subscribe, 1),
    "UNSUB": _Part(_unsubscribe, 1),
    "SUBS": _Part(_subscriptions),
    "SYNC": _Part(_sync),
}
