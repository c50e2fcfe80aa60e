"""What client and server agree on."""

import pytest

from tests.conversation import talk


def test_ls_of_either_version() -> None:
    """IRCv3 Capability Negotiation, "CAP LS Version": values and cap-notify with 302 or more, without for less."""
    talk("""
        ann connects
        ann > CAP LS
        ann < CAP * LS :…multi-prefix…
        ann > CAP LIST
        ann < CAP * LIST :
        ann > CAP LS 307
        ann < (more)
        ann > CAP LIST
        ann < CAP * LIST :cap-notify
        ann > CAP LS
        ann < CAP * LS :…multi-prefix…
        ann > CAP REQ -cap-notify
        ann < CAP * NAK :-cap-notify
        ann > NICK ann
        ann > CAP LIST
        ann < CAP ann LIST :cap-notify
    """)


def test_cap_notify_by_itself() -> None:
    """IRCv3 Capability Negotiation, "cap-notify": who knows no 302 may ask for it and give it back."""
    talk("""
        ann connects
        ann > CAP REQ cap-notify
        ann < CAP * ACK :cap-notify
        ann > CAP LIST
        ann < CAP * LIST :cap-notify
        ann > CAP REQ -cap-notify
        ann < CAP * ACK :-cap-notify
        ann > CAP LIST
        ann < CAP * LIST :
        ann > CAP LS 302
        ann < (more)
        ann > CAP REQ cap-notify
        ann < CAP * ACK :cap-notify
        ann > CAP REQ :-cap-notify batch
        ann < CAP * NAK :-cap-notify batch
        ann > CAP LIST
        ann < CAP * LIST :cap-notify
    """)


def test_all_or_nothing() -> None:
    """IRCv3 Capability Negotiation, "CAP REQ subcommand", "CAP NAK subcommand": all of the list, or nothing."""
    talk("""
        ann enters
        ann > CAP REQ :batch server-time
        ann < CAP ann ACK :batch server-time
        ann > CAP REQ :echo-message nonsense -batch
        ann < CAP ann NAK :echo-message nonsense -batch
        ann > CAP LIST
        ann < CAP ann LIST :batch server-time
        ann > CAP REQ :-batch echo-message
        ann < CAP ann ACK :-batch echo-message
        ann > CAP LIST
        ann < CAP ann LIST :echo-message server-time
        ann > CAP REQ :echo-message -setname
        ann < CAP ann ACK :echo-message -setname
        ann > CAP LIST
        ann < CAP ann LIST :echo-message server-time
    """)


@pytest.mark.parametrize(
    "asked", ["setname ", " setname", "-setname setname", "setname setname", "  setname  batch -batch "]
)
def test_the_answer_is_what_was_asked(asked: str) -> None:
    """IRCv3 Capability Negotiation, "CAP ACK subcommand": spaces do no harm, the list is read from left to right."""
    talk(f"""
        ann connects
        ann > CAP REQ :{asked}
        ann < CAP * ACK :{asked}
        ann > CAP LIST
        ann < CAP * LIST :setname
    """)


@pytest.mark.parametrize(
    "asked",
    ["Setname", "SETNAME", "setname=1", "-", "--setname", "sts", "-sts", "-nonsense", "setname,batch"],
)
def test_a_name_is_taken_as_it_is(asked: str) -> None:
    """IRCv3 Capability Negotiation, "Rules for naming capabilities": case matters, and nothing is read into a name."""
    talk(f"""
        ann connects
        ann > CAP REQ {asked}
        ann < CAP * NAK :{asked}
        ann > CAP LIST
        ann < CAP * LIST :
    """)


def test_what_is_no_subcommand() -> None:
    """IRCv3 Capability Negotiation, "The CAP command": 410 names it; 461 where there is none."""
    talk("""
        ann connects
        ann > CAP FOO
        ann < 410 * FOO :Invalid CAP subcommand
        ann > CAP CLEAR
        ann < 410 * CLEAR :Invalid CAP subcommand
        ann > CAP ACK batch
        ann < 410 * ACK :Invalid CAP subcommand
        ann > CAP
        ann < 461 * CAP :Not enough parameters
        ann > CAP REQ
        ann < 461 * CAP :Not enough parameters
        ann > cap req batch
        ann < CAP * ACK :batch
        ann > CAP REQ :
        ann < CAP * ACK :
        bob enters
        bob > CAP FOO
        bob < 410 bob FOO :Invalid CAP subcommand
    """)


def test_a_new_dialect_from_one_line_to_the_next() -> None:
    """IRCv3 Capability Negotiation, "The CAP command": accepted after registration, too, and in force at once."""
    talk("""
        ann, bob enter
        ann, bob join #a
        bob > AWAY :x
        bob < 306 bob :You have been marked as being away
        ann > CAP REQ away-notify
        ann < CAP ann ACK :away-notify
        bob > AWAY
        ann < :bob AWAY
        bob < 305 bob :You are no longer marked as being away
        ann > CAP REQ -away-notify
        ann < CAP ann ACK :-away-notify
        bob > AWAY :x
        bob < 306 bob :You have been marked as being away
    """)


@pytest.mark.parametrize("name", ["no-implicit-names", "draft/no-implicit-names"])
def test_no_implicit_names(name: str) -> None:
    """IRCv3 no-implicit-names: no NAMES behind JOIN, but the topic; who asks is answered."""
    talk(f"""
        ann enters
        bob enters with {name}
        ann joins #a
        ann > TOPIC #a :hello
        ann < :ann TOPIC #a :hello
        bob > JOIN #a
        ann < :bob JOIN #a
        bob < :bob JOIN #a
        bob < 332 bob #a :hello
        bob < 333 bob #a ann… …
        bob > NAMES #a
        bob < 353 bob = #a :@ann bob
        bob < 366 bob #a :End of NAMES list
    """)


def test_standard_replies() -> None:
    """IRCv3 standard-replies: the verb, a code, what it is about, and a sentence; under its label."""
    talk("""
        ann enters with standard-replies labeled-response batch
        ann > @label=1 SETNAME :
        ann < @label=1 FAIL SETNAME INVALID_REALNAME :A real name cannot be empty
    """)
