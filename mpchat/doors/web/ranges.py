"""A part of a file, as a reader asks for it (RFC 9110 §14): one range of bytes."""

import re

_ONE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


def part_of(size: int, asked: str) -> tuple[int, int] | None:
    """Where the part begins and where it ends (not included); None for all of it, which any reader understands.

    Raises ValueError where the file has no such part.
    """
    found = _ONE.fullmatch(asked.replace(" ", ""))
    if found is None or found[1] == found[2] == "":
        return None
    if not found[1]:
        begin, end = max(0, size - int(found[2])), size
    else:
        begin, end = int(found[1]), min(size, int(found[2]) + 1) if found[2] else size
        if found[2] and int(found[2]) < int(found[1]):
            return None
    if begin >= size:
        raise ValueError
    return begin, end
