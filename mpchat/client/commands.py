"""The client's commands: one row each. Reads a line and returns an action, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Protocol

from mpchat.client.actions import (
    Action,
    Clear,
    Close,
    Forget,
    Help,
    Leave,
    LogIn,
    Problem,
    Resend,
    Search,
    Send,
    SendSecret,
    Show,
)
from mpchat.client.login import Account
from mpchat.irc import capabilities as cap
from mpchat.irc.message import Message, WireError, escape_tag, format, message
from mpchat.irc.text import CTCP

LEAVE_WORDS = ("q", "/q", "\\q")
"""Alone on a line they leave, as they always have."""
_ACTION_FRAME = len(f"{CTCP}ACTION {CTCP}")


class Context(Protocol):
    """What a command needs to know of the chat."""

    @property
    def room(self) -> str:
        """The room the person looks at."""

    @property
    def why_silent(self) -> str:
        """Why nobody would hear what is said there, ``""`` when they would."""

    @property
    def line_length(self) -> int:
        """Bytes of a line that may be sent."""

    @property
    def message_length(self) -> int:
        """Most characters of one message, 0 for no limit of its own."""

    @property
    def capabilities(self) -> frozenset[str]:
        """The capabilities that client and server have agreed on."""

    def is_room(self, name: str) -> bool:
        """Whether a target is a room's name."""

    def bytes_for(self, target: str) -> int:
        """Bytes of text that fit one message to a target."""


class Where(Enum):
    """Where a command makes sense."""

    ANYWHERE = "anywhere"
    ROOM = "in a room"


Run = Callable[[Context, list[str]], Action]


@dataclass(frozen=True, slots=True)
class Command:
    """One row: ``least`` and ``most`` words behind the name, the last of which takes the rest of the line."""

    name: str
    usage: str
    help: str
    least: int
    most: int
    run: Run
    where: Where = Where.ANYWHERE


@dataclass(frozen=True, slots=True)
class Size:
    """How much of a message is used, and how much it may hold: in characters or in bytes, whichever is scarcer."""

    used: int
    limit: int

    @property
    def fits(self) -> bool:
        """Whether it can be sent."""
        return self.used <= self.limit


def interpret(line: str, context: Context) -> Action:
    """Read what the person typed."""
    if line.rstrip() in LEAVE_WORDS:
        return Leave()
    if not line.strip():
        return Problem("")
    if not line.startswith("/"):
        return say(context, line[1:] if line.strip() == "q" else line)
    if line.startswith("//"):
        return say(context, line[1:])
    return _run(line[1:], context)


def say(context: Context, *lines: str) -> Action:
    """Say lines in the current room just as they are; empty ones are left out."""
    if context.why_silent:
        return Problem(context.why_silent)
    return _send_text(context, [(context.room, line) for line in lines if line.strip()])


def measure(line: str, context: Context) -> Size:
    """How long a line is as a message, and how long it may be."""
    sizes = [_measure_one(part, context) for part in line.split("\n")]
    return max(sizes, key=lambda size: size.used / max(1, size.limit))


def completions() -> list[str]:
    """Every command as it is typed."""
    return [f"/{name}" for name in COMMANDS]


def _measure_one(line: str, context: Context) -> Size:
    target, text = context.room, line
    words = line.split(" ", 2)
    if words[0].lower() == "/me":
        text = line[4:]
    elif words[0].lower() == "/msg" and len(words) > 2:
        target, text = words[1], words[2]
    elif line.startswith("/") and not line.startswith("//"):
        return Size(len(line.encode()), context.line_length - 2)
    else:
        text = line.removeprefix("/") if line.startswith("//") else line
    spare = _ACTION_FRAME if words[0].lower() == "/me" else 0
    return size_of(text, target, context, spare)


def size_of(text: str, target: str, context: Context, spare: int = 0) -> Size:
    """The size of a text for a target; ``spare`` bytes are spent on its frame."""
    in_bytes = Size(len(text.encode("utf-8", "replace")), max(1, context.bytes_for(target) - spare))
    in_chars = Size(len(text), context.message_length or in_bytes.limit)
    return max(in_bytes, in_chars, key=lambda size: size.used / size.limit)


def _run(line: str, context: Context) -> Action:
    name, _, rest = line.partition(" ")
    command = COMMANDS.get(name.lower())
    if command is None:
        return Problem(f"There is no command /{name}; F1 or /help shows them all, //{name} says it")
    words = rest.split(None, command.most - 1) if command.most else rest.split()
    if not command.least <= len(words) <= command.most:
        return Problem(f"Usage: {command.usage}")
    if command.where is Where.ROOM and not context.is_room(context.room):
        return Problem(f"/{command.name} works in a room")
    return command.run(context, words)


