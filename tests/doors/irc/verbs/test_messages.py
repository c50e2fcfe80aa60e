"""What is said, to whom, and what may go wrong."""

import re

import pytest

from mpchat.settings.limits import Limits
from tests.conversation import talk
from tests.harness import Party

SAYS = pytest.mark.parametrize("verb", ["PRIVMSG", "NOTICE"])


def talk_with(verb: str, script: str) -> None:
    """Play a script with this verb: a NOTICE is not answered."""
    talk(re.sub(r"^ *\w+ < 4\d\d .*\n", "", script, flags=re.MULTILINE) if verb == "NOTICE" else script)


@SAYS
def test_a_message_to_a_room(verb: str) -> None:
    """Modern IRC Client Protocol, "PRIVMSG message": everybody in the room but the speaker hears it."""
    talk_with(
        verb,
        f"""
        ann, bob, cat enter
        ann, bob join #a
        ann > {verb} #a :hello
        bob < :ann {verb} #a :hello
        ann > {verb} #A one
        bob < :ann {verb} #a :one
        cat > {verb} #a :from outside
        cat < 404 cat #a :Only members may speak here (+n)
        ann > {verb} #nowhere :hello
        ann < 403 ann #nowhere :No such channel
    """,
    )


@SAYS
def test_a_message_to_a_person(verb: str) -> None:
    """Modern IRC Client Protocol, "PRIVMSG message": that person hears it, under whatever case, and so does oneself."""
    talk_with(
        verb,
        f"""
        ann, bob enter
        ann > {verb} bob :hello
        bob < :ann {verb} bob :hello
        ann > {verb} ANN :note to myself
        ann < :ann {verb} ann :note to myself
        ann > {verb} nobody :hello
        ann < 401 ann nobody :No such nick or channel
    """,
    )


def test_casefolding() -> None:
    """Modern IRC Client Protocol, "CASEMAPPING Parameter": rfc1459 folds brackets, too."""
    party = Party()
    ann, bob = party.enter("ann"), party.enter("bob[1]")
    ann.send("PRIVMSG BOB{1} :hello", "NOTICE bob[1}!~BOB[1]@127.0.0.1 :hello")
    assert [line.params for line in bob.messages()] == [("bob[1]", "hello"), ("bob[1]", "hello")]
    assert ann.heard() == []


def test_a_full_mask() -> None:
    """RFC 2812 §3.3.1: nick!user@host is that nick, if it is that user on that host; hosts and servers are nobody."""
    talk("""
        ann, bob enter
        ann > PRIVMSG bob!~bob@127.0.0.1 :hello
        bob < :ann PRIVMSG bob :hello
        ann > PRIVMSG bob!~bob@elsewhere :hello
        ann < 401 ann bob!~bob@elsewhere :No such nick or channel
        ann > PRIVMSG ~bob%127.0.0.1@mpchat.local :hello
        ann < 401 ann ~bob%127.0.0.1@mpchat.local :No such nick or channel
        ann > PRIVMSG $*.local :hello
        ann < 401 ann $*.local :No such nick or channel
        ann > PRIVMSG mpchat.local :hello
        ann < 401 ann mpchat.local :No such nick or channel
    """)


@SAYS
def test_nobody_and_nothing(verb: str) -> None:
    """Modern IRC Client Protocol, "ERR_NORECIPIENT (411)" and "ERR_NOTEXTTOSEND (412)"."""
    talk_with(
        verb,
        f"""
        ann enters
        ann joins #a
        ann > {verb}
        ann < 411 ann :No recipient given ({verb})
        ann > {verb} :
        ann < 411 ann :No recipient given ({verb})
        ann > {verb} , :hello
        ann < 411 ann :No recipient given ({verb})
        ann > {verb} #a
        ann < 412 ann :No text to send
        ann > {verb} #a :
        ann < 412 ann :No text to send
    """,
    )


@SAYS
def test_several_targets(verb: str) -> None:
    """Modern IRC Client Protocol, "TARGMAX Parameter" and "ERR_TOOMANYTARGETS (407)": each is answered for itself."""
    talk_with(
        verb,
        f"""
        ann, bob, cat enter
        ann, cat join #a
        ann > {verb} bob,#a,nobody,BOB :hello
        ann < 401 ann nobody :No such nick or channel
        bob < :ann {verb} bob :hello
        cat < :ann {verb} #a :hello
        ann > {verb} bob,cat,#a,b,c :hello
        ann < 407 ann c :At most 4 targets at once
    """,
    )


