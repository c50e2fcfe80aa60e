"""One's own account: its settings, its sessions, its password, its end; and NickServ for those who know nothing else."""

import pytest

from mpchat.chat.vocabulary import NO_SESSION, Register
from tests.conversation import Conversation
from tests.harness import FAST, Party
from tests.proofs import with_accounts

pytestmark = pytest.mark.usefixtures("each_journal")


def dana(capabilities: str = "", **house: object) -> Conversation:
    """Dana, whose password is "open sesame", on a laptop and a phone."""
    party = with_accounts("dana", **house)
    play = Conversation(party)
    return play(f"""
        laptop comes as dana@laptop
        phone comes as dana@phone{capabilities and " with "}{capabilities}
    """)


def test_only_with_an_account() -> None:
    """docs/protocol.md, "ACCOUNT": people without an account are told to log in."""
    Conversation()("""
        ann enters
        ann > ACCOUNT
        ann < FAIL ACCOUNT ACCOUNT_REQUIRED :Log in first: this is about your account
    """)


def test_settings() -> None:
    """docs/protocol.md, "ACCOUNT SET": each setting is on, off, or what the server does by default."""
    dana()("""
        phone > ACCOUNT
        phone < NOTE ACCOUNT SETTING always-on default off :always-on is default: you leave with your last connection
        phone < NOTE ACCOUNT SETTING missed default with-batch :missed is default: …
        phone > ACCOUNT SET always-on on
        phone < NOTE ACCOUNT SETTING always-on on on :always-on is on: you stay in your rooms without a connection
        phone < NOTE ACCOUNT SETTING missed default with-batch :missed is default: …
        phone > ACCOUNT SET missed off
        phone < NOTE ACCOUNT SETTING always-on on on :always-on is on: you stay in your rooms without a connection
        phone < NOTE ACCOUNT SETTING missed off off :missed is off: what was said while you were away is sent to no client
        phone > ACCOUNT SET always-on perhaps
        phone < FAIL ACCOUNT INVALID_PARAMS perhaps :always-on is on, off or default
        phone > ACCOUNT SET colour red
        phone < FAIL ACCOUNT INVALID_PARAMS colour :The settings are always-on and missed
        phone > ACCOUNT SET
        phone < 461 dana ACCOUNT :Not enough parameters
        phone > ACCOUNT FLY
        phone < FAIL ACCOUNT INVALID_PARAMS FLY :ACCOUNT takes one of SHOW, SESSIONS, END, SET, PASSWORD, CLOSE
    """)


def test_where_nobody_stays() -> None:
    """docs/protocol.md, "ACCOUNT SET always-on": refused where the operator does not want it."""
    dana(always_on="off")("""
        phone > ACCOUNT SET always-on on
        phone < FAIL ACCOUNT NOT_OFFERED always-on :Nobody stays without a connection on this server
    """)


def test_persistence() -> None:
    """IRCv3 draft persistence: GET and SET, and the status on coming in."""
    party = with_accounts("dana")
    phone = party.come_as("dana", "draft/persistence")
    assert phone.heard()[-1] == ":mpchat.local PERSISTENCE STATUS DEFAULT OFF"
    play = Conversation(party)
    play.visitors["phone"] = phone
    play("""
        phone > PERSISTENCE SET ON
        phone < PERSISTENCE STATUS ON ON
        phone > PERSISTENCE GET
        phone < PERSISTENCE STATUS ON ON
        phone > PERSISTENCE SET DEFAULT
        phone < PERSISTENCE STATUS DEFAULT OFF
        phone > PERSISTENCE FLY
        phone < FAIL PERSISTENCE INVALID_PARAMS FLY :PERSISTENCE takes GET, or SET with ON, OFF or DEFAULT
        ann enters with draft/persistence
        ann > PERSISTENCE GET
        ann < FAIL PERSISTENCE ACCOUNT_REQUIRED :Log in first: this is about your account
    """)


def test_sessions() -> None:
    """docs/protocol.md, "ACCOUNT SESSIONS": where one is logged in, the oldest first; one of them can be ended, or all others."""
    dana("batch")("""
        phone > ACCOUNT SESSIONS
        phone < NOTE ACCOUNT SESSION 1 laptop here … :127.0.0.1, laptop, since …; it knows sasl
        phone < NOTE ACCOUNT SESSION 2 phone this … :127.0.0.1, phone, since … (this one); it knows batch, sasl
        phone < NOTE ACCOUNT SESSIONS dana 2 :2 sessions
        phone > ACCOUNT END 7
        phone < FAIL ACCOUNT NO_SUCH_SESSION 7 :You have no such session: ACCOUNT SESSIONS lists them
        phone > ACCOUNT END OTHERS
        phone < NOTE ACCOUNT ENDED 1 :Ended: 1
        laptop < ERROR :Closing link: Ended by dana
        laptop < (closed)
        phone > ACCOUNT END OTHERS
        phone < FAIL ACCOUNT NO_SUCH_SESSION OTHERS :You have no such session: ACCOUNT SESSIONS lists them
    """)


