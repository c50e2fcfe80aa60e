"""What is pushed: one line of IRC, as the device's client reads it, and short enough (soju.im/webpush)."""

from collections.abc import Iterable
from dataclasses import replace

from mpchat.chat.vocabulary import Invited, ReadMarkerSet, Said, Stamp
from mpchat.doors.irc.dialect import IrcDialect, dialect_of, server_time
from mpchat.irc import capabilities as cap
from mpchat.irc import multiline
from mpchat.irc.message import Message, format
from mpchat.irc.text import cut
from mpchat.push.encryption import LONGEST

_END = b"\r\n"


def line_of(event: Said | Invited, stamp: Stamp, capabilities: Iterable[str]) -> bytes:
    """An event as one line without its end: of several lines the first, and without its author's tags if they are too long.

    The id is never left out, if the client has agreed on tags.
    """
    dialect = dialect_of(set(capabilities) - {cap.MULTILINE})
    if isinstance(event, Invited):
        return _line(dialect, event, stamp)
    first = next((line for line, _ in multiline.split(event.text, event.cuts) if line), "")
    event = replace(event, text=first, cuts=())
    line = _line(dialect, event, stamp)
    if len(line) > LONGEST and event.tags:
        event = replace(event, tags={})
        line = _line(dialect, event, stamp)
    over = len(line) - LONGEST
    if over <= 0:
        return line
    return _line(dialect, replace(event, text=cut(first, len(first.encode()) - over)), stamp)


def _line(dialect: IrcDialect, event: Said | Invited, stamp: Stamp) -> bytes:
    return dialect.encode(event, stamp).removesuffix(_END)


def marker_line(server: str, event: ReadMarkerSet) -> bytes:
    """Up to when a conversation has been read, as the server says it (IRCv3 read-marker)."""
    params = (event.target, f"timestamp={server_time(event.time)}")
    return format(Message("MARKREAD", params, server)).removesuffix(_END)


def greeting(server: str) -> bytes:
    """What a new device is pushed first, so that it is known to be reached."""
    return format(
        Message("NOTE", ("WEBPUSH", "REGISTERED", "Messages are pushed here"), server)
    ).removesuffix(_END)
