"""Which nicks are here, and being told when they come and go."""

from mpchat.chat import policy
from mpchat.chat.vocabulary import AccountSet, PersonId, Stamp
from mpchat.doors.broadcast.monitor import Monitors
from mpchat.settings.limits import Limits
from mpchat.settings.operators import Operators
from tests.conversation import talk
from tests.harness import NOON, Party


def test_adding_nicks() -> None:
    """IRCv3 monitor, "MONITOR + target": 730 for who is here, with the mask, 731 for who is not."""
    talk("""
        ann, bob, cat enter
        ann > MONITOR + bob
        ann < 730 ann bob!~bob@127.0.0.1
        ann > MONITOR + eve
        ann < 731 ann eve
        ann > MONITOR + CAT,dan,eve2
        ann < 730 ann cat!~cat@127.0.0.1
        ann < 731 ann dan,eve2
        ann > MONITOR l
        ann < 732 ann bob,eve,CAT,dan,eve2
        ann < 733 ann :End of MONITOR list
    """)


def test_coming_and_going() -> None:
    """IRCv3 monitor, "RPL_MONONLINE" and "RPL_MONOFFLINE": once for each, whoever else is told, without a shared room."""
    party = Party()
    ann, dan = party.enter("ann"), party.enter("dan")
    assert ann.asks("MONITOR + Bob") == [":mpchat.local 731 ann Bob"]
    assert dan.asks("MONITOR + bob,ann") == [
        ":mpchat.local 730 dan ann!~ann@127.0.0.1",
        ":mpchat.local 731 dan bob",
    ]
    bob = party.enter("bob")
    assert ann.heard() == [":mpchat.local 730 ann bob!~bob@127.0.0.1"]
    assert dan.heard() == [":mpchat.local 730 dan bob!~bob@127.0.0.1"]
    bob.send("QUIT")
    assert ann.heard() == [":mpchat.local 731 ann bob"]
    assert dan.heard() == [":mpchat.local 731 dan bob"]


def test_whose_connection_breaks() -> None:
    """IRCv3 monitor, "RPL_MONOFFLINE": whatever the reason for leaving is."""
    party = Party()
    ann, bob = party.enter("ann"), party.enter("bob")
    ann.asks("MONITOR + bob")
    bob.drop()
    assert ann.heard() == [":mpchat.local 731 ann bob"]


def test_another_nick() -> None:
    """IRCv3 monitor, "MONITOR Command": a nick is watched, not its bearer; another case is the same nick."""
    talk("""
        ann, bob enter
        ann > MONITOR + bob,rob
        ann < 730 ann bob!~bob@127.0.0.1
        ann < 731 ann rob
        bob > NICK BOB
        bob < :bob NICK BOB
        bob > NICK rob
        bob < :BOB NICK rob
        ann < 731 ann BOB
        ann < 730 ann rob!~bob@127.0.0.1
        bob > NICK bert
        bob < :rob NICK bert
        ann < 731 ann rob
    """)


def test_each_nick_stands_once() -> None:
    """IRCv3 monitor, "MONITOR + target": what is on the list is not added again; case makes no difference."""
    talk("""
        ann, bob enter
        ann > MONITOR + bob,BOB,eve[,EVE{,bob
        ann < 730 ann bob!~bob@127.0.0.1
        ann < 731 ann eve[
        ann > MONITOR + Bob
        ann < 730 ann bob!~bob@127.0.0.1
        ann > MONITOR L
        ann < 732 ann bob,eve[
        ann < 733 ann :End of MONITOR list
        bob > QUIT
        bob < ERROR :Closing link: …
        ann < 731 ann bob
    """)


def test_what_is_no_nick() -> None:
    """IRCv3 monitor, "MONITOR Command": a target is a nick, so masks, rooms and servers are passed over."""
    talk("""
        ann, bob enter
        ann > MONITOR + *!*@127.0.0.1
        ann > MONITOR + b*,#a,mpchat.local,bob!~bob@127.0.0.1,1st
        ann > MONITOR + b*,eve
        ann < 731 ann eve
        ann > MONITOR L
        ann < 732 ann eve
        ann < 733 ann :End of MONITOR list
    """)