def _send(context: Context, *messages: Message) -> Action:
    """Send what the wire can hold, else say why not."""
    try:
        longest = max(len(format(one)) for one in messages)
    except WireError as problem:
        return Problem(str(problem))
    if longest > context.line_length:
        return Problem(f"Too long: a line has at most {context.line_length} bytes")
    return Send(messages)


def _send_text(context: Context, texts: list[tuple[str, str]], frame: str = "{}") -> Action:
    spare = len(frame) - 2
    for target, text in texts:
        size = size_of(text, target, context, spare)
        if not size.fits:
            return Problem(f"Too long: {size.used} where {size.limit} is the limit; nothing is sent")
    return _send(context, *(message("PRIVMSG", target, frame.format(text)) for target, text in texts))


def _help(context: Context, words: list[str]) -> Action:
    if not words:
        return Help(overview())
    command = COMMANDS.get(words[0].removeprefix("/").lower())
    if command is None:
        return Problem(f"There is no command {words[0]}")
    return Help((f"{command.usage}: {command.help}",))


def overview() -> tuple[str, ...]:
    """One line for every command."""
    width = max(len(command.usage) for command in COMMANDS.values())
    return tuple(f"{command.usage:{width}}  {command.help}" for command in COMMANDS.values())


def _join(context: Context, words: list[str]) -> Action:
    room = words[0] if context.is_room(words[0]) else f"#{words[0]}"
    return _send(context, message("JOIN", room, *words[1:]))


def _part(context: Context, words: list[str]) -> Action:
    named = bool(words) and context.is_room(words[0])
    room = words.pop(0) if named else context.room
    if not context.is_room(room):
        return Close(room)
    return _send(context, message("PART", room, *([" ".join(words)] if words else [])))


def _query(context: Context, words: list[str]) -> Action:
    """Other networks have names that nobody here could have (``*status``): any name that fits a line is taken."""
    if context.is_room(words[0]):
        return Problem(f"{words[0]} is a room: /join {words[0]}")
    if "," in words[0]:
        return Problem(f"{words[0]} is more than one name; a conversation has one")
    if not isinstance(_send(context, message("PRIVMSG", words[0], "")), Send):
        return Problem(f"{words[0]} is not a name: a line of IRC cannot hold it")
    return Show(words[0])


def _msg(context: Context, words: list[str]) -> Action:
    return _send_text(context, [(words[0], words[1])])


def _me(context: Context, words: list[str]) -> Action:
    if context.why_silent:
        return Problem(context.why_silent)
    return _send_text(context, [(context.room, words[0])], f"{CTCP}ACTION {{}}{CTCP}")


def _topic(context: Context, words: list[str]) -> Action:
    return _send(context, message("TOPIC", context.room, *words))


def _names(context: Context, words: list[str]) -> Action:
    return _send(context, message("NAMES", words[0] if words else context.room))


def _kick(context: Context, words: list[str]) -> Action:
    return _send(context, message("KICK", context.room, *words))


def _invite(context: Context, words: list[str]) -> Action:
    return _send(context, message("INVITE", words[0], words[1] if len(words) > 1 else context.room))


def _mode(context: Context, words: list[str]) -> Action:
    words = " ".join(words).split()
    first = words[0] if words else ""
    is_person = len(words) > 1 and first[0] not in "+-" and words[1][0] in "+-"
    target = [] if is_person or context.is_room(first) else [context.room]
    return _send(context, message("MODE", *target, *words))


_NARROWER = "from:NICK in:ROOM before:2026-11-01 after:2026-10-01"
_FIELDS = ("from", "in", "before", "after")


def _search(context: Context, words: list[str]) -> Action:
    """The attributes of a search are written as tags are (soju.im/search)."""
    if cap.SEARCH not in context.capabilities:
        return Problem("This server cannot search what was said")
    given, text = dict[str, str](), list[str]()
    for word in words[0].split():
        field, colon, value = word.partition(":")
        if colon and value and field.lower() in _FIELDS:
            given[field.lower()] = value
        else:
            text.append(word)
    try:
        for field in ("before", "after"):
            if field in given:
                given[field] = _moment(given[field])
    except ValueError:
        return Problem("A day is written 2026-11-01")
    attributes = {"text": " ".join(text), **given} if text else given
    pairs = ";".join(f"{name}={escape_tag(value)}" for name, value in attributes.items())
    ask = message("SEARCH", pairs)
    sent = _send(context, ask)
    return Search(words[0], ask) if isinstance(sent, Send) else sent


