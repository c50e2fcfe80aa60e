"""Operators of the server: how somebody becomes one, and what they do."""

import pytest

from mpchat.lifetime import Lifetime
from mpchat.service import in_turn
from mpchat.settings.limits import Limits
from mpchat.settings.operators import Operators
from mpchat.settings.rows import SettingsError
from tests.conversation import Conversation, talk
from tests.harness import UNPACED, Party

OPERATORS = Operators({"admin": "a horse"}, frozenset({"cat"}))


def house(limits: Limits = UNPACED, **more: object) -> Party:
    """A house with one operator's password, and one account that is an operator."""
    return Party(limits, None, operators=OPERATORS, **more)


def ruled(script: str, party: Party | None = None) -> Conversation:
    """A conversation in which ann is an operator from the beginning, bob and cat are in a room with her, dan in none."""
    talking = talk(
        """
        ann, bob, cat, dan enter
        ann, bob, cat join #a
        ann > OPER admin :a horse
        ann < :ann MODE ann +o
        ann < 381 ann :You are now an IRC operator
        """,
        party or house(),
    )
    return talking(script)


def test_oper() -> None:
    """Modern IRC Client Protocol, "OPER message": MODE and 381 for the right password, 464 for another."""
    talk(
        """
        ann, bob enter
        ann, bob join #a
        ann > OPER
        ann < 461 ann OPER :Not enough parameters
        ann > OPER admin
        ann < 461 ann OPER :Not enough parameters
        ann > OPER admin wrong
        ann < 464 ann :Password incorrect
        ann > OPER Admin :a horse
        ann < 464 ann :Password incorrect
        ann > OPER nobody :a horse
        ann < 464 ann :Password incorrect
        ann > OPER admin :a horse
        ann < :ann MODE ann +o
        ann < 381 ann :You are now an IRC operator
        ann > MODE ann
        ann < 221 ann +o
        ann > OPER admin :a horse
        ann < 381 ann :You are now an IRC operator
        ann > MODE ann -o
        ann < :ann MODE ann -o
        ann > WALLOPS :hello
        ann < 481 ann :Permission Denied- You're not an IRC operator
        """,
        house(),
    )


def test_oper_where_there_are_no_operators() -> None:
    """Modern IRC Client Protocol, "OPER message": 491 where nobody can become one."""
    talk("""
        ann enters
        ann > OPER admin :a horse
        ann < 491 ann :No O-lines for your host
    """)


def test_oper_before_coming_in() -> None:
    """Modern IRC Client Protocol, "Connection Registration": no operator who has not come in."""
    talk(
        """
        ann connects
        ann > OPER admin :a horse
        ann < 451 * :You have not registered
        """,
        house(),
    )


def test_oper_with_a_label() -> None:
    """IRCv3 labeled-response, "Clients sending labels": MODE and 381 are one answer, and so is 464."""
    talk(
        """
        ann enters with labeled-response batch
        ann > @label=a OPER admin wrong
        ann < @label=a 464 ann :Password incorrect
        ann > @label=b OPER admin :a horse
        ann < @label=b BATCH +b1 labeled-response
        ann < @batch=b1 :ann MODE ann +o
        ann < @batch=b1 381 ann :You are now an IRC operator
        ann < BATCH -b1
        """,
        house(),
    )


def test_too_many_wrong_passwords() -> None:
    """docs/protocol.md, "Operators": the fifth wrong password on a connection closes it."""
    talk(
        """
        ann enters
        ann > OPER admin 1
        ann < 464 ann :Password incorrect
        ann > OPER admin 2
        ann < 464 ann :Password incorrect
        ann < ERROR :Closing link: Too many wrong passwords
        ann < (closed)
        """,
        house(limits=Limits(command_rate=0, max_login_failures=2)),
    )


def test_what_follows_oper_waits_for_it() -> None:
    """docs/protocol.md, "Operators": what an operator sends behind OPER is done as an operator."""
    party = house()
    ann = party.enter("ann")
    assert (
        ann.asks("OPER admin :a horse", "WALLOPS :hello", "PING x")[-1] == ":mpchat.local PONG mpchat.local x"
    )


