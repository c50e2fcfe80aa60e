"""The client's state: link, network, rooms; the questions about it, and the changes that others build on."""

import re
from datetime import UTC, datetime

from mpchat.client.model.incoming import Connecting, Ended, Refused, State
from mpchat.client.model.network import Network
from mpchat.client.model.rooms import Kind, Line, Room
from mpchat.irc import times
from mpchat.irc.message import Message, split_source

_IN_NICK = r"[\w\[\]\\`^{|}-]"
_UNKNOWN_ADDRESS = 1 + 10 + 1 + 63
"""Bytes of ``!user@host`` until the server has shown it: the longest there is."""


class ClientState:
    """What one client knows of the chat; ``state`` is that of its link, times are seconds since 1970."""

    def __init__(self, nick: str, room: str, server: str = "") -> None:
        self.nick = nick
        self.server = server
        self.address = ""
        self.state: State = Connecting()
        self.welcomed = False
        self.was_welcomed = False
        self.naming = ""
        self.farewell = False
        self.network = Network()
        self.capabilities: frozenset[str] = frozenset()
        self.current = Room(name=room, wanted=True)
        self.rooms = [self.current]
        self.now = 0.0
        self.heard_to = 0.0
        self._msgid = ""
        self._part = 0

    # Questions

    @property
    def ended(self) -> bool:
        """Whether the link will not connect again."""
        return isinstance(self.state, Ended | Refused)

    @property
    def room(self) -> str:
        """The name of the room the person looks at."""
        return self.current.name

    @property
    def why_silent(self) -> str:
        """Why nobody would ever hear a line said in the current room; ``""`` if they do, or will after a reconnect."""
        if self.current.is_search:
            return "Nobody hears what is said here: Ctrl-P goes back to a room"
        if not self.was_welcomed:
            return "Not connected: the text waits here"
        if self.current.is_query or self.current.joined or self.current.wanted:
            return ""
        return f"You are not in {self.current.name}: /join {self.current.name} goes there"

    @property
    def line_length(self) -> int:
        """Bytes of a line that may be sent, CR LF included."""
        return self.network.line_length

    @property
    def message_length(self) -> int:
        """Most characters of one message, 0 for what fits a line."""
        return self.network.message_length

    def fold(self, name: str) -> str:
        """Fold a name as the server compares names."""
        return self.network.fold(name)

    def is_room(self, name: str) -> bool:
        """Whether a target is a room's name."""
        return self.network.is_room(name)

    def is_me(self, nick: str) -> bool:
        """Whether a nick is the person's own."""
        return self.fold(nick) == self.fold(self.nick)

    def bytes_for(self, target: str) -> int:
        """Bytes of text that fit a message to ``target`` as the others receive it."""
        address = len(self.address.encode()) or _UNKNOWN_ADDRESS
        frame = len(f":{self.nick} PRIVMSG {target} :\r\n".encode())
        return max(0, self.line_length - frame - address)

    def find(self, name: str) -> Room | None:
        """The room of that name, or None."""
        folded = self.fold(name)
        return next((room for room in self.rooms if self.fold(room.name) == folded), None)

    def mentions_me(self, text: str) -> bool:
        """Whether a text names the person, as a whole word."""
        pattern = f"(?<!{_IN_NICK}){re.escape(self.nick)}(?!{_IN_NICK})"
        return bool(self.nick) and re.search(pattern, text, re.IGNORECASE) is not None

    def named_room(self, message: Message) -> Room:
        """The first room that a message names and that the person has open, else the current one."""
        found = (self.find(param) for param in message.params[:3] if self.is_room(param))
        return next((room for room in found if room), self.current)

    def time_of(self, message: Message, at: float) -> float:
        """When a message was said: the server's time if it has one (IRCv3 server-time), else ``at``."""
        return read_time(message.tags.get("time", ""), at)

    # Changes, for ``Model.apply``, ``hearing`` and ``past`` only

    def open(self, name: str) -> Room:
        """The room of that name, a new one if there is none."""
        room = self.find(name)
        if room is None:
            room = Room(name=name, is_query=not self.is_room(name))
            self.rooms.append(room)
        return room

    def close(self, name: str) -> None:
        """Take a room off the list; the last one stays, so that there is always one to look at."""
        room = self.find(name)
        if room is None or len(self.rooms) == 1:
            return
        at = self.rooms.index(room)
        self.rooms.remove(room)
        if room is self.current:
            self.look_at(self.rooms[max(0, at - 1)])

    def add(self, room: Room, kind: Kind, text: str, at: float, nick: str = "") -> None:
        """Append a line to a room."""
        mine = bool(nick) and self.is_me(nick)
        mention = bool(nick) and not mine and self.mentions_me(text)
        if nick and not mine:
            room.spoke(nick)
        line = Line(at, kind, nick, text, mine, mention, self._msgid, part=self._part)
        room.add(line, seen=mine or room is self.current)

    def learn_source(self, message: Message) -> None:
        """Remember the person's own ``!user@host`` as the others see it."""
        _, user, host = split_source(message.source or "")
        if host:
            self.address = f"!{user}@{host}"

    def look_at(self, room: Room) -> None:
        """Show a room; in the one shown before, lines from now on are new."""
        if room is not self.current:
            self.current.unread_from = self.current.fresh
        self.current = room
        room.unread = room.mentions = 0

    def finish(self, last: Refused | Ended, at: float) -> None:
        """Set the last state that the link will have, and show why; only the first reason counts."""
        if not self.ended:
            self.state = last
            self.welcomed = False
            self.add(self.current, Kind.ERROR, last.sentence, at)


def read_time(written: str, otherwise: float) -> float:
    """Seconds since 1970 of a time as servers write it (IRCv3 server-time), or nearly so."""
    thousandths = times.parse(written)
    if thousandths is not None:
        return thousandths / 1000
    try:
        moment = datetime.fromisoformat(written)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return otherwise
