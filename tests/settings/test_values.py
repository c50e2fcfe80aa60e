"""What stands behind an option, read."""

from pathlib import Path

import pytest

from mpchat.settings.values import (
    contact,
    duration,
    http_endpoint,
    mode,
    number,
    picture,
    port,
    reachable,
    types,
    url,
)


def test_durations_as_people_write_them() -> None:
    assert [duration(given) for given in ("90s", "2m", "12h", "30d", "1w")] == [
        90,
        120,
        43_200,
        2_592_000,
        604_800,
    ]
    for nonsense in ("", "30", "d", "-1d", "1.5d", "30 d", "٣d", "1000000000d"):
        with pytest.raises(ValueError, match="is not a duration: write 30d"):
            duration(nonsense)


def test_numbers_and_ports() -> None:
    assert (number("7"), number("0.5"), port("6111")) == (7, 0.5, 6111)
    assert isinstance(number("7"), int)
    with pytest.raises(ValueError, match="is not a number from 0 up"):
        number("-1")
    with pytest.raises(ValueError, match="is not a port"):
        port("70000")


def test_permissions_in_octal() -> None:
    assert (mode("660"), mode("0600")) == ("660", "0600")
    for nonsense in ("rw-", "66", "688", "1660", ""):
        with pytest.raises(ValueError, match="is not a mode: write three octal digits"):
            mode(nonsense)


def test_where_to_serve_http() -> None:
    """A port alone is one of this machine only."""
    assert http_endpoint("8080", Path()) == ("tcp:8080:interface=127.0.0.1",)
    assert http_endpoint("tcp:8080", Path()) == ("tcp:8080",)
    assert http_endpoint("unix:web", Path("/run")) == ("unix:/run/web",)
    with pytest.raises(ValueError, match="is not a port"):
        http_endpoint("80800", Path())


def test_addresses_for_links() -> None:
    assert url("https://chat.example.org") == url("https://chat.example.org/") == "https://chat.example.org"
    assert url("http://[::1]:8080/chat/") == "http://[::1]:8080/chat"
    for nonsense in (
        "",
        "chat.example.org",
        "ftp://x",
        "http://",
        "http://ann:secret@x",
        "http://x/?a",
        "http://x y",
    ):
        with pytest.raises(ValueError, match="is not an address: write https://"):
            url(nonsense)


def test_types_of_uploads() -> None:
    assert types("image/*, Text/plain,") == ("image/*", "text/plain")
    for nonsense in ("image", "*/*", "image/", "/png", "image/png;x"):
        with pytest.raises(ValueError, match="is not a list of types"):
            types(nonsense)


def test_whom_push_services_can_ask() -> None:
    for given in ("", "irene@example.org", "mailto:irene@example.org", "https://example.org/contact?x"):
        assert contact(given) == given
    for nonsense in (
        "irene",
        "http://example.org",
        "a b@example.org",
        "irene@",
        "https://",
        'a"b@c',
        "a@b\n",
    ):
        with pytest.raises(ValueError, match="write a mail address or a https URL"):
            contact(nonsense)


def test_what_can_be_reached() -> None:
    for given, read in (
        ("Push.LAN", "push.lan"),
        ("push1", "push1"),
        ("10.1.0.0/16", "10.1.0.0/16"),
        ("127.0.0.1", "127.0.0.1/32"),
        ("FD00::/8", "fd00::/8"),
    ):
        assert reachable(given) == (read,)
    for nonsense in (
        "",
        "10.1.2.3/16",
        "127.1",
        "300.1.1.1",
        "a b",
        "https://push.lan",
        "push.lan:8443",
        "-x",
        "a..b",
    ):
        with pytest.raises(ValueError, match="is neither a host nor a net"):
            reachable(nonsense)


def test_a_picture_has_an_address() -> None:
    assert picture("https://chat.example.org/icon.png") == "https://chat.example.org/icon.png"
    for given in ("http://chat.example.org/icon.png", "icon.png", "https://", "https://a b"):
        with pytest.raises(ValueError, match="not the address of a picture"):
            picture(given)
