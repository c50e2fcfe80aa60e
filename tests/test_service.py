"""The house as twistd gets it: ports, listeners, and a polite end."""

from pathlib import Path
from queue import SimpleQueue
from threading import Barrier, current_thread
from typing import Any

import pytest
from twisted.application.service import MultiService
from twisted.internet.address import IPv4Address, UNIXAddress
from twisted.internet.defer import CancelledError
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IListeningPort
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import LogEvent
from zope.interface import implementer

from mpchat.chat.vocabulary import Quit, VisitorId
from mpchat.doors.server.registry import Registry
from mpchat.journal import Applied
from mpchat.options import Options
from mpchat.service import (
    ChatService,
    HostHint,
    PortService,
    add_push,
    bind,
    build_house,
    in_turn,
    shown,
)
from mpchat.settings.files import Files
from mpchat.settings.kind import Kind
from mpchat.slow_work import SlowWork
from tests.harness import Party


class StoppableReactor(MemoryReactorClock):
    """A reactor that can be stopped, and says so."""

    running = True

    def stop(self) -> None:
        """Twisted: end."""
        self.running = False


class BusyReactor(MemoryReactorClock):
    """A reactor whose every port is taken."""

    def listenTCP(self, port: int, *args: Any, **kwargs: Any) -> Any:
        """Twisted: open a port."""
        raise CannotListenError("", port, OSError(98, "Address already in use"))


@implementer(IListeningPort)
class OpenPort:
    """A port that can be closed."""

    is_open = True

    def startListening(self) -> None:
        """Twisted: open."""

    def getHost(self) -> Any:
        """Twisted: where."""

    def stopListening(self) -> None:
        """Twisted: close."""
        self.is_open = False


def test_a_port_that_is_taken_is_one_sentence_that_says_what_to_do() -> None:
    party = Party()
    with pytest.raises(SystemExit) as raised:
        bind(BusyReactor(), "tcp:6111", party.factory)
    says = "mpchat: cannot listen on tcp:6111: Address already in use; choose another port with --port N"
    assert raised.value.code == says


@pytest.mark.parametrize("endpoint", ["nonsense", "tcp:x", "nope:1", "tcp:1:2:3:4:5"])
def test_a_bad_endpoint_is_one_sentence_too(endpoint: str) -> None:
    with pytest.raises(SystemExit, match=f"mpchat: cannot listen on {endpoint}: "):
        bind(MemoryReactorClock(), endpoint, Party().factory)


def test_a_port_is_open_until_its_service_stops() -> None:
    port = OpenPort()
    service = PortService(port)
    service.startService()
    assert port.is_open
    service.stopService()
    assert not port.is_open


def test_the_house_is_built_from_the_options() -> None:
    options = Options()
    options.parseOptions(
        [
            "--network",
            "club",
            "--server-name",
            "chat.club",
            "--max-nick",
            "9",
            "--new-room-modes",
            "ns",
            "--open-history",
            "--replay=7",
        ]
    )
    reactor = MemoryReactorClock()
    house, keeping = build_house(options.settings, Files(), "secret", reactor)
    reactor.advance(90)
    assert house.uptime == 90, "durations are counted as the reactor counts"
    assert keeping is None and house.open_history and house.replay == 7
    assert (house.network, house.name, house.host_secret) == ("club", "chat.club", "secret")
    assert house.chat.rules.max_nick == house.limits.max_nick == 9
    assert house.chat.rules.new_room_flags == "ns"


def test_every_listener_hears_in_turn() -> None:
    heard: list[Applied] = []
    party = Party()
    party.journal.listen(in_turn([heard.append, heard.append]))
    party.journal.append(Quit(VisitorId(7)))
    assert heard[0] is heard[1] and len(heard) == 2


def test_a_mistake_in_one_listener_keeps_nothing_from_the_next(logged_failures: list[LogEvent]) -> None:
    heard: list[Applied] = []

    def mistaken(applied: Applied) -> None:
        raise ZeroDivisionError

    party = Party()
    party.journal.listen(in_turn([mistaken, heard.append]))
    party.journal.append(Quit(VisitorId(7)))
    assert len(heard) == 1
    assert logged_failures.pop()["log_failure"].check(ZeroDivisionError)


def end_of(party: Party, kind: Kind, reason: str) -> list[object]:
    """Stop a chat, and let it end; what its Deferred gave."""
    reactor = StoppableReactor()
    service = ChatService(party.house, party.registry, kind, reactor)
    service.startService()
    if reason:
        service.end(reason)
        reactor.advance(0)
        assert not reactor.running
    ended: list[object] = []
    service.stopService().addCallback(ended.append)
    party.settle()
    return ended


