"""Rooms that nobody in them can govern: what operators of the server can do, and rooms that have nobody in them."""

from pathlib import Path

import pytest

from mpchat.chat.chat import Room, Rules
from mpchat.journal.history import HistoryError
from mpchat.journal.memory_history import MemoryHistory
from tests.conversation import Conversation, talk
from tests.harness import UNPACED, Party, sqlite_journal


def keeping(script: str, party: Party | None = None) -> Conversation:
    """A conversation where rooms are kept; oz is an operator of the server, ann is logged in, bob and cat are guests."""
    talking = talk(
        """
        oz, ann, bob, cat enter
        oz runs the server
        ann logs in
        """,
        party or Party(UNPACED, Rules(keep_rooms=True)),
    )
    return talking(script)


def test_an_operator_of_the_server_makes_a_member_an_operator() -> None:
    """docs/protocol.md, "Rooms": in any room, whether in it or not; everybody there is shown who did it."""
    keeping("""
        bob, cat join #a
        bob > MODE #a -o bob
        bob < :bob MODE #a -o bob
        cat < :bob MODE #a -o bob
        bob > MODE #a +o bob
        bob < 482 bob #a :You're not channel operator
        oz > MODE #a +o bob
        oz < :oz MODE #a +o bob
        bob < :oz MODE #a +o bob
        cat < :oz MODE #a +o bob
        oz > MODE #a +oo cat nobody
        oz < :oz MODE #a +o cat
        oz < 401 oz nobody :No such nick or channel
        bob < :oz MODE #a +o cat
        cat < :oz MODE #a +o cat
        oz > MODE #a +o ann
        oz < 441 oz ann #a :They aren't on that channel
        oz > MODE #a -o cat
        oz < 482 oz #a :You're not channel operator
        oz > MODE #a +ov cat cat
        oz < 482 oz #a :You're not channel operator
        oz > MODE #b +o cat
        oz < 403 oz #b :No such channel
    """)


def test_inside_the_room_and_with_a_label() -> None:
    """docs/protocol.md, "Rooms": an operator of the server who is a member is no more in it than others, but for ``+o``."""
    keeping("""
        bob, oz join #a
        oz > MODE #a +v oz
        oz < 482 oz #a :You're not channel operator
        oz > MODE #a +o oz
        oz < :oz MODE #a +o oz
        bob < :oz MODE #a +o oz
        dan enters with labeled-response batch
        dan runs the server
        dan > @label=1 MODE #a +o bob
        dan < @label=1 ACK
        dan > MODE #a -o bob
        dan < 482 dan #a :You're not channel operator
        bob > MODE #a -o bob
        bob < :bob MODE #a -o bob
        oz < :bob MODE #a -o bob
        dan > @label=2 MODE #a +o bob
        dan < @label=2 :dan MODE #a +o bob
        bob < :dan MODE #a +o bob
        oz < :dan MODE #a +o bob
    """)


def test_a_secret_room() -> None:
    """docs/protocol.md, "Rooms": ``+o`` works there, too; everything else is answered as to anybody outside."""
    keeping("""
        bob join #den
        bob > MODE #den +s-o bob
        bob < :bob MODE #den +s-o bob
        oz > MODE #den
        oz < 403 oz #den :No such channel
        oz > MODE #den +m
        oz < 403 oz #den :No such channel
        oz > MODE #den +o bob
        oz < :oz MODE #den +o bob
        bob < :oz MODE #den +o bob
    """)


def test_empty_rooms_are_not_listed() -> None:
    """docs/protocol.md, "Choices": LIST and LUSERS count rooms with people in them; a kept one is there for its founder."""
    keeping("""
        ann, bob join #a
        bob join #b
        cat > LIST
        cat < 321 cat Channel :Users  Name
        cat < 322 cat #a 2 :
        cat < 322 cat #b 1 :
        cat < 323 cat :End of LIST
        ann > PART #a
        ann < :ann PART :#a
        bob < :ann PART :#a
        bob > PART #a,#b
        bob < :bob PART :#a
        bob < :bob PART :#b
        cat > LIST
        cat < 321 cat Channel :Users  Name
        cat < 323 cat :End of LIST
        cat > LIST #a
        cat < 321 cat Channel :Users  Name
        cat < 323 cat :End of LIST
        cat > LUSERS
        cat < 251 cat :…
        cat < 252 cat 1 :operator(s) online
        cat < 253 cat 0 :unknown connection(s)
        cat < 254 cat 0 :channels formed
        cat < (more)
        cat > JOIN #a
        cat < :cat JOIN #a
        cat < 353 cat = #a :cat
        cat < 366 cat #a :End of NAMES list
        cat > JOIN #b
        cat < :cat JOIN #b
        cat < 353 cat = #b :@cat
        cat < 366 cat #b :End of NAMES list
    """)


