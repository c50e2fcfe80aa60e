"""One IRC line as data: parse, format, tags."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_LINE = 512
"""Bytes of a line with its CR LF, its tags not counted (RFC 1459 §2.3)."""
MAX_TAGS = 8191
"""Bytes of a tag section with its ``@`` and its space (IRCv3 message-tags)."""
MAX_CLIENT_TAGS = 4094
"""Bytes of tag data that a client may send (IRCv3 message-tags)."""
MAX_PARAMS = 15
HISTORY_ENDS = "draft/chathistory-end"
"""The tag of a batch of history after which there is no more to ask for (IRCv3 chathistory)."""

_VERB = re.compile(r"[A-Za-z]+|[0-9]{3}")
_TAG_KEY = re.compile(r"[^\0\r\n ;=]+")
"""Names are opaque; this is what can be written."""
_SOURCE = re.compile(r"([^!@]+)(?:!([^@]*))?(?:@(.*))?", re.DOTALL)
_ESCAPES = {":": ";", "s": " ", "\\": "\\", "r": "\r", "n": "\n"}
_UNESCAPED = str.maketrans({";": r"\:", " ": r"\s", "\\": r"\\", "\r": r"\r", "\n": r"\n"})
_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)
_TEXT_VERBS = "AWAY ERROR KICK NOTICE PART PRIVMSG QUIT RENAME SETNAME TOPIC"
_TEXT_NUMERICS = "301 302 303 319 332 353 366"
_FORBIDDEN = re.compile("[\0\r\n]")
_ALWAYS_TRAILING = frozenset(f"{_TEXT_VERBS} {_TEXT_NUMERICS}".split())
"""Verbs whose last parameter is text: simple bots look for ``" :"`` even before a single word. CAP of a server is one, too."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one line says.

    ``params`` holds at most 15; ``source`` is ``nick!user@host`` or a server's name, without its colon; ``tags`` are
    unescaped, a tag without a value has ``""``. (Modern IRC Client Protocol, "Message Format".)
    """

    verb: str
    params: tuple[str, ...] = ()
    source: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The last parameter, ``""`` when there is none."""
        return self.params[-1] if self.params else ""

    @property
    def nick(self) -> str:
        """The nick of the source, or the server's name, or ``""``."""
        return split_source(self.source or "")[0]