def test_operators_see_and_end_the_sessions_of_others() -> None:
    """Modern IRC Client Protocol, "KILL message": here one session alone can be closed, too."""
    dana()("""
        bob comes as bob
        bob > ACCOUNT SESSIONS dana
        bob < NOTE ACCOUNT SESSION 3 * this … :127.0.0.1, since … (this one); it knows sasl
        bob < NOTE ACCOUNT SESSIONS bob 1 :1 session
        bob runs the server
        bob > ACCOUNT SESSIONS nobody
        bob < 401 bob nobody :No such nick or channel
        bob > ACCOUNT SESSIONS dana
        bob < NOTE ACCOUNT SESSION 1 laptop here … :127.0.0.1, laptop, since …; it knows sasl
        bob < NOTE ACCOUNT SESSION 2 phone here … :127.0.0.1, phone, since …; it knows sasl
        bob < NOTE ACCOUNT SESSIONS dana 2 :2 sessions
        bob > KILL dana/9 :flooding
        bob < FAIL KILL NO_SUCH_SESSION 9 :They have no session of that number: ACCOUNT SESSIONS NICK lists them
        bob > KILL dana/2 :flooding
        bob < NOTE ACCOUNT ENDED 2 :Ended: 2
        phone < ERROR :Closing link: Killed (bob (flooding))
        phone < (closed)
    """)


def test_another_password() -> None:
    """docs/protocol.md, "ACCOUNT PASSWORD": the old one proves that it is oneself."""
    play = dana()
    play("""
        phone > ACCOUNT PASSWORD wrong newsesame
        phone < FAIL ACCOUNT INVALID_PASSWORD PASSWORD :That is not the password of this account
        phone > ACCOUNT PASSWORD :open sesame
        phone < 461 dana ACCOUNT :Not enough parameters
    """)
    phone = play.visitors["phone"]
    assert phone.asks("ACCOUNT PASSWORD :open sesame")[0].endswith(" 461 dana ACCOUNT :Not enough parameters")
    assert phone.asks("NS SET PASSWORD sesame short")[0].endswith("A password has at least 6 characters")


def test_the_end_of_an_account() -> None:
    """docs/protocol.md, "ACCOUNT CLOSE": everybody is logged out of it, and nobody can ever register its name."""
    play = dana("account-notify")
    play("""
        phone > ACCOUNT CLOSE wrong
        phone < FAIL ACCOUNT INVALID_PASSWORD CLOSE :That is not the password of this account
    """)
    phone = play.visitors["phone"]
    assert phone.asks("ACCOUNT CLOSE :open sesame") == [
        ":mpchat.local NOTE ACCOUNT CLOSED dana :The account dana is closed",
        ":dana!~dana@127.0.0.1 ACCOUNT *",
    ]
    play("""
        phone > ACCOUNT
        phone < FAIL ACCOUNT ACCOUNT_REQUIRED :Log in first: this is about your account
        phone > REGISTER dana * opensesame
        phone < FAIL REGISTER BAD_ACCOUNT_NAME dana :The account of that name was closed: choose another name
    """)
    assert play.party.house.accounts.credentials("dana") is None


# ---- NickServ ----


def ns(text: str) -> str:
    """What NickServ has told ann."""
    return f":NickServ NOTICE ann :{text}"


