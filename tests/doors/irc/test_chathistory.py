"""CHATHISTORY, paragraph by paragraph of its specification (IRCv3 chathistory)."""

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.defer import succeed

from mpchat.chat.policy import Rules
from mpchat.doors.irc.dialect import server_time
from mpchat.irc.message import Message
from mpchat.journal.history import Answer, HistoryError
from mpchat.journal.memory_history import MemoryHistory
from mpchat.journal.sqlite_history import SqliteHistory
from mpchat.settings.limits import Limits
from tests.harness import NOON, UNPACED, Party, Visitor

pytestmark = pytest.mark.usefixtures("each_journal")
S = ":mpchat.local "
ENDS = "draft/chathistory-end"
CAPS = ("draft/chathistory", "batch", "server-time", "message-tags")
LABELS = (*CAPS, "labeled-response")
PLAYBACK = (*CAPS, "draft/event-playback")


def talk(party: Party, who: Visitor, *texts: str, target: str = "#a") -> None:
    """Say things, one a second."""
    for text in texts:
        party.clock.advance(1)
        who.send(f"PRIVMSG {target} :{text}")


def story(*capabilities: str, count: int = 9, **house: object) -> tuple[Party, Visitor, Visitor]:
    """Ann and bob in #a; ann has said 1 to ``count``, a second each: 1 at 12:00:01."""
    party = Party(**house)  # type: ignore[arg-type]
    ann, bob = party.join("#a", "ann", "bob", capabilities=capabilities or CAPS)
    talk(party, ann, *map(str, range(1, count + 1)))
    bob.heard()
    return party, ann, bob


def at(seconds: float) -> str:
    """A moment of the story, as a parameter."""
    return f"timestamp={server_time(NOON + seconds)}"


def inside(visitor: Visitor, request: str, kind: str = "chathistory #a") -> list[Message]:
    """What one batch held; that it was one, and well made."""
    visitor.heard()
    first, *lines, last = visitor.send(request).messages()
    reference = first.params[0][1:]
    assert first == Message("BATCH", ("+" + reference, *kind.split(" ")), "mpchat.local", first.tags)
    assert last == Message("BATCH", ("-" + reference,), "mpchat.local")
    assert all(line.tags["batch"] == reference for line in lines)
    return lines


def texts(visitor: Visitor, request: str) -> str:
    """The texts that came, in a row."""
    return " ".join(line.text for line in inside(visitor, f"CHATHISTORY {request}"))


def ids(visitor: Visitor) -> dict[str, str]:
    """The msgid of each text in #a, as a parameter."""
    return {
        line.text: f"msgid={line.tags['msgid']}" for line in inside(visitor, "CHATHISTORY LATEST #a * 100")
    }


# ---- the subcommands ----


def test_a_whole_answer() -> None:
    _party, ann, bob = story(count=1)
    said = ":ann!~ann@127.0.0.1 PRIVMSG #a :1"
    ann.send("@+x=y NOTICE #a :two")
    live = bob.heard()
    tags = [re.sub("^@time=", "", line).partition(" ")[0] for line in live]
    answer = bob.asks("CHATHISTORY LATEST #A * 50")
    assert answer[0] == f"@{ENDS} {S}BATCH +b1 chathistory #A", "as it was asked for"
    assert answer[1].endswith(f" {said}") and "time=2026-11-01T12:00:01.000Z;msgid=" in answer[1]
    assert answer[2] == f"@batch=b1;time={tags[0]} :ann!~ann@127.0.0.1 NOTICE #a :two", "as it was heard"
    assert answer[3:] == [S + "BATCH -b1"]


def test_latest() -> None:
    _, _, bob = story()
    id_of = ids(bob)
    assert texts(bob, "LATEST #a * 3") == "7 8 9"
    assert texts(bob, "latest #a * 100") == "1 2 3 4 5 6 7 8 9"
    assert texts(bob, f"LATEST #a {id_of['5']} 100") == "6 7 8 9"
    assert texts(bob, f"LATEST #a {id_of['5']} 2") == "8 9", "the newest, not the next"
    assert texts(bob, f"LATEST #a {at(5)} 100") == "6 7 8 9"
    assert texts(bob, f"LATEST #a {at(100)} 100") == ""


