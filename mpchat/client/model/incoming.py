"""All that can change the model: messages from the server, states of the link, acts of the person."""

from dataclasses import dataclass

from mpchat.client.model.rooms import Kind
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
class Ended:
    """The chat is over; nobody calls again."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The person's own message has gone out."""

    message: Message


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


State = Connecting | Connected | Retrying | Refused | Ended
Incoming = Message | State | Lost | Sent | Shown | Closed | Cleared | Noted
