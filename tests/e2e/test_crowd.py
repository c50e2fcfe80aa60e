"""A thousand connections in one room, ten of which speak, and one that does not read."""

import re
from collections.abc import Callable

from bench.crowd import Crowd, memory_bytes
from tests.e2e.terminal import Line, Server

SIZE, SPEAKERS, ROUNDS, LINES = 1000, 10, 40, 10


def test_everybody_hears_everything_in_one_order_and_nobody_waits_for_the_one_who_does_not_read(
    serve: Callable[..., Server],
) -> None:
    server = serve("--forever", "--command-rate=0", "--max-connections=1100", "--max-unread=65536")
    crowd = Crowd(server.port, SIZE, SPEAKERS)
    try:
        (stuck,) = crowd.add(["stuck"], reads=False)
        before = memory_bytes(server.process.pid)
        crowd.talk(ROUNDS, LINES, "x" * 400)
        total = SPEAKERS * ROUNDS * LINES
        said = crowd.witness.said
        assert said is not None and len(said) == len(set(said)) == total
        for speaker in crowd.speakers:
            own = [line for line in said if line.startswith(f":{speaker.nick}!".encode())]
            numbers = [int(re.search(rb":(\d+) x", line)[1]) for line in own]  # type: ignore[index]
            assert numbers == list(range(ROUNDS * LINES)), (
                "each speaker's lines in order, none lost, none twice"
            )
        assert {member.heard for member in crowd.listeners} == {total}
        assert {member.digest.digest() for member in crowd.listeners} == {crowd.witness.digest.digest()}
        assert {member.heard for member in crowd.speakers} == {total - ROUNDS * LINES}
        assert not any(member.closed for member in crowd.members)
        with_stuck = Line.irc(server.port, "asker", "#elsewhere")
        with_stuck.send("ISON stuck m0")
        assert with_stuck.read_to(" 303 ")[-1].endswith(":m0"), "who does not read was dropped"
        with_stuck.close()
        assert memory_bytes(server.process.pid) - before < 64 << 20
        stuck.socket.close()
    finally:
        crowd.close()
