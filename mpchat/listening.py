"""Endpoints as people write them, as Twisted reads them, and why one cannot be opened."""

import os
import re
import socket
from ipaddress import IPv6Address
from pathlib import Path

from twisted.internet.error import CannotListenError

from mpchat.settings.values import SOCKET_MODE

_WITH_BACKLOG = ("tcp", "tcp6", "unix", "ssl")
_INTERFACE = re.compile(r"(?<=:interface=)(.*?)(?=(?<!\\):[a-z_]+=|$)", re.IGNORECASE)


def completed(endpoint: str, socket_mode: str = SOCKET_MODE) -> str:
    """An endpoint as Twisted reads it: an IPv6 address with its colons escaped, and what the chat wants where nothing is said.

    The backlog is as deep as the system allows: when a server comes back, everybody comes at once, and whoever does not fit tries
    again a second later.
    """
    kind, _, rest = endpoint.partition(":")
    if kind not in _WITH_BACKLOG or not rest:
        return endpoint
    endpoint = _INTERFACE.sub(lambda found: _escaped(found[1]), endpoint)
    if kind == "unix" and ":mode=" not in endpoint:
        endpoint += f":mode={socket_mode}"
    return endpoint if ":backlog=" in endpoint else f"{endpoint}:backlog={deepest_backlog()}"


def _escaped(interface: str) -> str:
    address = interface.removeprefix("[").removesuffix("]")
    try:
        IPv6Address(address)
    except ValueError:
        return interface
    return address.replace(":", r"\:")


def deepest_backlog() -> int:
    """How many connections the system lets wait to be accepted."""
    try:
        return int(Path("/proc/sys/net/core/somaxconn").read_text("ascii"))
    except (OSError, ValueError):
        return socket.SOMAXCONN


def own(path: str, uid: int | None, gid: int | None) -> None:
    """Give a UNIX socket to the user that the server will be: it was opened before."""
    if uid is not None or gid is not None:
        os.chown(path, -1 if uid is None else uid, -1 if gid is None else gid)


def explain_endpoint(endpoint: str, error: BaseException) -> str:
    """Why nothing listens there, in one sentence that says what to do."""
    if isinstance(error, CannotListenError):
        why = getattr(error.socketError, "strerror", None) or error.socketError
        remedy = (
            "choose another path" if endpoint.startswith("unix:") else "choose another port with --port N"
        )
        return f"mpchat: cannot listen on {endpoint}: {why}; {remedy}"
    if isinstance(error, ModuleNotFoundError):
        return f"mpchat: cannot listen on {endpoint}: it needs the package {error.name}; pip install it"
    if isinstance(error, IndexError):
        return f"mpchat: cannot listen on {endpoint}: no socket was handed over; start it from its systemd .socket unit"
    text = str(error)
    # Twisted's reading of endpoints, or int's: it says nothing to whoever wrote one.
    why = "it cannot be read" if isinstance(error, TypeError) or "invalid literal" in text else text
    return (
        f"mpchat: cannot listen on {endpoint}: {why}; "
        "an endpoint reads tcp:6111, tcp:6111:interface=::1, tcp6:6111 or unix:/path"
    )
