"""Where pushes may go: every way to name what only the server can reach is refused."""

from ipaddress import IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.push.addresses import Allowed, Endpoint, ForbiddenError, check, is_public, read

PUBLIC = [
    "8.8.8.8",
    "93.184.215.14",
    "1.1.1.1",
    "223.255.255.255",
    "2606:2800:220:1::1",
    "2a00:1450:4001::8a",
]
"""Addresses that anybody can reach."""
_HIDDEN = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254
    172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.1
    203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1
    100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 2002:a00:1::1
    3ffe::1 3fff::1 4000::1 5f00::1 fc00::1 fd00::1 fdff::1 fe80::1 fe80::1%eth0 2606:2800::1%2 fec0::1 ff02::1 ff0e::1
"""
HIDDEN = _HIDDEN.split()
"""Addresses that are the server's own network, or nobody's."""


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", HIDDEN)
def test_what_is_not(address: str) -> None:
    assert not is_public(ip_address(address))


def test_a_network_without_ipv4_reaches_it_through_nat64() -> None:
    assert is_public(ip_address("64:ff9b::8.8.8.8"))


@given(st.ip_addresses())
def test_nothing_is_public_that_python_calls_private(address: object) -> None:
    ours = ip_address(str(address))
    if is_public(ours) and ours not in IPv6Network("64:ff9b::/96"):
        assert not (ours.is_private or ours.is_loopback or ours.is_link_local)
        assert not (ours.is_multicast or ours.is_reserved)


# ---- what a URL may be ----


@pytest.mark.parametrize(
    ("url", "endpoint", "origin"),
    [
        ("https://push.example.org/x", Endpoint("push.example.org", 443, "/x"), "https://push.example.org"),
        ("HTTPS://Push.Example.ORG", Endpoint("push.example.org", 443, "/"), "https://push.example.org"),
        ("https://push.example.org:443/a/b?c=d&e=%2F", Endpoint("push.example.org", 443, "/a/b?c=d&e=%2F"),
         "https://push.example.org"),
        ("https://push.example.org:8443/", Endpoint("push.example.org", 8443, "/"), "https://push.example.org:8443"),
        ("https://8.8.8.8/x", Endpoint("8.8.8.8", 443, "/x"), "https://8.8.8.8"),
        ("https://[2606:2800::0001]/x", Endpoint("2606:2800::1", 443, "/x"), "https://[2606:2800::1]"),
        ("https://xn--mnchen-3ya.example/x", Endpoint("xn--mnchen-3ya.example", 443, "/x"),
         "https://xn--mnchen-3ya.example"),
    ],
)  # fmt: skip
def test_a_url_is_read(url: str, endpoint: Endpoint, origin: str) -> None:
    assert read(url, 512) == endpoint and read(url).origin == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "push.example.org/x",
        "//push.example.org/x",
        "http://push.example.org/x",
        "ftp://push.example.org/x",
        "file:///etc/passwd",
        "gopher://127.0.0.1:25/x",
        "https:push.example.org",
        "https:///x",
        "https://user@push.example.org/x",
        "https://user:secret@127.0.0.1/x",
        "https://push.example.org@127.0.0.1/x",
        "https://127.0.0.1#@push.example.org/x",
        "https://push.example.org/x#fragment",
        "https://push.example.org\\@127.0.0.1/x",
        "https://push.example.org/\\x",
        "https://push.example.org/x y",
        "https://push.example.org/x\r\nHost: evil",
        "https://push.example.org/%zz",
        "https://push.example.org?x",
        "https://push.example.org:/x",
        "https://push.example.org:0/x",
        "https://push.example.org:65536/x",
        "https://push.example.org:8o/x",
        "https://push.example.org:443:443/x",
        "https://127%2e0%2e0%2e1/x",
        "https://%6cocalhost/x",
        "https://münchen.example/x",
        "https://①②⑦.0.0.1/x",
        "https://127。0。0。1/x",
        "https://.example.org/x",
        "https://push..example.org/x",
        "https://localhost./x",
        "https://push.example.org./x",
        "https://-push.example.org/x",
        f"https://{'a' * 64}.example.org/x",
        f"https://{'a.' * 127}example.org/x",
        "https://push_1.example.org/x",
        # Addresses in the forms that some reader takes.
        "https://2130706433/x",
        "https://0x7f000001/x",
        "https://0x7f.0.0.1/x",
        "https://0x7f.1/x",
        "https://017700000001/x",
        "https://0177.0.0.1/x",
        "https://127.0.0.01/x",
        "https://127.1/x",
        "https://127.0.1/x",
        "https://0/x",
        "https://1.2.3.4.5/x",
        "https://push.example.0x7f/x",
        "https://[::1/x",
        "https://[127.0.0.1]x/x",
        "https://[::1%25lo]/x",
        "https://[push.example.org]/x",
        "https://[]/x",
    ],
)
def test_a_url_that_is_not_plain_is_refused(url: str) -> None:
    with pytest.raises(ForbiddenError):
        read(url)


def test_a_url_that_is_too_long_is_refused() -> None:
    assert read("https://a.example/" + "x" * 494, 512)
    with pytest.raises(ForbiddenError, match="at most 512 bytes"):
        read("https://a.example/" + "x" * 495, 512)


@given(st.text())
def test_whatever_somebody_writes_it_is_read_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://push.example.org/{text}"):
        try:
            endpoint = read(url)
        except ForbiddenError:
            continue
        assert url.lower().startswith("https://") and 0 < endpoint.port < 65536 and endpoint.path[0] == "/"


# ---- what an address may be ----

NAMED = read("https://push.example.org/x")


@pytest.mark.parametrize("address", HIDDEN)
def test_a_name_that_leads_to_what_is_not_public_is_refused(address: str) -> None:
    """Nor is whoever named it told where it leads."""
    with pytest.raises(ForbiddenError) as raised:
        check(NAMED, [ip_address("8.8.8.8"), ip_address(address)], Allowed())
    assert str(raised.value) == "push.example.org is not the host of a public push service"


@pytest.mark.parametrize("url", ["https://127.0.0.1/x", "https://[::1]/x", "https://[::ffff:127.0.0.1]/x"])
def test_so_is_an_address_that_is_not_public(url: str) -> None:
    endpoint = read(url)
    assert endpoint.address is not None
    with pytest.raises(ForbiddenError):
        check(endpoint, [endpoint.address], Allowed())


def test_other_ports_are_refused() -> None:
    """A public host is not scanned either."""
    with pytest.raises(
        ForbiddenError, match="Nothing is pushed to port 22: push services listen on port 443"
    ):
        check(read("https://push.example.org:22/x"), [ip_address("8.8.8.8")], Allowed())
    check(NAMED, map(ip_address, PUBLIC), Allowed())


def test_what_the_operator_allows() -> None:
    allowed = Allowed.of(["Push.LAN", "10.1.0.0/16", "127.0.0.1", "fd00::/8"])
    for url, address in (
        ("https://push.lan:8443/x", "192.168.0.1"),
        ("https://elsewhere.lan:8443/x", "10.1.2.3"),
        ("https://127.0.0.1:8443/x", "127.0.0.1"),
        ("https://elsewhere.lan/x", "fd00::7"),
        ("https://push.example.org/x", "8.8.8.8"),
    ):
        check(read(url), [ip_address(address)], allowed)
    for url, address in (
        ("https://sub.push.lan/x", "192.168.0.1"),
        ("https://elsewhere.lan/x", "10.2.0.1"),
        ("https://elsewhere.lan/x", "127.0.0.2"),
        ("https://elsewhere.lan/x", "::ffff:10.1.2.3"),
    ):
        with pytest.raises(ForbiddenError):
            check(read(url), [ip_address(address)], allowed)
