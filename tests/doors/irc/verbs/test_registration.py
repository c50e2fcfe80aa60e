"""The way in: PASS, NICK, USER and CAP in any order, and what keeps somebody out."""

from itertools import permutations

import pytest

from mpchat.settings.limits import Limits
from tests.conversation import talk
from tests.harness import Party

IN = """
    ann < 001 ann :Welcome to mpchat, ann
    ann < (more)
"""


@pytest.mark.parametrize("order", list(permutations(["PASS pw", "NICK ann", "USER ann 0 * :Ann"])))
def test_every_order_of_pass_nick_and_user(order: tuple[str, str, str]) -> None:
    """Modern IRC Client Protocol, "Connection Registration": PASS precedes the latter of NICK and USER."""
    first, second, last = order
    refused = """
        ann < 464 ann :Password incorrect
        ann < ERROR :Closing link: Password incorrect
        ann < (closed)
    """
    script = f"ann connects\nann > {first}\nann > {second}\n"
    script += refused.replace("    ", "") if last == "PASS pw" else f"ann > {last}\n" + IN.replace("    ", "")
    talk(script, Party(password="pw"))


@pytest.mark.parametrize("begin", ["CAP LS 302", "CAP LS", "CAP REQ batch", "CAP REQ nonsense"])
@pytest.mark.parametrize("where", [0, 1])
def test_negotiation_suspends_registration(begin: str, where: int) -> None:
    """IRCv3 Capability Negotiation, "Connection Registration": LS and REQ suspend it until END, wherever they come."""
    said = ["NICK ann", "USER ann 0 * :Ann"]
    said.insert(where, begin)
    script = ["ann connects"]
    for line in said:
        script += [f"ann > {line}", *(["ann < (more)"] if line == begin else [])]
    talk("\n".join([*script, "ann > CAP LIST", "ann < (more)", "ann > CAP END"]) + IN.replace("    ", ""))


def test_end_comes_early_or_twice() -> None:
    """IRCv3 Capability Negotiation, "CAP END subcommand": registration goes on; it is ignored once registered."""
    talk("""
        ann connects
        ann > CAP END
        ann > CAP LS
        ann < CAP * LS :…
        ann > CAP END
        ann > NICK ann
        ann > CAP END
        ann > USER ann 0 * :Ann
        ann < 001 ann :Welcome to mpchat, ann
        ann < (more)
        ann > CAP END
        ann > CAP LS
        ann < CAP ann LS :…
        ann > JOIN #a
        ann < :ann JOIN #a
        ann < 353 ann = #a :@ann
        ann < 366 ann #a :End of NAMES list
    """)


def test_the_welcome() -> None:
    """Modern IRC Client Protocol, "Connection Registration": 001 to 005, LUSERS, then MOTD or 422, in this order."""
    party = Party(motd=["Be kind."])
    ann = party.connect().send("NICK ann", "USER ann 0 * :Ann")
    verbs = " ".join(verb for verb in dict.fromkeys(ann.verbs()) if verb != "221")
    assert verbs == "001 002 003 004 005 251 252 253 254 255 265 266 375 372 376"
    bob = Party().connect().send("NICK bob", "USER bob 0 * :Bob")
    assert bob.verbs()[-1] == "422"


def test_a_nick_that_is_taken_meanwhile() -> None:
    """Modern IRC Client Protocol, "NICK message": of two who want the same nick the second is told, and may choose again."""
    talk("""
        ann, bob connect
        ann > CAP LS 302
        ann < (more)
        ann > NICK same
        ann > USER ann 0 * :Ann
        bob > NICK SAME
        bob > USER bob 0 * :Bob
        bob < 001 SAME :Welcome to mpchat, SAME
        bob < (more)
        ann > CAP END
        ann < 433 * same :Nickname is already in use
        ann > JOIN #a
        ann < 451 * :You have not registered
        ann > NICK same
        ann < 433 * same :Nickname is already in use
        ann > NICK other
        ann < 001 other :Welcome to mpchat, other
        ann < (more)
    """)


