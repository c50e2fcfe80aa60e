"""Who has logged in is shown by the account (--account-hosts), and what the others hear of it."""

from mpchat.chat.chat import Rules
from tests.conversation import Conversation
from tests.harness import Party
from tests.proofs import log_in, plain, with_accounts

ANN = plain("ann", "open sesame")
HIDDEN = "ann.users.example.org"


def party(**house: object) -> Party:
    """Ann has an account; who logs in is shown by it."""
    return with_accounts("ann", rules=Rules(account_hosts="users.example.org"), **house)


def test_the_host_changes_on_logging_in() -> None:
    """IRCv3 chghost, "The CHGHOST message": told once to those who share rooms, and to the one itself, with 396."""
    talk = Conversation(party())("""
        anna enters with sasl chghost
        bob, cat enter with chghost
        anna, bob join #a
        anna, bob join #b
        anna > AUTHENTICATE PLAIN
        anna < AUTHENTICATE +
    """)
    ann, bob, cat = (talk.visitors[nick] for nick in ("anna", "bob", "cat"))
    told = ann.asks(f"AUTHENTICATE {ANN}")
    assert told == [
        ":anna!~anna@127.0.0.1 CHGHOST ~anna ann.users.example.org",
        ":mpchat.local 396 anna ann.users.example.org :is now your displayed host",
        ":mpchat.local 900 anna anna!~anna@ann.users.example.org ann :You are now logged in as ann",
        ":mpchat.local 903 anna :SASL authentication successful",
    ]
    assert bob.heard() == [":anna!~anna@127.0.0.1 CHGHOST ~anna ann.users.example.org"]
    assert cat.heard() == []
    ann.send("PRIVMSG #a :hello")
    assert bob.heard() == [f":anna!~anna@{HIDDEN} PRIVMSG #a :hello"]


def test_who_does_not_know_chghost_sees_somebody_come_back() -> None:
    """IRCv3 chghost, "Fallback when the chghost capability has not been negotiated": QUIT, JOIN, MODE; none for oneself."""
    talk = Conversation(party())("""
        anna enters with sasl
        bob enters
        cat enters with extended-join away-notify server-time message-tags account-tag
        anna, bob, cat join #a
        anna, cat join #b
        anna > MODE #b +v anna
        anna < :anna MODE #b +v anna
        cat < @… :anna MODE #b +v anna
        anna > AWAY :at lunch
        anna < 306 anna :You have been marked as being away
        cat < @… :anna AWAY :at lunch
        anna > AUTHENTICATE PLAIN
        anna < AUTHENTICATE +
    """)
    ann, bob, cat = (talk.visitors[nick] for nick in ("anna", "bob", "cat"))
    assert [line.split(" ")[1] for line in ann.asks(f"AUTHENTICATE {ANN}")] == ["396", "900", "903"]
    assert bob.heard() == [
        ":anna!~anna@127.0.0.1 QUIT :Changing host",
        f":anna!~anna@{HIDDEN} JOIN #a",
        f":anna!~anna@{HIDDEN} MODE #a +o anna",
    ]
    tags = "@time=2026-11-01T12:00:00.011Z;account=ann"
    assert cat.heard() == [
        f"{tags} :anna!~anna@127.0.0.1 QUIT :Changing host",
        f"{tags} :anna!~anna@{HIDDEN} JOIN #a ann Anna",
        f"{tags} :anna!~anna@{HIDDEN} AWAY :at lunch",
        f"{tags} :anna!~anna@{HIDDEN} MODE #a +o anna",
        f"{tags} :anna!~anna@{HIDDEN} JOIN #b ann Anna",
        f"{tags} :anna!~anna@{HIDDEN} AWAY :at lunch",
        f"{tags} :anna!~anna@{HIDDEN} MODE #b +ov anna anna",
    ]


def test_who_enters_logged_in_is_never_shown_by_the_address() -> None:
    """IRCv3 chghost, "Introduction": with SASL before coming in, nothing has to be changed."""
    talk = Conversation(party())("""
        bob enters with chghost
        bob joins #a
        ann connects
        ann > CAP REQ sasl
        ann < CAP * ACK :sasl
    """)
    ann, bob = talk.visitors["ann"], talk.visitors["bob"]
    log_in(ann, "ann")
    welcome = ann.asks("NICK ann", "USER ann 0 * Ann", "CAP END")
    assert f":mpchat.local 396 ann {HIDDEN} :is now your displayed host" in welcome
    ann.send("JOIN #a")
    assert bob.heard() == [f":ann!~ann@{HIDDEN} JOIN #a"]
    assert f":mpchat.local 311 bob ann ~ann {HIDDEN} * Ann" in bob.asks("WHOIS ann")
    for question in ("WHOIS ann", "WHO ann", "WHO ann %nhi", "USERHOST ann", "NAMES #a"):
        assert not any("127.0.0.1" in line for line in bob.asks(question)), question
    assert any(" 338 ann ann 127.0.0.1 " in line for line in ann.asks("WHOIS ann"))


def test_a_ban_of_the_address_holds() -> None:
    """Modern IRC Client Protocol, "Ban Channel Mode": of the host that is shown, and of the address behind it."""
    for mask in ("*!*@127.0.0.1", f"*!*@{HIDDEN}"):
        talk = Conversation(party())(f"""
            bob enters
            bob joins #a
            bob > MODE #a +b {mask}
            bob < :bob MODE #a +b {mask}
            anna enters with sasl
        """)
        ann = talk.visitors["anna"]
        log_in(ann, "ann")
        assert ann.asks("JOIN #a") == [":mpchat.local 474 anna #a :Cannot join channel (+b)"]


def test_a_host_of_a_monitored_nick() -> None:
    """IRCv3 extended-monitor, "Description": CHGHOST, with chghost; nothing in its place for those without it."""
    talk = Conversation(party())("""
        anna enters with sasl
        bob enters with extended-monitor chghost
        cat enters with extended-monitor
        bob > MONITOR + anna
        bob < 730 …
        cat > MONITOR + anna
        cat < 730 …
    """)
    log_in(talk.visitors["anna"], "ann")
    assert talk.visitors["bob"].heard() == [f":anna!~anna@127.0.0.1 CHGHOST ~anna {HIDDEN}"]
    assert talk.visitors["cat"].heard() == []


def test_without_the_option_hosts_stay() -> None:
    """docs/protocol.md, "Hosts": by default nobody's host changes."""
    talk = Conversation(with_accounts("ann"))("""
        anna enters with sasl chghost
        bob enters with chghost
        anna, bob join #a
    """)
    log_in(talk.visitors["anna"], "ann")
    assert talk.visitors["bob"].heard() == []