def test_removing_nicks() -> None:
    """IRCv3 monitor, "MONITOR - target": no output, and nothing more is told."""
    talk("""
        ann, bob enter
        ann > MONITOR + bob,eve
        ann < 730 ann bob!~bob@127.0.0.1
        ann < 731 ann eve
        ann > MONITOR - BOB,nobody
        ann > MONITOR L
        ann < 732 ann eve
        ann < 733 ann :End of MONITOR list
        bob > QUIT
        bob < ERROR :Closing link: …
    """)


def test_clearing_the_list() -> None:
    """IRCv3 monitor, "MONITOR C": no output, and nothing more is told."""
    talk("""
        ann, bob, cat enter
        ann > MONITOR + bob,cat
        ann < 730 ann bob!~bob@127.0.0.1,cat!~cat@127.0.0.1
        cat > MONITOR + bob
        cat < 730 cat bob!~bob@127.0.0.1
        ann > MONITOR C
        ann > MONITOR L
        ann < 733 ann :End of MONITOR list
        ann > MONITOR C
        bob > NICK rob
        bob < :bob NICK rob
        cat < 731 cat bob
    """)


def test_how_it_stands() -> None:
    """IRCv3 monitor, "MONITOR S": 730 and 731 for the whole list."""
    talk("""
        ann, bob, cat enter
        ann > MONITOR S
        ann > MONITOR + bob,eve,cat
        ann < 730 ann bob!~bob@127.0.0.1,cat!~cat@127.0.0.1
        ann < 731 ann eve
        ann > MONITOR s
        ann < 730 ann bob!~bob@127.0.0.1,cat!~cat@127.0.0.1
        ann < 731 ann eve
    """)


def test_a_full_list() -> None:
    """IRCv3 monitor, "ERR_MONLISTFULL": 734 names the limit and, as they were written, the targets that do not fit."""
    talk(
        """
        ann, bob enter
        ann > MONITOR + bob,Eve,Cat,DAN
        ann < 730 ann bob!~bob@127.0.0.1
        ann < 731 ann Eve
        ann < 734 ann 2 Cat,DAN :Monitor list is full
        ann > MONITOR + bob
        ann < 730 ann bob!~bob@127.0.0.1
        ann > MONITOR - eve
        ann > MONITOR + cat
        ann < 731 ann cat
        ann > MONITOR L
        ann < 732 ann bob,cat
        ann < 733 ann :End of MONITOR list
        """,
        Party(Limits(command_rate=0, max_monitor=2)),
    )


def test_a_list_without_a_limit() -> None:
    """IRCv3 monitor, "MONITOR Command": the token has no value where there is no limit."""
    party = Party(Limits(command_rate=0, max_monitor=0))
    ann = party.enter("ann")
    nicks = [f"somebody{number}" for number in range(150)]
    for start in range(0, 150, 10):
        assert ann.asks(f"MONITOR + {','.join(nicks[start : start + 10])}")[0].startswith(
            ":mpchat.local 731 ann"
        )
    told = ann.asks("MONITOR L")
    assert told[-1] == ":mpchat.local 733 ann :End of MONITOR list"
    assert ",".join(line.split(" ")[3] for line in told[:-1]).split(",") == nicks
    assert all(len(line.encode()) <= 510 for line in told) and len(told) > 3
    assert " MONITOR " in " ".join(ann.asks("VERSION"))


def test_a_limit_is_told() -> None:
    """IRCv3 monitor, "MONITOR Command": the token MONITOR tells how many targets a list may have."""
    assert " MONITOR=100 " in " ".join(Party().enter("ann").asks("VERSION"))


def test_what_monitor_refuses() -> None:
    """IRCv3 monitor, "MONITOR Command": one modifier, and targets where it takes them."""
    talk("""
        ann enters
        ann > MONITOR
        ann < 461 ann MONITOR :Not enough parameters
        ann > MONITOR +
        ann < 461 ann MONITOR :Not enough parameters
        ann > MONITOR - ,,
        ann < 461 ann MONITOR :Not enough parameters
        ann > MONITOR + :
        ann < 461 ann MONITOR :Not enough parameters
        ann > MONITOR X bob
        ann < 400 ann MONITOR X :MONITOR takes one of +, -, C, L and S
        ann > MONITOR : bob
        ann < 400 ann MONITOR * :MONITOR takes one of +, -, C, L and S
    """)