def test_before() -> None:
    _, _, bob = story()
    id_of = ids(bob)
    assert texts(bob, f"BEFORE #a {id_of['5']} 2") == "3 4"
    assert texts(bob, f"BEFORE #a {at(5)} 2") == "3 4"
    assert texts(bob, f"BEFORE #a {at(5.001)} 2") == "4 5"
    assert texts(bob, f"BEFORE #a {id_of['1']} 2") == ""


def test_after() -> None:
    _, _, bob = story()
    id_of = ids(bob)
    assert texts(bob, f"AFTER #a {id_of['5']} 2") == "6 7"
    assert texts(bob, f"AFTER #a {at(5)} 2") == "6 7"
    assert texts(bob, f"AFTER #a {at(4.999)} 2") == "5 6"
    assert texts(bob, f"AFTER #a {id_of['9']} 2") == ""
    assert texts(bob, f"AFTER #a {at(-100)} 2") == "1 2"


def test_around() -> None:
    _, _, bob = story()
    id_of = ids(bob)
    assert texts(bob, f"AROUND #a {id_of['5']} 1") == "5"
    assert texts(bob, f"AROUND #a {id_of['5']} 3") == "4 5 6"
    assert texts(bob, f"AROUND #a {at(5)} 4") == "3 4 5 6"
    assert texts(bob, f"AROUND #a {at(5.5)} 4") == "4 5 6 7"
    assert texts(bob, f"AROUND #a {id_of['1']} 4") == "1 2 3 4", "what one side lacks the other has"
    assert texts(bob, f"AROUND #a {id_of['9']} 4") == "6 7 8 9"
    assert texts(bob, f"AROUND #a {id_of['5']} 100") == "1 2 3 4 5 6 7 8 9"


def test_between() -> None:
    _, _, bob = story()
    id_of = ids(bob)
    three, seven = id_of["3"], id_of["7"]
    assert texts(bob, f"BETWEEN #a {three} {seven} 100") == "4 5 6"
    assert texts(bob, f"BETWEEN #a {seven} {three} 100") == "4 5 6"
    assert texts(bob, f"BETWEEN #a {three} {seven} 2") == "4 5", "counted from the first"
    assert texts(bob, f"BETWEEN #a {seven} {three} 2") == "5 6"
    assert texts(bob, f"BETWEEN #a {at(3)} {at(7)} 2") == "4 5"
    assert texts(bob, f"BETWEEN #a {at(7)} {three} 2") == "5 6", "of two kinds"
    assert texts(bob, f"BETWEEN #a {three} {at(7)} 2") == "4 5"
    assert texts(bob, f"BETWEEN #a {three} {three} 2") == ""
    assert texts(bob, f"BETWEEN #a {at(3)} {at(3)} 2") == ""
    assert texts(bob, f"BETWEEN #a msgid={0:016x} {at(3)} 2") == "1 2", "an id from before everything"


def test_a_time_that_is_cut_when_it_is_written_is_not_given_twice() -> None:
    party, ann, bob = story(count=1)
    party.clock.advance(0.2347)
    ann.send("PRIVMSG #a :late")
    (line,) = (line for line in bob.messages() if line.text == "late")
    shown = f"timestamp={line.tags['time']}"
    assert texts(bob, f"AFTER #a {shown} 5") == ""
    assert texts(bob, f"BEFORE #a {shown} 5") == "1"
    assert texts(bob, f"AROUND #a {shown} 1") == "late"