def _moment(day: str) -> str:
    """The first moment of a local day, or a moment, as servers write it; raises ValueError for other texts."""
    try:
        moment = datetime.fromisoformat(day).astimezone(UTC)
    except OverflowError:
        raise ValueError(day) from None
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _register(context: Context, words: list[str]) -> Action:
    """The account gets the person's present nick; no mail address is given."""
    sent = _send(context, message("REGISTER", "*", "*", words[0]))
    return SendSecret(sent.messages[0]) if isinstance(sent, Send) else sent


def _oper(context: Context, words: list[str]) -> Action:
    sent = _send(context, message("OPER", *words))
    return SendSecret(sent.messages[0]) if isinstance(sent, Send) else sent


def _login(context: Context, words: list[str]) -> Action:
    return LogIn(Account(words[0], words[1]))


def _who(context: Context, words: list[str]) -> Action:
    return _send(context, message("WHO", words[0] if words else context.room))


def _raw(context: Context, words: list[str]) -> Action:
    verb, _, rest = words[0].partition(" ")
    middle, colon, trailing = (" " + rest).partition(" :")
    return _send(context, message(verb.upper(), *middle.split(), *([trailing] if colon else [])))


def _plain(verb: str) -> Run:
    """A command that hands its words to the server as they are."""
    return lambda context, words: _send(context, message(verb, *words))


def _sessions(context: Context, words: list[str]) -> Action:
    return _send(context, message("ACCOUNT", "SESSIONS"))


_ROWS = (
    Command("help", "/help [COMMAND]", "shows the commands, or explains one", 0, 1, _help),
    Command("join", "/join ROOM [KEY]", "enters a room", 1, 2, _join),
    Command("part", "/part [ROOM] [REASON]", "leaves a room, or closes a conversation", 0, 99, _part),
    Command("msg", "/msg NICK TEXT", "says something to one person", 2, 2, _msg),
    Command("query", "/query NICK", "opens a conversation with one person", 1, 1, _query),
    Command("me", "/me TEXT", "says what you do: * ann waves", 1, 1, _me),
    Command("nick", "/nick NAME", "changes your name", 1, 1, _plain("NICK")),
    Command(
        "register",
        "/register PASSWORD",
        "makes your name an account: nobody else can take it",
        1,
        1,
        _register,
    ),
    Command("login", "/login ACCOUNT PASSWORD", "logs in to your account", 2, 2, _login),
    Command("oper", "/oper NAME PASSWORD", "makes you an operator of the server", 2, 2, _oper),
    Command("topic", "/topic [TEXT]", "shows or sets the room's topic", 0, 1, _topic, Where.ROOM),
    Command("names", "/names [ROOM]", "shows who is in the room", 0, 1, _names, Where.ROOM),
    Command("who", "/who [MASK]", "shows people and where they come from", 0, 1, _who),
    Command("whois", "/whois NICK", "shows who a person is", 1, 1, _plain("WHOIS")),
    Command("sessions", "/sessions", "shows where you are logged in", 0, 0, _sessions),
    Command("list", "/list", "shows the rooms of the server", 0, 0, _plain("LIST")),
    Command("away", "/away [REASON]", "marks you as away, or as here again", 0, 1, _plain("AWAY")),
    Command("invite", "/invite NICK [ROOM]", "invites a person", 1, 2, _invite),
    Command("knock", "/knock ROOM [REASON]", "asks to be invited into a room", 1, 2, _plain("KNOCK")),
    Command("kick", "/kick NICK [REASON]", "puts a person out of the room", 1, 2, _kick, Where.ROOM),
    Command(
        "mode",
        "/mode [ROOM|NICK] [MODES]",
        "shows or sets modes of a room, or your own",
        0,
        99,
        _mode,
        Where.ROOM,
    ),
    Command("search", "/search WORDS", f"finds what was said; {_NARROWER} narrow it", 1, 1, _search),
    Command("resend", "/resend", "sends the lines marked ? again", 0, 0, lambda _, w: Resend()),
    Command("forget", "/forget", "drops the unsent lines (marked ? or …)", 0, 0, lambda _, w: Forget()),
    Command("clear", "/clear", "empties the screen", 0, 0, lambda context, words: Clear()),
    Command("raw", "/raw LINE", "sends a line of IRC just as it is", 1, 1, _raw),
    Command("quit", "/quit [REASON]", "leaves the chat; so does q", 0, 1, lambda _, w: Leave("".join(w))),
)
COMMANDS = {row.name: row for row in _ROWS}
"""Every command by name."""
