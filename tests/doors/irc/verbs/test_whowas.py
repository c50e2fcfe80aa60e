"""WHOWAS: who somebody was."""

from dataclasses import replace

import pytest

from tests.conversation import talk
from tests.harness import UNPACED, Party


def test_somebody_who_left() -> None:
    """Modern IRC Client Protocol, "WHOWAS message": user, host, real name; the server, and when; the end."""
    talk("""
        ann, bob enter
        bob > QUIT
        bob < ERROR …
        bob < (closed)
        ann waits 5 seconds
        ann > WHOWAS Bob
        ann < 314 ann bob ~bob 127.0.0.1 * Bob
        ann < 312 ann bob mpchat.local :2026-11-01 12:00:00 UTC
        ann < 369 ann Bob :End of WHOWAS
    """)


def test_somebody_whose_connection_broke() -> None:
    """Modern IRC Client Protocol, "WHOWAS message": however somebody left, with the real name as it was last."""
    conversation = talk("""
        ann, bob enter
        bob > SETNAME :Robert the Bruce
    """)
    conversation.visitors["bob"].drop()
    conversation("""
        ann > WHOWAS bob
        ann < 314 ann bob ~bob 127.0.0.1 * :Robert the Bruce
        ann < 312 ann bob mpchat.local :2026-11-01 12:00:00 UTC
        ann < 369 ann bob :End of WHOWAS
    """)


def test_somebody_with_another_nick() -> None:
    """Modern IRC Client Protocol, "WHOWAS message": a nick that was changed is history, too; one written otherwise is not."""
    talk("""
        ann, bob enter
        bob > NICK BOB
        bob < :bob NICK BOB
        ann > WHOWAS bob
        ann < 406 ann bob :There was no such nickname
        ann < 369 ann bob :End of WHOWAS
        bob > NICK robert
        bob < :BOB NICK robert
        ann > WHOWAS bob
        ann < 314 ann BOB ~bob 127.0.0.1 * Bob
        ann < 312 ann BOB mpchat.local :2026-11-01 12:00:00 UTC
        ann < 369 ann bob :End of WHOWAS
    """)


def test_nobody() -> None:
    """Modern IRC Client Protocol, "WHOWAS message": 406 and the end; masks fit nobody; 431 without a nick."""
    talk("""
        ann, bob enter
        bob > QUIT
        bob < ERROR …
        bob < (closed)
        ann > WHOWAS cat
        ann < 406 ann cat :There was no such nickname
        ann < 369 ann cat :End of WHOWAS
        ann > WHOWAS b*
        ann < 406 ann b* :There was no such nickname
        ann < 369 ann b* :End of WHOWAS
        # who is here and never was anybody else
        ann > WHOWAS ann
        ann < 406 ann ann :There was no such nickname
        ann < 369 ann ann :End of WHOWAS
        ann > WHOWAS
        ann < 431 ann :No nickname given
        ann > WHOWAS :
        ann < 431 ann :No nickname given
    """)


@pytest.mark.parametrize(
    ("count", "told"),
    [("", "321"), ("1", "3"), ("2", "32"), ("9", "321"), ("0", "321"), ("-1", "321"), ("many", "321")],
)
def test_counts(count: str, told: str) -> None:
    """Modern IRC Client Protocol, "WHOWAS message": the newest first; a count that is not positive means all."""
    party = Party()
    conversation = talk("ann enters", party)
    for number in "123":
        party.enter("bob").send(f"SETNAME {number}", "QUIT")
        party.wait(20)
    told_at = {"1": "12:00:00", "2": "12:00:20", "3": "12:00:40"}
    answers = [
        f"ann < {line}"
        for number in told
        for line in (
            f"314 ann bob ~bob 127.0.0.1 * {number}",
            f"312 ann bob mpchat.local :2026-11-01 {told_at[number]} UTC",
        )
    ]
    conversation("\n".join([f"ann > WHOWAS bob {count}", *answers, "ann < 369 ann bob :End of WHOWAS"]))


def test_accounts() -> None:
    """Modern IRC Client Protocol, "WHOWAS message": an entry may hold other numerics: 330 for who was logged in."""
    talk("""
        ann, bob enter
        bob logs in
        bob > NICK rob
        bob < :bob NICK rob
        ann > WHOWAS bob
        ann < 314 ann bob ~bob 127.0.0.1 * Bob
        ann < 330 ann bob bob :is logged in as
        ann < 312 ann bob mpchat.local :2026-11-01 12:00:00 UTC
        ann < 369 ann bob :End of WHOWAS
    """)


def test_another_server() -> None:
    """RFC 2812 §3.6.3: the third parameter is a server; there is one."""
    talk("""
        ann enters
        ann > WHOWAS bob 1 irc.example.org
        ann < 402 ann irc.example.org :No such server
        ann > WHOWAS bob 1 mpchat.local
        ann < 406 ann bob :There was no such nickname
        ann < 369 ann bob :End of WHOWAS
    """)


def test_several() -> None:
    """Modern IRC Client Protocol, "TARGMAX Parameter": one nick a line; more are dropped."""
    talk("""
        ann, bob enter
        bob > NICK rob
        bob < :bob NICK rob
        ann > WHOWAS bob,cat
        ann < 314 ann bob ~bob 127.0.0.1 * Bob
        ann < 312 ann bob mpchat.local :2026-11-01 12:00:00 UTC
        ann < 369 ann bob,cat :End of WHOWAS
    """)


@pytest.mark.parametrize(("most", "left"), [(2, 2), (0, 3)])
def test_what_is_forgotten(most: int, left: int) -> None:
    """docs/protocol.md, "Choices": the last --max-guests nicks are known; 0 for all."""
    party = Party(replace(UNPACED, max_guests=most))
    ann, bob = party.enter("ann"), party.enter("bob")
    for nick in ("b1", "b2", "b3"):
        bob.send(f"NICK {nick}")
    known = [nick for nick in ("bob", "b1", "b2") if " 314 " in ann.asks(f"WHOWAS {nick}")[0]]
    assert known == ["bob", "b1", "b2"][-left:]
