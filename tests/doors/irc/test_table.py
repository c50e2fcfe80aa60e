"""The table of verbs tells the truth about each."""

import pytest

from mpchat.doors.irc.verbs import VERBS
from mpchat.doors.irc.verbs.table import VerbTable
from tests.harness import Party

ALL = """
    ACCEPT ACCOUNT ADMIN AUTHENTICATE AWAY
    BATCH
    CAP CHATHISTORY CS
    DLINE
    ERROR
    HELP HELPOP
    INFO INVITATION INVITE ISON ISUPPORT
    JOIN
    KICK KILL KLINE KNOCK
    LINKS LIST LUSERS
    MAP MARKREAD METADATA MODE MONITOR MOTD
    NAMES NICK NICKSERV NOTICE NS
    OPER
    PART PASS PERSISTENCE PING PONG PRIVMSG
    QUIT
    REDACT REGISTER REHASH RELAYMSG RENAME
    SAJOIN SAMODE SANICK SEARCH SETNAME SILENCE STATS
    TAGMSG TIME TOPIC
    UBAN UNDLINE UNKLINE USER USERHOST
    VERIFY VERSION
    WALLOPS WEBPUSH WHO WHOIS WHOWAS
"""
OPERATORS = "CS DLINE KILL KLINE REHASH SAJOIN SAMODE SANICK UBAN UNDLINE UNKLINE WALLOPS"
STRANGERS = "AUTHENTICATE AWAY CAP ERROR ISUPPORT NICK PASS PING PONG QUIT REGISTER USER VERIFY"


def test_the_verbs() -> None:
    assert sorted(VERBS) == ALL.split()
    assert sorted(name for name, verb in VERBS.items() if verb.before_welcome) == STRANGERS.split()
    for name, verb in VERBS.items():
        assert verb.name == name and verb.usage.split()[0] == name
        assert verb.source and verb.run.__doc__


@pytest.mark.parametrize("name", ALL.split())
def test_too_few_parameters(name: str) -> None:
    verb = VERBS[name]
    visitor = Party().connect() if verb.before_welcome else Party().enter("ann")
    for given in range(verb.min_params):
        assert visitor.send(f"{name} {'x ' * given}").verbs() == ["461"]


@pytest.mark.parametrize("name", OPERATORS.split())
def test_only_operators_of_the_server(name: str) -> None:
    assert VERBS[name].of_operators and "For operators of the server." in VERBS[name].does
    assert Party().enter("ann").send(f"{name} x x").verbs() == ["481"]


def test_nobody_else_is_kept_out() -> None:
    assert sorted(name for name, verb in VERBS.items() if verb.of_operators) == OPERATORS.split()


def test_a_table_is_filled_by_its_decorator() -> None:
    table = VerbTable()

    @table("WAVE <nick>", "RFC 0", min_params=1, waits=True)
    def wave(session: object, message: object) -> None:
        """Wave."""

    verb = table["WAVE"]
    assert (verb.run, verb.usage, verb.min_params, verb.waits, verb.before_welcome, verb.source) == (
        wave,
        "WAVE <nick>",
        1,
        True,
        False,
        "RFC 0",
    )
