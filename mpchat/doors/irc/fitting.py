"""History in lines that fit: it keeps the contract of the wire, whatever a database holds.

A record may come from a file, from a server whose limits were larger, or from before a rule was made. Whoever reads history
is told it in lines that fit (what was said is split, a reason or a topic is cut) and without what no line may hold
(``irc.text``); what cannot be told so is left out. Nothing of this changes what is kept, or what an export gives.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from mpchat.chat.vocabulary import Event, Said, Source, Stamp
from mpchat.doors.broadcast.dialect import Dialect
from mpchat.irc import multiline
from mpchat.irc import text as irc_text
from mpchat.irc.message import MAX_CLIENT_TAGS, MAX_LINE, WireError, format, format_tags, parse
from mpchat.irc.modes import ModeChange

_MOST_BYTES = 4
"""Of one character, in UTF-8."""


def encode_fitting(dialect: Dialect, event: Event, stamp: Stamp, longest: float) -> bytes:
    """An event in a dialect's lines of ``longest`` bytes at most, 0 for any length; ``b""`` for what no such line can tell."""
    try:
        lines = dialect.encode(event, stamp)
    except WireError:
        return b""
    if not longest or len(lines) <= longest:
        return lines
    at_most = int(max(longest, MAX_LINE))
    return b"".join(_cut(line, at_most) for line in lines.splitlines(keepends=True))


def _cut(line: bytes, longest: int) -> bytes:
    """A line whose last parameter is as short as it takes; tags have a length of their own."""
    tags, space, body = line.partition(b" ") if line.startswith(b"@") else (b"", b"", line)
    over = len(body) - longest
    if over <= 0:
        return line
    message = parse(body)
    *before, last = message.params
    shorter = irc_text.cut(last, len(last.encode()) - over)
    return tags + space + format(replace(message, params=(*before, shorter))) if shorter else b""


def mended(event: Event, longest: float) -> Event:
    """An event without what no line may hold; what was said in lines that fit ``longest``, 0 for any length."""
    event = _without_controls(event)
    return _split(event, int(longest)) if isinstance(event, Said) else event


def _split(said: Said, longest: int) -> Said:
    """What would fill more than a line takes several; tags that are too many are left out."""
    said = said if _can_be_sent(said.tags) else replace(said, tags={})
    head = f":{said.who.mask} {said.kind} {said.target} :\r\n"
    if not longest or _MOST_BYTES * (len(head) + len(said.text)) <= longest:
        return said
    room = longest - len(head.encode("utf-8", "replace"))
    if room < _MOST_BYTES:
        return said
    cuts = multiline.fitting(said.text, said.cuts, room)
    return said if cuts == said.cuts else replace(said, cuts=cuts)


def _can_be_sent(tags: Mapping[str, str]) -> bool:
    try:
        return not tags or len(format_tags(tags).encode()) - 2 <= MAX_CLIENT_TAGS
    except (WireError, UnicodeEncodeError):
        return False


def _without_controls(event: Event) -> Event:
    if isinstance(event, Said) and _holds_one(event.text):
        lines = multiline.split(event.text, event.cuts)
        text, cuts = multiline.combine((irc_text.for_wire(line), goes_on) for line, goes_on in lines)
        event = replace(event, text=text, cuts=cuts)
    cleaned = {
        each.name: now
        for each in fields(event)
        if each.name != "text" and (now := _clean(was := getattr(event, each.name))) is not was
    }
    return replace(event, **cleaned) if cleaned else event


def _holds_one(text: str) -> bool:
    return not text.isprintable() and any(map(irc_text.forbidden_control, text.split("\n")))


def _clean(value: Any) -> Any:
    """The same where nothing in it is forbidden."""
    match value:
        case str():
            return irc_text.for_wire(value) if irc_text.forbidden_control(value) else value
        case Source() | ModeChange():
            now = {each.name: _clean(getattr(value, each.name)) for each in fields(value)}
            return replace(value, **now) if any(now[key] is not getattr(value, key) for key in now) else value
        case tuple():
            cleaned = tuple(map(_clean, value))
            return value if all(one is other for one, other in zip(cleaned, value, strict=True)) else cleaned
        case Mapping() if any(irc_text.forbidden_control(key + word) for key, word in value.items()):
            return {_clean(key): _clean(word) for key, word in value.items()}
        case _:
            return value
