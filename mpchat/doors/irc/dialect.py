"""IRC as a set of capabilities reads it: an event in bytes, encoded once for all clients that negotiated the same."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from math import floor, inf, nextafter

from mpchat.chat.vocabulary import (
    AccountClosed,
    AccountSet,
    AccountSettingsChanged,
    Acted,
    Attached,
    AwaySet,
    CredentialsChanged,
    Detached,
    Entered,
    Event,
    HostChanged,
    InvitationNoticed,
    Invited,
    Joined,
    Kicked,
    Killed,
    Knocked,
    Left,
    LoggedIn,
    MessageHeld,
    MetadataSet,
    ModesChanged,
    Parted,
    PersonalListChanged,
    ReadMarkerSet,
    RealnameSet,
    Redacted,
    Refused,
    Registered,
    Renamed,
    Repeated,
    Returned,
    RoomForgotten,
    RoomRenamed,
    Said,
    SessionsEnded,
    Source,
    Stamp,
    Subscribed,
    TopicSet,
    Unsubscribed,
    UserModesChanged,
    WallopsSaid,
)
from mpchat.irc import capabilities as cap
from mpchat.irc import multiline, times
from mpchat.irc.capabilities import IN_DIALECT
from mpchat.irc.message import MAX_LINE, MAX_PARAMS, Message, format
from mpchat.irc.modes import ModeChange, format_modes

_MESSAGE_ID = re.compile(r"([0-9a-f]{16})(?:\.[0-9]{1,4})?")
_HIGHEST = 2**62
"""No sequence number comes near it, and every database holds it."""


def message_id(stamp: Stamp, line: int = 0) -> str:
    """The msgid of what happened (IRCv3 message-ids): sorts as the sequence does; ``line`` counts what takes several."""
    return f"{stamp.sequence:016x}.{line}" if line else f"{stamp.sequence:016x}"


def sequence_of(message_id: str) -> int | None:
    """The sequence number in a msgid; None for what is none of ours."""
    found = _MESSAGE_ID.fullmatch(message_id)
    return min(int(found[1], 16), _HIGHEST) if found else None


def server_time(time: float) -> str:
    """Unix seconds as IRCv3 server-time writes them: ``2026-11-01T09:14:03.120Z``."""
    return times.format(time)


def milliseconds(time: float) -> int:
    """Unix seconds as far as server-time tells them apart."""
    return floor(time * 1000)


def parse_server_time(text: str) -> int | None:
    """The milliseconds that server-time writes so; None for what is no time."""
    return times.parse(text)


def first_moment(thousandths: int) -> float:
    """The earliest time that ``milliseconds`` gives for these: times in between are cut, and floats are not exact."""
    time = thousandths / 1000
    while milliseconds(time) < thousandths:
        time = nextafter(time, inf)
    while milliseconds(nextafter(time, -inf)) >= thousandths:
        time = nextafter(time, -inf)
    return time


@cache
def irc_dialect(capabilities: frozenset[str]) -> "IrcDialect":
    """The one dialect of everybody who agreed on these capabilities; only those of IN_DIALECT make a difference."""
    return IrcDialect(capabilities)


def dialect_of(capabilities: set[str]) -> "IrcDialect":
    """The dialect of a visitor with these capabilities."""
    shown = frozenset(capabilities) & IN_DIALECT
    return irc_dialect(shown if cap.BATCH in capabilities else shown - {cap.MULTILINE})


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
                return self._if(cap.AWAY_NOTIFY, stamp, who, "AWAY", *([message] if message else []))
            case AccountSet(who, account):
                return self._if(cap.ACCOUNT_NOTIFY, stamp, who, "ACCOUNT", account or "*")
            case HostChanged(who, user, host) if cap.CHGHOST in self.capabilities:
                return [self._line(stamp, who, "CHGHOST", user, host)]
            case HostChanged(who):
                return [self._line(stamp, who, "QUIT", "Changing host")]
            case Returned():
                return [] if cap.CHGHOST in self.capabilities else self._returned(event, stamp)
            case RealnameSet(who, realname):
                return self._if(cap.SETNAME, stamp, who, "SETNAME", realname)
            case Parted(who, room, reason):
                return [self._kept(stamp, who, "PART", room, *([reason] if reason else []))]
            case Renamed(who, nick):
                return [self._kept(stamp, who, "NICK", nick)]
            case TopicSet(who, room, topic):
                return [self._kept(stamp, who, "TOPIC", room, topic)]
            case ModesChanged(who, room, changes):
                lines = enumerate(_mode_lines(who, room, changes))
                return [self._kept(stamp, who, "MODE", *words, number=number) for number, words in lines]
            case UserModesChanged(who, changes):
                return [self._line(stamp, who, "MODE", who.nick, *format_modes(changes))]
            case PersonalListChanged(who, "SILENCE", adds, entry):
                return [self._line(stamp, who, "SILENCE", f"{'+' if adds else '-'}{entry}")]
            case MetadataSet(who, target, key=key, value=value):
                return self._if(cap.METADATA, stamp, who, "METADATA", target, key, "*", value or "")
            case WallopsSaid(who, text):
                return [self._line(stamp, who, "WALLOPS", text)]
            case Killed(who, whom, reason):
                killed = self._line(stamp, who, "KILL", whom.nick, reason)
                return [killed, self._line(stamp, whom, "QUIT", event.why)]
            case RoomRenamed(who, room, name, reason) if cap.CHANNEL_RENAME in self.capabilities:
                return [self._kept(stamp, who, "RENAME", room, name, reason)]
            case Kicked(who, room, whom, reason):
                return [self._kept(stamp, who, "KICK", room, whom.nick, reason or who.nick)]
            case Invited(who, whom, room):
                return [self._line(stamp, who, "INVITE", whom.nick, room)]
            case InvitationNoticed(who, whom, room):
                return self._if(cap.INVITE_NOTIFY, stamp, who, "INVITE", whom.nick, room)
            case Left(who, reason):
                return [self._kept(stamp, who, "QUIT", reason)]
            case Redacted(who, target, message_id=message_id, reason=reason):
                params = (target, message_id, *([reason] if reason else []))
                known = cap.MESSAGE_REDACTION in self.capabilities
                return [self._kept(stamp, who, "REDACT", *params)] if known else []
            case (
                Entered()
                | AccountClosed()
                | Acted()
                | Attached()
                | Detached()
                | SessionsEnded()
                | AccountSettingsChanged()
                | Registered()
                | CredentialsChanged()
                | LoggedIn()
                | Refused()
                | Repeated()
                | ReadMarkerSet()
                | RoomForgotten()
                | RoomRenamed()
                | Subscribed()
                | Unsubscribed()
                | Knocked()
                | MessageHeld()
                | PersonalListChanged()
            ):
                return []

    def _tags(self, stamp: Stamp, who: Source) -> dict[str, str]:
        tags = {"time": server_time(stamp.time)} if cap.SERVER_TIME in self.capabilities else {}
        if who.bot and cap.MESSAGE_TAGS in self.capabilities:
            tags["bot"] = ""
        if who.operator and {cap.OPER_TAG, cap.MESSAGE_TAGS} <= self.capabilities:
            tags["draft/oper"] = ""
        if who.account and cap.ACCOUNT_TAG in self.capabilities:
            tags["account"] = who.account
        return tags

    def _line(self, stamp: Stamp, who: Source, verb: str, *params: str) -> Message:
        return Message(verb, params, who.mask, self._tags(stamp, who))

    def _kept(self, stamp: Stamp, who: Source, verb: str, *params: str, number: int = 0) -> Message:
        """A line that history gives again: it has an id, the same each time."""
        tags = self._tags(stamp, who)
        if cap.MESSAGE_TAGS in self.capabilities:
            tags["msgid"] = message_id(stamp, number)
        return Message(verb, params, who.mask, tags)

    def _if(self, capability: str, stamp: Stamp, who: Source, verb: str, *params: str) -> list[Message]:
        return [self._line(stamp, who, verb, *params)] if capability in self.capabilities else []

    def _said(self, event: Said, stamp: Stamp) -> list[Message]:
        tagged = cap.MESSAGE_TAGS in self.capabilities
        if event.kind == "TAGMSG" and not tagged:
            return []
        if event.kind == "TAGMSG":
            return [self._opening(event, stamp, event.kind, event.target)]
        if not event.cuts and "\n" not in event.text:
            return [self._opening(event, stamp, event.kind, event.target, event.text)]
        lines = multiline.split(event.text, event.cuts)
        if cap.MULTILINE in self.capabilities:
            return self._batch(event, stamp, lines)
        first, *others = [line for line, _ in lines if line]
        return [
            self._opening(event, stamp, event.kind, event.target, first),
            *(self._further(event, stamp, line) for line in others),
        ]

    def _further(self, event: Said, stamp: Stamp, text: str) -> Message:
        """A line after the first: its author's tags are those of each (IRCv3 multiline, "Fallback"), the id is the first's."""
        line = self._line(stamp, event.who, event.kind, event.target, text)
        return (
            replace(line, tags={**line.tags, **event.tags}) if cap.MESSAGE_TAGS in self.capabilities else line
        )

    def _opening(self, event: Said, stamp: Stamp, verb: str, *params: str) -> Message:
        """The line that bears what a message has once: its id and its author's tags."""
        line = self._kept(stamp, event.who, verb, *params)
        tags = dict(event.tags) if cap.MESSAGE_TAGS in self.capabilities else {}
        if event.relayed_by and cap.RELAYMSG in self.capabilities:
            tags["draft/relaymsg"] = event.relayed_by
        return replace(line, tags={**line.tags, **tags}) if tags else line

    def _batch(self, event: Said, stamp: Stamp, lines: list[tuple[str, bool]]) -> list[Message]:
        """A message of several lines as a whole (IRCv3 multiline); the reference is the message's own."""
        reference, who = f"m{stamp.sequence:x}", event.who.mask
        inside = [
            Message(
                event.kind,
                (event.target, line),
                who,
                {"batch": reference} | ({"draft/multiline-concat": ""} if goes_on else {}),
            )
            for line, goes_on in lines
        ]
        opening = self._opening(event, stamp, "BATCH", f"+{reference}", "draft/multiline", event.target)
        return [opening, *inside, Message("BATCH", (f"-{reference}",))]

    def _returned(self, event: Returned, stamp: Stamp) -> list[Message]:
        """As if somebody had joined (IRCv3 chghost, "Fallback"); it did not happen, so it has no id."""
        silent = dialect_of(set(self.capabilities) - {cap.MESSAGE_TAGS})
        joined, *regained = silent._joined(
            Joined(event.who, event.room, event.realname, None, event.held), stamp
        )
        away = self._if(cap.AWAY_NOTIFY, stamp, event.who, "AWAY", event.away) if event.away else []
        return [joined, *away, *regained]

    def _joined(self, event: Joined, stamp: Stamp) -> list[Message]:
        extended = (
            (event.who.account or "*", event.realname) if cap.EXTENDED_JOIN in self.capabilities else ()
        )
        lines = [self._kept(stamp, event.who, "JOIN", event.room, *extended)]
        if event.held:
            regained = format_modes(ModeChange(True, letter, event.who.nick) for letter in event.held)
            lines.append(self._line(stamp, event.who, "MODE", event.room, *regained))
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
