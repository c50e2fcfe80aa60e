"""Server notices: what operators of the server who watch (user mode s) are told of, by letter."""

from collections.abc import Iterator

from mpchat.chat.chat import Chat
from mpchat.chat.vocabulary import Acted, Entered, Joined, Left, RoomRenamed, UserModesChanged
from mpchat.irc import modes
from mpchat.journal import Applied

_LETTERS = {"KILL": modes.KILLS, "UBAN": modes.SERVER_BANS, "OPER": modes.OPERATORS}
_OF_ROOMS = frozenset({"SAMODE", "SAJOIN", "CS"})


def notices_of(chat: Chat, applied: Applied) -> Iterator[tuple[str, str]]:
    """What a command has caused that somebody may watch: letters of notices, and texts."""
    for event in applied.events:
        if isinstance(event, Entered):
            person, who = chat.people.get(event.who.person), event.who
            address = f" from {person.address}" if person is not None else ""
            account = f" as {who.account}" if who.account else ""
            yield modes.CONNECTS, f"{who.mask} has come{address}{account}"
        elif isinstance(event, Left):
            yield modes.CONNECTS, f"{event.who.mask} has left ({event.reason})"
        elif isinstance(event, Acted):
            letter = modes.ROOMS if event.verb in _OF_ROOMS else _LETTERS.get(event.verb, modes.OPERATORS)
            yield letter, f"{event.who.nick}: {event.verb} {event.about}".rstrip()
        elif isinstance(event, RoomRenamed):
            yield modes.ROOMS, f"{event.who.nick} has renamed {event.room} to {event.name}"
        elif isinstance(event, Joined):
            room = chat.room_named(event.room)
            if room is not None and room.created == applied.stamp.time:
                yield modes.ROOMS, f"{event.who.nick} has made {event.room}"


def changes_watching(applied: Applied) -> Iterator[UserModesChanged]:
    """Changes of who watches."""
    for event in applied.events:
        if isinstance(event, UserModesChanged) and any(
            change.letter == modes.NOTICES for change in event.changes
        ):
            yield event
