"""Builds what is served by HTTP: the site, and the store of uploads with what looks after it."""

import os
from typing import Any

from twisted.application.service import MultiService
from twisted.logger import Logger
from twisted.python.util import runAsEffectiveUser

from mpchat.doors.server.house import House
from mpchat.doors.server.registry import Registry
from mpchat.doors.web.site import Site
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
