"""How long something is kept: terms of everything, and of one room."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keep:
    """Seconds and messages, 0 for ever and for all."""

    seconds: float = 0
    messages: int = 0
