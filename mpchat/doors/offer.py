"""What the server offers in CAP, with values: only what is there now."""

from collections.abc import Callable

from mpchat.doors.house import House
from mpchat.irc.capabilities import CAPABILITIES

_VALUES: dict[str, Callable[[House], str | None]] = {}
"""How a capability's value is told; None takes it out of the offer."""


def offer(house: House) -> dict[str, str]:
    """Every capability that can be agreed on, with its value, ``""`` for none (IRCv3 capability-negotiation, CAP LS)."""
    values = {name: _VALUES[name](house) if name in _VALUES else "" for name in CAPABILITIES}
    return {name: value for name, value in values.items() if value is not None}


def offered_to(house: House, knows_values: bool) -> list[str]:
    """The offer as the words of CAP LS."""
    told = offer(house)
    if not knows_values:
        return [name for name in told if not CAPABILITIES[name].needs_value]
    return [f"{name}={value}" if value else name for name, value in told.items()]
