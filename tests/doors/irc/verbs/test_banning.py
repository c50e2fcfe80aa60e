"""UBAN, KLINE and DLINE: bans of the server as operators say them, at the door and inside."""

from mpchat.settings.operators import Operators
from tests.conversation import Conversation, talk
from tests.harness import UNPACED, Party

OPERATORS = Operators({"admin": "a horse"})


def party(**more: object) -> Party:
    return Party(UNPACED, None, operators=OPERATORS, **more)


def ruled(script: str, where: Party | None = None) -> Conversation:
    """Ann runs the server; bob is there."""
    return talk("ann, bob enter\nann runs the server", where or party())(script)


def test_whom_a_ban_covers_is_put_out_and_finds_the_door_closed() -> None:
    """docs/protocol.md, "Bans of the server": somebody who is covered is put out, and refused with 465 and ERROR."""
    talking = ruled("""
        bob > NICK bobby
        bob < :bob NICK bobby
        ann > UBAN ADD bobby*!*@* 1d no more of that
        ann < NOTICE ann :UBAN ADD bobby*!*@* for 86400 s (no more of that)
        bob < :ann KILL bobby :Banned: no more of that
        bob < :bobby QUIT :Killed (ann (Banned: no more of that))
        bob < ERROR :Closing link: Killed (ann (Banned: no more of that))
        bob < (closed)
        ann > UBAN LIST
        ann < NOTICE ann :UBAN bobby*!*@* by ann on 2026-11-01 12:00:00 UTC, until 2026-11-02 12:00:00 UTC: no more of that
        ann < NOTICE ann :UBAN: that is all
        ann > UBAN INFO bobby7!x@y
        ann < NOTICE ann :UBAN bobby*!*@* by …
        ann < NOTICE ann :UBAN: that is all
        ann > UBAN INFO 192.0.2.7
        ann < NOTICE ann :UBAN: that is all
    """)
    late = talking.party.connect()
    late.send("NICK bobby2", "USER b 0 * :B")
    assert late.heard() == [
        ":mpchat.local 465 * :You are banned from this server: no more of that",
        "ERROR :Closing link: You are banned from this server: no more of that",
    ]
    assert late.closed
    talking("""
        ann > UBAN DEL bobby*
        ann < NOTICE ann :UBAN DEL bobby*!*@*
        ann > UBAN LIST
        ann < NOTICE ann :UBAN: that is all
        ann > UBAN DEL bobby*
        ann < FAIL UBAN INVALID_BAN bobby* :There is no such ban: UBAN LIST lists them
    """)


def test_an_address_is_refused_before_anything_is_said() -> None:
    """docs/protocol.md, "Bans of the server": a ban of a net is applied before anything is said, until it ends."""
    where = party()
    ruled(
        "ann > DLINE 60 198.51.100.0/24 :scanners\nann < NOTICE ann :UBAN ADD 198.51.100.0/24 for 3600 s (scanners)",
        where,
    )
    assert where.registry.admit("198.51.100.9") == "You are banned from this server: scanners"
    assert where.registry.admit("198.51.101.9") is None
    where.clock.advance(3601)
    assert where.registry.admit("198.51.100.9") is None


def test_the_nick_of_somebody_is_banned_by_account_or_address() -> None:
    """docs/protocol.md, "Bans of the server": the nick of somebody here stands for the account, else the address."""
    ruled("""
        ann > UBAN ADD bob
        ann < FAIL UBAN INVALID_BAN 127.0.0.1 :That would ban yourself
        ann > DLINE bob
        ann < FAIL UBAN INVALID_BAN 127.0.0.1 :That would ban yourself
        cat enters
        cat logs in
        ann > UBAN ADD CAT spam and more
        ann < NOTICE ann :UBAN ADD ~a:cat (spam and more)
        cat < …KILL…
        cat < …QUIT…
        cat < ERROR …
        cat < (closed)
        ann > UBAN INFO ~a:cat
        ann < NOTICE ann :UBAN ~a:cat by ann on …, until it is lifted: spam and more
        ann < NOTICE ann :UBAN: that is all
        ann > UBAN INFO bob
        ann < NOTICE ann :UBAN: that is all
    """)


def test_kline_and_dline_as_they_are_typed_elsewhere() -> None:
    """docs/protocol.md, "Bans of the server": KLINE bans masks, DLINE nets; UNKLINE and UNDLINE lift them."""
    ruled("""
        ann > KLINE 1d spam@*.example.org :spam
        ann < NOTICE ann :UBAN ADD *!spam@*.example.org for 86400 s (spam)
        ann > KLINE bad.example.org
        ann < NOTICE ann :UBAN ADD *!*@bad.example.org
        ann > KLINE x!y@z.example.org :why
        ann < NOTICE ann :UBAN ADD x!y@z.example.org (why)
        ann > UNKLINE spam@*.example.org
        ann < NOTICE ann :UBAN DEL *!spam@*.example.org
        ann > DLINE 2001:db8::/32
        ann < NOTICE ann :UBAN ADD 2001:db8::/32
        ann > UNDLINE 2001:db8::/32
        ann < NOTICE ann :UBAN DEL 2001:db8::/32
    """)


def test_what_they_refuse() -> None:
    """docs/protocol.md, "Bans of the server": 461, 481, and FAIL for what cannot be banned."""
    ruled("""
        ann > UBAN
        ann < 461 ann UBAN :Not enough parameters
        ann > UBAN ADD
        ann < 461 ann UBAN :Not enough parameters
        ann > UBAN WHAT x
        ann < FAIL UBAN INVALID_PARAMS WHAT :UBAN knows ADD, DEL, LIST and INFO: UBAN ADD 192.0.2.0/24 1d spam
        ann > UBAN ADD *!*@*
        ann < FAIL UBAN INVALID_BAN *!*@* :That mask covers nearly everybody: write more of the host, or of the nick
        bob > UBAN LIST
        bob < 481 bob :Permission Denied- You're not an IRC operator
        bob > KLINE x@y
        bob < 481 bob :Permission Denied- You're not an IRC operator
        bob > UNKLINE x@y
        bob < 481 bob :Permission Denied- You're not an IRC operator
    """)
