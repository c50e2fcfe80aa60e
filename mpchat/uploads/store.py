"""The store of uploads: takes files in and deletes them in time; nothing of it keeps the reactor waiting.

Room is taken in the ledger before a byte is written, and given back when an upload fails: any number of uploads that are on their
way together take no more than there is. What is written is written in a thread, one piece of an upload after the other.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from mpchat.uploads.folder import About, DiskFullError, Draft, Folder
from mpchat.uploads.kinds import HEAD, Kind, is_allowed, kind_of
from mpchat.uploads.ledger import Ledger, QuotaError, counted
from mpchat.uploads.naming import new_name

T = TypeVar("T")
log = Logger()
InThread = Callable[[Callable[[], Any]], "Deferred[Any]"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What may be uploaded and for how long it is kept; bytes and seconds, 0 for no limit."""

    max_upload: int = 0
    max_per_account: int = 0
    max_in_all: int = 0
    types: tuple[str, ...] = ()
    keep: float = 0


class UploadError(Exception):
    """Why a file is not taken: a code for programs, one sentence for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Store:
    """The files that are here, and those on their way. ``terms`` are asked for each time; ``clock`` gives Unix seconds."""

    def __init__(
        self,
        folder: Folder,
        files: list[About],
        terms: Callable[[], Terms],
        in_thread: InThread,
        clock: Callable[[], float],
    ) -> None:
        self.folder = folder
        self.ledger = Ledger(files)
        self.terms = terms
        self.in_thread = in_thread
        self.clock = clock

    def begin(self, account: str, called: str, said: str, declared: int | None) -> "Upload":
        """Begin to take a file of an account. Raises UploadError where it is known already that it is too much."""
        terms = self.terms()
        if declared is not None:
            _check_size(terms, declared)
            self.reserve(account, counted(declared))
            self.ledger.take(account, -counted(declared))
        return Upload(self, account, called, said, terms)

    def reserve(self, account: str, size: int) -> None:
        """Take room for an account. Raises UploadError."""
        terms = self.terms()
        try:
            self.ledger.reserve(account, size, terms.max_per_account, terms.max_in_all)
        except QuotaError as error:
            if error.is_own:
                most = f"Your uploads have at most {terms.max_per_account} bytes together"
                raise UploadError("QUOTA", f"{most}: delete one, or wait until one is too old") from None
            raise UploadError("FULL", "There is no room for more uploads now: try again later") from None

    async def find(self, name: str) -> About | None:
        """The file of this name, if it is there and not too old."""
        about = self.ledger.find(name)
        if about is None or self._is_old(about):
            return None
        if await self.in_thread(partial(self.folder.size, name)) != about.size:
            self.ledger.remove(name)
            return None
        return about

    def _is_old(self, about: About) -> bool:
        keep = self.terms().keep
        return bool(keep) and about.at <= self.clock() - keep

    def read(self, name: str, at: int, size: int) -> "Deferred[bytes]":
        """A piece of a file."""
        return self.in_thread(partial(self.folder.read, name, at, size))

    async def delete(self, *names: str) -> None:
        """Delete files; from now on nobody finds them."""
        gone = [name for name in names if self.ledger.remove(name)]
        await self.in_thread(lambda: list(map(self.folder.delete, gone)))


class Upload:
    """A file on its way in: ``write`` each piece, then ``finish``; ``abandon`` if anything goes wrong."""

    def __init__(self, store: Store, account: str, called: str, said: str, terms: Terms) -> None:
        self._store = store
        self._account = account
        self._called = called
        self._said = said
        self._terms = terms
        self._head = b""
        self._size = 0
        self._taken = 0
        self._kind: Kind | None = None
        self._draft: Draft | None = None

    async def write(self, data: bytes) -> None:
        """Take a piece. Raises UploadError."""
        self._size += len(data)
        _check_size(self._terms, self._size)
        more = counted(self._size) - self._taken
        self._store.reserve(self._account, more)
        self._taken += more
        if self._kind is None:
            self._head = (self._head + data)[:HEAD]
            if len(self._head) == HEAD:
                self._recognise()
        await self._on_disk(partial(self._write, data))

    def _recognise(self) -> Kind:
        kind = self._kind = kind_of(self._head, self._said)
        if not is_allowed(kind, self._terms.types):
            allowed, found = ", ".join(self._terms.types), kind.type.partition(";")[0]
            raise UploadError(
                "TYPE", f"This is {found} by its content, and only {allowed} can be uploaded here"
            )
        return kind

    def _write(self, data: bytes) -> None:
        """In a thread."""
        if self._draft is None:
            self._draft = self._store.folder.begin(secrets.token_hex(16))
        self._draft.write(data)

    async def finish(self) -> About:
        """Keep the file: whoever has its name finds it from now on. Raises UploadError."""
        if self._draft is None:
            raise UploadError("EMPTY", "There is nothing in it: send the file as the body of the request")
        kind = self._kind or self._recognise()
        name, now = new_name(kind, self._called), self._store.clock()
        about = About(name, self._account, self._size, now, kind.type, kind.inline, self._called)
        await self._on_disk(partial(self._draft.finish, about))
        self._draft = None
        self._taken = 0
        self._store.ledger.add(about)
        return about

    async def abandon(self) -> None:
        """Give the file up: nothing is left of it, and its room is free. Nothing after ``finish``."""
        self._store.ledger.take(self._account, -self._taken)
        self._taken = 0
        draft, self._draft = self._draft, None
        if draft is not None:
            await self._store.in_thread(draft.abandon)

    async def _on_disk(self, work: Callable[[], None]) -> None:
        try:
            await self._store.in_thread(work)
        except DiskFullError:
            raise UploadError("DISK_FULL", "The server's disk is full: try again later") from None
        except OSError as error:
            log.error("cannot keep an upload: {why}", why=error.strerror)
            raise UploadError("UNWRITABLE", "The server cannot keep files now: try again later") from None


def _check_size(terms: Terms, size: int) -> None:
    if terms.max_upload and size > terms.max_upload:
        raise UploadError("TOO_LARGE", f"A file has at most {terms.max_upload} bytes here")
