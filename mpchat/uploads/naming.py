"""The names of uploads: one that nobody can guess, by which they are found, and the one that their owner calls them by."""

import re
import secrets
from email.message import Message
from email.utils import collapse_rfc2231_value
from urllib.parse import quote

from mpchat.irc.text import for_screen
from mpchat.uploads.kinds import Kind

_BYTES = 16
"""Of randomness in a name: who has the name has the file."""
_LONGEST = 100
"""Characters of what somebody calls a file."""
_NAME = re.compile(r"[A-Za-z0-9_-]{22}(?:\.[a-z0-9]{1,8})?")
_ENDING = re.compile(r"[A-Za-z0-9]{1,8}")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 !#$&+.^_`|~()-]")


def new_name(kind: Kind, called: str) -> str:
    """A name for a new file. It ends as its kind does: clients go by that; that of an unknown one as its owner's name for it."""
    name = secrets.token_urlsafe(_BYTES)
    own = called.rpartition(".")[2] if "." in called else ""
    ending = kind.ending or (own.lower() if _ENDING.fullmatch(own) else "")
    return f"{name}.{ending}" if ending else name


def is_name(given: str) -> bool:
    """Whether a file can have this name: no path can."""
    return _NAME.fullmatch(given) is not None


def called(disposition: str) -> str:
    """What somebody calls a file, out of a Content-Disposition (RFC 6266, RFC 8187); ``""`` for nothing that can be read."""
    message = Message()
    message["Content-Disposition"] = disposition
    parameters = message.get_params([], "Content-Disposition")
    given = [value for key, value in parameters if key.lower() == "filename"]
    # Of two the one with an encoding counts (RFC 6266 §4.3); of a path the last part: some programs send where the file lies.
    best = next((value for value in given if isinstance(value, tuple)), given[0] if given else "")
    last = re.split(r"[/\\]", collapse_rfc2231_value(best))[-1]
    return for_screen(last.encode("utf-8", "replace").decode()).strip(". ")[:_LONGEST]


def disposition(inline: bool, called: str) -> str:
    """How a file is to be shown, and what it is to be called on the reader's disk (RFC 6266 §4.3)."""
    how = "inline" if inline else "attachment"
    if not called:
        return how
    plain = _NOT_PLAIN.sub("_", called)
    exact = "" if plain == called else f"; filename*=UTF-8''{quote(called, safe='')}"
    return f'{how}; filename="{plain}"{exact}'
