"""Builds the house and binds its ports: what twistd runs."""

import os
import secrets
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar, cast

from twisted.application.service import MultiService, Service
from twisted.internet.address import UNIXAddress
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.endpoints import serverFromString
from twisted.internet.interfaces import IListeningPort, IProtocolFactory, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.python.util import runAsEffectiveUser

from mpchat.chat.chat import Chat
from mpchat.chat.vocabulary import Attached, Entered, asker_of
from mpchat.clocks import count_monotonically
from mpchat.doors.connection.tcp import ChatFactory
from mpchat.doors.server.house import House
from mpchat.doors.server.registry import Registry
from mpchat.doors.web.wire import HttpFactory
from mpchat.expiring import ExpiringService
from mpchat.hooks.hooks import Hooks
from mpchat.hosting import HostedClient, Terminal, how_to_join
from mpchat.journal import Applied, Listener, MemoryJournal
from mpchat.journal.sqlite import SqliteJournal
from mpchat.keeping import KeepingService, Retention, keeping_journal, memory_journal
from mpchat.lifetime import Lifetime
from mpchat.listening import completed, explain_endpoint, own
from mpchat.logs import LoggedServices, log_path
from mpchat.options import Options
from mpchat.push.service import push_service
from mpchat.push.vapid import new_secret
from mpchat.rereading import Rereading, warn_of_what_is_missing
from mpchat.serving import build_hooks, build_site, wanted_hooks
from mpchat.settings.files import Files, read_files
from mpchat.settings.kind import Kind
from mpchat.settings.rows import SettingsError
from mpchat.settings.settings import Settings
from mpchat.settings.sources import Sources
from mpchat.settings.values import SOCKET_MODE
from mpchat.slow_work import SlowWork

__all__ = ["Options", "makeService"]

log = Logger()
T = TypeVar("T")


class PortService(Service):
    """A port that is open already; stopping closes it."""

    def __init__(self, port: IListeningPort) -> None:
        self.port = port

    def stopService(self) -> Deferred[None]:
        """Twisted: close the port."""
        super().stopService()
        return maybeDeferred(cast("Callable[[], Deferred[None]]", self.port.stopListening))


class ChatService(Service):
    """The chat while it runs: ends it politely, whoever ends it."""

    log = Logger()

    def __init__(
        self,
        house: House,
        registry: Registry,
        kind: Kind,
        reactor: Any,
        closed: Callable[[], None] = lambda: None,
    ) -> None:
        self._closed = closed
        self.house = house
        self.registry = registry
        self.kind = kind
        self._reactor = reactor
        self._reason = ""

    def end(self, reason: str) -> None:
        """The chat is over: stop everything."""
        self._reason = reason
        self._reactor.callLater(0, self._stop)

    def _stop(self) -> None:
        if self._reactor.running:
            self._reactor.stop()

    def warn(self, text: str) -> None:
        """Tell everybody what is about to happen."""
        self.registry.announce("HOST_LOST", text)

    def stopService(self) -> Deferred[None]:
        """Twisted: tell everybody, flush, close the journal."""
        super().stopService()
        if self.kind is Kind.FOREVER and not self._reason:
            self.registry.announce("SERVER_STOPS", "The server has been stopped; it may come back")
            reason = "The server has been stopped"
        else:
            reason = f"The chat has ended: {self._reason or 'the server has been stopped'}"
            self.registry.announce("CHAT_ENDED", f"{reason}.")
        ended: Deferred[None] = Deferred()
        self.log.info("{reason}", reason=reason)
        self.registry.end_all(reason, lambda: ended.callback(None))
        return ended.addCallback(lambda _: self.house.journal.close()).addCallback(lambda _: self._closed())


class HostHint:
    """Tells the host's own client how others can join."""

    def __init__(self, house: House, registry: Registry, hint: str) -> None:
        self._house = house
        self._registry = registry
        self._hint = hint

    def heard(self, applied: Applied) -> None:
        """The journal's listener."""
        for event in applied.events:
            session = asker_of(applied.command)
            if isinstance(event, Entered | Attached) and session in self._house.hosting_visitors:
                connection = self._registry.visitors.get(session)
                if connection is not None and connection.session is not None:
                    connection.session.announce("HOW_TO_JOIN", self._hint)


