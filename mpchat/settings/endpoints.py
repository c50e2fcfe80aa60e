"""Which endpoints cannot be open together."""

import re
from collections.abc import Sequence

_PLAIN_PORT = re.compile(r"(tcp6?):(?:port=)?([0-9]+)")


def clash(endpoints: Sequence[str]) -> str | None:
    """Why these cannot be open together, as a sentence, or None."""
    found = [each for each in map(_PLAIN_PORT.fullmatch, endpoints) if each]
    for each in found:
        if each[1] == "tcp" and any((other[1], other[2]) == ("tcp6", each[2]) for other in found):
            return f"tcp6:{each[2]} serves IPv4 as well: leave {each[0]} out"
    return None