@pytest.mark.usefixtures("each_journal")
def test_kill() -> None:
    """Modern IRC Client Protocol, "KILL message": KILL, QUIT and ERROR for the one, QUIT for those who share a room."""
    ruled("""
        ann > KILL bob :no more of that
        bob < :ann KILL bob :no more of that
        bob < :bob QUIT :Killed (ann (no more of that))
        bob < ERROR :Closing link: Killed (ann (no more of that))
        bob < (closed)
        ann < :bob QUIT :Killed (ann (no more of that))
        cat < :bob QUIT :Killed (ann (no more of that))
        ann > PRIVMSG bob :still there?
        ann < 401 ann bob :No such nick or channel
    """)


def test_kill_somebody_one_shares_no_room_with() -> None:
    """Modern IRC Client Protocol, "KILL message": only those who share a room hear QUIT; the nick in any case."""
    ruled("""
        ann > KILL DAN :bye
        dan < :ann KILL dan bye
        dan < :dan QUIT :Killed (ann (bye))
        dan < ERROR :Closing link: Killed (ann (bye))
        dan < (closed)
    """)


def test_kill_oneself() -> None:
    """Modern IRC Client Protocol, "KILL message": an operator may kill any nick, the own one too."""
    ruled("""
        ann > KILL ann :enough
        ann < :ann KILL ann enough
        ann < :ann QUIT :Killed (ann (enough))
        ann < ERROR :Closing link: Killed (ann (enough))
        ann < (closed)
        bob < :ann QUIT :Killed (ann (enough))
        cat < :ann QUIT :Killed (ann (enough))
    """)


def test_what_kill_refuses() -> None:
    """RFC 2812 §3.7.1: 461, 481, 401 and 483."""
    ruled("""
        ann > KILL bob
        ann < 461 ann KILL :Not enough parameters
        ann > KILL bob :
        ann < 461 ann KILL :Not enough parameters
        ann > KILL nobody :x
        ann < 401 ann nobody :No such nick or channel
        ann > KILL MPCHAT.local :x
        ann < 483 ann :You cant kill a server!
        bob > KILL
        bob < 461 bob KILL :Not enough parameters
        bob > KILL ann :x
        bob < 481 bob :Permission Denied- You're not an IRC operator
        bob > KILL mpchat.local :x
        bob < 481 bob :Permission Denied- You're not an IRC operator
    """)


def test_a_killed_person_with_nc() -> None:
    """docs/protocol.md, "Operators": who came without an IRC client is put out as well."""
    party = house()
    ann, dan = party.enter("ann"), party.connect()
    ann.send("OPER admin :a horse")
    dan.send("dan")
    dan.heard()
    ann.send("KILL dan :bye")
    assert dan.heard()[-1] == "* Goodbye: Killed (ann (bye))"
    assert dan.closed


def test_kill_with_a_label() -> None:
    """IRCv3 labeled-response, "Clients sending labels": a kill is answered with ACK."""
    talk(
        """
        ann enters with labeled-response batch server-time
        bob enters with server-time
        ann > OPER admin :a horse
        ann < …MODE ann +o
        ann < …381…
        ann > @label=a KILL bob :bye
        ann < @label=a ACK
        bob < @time=2026-11-01T12:00:00.…Z :ann KILL bob bye
        bob < @time=2026-11-01T12:00:00.…Z :bob QUIT :Killed (ann (bye))
        bob < ERROR :Closing link: Killed (ann (bye))
        bob < (closed)
        """,
        house(),
    )


def test_a_killed_host_ends_the_chat() -> None:
    """docs/protocol.md, "Operators": who is killed has left like with QUIT, a host too."""
    party = house()
    reasons: list[str] = []
    lifetime = Lifetime(party.house, party.clock, True, lambda text: None, reasons.append)
    party.journal.listen(in_turn([party.registry.heard, lifetime.heard]))
    bob, ann = party.enter("bob"), party.enter("ann")
    ann.send("OPER admin :a horse", "KILL bob :bye")
    assert bob.closed
    assert reasons == ["bob, who hosted it, has left"]