def test_targets() -> None:
    party, _ann, bob = story()
    cat = party.enter("Cat", *CAPS)
    talk(party, bob, "psst", target="Cat")
    talk(party, cat, "hm?", target="bob")
    bob.send("JOIN #empty", "JOIN #b")
    talk(party, bob, "here", target="#b")
    cat.send("JOIN #c", "PRIVMSG #c :not for bob")
    kind = "draft/chathistory-targets"

    def targets(one: str, other: str, limit: int) -> list[tuple[str, ...]]:
        lines = inside(bob, f"CHATHISTORY TARGETS {one} {other} {limit}", kind)
        assert all(line.verb == "CHATHISTORY" and line.params[0] == "TARGETS" for line in lines)
        return [line.params[1:] for line in lines]

    first, second, third = (
        ("#a", server_time(NOON + 9)),
        ("Cat", server_time(NOON + 11)),
        ("#b", server_time(NOON + 12)),
    )
    assert targets(at(0), at(100), 100) == [first, second, third]
    assert targets(at(100), at(0), 100) == [first, second, third], "in the order of time, whichever is first"
    assert targets(at(0), at(100), 2) == [first, second]
    assert targets(at(100), at(0), 2) == [second, third]
    assert targets(at(9), at(12), 100) == [second], "both ends excluded"
    cat.send("NICK dog")
    assert targets(at(10), at(12), 100) == [("cat", server_time(NOON + 11))], "dog is somebody else to us"


def test_direct_conversations_hold_both_sides() -> None:
    party, ann, bob = story(count=0)
    talk(party, ann, "hello", target="bob")
    talk(party, bob, "hi!", "how are you?", target="ann")
    cat = party.enter("cat", *CAPS)
    talk(party, cat, "me too", target="bob")
    for visitor, other in ((ann, "BOB"), (bob, "ann")):
        lines = inside(visitor, f"CHATHISTORY LATEST {other} * 10", f"chathistory {other}")
        assert [line.text for line in lines] == ["hello", "hi!", "how are you?"]
        assert [line.params[0] for line in lines] == ["bob", "ann", "ann"]
    assert inside(cat, "CHATHISTORY LATEST ann * 10", "chathistory ann") == [], "theirs is not hers"
    ann.drop()
    lines = inside(bob, "CHATHISTORY LATEST Ann * 10", "chathistory Ann")
    assert len(lines) == 3, "she is gone, what she said is not"


def test_a_nick_that_somebody_else_bears_now_is_somebody_else() -> None:
    party = Party()
    ann = party.enter("ann", *CAPS, host="10.0.0.1")
    bob = party.enter("bob", *CAPS, host="10.0.0.2")
    talk(party, ann, "my secret", target="bob")
    ann.drop()
    other = party.enter("ann", *CAPS, host="10.0.0.3")
    assert inside(other, "CHATHISTORY LATEST bob * 10", "chathistory bob") == []
    assert inside(bob, "CHATHISTORY LATEST ann * 10", "chathistory ann") == []
    other.drop()
    assert len(inside(bob, "CHATHISTORY LATEST ann * 10", "chathistory ann")) == 1
    again = party.enter("Ann", *CAPS, host="10.0.0.1")
    assert len(inside(again, "CHATHISTORY LATEST bob * 10", "chathistory bob")) == 1, (
        "over several connections"
    )


def test_people_who_have_another_nick_now() -> None:
    """As other servers do: the asker is who the client is now, the other is called as then."""
    party = Party()
    ann, bob = (party.enter(nick, *CAPS, "soju.im/search", host=f"10.0.0.{nick}") for nick in ("ann", "bob"))
    for nick in ("ann", "bob"):
        party.log_in(nick)
    talk(party, ann, "hello", target="bob")
    talk(party, bob, "hi", target="ann")
    talk(party, ann, "to myself", target="ann")
    ann.send("@+x=y TAGMSG bob", "NICK anna")
    bob.send("NICK rob")

    def told(who: Visitor, other: str) -> list[tuple[str | None, str, str]]:
        lines = inside(who, f"CHATHISTORY LATEST {other} * 9", f"chathistory {other}")
        return [(line.source, *line.params) for line in lines]  # type: ignore[misc]

    assert told(ann, "rob") == [
        ("anna!~ann@10.0.0.ann", "bob", "hello"),
        ("bob!~bob@10.0.0.bob", "anna", "hi"),
    ]
    assert told(bob, "anna") == [
        ("ann!~ann@10.0.0.ann", "rob", "hello"),
        ("rob!~bob@10.0.0.bob", "ann", "hi"),
    ]
    assert told(ann, "anna") == [("anna!~ann@10.0.0.ann", "anna", "to myself")]
    assert [(line.source, line.params[0]) for line in inside(ann, "SEARCH text=hi", "soju.im/search")] == [
        ("bob!~bob@10.0.0.bob", "anna")
    ]


