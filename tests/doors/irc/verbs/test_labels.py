"""Which answer is to which request."""

from tests.conversation import talk
from tests.harness import Party

WITH = "labeled-response batch"


def test_one_line() -> None:
    """IRCv3 labeled-response, "Tags": an answer of one line bears the label; without one nothing does."""
    talk(f"""
        ann, bob enter with {WITH}
        ann > @label=1 PING x
        ann < @label=1 PONG mpchat.local x
        ann > PING x
        ann < PONG mpchat.local x
        ann > @label=2 PRIVMSG nobody :hello
        ann < @label=2 401 ann nobody :No such nick or channel
        ann > @label=3 NONSENSE
        ann < @label=3 421 ann NONSENSE :Unknown command
        ann > @label=4 PRIVMSG
        ann < @label=4 411 ann :No recipient given (PRIVMSG)
    """)


def test_several_lines() -> None:
    """IRCv3 labeled-response, "Batch types": several lines are one batch, which alone bears the label."""
    talk(f"""
        ann enters with {WITH}
        ann > @label=mGhe5V7RTV JOIN #a
        ann < @label=mGhe5V7RTV BATCH +b1 labeled-response
        ann < @batch=b1 :ann JOIN #a
        ann < @batch=b1 353 ann = #a :@ann
        ann < @batch=b1 366 ann #a :End of NAMES list
        ann < BATCH -b1
    """)


def test_ack() -> None:
    """IRCv3 labeled-response, "The ACK response": what has no answer is acknowledged."""
    talk(f"""
        ann, bob enter with {WITH}
        ann, bob join #a
        ann > @label=1 PONG :foobar
        ann < @label=1 ACK
        ann > @label=2 PRIVMSG #a :hello
        ann < @label=2 ACK
        bob < :ann PRIVMSG #a :hello
        ann > @label=3 NOTICE bob :hello
        ann < @label=3 ACK
        bob < :ann NOTICE bob :hello
    """)


def test_an_echo() -> None:
    """IRCv3 labeled-response with IRCv3 echo-message: the echo is the answer; nobody else hears of the label."""
    talk(f"""
        ann enters with {WITH} echo-message message-tags
        bob enters with {WITH} message-tags
        ann, bob join #a
        ann > @label=pQraCjj82e;+x=1 PRIVMSG #a :hello
        ann < @label=pQraCjj82e;msgid=…;+x=1 :ann PRIVMSG #a :hello
        bob < @msgid=…;+x=1 :ann PRIVMSG #a :hello
        ann > @label=123;+x=1 TAGMSG #a
        ann < @label=123;msgid=…;+x=1 :ann TAGMSG #a
        bob < @msgid=…;+x=1 :ann TAGMSG #a
    """)


def test_several_targets() -> None:
    """IRCv3 labeled-response, "Batch types": the echoes to several targets, and what was refused, are one answer."""
    talk(f"""
        ann enters with {WITH} echo-message
        bob, cat enter
        ann > @label=1 PRIVMSG bob,nobody,cat :hello
        ann < @label=1 BATCH +b1 labeled-response
        ann < @batch=b1 :ann PRIVMSG bob :hello
        ann < @batch=b1 401 ann nobody :No such nick or channel
        ann < @batch=b1 :ann PRIVMSG cat :hello
        ann < BATCH -b1
        bob < :ann PRIVMSG bob :hello
        cat < :ann PRIVMSG cat :hello
    """)


def test_away_with_an_echo() -> None:
    """IRCv3 labeled-response, "Batch types": the echo and 301 are one answer."""
    talk(f"""
        ann enters with {WITH} echo-message
        bob enters
        bob > AWAY :lunch
        bob < 306 bob :You have been marked as being away
        ann > @label=1 PRIVMSG bob :hello
        ann < @label=1 BATCH +b1 labeled-response
        ann < @batch=b1 :ann PRIVMSG bob :hello
        ann < @batch=b1 301 ann bob :lunch
        ann < BATCH -b1
        bob < :ann PRIVMSG bob :hello
    """)


def test_to_oneself() -> None:
    """IRCv3 labeled-response, "Tags": what one hears from oneself has no label; only the echo, or an ACK, has."""
    talk(f"""
        ann enters with {WITH} echo-message
        bob enters with {WITH}
        ann > @label=1 PRIVMSG ann :hello
        ann < :ann PRIVMSG ann :hello
        ann < @label=1 :ann PRIVMSG ann :hello
        bob > @label=2 PRIVMSG bob :hello
        bob < :bob PRIVMSG bob :hello
        bob < @label=2 ACK
    """)


def test_who_has_not_agreed() -> None:
    """IRCv3 labeled-response, "Dependencies": it takes batch; without either there are no labels."""
    talk("""
        ann enters with labeled-response
        bob enters with batch message-tags
        ann > @label=1 PING x
        ann < PONG mpchat.local x
        bob > @label=1 PING x
        bob < PONG mpchat.local x
    """)


def test_what_is_no_label() -> None:
    """IRCv3 labeled-response, "Tag value": at most 64 bytes, and not none."""
    talk(f"""
        ann enters with {WITH}
        ann > @label={"x" * 64} PING x
        ann < @label={"x" * 64} PONG mpchat.local x
        ann > @label={"x" * 65} PING x
        ann < PONG mpchat.local x
        ann > @label= PING x
        ann < PONG mpchat.local x
    """)


def test_a_batch_that_is_there_already() -> None:
    """IRCv3 labeled-response, "Batch types": an existing type that holds the whole answer bears the label itself."""
    talk(f"""
        ann enters with {WITH} draft/chathistory
        ann joins #a
        ann > @label=1 CHATHISTORY LATEST #a * 5
        ann < @label=1 BATCH +b1 chathistory #a
        ann < BATCH -b1
    """)


def test_the_last_answer() -> None:
    """IRCv3 labeled-response, "Tags": ERROR is the answer to QUIT, and part of what a wrong password is answered."""
    talk(f"""
        ann, bob enter with {WITH}
        ann > @label=1 QUIT :bye
        ann < @label=1 ERROR :Closing link: Quit: bye
        ann < (closed)
        bob > QUIT :bye
        bob < ERROR :Closing link: Quit: bye
        bob < (closed)
    """)
    talk(
        """
        ann connects
        ann > CAP REQ :labeled-response batch
        ann < CAP * ACK :labeled-response batch
        ann > NICK ann
        ann > USER ann 0 * :Ann
        ann > @label=1 CAP END
        ann < @label=1 BATCH +b1 labeled-response
        ann < @batch=b1 464 ann :Password incorrect
        ann < @batch=b1 ERROR :Closing link: Password incorrect
        ann < BATCH -b1
        ann < (closed)
        """,
        Party(password="knock"),
    )
