"""Questions to the operator: a password that is not shown, yes or no."""

import getpass
import sys

from mpchat.admin.store import OperatorError


def typed_password(what: str) -> str:
    """A password: typed twice without being shown, or the first line of standard input. Raises OperatorError."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"{what}: ")
    if getpass.getpass("The same again: ") != password:
        raise OperatorError("the two are not the same: nothing was changed")
    return password


def agrees(question: str) -> bool:
    """Whether the operator says yes. Raises OperatorError if standard input is not a terminal."""
    if not sys.stdin.isatty():
        raise OperatorError("standard input is not a terminal: add --yes to delete without asking")
    try:
        return input(question).strip().casefold() in ("y", "yes")
    except EOFError:
        return False
