"""Limits per address: connections at a time, and what is counted by the hour."""

from collections import Counter
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from twisted.internet.interfaces import IAddress

_HOUR = 3600.0


class HourlyCounter:
    """What came from each address in an hour: so much of it is enough; 0 turns a limit off.

    Loopback and UNIX sockets together are one place with a limit of its own: behind a proxy that is everybody. ``seconds`` is a
    clock that only goes on: an hour is one, whatever the clock on the wall does.
    """

    def __init__(self, seconds: Callable[[], float], most: int, most_local: int = 0) -> None:
        self._seconds = seconds
        self._most = most
        self._most_local = most_local
        self._counted: Counter[str] = Counter()
        self._until = seconds() + _HOUR

    def allow(self, most: int, most_local: int = 0) -> None:
        """So much is enough from now on; what was counted stays."""
        self._most, self._most_local = most, most_local

    def is_full(self, address: str) -> bool:
        """Whether there is no more to come. An hour begins for all addresses at once."""
        now = self._seconds()
        if now >= self._until:
            self._until = now + _HOUR
            self._counted.clear()
        most = self._most_local if _is_loopback(address) else self._most
        return bool(most) and self._counted[_place_of(address)] >= most

    def count(self, address: str) -> None:
        """Count one."""
        if not self.is_full(address):
            self._counted[_place_of(address)] += 1


class Addresses:
    """How many are here, in all and from each address."""

    def __init__(self) -> None:
        self._here: Counter[str] = Counter()

    def problem(self, address: str, most: int, most_per_address: int) -> str | None:
        """Why one more from this address cannot come in, as a sentence, or None; 0 turns a limit off."""
        if most and self._here.total() >= most:
            return f"The chat is full: {most} are here already; try again later"
        if (
            most_per_address
            and self._here[_network_of(address)] >= most_per_address
            and not _is_loopback(address)
        ):
            return f"The chat is full for your address: {most_per_address} connections come from it already"
        return None

    def arrive(self, address: str) -> None:
        """Count one in."""
        self._here[_network_of(address)] += 1

    def leave(self, address: str) -> None:
        """Count one out."""
        network = _network_of(address)
        self._here[network] -= 1
        if not self._here[network]:
            del self._here[network]


def host_of(address: IAddress | None) -> str:
    """What others see behind the ``@``: the address, an IPv4 one as such even where it came through IPv6.

    One that begins with a colon gets a 0 before it (RFC 2812 §2.3.1); a UNIX socket has none and is ``localhost``.
    """
    host = getattr(address, "host", None) or "localhost"
    try:
        number = ip_address(host.partition("%")[0])
    except ValueError:
        return str(host)
    if isinstance(number, IPv6Address) and number.ipv4_mapped is not None:
        return str(number.ipv4_mapped)
    return "0" + host if host.startswith(":") else str(host)


def _network_of(address: str) -> str:
    """What is one place: an IPv4 address; of IPv6 the 64 bits that one household or machine is given."""
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(ip_network((number, 64), strict=False)) if isinstance(number, IPv6Address) else address


def _place_of(address: str) -> str:
    """Where something is counted: a network; this machine as a whole."""
    return "" if _is_loopback(address) else _network_of(address)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return True  # a UNIX socket: as local as it gets