def test_without_a_limit_of_targets() -> None:
    """Modern IRC Client Protocol, "TARGMAX Parameter": no number, no limit."""
    party = Party(Limits(command_rate=0, max_targets=0))
    talk(
        """
        ann enters
        ann > PRIVMSG 1,2,3,4,5 :hello
        ann < 401 ann 1 :…
        ann < 401 ann 2 :…
        ann < 401 ann 3 :…
        ann < 401 ann 4 :…
        ann < 401 ann 5 :…
        """,
        party,
    )


@SAYS
def test_moderated(verb: str) -> None:
    """Modern IRC Client Protocol, "Moderated Channel Mode": those with a prefix speak, the others are told 404."""
    talk_with(
        verb,
        f"""
        ann, bob enter
        ann, bob join #a
        ann > MODE #a +m
        ann < :ann MODE #a +m
        bob < :ann MODE #a +m
        bob > {verb} #a :hello
        bob < 404 bob #a :Only those with voice may speak here (+m)
        ann > MODE #a +v bob
        ann < :ann MODE #a +v bob
        bob < :ann MODE #a +v bob
        bob > {verb} #a :hello
        ann < :bob {verb} #a :hello
    """,
    )


@SAYS
def test_banned(verb: str) -> None:
    """Modern IRC Client Protocol, "Ban Channel Mode": who is banned is not heard, unless with a prefix or an exception."""
    talk_with(
        verb,
        f"""
        ann, bob enter
        ann, bob join #a
        ann > MODE #a +b BOB!*@*
        ann < :ann MODE #a +b BOB!*@*
        bob < :ann MODE #a +b BOB!*@*
        bob > {verb} #a :hello
        bob < 404 bob #a :You are banned here (+b)
        ann > MODE #a +e bob!*@*
        ann < :ann MODE #a +e bob!*@*
        bob < :ann MODE #a +e bob!*@*
        bob > {verb} #a :hello
        ann < :bob {verb} #a :hello
    """,
    )


@SAYS
def test_from_outside(verb: str) -> None:
    """Modern IRC Client Protocol, "No External Messages Mode": without it anybody is heard; a secret room is not there."""
    talk_with(
        verb,
        f"""
        ann, bob enter
        ann joins #a
        ann > MODE #a -n
        ann < :ann MODE #a -n
        bob > {verb} #a :hello
        ann < :bob {verb} #a :hello
        ann > MODE #a +s
        ann < :ann MODE #a +s
        bob > {verb} #a :hello
        bob < 403 bob #a :No such channel
    """,
    )


def test_away() -> None:
    """Modern IRC Client Protocol, "RPL_AWAY (301)": the message is delivered; a NOTICE is not answered, a TAGMSG neither."""
    talk("""
        ann enters with message-tags
        bob enters with message-tags
        bob > AWAY :lunch
        bob < 306 bob :You have been marked as being away
        ann > PRIVMSG bob :hello
        ann < 301 ann bob :lunch
        bob < @msgid=… :ann PRIVMSG bob :hello
        ann > NOTICE bob :hello
        bob < @msgid=… :ann NOTICE bob :hello
        ann > @+typing=active TAGMSG bob
        bob < @msgid=…;+typing=active :ann TAGMSG bob
    """)


def test_too_long() -> None:
    """Modern IRC Client Protocol, "ERR_INPUTTOOLONG (417)": what would not fit with its source is refused."""
    fits = "x" * (510 - len(":ann!~ann@127.0.0.1 PRIVMSG #a :"))
    talk(f"""
        ann, bob enter with batch
        ann, bob join #a
        ann > PRIVMSG #a :{fits}
        bob < :ann PRIVMSG #a :{fits}
        ann > PRIVMSG #a :{fits}x
        ann < 417 ann :Message too long for #a: 1 bytes over the limit
        ann > PRIVMSG bob,#a :{fits}
        ann < 417 ann :Message too long for bob: 1 bytes over the limit
        bob < :ann PRIVMSG #a :{fits}
        ann > NOTICE bob,#a :{fits}xxxx
        ann < 417 ann :Message too long for bob: 4 bytes over the limit
        ann < 417 ann :Message too long for #a: 3 bytes over the limit
        ann > NOTICE nobody :{fits}
        ann > PRIVMSG #a :{"x" * 500}
        ann < 417 ann :Input line was too long
    """)


