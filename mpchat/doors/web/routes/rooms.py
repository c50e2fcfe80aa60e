"""The API for bots: saying something in a room, and reading what was said there."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from mpchat.chat.vocabulary import Kind, Refused
from mpchat.doors.irc.dialect import message_id, sequence_of, server_time
from mpchat.doors.irc.fitting import mended
from mpchat.doors.web.answer import Answer, in_json
from mpchat.doors.web.errors import HttpError
from mpchat.doors.web.routes.table import ROUTES
from mpchat.doors.web.session import SessionEndedError
from mpchat.doors.web.site import Visit
from mpchat.doors.web.speaker import RefusedError
from mpchat.irc import names
from mpchat.irc import text as irc_text
from mpchat.irc.numerics import NUMERICS
from mpchat.journal.history import HistoryError, Point, Record, Span, is_message
from mpchat.settings.limits import Limits

_KEY = re.compile(r"[\x21-\x7e]{1,64}")
_FIELDS = {"text": str, "notice": bool, "id": str}
_PARAMETERS = frozenset({"limit", "before", "after"})
_USUAL = 50
"""Messages of one answer, where nobody says how many."""
_SHOWN = 100
_STATUS = {
    "ERR_NOSUCHCHANNEL": 404,
    "ERR_BADCHANMASK": 400,
    "ERR_INPUTTOOLONG": 413,
    "ERR_TOOMANYCHANNELS": 409,
    "ERR_NICKNAMEINUSE": 409,
    "ERR_CHANNELISFULL": 409,
    "ERR_THROTTLE": 429,
    "NOT_KEPT": 503,
    "ERR_UNKNOWNERROR": 500,
}
"""What a refusal of the chat is in HTTP; every other one is 403."""


@ROUTES("POST", "/api/rooms/{room}/messages", needs="api")
async def say(visit: Visit) -> Answer:
    """Say something: `{"text", "notice", "id"}`. `201` once it is kept, `200` where that id had been said before"""
    data = await visit.body.json(visit.request.header("content-type"))
    text, kind, key = _read(data, visit.request.header("idempotency-key"))
    _check_size(text, visit.site.house.limits)
    room = _room(visit.variables["room"])
    speaker = visit.site.speakers.of(visit.account, visit.request.address)
    try:
        spoken = await speaker.say(room, text, kind, dedup_key(visit.account, room, text, key))
    except (RefusedError, SessionEndedError) as error:
        raise _problem(error) from None
    told = {
        "room": spoken.room,
        "msgid": message_id(spoken.stamp),
        "time": server_time(spoken.stamp.time),
        "repeated": spoken.repeated,
    }
    return in_json(200 if spoken.repeated else 201, told)


@ROUTES("GET", "/api/rooms/{room}/messages", needs="api")
async def messages(visit: Visit) -> Answer:
    """Read the last messages, oldest first: `limit` of them, `before` or `after` a msgid. The account joins the room"""
    span = _span(visit.request.query, visit.site.house.limits)
    speaker = visit.site.speakers.of(visit.account, visit.request.address)
    try:
        readable = await speaker.come_to_read(_room(visit.variables["room"]))
    except (RefusedError, SessionEndedError) as error:
        raise _problem(error) from None
    span = Span(span.limit, readable.after(span.after), span.before, newest=span.newest)
    try:
        answer = await visit.site.house.history.read_apart(
            lambda past: past.read(readable.conversation, span)
        )
    except HistoryError:
        raise HttpError(503, "UNAVAILABLE", "The history cannot be read now: try again later") from None
    return in_json(200, {"room": readable.name, "messages": [_told(record) for record in answer.found]})


# ---- what is asked ----


def dedup_key(account: str, room: str, text: str, key: str) -> str:
    """What tells whether a message was said before: its words, its room, its author's account and key; ``""`` without a key.

    With the account, and not the address: a bot may be started anew somewhere else.
    """
    if not key:
        return ""
    words = sha256(text.encode()).hexdigest()[:16]
    return f"{names.casefold(account)}@ {names.casefold(room)} {words} {key}"


def _read(data: Mapping[str, Any], header: str) -> tuple[str, Kind, str]:
    """Text, kind and key of a message."""
    for name, value in data.items():
        kind = _FIELDS.get(name)
        if kind is None:
            raise _bad(f"There is no field {name[:_SHOWN]!r}: there are {', '.join(_FIELDS)}")
        if type(value) is not kind:
            raise _bad(f"The field {name} takes {'a text' if kind is str else 'true or false'}")
    key = header or data.get("id", "")
    if data.get("id", key) != key:
        raise _bad("id and Idempotency-Key differ: send one of them")
    if key and not _KEY.fullmatch(key):
        raise _bad("An id has 1 to 64 visible ASCII characters")
    return _text(data.get("text", "")), "NOTICE" if data.get("notice") else "PRIVMSG", key


def _text(given: str) -> str:
    text = given.replace("\r\n", "\n").strip("\n")
    if not text.strip():
        raise _bad('There is no text: {"text": "hello"}')
    control = irc_text.forbidden_control(text.replace("\n", "")) or (
        "U+0001" if irc_text.CTCP in text else None
    )
    if control:
        raise _bad(f"Control characters cannot be sent: take {control} out")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _bad("The text holds half a character") from None
    return text


def _check_size(text: str, limits: Limits) -> None:
    lines, most, most_lines = text.count("\n") + 1, limits.max_multiline_bytes, limits.max_multiline_lines
    if lines > 1 and not most:
        raise HttpError(413, "TOO_LONG", "A message has one line here")
    if most and len(text.encode()) > most:
        raise HttpError(413, "TOO_LONG", f"A message has at most {most} bytes")
    if most_lines and lines > most_lines:
        raise HttpError(413, "TOO_LONG", f"A message has at most {most_lines} lines")


def _room(given: str) -> str:
    """A room's name; in a path it is easier to write without the sign in front."""
    return given if names.is_room(given) else f"{names.CHANTYPES[0]}{given}"


