"""How a request speaks: entering, joining, staying, leaving; and what the chat says to that."""

from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred

from mpchat.chat.vocabulary import Enter, Quit
from mpchat.doors.web.session import ApiSession, SessionEndedError
from mpchat.doors.web.speaker import RefusedError, Speaker, Spoken
from mpchat.settings.limits import Limits
from tests.harness import SlowJournal, sqlite_journal
from tests.web import WebParty


def now(work: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine gives that waits for nothing: a result, or the exception."""
    results = later(work)
    return getattr(results[0], "value", results[0])


def later(work: Coroutine[Any, Any, Any]) -> list[Any]:
    """What a coroutine will have given."""
    results: list[Any] = []
    Deferred.fromCoroutine(work).addBoth(results.append)
    return results


def speaker(party: WebParty, account: str = "robot") -> Speaker:
    return party.site.speakers.of(account, "127.0.0.1")


def test_one_session_for_one_account() -> None:
    party = WebParty("robot", "Other")
    assert speaker(party) is speaker(party, "ROBOT") is not speaker(party, "Other")
    assert len(party.registry.visitors) == 2 and not party.chat.people, "it enters when it is needed"


def test_what_came_of_it() -> None:
    party = WebParty("robot")
    party.join("#tea", "ann")
    first = now(speaker(party).say("#TEA", "hello", "PRIVMSG", "key"))
    assert first == Spoken("#tea", first.stamp, False)
    assert now(speaker(party).say("#tea", "hello", "PRIVMSG", "key")) == Spoken("#tea", first.stamp, True)
    refused = now(speaker(party).say("#nowhere", "hello", "PRIVMSG", ""))
    assert isinstance(refused, RefusedError) and refused.refused.numeric == "ERR_NOSUCHCHANNEL"


def test_a_room_by_a_name_that_it_had() -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann")
    ann.send("CAP REQ draft/channel-rename", "RENAME #tea #coffee")
    assert now(speaker(party).say("#tea", "hello", "PRIVMSG", "")).room == "#coffee"
    assert now(speaker(party).say("#tea", "again", "PRIVMSG", "")).room == "#coffee"


def test_an_empty_room_that_is_remembered(tmp_path: Path) -> None:
    """Its history goes on: whoever comes back finds what the bot has said."""
    party = WebParty("robot")
    party.chat.rules = party.house.settings.rules().__class__(keep_rooms=True)
    party.use(sqlite_journal(party, tmp_path / "chat.db"))
    (ann,) = party.join("#tea", "ann")
    ann.send("PRIVMSG #tea :anybody?", "QUIT")
    assert not party.chat.rooms and "#tea" in party.chat.quiet
    assert now(speaker(party).say("#tea", "hello", "PRIVMSG", "")).room == "#tea"


def test_without_a_limit_of_lines() -> None:
    party = WebParty("robot", limits=Limits(max_line=0, command_rate=0))
    (ann,) = party.join("#tea", "ann")
    now(speaker(party).say("#tea", "x" * 5000, "PRIVMSG", ""))
    party.settle()
    assert "x" * 5000 in ann.heard()[-1]


def test_it_does_not_leave_while_it_waits() -> None:
    party = WebParty("robot", limits=Limits(command_rate=0, api_stay=5, ping_after=0, idle_timeout=0))
    party.join("#tea", "ann")
    now(speaker(party).say("#tea", "one", "PRIVMSG", ""))
    journal = party.use(SlowJournal(party))
    said = later(speaker(party).say("#tea", "two", "PRIVMSG", ""))
    party.clock.advance(6)
    assert not said and party.chat.person_named("robot") is not None
    journal.commit()
    assert isinstance(said[0], Spoken)
    party.clock.advance(6)
    journal.commit()
    assert party.chat.person_named("robot") is None


def test_for_as_long_as_the_server_runs() -> None:
    party = WebParty("robot", limits=Limits(command_rate=0, api_stay=0))
    speaker(party)
    assert not party.clock.getDelayedCalls()


def test_a_refusal_that_another_nick_does_not_help(monkeypatch: pytest.MonkeyPatch) -> None:
    party = WebParty("toolong")
    party.join("#tea", "bob")
    party.chat.rules = party.house.settings.rules().__class__(max_nick=3)
    refused = now(speaker(party, "toolong").say("#tea", "one", "PRIVMSG", ""))
    assert refused.refused.numeric == "ERR_ERRONEUSNICKNAME"


# ---- the session alone ----


def test_a_session_that_is_over_asks_nothing() -> None:
    party = WebParty("robot")
    ended: list[bool] = []
    session = ApiSession(party.registry, "127.0.0.1", lambda: ended.append(True))
    assert party.registry.arrived(session) is None
    session.lost("gone")
    session.end("again")
    assert ended == [True] and not party.registry.visitors
    failures: list[Any] = []
    session.ask(Quit(session.visitor, "")).addErrback(failures.append)
    assert failures[0].check(SessionEndedError)


def test_it_leaves_though_its_entering_is_still_being_kept() -> None:
    party = WebParty("robot")
    journal = party.use(SlowJournal(party))
    session = ApiSession(party.registry, "127.0.0.1", lambda: None)
    party.registry.arrived(session)
    failures: list[Any] = []
    session.ask(Enter(session.visitor, "robot", "~api", "h")).addErrback(failures.append)
    session.end("over")
    journal.commit()
    assert not party.chat.people and failures[0].check(SessionEndedError)


def test_a_mistake_of_ours_ends_the_session(logged_failures: list[object]) -> None:
    party = WebParty("robot")
    session = ApiSession(party.registry, "127.0.0.1", lambda: None)
    party.registry.arrived(session)
    session.guarded(lambda: [].pop())
    assert session.is_over and len(logged_failures) == 1
    logged_failures.clear()
    for unused in (session.ping, session.too_long):
        unused()
    session.announce("CODE", "text")
    session.received(b"line")
    session.collect(b"data")
