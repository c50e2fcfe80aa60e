"""One visitor with nothing but nc or telnet: lines in, commands out; events in, ``name: text`` out."""

import re
from collections.abc import Callable
from datetime import datetime
from itertools import groupby

from mpchat.chat.person import Person
from mpchat.chat.room import Room
from mpchat.chat.telling import each_line, in_words
from mpchat.chat.vocabulary import (
    Command,
    Enter,
    Entered,
    Event,
    Join,
    Joined,
    Kicked,
    Killed,
    Knocked,
    Quit,
    Refused,
    Rename,
    Renamed,
    Say,
    Stamp,
    VisitorId,
)
from mpchat.doors.broadcast.dialect import Dialect
from mpchat.doors.broadcast.listening import Personal
from mpchat.doors.irc.missed import last_lines
from mpchat.doors.server.house import House
from mpchat.doors.server.peer import Peer
from mpchat.irc import names, text
from mpchat.irc.numerics import NUMERICS
from mpchat.journal import Applied
from mpchat.journal.history import OFF_THE_RECORD

LOBBY = "#lobby"
_QUESTION = "What is your name: "
_QUIT = frozenset({"q", "/q", "\\q", "/quit"})
_TELNET = re.compile(rb"\xff(?:\xfa.*?\xff\xf0|[\xfb-\xfe].?|.|$)|\x00", re.DOTALL)
"""Telnet's own bytes (RFC 854): subnegotiations, offers, commands; and the NUL behind its CR."""
_CR_LF = "\r\n"
_MOST_SHOWN = 50
"""Characters of a refused name that the answer repeats."""


class PlainDialect:
    """Lines as a person reads them; times are the server's own."""

    def encode(self, event: Event, stamp: Stamp) -> bytes:
        """See dialect.Dialect."""
        clock = datetime.fromtimestamp(stamp.time).strftime("%H:%M")
        lines = filter(None, (in_words(each, " (to you)") for each in each_line(event)))
        return "".join(f"{clock} {line}{_CR_LF}" for line in lines).encode("utf-8", "replace")


def _day(time: float) -> str:
    return datetime.fromtimestamp(time).strftime("%Y-%m-%d")


PLAIN = PlainDialect()


