"""Opening accounts, and the nicks that belong to them."""

import pytest

from mpchat.chat.chat import Rules
from mpchat.chat.vocabulary import PersonId
from mpchat.settings.limits import Limits
from tests.conversation import Conversation, talk
from tests.harness import Party, SlowJournal
from tests.proofs import log_in, plain, with_accounts

NOT_YOURS = "This nick belongs to an account: log in to it (SASL), or choose another nick"


def test_the_offer() -> None:
    """IRCv3 account-registration, "Capability": the keys that are true, and no capability where nobody may register."""
    open_to_all = Party().connect().asks("CAP LS 302")[0]
    assert " draft/account-registration=before-connect,custom-account-name " in open_to_all
    with_a_password = Party(password="knock").connect().asks("CAP LS 302")[0]
    assert " draft/account-registration=custom-account-name " in with_a_password
    closed = Party(no_registration=True).connect()
    assert "account-registration" not in closed.asks("CAP LS 302")[0]
    assert closed.asks("CAP REQ draft/account-registration")[0].startswith(":mpchat.local CAP * NAK")


def test_registering() -> None:
    """IRCv3 account-registration, "With no email or verification": ``*`` is the nick; the others hear of it."""
    talk("""
        ann, bob enter with account-notify
        ann, bob join #a
        ann > REGISTER * * hunter2
        ann < REGISTER SUCCESS ann :The account is yours
        ann < 900 ann ann!~ann@127.0.0.1 ann :You are now logged in as ann
        ann < :ann ACCOUNT ann
        bob < :ann ACCOUNT ann
        bob > REGISTER Robert bob@example.org hunter2
        bob < REGISTER SUCCESS Robert :The account is yours
        bob < 900 bob bob!~bob@127.0.0.1 Robert :You are now logged in as Robert
        bob < :bob ACCOUNT Robert
        ann < :bob ACCOUNT Robert
    """)


def test_the_password_is_the_one_that_was_registered() -> None:
    """IRCv3 account-registration, "Responses": afterwards one can log in with it."""
    party = Party()
    ann = party.enter("ann", "sasl")
    ann.send("REGISTER * * :open  sesame ")
    ann.send("QUIT")
    other = party.connect()
    other.send("CAP REQ sasl")
    assert " 904 " in log_in(other, "ann", "open sesame")[0]
    assert " 900 " in log_in(other, "ANN", "open  sesame ")[0]


def test_before_connect() -> None:
    """IRCv3 account-registration, "``before-connect``": before CAP END, and then one comes in with it."""
    play = talk("""
        ann connects
        ann > CAP REQ draft/account-registration
        ann < CAP * ACK :draft/account-registration
        ann > REGISTER * * hunter2
        ann < FAIL REGISTER NEED_NICK * :Choose a nick first (NICK)
        ann > NICK ann
        ann > REGISTER * * hunter2
        ann < REGISTER SUCCESS ann :The account is yours
        ann < 900 ann ann!*@127.0.0.1 ann :You are now logged in as ann
        ann > REGISTER other * hunter2
        ann < FAIL REGISTER ALREADY_AUTHENTICATED ann :You are logged in to ann already
    """)
    ann = play.visitors["ann"]
    assert " 001 ann " in ann.asks("USER ann 0 * Ann", "CAP END")[0]
    assert play.party.chat.people[PersonId(1)].account == "ann"


def test_with_a_server_password() -> None:
    """IRCv3 account-registration, "Server considerations": no account for who may not come in."""
    party = Party(password="knock")
    talk(
        """
        ann connects
        ann > NICK ann
        ann > REGISTER * * hunter2
        ann < FAIL REGISTER COMPLETE_CONNECTION_REQUIRED :Come in first, with the server's password; then register
        """,
        party,
    )


def test_names_that_are_refused() -> None:
    """IRCv3 account-registration, ACCOUNT_EXISTS and BAD_ACCOUNT_NAME."""
    talk(
        """
        bob, cat enter
        bob > REGISTER ANN * hunter2
        bob < FAIL REGISTER ACCOUNT_EXISTS ANN :There is an account of that name: log in to it, or choose another name
        bob > REGISTER cat * hunter2
        bob < FAIL REGISTER BAD_ACCOUNT_NAME cat :Somebody else is called that now: choose another name
        bob > REGISTER #a * hunter2
        bob < FAIL REGISTER BAD_ACCOUNT_NAME #a :A name starts with a letter and has letters, digits and -_[]\\`^{|} only
        """,
        with_accounts("ann"),
    )