def test_the_own_nick() -> None:
    """IRCv3 monitor, "MONITOR + target": any nick can be watched, the own one too."""
    talk("""
        ann enters
        ann > MONITOR + ann
        ann < 730 ann ann!~ann@127.0.0.1
        ann > NICK anna
        ann < :ann NICK anna
        ann < 731 anna ann
        ann > QUIT
        ann < ERROR :Closing link: …
    """)


def test_a_list_is_forgotten_with_its_owner() -> None:
    """IRCv3 monitor, "Introduction": a list lasts as long as its connection."""
    party = Party()
    ann, bob = party.enter("ann"), party.enter("bob")
    ann.send("MONITOR + bob,eve").drop()
    assert party.house.monitors == Monitors()
    bob.send("QUIT")
    assert party.enter("ann").asks("MONITOR L") == [":mpchat.local 733 ann :End of MONITOR list"]


def test_who_is_killed() -> None:
    """IRCv3 monitor, "RPL_MONOFFLINE": who is killed has left."""
    party = Party(operators=Operators({"admin": "x"}))
    ann, bob = party.enter("ann"), party.enter("bob")
    ann.asks("OPER admin x", "MONITOR + bob")
    assert ann.asks("KILL bob :bye") == [":mpchat.local 731 ann bob"]
    assert bob.closed


def test_with_a_label() -> None:
    """IRCv3 labeled-response, "Clients sending labels": answers in one piece; ACK where there is no output."""
    talk("""
        ann enters with labeled-response batch
        bob enters
        ann > @label=a MONITOR + bob
        ann < @label=a 730 ann bob!~bob@127.0.0.1
        ann > @label=b MONITOR - bob
        ann < @label=b ACK
        ann > @label=c MONITOR L
        ann < @label=c 733 ann :End of MONITOR list
    """)


def test_more_about_monitored_nicks() -> None:
    """IRCv3 extended-monitor, "Description": AWAY and SETNAME, with the capability of each."""
    talk("""
        ann enters with extended-monitor away-notify setname
        cat enters with extended-monitor
        dan enters with away-notify setname
        bob enters with setname
        ann > MONITOR + bob
        ann < 730 …
        cat > MONITOR + bob
        cat < 730 …
        dan > MONITOR + bob
        dan < 730 …
        bob > AWAY :tea time
        bob < 306 …
        ann < :bob AWAY :tea time
        bob > AWAY
        bob < 305 …
        ann < :bob AWAY
        bob > SETNAME :Bob B
        bob < :bob SETNAME :Bob B
        ann < :bob SETNAME :Bob B
        ann > MONITOR - bob
        bob > AWAY :tea time
        bob < 306 …
    """)


def test_more_is_told_once() -> None:
    """IRCv3 extended-monitor, "Description": it is for those who do not share a room; who does hears it there."""
    talk("""
        ann enters with extended-monitor away-notify setname
        bob enters with extended-monitor away-notify setname
        ann, bob join #a
        ann > MONITOR + bob
        ann < 730 …
        bob > MONITOR + bob
        bob < 730 …
        bob > AWAY :tea time
        bob < 306 …
        ann < :bob AWAY :tea time
        bob > SETNAME :Bob B
        bob < :bob SETNAME :Bob B
        ann < :bob SETNAME :Bob B
        ann > PART #a
        ann < :ann PART :#a
        bob < :ann PART :#a
        bob > AWAY
        bob < 305 …
        ann < :bob AWAY
    """)


def test_accounts_of_monitored_nicks() -> None:
    """IRCv3 extended-monitor, "Description": ACCOUNT, with account-notify."""
    party = Party()
    ann, cat, bob = (
        party.enter("ann", "extended-monitor", "account-notify"),
        party.enter("cat"),
        party.enter("bob"),
    )
    for visitor in (ann, cat):
        visitor.asks("MONITOR + bob")
    who = policy.source_of(party.chat.people[PersonId(bob.wire.connection.visitor)])
    party.house.monitors.heard(AccountSet(who, "Robert", ()), Stamp(1, NOON))
    party.settle()
    assert ann.heard() == [":bob!~bob@127.0.0.1 ACCOUNT Robert"]
    assert cat.heard() == []
