"""Logging in: PLAIN and SCRAM-SHA-256, before coming in and later, and all that can go wrong."""

from base64 import b64decode, b64encode

import pytest
from scramp import ScramClient
from twisted.logger import capturedLogs, formatEvent

from mpchat.chat.vocabulary import PersonId
from mpchat.irc.capabilities import CAPABILITIES
from mpchat.settings.limits import Limits
from tests.conversation import Conversation, talk
from tests.harness import Party
from tests.proofs import encoded, log_in, log_in_by_scram, plain, with_accounts

ANN = plain("ann", "open sesame")
WRONG = plain("ann", "open barley")
LOGGED_IN = """ann < 900 ann ann!~ann@127.0.0.1 Ann :You are now logged in as Ann
        ann < 903 ann :SASL authentication successful"""


def at_the_door(*accounts: str, **house: object) -> Conversation:
    """Ann is at the door: nick and user are said, sasl is agreed on, CAP END is not said yet."""
    party = with_accounts(*accounts, **house)
    return Conversation(party)("""
        ann connects
        ann > CAP REQ sasl
        ann < CAP * ACK :sasl
        ann > NICK ann
        ann > USER ann 0 * Ann
    """)


def test_the_offer() -> None:
    """IRCv3 sasl-3.2, "Mechanism list in CAP LS": the mechanisms are the value, for those who know of values."""
    ann, bob = (Party().connect() for _ in range(2))
    assert " sasl=PLAIN,SCRAM-SHA-256 " in ann.asks("CAP LS 302")[0]
    assert " sasl " in bob.asks("CAP LS")[0]
    assert "sasl" in CAPABILITIES


def test_plain() -> None:
    """IRCv3 sasl-3.1, "The AUTHENTICATE command": the example with PLAIN."""
    at_the_door("Ann")(f"""
        ann > AUTHENTICATE PLAIN
        ann < AUTHENTICATE +
        ann > AUTHENTICATE {ANN}
        {LOGGED_IN}
    """)


def test_who_has_logged_in_enters_with_the_account() -> None:
    """IRCv3 sasl-3.1, "The AUTHENTICATE command": after CAP END the client is let in, logged in."""
    play = at_the_door("Ann")
    ann = play.visitors["ann"]
    assert len(log_in(ann, "ann")) == 2
    assert " 001 ann " in ann.asks("CAP END")[0]
    assert play.party.chat.person_named("ann") is not None
    assert play.party.chat.people[PersonId(1)].account == "Ann"


def test_nothing_is_known_yet() -> None:
    """IRCv3 sasl-3.1, "Numerics used by this extension", 900: ``*`` for a nick and a user name that were not said yet."""
    talk(
        f"""
        ann connects
        ann > CAP REQ sasl
        ann < CAP * ACK :sasl
        ann > AUTHENTICATE PLAIN
        ann < AUTHENTICATE +
        ann > AUTHENTICATE {ANN}
        ann < 900 * *!*@127.0.0.1 ann :You are now logged in as ann
        ann < 903 * :SASL authentication successful
        """,
        with_accounts("ann"),
    )


@pytest.mark.parametrize(
    "response",
    [
        WRONG,
        plain("bob", "open sesame"),
        plain("ann", ""),
        plain("", "open sesame"),
        plain("ann", "open sesame", "bob"),
        plain("ann", "open sesame\0"),
        encoded("ann\0open sesame"),
        encoded("open sesame"),
        b64encode(b"\0ann\0\xff").decode(),
        plain("ann", "open sesame\u0221"),
        "+",
        "=",
        "A",
        "AAAA=",
        "%%%%",
        "ä",
        ":a b",
    ],
)
def test_what_proves_nothing(response: str) -> None:
    """RFC 4616 §2, IRCv3 sasl-3.1: a wrong password, no such account, another's identity, no base64: all are 904."""
    at_the_door("ann")(f"""
        ann > AUTHENTICATE PLAIN
        ann < AUTHENTICATE +
        ann > AUTHENTICATE {response}
        ann < 904 ann :SASL authentication failed
        ann > AUTHENTICATE PLAIN
        ann < AUTHENTICATE +
        ann > AUTHENTICATE {ANN}
        {LOGGED_IN.replace("Ann", "ann")}
    """)


def test_the_same_identity_twice() -> None:
    """RFC 4616 §2: an authorization identity that is one's own, in whatever case."""
    at_the_door("Ann")(f"""
        ann > AUTHENTICATE PLAIN
        ann < AUTHENTICATE +
        ann > AUTHENTICATE {plain("ann", "open sesame", "ANN")}
        {LOGGED_IN}
    """)


