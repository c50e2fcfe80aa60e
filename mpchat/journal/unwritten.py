"""What waits for the next transaction, and what people and the log are told when it fails."""

from collections.abc import Callable
from dataclasses import dataclass, field

from mpchat.chat.vocabulary import (
    Acted,
    AskedFor,
    ChangeAccountSettings,
    ChangeCredentials,
    ChangeModes,
    CloseAccount,
    MakeInvitation,
    ReadMarkerSet,
    Refused,
    Register,
    RenameRoom,
    Say,
    SetTopic,
    Subscribe,
    Unsubscribe,
)
from mpchat.journal.database import briefly
from mpchat.journal.history import Record

_MOST_PENDING = 10_000
_VERBS = {
    SetTopic: "TOPIC",
    ChangeModes: "MODE",
    RenameRoom: "RENAME",
    ChangeAccountSettings: "ACCOUNT",
    CloseAccount: "ACCOUNT",
}


@dataclass(slots=True)
class Unwritten:
    """What the next transaction writes besides its group: it was heard already. ``bans`` says that they have changed."""

    records: list[Record] = field(default_factory=list)
    rooms: dict[str, None] = field(default_factory=dict)
    markers: list[ReadMarkerSet] = field(default_factory=list)
    people: dict[str, None] = field(default_factory=dict)
    seen: dict[tuple[str, str], None] = field(default_factory=dict)
    settings: dict[str, None] = field(default_factory=dict)
    audit: list[tuple[float, Acted]] = field(default_factory=list)
    bans: bool = False
    invitations: list[tuple[float, MakeInvitation]] = field(default_factory=list)

    def __bool__(self) -> bool:
        heard = self.records or self.rooms or self.markers or self.people or self.seen or self.settings
        return bool(heard or self.audit or self.bans or self.invitations)

    def put_back(self, other: "Unwritten") -> None:
        """Take back what could not be written; if that goes on, the oldest records and markers are given up."""
        self.records = (other.records + self.records)[-_MOST_PENDING:]
        self.rooms = {**other.rooms, **self.rooms}
        self.markers = (other.markers + self.markers)[-_MOST_PENDING:]
        self.people = {**other.people, **self.people}
        self.seen = {**other.seen, **self.seen}
        self.settings = {**other.settings, **self.settings}
        self.audit = (other.audit + self.audit)[-_MOST_PENDING:]
        self.bans = other.bans or self.bans
        self.invitations = (other.invitations + self.invitations)[-_MOST_PENDING:]


class Outage:
    """Reports an outage once when it begins (or its reason changes) and once when it ends: a full disk must not fill the log."""

    def __init__(self, begins: Callable[[str], None], ends: Callable[[int], None]) -> None:
        self.tell = begins
        self._ends = ends
        self._why = ""
        self._refused = 0

    def refused(self, why: str, commands: int) -> None:
        """Count commands that could not be kept, and why."""
        self._refused += commands
        if why != self._why:
            self._why = why
            self.tell(why)

    def over(self) -> None:
        """Note that something could be kept: the outage is over."""
        if self._why:
            refused, self._why, self._refused = self._refused, "", 0
            self._ends(refused)


def refusal(command: AskedFor, error: BaseException) -> Refused:
    """What the asker hears of a command that cannot be kept."""
    if isinstance(command, Register | ChangeCredentials):
        verb, what = ("REGISTER", "account") if isinstance(command, Register) else ("ACCOUNT", "password")
        text = f"The {what} cannot be kept now: {briefly(error)}"
        return Refused("TEMPORARILY_UNAVAILABLE", (verb, command.account), text)
    if isinstance(command, Subscribe):
        return _not_changed("REGISTER", command.subscription.endpoint, error)
    if isinstance(command, Unsubscribe):
        return _not_changed("UNREGISTER", command.endpoint, error)
    verb = (
        command.kind
        if isinstance(command, Say)
        else _VERBS.get(type(command), type(command).__name__.upper())
    )
    target = getattr(command, "target", None) or getattr(command, "room", None) or "*"
    return Refused("NOT_KEPT", (verb, target), f"Not kept, so not said: {briefly(error)}")


def _not_changed(verb: str, endpoint: str, error: BaseException) -> Refused:
    text = f"The subscription cannot be kept now: {briefly(error)}"
    return Refused("INTERNAL_ERROR", ("WEBPUSH", verb, endpoint), text)
