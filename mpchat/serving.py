"""Builds what is served and sent by HTTP: the site, the store of uploads, the webhooks."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from twisted.application.service import MultiService
from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.util import runAsEffectiveUser

from mpchat.doors.server.house import House
from mpchat.doors.server.registry import Registry
from mpchat.doors.web.site import Site
from mpchat.hooks.delivery import Post
from mpchat.hooks.hooks import Hooks, Wanted
from mpchat.hooks.signing import key_of
from mpchat.journal.history import HistoryError
from mpchat.journal.kept_hooks import kept_hooks
from mpchat.settings.hooks import hook_of
from mpchat.settings.settings import Settings
from mpchat.slow_work import SlowWork
from mpchat.uploads.folder import Folder
from mpchat.uploads.store import Store, Terms
from mpchat.uploads.upkeep import Upkeep

log = Logger()


def build_site(
    registry: Registry,
    services: MultiService,
    reactor: Any,
    becomes: tuple[int | None, int | None] = (None, None),
) -> Site:
    """The site; raises SystemExit with one sentence where there cannot be one."""
    if registry.house.settings.uploads is None:
        return Site(registry)
    threads = SlowWork(reactor, "uploads")
    store = _store(registry.house, threads, becomes)
    threads.setServiceParent(services)
    Upkeep(store, reactor).setServiceParent(services)
    return Site(registry, store)


def _store(house: House, threads: SlowWork, becomes: tuple[int | None, int | None]) -> Store:
    path, (uid, gid) = house.settings.uploads, becomes
    assert path is not None
    folder = Folder(path)
    try:
        # twistd gives up root after this: the folders have to be those of whoever it becomes then.
        files = runAsEffectiveUser(
            os.geteuid() if uid is None else uid, os.getegid() if gid is None else gid, folder.open
        )
    except OSError as error:
        why = f"cannot keep uploads in {path}: {error.strerror}: {error.filename}"
        raise SystemExit(f"mpchat: {why}; choose another folder with --uploads") from None
    log.info("uploads are kept in {path}: {number} are there", path=str(path), number=len(files))
    return Store(folder, files, lambda: terms(house.settings), threads, house.clock)


def terms(settings: Settings) -> Terms:
    """What may be uploaded now."""
    limits = settings.limits
    return Terms(
        limits.max_upload,
        limits.max_uploads_per_account,
        limits.max_uploads,
        settings.upload_types,
        settings.keep_uploads,
    )


def build_hooks(house: House, services: MultiService, reactor: Any) -> Hooks:
    """The webhooks, as they are wanted now."""
    hooks = Hooks(house.chat, _posting(reactor), reactor, house.clock)
    hooks.settle(wanted_hooks(house))
    hooks.setServiceParent(services)
    return hooks


def _posting(reactor: Any) -> Post:
    """What sends, made when there is something to send: without hooks nobody pays for Twisted's HTTP client."""
    made: list[Post] = []

    def post(url: str, headers: Mapping[str, str], body: bytes) -> "Deferred[int]":
        if not made:
            from mpchat.hooks.posting import Posting

            made.append(Posting(reactor))
        return made[0](url, headers, body)

    return post


def wanted_hooks(house: House) -> dict[str, Wanted]:
    """The hooks of the options and the config file, and those that mpchat-admin has added; of one name the first counts."""
    kept = _kept(house.settings.database)
    secrets = house.files.hook_secrets
    return kept | {name: Wanted(hook, secrets[name]) for name, hook in house.settings.hook.items()}


def _kept(database: Path | None) -> dict[str, Wanted]:
    if database is None:
        return {}
    wanted = {}
    try:
        for name, parts, secret in kept_hooks(database):
            try:
                key_of(secret)
                wanted[name] = Wanted(hook_of(parts or {}), secret)
            except ValueError as error:
                log.error("the hook {name} of the database is left out: {why}", name=name, why=str(error))
    except HistoryError as error:
        log.error("the hooks of the database cannot be read: {why}", why=str(error))
    return wanted
