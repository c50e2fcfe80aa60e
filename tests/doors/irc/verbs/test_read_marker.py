"""What one has read is read on every device."""

from tests.conversation import Conversation, talk
from tests.harness import Party
from tests.proofs import log_in, with_accounts


def test_all_clients_of_an_account() -> None:
    """IRCv3 read-marker, "Command flows": who is logged in to the same account and agreed on it is told, nobody else."""
    play = Conversation(with_accounts("ann"))("""
        ann1, ann2, bob enter with sasl draft/read-marker
        ann3 enters with sasl labeled-response batch
        ann1, ann2, bob join #a
    """)
    for nick in ("ann1", "ann2", "ann3"):
        log_in(play.visitors[nick], "ann")
    play("""
        ann1 > MARKREAD #a timestamp=2026-11-01T11:00:00.000Z
        ann1 < MARKREAD #a timestamp=2026-11-01T11:00:00.000Z
        ann2 < MARKREAD #a timestamp=2026-11-01T11:00:00.000Z
        ann2 > MARKREAD bob timestamp=2026-11-01T11:30:00.000Z
        ann1 < MARKREAD bob timestamp=2026-11-01T11:30:00.000Z
        ann2 < MARKREAD bob timestamp=2026-11-01T11:30:00.000Z
        ann2 > MARKREAD #a
        ann2 < MARKREAD #a timestamp=2026-11-01T11:00:00.000Z
        bob > MARKREAD #a
        bob < MARKREAD #a *
        bob > MARKREAD #a timestamp=2026-11-01T11:00:00.000Z
        bob < MARKREAD #a timestamp=2026-11-01T11:00:00.000Z
        dan connects
        ann1 > MARKREAD #a timestamp=2026-11-01T11:10:00.000Z
        ann1 < MARKREAD #a timestamp=2026-11-01T11:10:00.000Z
        ann2 < MARKREAD #a timestamp=2026-11-01T11:10:00.000Z
    """)
    ncs = play.party.connect()
    ncs.send("eve")
    ncs.heard()
    play.visitors["ann2"].send("MARKREAD #a timestamp=2026-11-01T11:20:00.000Z")
    assert ncs.heard() == []


def test_without_an_account() -> None:
    """IRCv3 read-marker, "Security Considerations": nobody hears of what another has read."""
    talk(
        """
        ann, bob enter with draft/read-marker
        ann, bob join #a
        ann > MARKREAD #a timestamp=2026-11-01T11:00:00.000Z
        ann < MARKREAD #a timestamp=2026-11-01T11:00:00.000Z
        """,
        Party(),
    )


def test_what_is_not_there_has_not_been_read() -> None:
    """IRCv3 read-marker, "MARKREAD server command": ``*`` where no timestamp is known; "Errors and Warnings" for the rest."""
    talk("""
        ann, bob enter with draft/read-marker
        bob joins #secret
        bob > MODE #secret +s
        bob < :bob MODE #secret +s
        ann > MARKREAD #nowhere
        ann < MARKREAD #nowhere *
        ann > MARKREAD nobody
        ann < MARKREAD nobody *
        ann > MARKREAD #secret
        ann < MARKREAD #secret *
        ann > MARKREAD #nowhere timestamp=2026-11-01T11:00:00.000Z
        ann < FAIL MARKREAD INVALID_PARAMS #nowhere :There is nothing here for you to read
        ann > MARKREAD #secret timestamp=2026-11-01T11:00:00.000Z
        ann < FAIL MARKREAD INVALID_PARAMS #secret :There is nothing here for you to read
        ann > MARKREAD a,b
        ann < FAIL MARKREAD INVALID_PARAMS a,b :There is nothing here for you to read
    """)


def test_a_leap_second_is_a_time() -> None:
    """IRCv3 server-time, the example of its "Description": ``23:59:60.419Z`` is the second after it, as Unix counts."""
    talk("""
        ann enters
        ann joins #a
        ann > MARKREAD #a timestamp=2012-06-30T23:59:60.419Z
        ann < MARKREAD #a timestamp=2012-07-01T00:00:00.419Z
    """)
