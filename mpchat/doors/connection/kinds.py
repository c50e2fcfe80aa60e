"""Either kind of visitor, as the doors know it; and of which kind somebody is."""

from typing import Protocol

from mpchat.doors.broadcast.broadcast import Listening
from mpchat.doors.broadcast.dialect import Dialect
from mpchat.doors.irc.verbs import VERBS
from mpchat.irc.message import WireError, parse
from mpchat.journal import Applied


class VisitorSession(Listening, Protocol):
    """Somebody who speaks IRC, or types lines."""

    dialect: Dialect
    cost: float
    """How many commands the line received last was worth."""

    @property
    def entered(self) -> bool:
        """Whether the visitor is in the chat."""
        ...

    def received(self, line: bytes) -> None: ...
    def too_long(self) -> None: ...
    def ping(self) -> None: ...
    def lost(self, reason: str) -> None: ...
    def announce(self, code: str, text: str) -> None: ...
    def applied(self, applied: Applied) -> None: ...


def speaks_irc(line: bytes) -> bool:
    """Whether somebody's first line is an IRC command: a known verb in capitals, or with a parameter, a source or tags."""
    try:
        message = parse(line)
    except WireError as error:
        if error.spoilt is None:
            return False
        message = error.spoilt
    word = line.lstrip(b" ").partition(b" ")[0]
    return message.verb in VERBS and (bool(message.params) or word.isupper() or word.startswith((b"@", b":")))


_HTTP = (b"GET ", b"POST ", b"PUT ", b"HEAD ", b"OPTIONS ", b"CONNECT ", b"DELETE ")


def speaks_http(line: bytes) -> bool:
    """Whether a line is a browser's."""
    return line.startswith(_HTTP)
