"""Events as lines of text that a person reads."""

from dataclasses import replace

from mpchat.chat.vocabulary import (
    AbsentOwner,
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
    OnePerson,
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
    SomeMembers,
    Subscribed,
    TopicSet,
    Unsubscribed,
    UserModesChanged,
    WallopsSaid,
    WholeRoom,
)
from mpchat.irc.modes import format_modes
from mpchat.irc.text import CTCP, action, for_screen

_NO_REASON = ("Quit", "Quit: ")
"""Reasons that stand for none; the second is in old records."""

Untold = (
    Entered
    | AccountClosed
    | Acted
    | Attached
    | Detached
    | SessionsEnded
    | AccountSettingsChanged
    | Registered
    | CredentialsChanged
    | LoggedIn
    | AccountSet
    | HostChanged
    | Returned
    | RealnameSet
    | AwaySet
    | UserModesChanged
    | WallopsSaid
    | Killed
    | Redacted
    | Repeated
    | ReadMarkerSet
    | RoomForgotten
    | InvitationNoticed
    | Subscribed
    | Unsubscribed
    | MetadataSet
    | PersonalListChanged
    | MessageHeld
    | Refused
)
"""Events that are not shown as text."""


def in_words(event: Event, privately: str = "") -> str:
    """An event as one line without a time, ``""`` if it is not shown. ``privately`` follows the nick of a direct message."""
    if isinstance(event, Untold):
        return ""
    match event:
        case Said():
            words = _said(event, _to_whom(event, privately))
        case Invited(who=who, room=room):
            words = f"* {who.nick} asks you into {room}"
        case Joined(who=who, room=room):
            words = f"* {who.nick} has joined {room}"
        case Parted(who=who, room=room, reason=reason):
            words = f"* {who.nick} has left {room}{_because(reason)}"
        case Left(who=who, reason=reason):
            words = f"* {who.nick} has left{_because('' if reason in _NO_REASON else reason)}"
        case Kicked(who=who, room=room, whom=whom, reason=reason):
            words = f"* {who.nick} has put {whom.nick} out of {room}{_because(reason)}"
        case Knocked(who=who, room=room, reason=reason):
            words = f"* {who.nick} asks to be invited into {room}{_because(reason)}"
        case Renamed(who=who, nick=nick):
            words = f"* {who.nick} is now known as {nick}"
        case TopicSet(who=who, topic=""):
            words = f"* {who.nick} has taken the topic away"
        case TopicSet(who=who, topic=topic):
            words = f"* {who.nick} has set the topic: {topic}"
        case ModesChanged(who=who, changes=changes):
            words = f"* {who.nick} has set {' '.join(format_modes(changes))}"
        case RoomRenamed(who=who, room=room, name=name, reason=reason):
            words = f"* {who.nick} has renamed {room} to {name}{_because(reason)}"
    return for_screen(words)


def each_line(event: Event) -> list[Event]:
    """A message of several lines as one message a line; blank lines are left out."""
    if not isinstance(event, Said) or "\n" not in event.text:
        return [event]
    return [replace(event, text=line, cuts=()) for line in event.text.split("\n") if line]


def _to_whom(event: Said, privately: str) -> str:
    match event.to:
        case WholeRoom():
            return ""
        case OnePerson() | AbsentOwner():
            return privately
        case SomeMembers():
            return f" (to {event.target})"


def _said(event: Said, privately: str) -> str:
    nick = event.who.nick
    done = action(event.text)
    if done is not None:
        return f"* {nick}{privately} {done}"
    if event.kind == "TAGMSG" or event.text.startswith(CTCP):
        return ""
    return (
        f"-{nick}{privately}- {event.text}" if event.kind == "NOTICE" else f"{nick}{privately}: {event.text}"
    )


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""