class WireError(ValueError):
    """A line that breaks the language.

    ``code`` is a word for programs (as in IRCv3 standard replies), the exception's text is a sentence for people; ``spoilt``
    is what the line says besides, where that can still be read.
    """

    def __init__(self, code: str, text: str, spoilt: Message | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.spoilt = spoilt


def message(verb: str, *params: str, source: str | None = None, **tags: str) -> Message:
    """Write a Message as it reads on the wire: verb first, then its parameters."""
    return Message(verb, params, source, tags)


def split_source(source: str) -> tuple[str, str, str]:
    """Split ``nick!user@host``; what is missing is ``""``."""
    found = _SOURCE.fullmatch(source)
    if not found:
        return source, "", ""
    nick, user, host = found.groups()
    return nick, user or "", host or ""


def parse(line: bytes) -> Message:
    """Read one line, with or without its CR LF.

    Raises WireError (codes ``INVALID_UTF8``, ``FORBIDDEN_BYTE``, ``EMPTY``, ``BAD_SOURCE``, ``BAD_VERB``) and nothing else.
    Lengths are the caller's to check: what a line may hold depends on who sent it.
    """
    body = line.removesuffix(b"\n").removesuffix(b"\r")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        readable = _spoilt(body.decode("utf-8", "replace"))
        raise WireError("INVALID_UTF8", "Only UTF-8 is spoken here", readable) from None
    if _FORBIDDEN.search(text):
        raise WireError("FORBIDDEN_BYTE", "A line cannot hold NUL, CR or LF", _spoilt(text))
    return _parse_text(text)


def _spoilt(text: str) -> Message | None:
    """What can be read of a line, for an answer that names its verb and bears its label."""
    try:
        return _parse_text(_FORBIDDEN.sub("\ufffd", text))
    except WireError:
        return None


def _parse_text(rest: str) -> Message:
    tags: dict[str, str] = {}
    if rest.startswith("@"):
        section, _, rest = rest[1:].partition(" ")
        tags = parse_tags(section)
    rest = rest.lstrip(" ")
    source = None
    if rest.startswith(":"):
        source, _, rest = rest[1:].partition(" ")
        if not source:
            raise WireError("BAD_SOURCE", "A colon at the start needs a source behind it")
    verb, params = _parse_words(rest)
    found = Message(verb.upper(), params, source, tags)
    if not _VERB.fullmatch(verb):
        raise WireError("BAD_VERB", "A command is a word of letters, or three digits", found)
    return found


def _parse_words(rest: str) -> tuple[str, tuple[str, ...]]:
    body, colon, trailing = (" " + rest).partition(" :")
    words = [word for word in body.split(" ") if word]
    if not words:
        raise WireError("EMPTY", "The line holds no command")
    verb, *params = words
    if len(params) >= MAX_PARAMS:
        return verb, _last_takes_all(rest)
    if colon:
        params.append(trailing)
    return verb, tuple(params)


def _last_takes_all(rest: str) -> tuple[str, ...]:
    """The fifteenth parameter is the rest of the line, colon or not (RFC 2812 §2.3.1)."""
    params: list[str] = []
    rest = rest.lstrip(" ")
    for _ in range(MAX_PARAMS):
        word, _, rest = rest.partition(" ")
        params.append(word)
        rest = rest.lstrip(" ")
    return (*params[1:], rest)


def parse_tags(section: str) -> dict[str, str]:
    """The tags by name, whatever it is made of: none is a reason to refuse the line (IRCv3 message-tags, "Format")."""
    tags = {}
    for item in section.split(";"):
        key, _, value = item.partition("=")
        if _TAG_KEY.fullmatch(key):
            tags[key] = unescape_tag(value)
    return tags


def unescape_tag(value: str) -> str:
    """Undo the escapes of a tag's value; a lone backslash vanishes (IRCv3 message-tags)."""
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), value) if "\\" in value else value


def escape_tag(value: str) -> str:
    """Write any text as a tag's value (IRCv3 message-tags)."""
    return value.translate(_UNESCAPED)


def format_tags(tags: Mapping[str, str]) -> str:
    """Write a tag section with its ``@`` and its space; no tags give ``""``."""
    if not tags:
        return ""
    for key, value in tags.items():
        if not _TAG_KEY.fullmatch(key) or "\0" in value:
            raise WireError("BAD_TAGS", f"{key!r} cannot be sent as a tag")
    return "@" + ";".join(f"{k}={escape_tag(v)}" if v else k for k, v in tags.items()) + " "


def format(message: Message) -> bytes:
    """Write one line with its CR LF.

    Raises WireError for what no line can say: NUL, CR or LF in a parameter, a space in a middle one, more than fifteen.
    """
    verb, params = message.verb, message.params
    if not _VERB.fullmatch(verb) or len(params) > MAX_PARAMS:
        raise WireError("BAD_VERB", f"{verb!r} with {len(params)} parameters cannot be sent")
    words = [verb]
    if params:
        *middle, last = params
        for word in middle:
            if not word or word.startswith(":") or " " in word:
                raise WireError("BAD_PARAMETER", f"{word!r} cannot be sent as a middle parameter")
        words += middle
        of_server = verb == "CAP" and len(params) > 2
        colon = not last or last.startswith(":") or " " in last or verb in _ALWAYS_TRAILING or of_server
        words.append(":" + last if colon else last)
    line = " ".join(words)
    if message.source:
        if " " in message.source:
            raise WireError("BAD_SOURCE", f"{message.source!r} cannot be sent as a source")
        line = f":{message.source} {line}"
    if "\r" in line or "\n" in line or "\0" in line:
        raise WireError("FORBIDDEN_BYTE", "A parameter cannot hold NUL, CR or LF")
    try:
        return (format_tags(message.tags) + line + "\r\n").encode("utf-8")
    except UnicodeEncodeError:
        raise WireError("INVALID_UTF8", "A lone surrogate cannot be sent") from None
