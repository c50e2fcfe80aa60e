"""Whether somebody looks: nobody's phone has to ring for what they are reading just now."""

from collections.abc import Callable

from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import AwaySet, Left, PersonId, ReadMarkerSet, Said, Source, Unsubscribed
from mpchat.irc import names
from mpchat.journal import Applied

_Followed = Said | ReadMarkerSet | AwaySet | Left | Unsubscribed


class Looking:
    """When accounts with subscriptions last said or read something, and who it was.

    Who has gone away since, or has left, does not look. ``seconds`` is how long that counts, ``now`` the time of the journal.
    """

    def __init__(self, chat: ChatState, seconds: Callable[[], float], now: Callable[[], float]) -> None:
        self._chat = chat
        self._seconds = seconds
        self._now = now
        self._looked: dict[str, tuple[PersonId, float]] = {}

    def is_looking(self, account: str) -> bool:
        """Whether anybody of this account (casefolded) looks at what is said."""
        _, looked = self._looked.get(account, (None, None))
        return looked is not None and self._now() - looked < self._seconds()

    def heard(self, applied: Applied) -> None:
        """The journal's listener."""
        for event in applied.events:
            if not isinstance(event, _Followed):
                continue
            match event:
                case Said(who=who, kind=kind):
                    if kind != "TAGMSG":
                        self._look(who, applied.stamp.time)
                case ReadMarkerSet(who=who):
                    self._look(who, applied.stamp.time)
                case Left(who=who):
                    self._look_away(who)
                case AwaySet(who=who, again=again):
                    if not again:
                        self._look_away(who)
                case Unsubscribed(account=account):
                    if names.casefold(account) not in self._chat.subscriptions:
                        self._looked.pop(names.casefold(account), None)

    def _look(self, who: Source, time: float) -> None:
        account, person = names.casefold(who.account), self._chat.people.get(who.person)
        if account in self._chat.subscriptions and person is not None and person.away is None:
            self._looked[account] = who.person, time

    def _look_away(self, who: Source) -> None:
        account = names.casefold(who.account)
        person, _ = self._looked.get(account, (None, None))
        if person == who.person:
            del self._looked[account]
