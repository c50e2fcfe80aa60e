"""Which of an account's devices a client is: ``account@device`` in place of the account, as with bouncers."""

SEPARATOR = "@"
"""No account's name holds it."""


def split_device(given: str) -> tuple[str, str]:
    """``("ann", "phone")`` of ``ann@phone``; the device is ``""`` where none is named."""
    account, _, device = given.partition(SEPARATOR)
    return account, device