def _span(query: Mapping[str, str], limits: Limits) -> Span:
    unknown = query.keys() - _PARAMETERS
    if unknown:
        raise _bad(
            f"There is no parameter {min(unknown)[:_SHOWN]!r}: there are {', '.join(sorted(_PARAMETERS))}"
        )
    given = query.get("limit", str(_USUAL))
    if not (given.isascii() and given.isdigit() and 0 < len(given) < 10 and int(given)):
        raise _bad("A limit is a number from 1 up")
    limit = min(int(given), limits.max_history or int(given))
    after, before = _point(query, "after"), _point(query, "before")
    return Span(limit, after, before, newest=after is None or before is not None)


def _point(query: Mapping[str, str], name: str) -> Point | None:
    if name not in query:
        return None
    sequence = sequence_of(query[name])
    if sequence is None:
        raise _bad(f"The parameter {name} takes a msgid of this server")
    return Point(sequence=sequence)


def _bad(text: str) -> HttpError:
    return HttpError(400, "BAD_REQUEST", text)


# ---- what is answered ----


def _problem(error: RefusedError | SessionEndedError) -> HttpError:
    if isinstance(error, SessionEndedError):
        return HttpError(503, "SESSION_ENDED", f"It was not said: {error}")
    refused = error.refused
    return HttpError(_STATUS.get(refused.numeric, 403), refused.numeric, _sentence(refused))


def _sentence(refused: Refused) -> str:
    reason = refused.text or (
        NUMERICS[refused.numeric].text if refused.numeric in NUMERICS else "That is refused"
    )
    about = " ".join(irc_text.for_screen(each[:_SHOWN]) for each in refused.about)
    return f"{about}: {reason}" if about else reason


def _told(record: Record) -> dict[str, Any]:
    event = mended(record.event, 0)
    assert is_message(event), "a span without happenings has messages only"
    return {
        "msgid": message_id(record.stamp),
        "time": server_time(record.stamp.time),
        "nick": event.who.nick,
        "account": event.who.account or None,
        "bot": event.who.bot,
        "notice": event.kind == "NOTICE",
        "text": event.text,
    }
