"""What kind of visitor a first line comes from: an IRC client, a person, or a browser."""

from mpchat.doors.irc.verbs import VERBS
from mpchat.irc.message import WireError, parse

_HTTP = (b"GET ", b"POST ", b"PUT ", b"HEAD ", b"OPTIONS ", b"CONNECT ", b"DELETE ")


def speaks_irc(line: bytes) -> bool:
    """Whether a first line is an IRC command: a known verb in capitals, or with a parameter, a source or tags."""
    try:
        message = parse(line)
    except WireError as error:
        if error.spoilt is None:
            return False
        message = error.spoilt
    word = line.lstrip(b" ").partition(b" ")[0]
    return message.verb in VERBS and (bool(message.params) or word.isupper() or word.startswith((b"@", b":")))


def speaks_http(line: bytes) -> bool:
    """Whether a line is a browser's."""
    return line.startswith(_HTTP)
