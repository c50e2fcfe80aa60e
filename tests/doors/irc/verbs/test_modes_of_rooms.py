"""Modes of rooms: asked for, changed, refused; lists; prefixes and who may give them."""

from mpchat.chat.policy import Rules
from mpchat.settings.limits import Limits
from tests.conversation import talk
from tests.harness import Party


def test_asking() -> None:
    """Modern IRC Client Protocol, "MODE message": 324 and 329, the key for members only; 403 for what is not there."""
    talk("""
        ann, cat enter
        ann join #a
        ann > MODE #A
        ann < 324 ann #a +nt
        ann < 329 ann #a 1793534400
        ann > MODE #a +kl sesame 9
        ann < :ann MODE #a +kl sesame 9
        ann > MODE #a
        ann < 324 ann #a +ntkl sesame 9
        ann < 329 ann #a 1793534400
        cat > MODE #a
        cat < 324 cat #a +ntkl * 9
        cat < 329 cat #a 1793534400
        cat > MODE #nowhere
        cat < 403 cat #nowhere :No such channel
        cat > MODE #nowhere +m
        cat < 403 cat #nowhere :No such channel
        cat > MODE #nowhere b
        cat < 403 cat #nowhere :No such channel
        ann > MODE #a +s
        ann < :ann MODE #a +s
        cat > MODE #a
        cat < 403 cat #a :No such channel
        cat > MODE #a b
        cat < 403 cat #a :No such channel
        cat > MODE
        cat < 461 cat MODE :Not enough parameters
    """)


def test_only_what_changed_is_told() -> None:
    """Modern IRC Client Protocol, "MODE message": one MODE with what really changed, to everybody in the room."""
    talk("""
        ann, bob enter
        ann, bob join #a
        ann > MODE #a +mn-t+i
        ann < :ann MODE #a +m-t+i
        bob < :ann MODE #a +m-t+i
        ann > MODE #a +mi
        ann > MODE #a -m+m-i
        ann < :ann MODE #a -m+m-i
        bob < :ann MODE #a -m+m-i
        ann > MODE #a m
        ann > MODE #a s
        ann < :ann MODE #a +s
        bob < :ann MODE #a +s
    """)


def test_without_the_rank() -> None:
    """Modern IRC Client Protocol, "MODE message": 482, and nothing is changed; whether one is in it or not."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        bob > MODE #a +m-n+X
        bob < 482 bob #a :You're not channel operator
        cat > MODE #a +m
        cat < 482 cat #a :You're not channel operator
        bob > MODE #a +o bob
        bob < 482 bob #a :You're not channel operator
        bob > MODE #a -o ann
        bob < 482 bob #a :You're not channel operator
    """)


def test_unknown_letters() -> None:
    """Modern IRC Client Protocol, ERR_UNKNOWNMODE: each once; the others are changed."""
    talk("""
        ann enter
        ann join #a
        ann > MODE #a +XmXY-X
        ann < :ann MODE #a +m
        ann < 472 ann X :is no mode here
        ann < 472 ann Y :is no mode here
    """)


def test_missing_and_wrong_parameters() -> None:
    """Modern IRC Client Protocol, "MODE message", ERR_INVALIDMODEPARAM: nothing is changed, and 696 says why."""
    talk("""
        ann enter
        ann join #a
        ann > MODE #a +k
        ann < 696 ann #a k * :A key has 1 to 23 visible ASCII characters but comma and colon
        ann > MODE #a +k :two words
        ann < 696 ann #a k * :A key has 1 to 23 visible ASCII characters but comma and colon
        ann > MODE #a +l
        ann < 696 ann #a l * :A limit is a number from 1 to 1000000
        ann > MODE #a +l none
        ann < 696 ann #a l none :A limit is a number from 1 to 1000000
        ann > MODE #a +o
        ann < 696 ann #a o * :This mode needs a nick
        ann > MODE #a +lm
        ann < :ann MODE #a +m
        ann < 696 ann #a l * :A limit is a number from 1 to 1000000
        ann > MODE #a +b :no mask
        ann < 696 ann #a b no :A mask reads nick!user@host, with at most 16 * and ?
    """)