def makeService(options: Options) -> MultiService:
    """Build the house; raises SystemExit with one sentence where that cannot be done."""
    reactor, settings = the_reactor(), options.settings
    terminal = Terminal.of(options.twistd) if settings.join else None
    becomes = options.twistd.get("uid"), options.twistd.get("gid")
    house, keeping = build_house(
        settings, files_of(settings), secrets.token_urlsafe(24) if terminal else "", reactor, becomes
    )
    warn_of_what_is_missing(house)
    registry = Registry(house, cast(IReactorTime, reactor))
    chat_service = ChatService(
        house, registry, settings.kind, reactor, keeping.finish if keeping else _nothing
    )
    lifetime = Lifetime(
        house,
        cast(IReactorTime, reactor),
        first_hosts=terminal is None,
        warn=chat_service.warn,
        end=chat_service.end,
    )
    reactor.addSystemEventTrigger("before", "shutdown", lifetime.stop)
    services = LoggedServices(log_path(options.twistd), settings.max_log_files, reactor)
    add_slow_work(house, services, keeping, reactor)
    hooks = build_hooks(house, services, reactor)
    listeners: list[Listener] = [registry.heard, lifetime.heard, hooks.heard]
    add_rereading(options.sources, services, keeping, registry, hooks, reactor)
    ports = open_ports(settings, reactor, ChatFactory(registry), services, becomes)
    open_http(registry, services, reactor, becomes)
    if terminal is not None:
        client = HostedClient(reactor, house, lifetime, terminal, ports)
        client.setServiceParent(services)
        listeners += [HostHint(house, registry, how_to_join(ports)).heard, client.heard]
    listeners += add_push(house, keeping, registry, services, reactor, becomes)
    chat_service.setServiceParent(services)
    ExpiringService(house, reactor).setServiceParent(services)
    house.journal.listen(in_turn(listeners))
    return services


def files_of(settings: Settings) -> Files:
    """The files that the settings name; raises SystemExit with one sentence."""
    try:
        return read_files(settings)
    except SettingsError as error:
        raise SystemExit(f"mpchat: {error}") from None


def add_slow_work(house: House, services: MultiService, keeping: KeepingService | None, reactor: Any) -> None:
    """Add the threads: those for what anybody may ask, and the journal's own."""
    slow_work = SlowWork(reactor)
    slow_work.setServiceParent(services)
    house.in_thread = slow_work
    if keeping is not None:
        keeping.setServiceParent(services)


def add_rereading(
    sources: Sources,
    services: LoggedServices,
    keeping: KeepingService | None,
    registry: Registry,
    hooks: Hooks,
    reactor: Any,
) -> None:
    """Let REHASH and SIGHUP read everything again, and tell whoever goes by it."""

    def settle(settings: Settings) -> None:
        services.keep_old(settings.max_log_files)
        if keeping is not None:
            keeping.retain(Retention.of(settings))
        hooks.settle(wanted_hooks(registry.house))

    rereading = Rereading(sources, registry, reactor, settle)
    rereading.setServiceParent(services)
    registry.house.rehash = rereading.read


def add_push(
    house: House,
    keeping: KeepingService | None,
    registry: Registry,
    services: MultiService,
    reactor: Any,
    becomes: tuple[int | None, int | None],
) -> list[Listener]:
    """Push messages to phones, where that is offered: what then listens to the journal."""
    if keeping is None or not house.settings.offers_push:
        return []
    secret = as_whoever(becomes, partial(keeping.secret, "vapid", new_secret))
    pushing = push_service(house, secret, reactor, registry.sparing)
    pushing.setServiceParent(services)
    house.push = pushing
    return [pushing.heard]


def open_ports(
    settings: Settings,
    reactor: Any,
    factory: ChatFactory,
    services: MultiService,
    becomes: tuple[int | None, int | None],
) -> list[IListeningPort]:
    """Open every port that was asked for, and say so."""
    ports = [bind(reactor, each, factory, settings.socket_mode, becomes) for each in settings.endpoints]
    for port in ports:
        PortService(port).setServiceParent(services)
        log.info("the chat is open on {address}, {kind}", address=shown(port), kind=settings.kind.value)
    log.info(how_to_join(ports))
    return ports


