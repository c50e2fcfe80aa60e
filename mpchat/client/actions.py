"""What is to be done about what the person typed, as data."""

from dataclasses import dataclass

from mpchat.client.login import Account
from mpchat.irc.message import Message


@dataclass(frozen=True, slots=True)
class Send:
    """Send these messages to the server."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Show:
    """Look at a room or a conversation."""

    room: str


@dataclass(frozen=True, slots=True)
class Clear:
    """Empty the transcript of the room on the screen."""


@dataclass(frozen=True, slots=True)
class Close:
    """Take a conversation off the list of rooms."""

    room: str


@dataclass(frozen=True, slots=True)
class Search:
    """Look for these words, by this request."""

    words: str
    ask: Message


@dataclass(frozen=True, slots=True)
class Resend:
    """Send the lines again that may not have arrived."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Give up the lines that wait."""


@dataclass(frozen=True, slots=True)
class LogIn:
    """Prove whose account the person has."""

    account: Account


@dataclass(frozen=True, slots=True)
class SendSecret:
    """Send a message with a secret in it: the line is not brought back by Up."""

    message: Message


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the chat."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """Show these lines."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Nothing is done, and the text stays in the input: ``text`` says why."""

    text: str


NEEDS_SERVER = (Send, SendSecret, LogIn, Search, Resend)
"""What cannot be done where there is no server any more."""

Action = Send | LogIn | SendSecret | Show | Clear | Close | Search | Resend | Forget | Leave | Help | Problem
