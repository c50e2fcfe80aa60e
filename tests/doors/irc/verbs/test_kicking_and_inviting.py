"""Putting people out, and asking them in."""

from tests.conversation import talk


def test_kicking() -> None:
    """Modern IRC Client Protocol, "KICK message": a message for each, the kicker's nick where no comment was given."""
    talk("""
        ann, bob, cat enter
        ann, bob, cat join #a
        ann > KICK #A BOB
        ann < :ann KICK #a bob :ann
        bob < :ann KICK #a bob :ann
        cat < :ann KICK #a bob :ann
        ann > KICK #a cat,cat :no more
        ann < :ann KICK #a cat :no more
        cat < :ann KICK #a cat :no more
        bob > JOIN #a
        ann < :bob JOIN #a
        bob < :bob JOIN #a
        bob < 353 bob = #a :@ann bob
        bob < 366 bob #a :End of NAMES list
        ann > KICK #a bob :
        ann < :ann KICK #a bob :ann
        bob < :ann KICK #a bob :ann
    """)


def test_kicking_from_several_rooms() -> None:
    """Modern IRC Client Protocol, "KICK message": one room, or as many rooms as nicks."""
    talk("""
        ann, bob enter
        ann, bob join #a,#b
        ann > KICK #a,#b bob,bob :out
        ann < :ann KICK #a bob :out
        bob < :ann KICK #a bob :out
        ann < :ann KICK #b bob :out
        bob < :ann KICK #b bob :out
        ann > KICK #a,#b bob
        ann < 461 ann KICK :Not enough parameters
        ann > KICK #a,#b,#c bob,ann
        ann < 461 ann KICK :Not enough parameters
        ann > KICK #a
        ann < 461 ann KICK :Not enough parameters
        ann > KICK #a ,
        ann < 461 ann KICK :Not enough parameters
    """)


def test_who_may_not_kick() -> None:
    """Modern IRC Client Protocol, "KICK message": 403, 442, 482, 441, in this order."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        cat > KICK #nowhere ann
        cat < 403 cat #nowhere :No such channel
        cat > KICK #a nobody
        cat < 442 cat #a :You're not on that channel
        bob > KICK #a nobody
        bob < 482 bob #a :You're not channel operator
        ann > KICK #a nobody,cat
        ann < 441 ann nobody #a :They aren't on that channel
        ann < 441 ann cat #a :They aren't on that channel
        ann > MODE #a +s
        ann < :ann MODE #a +s
        bob < :ann MODE #a +s
        cat > KICK #a ann
        cat < 403 cat #a :No such channel
    """)


def test_a_comment_is_cut_at_its_length() -> None:
    """Modern IRC Client Protocol, "KICKLEN Parameter": what is longer is cut."""
    talk(f"""
        ann, bob enter
        ann, bob join #a
        ann > KICK #a bob :{"x" * 300}
        ann < :ann KICK #a bob :{"x" * 255}
        bob < :ann KICK #a bob :{"x" * 255}
    """)


def test_halfops_kick_nobody_of_a_rank() -> None:
    """docs/protocol.md, "Ranks": a halfop puts out who has no rank above voice, and bans nobody else."""
    talk("""
        ann, bob, cat, dan enter
        ann, bob, cat, dan join #a
        ann > MODE #a +hvh bob cat dan
        ann < :ann MODE #a +hvh bob cat dan
        bob < :ann MODE #a +hvh bob cat dan
        cat < :ann MODE #a +hvh bob cat dan
        dan < :ann MODE #a +hvh bob cat dan
        bob > KICK #a ann,dan
        bob < 482 bob #a :ann holds a rank that yours does not overrule
        bob < 482 bob #a :dan holds a rank that yours does not overrule
        bob > MODE #a +b ann
        bob < 482 bob #a :ann holds a rank that yours does not overrule
        bob > MODE #a +b cat
        ann < :bob MODE #a +b cat!*@*
        bob < :bob MODE #a +b cat!*@*
        cat < :bob MODE #a +b cat!*@*
        dan < :bob MODE #a +b cat!*@*
        bob > KICK #a cat :out
        ann < :bob KICK #a cat :out
        bob < :bob KICK #a cat :out
        cat < :bob KICK #a cat :out
        dan < :bob KICK #a cat :out
        dan > KICK #a dan :enough
        ann < :dan KICK #a dan :enough
        bob < :dan KICK #a dan :enough
        dan < :dan KICK #a dan :enough
    """)


