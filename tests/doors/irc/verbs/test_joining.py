"""Entering rooms and leaving them: lists, keys, and every door that is closed."""

from mpchat.chat.policy import Rules
from mpchat.settings.limits import Limits
from tests.conversation import talk
from tests.harness import Party


def test_who_joins_is_told_topic_and_names() -> None:
    """Modern IRC Client Protocol, "JOIN message": JOIN, 332 and 333 if there is a topic, 353, 366, in this order."""
    talk("""
        ann, bob enter
        ann > JOIN #a
        ann < :ann JOIN #a
        ann < 353 ann = #a :@ann
        ann < 366 ann #a :End of NAMES list
        ann > TOPIC #a :tea at five
        ann < :ann TOPIC #a :tea at five
        bob > JOIN #A
        ann < :bob JOIN #a
        bob < :bob JOIN #a
        bob < 332 bob #a :tea at five
        bob < 333 bob #a ann!~ann@127.0.0.1 1793534400
        bob < 353 bob = #a :@ann bob
        bob < 366 bob #a :End of NAMES list
        bob > JOIN #a
    """)


def test_lists_of_rooms_and_keys() -> None:
    """Modern IRC Client Protocol, "JOIN message": the first key for the first room, the second for the second."""
    talk("""
        ann, bob enter
        ann join #a,#b,#c
        ann > MODE #a +k one
        ann < :ann MODE #a +k one
        ann > MODE #c +k three
        ann < :ann MODE #c +k three
        bob > JOIN #a,#b,#c one,x
        ann < :bob JOIN #a
        bob < :bob JOIN #a
        bob < 353 bob = #a :@ann bob
        bob < 366 bob #a :End of NAMES list
        ann < :bob JOIN #b
        bob < :bob JOIN #b
        bob < 353 bob = #b :@ann bob
        bob < 366 bob #b :End of NAMES list
        bob < 475 bob #c :Cannot join channel (+k)
        bob > JOIN #c,#c three,three
        ann < :bob JOIN #c
        bob < :bob JOIN #c
        bob < 353 bob = #c :@ann bob
        bob < 366 bob #c :End of NAMES list
    """)


def test_join_0_leaves_every_room() -> None:
    """Modern IRC Client Protocol, "JOIN message": ``JOIN 0`` is as a PART from each room."""
    talk("""
        ann, bob enter
        ann, bob join #a,#b
        bob > JOIN 0
        ann < :bob PART :#a
        bob < :bob PART :#a
        ann < :bob PART :#b
        bob < :bob PART :#b
        bob > JOIN 0
        bob > JOIN 0,#a
        bob < 403 bob 0 :No such channel
        ann < :bob JOIN #a
        bob < :bob JOIN #a
        bob < 353 bob = #a :@ann bob
        bob < 366 bob #a :End of NAMES list
    """)


def test_names_that_no_room_can_have() -> None:
    """RFC 2812 §3.2.1: 461 without a name, 403 for what is no room's, 476 for one that no room can have."""
    talk("""
        ann enter
        ann > JOIN
        ann < 461 ann JOIN :Not enough parameters
        ann > JOIN :
        ann < 461 ann JOIN :Not enough parameters
        ann > JOIN ,
        ann < 461 ann JOIN :Not enough parameters
        ann > JOIN a,&b
        ann < 403 ann a :No such channel
        ann < 403 ann &b :No such channel
        ann > JOIN #
        ann < 476 ann # :A room's name starts with # and has something behind it
        ann > JOIN :#a b
        ann < 476 ann #a :A room's name has no spaces, commas, colons or control characters
        ann > JOIN #xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
        ann < 476 ann #xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx :A room's name has at most 50 bytes
    """)


def test_so_many_rooms_and_no_more() -> None:
    """Modern IRC Client Protocol, "JOIN message" and CHANLIMIT: 405."""
    talk(
        """
        ann enter
        ann join #a,#b
        ann > JOIN #b
        ann > JOIN #c
        ann < 405 ann #c :You have joined too many channels
        ann > PART #a
        ann < :ann PART :#a
        ann > JOIN #c
        ann < :ann JOIN #c
        ann < 353 ann = #c :@ann
        ann < 366 ann #c :End of NAMES list
        """,
        Party(Limits(command_rate=0, max_rooms=2), Rules(max_rooms=2)),
    )


def test_every_closed_door_in_its_order() -> None:
    """Modern IRC Client Protocol, "Channel Modes": 474 (b), 473 (i), 477 (R), 475 (k), 471 (l), in this order."""
    talk("""
        ann, bob enter
        ann join #a
        ann > MODE #a +biRkl bob key 1
        ann < :ann MODE #a +biRkl bob!*@* key 1
        bob > JOIN #a wrong
        bob < 474 bob #a :Cannot join channel (+b)
        ann > MODE #a -b bob
        ann < :ann MODE #a -b bob!*@*
        bob > JOIN #a wrong
        bob < 473 bob #a :Cannot join channel (+i)
        ann > MODE #a -i
        ann < :ann MODE #a -i
        bob > JOIN #a wrong
        bob < 477 bob #a :Cannot join channel (+R): log in first
        ann > MODE #a -R
        ann < :ann MODE #a -R
        bob > JOIN #a Key
        bob < 475 bob #a :Cannot join channel (+k)
        bob > JOIN #a key
        bob < 471 bob #a :Cannot join channel (+l)
        ann > MODE #a +l 2
        ann < :ann MODE #a +l 2
        bob > JOIN #a key
        ann < :bob JOIN #a
        bob < :bob JOIN #a
        bob < 353 bob = #a :@ann bob
        bob < 366 bob #a :End of NAMES list
    """)


