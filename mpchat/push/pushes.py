"""Whom to push what: direct messages, mentions and invitations while nobody looks, and that they were read.

A message costs what it touches: where no account has a subscription nothing is looked at, else the words of a message to a room
are looked up as nicks. Nobody walks through a room's members, or through people.

What was pushed is remembered for each conversation, until it has been read: then the devices are told (MARKREAD), so that the
phone takes its notice away, and what is still waiting is not sent at all. That memory ends with the process.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mpchat.chat import policy
from mpchat.chat.chat import Chat, Person
from mpchat.chat.vocabulary import (
    AbsentOwner,
    Invited,
    OnePerson,
    ReadMarkerSet,
    Said,
    SomeMembers,
    Stamp,
    Unsubscribed,
    WholeRoom,
)
from mpchat.doors.irc.dialect import milliseconds
from mpchat.irc import capabilities as cap
from mpchat.irc import modes, names
from mpchat.irc.text import CTCP, action
from mpchat.journal import Applied
from mpchat.journal.history import Conversation, direct
from mpchat.push.delivery import Delivery
from mpchat.push.lines import line_of, marker_line
from mpchat.push.mentions import words
from mpchat.push.sending import Push, Urgency

_MOST_UNREAD = 100
"""Conversations of one account of which it is remembered that they were pushed."""
_Followed = Said | Invited | ReadMarkerSet | Unsubscribed


@dataclass(frozen=True, slots=True)
class _For:
    """An account (casefolded) that something is for, and the conversation that it is part of, ``""`` for none."""

    account: str
    conversation: Conversation


class Pushes:
    """Listens to the journal and hands to ``delivery`` what is to be pushed; ``server`` is our name on the wire."""

    def __init__(
        self, chat: Chat, delivery: Delivery, is_looking: Callable[[str], bool], server: Callable[[], str]
    ) -> None:
        self._chat = chat
        self._delivery = delivery
        self._is_looking = is_looking
        self._server = server
        self._unread: dict[str, dict[Conversation, float]] = {}

    def heard(self, applied: Applied) -> None:
        """The journal's listener."""
        for event in applied.events:
            if not isinstance(event, _Followed):
                continue
            match event:
                case Said():
                    if self._chat.subscriptions and _is_worth_a_push(event):
                        self._tell(event, applied.stamp, self._meant(event))
                case Invited(whom=whom):
                    self._tell(event, applied.stamp, iter([_For(names.casefold(whom.account), "")]))
                case ReadMarkerSet():
                    self._read(event)
                case Unsubscribed(account=account, endpoint=endpoint):
                    self._forget(names.casefold(account), endpoint)

    # ---- whom ----

    def _meant(self, said: Said) -> Iterator[_For]:
        """Whom a message is for: the one it was said to, or those in the room whose nicks are in it."""
        match said.to:
            case OnePerson(whom):
                person = self._chat.people.get(whom)
                if person is not None:
                    other = policy.source_of(person).identity
                    yield _For(names.casefold(person.account), direct(said.who.identity, other))
            case AbsentOwner(account):
                key = names.casefold(account)
                yield _For(key, direct(said.who.identity, f"{key}@"))
            case WholeRoom() | SomeMembers():
                yield from self._mentioned(said)

    def _mentioned(self, said: Said) -> Iterator[_For]:
        _, name = modes.addressed(said.target)
        room = self._chat.room_named(name)
        if room is None:
            return
        hearers = said.to.people if isinstance(said.to, SomeMembers) else room.members
        for person in self._bearers(said.text):
            if person.id in hearers:
                yield _For(names.casefold(person.account), room.conversation)

    def _bearers(self, text: str) -> Iterator[Person]:
        """The people whose nicks are words of a text."""
        nicks = self._chat.nicks
        return (self._chat.people[nicks[word]] for word in words(text) if word in nicks)

    # ---- what ----

    def _tell(self, event: Said | Invited, stamp: Stamp, meant: Iterator[_For]) -> None:
        """Push something to whom it is for, each account once; nobody has to be told of their own doing."""
        done = {names.casefold(event.who.account)}
        for each in meant:
            devices = self._chat.subscriptions.get(each.account, ())
            if not devices or each.account in done or self._is_looking(each.account):
                continue
            done.add(each.account)
            if each.conversation:
                self._remember(each, stamp.time)
            for device in devices:
                line = line_of(event, stamp, device.capabilities)
                self._delivery.push(each.account, device, Push(line, conversation=each.conversation))

    def _remember(self, pushed: _For, time: float) -> None:
        unread = self._unread.setdefault(pushed.account, {})
        unread.pop(pushed.conversation, None)
        unread[pushed.conversation] = time
        if len(unread) > _MOST_UNREAD:
            del unread[next(iter(unread))]

    def _read(self, event: ReadMarkerSet) -> None:
        """Somebody has read a conversation: if it was up to what was pushed last, the devices are told."""
        account = names.casefold(event.who.account)
        unread = self._unread.get(account, {})
        pushed = unread.get(event.conversation)
        if pushed is None or milliseconds(event.time) < milliseconds(pushed):
            return  # clients know of no shorter time
        del unread[event.conversation]
        self._delivery.read(account, event.conversation)
        line = marker_line(self._server(), event)
        for device in self._chat.subscriptions.get(account, ()):
            if cap.READ_MARKER in device.capabilities:
                self._delivery.push(account, device, Push(line, Urgency.NORMAL, event.conversation))

    def _forget(self, account: str, endpoint: str) -> None:
        self._delivery.forget(account, endpoint)
        if account not in self._chat.subscriptions:
            self._unread.pop(account, None)


def _is_worth_a_push(said: Said) -> bool:
    """Words for people: no tags alone, and no CTCP but ACTION."""
    is_question = said.text.startswith(CTCP) and action(said.text) is None
    return said.kind != "TAGMSG" and not is_question