def test_inviting() -> None:
    """Modern IRC Client Protocol, "INVITE message": 341 to who asks, INVITE to who is asked, nothing to the others."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        ann > INVITE CAT #A
        ann < 341 ann cat #a
        cat < :ann INVITE cat #a
        cat > AWAY :asleep
        cat < 306 cat :You have been marked as being away
        bob > INVITE cat #a
        bob < 341 bob cat #a
        bob < 301 bob cat :asleep
        cat < :bob INVITE cat #a
    """)


def test_inviting_in_vain() -> None:
    """Modern IRC Client Protocol, "INVITE message"; RFC 2812 §3.2.7: 461, 401, 403, 442, 482 with +i, 443."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        ann > INVITE cat
        ann < 461 ann INVITE :Not enough parameters
        ann > INVITE nobody #a
        ann < 401 ann nobody :No such nick or channel
        ann > INVITE cat #nowhere
        ann < 403 ann #nowhere :No such channel
        ann > INVITE cat nonsense
        ann < 403 ann nonsense :No such channel
        cat > INVITE cat #a
        cat < 442 cat #a :You're not on that channel
        ann > INVITE bob #a
        ann < 443 ann bob #a :is already on channel
        ann > MODE #a +i
        ann < :ann MODE #a +i
        bob < :ann MODE #a +i
        bob > INVITE cat #a
        bob < 482 bob #a :You're not channel operator
        ann > MODE #a +s
        ann < :ann MODE #a +s
        bob < :ann MODE #a +s
        cat > INVITE cat #a
        cat < 403 cat #a :No such channel
    """)


def test_an_invitation_is_used_up() -> None:
    """Modern IRC Client Protocol, "Invite-Only Channel Mode", RPL_INVITELIST: it opens the room once."""
    talk("""
        ann, bob enter
        ann join #a,#b
        ann > MODE #a +ikl key 1
        ann < :ann MODE #a +ikl key 1
        ann > INVITE bob #a
        ann < 341 ann bob #a
        bob < :ann INVITE bob #a
        ann > INVITE bob #b
        ann < 341 ann bob #b
        bob < :ann INVITE bob #b
        bob > INVITE
        bob < 336 bob #a
        bob < 336 bob #b
        bob < 337 bob :End of INVITE list
        bob > JOIN #a
        ann < :bob JOIN #a
        bob < :bob JOIN #a
        bob < 353 bob = #a :@ann bob
        bob < 366 bob #a :End of NAMES list
        bob > INVITE
        bob < 336 bob #b
        bob < 337 bob :End of INVITE list
        bob > PART #a
        ann < :bob PART :#a
        bob < :bob PART :#a
        bob > JOIN #a key
        bob < 473 bob #a :Cannot join channel (+i)
    """)


def test_those_who_may_invite_notice_it() -> None:
    """IRCv3 invite-notify: operators and halfops who agreed on it hear of it; nobody hears it twice."""
    talk("""
        ann, bob, cat, dan enter with invite-notify
        eve, fay enter
        ann, bob, cat, eve join #a
        ann > MODE #a +ho bob eve
        ann < :ann MODE #a +ho bob eve
        bob < :ann MODE #a +ho bob eve
        cat < :ann MODE #a +ho bob eve
        eve < :ann MODE #a +ho bob eve
        ann > INVITE dan #a
        ann < 341 ann dan #a
        bob < :ann INVITE dan #a
        dan < :ann INVITE dan #a
        cat > INVITE fay #a
        cat < 341 cat fay #a
        ann < :cat INVITE fay #a
        bob < :cat INVITE fay #a
        fay < :cat INVITE fay #a
    """)
