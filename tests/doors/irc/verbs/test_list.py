"""LIST: which rooms there are."""

from dataclasses import replace

from mpchat.chat.chat import Rules
from tests.conversation import Conversation, talk
from tests.harness import UNPACED, Party

PATIENT = replace(UNPACED, ping_after=0, idle_timeout=0)
ROOMS = """
    ann, bob, cat enter
    ann join #old
    ann > TOPIC #old :Old things
    ann < :ann TOPIC #old :Old things
    ann waits 600 seconds
    ann, bob join #Tea
    ann waits 600 seconds
    ann > TOPIC #Tea :What we drink
    ann < :ann TOPIC #Tea :What we drink
    bob < :ann TOPIC #Tea :What we drink
    ann waits 300 seconds
    ann, bob, cat join #teapots
"""
OLD, TEA, TEAPOTS = "322 cat #old 1 :Old things", "322 cat #Tea 2 :What we drink", "322 cat #teapots 3 :"


def lists(parameters: str, *rooms: str) -> None:
    """Play that cat says LIST, 25 minutes after #old was made, 15 after #Tea, 5 after its topic, 0 after #teapots."""
    conversation = talk(ROOMS, Party(PATIENT))
    answers = ["321 cat Channel :Users  Name", *rooms, "323 cat :End of LIST"]
    conversation("\n".join([f"cat > LIST {parameters}".rstrip(), *(f"cat < {line}" for line in answers)]))


def test_every_room() -> None:
    """Modern IRC Client Protocol, "LIST message": 321, a 322 for each room, 323."""
    lists("", OLD, TEA, TEAPOTS)
    lists(":", OLD, TEA, TEAPOTS)


def test_rooms_by_name() -> None:
    """Modern IRC Client Protocol, "LIST message": only these rooms, casefolded, each once; what is not there is left out."""
    lists("#tea", TEA)
    lists("#TEAPOTS,#old,#nowhere,#OLD", TEAPOTS, OLD)
    lists("#nowhere")


def test_masks() -> None:
    """Modern IRC Client Protocol, "ELIST Parameter", M: rooms whose name fits a mask, casefolded."""
    lists("*TEA*", TEA, TEAPOTS)
    lists("#te?", TEA)
    lists("#old,*pots", OLD, TEAPOTS)
    lists("te*")


def test_masks_that_must_not_fit() -> None:
    """Modern IRC Client Protocol, "ELIST Parameter", N: rooms whose name does not fit a mask."""
    lists("!*tea*", OLD)
    lists("!#TEA", OLD, TEAPOTS)
    lists("*tea*,!*pots", TEA)


def test_users() -> None:
    """Modern IRC Client Protocol, "ELIST Parameter", U: ``<`` fewer, ``>`` more people than that."""
    lists(">1", TEA, TEAPOTS)
    lists("<2", OLD)
    lists(">1,<3", TEA)
    lists(">3")
    lists("<1")
    lists(">0", OLD, TEA, TEAPOTS)


def test_creation_time() -> None:
    """Modern IRC Client Protocol, "ELIST Parameter", C: ``<`` less, ``>`` more minutes ago than that."""
    lists("C>10", OLD, TEA)
    lists("C<10", TEAPOTS)
    lists("c>20", OLD)
    lists("C>10,C<20", TEA)


def test_topic_time() -> None:
    """Modern IRC Client Protocol, "ELIST Parameter", T: the same for the topic; a room without one has no such time."""
    lists("T>10", OLD)
    lists("T<10", TEA)
    lists("t<1000", OLD, TEA)
    lists("T>0", OLD, TEA)


def test_names_and_conditions() -> None:
    """Modern IRC Client Protocol, "LIST message": conditions stand in the second parameter, or with the names."""
    lists("#old,#tea >1", TEA)
    lists("#old,#tea,>1", TEA)
    lists("*tea* >2,T>0")
    lists("*tea* C<10", TEAPOTS)


def test_what_is_no_condition() -> None:
    """Modern IRC Client Protocol, "ELIST Parameter": what reads like no condition is a name that no room bears."""
    lists(">many")
    lists("X>1")


def test_many_masks() -> None:
    """docs/protocol.md, "Verbs": of the masks of one line eight are looked at."""
    nothing = ",".join(["*x*"] * 7)
    lists(f"{nothing},*old", OLD)
    lists(f"{nothing},*y*,*old")
    lists(f"!x*,{','.join(['!*x*'] * 7)},!*old", OLD, TEA, TEAPOTS)


def test_a_list_longer_than_what_may_stay_unread() -> None:
    """Modern IRC Client Protocol, "SAFELIST Parameter": no length of LIST closes anybody, though a room talks meanwhile."""
    party = Party(replace(UNPACED, max_unread=50_000), Rules(max_rooms=0))
    ann, bob = party.join("#loud", "ann", "bob")
    for number in range(300):
        ann.send(f"JOIN #{number}", f"TOPIC #{number} :{'t' * 380}")
    bob.wire.reads = False
    while not bob.wire.connection.send_queue.size:
        ann.send(f"PRIVMSG #loud :{'x' * 400}")
    bob.send("LIST")
    heard = b""
    while data := bob.heard_bytes():
        heard += data
    assert not bob.closed and heard.count(b" 322 ") == 301 and heard.endswith(b" 323 bob :End of LIST\r\n")


def test_another_server() -> None:
    """RFC 2812 §3.2.6: the second parameter may be a server; there is one."""
    lists("#old mpchat.local", OLD)
    talk(ROOMS, Party(PATIENT))("""
        cat > LIST #old irc.example.org
        cat < 402 cat irc.example.org :No such server
    """)


def test_secret_rooms() -> None:
    """Modern IRC Client Protocol, "Secret Channel Mode": outsiders are not told, members are."""
    secret: Conversation = talk("""
        ann, bob enter
        ann joins #a
        ann > MODE #a +s
        ann < :ann MODE #a +s
        ann > LIST
        ann < 321 ann Channel :Users  Name
        ann < 322 ann #a 1 :
        ann < 323 ann :End of LIST
    """)
    for parameters in ("", "#a", "*a*", ">0", "!#x"):
        secret(f"""
            bob > LIST {parameters}
            bob < 321 bob Channel :Users  Name
            bob < 323 bob :End of LIST
        """)