def test_the_name_of_a_mechanism() -> None:
    """IRCv3 sasl-3.1, 908: a mechanism that is not there; the case of one that is does not matter."""
    at_the_door("ann")("""
        ann > AUTHENTICATE EXTERNAL
        ann < 908 ann PLAIN,SCRAM-SHA-256 :are available SASL mechanisms
        ann < 904 ann :SASL authentication failed
        ann > AUTHENTICATE :
        ann < 908 ann PLAIN,SCRAM-SHA-256 :are available SASL mechanisms
        ann < 904 ann :SASL authentication failed
        ann > AUTHENTICATE +
        ann < 908 ann PLAIN,SCRAM-SHA-256 :are available SASL mechanisms
        ann < 904 ann :SASL authentication failed
        ann > AUTHENTICATE plain
        ann < AUTHENTICATE +
    """)


def test_without_a_parameter() -> None:
    """Modern IRC Client Protocol, ERR_NEEDMOREPARAMS (461)."""
    at_the_door("ann")("""
        ann > AUTHENTICATE
        ann < 461 ann AUTHENTICATE :Not enough parameters
    """)


def test_without_the_capability() -> None:
    """IRCv3 sasl-3.1: the client must have agreed on sasl before."""
    talk(
        """
        ann connects
        ann > NICK ann
        ann > AUTHENTICATE PLAIN
        ann < 904 ann :SASL authentication failed: ask for the capability sasl first
        """,
        with_accounts("ann"),
    )


def test_giving_up() -> None:
    """IRCv3 sasl-3.1, 906: ``*`` gives up, and another login may begin."""
    at_the_door("ann")("""
        ann > AUTHENTICATE PLAIN
        ann < AUTHENTICATE +
        ann > AUTHENTICATE *
        ann < 906 ann :SASL authentication aborted
        ann > AUTHENTICATE PLAIN
        ann < AUTHENTICATE +
        ann > AUTHENTICATE *
        ann < 906 ann :SASL authentication aborted
        ann > AUTHENTICATE *
        ann < 906 ann :SASL authentication aborted
    """)


def test_entering_in_the_middle() -> None:
    """IRCv3 sasl-3.1: who completes registration in the middle of a login is told 906, and comes in without it."""
    ann = at_the_door("ann").visitors["ann"]
    ann.send("AUTHENTICATE SCRAM-SHA-256")
    lines = ann.send("CAP END").heard()
    assert lines[1] == ":mpchat.local 906 ann :SASL authentication aborted"
    assert lines[2] == (
        ":mpchat.local 433 * ann :This nick belongs to an account: log in to it (SASL), or choose another nick"
    )
    assert " 001 anna " in ann.asks("NICK anna")[0]
    assert ann.party.chat.people[PersonId(1)].account == ""


