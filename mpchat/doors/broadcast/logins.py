"""The people of each account: an index, fed by the events."""

from mpchat.chat.vocabulary import AccountSet, Entered, Event, Left, PersonId
from mpchat.irc import names

Followed = Entered | AccountSet | Left
"""The events that change who is logged in."""


class Logins:
    """The people of each account that anybody is logged in to, in the order of logging in."""

    def __init__(self) -> None:
        self._people: dict[str, dict[PersonId, None]] = {}

    def of(self, account: str) -> list[PersonId]:
        """Who is logged in to an account."""
        return list(self._people.get(names.casefold(account), ()))

    def heard(self, event: Event) -> None:
        """Take in what an event changes."""
        if not isinstance(event, Followed):
            return
        match event:
            case Entered(who=who):
                self._add(who.account, who.person)
            case AccountSet(who=who, account=account):
                self._remove(who.account, who.person)
                self._add(account, who.person)
            case Left(who=who):
                self._remove(who.account, who.person)

    def _add(self, account: str, person: PersonId) -> None:
        if account:
            self._people.setdefault(names.casefold(account), {})[person] = None

    def _remove(self, account: str, person: PersonId) -> None:
        key = names.casefold(account)
        self._people.get(key, {}).pop(person, None)
        if not self._people.get(key, True):
            del self._people[key]