def test_keys_and_limits() -> None:
    """Modern IRC Client Protocol, "Key Channel Mode", "Client Limit Channel Mode": set, set anew, taken away."""
    talk("""
        ann enter
        ann join #a
        ann > MODE #a +k one
        ann < :ann MODE #a +k one
        ann > MODE #a +k two
        ann < :ann MODE #a +k two
        ann > MODE #a -k wrong
        ann < :ann MODE #a -k *
        ann > MODE #a -k
        ann > MODE #a +k one
        ann < :ann MODE #a +k one
        ann > MODE #a -k
        ann < :ann MODE #a -k *
        ann > MODE #a +l 007
        ann < :ann MODE #a +l 7
        ann > MODE #a +l 7
        ann > MODE #a -l
        ann < :ann MODE #a -l
        ann > MODE #a -l
    """)


def test_twelve_at_a_time() -> None:
    """Modern IRC Client Protocol, "MODES Parameter": twelve changes with a parameter in one command."""
    nicks = " ".join("abcdefghijkl")
    masks = " ".join(f"{nick}!*@*" for nick in "abcdefghijkl")
    talk(f"""
        ann enter
        ann join #a
        ann > MODE #a +bbbbbbbbbbbb {nicks}
        ann < :ann MODE #a +bbbbbbbbbbbb {masks}
        ann > MODE #a -bbbbbbbbbbbb {nicks}
        ann < :ann MODE #a -bbbbbbbbbbbb {masks}
    """)


def test_lists() -> None:
    """Modern IRC Client Protocol, "MODE message": 367, 368; 348, 349; 346, 347; who sees the room may ask."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        ann > MODE #a +beI eve good@host fay!*@*
        ann < :ann MODE #a +beI eve!*@* *!good@host fay!*@*
        bob < :ann MODE #a +beI eve!*@* *!good@host fay!*@*
        bob > MODE #a b
        bob < 367 bob #a eve!*@* ann!~ann@127.0.0.1 1793534400
        bob < 368 bob #a :End of channel ban list
        bob > MODE #a +e
        bob < 348 bob #a *!good@host ann!~ann@127.0.0.1 1793534400
        bob < 349 bob #a :End of channel exception list
        cat > MODE #a -I
        cat < 346 cat #a fay!*@* ann!~ann@127.0.0.1 1793534400
        cat < 347 cat #a :End of channel invite exception list
        ann > MODE #a bb+mb
        ann < 367 ann #a eve!*@* ann!~ann@127.0.0.1 1793534400
        ann < 368 ann #a :End of channel ban list
        ann < :ann MODE #a +m
        bob < :ann MODE #a +m
        ann > MODE #a +b EVE
        ann > MODE #a -b nobody
        ann > MODE #a -bbeI x EvE *!GOOD@HOST fay
        ann < :ann MODE #a -beI eve!*@* *!good@host fay!*@*
        bob < :ann MODE #a -beI eve!*@* *!good@host fay!*@*
        bob > MODE #a beI
        bob < 368 bob #a :End of channel ban list
        bob < 349 bob #a :End of channel exception list
        bob < 347 bob #a :End of channel invite exception list
    """)


def test_full_lists() -> None:
    """Modern IRC Client Protocol, "MAXLIST Parameter"; RFC 2812 §5.2, ERR_BANLISTFULL: all lists together."""
    talk(
        """
        ann enter
        ann join #a
        ann > MODE #a +beI a b c
        ann < :ann MODE #a +be a!*@* b!*@*
        ann < 478 ann #a I :Channel list is full
        ann > MODE #a -b+I a c
        ann < :ann MODE #a -b+I a!*@* c!*@*
        """,
        Party(Limits(command_rate=0, max_bans=2), Rules(max_bans=2)),
    )


def test_bans_exceptions_and_invitations() -> None:
    """Modern IRC Client Protocol, "Ban", "Exception", "Invite-Exception Channel Mode": e lifts b, I lifts i."""
    talk("""
        ann, bob enter
        ann join #a
        ann > MODE #a +b-n *!*@127.*
        ann < :ann MODE #a +b-n *!*@127.*
        bob > JOIN #a
        bob < 474 bob #a :Cannot join channel (+b)
        bob > PRIVMSG #a :hello
        bob < 404 bob #a :You are banned here (+b)
        ann > MODE #a +e B?B
        ann < :ann MODE #a +e B?B!*@*
        bob > PRIVMSG #a :hello
        ann < :bob PRIVMSG #a :hello
        ann > MODE #a +i
        ann < :ann MODE #a +i
        bob > JOIN #a
        bob < 473 bob #a :Cannot join channel (+i)
        ann > MODE #a +I *!~bob@*
        ann < :ann MODE #a +I *!~bob@*
        bob > JOIN #a
        ann < :bob JOIN #a
        bob < :bob JOIN #a
        bob < 353 bob = #a :@ann bob
        bob < 366 bob #a :End of NAMES list
    """)


