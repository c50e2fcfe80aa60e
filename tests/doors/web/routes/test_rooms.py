"""Bots that speak by HTTP, and what people in the room hear of it."""

import json
from base64 import b64encode
from typing import Any

import pytest

from mpchat.chat.chat import Rules
from mpchat.settings.limits import Limits
from tests.harness import SlowJournal
from tests.web import PASSWORD, HttpWire, Reply, WebParty, read

pytestmark = pytest.mark.usefixtures("each_journal")


def test_a_message_is_heard_like_any_other() -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann")
    reply = party.say("tea", {"text": "hello"}, "robot")
    assert reply.status == 201
    assert reply.data == {
        "room": "#tea",
        "msgid": reply.data["msgid"],
        "time": reply.data["time"],
        "repeated": False,
    }
    assert ann.heard() == [":robot!~api@127.0.0.1 JOIN #tea", ":robot!~api@127.0.0.1 PRIVMSG #tea :hello"]
    party.say("%23tea", {"text": "again", "notice": True}, "robot")
    assert ann.heard() == [":robot!~api@127.0.0.1 NOTICE #tea :again"]
    assert "330 ann robot robot" in " ".join(ann.asks("WHOIS robot"))


def test_its_id_and_time_are_those_that_others_see() -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann", capabilities=("message-tags", "server-time", "account-tag"))
    said = party.say("tea", {"text": "hello"}, "robot").data
    assert ann.messages()[-1].tags == {"account": "robot", "msgid": said["msgid"], "time": said["time"]}


def test_several_lines_and_long_ones() -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann")
    (bob,) = party.join("#tea", "bob", capabilities=("draft/multiline", "batch"))
    ann.heard()
    assert party.say("tea", {"text": "one\r\n\r\ntwo\n"}, "robot").status == 201
    assert [line.partition(" :")[2] for line in ann.heard()[1:]] == ["one", "two"]
    assert [message.verb for message in bob.messages()] == ["JOIN", "BATCH", *["PRIVMSG"] * 3, "BATCH"]
    assert party.say("tea", {"text": "ü" * 1000}, "robot").status == 201
    heard = ann.heard()
    assert len(heard) > 3 and "".join(line.partition(" :")[2] for line in heard) == "ü" * 1000
    assert all(len(line.encode()) <= 510 for line in heard)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({}, "There is no text"),
        ({"text": ""}, "There is no text"),
        ({"text": " \n "}, "There is no text"),
        ({"text": 1}, "The field text takes a text"),
        ({"text": "x", "notice": 1}, "The field notice takes true or false"),
        ({"text": "x", "colour": "red"}, "There is no field 'colour': there are text, notice, id"),
        ({"text": "a\x1b[31m"}, "take U+001B out"),
        ({"text": "a\rQUIT"}, "take U+000D out"),
        ({"text": "\x01VERSION\x01"}, "take U+0001 out"),
        ({"text": "\0"}, "take U+0000 out"),
        (b'{"text": "\\ud800"}', "half a character"),
        ({"text": "x", "id": ""}, None),
        ({"text": "x", "id": "a b"}, "An id has 1 to 64 visible"),
        ({"text": "x", "id": "a" * 65}, "An id has 1 to 64 visible"),
        ([], "Send an object"),
        (b"text=hello", "is not JSON"),
        (b'{"text": "x', "is not JSON"),
        (b'{"text": NaN}', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"\xff", "is not JSON"),
    ],
)
def test_what_cannot_be_said(data: Any, why: str | None) -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann")
    reply = party.say("tea", data, "robot")
    if why is None:
        assert reply.status == 201
        return
    assert reply.status == 400 and why in reply.data["message"]
    assert ann.heard() == []


def test_json_says_that_it_is_json() -> None:
    party = WebParty("robot")
    party.join("#tea", "ann")
    for kind in ("application/x-www-form-urlencoded", "text/plain", ""):
        assert party.say("tea", {"text": "x"}, "robot", Content_Type=kind).error == (415, "NOT_JSON")
    assert (
        party.say("tea", {"text": "x"}, "robot", Content_Type="Application/JSON; charset=utf-8").status == 201
    )


