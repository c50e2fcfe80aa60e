"""Where pushes may go: a client names any URL, so it must not reach what only the server can reach (SSRF).

The URL is read here, strictly, and never again by anybody else: two readers that differ are how such checks are passed. What it
names is resolved once, every address is checked, and the connection goes to one of those that were checked (``push.posting``): a
name whose address changes in between changes nothing. Redirects are not followed.

Public addresses are listed by what is not public (IANA's registries of special-purpose addresses), not asked of the standard
library, which has changed its mind between releases.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
HTTPS = 443

_URL = re.compile(
    r"https://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?(?P<path>/[!-~]*)?",
    re.IGNORECASE,
)
_PATH = re.compile(r"(?:[A-Za-z0-9/?:@!$&'()*+,;=._~-]|%[0-9A-Fa-f]{2})*")
"""Path and query (RFC 3986 §3.3, §3.4): no fragment, no backslash, nothing that must be escaped."""
_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""How the last part of an address looks, in any of the forms that some reader takes: ``127.1``, ``0x7f.1``, ``2130706433``."""

_NOT_PUBLIC = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            # Of IPv6 only 2000::/3 is public at all; of that, these are not.
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "2620:4f:8000::/48",
            "3ffe::/16",
            "3fff::/20",
        ),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
"""How a network without IPv4 reaches it: the address stands in the last 32 bits (RFC 6052)."""


def is_public(address: Address) -> bool:
    """Whether anybody on the Internet can reach what is there."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address not in _GLOBAL_UNICAST or address.scope_id is not None:
            return False
    return not any(address in network for network in _NOT_PUBLIC if network.version == address.version)


class ForbiddenError(ValueError):
    """Nothing is pushed there: the text is a sentence that says why, for whoever named it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A push service's URL, read: the host in small letters, an IPv6 address without brackets."""

    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as a URL has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == HTTPS else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Whom a token is for (RFC 8292 §2)."""
        return f"https://{self.authority}"

    @property
    def address(self) -> Address | None:
        """The host, where it is an address."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator allows besides what is public: hosts by name, and nets; at any port."""

    hosts: frozenset[str] = frozenset()
    nets: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> "Allowed":
        """Host names, addresses and nets, as ``--push-allow`` has them."""
        hosts: list[str] = []
        nets: list[IPv4Network | IPv6Network] = []
        for entry in entries:
            try:
                nets.append(ip_network(entry))
            except ValueError:
                hosts.append(entry.lower())
        return cls(frozenset(hosts), tuple(nets))

    def holds(self, host: str, address: Address) -> bool:
        """Whether the operator named it."""
        return host in self.hosts or any(
            address in net for net in self.nets if net.version == address.version
        )


def read(url: str, longest: int = 0) -> Endpoint:
    """Read a push service's URL; 0 for any length. Raises ForbiddenError for whatever is not plainly ``https://host/path``."""
    if longest and len(url) > longest:
        raise ForbiddenError(f"An endpoint has at most {longest} bytes")
    found = _URL.fullmatch(url)
    if found is None or not _PATH.fullmatch(found["path"] or ""):
        raise ForbiddenError(
            "An endpoint reads https://push.example.org/path: without user, fragment or another scheme"
        )
    port = int(found["port"] or HTTPS)
    if not 0 < port < 65536:
        raise ForbiddenError(f"{port} is not a port")
    return Endpoint(_host(found["host"].lower()), port, found["path"] or "/")


def _host(written: str) -> str:
    """A host as it is resolved. Raises ForbiddenError."""
    is_number = written.startswith("[") or _NUMBER.fullmatch(written.rpartition(".")[2])
    try:
        if is_number:
            return str(ip_address(written.strip("[]")))
    except ValueError:
        raise ForbiddenError("An address is written with all its numbers: 192.0.2.1, [2001:db8::1]") from None
    if not _NAME.fullmatch(written):
        raise ForbiddenError(f"{written[:100]} is not a host name")
    return written


def check(endpoint: Endpoint, addresses: Iterable[Address], allowed: Allowed) -> None:
    """Raise ForbiddenError unless pushes may go to every address that the host has.

    Whoever named it is not told what those are: they are the names of the server's own network.
    """
    for address in addresses:
        if allowed.holds(endpoint.host, address):
            continue
        if not is_public(address):
            raise ForbiddenError(not_public(endpoint))
        if endpoint.port != HTTPS:
            raise ForbiddenError(
                f"Nothing is pushed to port {endpoint.port}: push services listen on port {HTTPS}"
            )


def not_public(endpoint: Endpoint) -> str:
    """The same for a host that does not exist, so that nobody learns the names of the server's own network."""
    return f"{endpoint.host} is not the host of a public push service"
