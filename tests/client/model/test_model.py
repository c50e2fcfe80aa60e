"""client.model: what each thing that happens changes."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.client.model import (
    Caught,
    Cleared,
    Closed,
    Connecting,
    Ended,
    Explained,
    Fared,
    Fate,
    Kind,
    Lost,
    Model,
    Noted,
    Refused,
    Shown,
    Typed,
)
from mpchat.client.model.rooms import MAX_LINES
from mpchat.irc.message import Message, WireError, message, parse

WELCOME = (b":irc.test 001 ann :Welcome ann", b":ann!a@host JOIN #lobby")


def hear(model: Model, *lines: bytes, at: float = 0.0) -> None:
    for line in lines:
        model.apply(parse(line), at)


def said(model: Model, room: str = "#lobby") -> list[tuple[str, str]]:
    found = model.find(room)
    assert found is not None
    return [(line.nick or str(line.kind), line.text) for line in found.lines]


def last(model: Model) -> str:
    return model.current.lines[-1].text


@pytest.fixture
def model() -> Iterator[Model]:
    model = Model("ann", "#lobby", "host:1")
    hear(model, *WELCOME)
    model.current.clear()
    yield model


def test_people_talk(model: Model) -> None:
    hear(model, b":bob!b@h PRIVMSG #lobby :hello ANN", b":bob!b@h PRIVMSG #lobby :\x01ACTION waves\x01")
    first, second = model.current.lines
    assert (first.nick, first.text, first.mention, first.kind) == ("bob", "hello ANN", True, Kind.SAID)
    assert (second.text, second.kind, second.mention) == ("waves", Kind.ACTION, False)


def test_time_comes_from_the_server_where_it_tells_one(model: Model) -> None:
    hear(model, b"@time=1970-01-01T00:01:00.000Z :bob!b@h PRIVMSG #lobby :then", at=7)
    hear(model, b"@time=nonsense :bob!b@h PRIVMSG #lobby :now", at=7)
    assert [line.at for line in model.current.lines] == [60.0, 7]


def test_people_come_and_go(model: Model) -> None:
    hear(
        model,
        b":bob!b@h JOIN #lobby * :Bob",
        b":bob!b@h NICK rob",
        b":rob!b@h PART #lobby :lunch",
        b":cat!c@h JOIN :#lobby",
        b":cat!c@h QUIT :gone",
        b":dan!c@h JOIN #lobby",
        b":ann!a@h KICK #lobby dan :out",
    )
    assert [text for _, text in said(model)] == [
        "bob has joined",
        "bob is now known as rob",
        "rob has left #lobby (lunch)",
        "cat has joined",
        "cat has left (gone)",
        "dan has joined",
        "dan was kicked by ann (out)",
    ]
    assert list(model.current.members) == ["ann"]


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (b"", "bob has left"),
        (b" :", "bob has left"),
        (b" :Quit", "bob has left"),
        (b" :Quit:", "bob has left"),
        (b" :Quit: ", "bob has left"),
        (b" :Client Quit", "bob has left"),
        (b" :bob", "bob has left"),
        (b" :Quit: bob", "bob has left"),
        (b" :Quit: bye", "bob has left (bye)"),
        (b" :Quit: Quit: bye", "bob has left (Quit: bye)"),
        (b" :Quitting time", "bob has left (Quitting time)"),
        (b" :Ping timeout", "bob has left (Ping timeout)"),
    ],
)
def test_no_reason_is_no_reason_now_and_in_history(model: Model, reason: bytes, told: str) -> None:
    gone = b":bob!b@h QUIT" + reason
    hear(model, b":bob!b@h JOIN #lobby", gone)
    assert last(model) == told
    model.apply(Caught("#lobby", (parse(gone),)), 1.0)
    assert [text for _, text in said(model) if "left" in text] == [told, told]


def test_names_and_modes_say_who_is_what(model: Model) -> None:
    hear(
        model,
        b":irc.test 353 ann = #lobby :@+ann bob!b@h",
        b":irc.test 353 ann = #lobby :+cat",
        b":irc.test 366 ann #lobby :End",
        b":ann!a@h MODE #lobby +o-v bob cat",
    )
    signs = {member.nick: member.signs for member in model.current.members.values()}
    assert signs == {"ann": "@+", "bob": "@", "cat": ""}
    assert said(model)[0] == ("event", "3 here: @ann, bob, +cat")


def test_own_words_wait_at_the_end_until_they_are_said(model: Model) -> None:
    model.apply(Typed("k1", message("PRIVMSG", "#lobby", "hi")), 1)
    model.apply(Typed("k2", message("PRIVMSG", "#lobby", "\x01ACTION waves\x01")), 1)
    hear(model, b":bob!b@h PRIVMSG #lobby :hello")
    room = model.current
    assert said(model) == [("bob", "hello")]
    assert [(line.text, line.fate) for line in room.tail] == [("hi", Fate.WAITING), ("waves", Fate.WAITING)]
    assert [room.line(number).text for number in range(room.end - 3, room.end)] == ["hello", "hi", "waves"]
    model.apply(Fared("k1", None), 2)
    hear(model, b"@msgid=7 :ann!a@host PRIVMSG #lobby hi", b"@msgid=7 :ann!a@host PRIVMSG #lobby hi")
    assert said(model) == [("bob", "hello"), ("ann", "hi")]
    model.apply(Fared("k2", Fate.DOUBTFUL), 2)
    assert [line.fate for line in room.tail] == [Fate.DOUBTFUL]
    model.apply(Fared("k2", Fate.REFUSED, "too late"), 2)
    assert room.tail == [] and room.lines[-1].why == "too late"
    model.apply(Fared("k2", None), 3)


def test_a_word_into_another_room_opens_none(model: Model) -> None:
    model.apply(Typed("k1", message("PRIVMSG", "#other", "hi")), 1)
    model.apply(Typed("k2", message("NOTICE", "bob", "hi")), 1)
    assert [room.name for room in model.rooms] == ["#lobby"]
    model.apply(Typed("k3", message("PRIVMSG", "bob", "hi")), 1)
    assert [room.name for room in model.rooms] == ["#lobby", "bob"]


def test_a_direct_message_opens_a_room_that_waits_unread(model: Model) -> None:
    hear(model, b":bob!b@h PRIVMSG ann :psst", b":ann!a@h PRIVMSG bob :yes?")
    room = model.find("BOB")
    assert room is not None and room.is_query and model.room == "#lobby"
    assert (room.unread, room.mentions) == (1, 1)
    model.apply(Shown("bob"), 3)
    assert (model.room, room.unread, model.why_silent) == ("bob", 0, "")
    model.apply(Closed("bob"), 3)
    assert [room.name for room in model.rooms] == ["#lobby"]


def test_the_unread_line_is_where_the_person_looked_away(model: Model) -> None:
    hear(model, b":bob!b@h PRIVMSG #lobby :seen")
    lobby = model.current
    model.apply(Shown("bob"), 1)
    hear(model, b":bob!b@h PRIVMSG #lobby :unseen")
    assert lobby.unread_from == lobby.end - 1


def test_joining_another_room_shows_it_and_parting_returns(model: Model) -> None:
    hear(model, b":ann!a@h JOIN #ops")
    assert model.room == "#ops"
    hear(model, b":ann!a@h PART #ops")
    assert model.room == "#lobby"
    hear(model, b":ann!a@h PART #lobby")
    assert model.why_silent.startswith("You are not in #lobby")
    assert not model.current.wanted


def test_isupport_sets_the_limits(model: Model) -> None:
    hear(model, b":x 005 ann LINELEN=1024 MESSAGELEN=120 NICKLEN=9 CHANTYPES=#& PREFIX=(qo)~@ NETWORK=T :are")
    assert (model.line_length, model.message_length, model.network.nick_length) == (1024, 120, 9)
    assert model.is_room("&local") and model.network.signs == {"q": "~", "o": "@"}
    assert model.bytes_for("#lobby") == 1024 - len(":ann!a@host PRIVMSG #lobby :\r\n")
    hear(model, b":x 005 ann -MESSAGELEN CASEMAPPING=ascii LINELEN=x :are")
    assert (model.message_length, model.line_length) == (0, 512)
    assert model.fold("A[") == "a["


def test_a_taken_name_is_asked_for_again() -> None:
    model = Model("ann", "#lobby")
    hear(model, b":x 433 * ann :Nickname is already in use")
    assert model.naming == "The name ann is taken: type another one"
    hear(model, b":x 001 cat :Welcome")
    assert (model.naming, model.nick) == ("", "cat")
    hear(model, b":x 433 cat ann :Nickname is already in use")
    assert (model.naming, last(model)) == ("", "The name ann is taken")


def test_a_lost_connection_keeps_rooms_and_lines(model: Model) -> None:
    hear(model, b":bob!b@h PRIVMSG #lobby :hi")
    model.apply(Lost("the network broke it"), 1)
    assert said(model) == [("bob", "hi"), ("error", "The connection is lost: the network broke it")]
    assert model.current.wanted and not model.current.joined
    assert model.why_silent == ""
    assert Model("ann", "#lobby").why_silent == "Not connected: the text waits here"


def test_the_end_of_the_chat_is_final(model: Model) -> None:
    hear(model, b":x NOTE * CHAT_ENDED :The chat has ended: bob, who hosted it, has left.", b":x ERROR :bye")
    assert isinstance(model.state, Ended)
    assert last(model) == "The chat has ended: bob, who hosted it, has left."
    model.apply(Lost("x"), 1)
    model.apply(Refused("x"), 1)
    assert isinstance(model.state, Ended)


@pytest.mark.parametrize("line", [b"ERROR :The chat is full", b":x 464 * :Password incorrect"])
def test_refused_before_the_welcome(line: bytes) -> None:
    model = Model("ann", "#lobby")
    hear(model, line)
    assert isinstance(model.state, Refused)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b":x 401 ann bob :No such nick", ("error", "Nobody here is called bob")),
        (b":x 482 ann #lobby :No", ("error", "#lobby: No")),
        (b":x 599 ann what :Odd", ("error", "what: Odd")),
        (b":x 299 ann :Something", ("event", "Something")),
        (b":x 421", ("error", "")),
        (b":x 324 ann #lobby +kl key 5", ("event", "Modes of #lobby: +kl key 5")),
        (b":x 353 ann = #ops :@bob cat", ("event", "In #ops: @bob cat")),
        (b":x 332 ann #lobby :Cake", ("event", "The topic of #lobby: Cake")),
        (b":bob!b@h TOPIC #lobby :Tea", ("event", "bob sets the topic: Tea")),
        (b":bob!b@h TOPIC #lobby :", ("event", "bob takes the topic away")),
        (b":bob!b@h INVITE ann #ops", ("event", "bob invites you to #ops: /join #ops goes there")),
        (b":x FAIL JOIN WRONG :No", ("error", "No")),
        (b":x NOTE * NEWS :News", ("event", "News")),
        (b":x NOTICE * :Look", ("event", "Look")),
        (b":bob!b@h NOTICE #lobby :Look", ("bob", "Look")),
        (b":bob!b@h NOTICE ann :\x01VERSION x 1\x01", ("event", "bob answers: CTCP VERSION x 1")),
        (b":x 301 ann bob :Tea", ("event", "bob is away: Tea")),
        (b":x WALLOPS :Hello", ("event", "x says to everybody: Hello")),
    ],
)
def test_what_the_server_says_is_readable(model: Model, line: bytes, expected: tuple[str, str]) -> None:
    hear(model, line)
    assert said(model)[-1] == expected


@pytest.mark.parametrize(
    "line", [b"PING x", b":x BATCH +1 labeled-response", b":x 002 ann :Host", b":b!b@h AWAY :x"]
)
def test_what_concerns_programs_only_is_not_shown(model: Model, line: bytes) -> None:
    hear(model, line)
    assert said(model) == []


def test_the_watcher_hears_of_every_change_once(model: Model) -> None:
    calls: list[int] = []
    model.watcher = lambda: calls.append(1)
    model.apply(Noted("x"), 0)
    model.apply(Connecting(), 0)
    assert len(calls) == 2


def test_a_room_keeps_so_many_lines_and_their_numbers(model: Model) -> None:
    for number in range(MAX_LINES + 1_000):
        model.apply(Noted(str(number)), 0)
    room = model.current
    assert (len(room.lines), room.first) == (MAX_LINES, 1_000 + room.end - MAX_LINES - 1_000)
    assert room.line(room.end - 1).text == str(MAX_LINES + 999)
    model.apply(Cleared("#lobby"), 0)
    assert room.lines == [] and room.first == room.end


VERBS = [
    "PRIVMSG",
    "NOTICE",
    "JOIN",
    "PART",
    "KICK",
    "QUIT",
    "NICK",
    "MODE",
    "TOPIC",
    "INVITE",
    "CAP",
    "ERROR",
    "FAIL",
    "NOTE",
    "BATCH",
]
WORDS = st.sampled_from(
    ["ann", "bob", "#lobby", "#x", "", "+o", "ACK", "*", "=", "CHAT_ENDED", "\x01ACTION x\x01"]
)
LINES = st.builds(
    lambda source, verb, words: message(verb, *words, source=source or None),
    st.sampled_from(["", "ann!a@h", "bob!b@h", "irc.test"]),
    st.sampled_from(VERBS) | st.integers(0, 999).map(lambda number: f"{number:03}"),
    st.lists(WORDS | st.text(max_size=6), max_size=6),
)


@given(st.lists(LINES, max_size=12))
def test_no_message_breaks_the_model(messages: list[Message]) -> None:
    model = Model("ann", "#lobby")
    hear(model, *WELCOME)
    for one in messages:
        model.apply(one, 0)
    assert model.current in model.rooms


@given(st.lists(st.binary(max_size=60), max_size=12))
def test_no_bytes_break_the_model(lines: list[bytes]) -> None:
    model = Model("ann", "#lobby")
    for line in lines:
        try:
            model.apply(parse(line), 0)
        except WireError:
            continue


def test_what_is_told_about_people_stands_where_it_was_asked(model: Model) -> None:
    hear(model, b":x 001 ann :Welcome", b":ann!a@h JOIN #lobby")
    model.apply(Shown("irene"), 0)
    hear(
        model,
        b":x 311 ann irene i h * :Irene",
        b":x 319 ann irene :#lobby",
        b":x 330 ann irene acc :is logged in as",
    )
    assert [line.text for line in model.current.lines] == [
        "irene is i@h: Irene",
        "irene is in #lobby",
        "irene is logged in as acc",
    ]


def test_a_stop_is_told_once(model: Model) -> None:
    hear(model, b":x 001 ann :Welcome", b":ann!a@h JOIN #lobby")
    before = len(model.current.lines)
    hear(model, b":x NOTE * SERVER_STOPS :The server has been stopped; it may come back")
    hear(model, b"ERROR :Closing link: stopped")
    model.apply(Lost("the server closed it"), 0)
    told = [line.text for line in model.current.lines[before:]]
    assert told == ["The server has been stopped; it may come back"]
    hear(model, b":x 001 ann :Welcome", b"ERROR :Closing link: again")
    model.apply(Lost("the server closed it"), 0)
    assert last(model) == "The server closes the connection: again"
    model.apply(Lost("the network broke it"), 0)
    assert last(model) == "The connection is lost: the network broke it"


def test_questions_of_programs_disturb_no_room(model: Model) -> None:
    hear(model, b":bob!b@h PRIVMSG ann :\x01VERSION\x01")
    assert said(model) == [] and len(model.rooms) == 1
    model.apply(Shown("bob"), 0)
    model.apply(Shown("#lobby"), 0)
    hear(model, b":bob!b@h PRIVMSG ann :\x01VERSION\x01")
    assert said(model) == []
    assert [line.text for line in model.rooms[1].lines] == ["bob asks: CTCP VERSION"]


def test_help_replaces_the_help_before(model: Model) -> None:
    hear(model, b":x 001 ann :Welcome", b":ann!a@h JOIN #lobby")
    model.apply(Caught("#lobby", ()), 0)
    before = [text for _, text in said(model)]
    model.apply(Explained(("keys", "commands")), 1)
    model.apply(Shown("bob"), 1)
    hear(model, b":bob!b@h PRIVMSG #lobby :unread")
    model.apply(Shown("#lobby"), 1)
    room = model.current
    assert room.unread_from is not None and room.line(room.unread_from).text == "unread"
    model.apply(Lost("the network broke it"), 1)
    model.apply(Explained(("keys", "commands")), 2)
    texts = [text for _, text in said(model)]
    assert texts == [*before, "unread", "The connection is lost: the network broke it", "keys", "commands"]
    assert room.line(room.unread_from).text == "unread"
    assert room.gap is not None and room.line(room.gap.place).text.startswith("The connection is lost")


def test_a_renamed_room_is_left_and_entered(model: Model) -> None:
    """The fallback of IRCv3 channel-rename: this client does not know RENAME."""
    hear(
        model,
        b":ann!a@host PART #lobby :more room",
        b":ann!a@host JOIN #hall",
        b":irc.test 332 ann #hall tea",
    )
    hear(model, b":irc.test 353 ann = #hall :@ann bob", b":irc.test 366 ann #hall :End of NAMES list")
    assert (model.current.name, model.current.topic, list(model.current.members)) == (
        "#hall",
        "tea",
        ["ann", "bob"],
    )
    assert said(model)[-1][1] == "You have left #lobby (more room)"


def test_what_the_server_does_is_said_in_words(model: Model) -> None:
    hear(model, b":irc.test 904 ann :SASL authentication failed", b":op!o@host WALLOPS :down at nine")
    hear(
        model, b":op!o@host KILL ann :go", b":irc.test REGISTER SUCCESS ann :Yours", b":irc.test 731 ann bob"
    )
    assert said(model)[-5:] == [
        ("error", "SASL authentication failed"),
        ("event", "op says to everybody: down at nine"),
        ("event", "op closes the connection of ann: go"),
        ("event", "ann: Yours"),
        ("event", "Not here: bob"),
    ]