def test_what_is_too_long() -> None:
    party = WebParty("robot", limits=Limits(command_rate=0, max_multiline_bytes=2000, max_multiline_lines=3))
    party.join("#tea", "ann")
    for text in ("x" * 2001, "1\n2\n3\n4"):
        assert party.say("tea", {"text": text}, "robot").error == (413, "TOO_LONG")
    assert party.say("tea", b'{"text": "' + b"x" * 300_000 + b'"}', "robot").error == (413, "TOO_LARGE")
    party = WebParty("robot", limits=Limits(command_rate=0, max_multiline_bytes=0))
    party.join("#tea", "ann")
    assert party.say("tea", {"text": "1\n2"}, "robot").error == (413, "TOO_LONG")
    assert party.say("tea", {"text": "x" * 600}, "robot").error == (413, "ERR_INPUTTOOLONG")
    assert party.say("tea", {"text": "x" * 400}, "robot").status == 201
    party = WebParty("robot")
    party.chat.rules = Rules(max_message=5)
    party.join("#tea", "ann")
    assert party.say("tea", {"text": "123456"}, "robot").error == (413, "ERR_INPUTTOOLONG")


def test_a_repeated_request_says_nothing_twice() -> None:
    party = WebParty("robot", "other")
    (ann,) = party.join("#tea", "ann")
    first = party.say("tea", {"text": "hello", "id": "7"}, "robot")
    again = party.say("tea", {"text": "hello"}, "robot", Idempotency_Key="7")
    assert (first.status, again.status) == (201, 200)
    assert again.data == {**first.data, "repeated": True}
    assert len([line for line in ann.heard() if "PRIVMSG" in line]) == 1
    assert party.say("tea", {"text": "hello", "id": "7"}, "robot", Idempotency_Key="8").status == 400
    for by, room, text in (("other", "tea", "hello"), ("robot", "tea", "else")):
        assert party.say(room, {"text": text, "id": "7"}, by).status == 201


def slowly(party: WebParty) -> SlowJournal:
    """From now on nothing is kept before the test says so; accounts are as before."""
    accounts = party.house.accounts
    journal = party.use(SlowJournal(party))
    party.house.accounts = accounts
    return journal


def begin_to_say(party: WebParty, text: str) -> HttpWire:
    body, kind = json.dumps({"text": text}).encode(), "application/json"
    return party.begin("POST", "/api/rooms/tea/messages", body, "robot", Content_Type=kind)


def test_an_answer_says_that_it_was_kept() -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann")
    journal = slowly(party)
    wire = begin_to_say(party, "hello")
    assert journal.commit() == 1, "it enters"
    assert journal.commit() == 1, "it joins"
    assert not wire.value() and not any("PRIVMSG" in line for line in ann.heard())
    assert journal.commit() == 1
    assert read(wire, "POST").status == 201 and "PRIVMSG" in ann.heard()[-1]
    wire = begin_to_say(party, "more")
    journal.fail("The disk is full", "NOT_KEPT")
    assert read(wire, "POST").error == (503, "NOT_KEPT")
    assert read(wire, "POST").data["message"] == "The disk is full" and ann.heard() == []


def test_two_requests_at_once_enter_once() -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann")
    journal = slowly(party)
    wires = [begin_to_say(party, text) for text in ("one", "two")]
    while journal.commit():
        pass
    assert [read(wire, "POST").status for wire in wires] == [201, 201]
    assert [line.split()[1] for line in ann.heard()] == ["JOIN", "PRIVMSG", "PRIVMSG"]


def test_who_is_killed_while_it_waits() -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann")
    party.let_run_the_server("ann")
    party.say("tea", {"text": "one"}, "robot")
    journal = slowly(party)
    ann.send("KILL robot :enough")
    wire = begin_to_say(party, "two")
    journal.commit()
    reply = read(wire, "POST")
    assert reply.error == (503, "SESSION_ENDED") and "enough" in reply.data["message"]
    journal.commit()
    assert party.chat.person_named("robot") is None


def test_a_room_that_there_is_not_is_not_made() -> None:
    party = WebParty("robot")
    reply = party.say("tee", {"text": "hello"}, "robot")
    assert reply.error == (404, "ERR_NOSUCHCHANNEL") and "#tee" in reply.data["message"]
    assert not party.chat.rooms


