"""Being away, who is told, and coming in without being there."""

from tests.conversation import talk


def test_going_and_coming_back() -> None:
    """Modern IRC Client Protocol, "AWAY message": 306 and 305; no parameter or an empty one is being back."""
    talk("""
        ann, bob enter
        ann, bob join #a
        ann > AWAY :out for lunch
        ann < 306 ann :You have been marked as being away
        bob > PRIVMSG ann :there?
        bob < 301 bob ann :out for lunch
        ann < :bob PRIVMSG ann :there?
        bob > NOTICE ann :psst
        ann < :bob NOTICE ann :psst
        bob > PRIVMSG #a :all there?
        ann < :bob PRIVMSG #a :all there?
        ann > AWAY
        ann < 305 ann :You are no longer marked as being away
        ann > AWAY lunch
        ann < 306 ann :You have been marked as being away
        ann > AWAY :
        ann < 305 ann :You are no longer marked as being away
        ann > AWAY
        ann < 305 ann :You are no longer marked as being away
        bob > PRIVMSG ann :there?
        ann < :bob PRIVMSG ann :there?
    """)


def test_a_long_message_is_cut_between_characters() -> None:
    """Modern IRC Client Protocol, "AWAYLEN parameter": the longest message."""
    talk(f"""
        ann, bob enter
        ann > AWAY :{"x" * 254}ü
        ann < 306 ann :You have been marked as being away
        bob > PRIVMSG ann :there?
        bob < 301 bob ann :{"x" * 254}
        ann < :bob PRIVMSG ann :there?
    """)


def test_who_is_notified() -> None:
    """IRCv3 away-notify: those who share a room and agreed, once each; setting, changing and removing it."""
    talk("""
        ann enters with away-notify
        bob enters with away-notify
        cat enters
        dan enters with away-notify
        ann, bob, cat join #a
        ann, bob, cat join #b
        ann > AWAY :lunch
        ann < 306 ann :You have been marked as being away
        bob < :ann AWAY :lunch
        ann > AWAY :lunch
        # nothing was set, changed or removed
        ann < 306 ann :You have been marked as being away
        ann > AWAY :dinner
        ann < 306 ann :You have been marked as being away
        bob < :ann AWAY :dinner
        ann > AWAY
        ann < 305 ann :You are no longer marked as being away
        bob < :ann AWAY
        ann > AWAY
        ann < 305 ann :You are no longer marked as being away
    """)


def test_who_monitors_is_told_as_well() -> None:
    """IRCv3 extended-monitor, away-notify: who shares no room hears by MONITOR; the same words again are no news."""
    talk("""
        ann, bob enter with away-notify extended-monitor
        cat enters
        bob, cat join #a
        ann > MONITOR + cat
        ann < 730 ann cat…
        bob > MONITOR + cat
        bob < 730 bob cat…
        cat > AWAY :lunch
        cat < 306 cat :You have been marked as being away
        ann < :cat AWAY :lunch
        bob < :cat AWAY :lunch
        cat > AWAY :lunch
        cat < 306 cat :You have been marked as being away
        cat > AWAY
        cat < 305 cat :You are no longer marked as being away
        ann < :cat AWAY
        bob < :cat AWAY
        cat > AWAY
        cat < 305 cat :You are no longer marked as being away
    """)


def test_joining_while_away() -> None:
    """IRCv3 away-notify: AWAY follows the JOIN of somebody who is away, and of nobody else."""
    talk("""
        ann, bob enter with away-notify no-implicit-names
        ann joins #a
        bob > AWAY :asleep
        bob < 306 bob :You have been marked as being away
        bob > JOIN #a
        ann < :bob JOIN #a
        ann < :bob AWAY :asleep
        bob < :bob JOIN #a
        # one's own going and coming is told by 306 and 305
        bob > JOIN #b
        bob < :bob JOIN #b
        ann > JOIN #b
        ann < :ann JOIN #b
        bob < :ann JOIN #b
    """)


def test_joining_while_away_with_a_label() -> None:
    """IRCv3 away-notify, labeled-response: the answer to JOIN holds no AWAY; the others hear JOIN and AWAY."""
    talk("""
        ann enters with away-notify
        bob enters with away-notify labeled-response batch no-implicit-names
        ann joins #a
        bob > AWAY :asleep
        bob < 306 bob :You have been marked as being away
        bob > @label=1 JOIN #a
        ann < :bob JOIN #a
        ann < :bob AWAY :asleep
        bob < @label=1 :bob JOIN #a
    """)


def test_before_registration() -> None:
    """IRCv3 pre-away: AWAY before CAP END with the capability, 451 without."""
    talk("""
        ann enters with away-notify
        ann joins #a
        bob connects
        bob > AWAY *
        bob < 451 * :You have not registered
        bob > CAP REQ :draft/pre-away no-implicit-names
        bob < CAP * ACK :draft/pre-away no-implicit-names
        bob > AWAY :first words
        bob < 306 * :You have been marked as being away
        bob > AWAY
        bob < 305 * :You are no longer marked as being away
        bob > AWAY *
        bob < 306 * :You have been marked as being away
        bob > NICK bob
        bob > USER bob 0 * :Bob
        bob > CAP END
        bob < 001 bob …
        bob < 002 bob …
        bob < 003 bob …
        bob < 004 bob …
        bob < (more)
        ann > PRIVMSG bob :there?
        ann < 301 ann bob :Not here right now
        bob < :ann PRIVMSG bob :there?
        bob > JOIN #a
        ann < :bob JOIN #a
        ann < :bob AWAY :Not here right now
        bob < :bob JOIN #a
        bob > AWAY
        ann < :bob AWAY
        bob < 305 bob :You are no longer marked as being away
    """)
