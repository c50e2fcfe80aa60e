"""What the server tells about itself and who is here: the welcome, MOTD, VERSION, LUSERS, STATS, HELP, ISON and the like."""

import pytest

from mpchat import __version__
from mpchat.doors.irc.verbs import VERBS
from mpchat.settings.operators import Operators
from tests.conversation import talk
from tests.harness import Party

_LINES = sum(" 005 " in line for line in Party().enter("ann").asks("VERSION"))
TOKENS = "\n        ".join(["ann < 005 ann … :are supported by this server"] * _LINES)
ELSEWHERE = "402 ann irc.example.org :No such server"


@pytest.mark.parametrize("verb", ["MOTD", "VERSION", "TIME", "INFO", "ADMIN", "LUSERS *", "STATS u"])
def test_another_server(verb: str) -> None:
    """Modern IRC Client Protocol, "Server Queries and Commands": a server that there is not is answered with 402."""
    talk(f"""
        ann enters
        ann > {verb} irc.example.org
        ann < {ELSEWHERE}
    """)


@pytest.mark.parametrize("verb", ["MOTD", "VERSION", "TIME", "INFO", "ADMIN", "LUSERS *", "STATS u"])
@pytest.mark.parametrize("server", ["mpchat.local", "MPCHAT.*", "bob", ""])
def test_this_server(verb: str, server: str) -> None:
    """Modern IRC Client Protocol, "VERSION message": its name, a mask of it, and the nick of somebody on it mean this server."""
    ann = talk("ann, bob enter").visitors["ann"]
    assert ann.asks(f"{verb} :{server}") == ann.asks(verb.removesuffix(" *"))


def test_no_motd() -> None:
    """Modern IRC Client Protocol, "MOTD message": 422 where there is none."""
    talk("""
        ann enters
        ann > MOTD
        ann < 422 ann :There is no message of the day
    """)


def test_a_motd() -> None:
    """Modern IRC Client Protocol, "MOTD message": 375, a 372 for each line, 376."""
    talk(
        """
        ann enters
        ann > MOTD
        ann < 375 ann :- mpchat.local Message of the day -
        ann < 372 ann :- Be kind.
        ann < 372 ann :-…
        ann < 372 ann :- Have fun.
        ann < 376 ann :End of MOTD command
        """,
        Party(motd=["Be kind.", "", "Have fun."]),
    )  # fmt: skip


def test_version() -> None:
    """Modern IRC Client Protocol, "VERSION message": 351 and the lines of 005."""
    talk(f"""
        ann enters
        ann > VERSION
        ann < 351 ann mpchat-{__version__} mpchat.local https://pypi.org/project/mpchat
        {TOKENS}
    """)


def test_time() -> None:
    """Modern IRC Client Protocol, "TIME message": 391 with the server and a time that a person reads."""
    talk("""
        ann enters
        ann > TIME
        ann < 391 ann mpchat.local :2026-11-01 12:00:00 UTC
    """)


def test_info() -> None:
    """Modern IRC Client Protocol, "INFO message": 371 for each line, 374."""
    talk(f"""
        ann enters
        ann > INFO
        ann < 371 ann :mpchat.local runs mpchat {__version__}, a multi-party chat that speaks IRC
        ann < 371 ann :It was started at 2026-11-01 12:00:00 UTC
        ann < 371 ann :More about it: https://pypi.org/project/mpchat
        ann < 374 ann :End of INFO list
    """)


def test_admin() -> None:
    """Modern IRC Client Protocol, "ADMIN message": 256 to 259, or 423 (RFC 2812 §5.2) where nobody is named."""
    talk("""
        ann enters
        ann > ADMIN
        ann < 423 ann mpchat.local :No administrative info available
    """)
    talk(
        """
        ann enters
        ann > ADMIN
        ann < 256 ann mpchat.local :Administrative info
        ann < 257 ann :Bielefeld, upstairs
        ann < 258 ann :Irene Admin
        ann < 259 ann irene@example.org
        """,
        Party(admin=("Irene Admin", "Bielefeld, upstairs", "irene@example.org")),
    )