def test_a_nick_that_is_somebodys() -> None:
    """IRCv3 account-registration, ACCOUNT_EXISTS: before coming in, too."""
    talk(
        """
        ann connects
        ann > NICK ann
        ann > REGISTER * * hunter2
        ann < FAIL REGISTER ACCOUNT_EXISTS ann :There is an account of that name: log in to it, or choose another name
        """,
        with_accounts("ann"),
    )


def test_passwords_that_are_refused() -> None:
    """IRCv3 account-registration, WEAK_PASSWORD and UNACCEPTABLE_PASSWORD."""
    odd = "The password has characters that not every client can send: choose letters, digits and signs"
    talk(f"""
        Barbara enters
        Barbara > REGISTER * * short
        Barbara < FAIL REGISTER WEAK_PASSWORD Barbara :A password has at least 6 characters
        Barbara > REGISTER * * :
        Barbara < FAIL REGISTER WEAK_PASSWORD Barbara :A password has at least 6 characters
        Barbara > REGISTER * * barbara
        Barbara < FAIL REGISTER WEAK_PASSWORD Barbara :The password is the account's name: choose another one
        Barbara > REGISTER * * {"x" * 301}
        Barbara < FAIL REGISTER UNACCEPTABLE_PASSWORD Barbara :A password has at most 300 bytes
        Barbara > REGISTER * * {"ä" * 151}
        Barbara < FAIL REGISTER UNACCEPTABLE_PASSWORD Barbara :A password has at most 300 bytes
        Barbara > REGISTER * * sesame\N{GRINNING FACE}
        Barbara < FAIL REGISTER UNACCEPTABLE_PASSWORD Barbara :{odd}
        Barbara > REGISTER * * {"x" * 300}
        Barbara < REGISTER SUCCESS Barbara :The account is yours
        Barbara < 900 Barbara Barbara!~Barbara@127.0.0.1 Barbara :You are now logged in as Barbara
    """)


@pytest.mark.parametrize("email", ["ann", "@", "ann@", "@example.org", "a@b@c", ":ann x@example.org"])
def test_what_is_no_address(email: str) -> None:
    """IRCv3 account-registration, INVALID_EMAIL."""
    talk(f"""
        ann enters
        ann > REGISTER * {email} hunter2
        ann < {_answer(email)}
    """)


def _answer(email: str) -> str:
    if email.startswith(":"):
        return "461 ann REGISTER :Not enough parameters"
    return "FAIL REGISTER INVALID_EMAIL ann :That is no address: write name@example.org, or * for none"


def test_too_few_parameters() -> None:
    """Modern IRC Client Protocol, ERR_NEEDMOREPARAMS (461)."""
    talk("""
        ann enters
        ann > REGISTER * hunter2
        ann < 461 ann REGISTER :Not enough parameters
        ann > VERIFY ann
        ann < 461 ann VERIFY :Not enough parameters
    """)


def test_when_the_operator_opens_accounts() -> None:
    """IRCv3 account-registration, TEMPORARILY_UNAVAILABLE: with --no-registration; and when there are too many."""
    talk(
        """
        ann enters
        ann > REGISTER * * hunter2
        ann < FAIL REGISTER TEMPORARILY_UNAVAILABLE * :Accounts are opened by the operator: ask there
        """,
        Party(no_registration=True),
    )
    talk(
        """
        ann enters
        ann > REGISTER * * hunter2
        ann < FAIL REGISTER TEMPORARILY_UNAVAILABLE ann :There are as many accounts as there may be: ask the operator
        """,
        with_accounts("bob", rules=Rules(max_accounts=1)),
    )


