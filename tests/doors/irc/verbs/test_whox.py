"""WHO with fields of one's choice."""

from mpchat.chat.chat import Rules
from tests.conversation import talk
from tests.harness import Party


def test_every_field() -> None:
    """IRCv3 WHOX, "RPL_WHOSPCRPL (354) numeric reply": the fields come in the order of the specification, however asked."""
    conversation = talk("""
        ann, bob enter
        ann, bob join #a
        bob waits 11 seconds
    """)
    for fields in ("tcuihsnflar", "ralfnshiuct"):
        conversation(f"""
            ann > WHO bob %{fields},123
            ann < 354 ann 123 #a ~bob 127.0.0.1 127.0.0.1 mpchat.local bob H 10 0 Bob
            ann < 315 ann bob :End of WHO list
        """)


def test_fields_of_other_servers() -> None:
    """IRCv3 WHOX, "Extended WHO command": the distance and the rank, where servers that have them put them."""
    talk("""
        ann enters
        ann > WHO ann %tcuihsnfdlaor,7
        ann < 354 ann 7 * ~ann 127.0.0.1 127.0.0.1 mpchat.local ann H 0 0 0 n/a Ann
        ann < 315 ann ann :End of WHO list
    """)


def test_some_fields() -> None:
    """IRCv3 WHOX, "Examples": exactly the fields that were asked for; real names are text."""
    talk("""
        ann, bob enter
        ann, bob join #a
        bob > SETNAME :Bob the Builder
        ann > WHO #a %cuhnar
        ann < 354 ann #a ~ann 127.0.0.1 ann 0 Ann
        ann < 354 ann #a ~bob 127.0.0.1 bob 0 :Bob the Builder
        ann < 315 ann #a :End of WHO list
        ann > WHO #a %afnt,42
        ann < 354 ann 42 ann H@ 0
        ann < 354 ann 42 bob H 0
        ann < 315 ann #a :End of WHO list
        ann > WHO bob %n
        ann < 354 ann bob
        ann < 315 ann bob :End of WHO list
        ann > WHO nobody %n
        ann < 315 ann nobody :End of WHO list
    """)


def test_tokens() -> None:
    """IRCv3 WHOX, "Extended WHO command": one to three digits; there is no other token."""
    conversation = talk("ann enters")
    for given, told in (
        (",1", "1"),
        (",999", "999"),
        (",1234", "0"),
        (",x", "0"),
        (",", "0"),
        ("", "0"),
        (",007", "007"),
    ):
        conversation(f"""
            ann > WHO ann %tn{given}
            ann < 354 ann {told} ann
            ann < 315 ann ann :End of WHO list
        """)


def test_unknown_fields() -> None:
    """IRCv3 WHOX, "RPL_WHOSPCRPL (354) numeric reply": fields that there are not are ignored."""
    talk("""
        ann enters
        ann > WHO ann %xnXzT
        ann < 354 ann ann
        ann < 315 ann ann :End of WHO list
        ann > WHO ann %
        ann < 354 ann
        ann < 315 ann ann :End of WHO list
    """)


def test_what_is_not_told() -> None:
    """IRCv3 WHOX, "RPL_WHOSPCRPL (354) numeric reply": ``*`` no room, ``0`` no account, 255.255.255.255 no address."""
    party = Party()
    conversation = talk("ann enters", party)
    party.enter("bob", host="localhost")
    party.enter("cat", host="0::1")
    conversation("""
        ann > WHO bob %ciha
        ann < 354 ann * 255.255.255.255 localhost 0
        ann < 315 ann bob :End of WHO list
        ann > WHO cat %ciha
        ann < 354 ann * 0::1 0::1 0
        ann < 315 ann cat :End of WHO list
    """)


def test_an_address_that_is_not_shown() -> None:
    """IRCv3 WHOX, i: 255.255.255.255 where it is not disclosed; it is to oneself and to operators of the server, as in WHOIS."""
    party = Party(rules=Rules(account_hosts="users.example.org"))
    talk(
        """
        ann, bob enter
        bob logs in
        ann > WHO bob %ih
        ann < 354 ann 255.255.255.255 bob.users.example.org
        ann < 315 ann bob :End of WHO list
        bob > WHO bob %ih
        bob < 354 bob 127.0.0.1 bob.users.example.org
        bob < 315 bob bob :End of WHO list
        ann runs the server
        ann > WHO bob %ih
        ann < 354 ann 127.0.0.1 bob.users.example.org
        ann < 315 ann bob :End of WHO list
        """,
        party,
    )


def test_accounts() -> None:
    """IRCv3 WHOX, "Extended WHO command", a: the account somebody is logged in to."""
    talk("""
        ann, bob enter
        bob logs in
        bob > NICK robert
        bob < :bob NICK robert
        ann > WHO robert %na
        ann < 354 ann robert bob
        ann < 315 ann robert :End of WHO list
    """)


def test_flags_before_the_fields() -> None:
    """IRCv3 WHOX, "Extended WHO command": ``o`` may stand before the fields: operators of the server only."""
    talk("""
        ann, bob enter
        bob runs the server
        ann > WHO * o%nf
        ann < 354 ann bob H*
        ann < 315 ann * :End of WHO list
    """)