def test_a_response_over_several_lines() -> None:
    """IRCv3 sasl-3.1, "The AUTHENTICATE command": pieces of 400, and a + behind a last one that is full."""
    party = with_accounts("ann")
    for length in (300, 400, 800):
        ann = party.connect()
        password = "x" * (length // 4 * 3 - len("\0ann\0"))
        response = plain("ann", password)
        assert len(response) == length
        pieces = [response[at : at + 400] for at in range(0, length, 400)]
        ann.asks("CAP REQ sasl", "AUTHENTICATE PLAIN")
        for piece in pieces[:-1]:
            assert ann.asks(f"AUTHENTICATE {piece}") == []
        last = [f"AUTHENTICATE {pieces[-1]}", *(["AUTHENTICATE +"] if length % 400 == 0 else [])]
        assert ann.asks(*last) == [":mpchat.local 904 * :SASL authentication failed"]


def test_too_long() -> None:
    """IRCv3 sasl-3.1, 905: a parameter over 400 bytes; a response in more pieces than any needs fails with 904, too."""
    play = at_the_door("ann")(f"""
        ann > AUTHENTICATE PLAIN
        ann < AUTHENTICATE +
        ann > AUTHENTICATE {"A" * 401}
        ann < 905 ann :SASL message too long
        ann > AUTHENTICATE {"A" * 401}
        ann < 905 ann :SASL message too long
        ann > AUTHENTICATE PLAIN
        ann < AUTHENTICATE +
    """)
    ann = play.visitors["ann"]
    assert ann.asks(*[f"AUTHENTICATE {'A' * 400}"] * 10) == []
    assert ann.asks("AUTHENTICATE AAAA") == [
        ":mpchat.local 905 ann :SASL message too long",
        ":mpchat.local 904 ann :SASL authentication failed",
    ]


def test_scram() -> None:
    """RFC 5802 §3, RFC 7677: both sides prove that they know the password, and neither tells it."""
    play = at_the_door("Ann")
    ann = play.visitors["ann"]
    assert log_in_by_scram(ann, "ANN") == [
        ":mpchat.local 900 ann ann!~ann@127.0.0.1 Ann :You are now logged in as Ann",
        ":mpchat.local 903 ann :SASL authentication successful",
    ]


def test_scram_with_a_wrong_password() -> None:
    """RFC 5802 §7: who does not know the password fails at the last step, whether there is such an account or not."""
    failed = [":mpchat.local 904 ann :SASL authentication failed"]
    ann = at_the_door("ann").visitors["ann"]
    assert log_in_by_scram(ann, "ann", "open barley") == failed
    assert log_in_by_scram(ann, "nobody") == failed
    assert len(log_in_by_scram(ann, "ann")) == 2


def test_an_unknown_accounts_salt_is_always_the_same() -> None:
    """RFC 5802 §5.1, s: nobody learns from the salt that there is no such account."""
    ann = at_the_door("ann").visitors["ann"]
    challenges = []
    for name in ("ann", "nobody", "NOBODY", "somebody"):
        client = ScramClient(["SCRAM-SHA-256"], name, "x" * 8, c_nonce="0" * 32)
        ann.send("AUTHENTICATE SCRAM-SHA-256", f"AUTHENTICATE {encoded(client.get_client_first())}")
        line = ann.heard()[-1]
        client.set_server_first(b64decode(line.rpartition(" ")[2]).decode())
        challenges.append((client.salt, client.iterations))
        ann.send("AUTHENTICATE *")
    assert challenges[1] == challenges[2]
    assert len({bytes(salt) for salt, _ in challenges}) == 3
    assert len({len(bytes(salt)) for salt, _ in challenges}) == 1
    assert len({int(count) for _, count in challenges}) == 1


@pytest.mark.parametrize(
    "response",
    [
        "",
        "n,,n=ann,r=",
        "n,a=bob,n=ann,r=nonce",
        "p=tls-unique,,n=ann,r=nonce",
        "n,,n=ann",
        "n,,n=a=n,r=nonce",
        "n,,m=x,n=ann,r=nonce",
        "nonsense",
        "n,,n=\ud800ann,r=nonce",
    ],
)
def test_scram_that_is_none(response: str) -> None:
    """RFC 5802 §7: a first message that does not keep to the form, or wants what is not there, is 904."""
    ann = at_the_door("ann").visitors["ann"]
    said = b64encode(response.encode("utf-8", "surrogatepass")).decode() or "+"
    assert ann.asks("AUTHENTICATE SCRAM-SHA-256", f"AUTHENTICATE {said}") == [
        ":mpchat.local AUTHENTICATE +",
        ":mpchat.local 904 ann :SASL authentication failed",
    ]


def test_scrams_last_word_is_the_servers() -> None:
    """RFC 4422 §3.6, IRCv3 sasl-3.1: the client answers the server's proof with nothing."""
    ann = at_the_door("ann").visitors["ann"]
    client = ScramClient(["SCRAM-SHA-256"], "ann", "open sesame")
    ann.send("AUTHENTICATE SCRAM-SHA-256", f"AUTHENTICATE {encoded(client.get_client_first())}")
    client.set_server_first(b64decode(ann.heard()[-1].rpartition(" ")[2]).decode())
    ann.send(f"AUTHENTICATE {encoded(client.get_client_final())}")
    assert ann.asks("AUTHENTICATE AAAA") == [":mpchat.local 904 ann :SASL authentication failed"]


def test_logging_in_again_before_coming_in() -> None:
    """IRCv3 sasl-3.2, "SASL Reauthentication": another account, at any time."""
    play = at_the_door("ann", "bob")
    ann = play.visitors["ann"]
    log_in(ann, "ann")
    assert ann.asks("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('bob', 'open sesame')}")[1:] == [
        ":mpchat.local 900 ann ann!~ann@127.0.0.1 bob :You are now logged in as bob",
        ":mpchat.local 903 ann :SASL authentication successful",
    ]


def test_logging_in_later() -> None:
    """IRCv3 sasl-3.2, "SASL Reauthentication": who is in the chat, logged in or not."""
    talk(
        f"""
        bob enters with sasl account-notify
        bob > AUTHENTICATE PLAIN
        bob < AUTHENTICATE +
        bob > AUTHENTICATE {ANN}
        bob < 900 bob bob!~bob@127.0.0.1 ann :You are now logged in as ann
        bob < 903 bob :SASL authentication successful
        bob < :bob ACCOUNT ann
        bob > AUTHENTICATE PLAIN
        bob < AUTHENTICATE +
        bob > AUTHENTICATE {ANN}
        bob < 900 bob bob!~bob@127.0.0.1 ann :You are now logged in as ann
        bob < 903 bob :SASL authentication successful
        bob > AUTHENTICATE PLAIN
        bob < AUTHENTICATE +
        bob > AUTHENTICATE {WRONG}
        bob < 904 bob :SASL authentication failed
        bob > AUTHENTICATE PLAIN
        bob < AUTHENTICATE +
        bob > AUTHENTICATE {plain("cat", "open sesame")}
        bob < 900 bob bob!~bob@127.0.0.1 cat :You are now logged in as cat
        bob < 903 bob :SASL authentication successful
        bob < :bob ACCOUNT cat
        """,
        with_accounts("ann", "cat"),
    )


def test_too_many_failures() -> None:
    """IRCv3 sasl-3.2, "SASL Reauthentication": the server may close, and says why before it does."""
    at_the_door("ann", limits=Limits(command_rate=0, max_login_failures=2))(f"""
        ann > AUTHENTICATE PLAIN
        ann < AUTHENTICATE +
        ann > AUTHENTICATE {WRONG}
        ann < 904 ann :SASL authentication failed
        ann > AUTHENTICATE PLAIN
        ann < AUTHENTICATE +
        ann > AUTHENTICATE {WRONG}
        ann < 904 ann :SASL authentication failed
        ann < ERROR :Closing link: Too many wrong passwords
        ann < (closed)
    """)


def test_a_label() -> None:
    """IRCv3 labeled-response: the answer of a login is one batch; a piece that has no answer yet is acknowledged."""
    talk(
        f"""
        bob enters with sasl batch labeled-response
        bob > @label=a AUTHENTICATE PLAIN
        bob < @label=a AUTHENTICATE +
        bob > @label=b AUTHENTICATE {ANN}
        bob < @label=b BATCH +b1 labeled-response
        bob < @batch=b1 900 bob bob!~bob@127.0.0.1 ann :You are now logged in as ann
        bob < @batch=b1 903 bob :SASL authentication successful
        bob < BATCH -b1
        bob > AUTHENTICATE PLAIN
        bob < AUTHENTICATE +
        bob > @label=c AUTHENTICATE {"A" * 400}
        bob < @label=c ACK
        """,
        with_accounts("ann"),
    )


def test_the_servers_password_is_needed_all_the_same() -> None:
    """Modern IRC Client Protocol, PASS message: an account does not let anybody in."""
    ann = at_the_door("ann", password="knock").visitors["ann"]
    log_in(ann, "ann")
    assert ann.asks("CAP END")[0] == ":mpchat.local 464 ann :Password incorrect"


def test_giving_the_capability_back_gives_the_login_up() -> None:
    """IRCv3 sasl-3.1, Capability Negotiation "CAP REQ subcommand": what began with a capability ends with it."""
    at_the_door("Ann")(f"""
        ann > AUTHENTICATE PLAIN
        ann < AUTHENTICATE +
        ann > CAP REQ -sasl
        ann < CAP ann ACK :-sasl
        ann > CAP REQ sasl
        ann < CAP ann ACK :sasl
        ann > AUTHENTICATE {ANN}
        ann < 908 ann PLAIN,SCRAM-SHA-256 :are available SASL mechanisms
        ann < 904 ann :SASL authentication failed
    """)


def test_a_login_that_fails_is_logged_without_names() -> None:
    """docs/protocol.md, "Accounts": an operator can see who tries passwords, and no password that was typed for a name."""
    with capturedLogs() as events:
        talk("""
            ann enters with sasl
            ann > AUTHENTICATE PLAIN
            ann < AUTHENTICATE +
            ann > AUTHENTICATE c2VzYW1lAHNlc2FtZQBzZXNhbWU=
            ann < 904 ann :SASL authentication failed
        """)
    told = [formatEvent(event) for event in events]
    assert told == ["a login from 127.0.0.1 failed: SASL"]
