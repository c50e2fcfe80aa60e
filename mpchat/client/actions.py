"""The client's actions, as data: what a typed line asks for."""

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
    """Search for these words; ``ask`` is the request for them."""

    words: str
    ask: Message


@dataclass(frozen=True, slots=True)
class Resend:
    """Send again the lines that may not have arrived."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Drop the lines that were not sent, or may not have arrived."""


@dataclass(frozen=True, slots=True)
class LogIn:
    """Log in to an account."""

    account: Account


@dataclass(frozen=True, slots=True)
class SendSecret:
    """Send a message with a secret in it: Up does not bring the line back."""

    message: Message


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the chat."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """Show these lines of help."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Do nothing and leave the input as it is; ``text`` says why."""

    text: str


NEEDS_SERVER = (Send, SendSecret, LogIn, Search, Resend)
"""The actions that need a server."""

Action = Send | LogIn | SendSecret | Show | Clear | Close | Search | Resend | Forget | Leave | Help | Problem