def test_clients_without_capabilities_have_it_cut() -> None:
    """docs/protocol.md, "Choices": under 512 bytes as it was sent, it is not lost because the server puts a name before it."""
    room, nick = (510 - len(f":ann!~ann@127.0.0.1 PRIVMSG {target} :") for target in ("#a", "bob"))
    talk(f"""
        ann, bob enter
        ann, bob join #a
        ann > PRIVMSG #a :{"x" * 480}
        bob < :ann PRIVMSG #a :{"x" * room}
        ann > NOTICE bob,#a :{"x" * 480}
        bob < :ann NOTICE bob :{"x" * (nick + 1)}
        bob < :ann NOTICE #a :{"x" * (room + 1)}
        ann > PRIVMSG @#a :{"x" * 480}
        ann > PRIVMSG #a :{"ä" * 240}
        bob < :ann PRIVMSG #a :{"ä" * (room // 2)}
        ann > PRIVMSG #a :{"x" * (room - 4)}👨\u200d👩\u200d👧
        bob < :ann PRIVMSG #a :{"x" * (room - 4)}
        ann > PRIVMSG #a :\x01ACTION {"x" * 480}\x01
        bob < :ann PRIVMSG #a :\x01ACTION {"x" * (room - 9)}\x01
        ann > PRIVMSG #a :{"x" * 500}
        ann < 417 ann :Input line was too long
        ann > CAP REQ batch
        ann < CAP ann ACK :batch
        ann > PRIVMSG #a :{"x" * 480}
        ann < 417 ann :Message too long for #a: {480 - room} bytes over the limit
    """)


def test_nothing_is_cut_where_the_operator_does_not_want_it() -> None:
    """docs/protocol.md, "Choices": with ``--no-cut-long`` it is refused to everybody."""
    party = Party(no_cut_long=True)
    talk(
        f"""
        ann, bob enter
        ann > NOTICE bob :{"x" * 480}
        ann < 417 ann :Message too long for bob: … bytes over the limit
    """,
        party,
    )


def test_what_was_cut_is_what_history_has() -> None:
    """docs/protocol.md, "Choices": what nobody has heard is not kept."""
    play = talk("""
        ann enter
        bob enter with batch draft/chathistory
        ann, bob join #a
    """)
    long = "x" * 479 + "!"
    play(f"""
        ann > PRIVMSG #a :{long}
        bob < :ann PRIVMSG #a :xxx…x
        bob > CHATHISTORY LATEST #a * 9
        bob < BATCH +b1 chathistory #a
        bob < @batch=b1 :ann PRIVMSG #a :xxx…x
        bob < BATCH -b1
    """)


def test_spaces_and_colons_are_text() -> None:
    """Modern IRC Client Protocol, "Parameters": the last one is taken as it is."""
    talk("""
        ann, bob enter
        ann > PRIVMSG bob ::)
        bob < :ann PRIVMSG bob ::)
        ann > PRIVMSG bob :  two  spaces  :and a colon
        bob < :ann PRIVMSG bob :  two  spaces  :and a colon
        ann > PRIVMSG bob one two
        bob < :ann PRIVMSG bob :one
    """)


def test_ctcp_is_passed_on() -> None:
    """Modern IRC Client Protocol, "Client-to-Client Protocol (CTCP)": the server has no part in it."""
    talk("""
        ann, bob enter
        ann > PRIVMSG bob :\x01VERSION\x01
        bob < :ann PRIVMSG bob :\x01VERSION\x01
        bob > NOTICE ann :\x01VERSION x\x01
        ann < :bob NOTICE ann :\x01VERSION x\x01
        ann > PRIVMSG bob :\x01ACTION waves\x01
        bob < :ann PRIVMSG bob :\x01ACTION waves\x01
    """)


def test_before_registration() -> None:
    """Modern IRC Client Protocol, "ERR_NOTREGISTERED (451)"."""
    talk("""
        ann connects
        ann > PRIVMSG bob :hello
        ann < 451 * :You have not registered
    """)


def test_a_notice_is_answered_only_if_it_bears_a_label() -> None:
    """RFC 2812 §3.3.2: no automatic replies to a NOTICE; IRCv3 labeled-response: every labelled request has its answer."""
    talk("""
        ann enters
        bob enters with labeled-response batch
        ann > NOTICE nobody :hello
        ann > NOTICE
        bob > NOTICE nobody :hello
        bob > @label=1 NOTICE nobody :hello
        bob < @label=1 401 bob nobody :No such nick or channel
        bob > @label=2 NOTICE
        bob < @label=2 411 bob :No recipient given (NOTICE)
    """)
