"""The house: the chat, the journal and the settings, shared by all sessions."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from hmac import compare_digest
from typing import TypeVar

from twisted.internet.defer import CancelledError, Deferred, maybeDeferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from mpchat.chat.chat import Chat
from mpchat.chat.vocabulary import NO_SESSION, ChangeCredentials, Credentials, VisitorId
from mpchat.doors.broadcast.monitor import Monitors
from mpchat.doors.server.pushing import Pushing
from mpchat.doors.server.roster import Rosters
from mpchat.doors.server.throttle import HourlyCounter
from mpchat.doors.server.whowas import Whowas
from mpchat.irc import modes
from mpchat.journal import Accounts, History, Journal
from mpchat.passwords import Passwords
from mpchat.settings.files import Files
from mpchat.settings.guarding import Exemptions
from mpchat.settings.limits import Limits
from mpchat.settings.operators import Operators
from mpchat.settings.settings import Settings
from mpchat.settings.sts import Sts

T = TypeVar("T")
log = Logger()


def at_once(work: Callable[[], T]) -> "Deferred[T]":
    """Where there is no thread: do slow work here and now."""
    return maybeDeferred(work)


def nothing_to_read() -> str:
    """Where there is nothing to read again."""
    return ""


def _not_renewed(failure: Failure) -> None:
    """The next login tries again; unless the server stops, it is a mistake of ours."""
    if not failure.check(CancelledError):
        log.failure("a mistake of ours while making credentials anew", failure=failure)


def nobody_watches(letter: str, text: str) -> None:
    """Where no operator of the server is connected."""


def nothing_agreed(session: VisitorId) -> Collection[str]:
    """Where no session is connected here."""
    return ()


@dataclass
class House:
    """The chat as the doors know it: read ``chat``, ask ``journal``; ``history`` and ``accounts`` are what it has kept.

    ``clock`` gives Unix seconds, for stamps; ``seconds`` gives seconds that only ever go on, for durations.
    ``hosting_visitors`` are those who gave the host's own secret instead of the password.
    ``settings`` are what the operator decided (``limits`` are theirs, at hand for every line), ``files`` what stands in the files
    that they name: ``settle`` replaces all of them.
    ``in_thread`` does slow work where nobody waits for it. ``rehash`` reads both again: it returns what needs a restart, as a
    sentence or ``""``, and raises SettingsError where something cannot be read, and then nothing has changed.
    ``notice`` tells operators of the server who watch: a letter (``irc.modes.NOTICE_ROWS``) and a text.
    ``capabilities_of`` says what a session of this server has agreed on.
    ``push`` pushes messages to phones, None where that is not offered.
    ``whowas`` are those who have been here; ``registrations`` and ``wrong_passwords`` are counted by address.
    """

    chat: Chat
    journal: Journal
    history: History
    accounts: Accounts
    clock: Callable[[], float]
    settings: Settings = field(default_factory=Settings)
    limits: Limits = field(init=False)
    files: Files = field(default_factory=Files)
    host_secret: str = field(default="", repr=False)
    created: float = 0.0
    seconds: Callable[[], float] = time.monotonic
    began: float = field(init=False)
    connections: int = 0
    hosting_visitors: set[VisitorId] = field(default_factory=set)
    rehash: Callable[[], str] = nothing_to_read
    push: Pushing | None = None
    whowas: Whowas = field(init=False)
    passwords: Passwords = field(default_factory=Passwords)
    monitors: Monitors = field(default_factory=Monitors)
    registrations: HourlyCounter = field(init=False)
    wrong_passwords: HourlyCounter = field(init=False)
    rosters: Rosters = field(init=False)
    exemptions: Exemptions = field(init=False)
    notice: Callable[[str, str], None] = nobody_watches
    capabilities_of: Callable[[VisitorId], Collection[str]] = nothing_agreed
    in_thread: "Callable[[Callable[[], T]], Deferred[T]]" = at_once

    def __post_init__(self) -> None:
        self.limits = self.settings.limits
        self.whowas = Whowas(self.limits.max_guests)
        self.exemptions = Exemptions.of(self.settings.exempt)
        self.began = self.seconds()
        self.rosters = Rosters(self.chat)
        self.registrations = HourlyCounter(self.seconds, self.limits.max_registrations)
        self.wrong_passwords = HourlyCounter(
            self.seconds, self.limits.max_wrong_passwords, self.limits.max_wrong_passwords_local
        )

    def settle(self, settings: Settings, files: Files) -> None:
        """Go by these from now on, all at once; the chat with the next command that it decides."""
        self.settings, self.files = settings, files
        self.limits = limits = settings.limits
        self.exemptions = Exemptions.of(settings.exempt)
        self.journal.change_rules(settings.rules())
        self.whowas.keep(limits.max_guests)
        self.registrations.allow(limits.max_registrations)
        self.wrong_passwords.allow(limits.max_wrong_passwords, limits.max_wrong_passwords_local)

    @property
    def name(self) -> str:
        """The server's name on the wire."""
        return self.settings.server_name

    @property
    def network(self) -> str:
        """The name of the chat."""
        return self.settings.network

    @property
    def motd(self) -> Sequence[str]:
        """The message of the day, line by line."""
        return self.files.motd

    @property
    def password(self) -> str:
        """What everybody must give; ``""`` for none."""
        return self.files.password

    @property
    def operators(self) -> Operators:
        """Who may become an operator of the server."""
        return self.files.operators

    @property
    def open_history(self) -> bool:
        """Whether everybody may read what was said in open rooms."""
        return self.settings.open_history

    @property
    def cuts_long(self) -> bool:
        """Whether clients without capabilities have a message cut that is too long for a line; else it is refused."""
        return not self.settings.no_cut_long

    @property
    def replay(self) -> int:
        """How many messages a client that cannot ask for history is shown on joining."""
        return self.settings.replay

    @property
    def sts(self) -> Sts | None:
        """Where TLS is."""
        return self.settings.sts

    @property
    def admin(self) -> Sequence[str]:
        """Who runs the server, where, and their mail address; nothing where nobody is named."""
        return self.settings.admin

    @property
    def registration_open(self) -> bool:
        """Whether people can open accounts themselves."""
        return self.settings.registration_open

    @property
    def uptime(self) -> float:
        """For how many seconds the house has been open."""
        return self.seconds() - self.began

    def hears_passwords(self, address: str) -> bool:
        """Whether a password from this address is looked at: not after too many wrong ones."""
        return not self.wrong_passwords.is_full(address)

    def hear_wrong_password(self, address: str, what: str) -> None:
        """Count a wrong password that was looked at, whatever it was for, and log it: never the password, nor what was typed."""
        self.wrong_passwords.count(address)
        log.warn("a login from {address} failed: {what}", address=address, what=what)
        self.notice(modes.LOGINS, f"A login from {address} failed: {what}")

    def proves(self, account: str, password: str) -> "Deferred[bool]":
        """Whether this is an account's password: every way of giving one comes through here. Raises HistoryError.

        Credentials that not every client can use are made anew when it is: at no other time is the password known.
        """
        credentials = self.accounts.credentials(account)
        proved = self.in_thread(partial(self.passwords.knows, password, credentials))
        if credentials is not None and self.passwords.are_outdated(credentials):
            proved.addCallback(partial(self._renew, account, password, credentials))
        return proved

    def _renew(self, account: str, password: str, outdated: Credentials, proved: bool) -> bool:
        """Make credentials anew, aside from the login that shows the password: nobody waits for it or hears of it."""
        if proved:
            making = self.in_thread(partial(self.passwords.credentials, password))
            making.addCallback(
                lambda made: self.journal.append(ChangeCredentials(NO_SESSION, account, made, outdated))
            )
            making.addErrback(_not_renewed)
        return proved

    def is_password(self, given: str) -> bool:
        """Whether this is the server's password, or the host's secret."""
        known = (self.password, self.host_secret)
        return any(each and compare_digest(given.encode("utf-8", "replace"), each.encode()) for each in known)

    def admits(self, visitor: VisitorId, password: str, address: str, what: str = "PASS") -> bool:
        """Whether somebody may enter; the host's client is known by its secret. A wrong password is counted."""
        given = password.encode("utf-8", "replace")
        if self.host_secret and compare_digest(given, self.host_secret.encode()):
            self.hosting_visitors.add(visitor)
            return True
        if not self.password:
            return True
        if not given or not self.hears_passwords(address):
            return False
        if compare_digest(given, self.password.encode()):
            return True
        self.hear_wrong_password(address, what)
        return False
