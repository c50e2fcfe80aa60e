"""What a session hears of its own person: of what it has asked for itself, and of what was done over another session."""

from collections.abc import Set

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
    Subscribed,
    TopicSet,
    Unsubscribed,
    UserModesChanged,
    WallopsSaid,
)
from mpchat.irc import capabilities as cap

_Heard = (
    Entered
    | AccountClosed
    | Acted
    | AccountSettingsChanged
    | Attached
    | CredentialsChanged
    | Detached
    | InvitationNoticed
    | MetadataSet
    | PersonalListChanged
    | MessageHeld
    | Knocked
    | Invited
    | Joined
    | Kicked
    | Killed
    | Left
    | LoggedIn
    | ModesChanged
    | Parted
    | ReadMarkerSet
    | RealnameSet
    | Refused
    | Registered
    | Renamed
    | Repeated
    | RoomForgotten
    | RoomRenamed
    | SessionsEnded
    | Subscribed
    | TopicSet
    | Unsubscribed
    | UserModesChanged
    | WallopsSaid
)
"""Events that every session hears, as far as the dialect tells them."""
_Words = Said | Redacted
"""What is judged first: it is asked of each message."""


def hears_own(event: Event, capabilities: Set[str]) -> bool:
    """Whether a session hears of its own doing: its own words with echo-message only; AWAY is told by 305 and 306.

    ACCOUNT comes after 900.
    """
    if isinstance(event, _Words):
        return cap.ECHO_MESSAGE in capabilities
    if isinstance(event, _Heard):
        return True
    match event:
        case AwaySet() | AccountSet():
            return False
        case HostChanged() | Returned():
            return cap.CHGHOST in capabilities


def hears_from_afar(event: Event, capabilities: Set[str]) -> bool:
    """Whether a session hears of what the person has done over another one.

    Clients without echo-message and znc.in/self-message do not expect direct messages that come from themselves.
    """
    if isinstance(event, _Words):
        knows = cap.ECHO_MESSAGE in capabilities or cap.SELF_MESSAGE in capabilities
        return knows or not isinstance(event.to, OnePerson | AbsentOwner)
    if isinstance(event, _Heard):
        return True
    match event:
        case AwaySet():
            return False
        case AccountSet():
            return True
        case HostChanged() | Returned():
            return cap.CHGHOST in capabilities