def test_a_taken_nick_is_refused_at_once() -> None:
    """Modern IRC Client Protocol, "ERR_NICKNAMEINUSE (433)": before registration, too; the nick said before stays."""
    talk("""
        bob enters
        ann connects
        ann > NICK ann
        ann > NICK bob
        ann < 433 ann bob :Nickname is already in use
        ann > NICK [bob
        ann > NICK ann
        ann > USER ann 0 * :Ann
        ann < 001 ann :Welcome to mpchat, ann
        ann < (more)
    """)


def test_what_user_needs() -> None:
    """Modern IRC Client Protocol, "USER message": four parameters, none empty; 462 once registered."""
    talk("""
        ann connects
        ann > NICK ann
        ann > USER
        ann < 461 ann USER :Not enough parameters
        ann > USER ann
        ann < 461 ann USER :Not enough parameters
        ann > USER ann 0 *
        ann < 461 ann USER :Not enough parameters
        ann > USER ann 0 * :
        ann < 461 ann USER :Not enough parameters
        ann > USER ann * * Ann
        ann < 001 ann :Welcome to mpchat, ann
        ann < (more)
        ann > USER ann 0 * :Ann
        ann < 462 ann :You may not reregister
        ann > PASS x
        ann < 462 ann :You may not reregister
    """)


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("ann", "~ann"),
        ("abcdefghijklm", "~abcdefghi"),
        ("a!b*c?", "~abc"),
        ("ann@phone", "~ann"),
        ("é", "~user"),
        ("~ann", "~ann"),
    ],
)
def test_user_names(given: str, known: str) -> None:
    """Modern IRC Client Protocol, "USER message", "USERLEN parameter": cut to its length, marked as unchecked, never empty."""
    ann = Party().connect()
    ann.send("NICK ann", f"USER {given} 0 * :Ann")
    assert ann.asks("USERHOST ann") == [f":mpchat.local 302 ann :ann=+{known}@127.0.0.1"]


@pytest.mark.parametrize("given", ["", "PASS wrong", "PASS :", "PASS pwx", "PASS PW"])
def test_a_wrong_password(given: str) -> None:
    """Modern IRC Client Protocol, "PASS message", "ERR_PASSWDMISMATCH (464)": told, then closed."""
    party = Party(password="pw")
    ann = party.connect()
    if given:
        ann.send("PASS pw", given)
    ann.send("CAP LS 302", "NICK ann", "USER ann 0 * :Ann").heard()
    assert ann.asks("CAP END", "NICK bob") == [
        ":mpchat.local 464 ann :Password incorrect",
        "ERROR :Closing link: Password incorrect",
    ]
    assert ann.closed


def test_pass_needs_a_password() -> None:
    """Modern IRC Client Protocol, "PASS message": 461 without; one that nobody asked for does no harm."""
    talk("""
        ann connects
        ann > PASS
        ann < 461 * PASS :Not enough parameters
        ann > PASS nobody asked
        ann > NICK ann
        ann > USER ann 0 * :Ann
        ann < 001 ann :Welcome to mpchat, ann
        ann < (more)
    """)


def test_who_is_not_registered() -> None:
    """Modern IRC Client Protocol, "ERR_NOTREGISTERED (451)": for all that is not part of registering."""
    talk("""
        ann connects
        ann > NICK ann
        ann > JOIN #a
        ann < 451 ann :You have not registered
        ann > PRIVMSG ann :me?
        ann < 451 ann :You have not registered
        ann > MODE ann +i
        ann < 451 ann :You have not registered
        ann > LUSERS
        ann < 451 ann :You have not registered
        ann > AWAY :x
        ann < 451 ann :You have not registered
        ann > SETNAME x
        ann < 451 ann :You have not registered
        ann > WHATEVER
        ann < 421 ann WHATEVER :Unknown command
        ann > PONG x
        ann > ERROR :x
    """)


def test_time_to_register() -> None:
    """Modern IRC Client Protocol, "Connection Registration": somebody who begins and never ends is let go."""
    talk(
        """
        ann connects
        ann > NICK ann
        ann waits 29 seconds
        ann > PING x
        ann < PONG mpchat.local x
        """,
        Party(Limits(command_rate=0, registration_timeout=30)),
    )
    party = Party(Limits(command_rate=0, registration_timeout=30))
    ann = party.connect().send("CAP LS 302")
    ann.heard()
    party.wait(31)
    assert ann.heard()[-1].startswith("ERROR :Closing link: ") and ann.closed
