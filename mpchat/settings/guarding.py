"""What makes an open server safe and a private one private: options of their own group, part of ``Settings``."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address

from mpchat.chat.bans import net_of
from mpchat.irc import names
from mpchat.settings.rows import option
from mpchat.settings.values import FLAG, Form, choice

_ACCOUNT = "account:"


def exemption(given: str) -> tuple[str, ...]:
    """Whom rates do not bind: an account, an address or a net. Raises ValueError with a clause."""
    net = net_of(given)
    if net is not None:
        return (str(net),)
    account = given.removeprefix(_ACCOUNT)
    if account == given or names.nick_problem(account, 0, True):
        raise ValueError(
            f"{given!r} is not an exemption: write account:NAME, an address or a net (192.0.2.0/24)"
        )
    return (_ACCOUNT + names.casefold(account),)


@dataclass(frozen=True, kw_only=True)
class Guarding:
    """Who may come in beyond a password, and whom limits of rate do not bind."""

    require_login: bool = option(
        False,
        FLAG,
        "let only people with an account come in; accounts are registered with an invitation (mpchat-admin invite)",
        heading="Open and private servers",
    )
    invitations: str = option(
        "operators",
        choice("operators", "everybody"),
        "who may make invitations to register (INVITATION): operators of the server, or everybody with an account",
    )
    exempt: tuple[str, ...] = option(
        (),
        Form("WHOM", exemption, list, empty=()),
        "do not slow down these, nor count their connections by address: account:NAME, an address or a net;"
        " can be given more than once",
        example='["account:bridge", "192.0.2.0/24"]',
    )
    refuse_look_alikes: bool = option(
        False,
        FLAG,
        "refuse nicks that look like another person's or account's, in Latin letters, too (paypaI, paypal)",
        restarts=True,
    )
    cloak: bool = option(
        False,
        FLAG,
        "show guests with a cloak in place of their address; a ban of *!*@*.PART.PART.ip covers a net",
        restarts=True,
    )


@dataclass(frozen=True, slots=True)
class Exemptions:
    """Whom limits of rate do not bind."""

    accounts: frozenset[str] = frozenset()
    nets: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, written: Iterable[str]) -> "Exemptions":
        """As ``exemption`` writes them."""
        accounts = frozenset(each.removeprefix(_ACCOUNT) for each in written if each.startswith(_ACCOUNT))
        return cls(accounts, tuple(net for each in written if (net := net_of(each)) is not None))

    def cover_address(self, address: str) -> bool:
        """Whether somebody from this address is exempt."""
        if not self.nets:
            return False
        try:
            number = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return any(number in net for net in self.nets)

    def cover_account(self, account: str) -> bool:
        """Whether somebody who is logged in to this account (``""`` for none) is exempt."""
        return account != "" and names.casefold(account) in self.accounts
