"""Which of an account's devices a client is: ``account@device`` in place of the account, as with bouncers."""

import re

SEPARATOR = "@"
"""No account's name holds it."""
MAX_DEVICE = 32
"""Characters of a device's name that are kept."""
_NOT_IN_DEVICE = re.compile(r"[^\w.-]")


def split_device(given: str) -> tuple[str, str]:
    """``("ann", "phone")`` of ``ann@phone``; without a device ``""``. Of its name letters, digits and ``._-`` stay."""
    account, _, device = given.partition(SEPARATOR)
    return account, _NOT_IN_DEVICE.sub("", device)[:MAX_DEVICE]
