"""Bans of the server: how they are written, and how those that cover somebody are found.

A ban covers a net (or one address), an account, or every ``nick!user@host`` that a mask matches. What is asked at each connection
is found in an index: a net by its length and number, an account by name, a mask of a host alone by the host. Only the other masks
are matched one after the other, and only when somebody enters the chat, changes their nick or logs in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from math import inf

from mpchat.chat import masks
from mpchat.irc import modes, names

_ACCOUNT = "~a:"
_WIDEST = {4: 8, 6: 16}
"""The shortest prefixes that a net may have: a shorter one is a slip of the keyboard."""
_LEAST_LETTERS = 3
"""Characters of a mask besides wildcards: ``*!*@*`` would leave nobody."""
HOW_TO_WRITE = "A ban reads nick!user@host, ~a:account, an address or a net (192.0.2.0/24)"


@dataclass(frozen=True, slots=True)
class ServerBan:
    """One ban: whom it covers (as ``canonical`` writes it), why, who set it and when; until when it holds, None for ever."""

    target: str
    reason: str
    by: str
    made: float
    until: float | None = None

    def holds(self, now: float) -> bool:
        """Whether it has not expired."""
        return now < (inf if self.until is None else self.until)


@dataclass(frozen=True, slots=True)
class Whom:
    """What bans are matched against: addresses, the account (``""`` for none), and every ``nick!user@host``."""

    addresses: tuple[str, ...]
    account: str
    masks: tuple[str, ...]


def net_of(given: str) -> IPv4Network | IPv6Network | None:
    """The net that is written so, of an address that address alone; None for what is neither. IPv4 within IPv6 is IPv4."""
    try:
        net = ip_network(given.partition("%")[0], strict=False)
    except ValueError:
        return None
    inside = net.network_address.ipv4_mapped if isinstance(net, IPv6Network) else None
    return ip_network((inside, net.prefixlen - 96), strict=False) if inside and net.prefixlen >= 96 else net


def canonical(given: str) -> str:
    """Whom a ban covers, written in the one way in which it is kept. Raises ValueError with a sentence."""
    net = net_of(given)
    if net is not None:
        if net.prefixlen < _WIDEST[net.version]:
            raise ValueError(
                f"That net is too wide: /{_WIDEST[net.version]} is the widest that can be banned"
            )
        return str(net.network_address if net.prefixlen == net.max_prefixlen else net)
    kind, colon, account = given.partition(":")
    if colon and kind.lower().removeprefix(masks.PREFIX) in masks.ACCOUNT and kind.startswith(masks.PREFIX):
        if not account or set(account) & set("*?!@ ,:"):
            raise ValueError("A ban of an account reads ~a:account, without * and ?")
        return _ACCOUNT + names.casefold(account)
    if given.startswith((masks.PREFIX, "/")) or not set(given) & set("!@*?"):
        raise ValueError(HOW_TO_WRITE)
    problem = masks.problem(given, modes.BANS)
    if problem:
        raise ValueError(problem)
    mask = names.casefold(masks.completed(given))
    if sum(char not in "*?!@." for char in mask) < _LEAST_LETTERS:
        raise ValueError("That mask covers nearly everybody: write more of the host, or of the nick")
    return mask


_Place = dict[int | str, ServerBan]


class BanIndex:
    """Finds the bans that cover somebody."""

    def __init__(self, bans: Iterable[ServerBan]) -> None:
        self._nets: dict[tuple[int, int], _Place] = {}
        self._accounts: _Place = {}
        self._hosts: _Place = {}
        self._masks: _Place = {}
        for ban in bans:
            self.add(ban)

    def add(self, ban: ServerBan) -> None:
        """Add a ban; it replaces another one with the same target."""
        place, key = self._place(ban.target)
        place[key] = ban

    def remove(self, ban: ServerBan) -> None:
        """Remove a ban that was added."""
        place, key = self._place(ban.target)
        place.pop(key, None)

    def _place(self, target: str) -> tuple[_Place, str | int]:
        net = net_of(target)
        if net is not None:
            return self._nets.setdefault((net.version, net.prefixlen), {}), int(net.network_address)
        if target.startswith(_ACCOUNT):
            return self._accounts, target.removeprefix(_ACCOUNT)
        host = target.removeprefix("*!*@")
        is_host = host != target and not set(host) & set("*?@")
        return (self._hosts if is_host else self._masks), (host if is_host else target)

    def at(self, address: str) -> Iterator[ServerBan]:
        """The bans of nets that an address is in."""
        try:
            number = ip_address(address.partition("%")[0])
        except ValueError:
            return
        if isinstance(number, IPv6Address):
            number = number.ipv4_mapped or number
        for (version, length), nets in self._nets.items():
            if version == number.version:
                spare = number.max_prefixlen - length
                if (ban := nets.get(int(number) >> spare << spare)) is not None:
                    yield ban

    def of_account(self, account: str) -> Iterator[ServerBan]:
        """The ban of an account."""
        ban = self._accounts.get(names.casefold(account))
        if ban is not None:
            yield ban

    def of_mask(self, mask: str) -> Iterator[ServerBan]:
        """The bans by mask that cover ``nick!user@host``."""
        folded = names.casefold(mask)
        ban = self._hosts.get(folded.rpartition("@")[2])
        if ban is not None:
            yield ban
        yield from (each for each in self._masks.values() if names.matches_folded(each.target, folded))

    def covering(self, whom: Whom) -> Iterator[ServerBan]:
        """Every ban that covers somebody, expired ones among them."""
        for address in whom.addresses:
            yield from self.at(address)
        yield from self.of_account(whom.account)
        for mask in whom.masks:
            yield from self.of_mask(mask)


def holding(bans: Iterable[ServerBan], now: float) -> ServerBan | None:
    """The first of these that holds."""
    return next((ban for ban in bans if ban.holds(now)), None)


def expired(bans: Mapping[str, ServerBan], now: float) -> list[ServerBan]:
    """Those that hold no more."""
    return [ban for ban in bans.values() if not ban.holds(now)]
