"""What somebody sets on the own person."""

from tests.conversation import talk


def test_asking_for_the_own_modes() -> None:
    """Modern IRC Client Protocol, "MODE message", User mode: 221 tells the current modes."""
    talk("""
        ann enters
        ann > MODE ann
        ann < 221 ann +
        ann > MODE ANN +i
        ann < :ann MODE ann +i
        ann > MODE ann
        ann < 221 ann +i
        ann > MODE ann :
        ann < 221 ann +i
        ann > MODE ann +
        ann < 221 ann +i
    """)


def test_only_what_changes_is_told() -> None:
    """Modern IRC Client Protocol, "MODE message", User mode: MODE tells the changed modes."""
    talk("""
        ann, bob enter
        ann, bob join #a
        ann > MODE ann +iw
        ann < :ann MODE ann +iw
        ann > MODE ann +i
        ann > MODE ann w
        ann > MODE ann -i+i-w
        ann < :ann MODE ann -i+i-w
        ann > MODE ann
        ann < 221 ann +i
    """)


def test_unknown_letters() -> None:
    """Modern IRC Client Protocol, "MODE message", User mode: what is known is applied, then comes 501."""
    talk("""
        ann enters
        ann > MODE ann +ziq
        ann < :ann MODE ann +i
        ann < 501 ann :Unknown user mode
        ann > MODE ann +z
        ann < 501 ann :Unknown user mode
        ann > MODE ann
        ann < 221 ann +i
    """)


def test_the_modes_of_others() -> None:
    """Modern IRC Client Protocol, "MODE message", User mode: 502 for another's nick, 401 for nobody's."""
    talk("""
        ann, bob enter
        ann > MODE bob
        ann < 502 ann :Cannot change the mode of other users
        ann > MODE bob +i
        ann < 502 ann :Cannot change the mode of other users
        ann > MODE nobody +i
        ann < 401 ann nobody :No such nick or channel
        ann > MODE
        ann < 461 ann MODE :Not enough parameters
    """)


def test_nobody_makes_themselves_an_operator() -> None:
    """RFC 2812 §3.1.5: MODE +o on oneself is ignored, -o is not."""
    talk("""
        ann enters
        ann > MODE ann +o
        ann > MODE ann +oi
        ann < :ann MODE ann +i
        ann > MODE ann -o
        ann > MODE ann
        ann < 221 ann +i
    """)


def test_a_change_of_modes_with_a_label() -> None:
    """IRCv3 labeled-response, "Clients sending labels": the change and the refusal are one answer."""
    talk("""
        ann enters with labeled-response batch
        ann > @label=a MODE ann +i
        ann < @label=a :ann MODE ann +i
        ann > @label=b MODE ann +i
        ann < @label=b ACK
        ann > @label=c MODE ann +zw
        ann < @label=c BATCH +b1 labeled-response
        ann < @batch=b1 :ann MODE ann +w
        ann < @batch=b1 501 ann :Unknown user mode
        ann < BATCH -b1
    """)
