"""How a request speaks: as the person of its account, in a session that stays for a while after it.

This is all that the routes know of how somebody comes into the chat. An account speaks in one session, whatever the number of its
requests; it enters when it is needed first, joins a room when it speaks there first, and leaves when nothing has been asked for
long enough. What may be said is decided in the chat, as for everybody.
"""

from dataclasses import dataclass

from twisted.internet.defer import DeferredLock
from twisted.internet.interfaces import IDelayedCall

from mpchat.chat import presence
from mpchat.chat.chat import Room
from mpchat.chat.person import NOT_PRESENT
from mpchat.chat.vocabulary import Enter, Join, Joined, Kind, Refused, Repeated, Said, Say, Stamp
from mpchat.doors.irc.access import Readable, since
from mpchat.doors.web.session import ApiSession
from mpchat.irc import multiline, names
from mpchat.journal import Applied
from mpchat.journal.history import SINCE_JOINING


class RefusedError(Exception):
    """The chat has refused it."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.numeric)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Spoken:
    """What came of speaking: where it was said, its stamp, and whether it had been said before (then that one's stamp)."""

    room: str
    stamp: Stamp
    repeated: bool


class Speaker:
    """An account's session by HTTP. ``session`` has been counted in."""

    def __init__(self, session: ApiSession, account: str) -> None:
        self.session = session
        self.account = account
        self._house = session.registry.house
        self._clock = session.registry.clock
        self._one_by_one = DeferredLock()
        self._leaving: IDelayedCall | None = None

    # ---- what requests ask ----

    async def say(self, room: str, text: str, kind: Kind, dedup_key: str) -> Spoken:
        """Say something in a room; kept by the time it returns. Raises RefusedError, SessionEndedError."""
        inside = await self._come_into(room)
        cuts = self._cuts(inside, text, kind)
        command = Say(self.session.visitor, inside.name, text, kind, {}, dedup_key, cuts)
        applied = _checked(await self.session.ask(command))
        for event in applied.events:
            if isinstance(event, Repeated):
                return Spoken(event.said.target, event.stamp, True)
            if isinstance(event, Said):
                return Spoken(event.target, applied.stamp, False)
        raise AssertionError("what is said is heard or refused")

    async def come_to_read(self, room: str) -> Readable:
        """What of a room's history this account may read, as a member. Raises RefusedError, SessionEndedError."""
        inside = await self._come_into(room)
        joined = self.session.person.rooms[names.casefold(inside.name)]
        after = joined if SINCE_JOINING in inside.flags else since(inside)
        return Readable(inside.conversation, inside.name, after)

    def stay(self) -> None:
        """Something was asked: stay for as long as the operator says, 0 for as long as the server runs."""
        self.part_company()
        seconds = self._house.limits.api_stay
        if seconds:
            self._leaving = self._clock.callLater(seconds, self._leave)

    def part_company(self) -> None:
        """No timer is left behind."""
        if self._leaving is not None and self._leaving.active():
            self._leaving.cancel()
        self._leaving = None

    def _leave(self) -> None:
        if self.session.is_waiting:
            return self.stay()
        self.session.end("Nothing more to say")

    # ---- how it comes there ----

    async def _come_into(self, name: str) -> Room:
        """Enter the chat and join the room, if that has not been done yet. Two requests at once do it one after the other."""
        await self._one_by_one.acquire()
        try:
            if not self.session.entered:
                await self._enter()
            return self._room(name) or await self._join(name)
        finally:
            self._one_by_one.release()

    async def _enter(self) -> None:
        """As the person of the account: somebody who is here stays as away as they are, since nobody looks at this session."""
        account, session = self.account, self.session
        away = None if presence.oneself(self._house.chat, account, account) is None else NOT_PRESENT
        command = Enter(session.visitor, account, "~api", session.address, account, account, away=away)
        _checked(await session.ask(command))

    def _room(self, name: str) -> Room | None:
        """The room of this name, or that had it once, if the session is in it."""
        chat = self._house.chat
        room = chat.room_named(name) or chat.room_once_named(name)
        return room if room is not None and self.session.person.id in room.members else None

    async def _join(self, name: str) -> Room:
        """Join a room that there is: bots do not make rooms by slips of the pen."""
        chat, visitor = self._house.chat, self.session.visitor
        there = chat.room_named(name) or chat.room_once_named(name)
        if there is None and names.casefold(name) not in chat.quiet:
            raise RefusedError(Refused("ERR_NOSUCHCHANNEL", (name,)))
        applied = _checked(await self.session.ask(Join(visitor, name if there is None else there.name)))
        room = self._room(name)
        assert room is not None and any(isinstance(event, Joined) for event in applied.events)
        return room

    def _cuts(self, room: Room, text: str, kind: Kind) -> tuple[int, ...]:
        """Where a text has to be split, so that each line fits as others are sent it."""
        longest = self._house.limits.max_line
        if not longest:
            return ()
        mask = self.session.person.mask
        head = f":{mask} {kind} {room.name} :\r\n"
        cuts = multiline.fitting(text, (), longest - len(head.encode()))
        if cuts and not self._house.limits.max_multiline_bytes:
            raise RefusedError(Refused("ERR_INPUTTOOLONG", (), "A message has one line here"))
        return cuts


def _refused(applied: Applied) -> Refused | None:
    return next((event for event in applied.events if isinstance(event, Refused)), None)


def _checked(applied: Applied) -> Applied:
    refused = _refused(applied)
    if refused is not None:
        raise RefusedError(refused)
    return applied