def test_an_operator_who_hosts_still_does_after_a_kill() -> None:
    """docs/protocol.md, "Operators": a kill takes nothing from the one who kills."""
    party = house(host_secret="secret")
    ann = party.connect()
    ann.send("PASS secret", "NICK ann", "USER ann 0 * :Ann", "OPER admin :a horse")
    party.enter("bob")
    assert len(party.house.hosting_visitors) == 1
    ann.send("KILL bob :bye")
    assert len(party.house.hosting_visitors) == 1


def test_wallops() -> None:
    """Modern IRC Client Protocol, "WALLOPS message": everybody who has set +w hears it."""
    ruled("""
        bob > MODE bob +w
        bob < :bob MODE bob +w
        ann > WALLOPS :the server goes down at noon
        bob < :ann WALLOPS :the server goes down at noon
        ann > MODE ann +w
        ann < :ann MODE ann +w
        ann > WALLOPS again
        ann < :ann WALLOPS again
        bob < :ann WALLOPS again
        bob > MODE bob -w
        bob < :bob MODE bob -w
        ann > WALLOPS again
        ann < :ann WALLOPS again
    """)


def test_what_wallops_refuses() -> None:
    """Modern IRC Client Protocol, "WALLOPS message": 461 and 481; what would not fit a line is 417."""
    ruled(f"""
        ann > WALLOPS
        ann < 461 ann WALLOPS :Not enough parameters
        ann > WALLOPS :
        ann < 461 ann WALLOPS :Not enough parameters
        ann > WALLOPS :{"x" * 495}
        ann < 417 ann :Input line was too long
        bob > WALLOPS :hello
        bob < 481 bob :Permission Denied- You're not an IRC operator
    """)


def test_wallops_in_each_ones_own_dialect() -> None:
    """IRCv3 server-time, "Server Time": those who agreed on it are told when it was said, with a label as the answer."""
    talk(
        """
        ann enters with labeled-response batch
        bob enters with server-time
        ann > OPER admin :a horse
        ann < …MODE ann +o
        ann < …381…
        ann > MODE ann +w
        ann < …
        bob > MODE bob +w
        bob < …
        ann > @label=a WALLOPS :hello all
        ann < @label=a :ann WALLOPS :hello all
        bob < @time=2026-11-01T12:00:00.…Z :ann WALLOPS :hello all
        """,
        house(),
    )


def test_rehash() -> None:
    """Modern IRC Client Protocol, "REHASH message": 382 for operators, 481 for others."""
    calls: list[str] = []

    def read() -> str:
        calls.append("read")
        return ""

    ruled(
        """
        ann > REHASH
        ann < 382 ann operators Rehashing
        bob > REHASH
        bob < 481 bob :Permission Denied- You're not an IRC operator
        """,
        house(rehash=read),
    )
    assert calls == ["read"]


def test_rehash_of_what_cannot_be_read() -> None:
    """IRCv3 standard-replies, "FAIL": why the files could not be read."""

    def read() -> str:
        raise SettingsError("cannot read motd")

    ruled(
        """
        ann > REHASH
        ann < 382 ann operators Rehashing
        ann < FAIL REHASH NOT_READ :cannot read motd
        """,
        house(rehash=read),
    )


def test_rehash_of_what_needs_a_restart() -> None:
    """Modern IRC Client Protocol, "REHASH message": ours, what needs a restart is told to whoever asked."""
    ruled(
        """
        ann > REHASH
        ann < 382 ann operators Rehashing
        ann < NOTICE ann :listen needs a restart
        """,
        house(rehash=lambda: "listen needs a restart"),
    )


@pytest.mark.parametrize("verb", ["DIE", "RESTART", "SQUIT other :x", "CONNECT other", "TRACE"])
def test_what_there_is_not(verb: str) -> None:
    """RFC 2812 §4: what only makes sense with several servers, or belongs to the machine, is 421."""
    ruled(f"""
        ann > {verb}
        ann < 421 ann {verb.partition(" ")[0]} :Unknown command
    """)
