"""One person with several sessions: what each of them hears, and what nobody else hears of it."""

import pytest

from mpchat.chat.policy import Rules
from tests.conversation import Conversation
from tests.harness import Party

pytestmark = pytest.mark.usefixtures("each_journal")
TODAY = (
    "message-tags echo-message labeled-response batch away-notify account-notify setname draft/read-marker "
    "draft/message-redaction"
)
"""What a client of today agrees on, as far as it changes what is told here."""


def dana(phone: str = "", laptop: str = "", **house: object) -> Conversation:
    """Bob, who has it, is in #tea, and so is Dana, with a laptop and then a phone, too."""
    play = Conversation(Party(**house))  # type: ignore[arg-type]
    return play(f"""
        bob enters
        laptop comes as dana@laptop{phone and laptop and " with "}{laptop}
        bob, laptop join #tea
        phone comes as dana@phone{phone and " with "}{phone}
    """)


def shown(lines: list[str]) -> list[str]:
    """Lines without the server's name, from the end of the welcome on."""
    short = [line.replace(":mpchat.local ", "") for line in lines]
    return short[[line.split(" ")[0] for line in short].index("422") + 1 :]


def test_what_is_told_on_attaching() -> None:
    """The welcome, one's modes, and each room as if it had been joined. Others hear nothing."""
    party = Party()
    play = Conversation(party)("""
        bob enters
        laptop comes as dana
        bob, laptop join #tea
        bob > TOPIC #tea :leaves
        bob < :bob TOPIC #tea :leaves
        laptop < :bob TOPIC #tea :leaves
        laptop > MODE dana +i
        laptop < :dana MODE dana +i
    """)
    phone = party.come_as("dana", "extended-join", "draft/read-marker")
    assert shown(phone.heard()) == [
        "221 dana +i",
        ":dana!~dana@127.0.0.1 JOIN #tea dana Dana",
        "MARKREAD #tea *",
        "332 dana #tea :leaves",
        f"333 dana #tea bob!~bob@127.0.0.1 {int(party.clock.seconds())}",
        "353 dana = #tea :@bob dana",
        "366 dana #tea :End of NAMES list",
    ]
    assert play.visitors["bob"].heard() == play.visitors["laptop"].heard() == []
    assert shown(party.come_as("dana", "no-implicit-names").heard())[-1].startswith("333 dana #tea ")


def test_a_registered_nick_is_not_refused_before_the_end() -> None:
    """It may be one's own: whether it is shows when registration is complete."""
    dana()("""
        eve connects
        eve > NICK dana
        eve > USER eve 0 * :Eve
        eve < 433 * dana :This nick belongs to an account: log in to it (SASL), or choose another nick
        eve > NICK bob
        eve < 433 * bob :Nickname is already in use
        eve > NICK eve
        eve < 001 eve …
        eve < (more)
    """)


def test_another_nick_is_another_person() -> None:
    """Sessions come together by the nick: a bot that is logged in to the same account is somebody else."""
    dana()("""
        laptop > NICK danni
        laptop < :dana NICK danni
        phone < :dana NICK danni
        bob < :dana NICK danni
        pad comes as dana@pad
        pad > JOIN #tea
        pad < :dana JOIN #tea
        pad < 353 dana = #tea :@bob danni dana
        pad < 366 dana #tea :End of NAMES list
        laptop < :dana JOIN #tea
        phone < :dana JOIN #tea
        bob < :dana JOIN #tea
    """)


def test_what_is_said_to_a_room() -> None:
    """All others hear it, one's own sessions whatever they have agreed on; an echo goes to whoever asked for echoes."""
    dana("echo-message")("""
        laptop > PRIVMSG #tea :hello
        bob < :dana PRIVMSG #tea :hello
        phone < :dana PRIVMSG #tea :hello
        phone > NOTICE #tea :from the bus
        bob < :dana NOTICE #tea :from the bus
        laptop < :dana NOTICE #tea :from the bus
        phone < :dana NOTICE #tea :from the bus
        bob > PRIVMSG #tea :oh
        laptop < :bob PRIVMSG #tea :oh
        phone < :bob PRIVMSG #tea :oh
    """)