def test_why_a_room_is_kept() -> None:
    """docs/protocol.md, "Operators of the server": CS INFO says who made a room, when it was used, and why it is kept."""
    play = keeping("""
        ann join #a
        ann > PRIVMSG #a :hello
        bob join #b
        bob > MODE #b +sH
        bob < :bob MODE #b +sH
        oz > CS
        oz < 461 oz CS :Not enough parameters
        oz > CS INFO #nowhere
        oz < 403 oz #nowhere :No such channel
        oz > CS FROB #a
        oz < FAIL CS INVALID_PARAMS FROB :CS knows INFO and DROP: CS INFO #room
        bob > CS INFO #a
        bob < 481 bob :Permission Denied- You're not an IRC operator
        oz > cs info #A
        oz < NOTICE oz :#a was made 2026-11-01 12:00:00 UTC by the account ann; people in it: 1; last used 2026-11-01 12:00:00 UTC
        oz < NOTICE oz :#a is kept because its founder, the account ann, can always govern it: CS DROP #a ends that
        bob > PART #b
        bob < :bob PART :#b
        bob > JOIN #c
        bob < (more)
        oz > CS INFO #c
        oz < NOTICE oz :#c was made … by a guest; people in it: 1; last used …
        oz < NOTICE oz :#c is not kept: it is gone with its last member
        bob > MODE #c +H
        bob < :bob MODE #c +H
    """)
    play.party.chat.add_room(Room("#d", 1_000_000_000.0, flags="i"))
    play("""
        oz > CS INFO #d
        oz < NOTICE oz :#d was made 2001-09-09 01:46:40 UTC by a guest; people in it: 0; nothing of it is kept
        oz < NOTICE oz :#d waits for guests who may come back: it is forgotten ten minutes after the start of the server
    """)


def test_a_history_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/protocol.md, "Operators of the server": the answer says so."""

    def cannot(*_: object) -> None:
        raise HistoryError("it is gone")

    play = keeping("ann join #a")
    monkeypatch.setattr(MemoryHistory, "read", cannot)
    play("""
        oz > CS INFO #a
        oz < FAIL CS INTERNAL_ERROR #a :The history cannot be read: it is gone
    """)


@pytest.mark.parametrize("keeps", [False, True])
def test_forgetting_a_room(tmp_path: Path, keeps: bool) -> None:
    """docs/protocol.md, "Operators of the server": CS DROP; an empty room is gone, another one with its last member."""
    party = Party(UNPACED, Rules(keep_rooms=True))
    if keeps:
        party.use(sqlite_journal(party, tmp_path / "a.db"))
    play = keeping(
        """
        ann, bob join #a
        ann > MODE #a +m-o ann
        ann < :ann MODE #a +m-o ann
        bob < :ann MODE #a +m-o ann
        bob > CS DROP #a
        bob < 481 bob :Permission Denied- You're not an IRC operator
        oz > CS DROP #A
        oz < NOTICE oz :#a has no founder any more, and is gone with its last member
        ann > MODE #a -m
        ann < 482 ann #a :You're not channel operator
        ann > PART #a
        ann < :ann PART :#a
        bob < :ann PART :#a
        bob > PART #a
        bob < :bob PART :#a
        """,
        party,
    )
    assert party.chat.rooms == {}
    play("""
        ann join #a
        ann > PART #a
        ann < :ann PART :#a
        oz > CS DROP #a
        oz < NOTICE oz :#a is forgotten
        oz > CS DROP #a
        oz < 403 oz #a :No such channel
    """)
    assert party.chat.rooms == {}
