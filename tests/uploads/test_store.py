"""The store of uploads: quotas, kinds, failures, and old files that go."""

import os
from collections.abc import Coroutine
from dataclasses import replace
from errno import EACCES, ENOSPC
from pathlib import Path
from typing import Any, TypeVar

import pytest
from twisted.internet.defer import CancelledError, Deferred, fail, maybeDeferred
from twisted.internet.task import Clock
from twisted.logger import LogEvent
from twisted.python.failure import Failure

from mpchat.uploads.folder import About, Folder
from mpchat.uploads.ledger import LEAST
from mpchat.uploads.store import Store, Terms, UploadError
from mpchat.uploads.upkeep import Upkeep

T = TypeVar("T")


def now(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives that waits for nothing here."""
    results: list[T] = []
    failures: list[Failure] = []
    Deferred.fromCoroutine(work).addCallbacks(results.append, failures.append)
    for failure in failures:
        failure.raiseException()
    return results[0]


class Shelf:
    """A store on a disk whose thread is no other one, at a time of the test's."""

    def __init__(self, path: Path) -> None:
        self.clock = Clock()
        self.clock.advance(1000)
        self.terms = Terms()
        self.in_thread: Any = maybeDeferred
        folder = Folder(path)
        files = folder.open()
        self.store = Store(
            folder, files, lambda: self.terms, lambda work: self.in_thread(work), self.clock.seconds
        )

    def put(
        self, data: bytes, account: str = "ann", called: str = "", said: str = "", declared: int | None = None
    ) -> About:
        """Upload something, in pieces."""
        return now(self._put(data, account, called, said, declared))

    async def _put(self, data: bytes, account: str, called: str, said: str, declared: int | None) -> About:
        upload = self.store.begin(account, called, said, declared)
        try:
            for at in range(0, len(data), 700):
                await upload.write(data[at : at + 700])
            return await upload.finish()
        finally:
            await upload.abandon()

    def files(self) -> int:
        """How many files lie in the folder, whatever they are."""
        return sum(path.is_file() for path in self.store.folder.path.rglob("*"))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "uploads")


def test_a_file_is_kept_as_what_it_is(shelf: Shelf) -> None:
    data = b"hello\n" * 1000
    about = shelf.put(data, called="hello.png", said="image/png", declared=6000)
    assert about == About(about.name, "ann", 6000, 1000.0, "text/plain; charset=utf-8", True, "hello.png")
    assert now(shelf.store.find(about.name)) == about
    read = shelf.store.read(about.name, 0, 6000)
    assert shelf.store.ledger.used("ann") == 6000
    assert now(_wait(read)) == data
    assert now(shelf.store.find("x" * 22)) is None
    again = Shelf(shelf.store.folder.path)
    assert now(again.store.find(about.name)) == about and again.store.ledger.used("ann") == 6000


async def _wait(work: "Deferred[T]") -> T:
    return await work


@pytest.mark.parametrize("declared", [None, 9000, 3])
@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (Terms(max_upload=8999), "TOO_LARGE"),
        (Terms(max_per_account=8999), "QUOTA"),
        (Terms(max_in_all=8999), "FULL"),
        (Terms(types=("image/*",)), "TYPE"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    shelf: Shelf, terms: Terms, code: str, declared: int | None
) -> None:
    shelf.terms = terms
    with pytest.raises(UploadError) as raised:
        shelf.put(b"hello\n" * 1500, declared=declared)
    assert raised.value.code == code
    assert (shelf.files(), shelf.store.ledger.total) == (0, 0)


def test_a_short_file_of_a_kind_that_is_not_let_in(shelf: Shelf) -> None:
    shelf.terms = Terms(types=("image/*", "audio/*"))
    with pytest.raises(
        UploadError, match=r"This is text/plain by its content, and only image/\*, audio/\* can be"
    ):
        shelf.put(b"hello", said="image/png")
    assert (shelf.files(), shelf.store.ledger.total) == (0, 0)


def test_nothing_is_no_file(shelf: Shelf) -> None:
    with pytest.raises(UploadError) as raised:
        shelf.put(b"")
    assert raised.value.code == "EMPTY"


def test_a_quota_is_an_accounts_own(shelf: Shelf) -> None:
    shelf.terms = Terms(max_per_account=2 * LEAST)
    first, _ = shelf.put(b"1"), shelf.put(b"2")
    shelf.put(b"3", "bob")
    with pytest.raises(UploadError, match="Your uploads have at most 8192 bytes together: delete one"):
        shelf.put(b"4")
    now(shelf.store.delete(first.name))
    shelf.put(b"4")


def test_uploads_on_their_way_count_too(shelf: Shelf) -> None:
    shelf.terms = Terms(max_per_account=LEAST)
    one, other = shelf.store.begin("ann", "", "", 10), shelf.store.begin("ann", "", "", 10)
    now(one.write(b"x"))
    with pytest.raises(UploadError) as raised:
        now(other.write(b"y"))
    assert raised.value.code == "QUOTA"
    now(other.abandon())
    now(one.finish())
    now(one.abandon())
    assert shelf.store.ledger.total == LEAST


@pytest.mark.parametrize(("errno", "code"), [(ENOSPC, "DISK_FULL"), (EACCES, "UNWRITABLE")])
def test_a_disk_that_does_not_write(
    shelf: Shelf, errno: int, code: str, monkeypatch: pytest.MonkeyPatch, logged_failures: list[LogEvent]
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno, "no")

    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(UploadError) as raised:
        shelf.put(b"hello")
    assert raised.value.code == code and str(shelf.store.folder.path) not in str(raised.value)
    assert (shelf.files(), shelf.store.ledger.total) == (0, 0)
    logged_failures.clear()


def test_a_file_that_somebody_deleted_by_hand_is_gone(shelf: Shelf) -> None:
    about = shelf.put(b"hello")
    (shelf.store.folder.files / about.name).unlink()
    assert now(shelf.store.find(about.name)) is None
    assert shelf.store.ledger.total == 0


def test_old_files_go_in_steps(shelf: Shelf) -> None:
    old = [shelf.put(b"old").name for _ in range(250)]
    shelf.clock.advance(50)
    shelf.terms = replace(shelf.terms, keep=100)
    upkeep = Upkeep(shelf.store, shelf.clock)
    upkeep.startService()
    shelf.clock.advance(49)
    assert now(shelf.store.find(old[0])) is not None
    new = shelf.put(b"new").name
    shelf.clock.advance(1)
    assert now(shelf.store.find(old[0])) is None, "nobody gets it any more, whether it is deleted or not"
    shelf.clock.advance(60)
    assert shelf.files() == 2 * 151, "a hundred at once"
    shelf.clock.pump([0.1] * 3)
    assert shelf.files() == 2 and now(shelf.store.find(new)) is not None
    upkeep.stopService()
    assert not shelf.clock.getDelayedCalls()


def test_what_cannot_be_deleted_is_tried_again(shelf: Shelf, logged_failures: list[LogEvent]) -> None:
    shelf.put(b"old")
    shelf.clock.advance(10)
    shelf.terms = Terms(keep=1)
    shelf.in_thread = lambda work: fail(OSError(EACCES, "no"))
    upkeep = Upkeep(shelf.store, shelf.clock)
    upkeep.startService()
    assert len(logged_failures) == 1
    logged_failures.clear()
    shelf.in_thread = lambda work: fail(CancelledError())
    shelf.clock.advance(60)
    upkeep.stopService()
    assert not shelf.clock.getDelayedCalls()
