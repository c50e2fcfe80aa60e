"""The contract of a record's texts: records from a file must pass the same rules as lines from the wire.

No text holds control characters or invisible ones (``irc.text``), no line is longer than a line may be, no name, topic or reason
longer than the server's limits. Export and ``verify`` do not check lengths: the limits may have been larger once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from mpchat.chat import cloaks
from mpchat.chat.vocabulary import Event, Left, Said, Source
from mpchat.irc import multiline, names
from mpchat.irc.message import MAX_CLIENT_TAGS, WireError, format_tags
from mpchat.irc.text import for_wire, forbidden_control
from mpchat.journal.history import Record, is_direct
from mpchat.journal.rows import RowError
from mpchat.settings.limits import Limits

LIMITS = ("line", "multiline-bytes", "multiline-lines", "nick", "room", "topic", "reason")
"""The limits that decide which records are imported; the options are called ``--max-line`` and so on, as the server's."""
_DEFAULTS = Limits()
_KILLED = len("Killed ( ())")
_LONGEST_ID = 512
"""In bytes: the id that a message is recognised by (``mpchat/once``) is made of a host, a target and 80 letters."""
_LONGEST_PARAMETER = 256
"""In bytes: masks, keys and nicks are shorter."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The limits of the server that gets the records; 0 turns one off. In bytes, except ``multiline_lines``."""

    line: float = _DEFAULTS.max_line
    multiline_bytes: float = _DEFAULTS.max_multiline_bytes
    multiline_lines: float = _DEFAULTS.max_multiline_lines
    nick: float = _DEFAULTS.max_nick
    room: float = _DEFAULTS.max_room
    topic: float = _DEFAULTS.max_topic
    reason: float = _DEFAULTS.max_reason


def check_text(record: Record) -> None:
    """Check that no text of a record holds a control character. Raises RowError."""
    for name, text in _texts(record):
        control = forbidden_control(text)
        if control:
            raise RowError(f"its {name} holds the control character {control}")


def check_contract(record: Record, allowed: Allowed) -> None:
    """Check that a record could have come by the wire of a server with these limits. Raises RowError."""
    check_text(record)
    for name, text in _texts(record):
        # Tags are relayed as they come: programs read them, nobody draws them.
        if name != "tags" and for_wire(text) != text:
            raise RowError(f"its {name} holds invisible or misleading characters")
    _at_most("client_id", record.dedup_key, _LONGEST_ID)
    if is_direct(record.conversation):
        _at_most(
            "conversation",
            record.conversation,
            allowed.nick and 2 * (allowed.nick + cloaks.LONGEST + 1),
            "nick",
        )
    else:
        _at_most("conversation", record.conversation, allowed.room, "room")
    for each in fields(record.event):
        _check_length(each.name, getattr(record.event, each.name), record.event, allowed)
    if isinstance(record.event, Said):
        _check_said(record.event, allowed)


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    """Every text of a record with its name; of a message each line by itself."""
    yield "client_id", record.dedup_key
    for each in fields(record.event):
        value = getattr(record.event, each.name)
        match value:
            case str() if each.name == "text":
                yield from ((each.name, line) for line in value.split("\n"))
            case str():
                yield each.name, value
            case Source():
                for part in (value.nick, value.user, value.host, value.account):
                    yield each.name, part
            case dict():
                for key, word in value.items():
                    yield each.name, key
                    yield each.name, word
            case tuple() if each.name == "changes":
                yield from ((each.name, change.parameter or "") for change in value)
            case _:
                pass


def _check_length(name: str, value: object, event: Event, allowed: Allowed) -> None:
    match name, value:
        case (("who" | "whom"), Source()):
            _at_most(f"{name}'s nick", value.nick, allowed.nick, "nick")
            _at_most(f"{name}'s account", value.account, allowed.nick, "nick")
            _at_most(f"{name}'s user", value.user, names.MAX_USER)
            _at_most(f"{name}'s host", value.host, cloaks.LONGEST)
        case "nick", str():
            _at_most(name, value, allowed.nick, "nick")
        case (("room" | "name"), str()):
            _at_most(name, value, allowed.room, "room")
        case "rooms", tuple():
            for room in value:
                _at_most(name, room, allowed.room, "room")
        case "topic", str():
            _at_most(name, value, allowed.topic, "topic")
        case "reason", str() if isinstance(event, Left):
            _at_most(name, value, allowed.reason and allowed.reason + allowed.nick + _KILLED, "reason")
        case (("reason" | "realname" | "away"), str()):
            _at_most(name, value, allowed.reason, "reason")
        case "changes", tuple():
            for change in value:
                _at_most(name, change.parameter or "", _LONGEST_PARAMETER)
        case _:
            pass


def _at_most(name: str, text: str, most: float, option: str = "") -> None:
    size = len(text.encode())
    if most and size > most:
        remedy = f"; if its server has a larger --max-{option}, give that here, too" if option else ""
        raise RowError(f"its {name} has {size} bytes, {most:g} at most{remedy}")


def _check_said(said: Said, allowed: Allowed) -> None:
    """Check the lengths of a message: each line with its source and target, and several lines together."""
    head = f":{said.who.mask} {said.kind} {said.target} :\r\n"
    lines = multiline.split(said.text, said.cuts)
    for line, _ in lines:
        _at_most("text" if line else "target", head + line, allowed.line, "line")
    if len(lines) > 1:
        _at_most("text", said.text, allowed.multiline_bytes, "multiline-bytes")
        if allowed.multiline_lines and len(lines) > allowed.multiline_lines:
            remedy = "if its server has a larger --max-multiline-lines, give that here, too"
            raise RowError(f"its text has {len(lines)} lines, {allowed.multiline_lines:g} at most; {remedy}")
    try:
        size = len(format_tags(said.tags).encode()) - 2
    except WireError as error:
        raise RowError(f"its tags are not valid: {error}") from None
    if size > MAX_CLIENT_TAGS:
        raise RowError(f"its tags have {size} bytes, {MAX_CLIENT_TAGS} at most")