def test_links() -> None:
    """Modern IRC Client Protocol, "LINKS message": this server, which is linked to no other."""
    talk("""
        ann enters
        ann > LINKS
        ann < 364 ann mpchat.local mpchat.local :0 mpchat
        ann < 365 ann * :End of LINKS list
        ann > LINKS *.local
        ann < 364 ann mpchat.local mpchat.local :0 mpchat
        ann < 365 ann *.local :End of LINKS list
        ann > LINKS *.example.org
        ann < 365 ann *.example.org :End of LINKS list
        ann > LINKS mpchat.local *
        ann < 364 ann mpchat.local mpchat.local :0 mpchat
        ann < 365 ann * :End of LINKS list
        ann > LINKS irc.example.org *
        ann < 402 ann irc.example.org :No such server
    """)


def test_lusers() -> None:
    """Modern IRC Client Protocol, "LUSERS message": visible and invisible, operators, unknown, rooms, and the most there were."""
    talk("""
        ann, bob, cat enter
        dan connects
        ann joins #a
        bob > MODE bob +i
        bob < :bob MODE bob +i
        cat > QUIT
        cat < ERROR …
        cat < (closed)
        ann runs the server
        ann > LUSERS
        ann < 251 ann :There are 1 users and 1 invisible on 1 servers
        ann < 252 ann 1 :operator(s) online
        ann < 253 ann 1 :unknown connection(s)
        ann < 254 ann 1 :channels formed
        ann < 255 ann :I have 2 clients and 0 servers
        ann < 265 ann 2 3 :Current local users 2, max 3
        ann < 266 ann 2 3 :Current global users 2, max 3
    """)


def test_uptime() -> None:
    """Modern IRC Client Protocol, "STATS message", u: how long the server has been up."""
    party = Party()
    party.clock.advance(2 * 86400 + 3 * 3600 + 4 * 60 + 5)
    talk(
        """
        ann enters
        ann > STATS u
        ann < 242 ann :Server Up 2 days 3:04:05
        ann < 219 ann u :End of STATS report
        """,
        party,
    )


def test_operators() -> None:
    """Modern IRC Client Protocol, "STATS message", o: the operators, for operators only."""
    talk(
        """
        ann, bob enter
        ann > STATS o
        ann < 481 ann :Permission Denied- You're not an IRC operator
        ann < 219 ann o :End of STATS report
        ann runs the server
        ann > STATS o
        ann < 243 ann O * * ann
        ann < 243 ann O * * root
        ann < 219 ann o :End of STATS report
        """,
        Party(operators=Operators({"root": "secret"}, frozenset({"ann"}))),
    )


def test_other_statistics() -> None:
    """Modern IRC Client Protocol, "STATS message": every query has its end; without one it is 461."""
    talk("""
        ann enters
        ann > STATS m
        ann < 219 ann m :End of STATS report
        ann > STATS :
        ann < 219 ann * :End of STATS report
        ann > STATS uptime
        ann < 242 ann :Server Up 0 days 0:00:00
        ann < 219 ann u :End of STATS report
        ann > STATS
        ann < 461 ann STATS :Not enough parameters
    """)


@pytest.mark.parametrize("verb", ["HELP", "HELPOP"])
def test_help(verb: str) -> None:
    """Modern IRC Client Protocol, "HELP message": a title, an empty line, the text; all of them name the subject."""
    talk(f"""
        ann enters
        ann > {verb} nick
        ann < 704 ann nick :NICK <nickname>
        ann < 705 ann nick :
        ann < 705 ann nick :…
        ann < 706 ann nick :It is specified in: Modern IRC Client Protocol, NICK; RFC 2812 §3.1.2
        ann > {verb} nonsense
        ann < 524 ann nonsense :There is no help on this
    """)


