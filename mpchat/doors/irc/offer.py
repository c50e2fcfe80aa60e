"""The capabilities offered in CAP LS, with their values."""

from collections.abc import Callable

from mpchat.chat.relaying import SEPARATORS
from mpchat.doors.irc.mechanisms import MECHANISMS
from mpchat.doors.irc.session import Session
from mpchat.doors.server.house import House
from mpchat.irc import capabilities as cap
from mpchat.irc.capabilities import CAPABILITIES


def _multiline(house: House) -> str | None:
    limits = house.limits
    if not limits.max_multiline_bytes:
        return None
    most = f"max-bytes={limits.max_multiline_bytes}"
    return f"{most},max-lines={limits.max_multiline_lines}" if limits.max_multiline_lines else most


def _metadata(house: House) -> str:
    """The limits (IRCv3 metadata, "Capability")."""
    limits = house.limits
    most = {
        "max-subs": limits.max_metadata_subs,
        "max-keys": limits.max_metadata,
        "max-value-bytes": limits.max_metadata_value,
    }
    return ",".join(f"{name}={value}" for name, value in most.items() if value)


def _account_registration(house: House) -> str | None:
    """Whether accounts can be opened, and when (IRCv3 account-registration, "Capability")."""
    if not house.registration_open:
        return None
    return "custom-account-name" if house.password else "before-connect,custom-account-name"


def _webpush(house: House) -> str | None:
    return None if house.push is None else ""


_VALUES: dict[str, Callable[[House], str | None]] = {
    cap.ACCOUNT_REGISTRATION: _account_registration,
    cap.METADATA: _metadata,
    cap.MULTILINE: _multiline,
    cap.DRAFT_WEBPUSH: _webpush,
    cap.WEBPUSH: _webpush,
    cap.RELAYMSG: lambda house: SEPARATORS,
    cap.SASL: lambda house: ",".join(MECHANISMS),
}
"""How a capability's value is told; None takes it out of the offer."""


def offer(house: House) -> dict[str, str]:
    """Every capability that can be agreed on, with its value, ``""`` for none (IRCv3 capability-negotiation, CAP LS)."""
    each = (name for name, capability in CAPABILITIES.items() if not capability.only_tells)
    values = {name: _VALUES[name](house) if name in _VALUES else "" for name in each}
    return {name: value for name, value in values.items() if value is not None}


def offered_to(session: Session, knows_values: bool) -> list[str]:
    """The offer as the words of CAP LS, the best known first: who has room for one line only misses drafts at most."""
    told = offer(session.house)
    policy = session.house.sts.told(session.peer.secure) if session.house.sts else None
    if policy is not None:
        told[cap.STS] = policy
    if session.house.settings.require_login:
        told[cap.ACCOUNT_REQUIRED] = ""
    names = sorted(told, key=_rank)
    if not knows_values:
        return [name for name in names if not CAPABILITIES[name].needs_value]
    return [f"{name}={told[name]}" if told[name] else name for name in names]


def _rank(name: str) -> tuple[bool, bool]:
    """What is agreed on everywhere, then what a project calls its own, then drafts."""
    return "/" in name, name.startswith("draft/")
