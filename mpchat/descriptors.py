"""How many files the process may have open: each connection is one."""

import resource

RESERVE = 64
"""Descriptors for everything that is no connection: ports, the log, the database, the modules that Python still loads."""


def make_room_for(connections: int) -> str:
    """Raise the limit of open files to what so many connections (0: as many as come) need, as far as the system lets.

    What is still wrong then, as a sentence, or ``""``.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = hard if hard != resource.RLIM_INFINITY else max(soft, connections + RESERVE)
    needed = connections + RESERVE if connections else most
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = _raised(min(needed, most), soft, hard)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return ""
    return (
        f"the system lets this process open {soft} files: enough for {max(0, soft - RESERVE)} connections,"
        f" not for {connections}; raise the limit (ulimit -n {needed}, systemd: LimitNOFILE={needed})"
        f" or lower --max-connections"
    )


def _raised(wanted: int, soft: int, hard: int) -> int:
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (ValueError, OSError):
        return soft
    return wanted
