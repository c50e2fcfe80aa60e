"""An event in the bytes of one set of capabilities: encoded once for all readers who agreed on the same."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Protocol

from mpchat.chat.vocabulary import (
    AwaySet,
    Entered,
    Event,
    Invited,
    Joined,
    Kicked,
    Left,
    ModesChanged,
    Parted,
    ReadMarkerSet,
    RealnameSet,
    Refused,
    Renamed,
    Repeated,
    Said,
    Source,
    Stamp,
    TopicSet,
    UserModesChanged,
)
from mpchat.irc.capabilities import IN_DIALECT
from mpchat.irc.message import MAX_LINE, MAX_PARAMS, Message, format
from mpchat.irc.modes import ModeChange, format_modes


class Dialect(Protocol):
    """How a kind of readers is told of events."""

    def encode(self, event: Event, stamp: Stamp) -> bytes:
        """Lines with their ends; ``b""`` when this kind of reader does not hear of it."""
        ...


def message_id(stamp: Stamp) -> str:
    """The msgid of what was said (IRCv3 message-ids): sorts as the sequence does."""
    return f"{stamp.sequence:016x}"


def server_time(time: float) -> str:
    """Unix seconds as IRCv3 server-time writes them: ``2026-11-01T09:14:03.120Z``."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(time * 1000) % 1000:03}Z"


@cache
def irc_dialect(capabilities: frozenset[str]) -> "IrcDialect":
    """The one dialect of everybody who agreed on these capabilities; only those of IN_DIALECT make a difference."""
    return IrcDialect(capabilities)


def dialect_of(capabilities: set[str]) -> "IrcDialect":
    """The dialect of a visitor with these capabilities."""
    return irc_dialect(frozenset(capabilities) & IN_DIALECT)


class IrcDialect:
    """IRC with a set of capabilities."""

    def __init__(self, capabilities: frozenset[str]) -> None:
        self.capabilities = capabilities

    def encode(self, event: Event, stamp: Stamp) -> bytes:
        """See Dialect."""
        return b"".join(format(line) for line in self._lines(event, stamp))

    def _lines(self, event: Event, stamp: Stamp) -> list[Message]:
        match event:
            case Said():
                return self._said(event, stamp)
            case Joined():
                return self._joined(event, stamp)
            case AwaySet(who, message):
                return self._if("away-notify", stamp, who.mask, "AWAY", *([message] if message else []))
            case RealnameSet(who, realname):
                return self._if("setname", stamp, who.mask, "SETNAME", realname)
            case Parted(who, room, reason):
                return [self._line(stamp, who.mask, "PART", room, *([reason] if reason else []))]
            case Renamed(who, nick):
                return [self._line(stamp, who.mask, "NICK", nick)]
            case TopicSet(who, room, topic):
                return [self._line(stamp, who.mask, "TOPIC", room, topic)]
            case ModesChanged(who, room, changes):
                return [
                    self._line(stamp, who.mask, "MODE", *words) for words in _mode_lines(who, room, changes)
                ]
            case UserModesChanged(who, changes):
                return [self._line(stamp, who.mask, "MODE", who.nick, *format_modes(changes))]
            case Kicked(who, room, whom, reason):
                return [self._line(stamp, who.mask, "KICK", room, whom.nick, reason or who.nick)]
            case Invited(who, whom, room):
                return [self._line(stamp, who.mask, "INVITE", whom.nick, room)]
            case Left(who, reason):
                return [self._line(stamp, who.mask, "QUIT", reason)]
            case Entered() | Refused() | Repeated() | ReadMarkerSet():
                return []

    def _line(self, stamp: Stamp, source: str, verb: str, *params: str) -> Message:
        tags = {"time": server_time(stamp.time)} if "server-time" in self.capabilities else {}
        return Message(verb, params, source, tags)

    def _if(self, capability: str, stamp: Stamp, source: str, verb: str, *params: str) -> list[Message]:
        return [self._line(stamp, source, verb, *params)] if capability in self.capabilities else []

    def _said(self, event: Said, stamp: Stamp) -> list[Message]:
        tagged = "message-tags" in self.capabilities
        if event.kind == "TAGMSG" and not tagged:
            return []
        params = (event.target,) if event.kind == "TAGMSG" else (event.target, event.text)
        line = self._line(stamp, event.who.mask, event.kind, *params)
        if not tagged:
            return [line]
        tags = {**line.tags, "msgid": message_id(stamp), **event.tags}
        return [Message(line.verb, line.params, line.source, tags)]

    def _joined(self, event: Joined, stamp: Stamp) -> list[Message]:
        extended = ("*", event.realname) if "extended-join" in self.capabilities else ()
        lines = [self._line(stamp, event.who.mask, "JOIN", event.room, *extended)]
        if event.away and "away-notify" in self.capabilities:
            lines.append(self._line(stamp, event.who.mask, "AWAY", event.away))
        return lines


def _mode_lines(who: Source, room: str, changes: tuple[ModeChange, ...]) -> Iterator[tuple[str, ...]]:
    """As many lines as it takes: masks are longer once they are complete, and -k says * where nothing was given."""
    longest = MAX_LINE - len(f":{who.mask} MODE {room} \r\n".encode())
    line: list[ModeChange] = []
    for change in changes:
        words = format_modes([*line, change])
        if line and (len(words) >= MAX_PARAMS or len(" ".join(words).encode()) > longest):
            yield room, *format_modes(line)
            line = []
        line.append(change)
    yield room, *format_modes(line)