@pytest.mark.parametrize("subject", ["two words", ":nonsense", "x" * 400])
def test_help_on_what_is_no_parameter(subject: str) -> None:
    """Modern IRC Client Protocol, "ERR_HELPNOTFOUND": ``*`` where the subject is no valid parameter; else all of it."""
    talk(f"""
        ann enters
        ann > HELP :{subject}
        ann < 524 ann * :There is no help on this
        ann > HELPOP nonsense
        ann < 524 ann nonsense :There is no help on this
        ann > HELP : nick
        ann < 704 ann * :NICK <nickname>
        ann < 705 ann * :
        ann < 705 ann * :…
        ann < 706 ann * :…
        ann > HELP {"x" * 300}
        ann < 524 ann {"x" * 300} :There is no help on this
    """)


@pytest.mark.parametrize("subject", ["", ":"])
def test_help_on_everything(subject: str) -> None:
    """Modern IRC Client Protocol, "HELP message": without a subject, what there is help on."""
    ann = Party().enter("ann")
    lines = [line.removeprefix(":mpchat.local ") for line in ann.asks(f"HELP {subject}")]
    assert lines[:2] == ["704 ann * :What can be said here", "705 ann * :"]
    assert lines[-1] == "706 ann * :HELP <verb> tells more about one of them"
    assert " ".join(line.partition(" :")[2] for line in lines[2:-1]).split() == sorted(VERBS)
    for name in VERBS:
        first, *rest, last = ann.asks(f"HELP {name}")
        assert f" 704 ann {name} :" in first.replace(f" {name} {name}", f" {name} :{name}")
        assert all(" 705 " in line and len(line.encode()) <= 510 for line in rest) and " 706 " in last


def test_userhost() -> None:
    """Modern IRC Client Protocol, "USERHOST message": up to five nicks; ``*`` for operators, ``-`` for who is away."""
    talk("""
        ann, bob, cat enter
        bob > AWAY :out
        bob < 306 bob :You have been marked as being away
        cat runs the server
        ann > USERHOST BOB nobody cat
        ann < 302 ann :bob=-~bob@127.0.0.1 cat*=+~cat@127.0.0.1
        ann > USERHOST nobody
        ann < 302 ann :
        ann > USERHOST :bob nobody
        ann < 302 ann :bob=-~bob@127.0.0.1
        ann > USERHOST a b c d e ann
        ann < 302 ann :
        ann > USERHOST
        ann < 461 ann USERHOST :Not enough parameters
    """)


def test_ison() -> None:
    """RFC 2812 §4.9: those of the nicks who are here, as they write themselves; in one parameter or in several."""
    talk("""
        ann, bob enter
        ann > ISON nobody BOB Ann
        ann < 303 ann :bob ann
        ann > ISON :bob nobody
        ann < 303 ann :bob
        ann > ISON nobody
        ann < 303 ann :
        ann > ISON
        ann < 461 ann ISON :Not enough parameters
    """)


def test_the_welcome() -> None:
    """Modern IRC Client Protocol, "Connection Registration": 001 to 005, then as after LUSERS and MOTD."""
    talk(f"""
        ann connects
        ann > NICK ann
        ann > USER ann 0 * :Ann
        ann < 001 ann :Welcome to mpchat, ann
        ann < 002 ann :Your host is mpchat.local, running version mpchat-{__version__}
        ann < 003 ann :This server was started at 2026-11-01 12:00:00 UTC
        ann < 004 ann mpchat.local mpchat-{__version__} … … …
        {TOKENS}
        ann < 251 ann :There are 1 users and 0 invisible on 1 servers
        ann < 252 ann 0 :operator(s) online
        ann < 253 ann 0 :unknown connection(s)
        ann < 254 ann 0 :channels formed
        ann < 255 ann :I have 1 clients and 0 servers
        ann < 265 ann 1 1 :Current local users 1, max 1
        ann < 266 ann 1 1 :Current global users 1, max 1
        ann < 422 ann :There is no message of the day
    """)
