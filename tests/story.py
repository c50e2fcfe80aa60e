"""A chat with people in it, told command by command: one second passes with each."""

from typing import Any, cast

from mpchat.chat.chat import Chat, Rules
from mpchat.chat.room import Room
from mpchat.chat.vocabulary import ChangeModes, Command, Enter, Event, Join, Source, Stamp, VisitorId
from mpchat.irc.modes import parse_modes

NOON = 1_793_534_400.0
"""When every story begins: 2026-11-01 12:00 UTC."""
Number = Any
"""A person's number, and that of the session that they came in with: the same one, of two types."""
ANN, BOB, CAT, DAN = map(cast("type[Number]", VisitorId), (1, 2, 3, 4))
STRANGER: Number = VisitorId(99)
"""A session that never entered."""
PEOPLE: dict[Number, str] = {ANN: "ann", BOB: "bob", CAT: "cat", DAN: "dan"}


class Story:
    """Ann, Bob, Cat and Dan have entered a chat with these rules; ``story(command)`` gives the events."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.chat = Chat(rules or Rules())
        self.sequence = 0
        for visitor in PEOPLE:
            self(entering(visitor))

    @property
    def now(self) -> float:
        """When the last command came."""
        return NOON + self.sequence

    def __call__(self, command: Command) -> list[Event]:
        self.sequence += 1
        return self.chat.apply(command, Stamp(self.sequence, self.now))

    def join(self, name: str, *visitors: VisitorId) -> Room:
        """Bring people into a room: the first opens it."""
        for visitor in visitors:
            self(Join(visitor, name))
        return self.room(name)

    def mode(self, visitor: VisitorId, room: str, *words: str) -> list[Event]:
        """Change modes as they are typed: ``"+ov", "bob", "cat"``."""
        return self(ChangeModes(visitor, room, tuple(parse_modes(words))))

    def room(self, name: str) -> Room:
        """A room that is there."""
        room = self.chat.room_named(name)
        assert room is not None, f"no room {name}"
        return room


def entering(visitor: Number) -> Enter:
    """How one of the people comes in."""
    nick = PEOPLE[visitor]
    return Enter(visitor, nick, f"~{nick}", f"{nick}.example", nick.title())


def source(visitor: Number, nick: str = "", operator: bool = False) -> Source:
    """One of the people as the others are told, under the own nick or another; ``operator`` of the server."""
    entered = entering(visitor)
    return Source(visitor, nick or entered.nick, entered.user, entered.host, operator=operator)