@pytest.mark.parametrize("room", ["", "%20", "a%2cb", "%00", "x" * 60, "%0d%0aQUIT", "a%07"])
def test_what_is_no_room(room: str) -> None:
    assert 400 <= WebParty("robot").say(room, {"text": "x"}, "robot").error[0] < 500


@pytest.mark.parametrize(
    ("modes", "status", "code"),
    [
        (("+b", "robot!*@*"), 403, "ERR_BANNEDFROMCHAN"),
        (("+i",), 403, "ERR_INVITEONLYCHAN"),
        (("+k", "key"), 403, "ERR_BADCHANNELKEY"),
        (("+l", "1"), 409, "ERR_CHANNELISFULL"),
        (("+m",), 403, "ERR_CANNOTSENDTOCHAN"),
    ],
)
def test_what_may_be_said_is_decided_in_the_chat(modes: tuple[str, ...], status: int, code: str) -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann")
    ann.send(f"MODE #tea {' '.join(modes)}").heard()
    assert party.say("tea", {"text": "hello"}, "robot").error == (status, code)
    assert not any("PRIVMSG" in line for line in ann.heard())


def test_it_stays_for_a_while_and_leaves() -> None:
    party = WebParty("robot", limits=Limits(command_rate=0, api_stay=600, ping_after=0, idle_timeout=0))
    (ann,) = party.join("#tea", "ann")
    for text in ("one", "two"):
        party.say("tea", {"text": text}, "robot")
    assert [line.split()[1] for line in ann.heard()] == ["JOIN", "PRIVMSG", "PRIVMSG"]
    party.clock.advance(599)
    party.say("tea", {"text": "three"}, "robot")
    party.clock.advance(599)
    assert [line.split()[1] for line in ann.heard()] == ["PRIVMSG"]
    party.clock.advance(1)
    party.settle()
    assert ann.heard() == [":robot!~api@127.0.0.1 QUIT :Nothing more to say"]
    assert party.say("tea", {"text": "four"}, "robot").status == 201


def test_who_is_put_out_of_the_room_comes_back_as_far_as_it_may() -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann")
    party.say("tea", {"text": "one"}, "robot")
    ann.send("KICK #tea robot").heard()
    assert party.say("tea", {"text": "two"}, "robot").status == 201
    ann.send("MODE #tea +b robot", "KICK #tea robot").heard()
    assert party.say("tea", {"text": "three"}, "robot").error == (403, "ERR_BANNEDFROMCHAN")


def test_who_is_killed() -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann")
    party.say("tea", {"text": "one"}, "robot")
    party.let_run_the_server("ann")
    ann.send("KILL robot :enough").heard()
    assert party.chat.person_named("robot") is None and len(party.registry.visitors) == 1
    assert party.say("tea", {"text": "two"}, "robot").status == 201


def test_beside_another_session_of_the_account() -> None:
    party = WebParty("ann")
    party.join("#tea", "bob")
    response = b64encode(f"\0ann\0{PASSWORD}".encode()).decode()
    ann = party.connect().send("CAP REQ sasl", "NICK ann", "USER ann 0 * :Ann", "AUTHENTICATE PLAIN")
    ann.send(f"AUTHENTICATE {response}", "CAP END")
    assert party.say("tea", {"text": "hello"}, "ann").status == 201
    person = party.chat.person_named("ann")
    assert person is not None and len(person.sessions) == 2, "it is the same person"
    assert ann.asks("AWAY :lunch")[0].endswith(" 306 ann :You have been marked as being away")
    assert person.away == "lunch", "nobody looks at the session by HTTP"


def test_while_all_its_nicks_are_taken() -> None:
    party = WebParty("robot", registered_nicks="rename")
    party.join("#tea", "robot_", "robot__")
    party.chat.nicks["robot"] = party.chat.nicks["robot_"]
    assert party.say("tea", {"text": "hello"}, "robot").error == (409, "ERR_NICKNAMEINUSE")


