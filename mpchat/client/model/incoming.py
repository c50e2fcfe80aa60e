"""All that can change the model: messages from the server, states of the link, acts of the person."""

from dataclasses import dataclass

from mpchat.client.model.rooms import Fate, Kind
from mpchat.irc.message import Message


@dataclass(frozen=True, slots=True)
class Connecting:
    """The link is calling the server."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The server has answered; it has not welcomed anyone yet."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection is gone."""

    reason: str


@dataclass(frozen=True, slots=True)
class Retrying:
    """The link calls again in so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Nobody was let in; ``sentence`` says why, and the client has nothing left to do."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """The person, not let in yet, tries another name on a new connection."""

    nick: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The chat is over; nobody calls again."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The person has said this; until its fate is known it is shown under that key."""

    key: str
    message: Message


@dataclass(frozen=True, slots=True)
class Fared:
    """What became of a line typed: None when it is shown as all others are, or no more."""

    key: str
    fate: Fate | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Caught:
    """The history has told what was said in a room while the person was away, or before they came.

    ``partly``: it does not reach back to what the person has. ``is_whole``: there is nothing older than this.
    """

    room: str
    messages: tuple[Message, ...]
    partly: bool = False
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Older:
    """The history has told what is older than all that a room shows; ``is_whole`` when that was the beginning."""

    room: str
    messages: tuple[Message, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a search for these words has found."""

    words: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The person looks at a room; it is opened if it is new."""

    room: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The person wants to see a room no more."""

    room: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """The person wants the lines of a room gone."""

    room: str


@dataclass(frozen=True, slots=True)
class Noted:
    """The client itself says something to the person, in the room they look at."""

    text: str
    kind: Kind = Kind.EVENT


@dataclass(frozen=True, slots=True)
class Explained:
    """The client shows help in the room the person looks at; what it explained there before goes."""

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