def test_a_room_for_those_who_are_logged_in() -> None:
    """docs/protocol.md, "Rooms": +R lets in who has an account, or was asked in."""
    talk("""
        ann, bob, cat enter
        ann join #a
        ann > MODE #a +R
        ann < :ann MODE #a +R
        bob > JOIN #a
        bob < 477 bob #a :Cannot join channel (+R): log in first
        bob log in
        bob > JOIN #a
        ann < :bob JOIN #a
        bob < :bob JOIN #a
        bob < 353 bob = #a :@ann bob
        bob < 366 bob #a :End of NAMES list
        ann > INVITE cat #a
        ann < 341 ann cat #a
        cat < :ann INVITE cat #a
        cat > JOIN #a
        ann < :cat JOIN #a
        bob < :cat JOIN #a
        cat < :cat JOIN #a
        cat < 353 cat = #a :@ann bob cat
        cat < 366 cat #a :End of NAMES list
    """)


def test_leaving() -> None:
    """Modern IRC Client Protocol, "PART message": the reason on each, 442 and 403 for each that cannot be left."""
    talk("""
        ann, bob, cat enter
        ann join #a,#b,#c,#d
        bob join #a,#b
        ann > MODE #d +s
        ann < :ann MODE #d +s
        bob > PART #A,#c,#nowhere,#d,#b :going home
        ann < :bob PART #a :going home
        bob < :bob PART #a :going home
        bob < 442 bob #c :You're not on that channel
        bob < 403 bob #nowhere :No such channel
        bob < 403 bob #d :No such channel
        ann < :bob PART #b :going home
        bob < :bob PART #b :going home
        bob > PART
        bob < 461 bob PART :Not enough parameters
        bob > PART :
        bob < 461 bob PART :Not enough parameters
        ann > PART #a,#a :
        ann < :ann PART :#a
        cat > PART #a
        cat < 403 cat #a :No such channel
    """)


def test_the_founder_comes_back() -> None:
    """docs/protocol.md, "Founders": who made a room while logged in is founder again, and nothing keeps them out."""
    talk(
        """
        ann, bob enter
        ann log in
        ann > JOIN #a
        ann < :ann JOIN #a
        ann < 353 ann = #a :~ann
        ann < 366 ann #a :End of NAMES list
        bob join #a
        ann > MODE #a +o bob
        ann < :ann MODE #a +o bob
        bob < :ann MODE #a +o bob
        bob > KICK #a ann
        bob < 482 bob #a :ann holds a rank that yours does not overrule
        ann > PART #a
        ann < :ann PART :#a
        bob < :ann PART :#a
        bob > MODE #a +ib ann
        bob < :bob MODE #a +ib ann!*@*
        ann > JOIN #a
        ann < :ann JOIN #a
        ann < :ann MODE #a +q ann
        bob < :ann JOIN #a
        bob < :ann MODE #a +q ann
        ann < 353 ann = #a :@bob ~ann
        ann < 366 ann #a :End of NAMES list
        """,
        Party(rules=Rules(founder_mode="q")),
    )


def test_too_many_at_once() -> None:
    """docs/protocol.md, "Rooms": +j lets so many join in so many seconds; the others are told to come back."""
    talk("""
        ann, bob, cat enter
        ann join #a
        ann > MODE #a +j 1:10
        ann < :ann MODE #a +j 1:10
        bob > JOIN #a
        ann < :bob JOIN #a
        bob < :bob JOIN #a
        bob < 353 bob = #a :@ann bob
        bob < 366 bob #a :End of NAMES list
        cat > JOIN #a
        cat < 480 cat #a :Cannot join channel (+j): try again later
        cat waits 11
        cat > JOIN #a
        ann < :cat JOIN #a
        bob < :cat JOIN #a
        cat < :cat JOIN #a
        cat < 353 cat = #a :@ann bob cat
        cat < 366 cat #a :End of NAMES list
        cat > MODE #a
        cat < 324 cat #a +ntj 1:10
        cat < 329 cat #a 1793534400
    """)


def test_a_room_ends_with_its_last_member() -> None:
    """Modern IRC Client Protocol, "Channels": its modes, topic and bans end with it, and the next to join is its operator."""
    talk("""
        ann, bob enter
        ann join #a
        ann > MODE #a +mib-n bob
        ann < :ann MODE #a +mib-n bob!*@*
        ann > TOPIC #a :tea
        ann < :ann TOPIC #a :tea
        ann > KICK #a ann
        ann < :ann KICK #a ann :ann
        bob > JOIN #A
        bob < :bob JOIN #A
        bob < 353 bob = #A :@bob
        bob < 366 bob #A :End of NAMES list
        bob > MODE #a
        bob < 324 bob #A +nt
        bob < 329 bob #A 1793534400
        bob > MODE #a b
        bob < 368 bob #A :End of channel ban list
    """)