def test_an_account_asks_at_the_pace_of_a_client() -> None:
    party = WebParty("robot", limits=Limits(command_burst=3, command_rate=0.5))
    party.join("#tea", "ann")
    party.wait(10)
    assert [party.say("tea", {"text": "x"}, "robot").status for _ in range(4)] == [201, 201, 201, 429]
    reply = party.say("tea", {"text": "x"}, "robot")
    assert reply.error == (429, "TOO_FAST") and int(reply.headers["retry-after"]) in (2, 3)
    party.clock.advance(2)
    assert party.say("tea", {"text": "x"}, "robot").status == 201


def test_its_session_is_counted_like_any_other() -> None:
    party = WebParty("robot", limits=Limits(command_rate=0, max_connections=3))
    party.join("#tea", "ann", "bob")
    assert party.say("tea", {"text": "x"}, "robot").error == (503, "FULL")
    party = WebParty("robot", limits=Limits(command_rate=0, max_connections=4))
    party.join("#tea", "ann", "bob")
    assert party.say("tea", {"text": "x"}, "robot").status == 201
    assert party.house.connections == 3


def test_when_the_chat_ends() -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann")
    party.say("tea", {"text": "x"}, "robot")
    ended: list[bool] = []
    party.registry.end_all("over", lambda: ended.append(True))
    party.settle()
    assert ended == [True] and not party.chat.people and ann.closed
    party.wait(3)
    assert not party.clock.getDelayedCalls()


# ---- reading ----


def history(party: WebParty, query: str = "", by: str = "robot", room: str = "tea") -> Reply:
    return party.ask("GET", f"/api/rooms/{room}/messages{query}", by=by)


def texts(reply: Reply) -> list[str]:
    return [message["text"] for message in reply.data["messages"]]


def test_the_last_messages() -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann")
    ann.send(*(f"PRIVMSG #tea :{number}" for number in range(9)), "NOTICE #tea :n", "TOPIC #tea :t")
    reply = history(party, "?limit=3")
    assert reply.data["room"] == "#tea" and texts(reply) == ["7", "8", "n"]
    first = reply.data["messages"][0]
    assert first == {
        "msgid": first["msgid"],
        "time": first["time"],
        "nick": "ann",
        "account": None,
        "bot": False,
        "notice": False,
        "text": "7",
    }
    assert reply.data["messages"][2]["notice"] is True
    assert texts(history(party, f"?limit=2&before={first['msgid']}")) == ["5", "6"]
    assert texts(history(party, f"?limit=1&after={first['msgid']}")) == ["8"]
    between = reply.data["messages"][2]["msgid"]
    assert texts(history(party, f"?after={first['msgid']}&before={between}")) == ["8"]
    assert len(texts(history(party))) == 10


@pytest.mark.parametrize(
    "query", ["?limit=0", "?limit=x", "?limit=-1", "?limit=", "?before=x", "?after=", "?colour=red"]
)
def test_what_cannot_be_asked(query: str) -> None:
    party = WebParty("robot")
    party.join("#tea", "ann")
    assert history(party, query).error == (400, "BAD_REQUEST")


def test_only_members_read() -> None:
    party = WebParty("robot")
    (ann,) = party.join("#tea", "ann")
    ann.send("PRIVMSG #tea :old", "MODE #tea +i").heard()
    assert history(party).error == (403, "ERR_INVITEONLYCHAN")
    assert history(party, room="nowhere").error == (404, "ERR_NOSUCHCHANNEL")
    assert history(party, by="").error == (401, "LOGIN_REQUIRED")
    ann.send("MODE #tea -i", "MODE #tea +J").heard()
    assert texts(history(party)) == [], "only what came after it joined (+J)"
    assert ann.heard() == [":robot!~api@127.0.0.1 JOIN #tea"], "a reader is seen, as any other"
    ann.send("PRIVMSG #tea :new")
    assert texts(history(party)) == ["new"]


def test_no_more_than_the_operator_allows() -> None:
    party = WebParty("robot", limits=Limits(command_rate=0, max_history=2))
    (ann,) = party.join("#tea", "ann")
    ann.send(*(f"PRIVMSG #tea :{number}" for number in range(5)))
    assert texts(history(party, "?limit=100")) == ["3", "4"]


def test_it_is_off_by_default() -> None:
    party = WebParty("robot", api=False)
    party.join("#tea", "ann")
    assert party.say("tea", {"text": "x"}, "robot").error == history(party).error == (404, "NOT_FOUND")