def test_everybody_is_told_why_then_ERROR_then_the_connection_closes() -> None:
    party = Party()
    (ann,) = party.join("#a", "ann")
    bob = party.enter("bob", "standard-replies")
    assert end_of(party, Kind.HOSTED, "cat, who hosted it, has left") == [None]
    why = "The chat has ended: cat, who hosted it, has left"
    assert ann.heard() == [f":mpchat.local NOTICE ann :{why}.", f"ERROR :Closing link: {why}"]
    assert bob.heard() == [f":mpchat.local NOTE * CHAT_ENDED :{why}.", f"ERROR :Closing link: {why}"]
    assert ann.closed and bob.closed


def test_a_daemon_that_is_stopped_may_come_back() -> None:
    party = Party()
    bob = party.enter("bob", "standard-replies")
    assert end_of(party, Kind.FOREVER, "") == [None]
    assert bob.heard() == [
        ":mpchat.local NOTE * SERVER_STOPS :The server has been stopped; it may come back",
        "ERROR :Closing link: The server has been stopped",
    ]


def test_nobody_waits_for_ever_for_somebody_who_does_not_read() -> None:
    party = Party()
    ann = party.enter("ann")
    ann.wire.reads = False
    assert end_of(party, Kind.HOSTED, "it is late") == []
    party.wait(2.5)
    assert ann.closed


def test_an_empty_chat_ends_at_once() -> None:
    assert end_of(Party(), Kind.PERSISTENT, "everybody has left") == [None]


def test_the_hosts_client_is_told_how_others_can_join() -> None:
    party = Party(host_secret="secret")
    hint = HostHint(party.house, party.registry, "Others join with: ...")
    party.journal.listen(in_turn([party.registry.heard, hint.heard]))
    ann, bob = party.connect(), party.connect()
    ann.send("PASS secret", "NICK ann", "USER ann 0 * :Ann")
    bob.send("NICK bob", "USER bob 0 * :Bob")
    assert ann.heard()[-1] == ":mpchat.local NOTICE ann :Others join with: ..."
    assert not any("Others" in line for line in bob.heard())


@pytest.mark.parametrize(
    ("address", "where"),
    [
        (IPv4Address("TCP", "0.0.0.0", 6111), "0.0.0.0:6111"),
        (UNIXAddress("/run/chat"), "/run/chat"),
    ],
)
def test_where_it_listens_reads_as_people_write_it(address: object, where: str) -> None:
    port = OpenPort()
    port.getHost = lambda: address  # type: ignore[method-assign]
    assert shown(port) == where


class OneThread(MemoryReactorClock):
    """A reactor that hears from other threads when it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.said: SimpleQueue[Any] = SimpleQueue()

    def callFromThread(self, work: Any, *args: Any, **kwargs: Any) -> None:
        """Twisted: from another thread."""
        self.said.put((work, args, kwargs))

    def hear(self) -> None:
        """Wait for one thread, and do what it says."""
        work, args, kwargs = self.said.get(timeout=60)
        work(*args, **kwargs)


def test_slow_work_is_done_in_another_thread() -> None:
    reactor = OneThread()
    slow = SlowWork(reactor)
    done: list[str] = []
    slow(lambda: current_thread().name).addCallback(done.append)
    slow.startService()
    reactor.hear()
    slow.stopService()
    assert len(done) == 1 and done[0] != current_thread().name


def test_slow_work_that_has_not_begun_is_given_up_at_the_end() -> None:
    reactor = OneThread()
    slow = SlowWork(reactor)
    begun = Barrier(3)
    done, given_up = list[bool](), list[bool]()

    def until_the_end() -> bool:
        begun.wait(60)
        while slow.running:
            pass
        return True

    for _ in range(2):
        slow(until_the_end).addCallback(done.append)
    for _ in range(5):
        slow(lambda: True).addErrback(lambda failure: given_up.append(bool(failure.check(CancelledError))))
    slow.startService()
    begun.wait(60)
    slow.stopService()
    for _ in range(7):
        reactor.hear()
    assert (done, given_up) == ([True, True], [True] * 5)


def test_whether_people_may_register() -> None:
    for words, is_open in (([], True), (["--no-registration"], False)):
        options = Options()
        options.parseOptions(["--journal=memory", *words])
        house, _ = build_house(options.settings, Files(), "", MemoryReactorClock())
        assert house.registration_open is is_open


@pytest.mark.parametrize(
    ("words", "pushes"), [([], True), (["--no-push"], False), (["--journal", "memory"], False)]
)
def test_push_is_offered_with_a_database(words: list[str], pushes: bool, tmp_path: Path) -> None:
    """Under the same key at each start."""
    keys = set()
    for _ in range(2):
        options = Options()
        options.parseOptions(["--journal", str(tmp_path / "chat.db"), *words])
        reactor, services = MemoryReactorClock(), MultiService()
        house, keeping = build_house(options.settings, Files(), "", reactor)
        registry = Registry(house, reactor)
        listeners = add_push(house, keeping, registry, services, reactor, (None, None))
        assert len(listeners) == len(list(services)) == pushes and (house.push is not None) == pushes
        keys.add(house.push.key if house.push else "")
        if keeping is not None:
            keeping._threads.claim.give_up()
    assert len(keys) == 1
