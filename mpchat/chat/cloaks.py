"""Cloaks: the host that others are shown, which is the address, or a name made of the account that hides it."""

import re
from hashlib import blake2s

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


def change(chat: ChatState, person: Person) -> list[Event]:
    """Show a person with the host that their account gives now (IRCv3 chghost); no events if it is the same as before."""
    host = host_of(chat.rules.account_hosts, person.account, person.address)
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