def open_http(
    registry: Registry, services: MultiService, reactor: Any, becomes: tuple[int | None, int | None]
) -> None:
    """Open every port for HTTP that was asked for, and say so."""
    settings = registry.house.settings
    if not settings.http:
        return
    factory = HttpFactory(build_site(registry, services, reactor, becomes))
    for endpoint in settings.http:
        port = bind(reactor, endpoint, factory, settings.socket_mode, becomes)
        PortService(port).setServiceParent(services)
        log.info("HTTP is served on {address}", address=shown(port))


def the_reactor() -> Any:
    """Twisted's, counting with a clock that nobody sets."""
    from twisted.internet import reactor

    count_monotonically(reactor)
    return reactor


def _nothing() -> None:
    """There is nothing to finish."""


def shown(port: IListeningPort) -> str:
    """Where a port listens, as a person writes it."""
    address = port.getHost()
    host, number, name = (getattr(address, part, None) for part in ("host", "port", "name"))
    return f"{host}:{number}" if number is not None else os.fsdecode(name or b"a socket")


def build_house(
    settings: Settings,
    files: Files,
    host_secret: str,
    reactor: Any,
    becomes: tuple[int | None, int | None] = (None, None),
) -> tuple[House, KeepingService | None]:
    """The chat, its journal, and what the operator decided; and what runs the journal, if it needs running."""
    chat = Chat(settings.rules(), cloak_key=secrets.token_hex(16))
    journal, keeping = build_journal(settings, chat, reactor, becomes)
    house = House(
        chat,
        journal,
        journal.history,
        journal.accounts,
        time.time,
        settings,
        files,
        host_secret,
        created=time.time(),
        seconds=reactor.seconds,
    )
    return house, keeping


def build_journal(
    settings: Settings, chat: Chat, reactor: Any, becomes: tuple[int | None, int | None]
) -> tuple[MemoryJournal | SqliteJournal, KeepingService | None]:
    """The journal that was asked for, its files those of whoever twistd becomes (user and group, None for who it is)."""
    path = settings.database
    if path is None:
        return memory_journal(chat, time.time, settings.memory_messages), None
    power = settings.durability == "power"
    journal, threads = as_whoever(becomes, lambda: keeping_journal(chat, time.time, path, power, reactor))
    return journal, KeepingService(chat, journal, threads, Retention.of(settings), reactor, time.time)


def as_whoever(becomes: tuple[int | None, int | None], work: Callable[[], T]) -> T:
    """Work with files as whoever twistd becomes when it gives up root: they have to be theirs."""
    uid, gid = becomes
    euid, egid = os.geteuid() if uid is None else uid, os.getegid() if gid is None else gid
    return cast("T", runAsEffectiveUser(euid, egid, work))


def in_turn(listeners: Sequence[Listener]) -> Listener:
    """One listener that tells several, one after the other; what goes wrong in one keeps nothing from the next."""

    def listen(applied: Applied) -> None:
        for listener in listeners:
            try:
                listener(applied)
            except Exception:
                log.failure(
                    "a mistake of ours while telling of {command}", command=type(applied.command).__name__
                )

    return listen


def bind(
    reactor: Any,
    endpoint: str,
    factory: IProtocolFactory,
    socket_mode: str = SOCKET_MODE,
    becomes: tuple[int | None, int | None] = (None, None),
) -> IListeningPort:
    """Open a port at once, so that a port in use is one line and exit code 1, daemon or not."""
    ports: list[IListeningPort] = []
    failures: list[Failure] = []
    try:
        whole = completed(endpoint, socket_mode)
        serverFromString(reactor, whole).listen(factory).addCallbacks(ports.append, failures.append)
    except Exception as error:
        raise SystemExit(explain_endpoint(endpoint, error)) from None
    if failures:
        raise SystemExit(explain_endpoint(endpoint, cast(BaseException, failures[0].value)))
    if isinstance(address := ports[0].getHost(), UNIXAddress) and address.name:
        own(os.fsdecode(address.name), *becomes)
    return ports[0]
