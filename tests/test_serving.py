"""Building what is served by HTTP: the folder of uploads, its threads and what looks after it."""

from pathlib import Path

import pytest
from twisted.application.service import MultiService
from twisted.internet.testing import MemoryReactorClock

from mpchat.doors.web.wire import HttpFactory
from mpchat.service import open_http
from mpchat.serving import build_site, terms
from mpchat.settings.limits import Limits
from mpchat.settings.settings import Settings
from tests.harness import Party
from tests.web import LOCAL


def test_without_uploads_there_is_nothing_to_look_after() -> None:
    services = MultiService()
    assert build_site(Party(http=(LOCAL,)).registry, services, MemoryReactorClock()).uploads is None
    assert not list(services)


def test_the_folder_is_made(tmp_path: Path) -> None:
    services = MultiService()
    party = Party(http=(LOCAL,), uploads=tmp_path / "a" / "b")
    site = build_site(party.registry, services, MemoryReactorClock())
    assert site.uploads is not None and sorted(path.name for path in (tmp_path / "a" / "b").iterdir()) == [
        "about",
        "files",
        "unfinished",
    ]
    assert len(list(services)) == 2


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    party = Party(http=(LOCAL,), uploads=tmp_path / "file" / "x")
    with pytest.raises(
        SystemExit, match=r"mpchat: cannot keep uploads in .*: Not a directory: .*; choose another folder"
    ):
        build_site(party.registry, MultiService(), MemoryReactorClock())


def test_terms_are_the_settings_of_now() -> None:
    settings = Settings(
        upload_types=("image/*",), keep_uploads=60, limits=Limits(max_upload=1, max_uploads=3)
    )
    assert terms(settings).max_upload == 1 and terms(settings).max_in_all == 3
    assert terms(settings).types == ("image/*",) and terms(settings).keep == 60
    assert terms(Settings()).keep == 30 * 86400


def test_only_what_was_asked_for_listens() -> None:
    reactor, services = MemoryReactorClock(), MultiService()
    open_http(Party().registry, services, reactor, (None, None))
    assert not reactor.tcpServers and not list(services)
    open_http(Party(http=(LOCAL, "tcp:81")).registry, services, reactor, (None, None))
    assert [(port, interface) for port, _, _, interface in reactor.tcpServers] == [
        (8080, "127.0.0.1"),
        (81, ""),
    ]
    assert all(isinstance(factory, HttpFactory) for _, factory, _, _ in reactor.tcpServers)
