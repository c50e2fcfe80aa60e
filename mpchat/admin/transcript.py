"""A record as a line that a person reads."""

from mpchat.admin.times import minute
from mpchat.chat.vocabulary import (
    Event,
    Joined,
    Kicked,
    Left,
    ModesChanged,
    Parted,
    Renamed,
    Said,
    TopicSet,
)
from mpchat.irc.modes import format_modes
from mpchat.irc.text import CTCP, action, for_screen
from mpchat.journal.history import Record


def line(record: Record, names_place: bool) -> str:
    """``2026-11-01 09:14 bob: text``; with ``names_place`` the conversation stands after the time."""
    place = f"[{record.conversation}] " if names_place else ""
    return for_screen(f"{minute(record.stamp.time)} {place}{_words(record.event)}")


def _words(event: Event) -> str:
    match event:
        case Said():
            return _said(event)
        case Joined(who=who, room=room):
            return f"* {who.nick} has joined {room}"
        case Parted(who=who, room=room, reason=reason):
            return f"* {who.nick} has left {room}{_because(reason)}"
        case Left(who=who, reason=reason):
            return f"* {who.nick} has left{_because(reason)}"
        case Kicked(who=who, room=room, whom=whom, reason=reason):
            return f"* {who.nick} has put {whom.nick} out of {room}{_because(reason)}"
        case Renamed(who=who, nick=nick):
            return f"* {who.nick} is now known as {nick}"
        case TopicSet(who=who, topic=""):
            return f"* {who.nick} has taken the topic away"
        case TopicSet(who=who, topic=topic):
            return f"* {who.nick} has set the topic: {topic}"
        case ModesChanged(who=who, changes=changes):
            return f"* {who.nick} has set {' '.join(format_modes(changes))}"
    return f"* {type(event).__name__}"


def _said(event: Said) -> str:
    nick = event.who.nick
    done = action(event.text)
    if done is not None:
        return f"* {nick} {done}"
    if event.kind == "NOTICE":
        return f"-{nick}- {event.text.strip(CTCP)}"
    return f"{nick}: {event.text.strip(CTCP)}"


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""
