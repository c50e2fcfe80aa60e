"""Strict Transport Security: on which port clients find TLS, and how long they remember that."""

from dataclasses import dataclass

_KEYS = ("port", "duration")
_LONGEST = 10


@dataclass(frozen=True, slots=True)
class Sts:
    """The policy (IRCv3 sts): the TLS port, and for how many seconds clients use nothing else; None if nothing is promised."""

    port: int
    duration: int | None = None

    def __str__(self) -> str:
        """As it is read."""
        return f"port={self.port}" if self.duration is None else f"port={self.port},duration={self.duration}"

    def told(self, secure: bool) -> str | None:
        """The capability's value: who is not secure learns where to go, who is learns for how long; None for nothing to tell."""
        if not secure:
            return f"port={self.port}"
        return None if self.duration is None else f"duration={self.duration}"


def parse_sts(text: str) -> Sts:
    """Read ``port=6697,duration=2592000``; raises ValueError with a sentence."""
    given = dict.fromkeys(_KEYS, "")
    for pair in text.split(","):
        key, _, value = pair.partition("=")
        if key not in given or given[key] or not _is_number(value):
            raise ValueError(f"{text!r} is not a policy: write port=6697 or port=6697,duration=2592000")
        given[key] = value
    if not 0 < int(given["port"] or 0) < 65536:
        raise ValueError(f"{text!r} names no port: write port=6697 or port=6697,duration=2592000")
    return Sts(int(given["port"]), int(given["duration"]) if given["duration"] else None)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST
