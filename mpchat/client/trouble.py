"""Why a connection failed or broke, in words for the person."""

import errno

from twisted.internet import error
from twisted.python.failure import Failure

_UNIX = "unix:"


def why_lost(reason: Failure) -> str:
    """Say in a few words why a connection broke."""
    if isinstance(reason.value, error.ConnectionDone):
        return "the server closed it"
    if isinstance(reason.value, error.ConnectionAborted):
        return "the server was silent"
    return "the network broke it"


def why_not_connected(reason: Failure, server: str) -> str:
    """Say in one sentence why the server could not be reached, and what to do."""
    if server.startswith(_UNIX):
        return _why_not_through(server.removeprefix(_UNIX), reason)
    host = server.rpartition(":")[0]
    if isinstance(reason.value, error.ConnectionRefusedError):
        here = host in ("127.0.0.1", "localhost", "[::1]")
        return f"nobody listens on {server}" + ("; start a chat there with: mpchat" if here else "")
    if isinstance(reason.value, error.DNSLookupError | error.UnknownHostError):
        return f"there is no host called {host}"
    if isinstance(reason.value, error.TimeoutError | error.TCPTimedOutError):
        return f"{server} does not answer"
    return f"{server} cannot be reached: {reason.getErrorMessage()}"


def _why_not_through(path: str, reason: Failure) -> str:
    """The same of a UNIX socket."""
    number = getattr(reason.value, "osError", None) or errno.EIO
    match number:
        case errno.ENOENT | errno.ENOTDIR:
            return f"there is no socket {path}"
        case errno.ECONNREFUSED:
            return f"nobody listens on {path}"
        case errno.EACCES | errno.EPERM:
            return f"you may not use the socket {path}: ask whoever runs the server for access to it"
        case _:
            return f"{path} cannot be reached: {reason.getErrorMessage()}"
