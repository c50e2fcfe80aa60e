"""How fast one connection may ask: a token bucket of commands."""


class Bucket:
    """Commands at once, then so many a second; either being 0 lets everything pass."""

    def __init__(self, burst: int, rate: float) -> None:
        self._burst = burst
        self._rate = rate if burst else 0.0
        self._level = float(burst)
        self._at: float | None = None

    def take(self, now: float, cost: float = 1.0) -> float:
        """Count one command, or what is as much work; the seconds until the next may be read, 0 for at once."""
        if not self._rate:
            return 0.0
        elapsed = now - self._at if self._at is not None else 0.0
        self._at = now
        self._level = min(self._burst, self._level + elapsed * self._rate) - cost
        return 0.0 if self._level >= 1 else (1 - self._level) / self._rate
