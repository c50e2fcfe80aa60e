"""Cloaks: the host that others are shown, which is the address, or a name made of the account that hides it."""

import re
from hashlib import blake2s
from ipaddress import ip_address, ip_network

from mpchat.chat import policy
from mpchat.chat.person import Person
from mpchat.chat.rooms import room_names
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import Event, HostChanged, Returned
from mpchat.irc import names

LONGEST = 63
"""Bytes of a host (ISUPPORT HOSTLEN)."""
_NO_LABEL = re.compile(r"[^a-z0-9_-]")


def host_of(suffix: str, account: str, address: str) -> str:
    """The host that others are shown: ``ann.users.example.org``; without an account, or a suffix, the address.

    Characters that a host cannot hold become ``-``, and a few digits then keep two accounts apart.
    """
    if not suffix or not account:
        return address
    name, most = names.casefold(account), LONGEST - len(suffix) - 1
    label = _NO_LABEL.sub("-", name)
    if label != name or len(label) > most:
        digits = blake2s(name.encode(), digest_size=4).hexdigest()
        label = f"{label[: most - len(digits) - 1]}-{digits}"
    return f"{label}.{suffix}"


def cloak_of(key: str, address: str) -> str:
    """The cloak of an address, each part a keyed hash: of the address, then of the nets around it, and ``ip`` at the end.

    Two addresses of one net have the same parts from that net on: ``*.0a1b2c3d.4e5f6071.ip`` covers an IPv4 /24. The parts are
    /32, /24 and /16 of IPv4, and /128, /64, /48 and /32 of IPv6. What is not an address (a UNIX socket) hides nothing.
    """
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    lengths = (32, 24, 16) if number.version == 4 else (128, 64, 48, 32)
    nets = (ip_network((number, length), strict=False) for length in lengths)
    parts = (blake2s(str(net).encode(), key=key.encode()[:32], digest_size=4).hexdigest() for net in nets)
    return ".".join((*parts, "ip"))


def shown_host(chat: ChatState, account: str, address: str) -> str:
    """The host that others are shown: the account's name, or what becomes of the address."""
    hidden = host_of(chat.rules.account_hosts, account, address)
    return cloak_of(chat.cloak_key, address) if hidden == address and chat.rules.cloak else hidden


def change(chat: ChatState, person: Person) -> list[Event]:
    """Show a person with the host that their account gives now (IRCv3 chghost); no events if it is the same as before."""
    host = shown_host(chat, person.account, person.address)
    if host == person.host:
        return []
    before, rooms = policy.source_of(person), room_names(chat, person)
    person.host = host
    now = policy.source_of(person)
    returned = [
        Returned(now, room.name, person.realname, person.away, room.members[person.id])
        for room in chat.rooms_of(person)
    ]
    return [HostChanged(before, now.user, host, rooms), *returned]
