"""Banning: operators of the server ban and lift bans; whoever is covered is refused, or put out."""

from mpchat.chat import bans, policy
from mpchat.chat.bans import ServerBan, Whom
from mpchat.chat.person import Person
from mpchat.chat.presence import leave
from mpchat.chat.rooms import reason
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    Acted,
    AddBan,
    Event,
    Killed,
    Refused,
    RemoveBan,
    Stamp,
)

LONGEST = 10 * 366 * 86400.0
"""Seconds of the longest ban that ends."""


def whom(person: Person) -> Whom:
    """Somebody as bans see them."""
    return Whom(person.addresses, person.account, person.masks)


def told(ban: ServerBan) -> str:
    """What those whom a ban covers are told."""
    return (
        f"You are banned from this server: {ban.reason}" if ban.reason else "You are banned from this server"
    )


def refusal(chat: ChatState, whom: Whom, now: float) -> Refused | None:
    """Why the bans keep somebody out; None if none does."""
    ban = bans.holding(chat.ban_index.covering(whom), now)
    return None if ban is None else Refused("ERR_YOUREBANNEDCREEP", (), told(ban))


def refused_address(chat: ChatState, address: str, now: float) -> str | None:
    """Why nobody can come from an address, as a sentence; None if somebody can."""
    ban = bans.holding(chat.ban_index.at(address), now)
    return None if ban is None else told(ban)


def add_ban(chat: ChatState, person: Person, command: AddBan, stamp: Stamp) -> list[Event]:
    """Ban somebody, and put those out whom it covers. Bans that have expired are forgotten then."""
    target = _target(person, command.target)
    if isinstance(target, Refused):
        return [target]
    source, why = policy.source_of(person), reason(chat, command.reason)
    until = stamp.time + min(command.seconds, LONGEST) if command.seconds > 0 else None
    ban = ServerBan(target, why, source.nick, stamp.time, until)
    alone = bans.BanIndex([ban])
    if any(alone.covering(whom(person))):
        return [_refused(command.target, "That would ban yourself")]
    for old in bans.expired(chat.bans, stamp.time):
        chat.drop_ban(old)
    chat.add_ban(ban)
    lasts = f" for {command.seconds:.0f} s" if until is not None else ""
    events: list[Event] = [Acted(source, "UBAN", f"ADD {target}{lasts}" + (f" ({why})" if why else ""))]
    for each in [each for each in chat.people.values() if any(alone.covering(whom(each)))]:
        killed = Killed(source, policy.source_of(each), f"Banned: {why}" if why else "Banned")
        events += [leave(chat, each, killed.why, False, stamp), killed]
    return events


def remove_ban(chat: ChatState, person: Person, command: RemoveBan) -> list[Event]:
    """Lift a ban."""
    target = _target(person, command.target)
    if isinstance(target, Refused):
        return [target]
    ban = chat.bans.get(target)
    if ban is None:
        return [_refused(command.target, "There is no such ban: UBAN LIST lists them")]
    chat.drop_ban(ban)
    return [Acted(policy.source_of(person), "UBAN", f"DEL {target}")]


def _target(person: Person, given: str) -> str | Refused:
    """Whom a ban covers as bans have it; only for operators of the server."""
    refusal = policy.may_run_the_server(person)
    if refusal:
        return refusal
    try:
        return bans.canonical(given)
    except ValueError as error:
        return _refused(given, str(error))


def _refused(target: str, text: str) -> Refused:
    return Refused("INVALID_BAN", ("UBAN", target), text)