def test_nickserv_logs_in() -> None:
    """docs/protocol.md, "NickServ": IDENTIFY, by message and by command."""
    play = Conversation(with_accounts("Dana"))
    play(f"""
        ann enters
        ann > PRIVMSG NickServ :IDENTIFY dana wrong
        ann < {ns("That is not the password of this account")}
        ann > PRIVMSG nickserv :identify nobody x
        ann < {ns("There is no account nobody: REGISTER makes one of your nick")}
        ann > PRIVMSG NickServ :FLY
        ann < {ns("There is no FLY: HELP lists what there is")}
        ann > NICKSERV IDENTIFY
        ann < {ns("It reads: IDENTIFY [<account>] <password>")}
        ann > NS SESSIONS
        ann < {ns("Log in first: IDENTIFY <account> <password>")}
        ann > NS REGISTER ann
        ann < {ns("A password has at least 6 characters")}
        ann > NS REGISTER opensesame ann@example.org
        ann < 900 ann ann!~ann@127.0.0.1 ann :You are now logged in as ann
        ann < {ns("The account ann is yours, and you are logged in to it")}
        ann > NS SESSIONS
        ann < {ns("1: 127.0.0.1, since … (this one)")}
        ann > NS SET PASSWORD opensesame sesame2
        ann < {ns("The password is changed")}
        ann > NS SET EMAIL a b
        ann < {ns("It reads: SET PASSWORD <old> <new>")}
        ann > NS IDENTIFY sesame2
        ann < 900 ann ann!~ann@127.0.0.1 ann :You are now logged in as ann
        ann < {ns("You are logged in to ann")}
        ann > NS LOGOUT OTHERS
        ann < {ns("You have no such session: SESSIONS lists them")}
        ann > NICK NickServ
        ann < 432 ann NickServ :This nick is the server's own
    """)
    ann = play.visitors["ann"]
    assert len(ann.asks("NS HELP")) == 8


def ghosted(password: str = "open sesame") -> Conversation:
    """Ann's old connection is there, but dead; she has come in as ann_, with nothing that logs in by itself."""
    party = Party()
    party.journal.append(Register(NO_SESSION, "ann", FAST.credentials(password)))
    return Conversation(party)("""
        bob enters
        old comes as ann
        bob, old join #tea
        new connects
        new > NICK ann_
        new > USER ann 0 * Ann
        new < 001 …
        new < (more)
        bob, new join #coffee
    """)


def test_nickserv_ghost() -> None:
    """docs/protocol.md, "NickServ": GHOST ends the sessions that bear one's nick."""
    ghosted()("""
        new > PRIVMSG NickServ :GHOST ann
        new < :NickServ NOTICE ann_ :Log in first (IDENTIFY), or say the password behind the nick
        new > PRIVMSG NickServ :GHOST bob
        new < :NickServ NOTICE ann_ :Log in first (IDENTIFY), or say the password behind the nick
    """)
    play = ghosted()
    play.party.log_in("bob")
    login(play, "ann_", "ann")
    play("""
        new > NS GHOST bob
        new < :NickServ NOTICE ann_ :bob is not logged in to your account
        new > NS GHOST nobody
        new < :NickServ NOTICE ann_ :Nobody else is called nobody
        new > NS GHOST ann
        bob < :ann QUIT :Ended by ann_
        old < ERROR :Closing link: Ended by ann_
        old < (closed)
        new < :NickServ NOTICE ann_ :Ended: 2
        new > NS REGAIN ann
        bob < :ann_ NICK ann
        new < :ann_ NICK ann
        new < :NickServ NOTICE ann :ann is yours again
    """)


def test_the_password_says_whose_nick_it_is() -> None:
    """docs/protocol.md, "NickServ": GHOST and REGAIN take the password, for who is not logged in."""
    play = ghosted("sesame")
    play("""
        new > NS GHOST ann barley
        new < :NickServ NOTICE ann_ :That is not the password of this account
        new > NS REGAIN ann sesame
        bob < :ann_ QUIT :Regained ann
        new < 900 ann_ ann_!~ann@127.0.0.1 ann :You are now logged in as ann
        new < :NickServ NOTICE ann_ :You are logged in to ann
        new < :ann_ PART :#coffee
        new < :ann_ NICK ann
        new < :ann JOIN #tea
        new < 353 ann = #tea :@bob ann
        new < 366 ann #tea :End of NAMES list
    """)


def login(play: Conversation, nick: str, account: str) -> None:
    """Log somebody in, as if it had been proven."""
    person = play.party.chat.person_named(nick)
    assert person is not None
    play.party.chat.become(person, account)


def test_a_dead_connection_is_regained() -> None:
    """docs/protocol.md, "NickServ": REGAIN makes one again the person who bears one's nick, with all rooms."""
    play = ghosted()
    login(play, "ann_", "ann")
    play("""
        new > NS REGAIN bob
        new < :NickServ NOTICE ann_ :This nick belongs to an account: log in to it (SASL), or choose another nick
        new > NS REGAIN ann
        bob < :ann_ QUIT :Regained ann
        new < :ann_ PART :#coffee
        new < :ann_ NICK ann
        new < :ann JOIN #tea
        new < 353 ann = #tea :@bob ann
        new < 366 ann #tea :End of NAMES list
        bob > PRIVMSG #tea :there you are
        old < :bob PRIVMSG #tea :there you are
        new < :bob PRIVMSG #tea :there you are
        bob > PRIVMSG #coffee :nobody
    """)
