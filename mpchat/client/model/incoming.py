"""Everything that can change the model: messages from the server, states of the link, acts of the person."""

from dataclasses import dataclass

from mpchat.client.model.rooms import Fate, Kind
from mpchat.irc.message import Message


@dataclass(frozen=True, slots=True)
class Connecting:
    """The link is connecting to the server."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The connection is up; the server may not have welcomed the person yet."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection is gone."""

    reason: str


@dataclass(frozen=True, slots=True)
class Retrying:
    """The link connects again in so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The person could not get in; ``sentence`` says why, and the client has nothing left to do."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """The person, who is not let in yet, tries another name on a new connection."""

    nick: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The chat is over; the link does not connect again."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The person has typed a line; it is shown under its key until its fate is known."""

    key: str
    message: Message


@dataclass(frozen=True, slots=True)
class Fared:
    """The fate of a typed line; None if it is now shown as all others are, or is not shown any more."""

    key: str
    fate: Fate | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Caught:
    """The history of a room from the time when the person was away, or from before they came.

    ``partly``: it does not reach back to the lines that are here. ``is_whole``: there is nothing older than this.
    """

    room: str
    messages: tuple[Message, ...]
    partly: bool = False
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Older:
    """The history from before all lines that a room shows; ``is_whole`` if that was the beginning."""

    room: str
    messages: tuple[Message, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The messages that a search for these words has found."""

    words: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The person looks at a room; it is opened if it is new."""

    room: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The person closes a room."""

    room: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """The person empties the transcript of a room."""

    room: str


@dataclass(frozen=True, slots=True)
class Noted:
    """The client itself says something to the person, in the room on the screen."""

    text: str
    kind: Kind = Kind.EVENT


@dataclass(frozen=True, slots=True)
class Explained:
    """The client shows help in the room on the screen, in place of the help shown there before."""

    lines: tuple[str, ...]


State = Connecting | Connected | Retrying | Refused | Ended
Incoming = (
    Message
    | State
    | Renamed
    | Lost
    | Typed
    | Fared
    | Caught
    | Older
    | Found
    | Shown
    | Closed
    | Cleared
    | Noted
    | Explained
)