@pytest.mark.parametrize("capability", ["echo-message", "znc.in/self-message"])
def test_what_is_said_directly(capability: str) -> None:
    """Every session hears what is said to the person; what they say themselves only those that expect it."""
    echo = "phone < :dana PRIVMSG bob :and you" if capability == "echo-message" else ""
    dana(capability)(f"""
        bob > PRIVMSG dana :hello
        laptop < :bob PRIVMSG dana :hello
        phone < :bob PRIVMSG dana :hello
        laptop > PRIVMSG bob :hello you
        bob < :dana PRIVMSG bob :hello you
        phone < :dana PRIVMSG bob :hello you
        phone > PRIVMSG bob :and you
        bob < :dana PRIVMSG bob :and you
        {echo}
        laptop > PRIVMSG dana :note to myself
        laptop < :dana PRIVMSG dana :note to myself
        phone < :dana PRIVMSG dana :note to myself
    """)


def test_tags_alone_and_those_with_a_prefix() -> None:
    dana("message-tags echo-message", "message-tags")("""
        phone > @+typing=active TAGMSG #tea
        laptop < @msgid=…;+typing=active :dana TAGMSG #tea
        phone < @msgid=…;+typing=active :dana TAGMSG #tea
        laptop > PRIVMSG @#tea :psst
        bob < :dana PRIVMSG @#tea :psst
        phone < @msgid=… :dana PRIVMSG @#tea :psst
        bob > PRIVMSG @#tea :nobody else
    """)


def test_labels_are_the_askers() -> None:
    dana(TODAY, TODAY)("""
        phone > @label=7 PRIVMSG #tea :hello
        bob < :dana PRIVMSG #tea :hello
        laptop < @msgid=… :dana PRIVMSG #tea :hello
        phone < @label=7;msgid=… :dana PRIVMSG #tea :hello
        phone > @label=8 PART #tea
        bob < :dana PART :#tea
        laptop < @msgid=… :dana PART :#tea
        phone < @label=8;msgid=… :dana PART :#tea
    """)


def test_rooms_are_the_persons() -> None:
    """JOIN, PART, KICK, TOPIC and MODE are heard by all sessions; a room that one joins is described to the others, too."""
    dana(TODAY)("""
        laptop > JOIN #new
        laptop < :dana JOIN #new
        laptop < 353 dana = #new :@dana
        laptop < 366 dana #new :End of NAMES list
        phone < @msgid=… :dana JOIN #new
        phone < MARKREAD #new *
        phone < 353 dana = #new :@dana
        phone < 366 dana #new :End of NAMES list
        phone > TOPIC #new :things
        laptop < :dana TOPIC #new :things
        phone < @msgid=… :dana TOPIC #new :things
        phone > MODE #new +m
        laptop < :dana MODE #new +m
        phone < @msgid=… :dana MODE #new +m
        phone > PART #new
        laptop < :dana PART :#new
        phone < @msgid=… :dana PART :#new
        bob > KICK #tea dana :out
        bob < :bob KICK #tea dana :out
        laptop < :bob KICK #tea dana :out
        phone < @msgid=… :bob KICK #tea dana :out
        bob > PRIVMSG #tea :alone
    """)


def test_what_people_change_about_themselves() -> None:
    dana(TODAY, "setname")("""
        phone > SETNAME :Dana D.
        laptop < :dana SETNAME :Dana D.
        phone < :dana SETNAME :Dana D.
        phone > PART #tea
        bob < :dana PART :#tea
        laptop < :dana PART :#tea
        phone < @msgid=… :dana PART :#tea
        phone > NICK danni
        laptop < :dana NICK danni
        phone < @msgid=… :dana NICK danni
        laptop > MODE danni +i
        laptop < :danni MODE danni +i
        phone < :danni MODE danni +i
    """)


def test_a_marker_and_what_is_taken_back() -> None:
    play = dana(TODAY, TODAY)
    play.visitors["phone"].send("PRIVMSG #tea :oops")
    msgid = play.visitors["phone"].messages()[-1].tags["msgid"]
    for who in ("bob", "laptop"):
        play.visitors[who].heard()
    play(f"""
        laptop > REDACT #tea {msgid}
        laptop < @msgid=… :dana REDACT #tea {msgid}
        phone < @msgid=… :dana REDACT #tea {msgid}
        laptop > MARKREAD #tea timestamp=2026-11-01T11:00:00.000Z
        laptop < MARKREAD #tea timestamp=2026-11-01T11:00:00.000Z
        phone < MARKREAD #tea timestamp=2026-11-01T11:00:00.000Z
    """)