def test_what_cannot_be_kept_is_not_registered() -> None:
    """IRCv3 account-registration, TEMPORARILY_UNAVAILABLE: nobody is told of an account that is not kept."""
    party = Party()
    ann = party.enter("ann")
    new = party.connect()
    new.send("NICK new")
    journal = party.use(SlowJournal(party))
    ann.send("REGISTER * * hunter2")
    new.send("REGISTER * * hunter2")
    assert ann.heard() == new.heard() == []
    journal.fail("The account cannot be kept now", "TEMPORARILY_UNAVAILABLE", "REGISTER", "x")
    told = ":mpchat.local FAIL REGISTER TEMPORARILY_UNAVAILABLE x :The account cannot be kept now"
    assert ann.heard() == new.heard() == [told]
    new.send("REGISTER * * hunter2")
    journal.commit()
    assert new.heard()[0] == ":mpchat.local REGISTER SUCCESS new :The account is yours"


def test_verify() -> None:
    """IRCv3 account-registration, INVALID_CODE and ALREADY_AUTHENTICATED: no account waits for a code here."""
    talk("""
        ann enters
        ann > VERIFY ann 1234
        ann < FAIL VERIFY INVALID_CODE ann :No account waits for a code here: register it (REGISTER)
        ann > REGISTER * * hunter2
        ann < REGISTER SUCCESS ann :The account is yours
        ann < 900 ann ann!~ann@127.0.0.1 ann :You are now logged in as ann
        ann > VERIFY ann 1234
        ann < FAIL VERIFY ALREADY_AUTHENTICATED ann :You are logged in to ann already
        bob connects
        bob > VERIFY ann 1234
        bob < FAIL VERIFY INVALID_CODE ann :No account waits for a code here: register it (REGISTER)
    """)


# ---- nicks that belong to accounts ----


def test_a_registered_nick_is_refused() -> None:
    """Modern IRC Client Protocol, ERR_NICKNAMEINUSE (433); docs/protocol.md, "Accounts": a nick belongs to its account."""
    play = Conversation(with_accounts("ann"))(f"""
        bob enters
        bob > NICK ANN
        bob < 433 bob ANN :{NOT_YOURS}
        ann connects
        ann > CAP REQ sasl
        ann < CAP * ACK :sasl
        ann > NICK ann
        ann > USER ann 0 * Ann
        ann > CAP END
        ann < 433 * ann :{NOT_YOURS}
        ann > NICK ann
        ann < 433 * ann :{NOT_YOURS}
        ann > AUTHENTICATE PLAIN
        ann < AUTHENTICATE +
        ann > AUTHENTICATE {plain("ann", "open sesame")}
        ann < 900 * *!~ann@127.0.0.1 ann :You are now logged in as ann
        ann < 903 * :SASL authentication successful
    """)
    assert " 001 ann " in play.visitors["ann"].asks("NICK ann")[0]


def test_a_registered_nick_is_the_owners_whatever_nick_they_came_with() -> None:
    """docs/protocol.md, "Accounts": NICK, once one is logged in."""
    party = with_accounts("ann")
    bob = party.enter("bob", "sasl")
    log_in(bob, "ann")
    assert bob.asks("NICK Ann") == [":bob!~bob@127.0.0.1 NICK Ann"]


def test_a_guest_comes_in_under_another_nick() -> None:
    """docs/protocol.md, "Accounts": with --registered-nicks rename; NICK is refused all the same."""
    party = with_accounts("ann", rules=Rules(guests_are_renamed=True))
    ann = party.connect()
    lines = ann.asks("NICK ann", "USER ann 0 * Ann")
    guest = lines[0].split()[2]
    assert lines[0].startswith(f":mpchat.local 001 {guest} ") and guest.startswith("Guest")
    text = f"The nick ann belongs to an account, so you are {guest}: log in to it (SASL), or choose another"
    assert lines[-1] == f":mpchat.local NOTICE {guest} :{text}"
    assert ann.asks("NICK ann") == [f":mpchat.local 433 {guest} ann :{NOT_YOURS}"]


def test_how_many_accounts_and_failures() -> None:
    """docs/protocol.md, "Accounts": 0 turns a limit off, but a password is never empty."""
    party = Party(limits=Limits(command_rate=0, min_password=0, max_login_failures=0))
    ann = party.enter("ann", "sasl")
    assert "WEAK_PASSWORD" in ann.asks("REGISTER * * :")[0]
    assert "SUCCESS" in ann.asks("REGISTER * * x")[0]
    for _ in range(20):
        assert " 904 " in log_in(ann, "ann", "y")[0]
