"""How a line is read: spaces, nothing at all, and verbs that are none."""

from tests.conversation import talk


def test_spaces_between_and_behind() -> None:
    """Modern IRC Client Protocol, "Message Format", "Parameters": one space or several, none in a middle parameter."""
    ann, bob = (party := talk("ann, bob enter")).visitors.values()
    ann.send("PRIVMSG   bob   :  as  it  is  ", "PRIVMSG bob word  ", "PRIVMSG bob : ", " NICK  eve ")
    source = ":ann!~ann@127.0.0.1 "
    assert bob.heard() == [
        source + "PRIVMSG bob :  as  it  is  ",
        source + "PRIVMSG bob :word",
        source + "PRIVMSG bob : ",
    ]
    assert ann.heard() == [source + "NICK eve"]
    assert party.party.chat.person_named("eve") is not None


def test_empty_messages() -> None:
    """Modern IRC Client Protocol, "Message Format": an empty message is silently ignored, the first one, too."""
    ann = (said := talk("ann connects")).visitors["ann"]
    ann.send_bytes(b"\r\n\n  \r\nNICK ann\n\r\nUSER ann 0 * :Ann\r\n")
    assert ann.heard()[0] == ":mpchat.local 001 ann :Welcome to mpchat, ann"
    ann.send_bytes(b"\r\n\r\n")
    said("ann > PING x\nann < PONG mpchat.local x")


def test_a_bad_verb_with_a_label() -> None:
    """IRCv3 labeled-response: the answer bears the label, even where the verb is none."""
    talk("""
        ann enters with labeled-response batch
        ann > @label=1 no-verb
        ann < @label=1 421 ann NO-VERB :Unknown command
    """)
