"""Topics: asked for, set, taken away; and who may."""

from tests.conversation import talk


def test_asking_and_setting() -> None:
    """Modern IRC Client Protocol, "TOPIC message": 331, or 332 with 333; everybody in the room hears a change, its author too."""
    talk("""
        ann, bob enter
        ann, bob join #a
        ann > TOPIC #a
        ann < 331 ann #a :No topic is set
        ann > TOPIC #A :tea
        ann < :ann TOPIC #a :tea
        bob < :ann TOPIC #a :tea
        bob > TOPIC #a
        bob < 332 bob #a :tea
        bob < 333 bob #a ann!~ann@127.0.0.1 1793534400
        ann > TOPIC #a :
        ann < :ann TOPIC #a :
        bob < :ann TOPIC #a :
        bob > TOPIC #a
        bob < 331 bob #a :No topic is set
        ann > TOPIC
        ann < 461 ann TOPIC :Not enough parameters
    """)


def test_protected_topics() -> None:
    """Modern IRC Client Protocol, "Protected Topic Mode": halfops and those above; without +t every member."""
    talk("""
        ann, bob enter
        ann, bob join #a
        bob > TOPIC #a :mine
        bob < 482 bob #a :You're not channel operator
        ann > MODE #a +v bob
        ann < :ann MODE #a +v bob
        bob < :ann MODE #a +v bob
        bob > TOPIC #a :mine
        bob < 482 bob #a :You're not channel operator
        ann > MODE #a +h bob
        ann < :ann MODE #a +h bob
        bob < :ann MODE #a +h bob
        bob > TOPIC #a :mine
        ann < :bob TOPIC #a :mine
        bob < :bob TOPIC #a :mine
        ann > MODE #a -th bob
        ann < :ann MODE #a -th bob
        bob < :ann MODE #a -th bob
        bob > TOPIC #a :still mine
        ann < :bob TOPIC #a :still mine
        bob < :bob TOPIC #a :still mine
    """)


def test_from_outside() -> None:
    """Modern IRC Client Protocol, "TOPIC message": 442 for who is not in it, 403 for a room that is not there or is secret."""
    talk("""
        ann, cat enter
        ann join #a
        ann > TOPIC #a :tea
        ann < :ann TOPIC #a :tea
        cat > TOPIC #a
        cat < 332 cat #a :tea
        cat < 333 cat #a ann!~ann@127.0.0.1 1793534400
        cat > TOPIC #a :coffee
        cat < 442 cat #a :You're not on that channel
        cat > TOPIC #nowhere
        cat < 403 cat #nowhere :No such channel
        cat > TOPIC #nowhere :x
        cat < 403 cat #nowhere :No such channel
        ann > MODE #a +s
        ann < :ann MODE #a +s
        cat > TOPIC #a
        cat < 403 cat #a :No such channel
        cat > TOPIC #a :x
        cat < 403 cat #a :No such channel
    """)


def test_a_topic_is_cut_at_its_length() -> None:
    """Modern IRC Client Protocol, "TOPICLEN Parameter": what is longer is cut between characters."""
    talk(f"""
        ann enter
        ann join #a
        ann > TOPIC #a :{"x" * 389}äy
        ann < :ann TOPIC #a :{"x" * 389}
    """)
