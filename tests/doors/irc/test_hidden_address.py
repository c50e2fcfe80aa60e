"""Where somebody is who is shown by the account: nobody's question is answered otherwise for it (--account-hosts)."""

from collections.abc import Iterator

import pytest

from mpchat.chat import policy
from mpchat.chat.chat import Rules
from mpchat.irc import modes
from mpchat.irc.capabilities import CAPABILITIES
from tests.harness import Party, Visitor
from tests.proofs import log_in, with_accounts

HERE, THERE = "10.1.2.3", "192.0.2.9"
SUFFIX = "users.example.org"
PATTERNS = (
    HERE,
    "10.1.2.*",
    "10.*",
    "1*",
    "*.3",
    "??.?.?.?",
    THERE,
    "192.*",
    "203.0.113.*",
    f"*.{SUFFIX}",
    "*",
)
MASKS = (
    *(f"{nick}!*@{host}" for host in PATTERNS for nick in ("boss", "*")),
    *(f"*@{host}" for host in PATTERNS),
    *(f"~m:*!*@{host}" for host in PATTERNS),
    "~a:boss",
    "boss",
    "dan",
)
SPOKEN = sorted(set(CAPABILITIES) - {"draft/no-implicit-names", "no-implicit-names", "labeled-response"})


def world(address: str) -> tuple[Party, dict[str, Visitor]]:
    """A kept room with boss, its founder, and dan, a member, both logged in from one address; and those who ask."""
    rules = Rules(account_hosts=SUFFIX, keep_rooms=True)
    party = with_accounts("boss", "dan", rules=rules, open_history=True)
    people = {"boss": party.connect(address), "dan": party.connect(address)}
    for nick, visitor in people.items():
        visitor.send("CAP REQ :sasl", f"NICK {nick}", f"USER {nick} 0 * :{nick.title()}")
        log_in(visitor, nick)
        visitor.send("CAP END", "JOIN #room", "JOIN #other")
    # Who asks comes from the one address that is guessed at: what it shares with somebody must not show.
    for nick in ("half", "oper", "plain", "eve"):
        people[nick] = party.enter(nick, *SPOKEN, host=HERE)
    for nick in ("half", "oper", "plain"):
        people[nick].send("JOIN #room")
    people["boss"].send("MODE #room +ho half oper", "PRIVMSG #room :hello", "PRIVMSG eve :psst")
    people["dan"].send("PRIVMSG #room :hello, boss", "AWAY :at lunch", "PART #other")
    for visitor in people.values():
        visitor.heard()
    return party, people


def questions() -> Iterator[str]:
    """What somebody asks who wants to know where the others are."""
    for mask in MASKS:
        for letter in modes.LISTS:
            yield f"MODE #room +{letter} {mask}"
            yield f"MODE #room {letter}"
            yield f"MODE #room -{letter} {mask}"
        yield f"MODE #room +bb-b {mask} x!*@{mask.rpartition('@')[2]} {mask}"
        yield f"WHO {mask}"
        yield f"WHO {mask} %tcuihsnfdlaor,7"
        yield f"LIST {mask}"
    for pattern in PATTERNS:
        yield from (f"WHO {pattern}", f"WHO {pattern} o", f"LIST *{pattern}*", f"SEARCH from=*@{pattern}")
        yield from (
            f"WHOIS {pattern}",
            f"WHOWAS *@{pattern}",
            f"MONITOR + boss!*@{pattern}",
            f"ISON {pattern}",
        )
        yield from (f"PRIVMSG *@{pattern} :there?", f"INVITE *@{pattern} #room", f"KICK #room *@{pattern}")
        yield from (
            f"USERHOST {pattern}",
            f"CHATHISTORY LATEST boss@{pattern} * 10",
            f"MODE #room +v *@{pattern}",
        )
    for field in "tcuihsnfdlaor":
        yield from (f"WHO boss %{field}", f"WHO #room %n{field}", f"WHO * %n{field}")
    for nick in ("boss", "dan"):
        yield from (
            f"WHOIS {nick}",
            f"WHOIS {nick} {nick}",
            f"WHOWAS {nick}",
            f"USERHOST {nick}",
            f"ISON {nick}",
        )
        yield from (f"MONITOR + {nick}", "MONITOR S", "MONITOR L", f"CHATHISTORY LATEST {nick} * 10")
        yield from (f"SEARCH from={nick}", f"SEARCH from={nick};in=#room", f"PRIVMSG {nick} :hello")
        yield from (f"MODE {nick}", f"MODE #room +v {nick}", f"MODE #room -v {nick}", f"INVITE {nick} #mine")
    yield from (
        "WHO #room",
        "WHO *",
        "NAMES #room",
        "NAMES",
        "LIST",
        "LIST >0",
        "LIST U>1,C>0,T<10",
        "USERS",
        "LUSERS",
    )
    yield from ("CHATHISTORY LATEST #room * 50", "CHATHISTORY TARGETS timestamp=2026-01-01T00:00:00.000Z")
    yield from (
        "STATS u",
        "TRACE",
        "TOPIC #room",
        "JOIN #mine",
        "INVITE boss #mine",
        "MODE #mine +b *!*@10.*",
    )
    # A kept room gives back what somebody held, and lets regulars in; who was put out is no regular any more.
    yield from ("MODE #room +v plain", "MODE #room +i", "PART #room", "JOIN #room", "MODE #room +v half")
    yield from ("KICK #room dan :out", "KICK #room boss :out", "PART #room", "JOIN #room", "NAMES #room")
    yield from ("NICK dan", "WHOWAS dan", "NICK mallory", "REHASH", "KILL boss :no", "QUIT")


@pytest.mark.parametrize("asker", ["eve", "plain", "half", "oper"])
def test_no_answer_tells_a_hidden_address(asker: str) -> None:
    (_, one), (_, other) = world(HERE), world(THERE)
    for question in questions():
        told = [people[asker].send(question).heard_bytes() for people in (one, other)]
        assert told[0] == told[1], question


def test_to_put_somebody_out_tells_no_hidden_address() -> None:
    """What a regular of a kept room holds does not depend on who else was put out, where addresses are hidden."""
    told = []
    for address in (HERE, THERE):
        _, people = world(address)
        people["oper"].send("MODE #room +v plain")
        people["plain"].send("PART #room")
        people["oper"].send("KICK #room dan :out")
        people["oper"].heard()
        people["plain"].send("JOIN #room")
        told.append((people["oper"].heard(), people["plain"].heard()))
    assert told[0] == told[1]


def test_a_halfop_bans_by_what_is_shown() -> None:
    """A halfop bans nobody whom a halfop cannot put out; an address that is hidden is not looked at, and the ban holds."""
    party, people = world(HERE)
    half = people["half"]
    refused = ":mpchat.local 482 half #room :boss holds a rank that yours does not overrule"
    for mask in ("boss!*@*", f"*!*@boss.{SUFFIX}", "~a:boss"):
        assert half.asks(f"MODE #room +b {mask}") == [refused], mask
    assert half.asks("MODE #room +b *!*@10.9.*")[0].endswith(" MODE #room +b *!*@10.9.*")
    assert half.asks("MODE #room +b boss!*@10.1.*")[0].endswith(" MODE #room +b boss!*@10.1.*")
    boss = party.chat.person_named("boss")
    assert boss is not None and policy.is_banned(party.chat.rooms["#room"], boss)