class PlainSession:
    """A visitor who types lines. The same calls as Session, so a door need not ask which it has."""

    def __init__(self, house: House, peer: Peer, visitor: VisitorId, host: str) -> None:
        self.house = house
        self.peer = peer
        self.visitor = visitor
        self.host = host
        self.dialect: Dialect = PLAIN
        self.capabilities: set[str] = set()
        self.entered = False
        self.collects = False
        self.answers_pings = False
        self.cost = 1.0
        self._admitted = False
        self._was_in = False
        self._pending = 0
        self._closing = False

    def greet(self) -> None:
        """Ask the first question."""
        self.peer.tell(self._question().encode())

    def _question(self) -> str:
        return _QUESTION if self._admitted or not self.house.password else "Password: "

    # ---- what the door calls ----

    def received(self, line: bytes) -> None:
        """Take one line without its end."""
        if self._closing:
            return
        try:
            words = _TELNET.sub(b"", line).decode("utf-8").strip("\r")
        except UnicodeDecodeError:
            return self._tell("Only UTF-8 is spoken here: set your terminal to it and say that again")
        control = text.forbidden_control(words)
        if control:
            self._tell(f"Control characters cannot be sent: take {control} out")
        elif words.rstrip() in _QUIT:
            self._quit()
        elif self.entered:
            self._say(words)
        else:
            self._introduce(words.strip())

    def too_long(self) -> None:
        """A line came that was longer than any may be; it was dropped."""
        if self._closing:
            return
        self._tell(f"That line was too long: at most {self.house.limits.max_line} bytes")
        if not self.entered:
            self.greet()

    def ping(self) -> None:
        """A person cannot be asked by machine whether anybody is there."""

    def lost(self, reason: str) -> None:
        """The connection is gone."""
        self._closing = True
        if self.visitor in self.house.chat.sessions or self._pending:
            self.house.journal.append(Quit(self.visitor, reason, broken=True))

    def announce(self, code: str, words: str) -> None:
        """Tell something about the chat as a whole."""
        if not self._closing:
            self._tell(f"* {words}")

    def notice(self, words: str) -> None:
        """See VisitorSession. Nobody becomes an operator here."""

    def end(self, reason: str) -> None:
        """Say why, and close."""
        if not self._closing:
            self._closing = True
            self._tell(f"* Goodbye: {reason}")
            self.peer.hang_up()

    def hears(self, event: Event) -> bool:
        """The terminal has shown one's own words already, the welcome one's own coming."""
        return isinstance(event, Renamed | Kicked)

    def hears_key(self, key: str) -> bool:
        """See Listening."""
        return False

    def hears_from_afar(self, event: Event) -> bool:
        """See Listening. Nobody here is logged in to an account, so there is no other session."""
        return True

    def hear(self, event: Personal, stamp: Stamp, asked: bool) -> None:
        """See Listening. A terminal has no use for markers, and the line that tells of a new name is enough."""
        if isinstance(event, Killed):
            self.end(event.why)
        elif isinstance(event, Knocked):
            self.peer.tell(PLAIN.encode(event, stamp))

    def collect(self, data: bytes) -> None:
        """Nothing is labelled here."""

    def applied(self, applied: Applied) -> None:
        """One of the visitor's commands has been applied."""
        self._pending -= 1
        if self._closing:
            return
        for event in applied.events:
            # All others are told by the dialect, as to everybody.
            if isinstance(event, Refused):
                self._refused(applied.command, event)
            elif isinstance(event, Entered):
                self.entered = True
                self.peer.entered()
                self._enter_lobby()
            elif isinstance(event, Joined):
                self._was_in = True
                self._welcome()
        if self._pending == 0 and not self._closing:
            self.peer.go_on()

    def _refused(self, command: Command, event: Refused) -> None:
        if isinstance(command, Join) and not self._was_in:
            return self.end(_explain(event))
        self._tell(_explain(event))
        if not self.entered:
            self.peer.tell(_QUESTION.encode())
        elif isinstance(command, Say) and not self._is_in:
            self._tell(f"* You are not in {LOBBY}: /join brings you back")

    # ---- what the visitor can do ----

    @property
    def _person(self) -> Person:
        return self.house.chat.people[self.house.chat.sessions[self.visitor]]

    @property
    def _is_in(self) -> bool:
        return bool(self._person.rooms)

    @property
    def _room(self) -> str:
        """Where one's words go: the lobby, or what it was renamed to."""
        rooms = self.house.chat.rooms_of(self._person)
        return rooms[0].name if rooms else LOBBY

    def _enter_lobby(self) -> None:
        chat = self.house.chat
        room = chat.room_named(LOBBY) or chat.room_once_named(LOBBY)
        self._ask(Join(self.visitor, room.name if room is not None else LOBBY))

    def _ask(self, command: Command) -> None:
        self._pending += 1
        if not self.entered:
            self.peer.hold()
        self.house.journal.append(command)

    def _tell(self, line: str) -> None:
        self.peer.tell(f"{line}{_CR_LF}".encode("utf-8", "replace"))

    def _introduce(self, words: str) -> None:
        if self._question() != _QUESTION:
            if not self.house.admits(self.visitor, words, self.host, "nc"):
                return self.end("that is not the password")
            self._admitted = True
            return self.greet()
        if not words:
            return self.greet()
        if self.house.chat.owner_of(words) is not None and not self.house.chat.rules.guests_are_renamed:
            self._tell(
                f"{_about(words)} belongs to an account, and only an IRC client can log in to it: choose another"
            )
            return self.greet()
        self._ask(Enter(self.visitor, words, "~plain", self.host, words))

    def _welcome(self) -> None:
        chat = self.house.chat
        room = chat.rooms_of(self._person)[0]
        here = [person.nick for person, _ in chat.members(room)]
        nick = self._person.nick
        self._tell(f"* Welcome, {nick}. Here: {', '.join(here[:30])}{' ...' if len(here) > 30 else ''}")
        if room.topic:
            self._tell(f"* The topic: {text.for_screen(room.topic)}")
        if OFF_THE_RECORD in room.flags:
            self._tell("* Nothing that is said here is kept")
        self._replay(room)
        self._tell("* What you type is said; /help tells what else there is, q leaves")

    def _replay(self, room: Room) -> None:
        """The last lines, and on which days they were said: a line has the hour only."""
        lines = [
            (each.stamp.time, PLAIN.encode(each.event, each.stamp)) for each in last_lines(self.house, room)
        ]
        lines = [(time, line) for time, line in lines if line]
        if lines:
            self._tell("* What was said last:")
            today = _day(self.house.clock())
            for day, said in groupby(lines, key=lambda line: _day(line[0])):
                if day != today:
                    self._tell(f"* On {day}:")
                elif day != _day(lines[0][0]):
                    self._tell("* Today:")
                for _, line in said:
                    self.peer.tell(line)
            self._tell("* From here on it is now")

    def _say(self, words: str) -> None:
        if words.startswith("//"):
            words = words[1:]
        elif words.startswith("/"):
            return self._command(words)
        elif words.strip() in _QUIT:
            words = words.strip()
        if words.strip():
            self._ask_to_say(self._room, words)

    def _ask_to_say(self, target: str, words: str) -> None:
        person, limit = self._person, self.house.limits.max_line
        line = f":{person.mask} PRIVMSG {target} :{text.for_wire(words)}\r\n"
        over = len(line.encode("utf-8", "replace")) - limit
        if limit and over > 0:
            self._tell(f"That line was too long by {over} bytes: say it in two")
        else:
            self._ask(Say(self.visitor, target, words))

    def _command(self, words: str) -> None:
        name, _, rest = words.partition(" ")
        command = _COMMANDS.get(name)
        if command is None:
            self._tell(f"There is no {name} here: /help tells what there is, //{name[1:]} says it")
        else:
            command(self, rest.strip())

    def _quit(self) -> None:
        if self.entered:
            self._ask(Quit(self.visitor, "Quit"))
        self.end("you have left the chat")

    def _nick(self, rest: str) -> None:
        self._ask(Rename(self.visitor, rest)) if rest else self._tell("/nick needs a name: /nick ann")

    def _who(self, rest: str) -> None:
        room = self.house.chat.room_named(self._room)
        here = [person.nick for person, _ in self.house.chat.members(room)] if room else []
        self._tell(f"* Here: {', '.join(here)}")

    def _msg(self, rest: str) -> None:
        nick, _, words = rest.partition(" ")
        if not words.strip():
            self._tell("/msg needs a name and a text: /msg bob hello")
        elif names.is_room(nick):
            self._tell(f"You are in {self._room} only: say it there, or join {nick} with an IRC client")
        else:
            self._ask_to_say(nick.partition(",")[0], words)

    def _join(self, rest: str) -> None:
        if rest and not (names.same(rest, LOBBY) or names.same(rest, self._room)):
            self._tell(f"Only {LOBBY} is open to you here: join {rest} with an IRC client")
        elif self._is_in:
            self._tell(f"You are in {self._room} already")
        else:
            self._enter_lobby()

    def _me(self, rest: str) -> None:
        self._ask_to_say(self._room, f"\x01ACTION {rest}\x01") if rest else self._tell(
            "/me needs words: /me waves"
        )

    def _help(self, rest: str) -> None:
        self._tell("* /nick NAME, /who, /msg NAME TEXT, /me DOES SOMETHING, /join, /quit or q")


_COMMANDS: dict[str, Callable[[PlainSession, str], None]] = {
    "/nick": PlainSession._nick,
    "/who": PlainSession._who,
    "/msg": PlainSession._msg,
    "/me": PlainSession._me,
    "/join": PlainSession._join,
    "/help": PlainSession._help,
}


def _about(word: str) -> str:
    return text.for_screen(word[:_MOST_SHOWN])


def _explain(refused: Refused) -> str:
    if refused.numeric not in NUMERICS:
        return refused.text or "That could not be done"
    reason = refused.text or NUMERICS[refused.numeric].text
    about = " ".join(map(_about, refused.about))
    return f"{about}: {reason}" if about else reason
