"""Sessions by name: how people write the number of one, ``12``, or ``3.12`` on the third server of several."""

from mpchat.chat.vocabulary import VisitorId, server_of, visitor_id

_LONGEST = 10


def session_name(session: VisitorId) -> str:
    """A session's number as people write it."""
    server = server_of(session)
    number = session - visitor_id(server, 0)
    return f"{server}.{number}" if server else str(number)


def read_session(given: str) -> VisitorId | None:
    """The session of this name; None for what is no name of one."""
    server, dot, number = given.rpartition(".")
    parts = (server, number) if dot else ("0", number)
    if not all(each.isascii() and each.isdigit() and len(each) < _LONGEST for each in parts):
        return None
    return visitor_id(int(parts[0]), int(parts[1]))