def test_away_is_who_is_away_on_every_session() -> None:
    Conversation()("""
        bob enters with away-notify
        laptop comes as dana
        bob, laptop join #tea
        phone comes as dana
        phone > AWAY :on the bus
        phone < 306 dana :You have been marked as being away
        laptop > AWAY :lunch
        laptop < 306 dana :You have been marked as being away
        phone < 306 dana :You have been marked as being away
        bob < :dana AWAY :lunch
        phone > AWAY
        phone < 305 dana :You are no longer marked as being away
        laptop < 305 dana :You are no longer marked as being away
        bob < :dana AWAY
        phone > QUIT
        phone < ERROR :Closing link: Quit
        phone < (closed)
        laptop < 306 dana :You have been marked as being away
        bob < :dana AWAY :lunch
        pad comes as dana
        bob > WHOIS dana
        bob < 311 bob dana ~dana 127.0.0.1 * Dana
        bob < 319 bob dana :#tea
        bob < (more)
    """)


def test_a_session_that_nobody_looks_at_makes_nobody_present() -> None:
    """IRCv3 pre-away, "AWAY *": the phone is only there to be pushed to."""
    Conversation()("""
        bob enters with away-notify
        laptop comes as dana
        bob, laptop join #tea
        phone connects
        phone > CAP REQ :sasl draft/pre-away
        phone < CAP * ACK :sasl draft/pre-away
        phone > AWAY *
        phone < 306 * :You have been marked as being away
    """)
    play = Conversation()("""
        bob enters with away-notify
        laptop comes as dana
        bob, laptop join #tea
        phone comes as dana with draft/pre-away
        phone > AWAY *
        phone < 306 dana :You have been marked as being away
        laptop > QUIT
        laptop < ERROR :Closing link: Quit
        laptop < (closed)
        phone < 306 dana :You have been marked as being away
        bob < :dana AWAY :Not here right now
    """)
    assert play.party.chat.person_named("dana") is not None


def test_the_last_one_to_go_is_who_leaves() -> None:
    dana()("""
        laptop > QUIT :bye
        laptop < ERROR :Closing link: Quit: bye
        laptop < (closed)
        phone > PRIVMSG #tea :still here
        bob < :dana PRIVMSG #tea :still here
        phone > QUIT :bye
        phone < ERROR :Closing link: Quit: bye
        phone < (closed)
        bob < :dana QUIT :Quit: bye
    """)


def test_a_connection_that_breaks() -> None:
    play = dana()
    play.visitors["laptop"].drop()
    assert play.visitors["bob"].heard() == []
    play.visitors["phone"].drop()
    assert play.visitors["bob"].heard() == [":dana!~dana@127.0.0.1 QUIT :Connection lost"]


def test_who_is_killed_is_killed_everywhere() -> None:
    dana()("""
        bob runs the server
        bob > KILL dana :enough
        bob < :dana QUIT :Killed (bob (enough))
        laptop < :bob KILL dana enough
        laptop < :dana QUIT :Killed (bob (enough))
        laptop < ERROR :Closing link: Killed (bob (enough))
        laptop < (closed)
        phone < :bob KILL dana enough
        phone < :dana QUIT :Killed (bob (enough))
        phone < ERROR :Closing link: Killed (bob (enough))
        phone < (closed)
    """)


def test_so_many_sessions_and_no_more() -> None:
    party = Party(rules=Rules(sessions_per_account=2))
    party.come_as("dana")
    party.come_as("dana")
    third = party.come_as("dana")
    assert third.heard() == [
        ":mpchat.local FAIL * TOO_MANY_SESSIONS dana :dana has 2 sessions already: end one of them (ACCOUNT SESSIONS lists them)",
        "ERROR :Closing link: dana has 2 sessions already: end one of them (ACCOUNT SESSIONS lists them)",
    ]
    assert third.closed


def test_another_account_is_another_person() -> None:
    """Somebody with several sessions cannot become somebody else on one of them."""
    play = dana()
    play.party.chat.accounts["eve"] = "eve"
    from mpchat.chat.vocabulary import LogIn, Refused, Stamp, VisitorId

    (refused,) = play.party.chat.apply(LogIn(VisitorId(2), "eve"), Stamp(2**40, 1.0))
    assert isinstance(refused, Refused) and refused.numeric == "ERR_SASLFAIL"
    assert refused.text.startswith("You are dana on other devices, too")


def test_the_others_hear_of_a_new_host_as_they_can() -> None:
    """A login gives another host; clients without CHGHOST are never told that they themselves have quit."""
    party = Party(rules=Rules(account_hosts="users.example"))
    play = Conversation(party)("""
        bob enters
        laptop comes as dana
        bob, laptop join #tea
        phone comes as dana
        phone > WHOIS dana
        phone < 311 dana dana ~dana dana.users.example * Dana
        phone < (more)
    """)
    assert play.visitors["bob"].heard() == []
