"""Free ports on which a server can be started again and again."""

import random
import socket

_BELOW_WHAT_SYSTEMS_GIVE_AWAY = range(20_000, 32_000)
"""Linux gives outgoing connections ports from 32768 on: one of those can be taken while the server on it is dead, even by
whoever tries to connect to it (a connection to itself)."""


def free_port() -> int:
    """A port that nobody listens on, and that Linux does not give to outgoing connections."""
    while True:
        port = random.choice(_BELOW_WHAT_SYSTEMS_GIVE_AWAY)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
