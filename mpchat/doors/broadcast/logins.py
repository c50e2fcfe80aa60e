"""The visitors of each account: an index, fed by the events."""

from mpchat.chat.vocabulary import AccountSet, Entered, Event, Left, VisitorId
from mpchat.irc import names

Followed = Entered | AccountSet | Left
"""The events that change who is logged in."""


class Logins:
    """The visitors of each account that anybody is logged in to, in the order of logging in."""

    def __init__(self) -> None:
        self._visitors: dict[str, dict[VisitorId, None]] = {}

    def of(self, account: str) -> list[VisitorId]:
        """Who is logged in to an account."""
        return list(self._visitors.get(names.casefold(account), ()))

    def heard(self, event: Event) -> None:
        """Take in what an event changes."""
        if not isinstance(event, Followed):
            return
        match event:
            case Entered(who=who):
                self._add(who.account, who.visitor)
            case AccountSet(who=who, account=account):
                self._remove(who.account, who.visitor)
                self._add(account, who.visitor)
            case Left(who=who):
                self._remove(who.account, who.visitor)

    def _add(self, account: str, visitor: VisitorId) -> None:
        if account:
            self._visitors.setdefault(names.casefold(account), {})[visitor] = None

    def _remove(self, account: str, visitor: VisitorId) -> None:
        key = names.casefold(account)
        self._visitors.get(key, {}).pop(visitor, None)
        if not self._visitors.get(key, True):
            del self._visitors[key]