def test_prefixes_of_members() -> None:
    """Modern IRC Client Protocol, "Channel Membership Prefixes": given and taken by nick, shown highest first."""
    talk("""
        ann, bob, cat enter with multi-prefix
        ann, bob join #a
        ann > MODE #a +ovh BOB bob bob
        ann < :ann MODE #a +ovh bob bob bob
        bob < :ann MODE #a +ovh bob bob bob
        bob > NAMES #a
        bob < 353 bob = #a :@ann @%+bob
        bob < 366 bob #a :End of NAMES list
        ann > MODE #a +o bob
        ann > MODE #a +o nobody
        ann < 401 ann nobody :No such nick or channel
        ann > MODE #a +v cat
        ann < 441 ann cat #a :They aren't on that channel
        ann > MODE #a +q ann
        ann < 482 ann #a :Only the founder can change q here
        ann > MODE #a +a ann
        ann < 482 ann #a :Only the founder can change a here
    """)


def test_ranks() -> None:
    """docs/protocol.md, "Ranks": nobody gives what ranks above, nobody demotes who ranks above, everybody gives up the own."""
    party = Party(rules=Rules(founder_mode="q"))
    talk(
        """
        ann, bob, cat, dan enter
        ann, bob, cat, dan join #a
        ann > MODE #a +aoh bob cat dan
        ann < :ann MODE #a +aoh bob cat dan
        bob < :ann MODE #a +aoh bob cat dan
        cat < :ann MODE #a +aoh bob cat dan
        dan < :ann MODE #a +aoh bob cat dan
        bob > KICK #a ann
        bob < 482 bob #a :ann holds a rank that yours does not overrule
        cat > MODE #a -a bob
        cat < 482 cat #a :Only the founder can change a here
        cat > MODE #a +a cat
        cat < 482 cat #a :Only the founder can change a here
        dan > MODE #a +o dan
        dan < 482 dan #a :Only operators can change o here
        dan > MODE #a -o cat
        dan < 482 dan #a :Only operators can change o here
        dan > MODE #a +sv-t dan
        dan < :dan MODE #a +v-t dan
        ann < :dan MODE #a +v-t dan
        bob < :dan MODE #a +v-t dan
        cat < :dan MODE #a +v-t dan
        dan < 482 dan #a :Only operators can change s here
        dan > MODE #a -vh dan dan
        dan < :dan MODE #a -vh dan dan
        ann < :dan MODE #a -vh dan dan
        bob < :dan MODE #a -vh dan dan
        cat < :dan MODE #a -vh dan dan
        """,
        party,
    )


def test_who_may_speak() -> None:
    """Modern IRC Client Protocol, "Moderated", "No External Messages"; docs/protocol.md, "Rooms": 404 for n, m, M and C."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        cat > PRIVMSG #a :hello
        cat < 404 cat #a :Only members may speak here (+n)
        ann > MODE #a +m
        ann < :ann MODE #a +m
        bob < :ann MODE #a +m
        bob > PRIVMSG #a :hello
        bob < 404 bob #a :Only those with voice may speak here (+m)
        ann > MODE #a +M-m
        ann < :ann MODE #a +M-m
        bob < :ann MODE #a +M-m
        bob > PRIVMSG #a :hello
        bob < 404 bob #a :Only those who are logged in may speak here (+M)
        ann > MODE #a +v bob
        ann < :ann MODE #a +v bob
        bob < :ann MODE #a +v bob
        bob > PRIVMSG #a :voiced
        ann < :bob PRIVMSG #a :voiced
        ann > MODE #a -v bob
        ann < :ann MODE #a -v bob
        bob < :ann MODE #a -v bob
        bob log in
        bob > PRIVMSG #a :logged in
        ann < :bob PRIVMSG #a :logged in
        ann > MODE #a +C
        ann < :ann MODE #a +C
        bob < :ann MODE #a +C
        bob > PRIVMSG #a :\x01VERSION\x01
        bob < 404 bob #a :No CTCP but ACTION here (+C)
        ann > PRIVMSG #a :\x01PING 1\x01
        ann < 404 ann #a :No CTCP but ACTION here (+C)
        ann > PRIVMSG #a :\x01ACTION waves\x01
        bob < :ann PRIVMSG #a :\x01ACTION waves\x01
    """)
