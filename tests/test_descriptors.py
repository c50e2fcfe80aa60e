"""How many files may be open: what connections need is taken, or missed aloud at the start."""

import subprocess
import sys

import pytest

from mpchat.descriptors import RESERVE

_ASK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
from mpchat.descriptors import make_room_for
print(make_room_for({connections}))
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def asked(soft: int, hard: int, connections: int) -> tuple[str, int, int]:
    """What is said and what the limits are then, in a process of its own."""
    ask = _ASK.format(soft=soft, hard=hard, connections=connections)
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    said, limits = done.stdout.splitlines()
    new_soft, new_hard = map(int, limits.split())
    return said, new_soft, new_hard


@pytest.mark.parametrize(
    ("soft", "hard", "connections", "raised"),
    [
        (256, 1024, 512, 512 + RESERVE),
        (256, 1024, 0, 1024),
        (1000, 1024, 512, 1000),
    ],
)
def test_a_low_limit_is_raised_where_that_suffices(
    soft: int, hard: int, connections: int, raised: int
) -> None:
    assert asked(soft, hard, connections) == ("", raised, hard)


def test_a_limit_that_stays_low_is_told_with_what_to_do() -> None:
    said, soft, hard = asked(128, 256, 1024)
    assert (soft, hard) == (256, 256)
    assert f"open 256 files: enough for {256 - RESERVE} connections, not for 1024" in said
    assert f"ulimit -n {1024 + RESERVE}" in said and "--max-connections" in said