# ---- the end of the history ----


def test_the_last_page_says_so() -> None:
    """It need not be shorter than what was asked for, and one that is shorter need not be the last (was cut off)."""
    party, _ann, bob = story()
    id_of = ids(bob)

    def ends(request: str) -> bool:
        bob.heard()
        first = bob.send(f"CHATHISTORY {request}").messages()[0]
        assert first.verb == "BATCH"
        return ENDS in first.tags

    for request, is_last in (
        ("LATEST #a * 8", False),
        ("LATEST #a * 9", True),
        ("LATEST #a * 10", True),
        (f"LATEST #a {id_of['5']} 3", False),
        (f"LATEST #a {id_of['5']} 4", True),
        (f"LATEST #a {id_of['9']} 4", True),
        (f"BEFORE #a {id_of['5']} 3", False),
        (f"BEFORE #a {at(5)} 3", False),
        (f"BEFORE #a {id_of['5']} 4", True),
        (f"BEFORE #a {at(5)} 4", True),
        (f"AFTER #a {id_of['5']} 3", False),
        (f"AFTER #a {at(5)} 4", True),
        (f"BETWEEN #a {id_of['3']} {id_of['7']} 2", False),
        (f"BETWEEN #a {id_of['3']} {id_of['7']} 3", True),
        (f"BETWEEN #a {at(7)} {at(3)} 3", True),
        (f"AROUND #a {id_of['5']} 8", False),
        (f"AROUND #a {id_of['5']} 9", True),
        (f"AROUND #a {id_of['1']} 9", False),
    ):
        assert ends(request) is is_last, request
    talk(party, bob, "psst", target="ann")
    assert not ends(f"TARGETS {at(0)} {at(100)} 1")
    assert ends(f"TARGETS {at(0)} {at(100)} 2")
    assert ends(f"TARGETS {at(100)} {at(0)} 3")
    talk(party, bob, "psst", target="bob")
    assert not ends(f"TARGETS {at(0)} {at(100)} 2"), "there may be more that were not looked at"


def test_a_page_that_took_too_long_is_not_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    party, _ann, bob = story()
    party.house.history.read_apart = lambda work: succeed(Answer(work(party.house.history), was_cut=True))  # type: ignore[method-assign]
    for request in ("LATEST #a * 100", f"TARGETS {at(0)} {at(100)} 100"):
        assert ENDS not in bob.asks(f"CHATHISTORY {request}")[0]


def test_clients_without_tags_are_not_sent_it() -> None:
    _, _, bob = story("draft/chathistory", "batch")
    assert bob.asks("CHATHISTORY LATEST #a * 100")[0] == S + "BATCH +b1 chathistory #a"


# ---- what is wrong ----

ID = "msgid=0000000000000001"
PLACE = "A place in history is a msgid=... of this server's, or a timestamp=..."


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ("", "INVALID_PARAMS * :Unknown subcommand"),
        ("NEVER #a * 5", "INVALID_PARAMS NEVER :Unknown subcommand"),
        ("LATEST", "INVALID_PARAMS LATEST :Not enough parameters"),
        ("latest #a *", "INVALID_PARAMS LATEST :Not enough parameters"),
        ("BETWEEN #a * 5", "INVALID_PARAMS BETWEEN :Not enough parameters"),
        ("LATEST #a * 5 6", "INVALID_PARAMS LATEST :Too many parameters"),
        ("LATEST #a * 0", "INVALID_PARAMS LATEST 0 :A limit is a number from 1 up"),
        ("LATEST #a * -5", "INVALID_PARAMS LATEST -5 :A limit is a number from 1 up"),
        ("LATEST #a * all", "INVALID_PARAMS LATEST all :A limit is a number from 1 up"),
        ("LATEST #a * ٣", "INVALID_PARAMS LATEST ٣ :A limit is a number from 1 up"),
        ("BEFORE #a * 5", f"INVALID_PARAMS BEFORE * :{PLACE}"),
        ("BEFORE #a msgid=x 5", f"INVALID_PARAMS BEFORE msgid=x :{PLACE}"),
        ("AFTER #a timestamp=now 5", "INVALID_PARAMS AFTER timestamp=now :A timestamp reads timestamp=2026-11-01T09:14:03.120Z"),
        ("LATEST #a id=1 5", f"INVALID_MSGREFTYPE LATEST #a id=1 :{PLACE}"),
        (f"TARGETS id=1 {ID} 5", f"INVALID_MSGREFTYPE TARGETS id=1 :{PLACE}"),
        ("BEFORE #a id= 5", f"INVALID_PARAMS BEFORE id= :{PLACE}"),
        (f"TARGETS {ID} {ID} 5", f"INVALID_PARAMS TARGETS {ID} :TARGETS takes timestamps"),
        ("LATEST #none * 5", "INVALID_TARGET LATEST #none :There is nothing here for you to read"),
        ("LATEST nobody * 5", "INVALID_TARGET LATEST nobody :There is nothing here for you to read"),
        ("LATEST : * 5", "INVALID_PARAMS LATEST :Not enough parameters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(request_: str, answer: str) -> None:
    _, _, bob = story()
    assert bob.asks(f"CHATHISTORY {request_}") == [S + f"FAIL CHATHISTORY {answer}"]


def test_it_has_to_be_agreed_on() -> None:
    party, *_ = story()
    (cat,) = party.join("#a", "cat")
    assert cat.asks("CHATHISTORY LATEST #a * 5") == [S + "421 cat CHATHISTORY :Unknown command"]


def test_a_history_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    party, _ann, bob = story()

    def fails(*_: object) -> list[object]:
        raise HistoryError("the disk is gone")

    for history, question in product(
        (MemoryHistory, SqliteHistory), ("read", "latest_of_each", "marker", "search")
    ):
        monkeypatch.setattr(history, question, fails)
    text = ":The history cannot be read: the disk is gone"
    assert bob.asks("CHATHISTORY LATEST #a * 5") == [S + f"FAIL CHATHISTORY MESSAGE_ERROR LATEST #a {text}"]
    assert bob.asks(f"CHATHISTORY TARGETS {at(0)} {at(1)} 5") == [
        S + f"FAIL CHATHISTORY MESSAGE_ERROR TARGETS {text}"
    ]
    assert bob.asks("SEARCH text=x") == [
        S + "FAIL SEARCH INTERNAL_ERROR :The history cannot be searched: the disk is gone"
    ]
    marker = ":The read marker cannot be told: the disk is gone"
    assert bob.asks("MARKREAD ann") == [S + f"FAIL MARKREAD INTERNAL_ERROR ann {marker}"]
    assert bob.asks("MARKREAD nobody") == [S + f"FAIL MARKREAD INTERNAL_ERROR nobody {marker}"]
    cat = party.enter("cat", "server-time")
    assert cat.send("JOIN #a").verbs() == ["JOIN", "353", "366"], "no reason to stay outside"


# ---- limits, batches, labels, tags ----


def test_no_more_than_the_operator_allows() -> None:
    _, _, bob = story(limits=Limits(command_rate=0, max_history=4))
    assert texts(bob, "LATEST #a * 100") == "6 7 8 9"
    assert texts(bob, f"AFTER #a {at(0)} 99999999999999999999") == "1 2 3 4"
    assert "CHATHISTORY=4" in " ".join(bob.asks("VERSION"))
    _, _, bob = story(limits=Limits(command_rate=0, max_history=0))
    assert texts(bob, "LATEST #a * 99999999999999999999") == "1 2 3 4 5 6 7 8 9"


def test_without_batches_it_is_only_the_lines() -> None:
    _, _, bob = story("draft/chathistory")
    assert bob.asks("CHATHISTORY LATEST #a * 2") == [
        ":ann!~ann@127.0.0.1 PRIVMSG #a :8",
        ":ann!~ann@127.0.0.1 PRIVMSG #a :9",
    ]
    assert bob.asks(f"CHATHISTORY AFTER #a {at(100)} 2") == []


def test_a_label_stands_at_the_batch_that_is_the_answer() -> None:
    _, _, bob = story(*LABELS)
    answer = bob.asks("@label=L CHATHISTORY LATEST #a * 2")
    assert answer[0] == "@label=L " + S + "BATCH +b1 chathistory #a"
    assert [line.partition(";")[0] for line in answer[1:-1]] == ["@batch=b1"] * 2
    assert answer[-1] == S + "BATCH -b1"
    assert bob.asks(f"@label=L CHATHISTORY AFTER #a {at(100)} 2") == [
        f"@label=L;{ENDS} {S}BATCH +b2 chathistory #a",
        S + "BATCH -b2",
    ]
    (failure,) = bob.asks("@label=L CHATHISTORY LATEST #x * 2")
    assert failure.startswith("@label=L " + S + "FAIL CHATHISTORY INVALID_TARGET")


def test_a_question_waits_for_what_was_asked_before() -> None:
    _, _, bob = story(count=0)
    bob.heard()
    bob.send("PRIVMSG #a :mine", "CHATHISTORY LATEST #a * 5", "PRIVMSG #a :later")
    assert [line.text for line in bob.messages() if line.verb == "PRIVMSG"] == ["mine"]


# ---- event-playback ----


def happenings(*capabilities: str) -> Visitor:
    """All that can happen in a room, and then what zoe, who was there from the start, asks about it."""
    party = Party()
    zoe, ann = party.join("#a", "zoe", "ann", capabilities=capabilities)
    zoe.send("MODE #a +o ann")
    bob = party.enter("bob", "away-notify")
    bob.send("AWAY :out", "JOIN #a", "@+x=1 TAGMSG #a")
    ann.send("TOPIC #a :cats", "MODE #a +bb-t x y", "NICK eve", "PRIVMSG #a :hello", "KICK #a bob :out")
    bob.send("JOIN #a", "PART #a :bye", "JOIN #a", "QUIT :gone")
    zoe.heard()
    return zoe


def test_what_nobody_said_is_for_those_who_agreed_on_it() -> None:
    zoe = happenings(*CAPS)
    assert texts(zoe, "LATEST #a * 100") == "hello"
    zoe = happenings(*PLAYBACK, "extended-join", "away-notify")
    lines = inside(zoe, "CHATHISTORY LATEST #a * 100")
    assert [(line.nick, line.verb, *line.params) for line in lines] == [
        ("zoe", "JOIN", "#a", "*", "Zoe"),
        ("ann", "JOIN", "#a", "*", "Ann"),
        ("zoe", "MODE", "#a", "+o", "ann"),
        ("bob", "JOIN", "#a", "*", "Bob"),
        ("ann", "TOPIC", "#a", "cats"),
        ("ann", "MODE", "#a", "+bb-t", "x!*@*", "y!*@*"),
        ("ann", "NICK", "eve"),
        ("eve", "PRIVMSG", "#a", "hello"),
        ("eve", "KICK", "#a", "bob", "out"),
        ("bob", "JOIN", "#a", "*", "Bob"),
        ("bob", "PART", "#a", "bye"),
        ("bob", "JOIN", "#a", "*", "Bob"),
        ("bob", "QUIT", "Quit: gone"),
    ]
    numbers = [line.tags["msgid"] for line in lines]
    assert numbers == sorted(set(numbers)), "each has an id, and they sort"
    times = [line.tags["time"] for line in lines]
    assert times == sorted(set(times)), "and a time of its own"
    between = inside(zoe, f"CHATHISTORY AFTER #a msgid={numbers[3]} 2")
    assert [line.verb for line in between] == ["TOPIC", "MODE"]


def test_ids_are_those_that_were_heard() -> None:
    _party, ann, bob = story(*PLAYBACK, count=0)
    ann.send("TOPIC #a :cats", "PRIVMSG #a :x", "MODE #a +m", "PART #a")
    live = [(line.verb, line.tags["msgid"]) for line in bob.messages()]
    again = [(line.verb, line.tags["msgid"]) for line in inside(bob, "CHATHISTORY LATEST #a * 4")]
    assert live == again


# ---- who may read ----


def is_refused(visitor: Visitor, target: str = "#a") -> bool:
    """Whether there is nothing to read, in the words that tell nothing else."""
    text = f"FAIL CHATHISTORY INVALID_TARGET LATEST {target} :There is nothing here for you to read"
    answer = visitor.asks(f"CHATHISTORY LATEST {target} * 10")
    return answer == [S + text]


def test_only_members_read() -> None:
    party, _, bob = story(count=2)
    cat = party.enter("cat", *CAPS)
    assert is_refused(cat)
    cat.send("JOIN #a")
    assert texts(cat, "LATEST #a * 10") == "1 2", "from before she came, too"
    cat.send("PART #a")
    assert is_refused(cat)
    party.wait(1)
    bob.send("PART #a")
    assert is_refused(bob), "not even what he heard"


def test_the_name_of_a_conversation_is_no_target() -> None:
    party, ann, bob = story(count=0)
    talk(party, ann, "secret", target="bob")
    cat = party.enter("cat", *CAPS, "soju.im/search")
    both = "ann@127.0.0.1 bob@127.0.0.1"
    for target in (both.partition(" ")[0], "ann@127.0.0.1,bob", "@127.0.0.1", "*", "a"):
        assert is_refused(cat, target) and is_refused(bob, target), target
    spelled = both.replace(" ", r"\s")
    assert cat.send(f"SEARCH in={spelled};text=secret").verbs() == ["FAIL"]
    assert cat.send(f"MARKREAD :{both}").verbs() == ["FAIL"]
    assert inside(cat, "SEARCH text=secret", "soju.im/search") == []


@pytest.mark.parametrize("mode", ["+s", "+k key", "+i", "+J", "+b cat"])
def test_open_history_is_for_open_rooms(mode: str) -> None:
    party, ann, _ = story(count=2, open_history=True)
    cat = party.enter("cat", *CAPS)
    assert texts(cat, "LATEST #a * 10") == "1 2"
    ann.send(f"MODE #a {mode}")
    assert is_refused(cat)
    unset = mode.replace("+", "-")
    ann.send(f"MODE #a {unset}")
    assert texts(cat, "LATEST #a * 10") == "1 2"
    assert is_refused(cat, "#none")


def test_since_joining() -> None:
    party, ann, bob = story(count=2)
    ann.send("MODE #a +J")
    (cat,) = party.join("#a", "cat", capabilities=CAPS)
    assert texts(cat, "LATEST #a * 10") == "", "nothing from before she came"
    assert texts(bob, "LATEST #a * 10") == "1 2", "he was there"
    talk(party, ann, "3", "4", "5")
    everything = "3 4 5"
    assert texts(cat, "LATEST #a * 10") == everything
    id_of = ids(bob)
    for request, found in (
        (f"AFTER #a {at(0)} 10", everything),
        (f"AFTER #a {at(0)} 1", "3"),
        (f"AFTER #a {id_of['1']} 1", "3"),
        (f"AFTER #a {id_of['3']} 1", "4"),
        (f"BEFORE #a {id_of['4']} 10", "3"),
        (f"BEFORE #a {id_of['2']} 10", ""),
        (f"BEFORE #a {at(1.5)} 10", ""),
        (f"AROUND #a {id_of['1']} 2", "3 4"),
        (f"BETWEEN #a {at(0)} {at(100)} 2", "3 4"),
        (f"BETWEEN #a {at(100)} {at(0)} 5", everything),
        (f"LATEST #a {at(1)} 5", everything),
    ):
        assert texts(cat, request) == found, request
    cat.send("PART #a", "JOIN #a")
    assert texts(cat, "LATEST #a * 10") == "", "since she came the last time"
    ann.send("MODE #a -J")
    assert texts(cat, "LATEST #a * 10") == "1 2 3 4 5"


def test_off_the_record() -> None:
    party, ann, bob = story(count=2)
    ann.send("MODE #a +H")
    talk(party, ann, "3")
    ann.send("MODE #a -H")
    talk(party, ann, "4")
    assert texts(bob, "LATEST #a * 10") == "1 2 4"
    ann.send("MODE #a +H")
    cat = party.enter("cat", "standard-replies")
    assert (
        cat.asks("JOIN #a")[-1] == S + "NOTE JOIN OFF_THE_RECORD #a :Nothing that is said here is kept (+H)"
    )


def test_the_next_room_of_that_name_is_another_one() -> None:
    party, ann, bob = story(count=2)
    ann.send("MODE #a +k key")
    for visitor in (ann, bob):
        visitor.send("PART #a")
    party.clock.advance(1)
    (eve,) = party.join("#a", "eve", capabilities=CAPS)
    assert texts(eve, "LATEST #a * 10") == texts(eve, f"AFTER #a {at(0)} 10") == ""
    talk(party, eve, "new")
    assert texts(eve, f"AFTER #a {at(0)} 10") == "new"
    assert texts(eve, f"BEFORE #a {at(100)} 10") == "new"


def test_a_room_that_nothing_was_kept_of_begins_never() -> None:
    party = Party(rules=Rules(new_room_flags="H"))
    (ann,) = party.join("#a", "ann", capabilities=CAPS)
    talk(party, ann, "x")
    assert texts(ann, "LATEST #a * 10") == ""


def test_a_room_that_is_kept_is_the_same_one() -> None:
    party, ann, bob = story(count=2, rules=Rules(keep_rooms=True))
    for visitor in (ann, bob):
        visitor.send("PART #a")
    party.clock.advance(1)
    (eve,) = party.join("#a", "eve", capabilities=CAPS)
    assert texts(eve, "LATEST #a * 10") == "1 2"


# ---- a thousand messages ----


def thousand() -> tuple[Visitor, list[str]]:
    party = Party(UNPACED)
    ann, bob = party.join("#a", "ann", "bob", capabilities=CAPS)
    for number in range(1000):
        if number % 7 == 0:
            party.clock.advance(0.0009)
        ann.send(f"PRIVMSG #a :{number}")
    bob.heard()
    return bob, [str(number) for number in range(1000)]


_THOUSAND: dict[str, tuple[Visitor, list[str]]] = {}


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 120), st.booleans(), st.booleans())
def test_paging_gives_every_message_once_and_in_order(limit: int, forward: bool, between: bool) -> None:
    kind = Party.make_journal.__name__  # one chat for each journal, not for each example
    bob, expected = _THOUSAND[kind] = _THOUSAND.get(kind) or thousand()
    first, last = f"msgid={0:016x}", f"msgid={2**60:016x}"
    place = first if forward else last
    heard: list[str] = []
    while True:
        if between:
            request = f"BETWEEN #a {place} {last if forward else first} {limit}"
        else:
            request = f"{'AFTER' if forward else 'BEFORE'} #a {place} {limit}"
        page = inside(bob, f"CHATHISTORY {request}")
        assert len(page) <= min(limit, 100)
        if not page:
            break
        numbers = [line.text for line in page]
        heard = heard + numbers if forward else numbers + heard
        place = f"msgid={page[-1 if forward else 0].tags['msgid']}"
    assert heard == expected
