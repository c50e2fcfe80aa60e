"""What each command causes, and what is refused in which words."""

import ast
import copy
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from mpchat.chat.chat import Chat, Rules
from mpchat.chat.vocabulary import (
    WHOLE_ROOM,
    AskedFor,
    AwaySet,
    ChangeModes,
    ChangeUserModes,
    Enter,
    Entered,
    Event,
    InvitationNoticed,
    Invite,
    Invited,
    Join,
    Joined,
    Kick,
    Kicked,
    Kind,
    Left,
    ModesChanged,
    OnePerson,
    Part,
    Parted,
    PersonId,
    Quit,
    RealnameSet,
    Refused,
    Rename,
    Renamed,
    Said,
    Say,
    SetAway,
    SetRealname,
    SetTopic,
    Stamp,
    TopicSet,
    UserModesChanged,
    VisitorId,
)
from mpchat.irc.modes import ModeChange
from mpchat.irc.numerics import NUMERICS
from tests.story import ANN, BOB, CAT, DAN, NOON, PEOPLE, STRANGER, Story, entering, source

CHAT = Path(__file__).parents[2] / "mpchat" / "chat"
ASCII_NICK = "A name starts with a letter and has letters, digits and -_[]\\`^{|} only"


def refuses(story: Story, command: AskedFor, numeric: str, *about: str, text: str = "") -> None:
    """The command is refused in these words, and nothing has changed."""
    before = copy.deepcopy(story.chat)
    assert story(command) == [Refused(numeric, about, text)]
    assert story.chat == before


# ---- people ----


def test_somebody_enters() -> None:
    chat = Chat()
    entered = chat.apply(Enter(VisitorId(7), "Eve", "~eve", "192.0.2.1", "Eve Adams"), Stamp(1, NOON))
    who = source(ANN)
    assert entered == [
        Entered(replace(who, person=PersonId(7), nick="Eve", user="~eve", host="192.0.2.1"), "Eve Adams")
    ]
    person = chat.person_named("EVE")
    assert person is chat.people[PersonId(7)]
    assert (person.entered, person.spoke, person.away, person.modes, person.rooms) == (
        NOON,
        NOON,
        None,
        "",
        {},
    )


def test_a_source_has_a_mask() -> None:
    assert source(ANN).mask == "ann!~ann@ann.example"


def test_nobody_enters_twice() -> None:
    refuses(Story(), entering(ANN), "ERR_ALREADYREGISTERED")


@pytest.mark.parametrize(
    ("nick", "problem"),
    [
        ("", "A name needs at least one letter"),
        ("2ann", ASCII_NICK),
        ("#ann", ASCII_NICK),
        ("ann!~x@y", ASCII_NICK),
        ("анна", ASCII_NICK),
        ("a" * 31, "A name has at most 30 bytes"),
    ],
)
def test_a_nick_that_is_none(nick: str, problem: str) -> None:
    story = Story()
    refuses(story, Enter(STRANGER, nick, "~x", "x"), "ERR_ERRONEUSNICKNAME", nick, text=problem)
    refuses(story, Rename(ANN, nick), "ERR_ERRONEUSNICKNAME", nick, text=problem)


@pytest.mark.parametrize("nick", ["bob", "BOB"])
def test_a_nick_in_use(nick: str) -> None:
    story = Story()
    refuses(story, Enter(STRANGER, nick, "~x", "x"), "ERR_NICKNAMEINUSE", nick)
    refuses(story, Rename(ANN, nick), "ERR_NICKNAMEINUSE", nick)


def test_a_nick_in_use_is_folded_as_irc_does() -> None:
    story = Story()
    story(Rename(BOB, "b[o]\\"))
    refuses(story, Rename(ANN, "B{O}|"), "ERR_NICKNAMEINUSE", "B{O}|")


def test_a_nick_that_looks_like_another() -> None:
    """Only where one of the two is not ASCII: ASCII names are told apart by whoever reads IRC."""
    story = Story(Rules(utf8_nicks=True))
    assert story(Rename(ANN, "paypal")) == [Renamed(source(ANN), "paypal", ())]
    lookalike = "\u0440\u0430\u0443\u0440\u0430\u04cf"
    refuses(story, Rename(BOB, lookalike), "ERR_NICKNAMEINUSE", lookalike)
    refuses(story, Enter(STRANGER, lookalike, "~x", "x"), "ERR_NICKNAMEINUSE", lookalike)
    assert story(Rename(BOB, "paypaI")) == [Renamed(source(BOB), "paypaI", ())]
    assert story(Rename(CAT, "Аня")) == [Renamed(source(CAT), "Аня", ())]
    assert story(Rename(CAT, "аня")) == [Renamed(source(CAT, "Аня"), "аня", ())]
    refuses(story, Rename(DAN, "АНЯ"), "ERR_NICKNAMEINUSE", "АНЯ")


def test_a_rename_is_told_wherever_one_is() -> None:
    story = Story()
    story.join("#One", ANN, BOB)
    story.join("#two", BOB, ANN)
    assert story(Rename(ANN, "Anna")) == [Renamed(source(ANN), "Anna", ("#One", "#two"))]
    assert story.chat.person_named("ann") is None
    assert story(Rename(ANN, "ANNA")) == [Renamed(source(ANN, "Anna"), "ANNA", ("#One", "#two"))]
    assert story(Rename(ANN, "ANNA")) == []
    assert story.chat.person_named("anna") is story.chat.people[ANN]
    assert story(Rename(BOB, "ann")) == [Renamed(source(BOB), "ann", ("#One", "#two"))]


def test_a_real_name_is_told_wherever_one_is() -> None:
    story = Story()
    story.join("#One", ANN)
    assert story(SetRealname(ANN, "A\x1bB")) == [RealnameSet(source(ANN), "A\ufffdB", ("#One",))]
    assert story.chat.people[ANN].realname == "A\ufffdB"


def test_away_and_back() -> None:
    story = Story()
    story.join("#a", ANN)
    assert story(SetAway(ANN, "tea")) == [AwaySet(source(ANN), "tea", ("#a",))]
    assert story.chat.people[ANN].away == "tea"
    assert story(SetAway(ANN, None)) == [AwaySet(source(ANN), None, ("#a",))]
    assert story.chat.people[ANN].away is None
    assert story(SetAway(BOB, "")) == [AwaySet(source(BOB), None, (), again=True)]


def test_user_modes() -> None:
    story = Story()
    on, off, bad = ModeChange(True, "i"), ModeChange(False, "i"), ModeChange(True, "z")
    assert story(ChangeUserModes(ANN, (on, bad, on, ModeChange(True, "o"), bad))) == [
        UserModesChanged(source(ANN), (on,)),
        Refused("ERR_UMODEUNKNOWNFLAG"),
    ]
    assert story.chat.people[ANN].modes == "i"
    assert story(ChangeUserModes(ANN, (ModeChange(True, "o"), bad))) == [Refused("ERR_UMODEUNKNOWNFLAG")]
    assert story(ChangeUserModes(ANN, (on,))) == []
    assert story(ChangeUserModes(ANN, (off, on, off))) == [UserModesChanged(source(ANN), (off, on, off))]
    assert story.chat.people[ANN].modes == ""


@pytest.mark.parametrize("broken", [False, True])
def test_somebody_leaves_the_chat(broken: bool) -> None:
    story = Story()
    story.join("#One", ANN, BOB)
    story.join("#alone", ANN)
    story.join("#bobs", BOB)
    story(Invite(BOB, "ann", "#bobs"))
    assert story(Quit(ANN, "bye", broken)) == [Left(source(ANN), "bye", ("#One", "#alone"), broken)]
    assert story.chat.person_named("ann") is None
    assert ANN not in story.chat.people
    assert list(story.chat.rooms) == ["#one", "#bobs"]
    assert list(story.room("#one").members) == [BOB]
    assert story.room("#bobs").invited == {}


@pytest.mark.parametrize(
    "command",
    [
        Rename(STRANGER, "eve"),
        SetRealname(STRANGER, "Eve"),
        SetAway(STRANGER, "x"),
        ChangeUserModes(STRANGER, (ModeChange(True, "i"),)),
        Join(STRANGER, "#a"),
        Part(STRANGER, "#a"),
        Say(STRANGER, "#a", "x"),
        SetTopic(STRANGER, "#a", "x"),
        ChangeModes(STRANGER, "#a", (ModeChange(True, "m"),)),
        Invite(STRANGER, "ann", "#a"),
        Kick(STRANGER, "#a", "ann"),
        Quit(STRANGER),
    ],
    ids=lambda command: type(command).__name__,
)
def test_one_enters_before_anything_else(command: AskedFor) -> None:
    story = Story()
    story.join("#a", ANN)
    refuses(story, command, "ERR_NOTREGISTERED")


# ---- rooms ----


def test_who_opens_a_room_operates_it() -> None:
    story = Story()
    assert story(Join(ANN, "#Tea")) == [Joined(source(ANN), "#Tea", "Ann", None)]
    room = story.room("#tea")
    assert (room.name, room.created, room.flags, room.members) == ("#Tea", story.now, "nt", {ANN: "o"})
    story(SetAway(BOB, "soon"))
    assert story(Join(BOB, "#TEA")) == [Joined(source(BOB), "#Tea", "Bob", "soon")]
    assert room.members == {ANN: "o", BOB: ""}
    assert story(Join(BOB, "#tea")) == []
    assert [(person.nick, held) for person, held in story.chat.members(room)] == [("ann", "o"), ("bob", "")]


def test_a_room_ends_with_its_last_member() -> None:
    story = Story()
    story.join("#tea", ANN)
    story.mode(ANN, "#tea", "+k", "secret")
    assert story(Part(ANN, "#TEA", "bye")) == [Parted(source(ANN), "#tea", "bye")]
    assert story.chat.rooms == {}
    assert story(Join(BOB, "#Tea")) == [Joined(source(BOB), "#Tea", "Bob", None)]
    assert story.room("#tea").key == ""


@pytest.mark.parametrize(
    ("room", "problem"),
    [
        ("tea", "A room's name starts with # and has something behind it"),
        ("#", "A room's name starts with # and has something behind it"),
        ("", "A room's name starts with # and has something behind it"),
        ("#a b", "A room's name has no spaces, commas, colons or control characters"),
        ("#\u200bx", "A room's name has visible characters only"),
        ("#" + "a" * 50, "A room's name has at most 50 bytes"),
        ("#" + "ä" * 25, "A room's name has at most 50 bytes"),
    ],
)
def test_a_room_that_is_none(room: str, problem: str) -> None:
    refuses(Story(), Join(ANN, room), "ERR_BADCHANMASK", room, text=problem)


def test_one_can_be_in_so_many_rooms() -> None:
    story = Story(Rules(max_rooms=2))
    story.join("#1", ANN)
    story.join("#2", ANN)
    refuses(story, Join(ANN, "#3"), "ERR_TOOMANYCHANNELS", "#3")
    assert story(Join(ANN, "#2")) == []
    story(Part(ANN, "#1"))
    assert story(Join(ANN, "#3")) == [Joined(source(ANN), "#3", "Ann", None)]


def test_zero_is_no_limit() -> None:
    story = Story(Rules(max_topic=0, max_reason=0, max_message=0, max_rooms=0))
    for number in range(60):
        story(Join(ANN, f"#{number}"))
    assert len(story.chat.rooms_of(story.chat.people[ANN])) == 60
    long = "x" * 2000
    assert story(SetTopic(ANN, "#0", long)) == [TopicSet(source(ANN), "#0", long)]
    assert story(Say(ANN, "bob", long)) == [Said(source(ANN), "bob", long, "PRIVMSG", OnePerson(BOB), {})]
    assert story(Part(ANN, "#0", long)) == [Parted(source(ANN), "#0", long)]


def test_parting_from_where_one_is_not() -> None:
    story = Story()
    story.join("#Tea", ANN)
    refuses(story, Part(BOB, "#tea"), "ERR_NOTONCHANNEL", "#Tea")
    refuses(story, Part(BOB, "#nowhere"), "ERR_NOSUCHCHANNEL", "#nowhere")
    refuses(story, Part(BOB, "ann"), "ERR_NOSUCHCHANNEL", "ann")


def test_a_topic() -> None:
    story = Story()
    room = story.join("#Tea", ANN, BOB)
    assert story(SetTopic(ANN, "#tea", "Earl Grey")) == [TopicSet(source(ANN), "#Tea", "Earl Grey")]
    assert (room.topic, room.topic_by, room.topic_at) == ("Earl Grey", "ann!~ann@ann.example", story.now)
    assert story(SetTopic(ANN, "#tea", "")) == [TopicSet(source(ANN), "#Tea", "")]
    assert (room.topic, room.topic_at) == ("", story.now)
    refuses(story, SetTopic(CAT, "#tea", "x"), "ERR_NOTONCHANNEL", "#Tea")
    refuses(story, SetTopic(ANN, "#nowhere", "x"), "ERR_NOSUCHCHANNEL", "#nowhere")


def test_modes_change_and_what_was_wrong_is_told_after_it() -> None:
    story = Story()
    room = story.join("#Tea", ANN, BOB)
    assert story.mode(ANN, "#tea", "+mXvo", "bob", "eve") == [
        ModesChanged(source(ANN), "#Tea", (ModeChange(True, "m"), ModeChange(True, "v", "bob"))),
        Refused("ERR_UNKNOWNMODE", ("X",)),
        Refused("ERR_NOSUCHNICK", ("eve",)),
    ]
    assert (room.flags, room.members) == ("mnt", {ANN: "o", BOB: "v"})
    assert story.mode(ANN, "#tea", "+m") == []
    change = (ModeChange(True, "m"),)
    refuses(story, ChangeModes(BOB, "#tea", change), "ERR_CHANOPRIVSNEEDED", "#Tea")
    refuses(story, ChangeModes(CAT, "#tea", change), "ERR_CHANOPRIVSNEEDED", "#Tea")
    refuses(story, ChangeModes(ANN, "#nowhere", change), "ERR_NOSUCHCHANNEL", "#nowhere")


def test_a_kick() -> None:
    story = Story()
    room = story.join("#Tea", ANN, BOB)
    assert story(Kick(ANN, "#tea", "BOB", "no")) == [Kicked(source(ANN), "#Tea", source(BOB), "no")]
    assert room.members == {ANN: "o"}
    assert story.chat.people[BOB].rooms == {}
    assert story(Join(BOB, "#tea")) == [Joined(source(BOB), "#Tea", "Bob", None)]
    refuses(story, Kick(BOB, "#tea", "ann"), "ERR_CHANOPRIVSNEEDED", "#Tea")
    refuses(story, Kick(CAT, "#tea", "ann"), "ERR_NOTONCHANNEL", "#Tea")
    refuses(story, Kick(ANN, "#tea", "eve"), "ERR_USERNOTINCHANNEL", "eve", "#Tea")
    refuses(story, Kick(ANN, "#tea", "Cat"), "ERR_USERNOTINCHANNEL", "cat", "#Tea")
    refuses(story, Kick(ANN, "#nowhere", "bob"), "ERR_NOSUCHCHANNEL", "#nowhere")
    story(Part(BOB, "#tea"))
    assert story(Kick(ANN, "#tea", "ann")) == [Kicked(source(ANN), "#Tea", source(ANN), "")]
    assert story.chat.rooms == {}


def test_an_invitation() -> None:
    story = Story()
    room = story.join("#Tea", ANN, BOB)
    assert story(Invite(BOB, "CAT", "#tea")) == [
        Invited(source(BOB), source(CAT), "#Tea"),
        InvitationNoticed(source(BOB), source(CAT), "#Tea", (ANN,)),
    ]
    assert story(Invite(ANN, "cat", "#tea")) == [Invited(source(ANN), source(CAT), "#Tea")]
    assert room.invited == {CAT: None}
    story(Join(CAT, "#tea"))
    assert room.invited == {}
    refuses(story, Invite(ANN, "cat", "#tea"), "ERR_USERONCHANNEL", "cat", "#Tea")
    refuses(story, Invite(ANN, "eve", "#tea"), "ERR_NOSUCHNICK", "eve")
    refuses(story, Invite(ANN, "dan", "#nowhere"), "ERR_NOSUCHCHANNEL", "#nowhere")
    refuses(story, Invite(DAN, "dan", "#tea"), "ERR_NOTONCHANNEL", "#Tea")


# ---- saying ----


@pytest.mark.parametrize("kind", ["PRIVMSG", "NOTICE", "TAGMSG"])
def test_something_is_said(kind: Kind) -> None:
    story = Story()
    story.join("#Tea", ANN, BOB)
    tags = {"+typing": "active"}
    said = story(Say(ANN, "#tea", "hi", kind, tags))
    assert said == [Said(source(ANN), "#Tea", "hi", kind, WHOLE_ROOM, tags)]
    assert story(Say(ANN, "BOB", "hi", kind)) == [Said(source(ANN), "bob", "hi", kind, OnePerson(BOB), {})]
    spoke = NOON + ANN if kind == "TAGMSG" else story.now
    assert story.chat.people[ANN].spoke == spoke


def test_nobody_is_there_to_hear() -> None:
    story = Story()
    refuses(story, Say(ANN, "eve", "hi"), "ERR_NOSUCHNICK", "eve")
    refuses(story, Say(ANN, "", "hi"), "ERR_NOSUCHNICK", "")
    refuses(story, Say(ANN, "#nowhere", "hi"), "ERR_NOSUCHCHANNEL", "#nowhere")


def test_a_message_fits_a_line_whatever_its_author_is_called_by_then() -> None:
    story = Story(Rules())
    head = len(f":{source(ANN).mask} PRIVMSG bob :\r\n")
    story.chat.rules = replace(story.chat.rules, max_line=head + 4)
    assert isinstance(story(Say(ANN, "bob", "äö"))[0], Said)
    assert isinstance(story(Say(ANN, "bob", "1234\n1234"))[0], Said)
    for text in ("12345", "äöx", "1\n12345"):
        why = "Message too long for bob: 1 bytes over the limit"
        refuses(story, Say(ANN, "bob", text), "ERR_INPUTTOOLONG", text=why)


def cut_to(longest: int, text: str, may_be_cut: bool = True, kind: Kind = "PRIVMSG") -> str:
    """What bob hears of a text, where so many bytes fit a line."""
    story = Story()
    head = len(f":{source(ANN).mask} {kind} bob :\r\n")
    story.chat.rules = replace(story.chat.rules, max_line=head + longest)
    (event,) = story(Say(ANN, "bob", text, kind, may_be_cut=may_be_cut))
    return event.text if isinstance(event, Said) else "refused"


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("12345678", "12345678"),
        ("123456789", "12345678"),
        ("1234567ä", "1234567"),
        ("123456ä9", "123456ä"),
        ("\x01ACTION\x01", "\x01ACTION\x01"),
        ("\x01PING 12\x01", "\x01PING 1\x01"),
        ("\x01PING 123", "\x01PING 12"),
        ("12345e\u0301\u0301", "12345"),
        ("ää\n1234567890", "refused"),
        ("👨\u200d👩\u200d👧", "refused"),
    ],
)
def test_a_message_is_cut_for_whom_a_refusal_says_nothing(text: str, heard: str) -> None:
    """Between characters, as they are drawn; CTCP keeps its end; what is all one character or several lines is refused."""
    assert cut_to(8, text) == cut_to(8, text, kind="NOTICE") == heard
    assert cut_to(8, text, may_be_cut=False) == (heard if heard == text else "refused")


def test_a_message_has_so_many_characters() -> None:
    story = Story(Rules(max_message=3))
    assert story(Say(ANN, "bob", "äöü")) == [Said(source(ANN), "bob", "äöü", "PRIVMSG", OnePerson(BOB), {})]
    refuses(story, Say(ANN, "bob", "abcd"), "ERR_INPUTTOOLONG", text="A message has at most 3 characters")
    assert len(story(Say(ANN, "bob", "\x01ACTION nod\x01"))) == 1, "what /me adds around it is not counted"
    refuses(
        story,
        Say(ANN, "bob", "\x01ACTION nods\x01"),
        "ERR_INPUTTOOLONG",
        text="A message has at most 3 characters",
    )


def test_other_peoples_text_is_made_harmless() -> None:
    """Hostile characters become U+FFFD; IRC's own formatting stays."""
    story = Story()
    story.join("#t", ANN, BOB)
    given, harmless = "\x02bold\x0f \u202eevil\x1b[2J\u2028", "\x02bold\x0f \ufffdevil\ufffd[2J\ufffd"
    assert story(Say(ANN, "#t", given)) == [Said(source(ANN), "#t", harmless, "PRIVMSG", WHOLE_ROOM, {})]
    assert story(Say(ANN, "#t", "\x01ACTION waves\x01")) == [
        Said(source(ANN), "#t", "\x01ACTION waves\x01", "PRIVMSG", WHOLE_ROOM, {})
    ]
    assert story(SetTopic(ANN, "#t", given)) == [TopicSet(source(ANN), "#t", harmless)]
    assert story.room("#t").topic == harmless
    assert story(SetAway(ANN, given)) == [AwaySet(source(ANN), harmless, ("#t",))]
    assert story(SetRealname(ANN, given)) == [RealnameSet(source(ANN), harmless, ("#t",))]
    assert story(Kick(ANN, "#t", "bob", given)) == [Kicked(source(ANN), "#t", source(BOB), harmless)]
    assert story(Part(ANN, "#t", given)) == [Parted(source(ANN), "#t", harmless)]
    assert story(Quit(ANN, given)) == [Left(source(ANN), harmless, (), False)]
    assert story(Enter(STRANGER, "eve", "~e", "e", given))[0] == Entered(
        replace(source(ANN), person=STRANGER, nick="eve", user="~e", host="e"), harmless
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abcdefghi", "abcdefgh"),
        ("äöüßäöü", "äöüß"),
        ("€€€€", "€€"),
        ("abcdefg😀", "abcdefg"),
        ("\x1babcdefghi", "\ufffdabcde"),
        ("👩\u200d👩", "👩\ufffd"),
    ],
)
def test_long_text_is_cut_between_two_characters(given: str, kept: str) -> None:
    """The limit counts bytes of what is relayed; a joiner that has lost its neighbour is not left behind."""
    story = Story(Rules(max_topic=8, max_reason=8))
    story.join("#t", ANN, BOB)
    assert story(SetTopic(ANN, "#t", given)) == [TopicSet(source(ANN), "#t", kept)]
    assert story(SetAway(ANN, given)) == [AwaySet(source(ANN), kept, ("#t",))]
    assert story(SetRealname(ANN, given)) == [RealnameSet(source(ANN), kept, ("#t",))]
    assert story(Kick(ANN, "#t", "bob", given)) == [Kicked(source(ANN), "#t", source(BOB), kept)]
    assert story(Part(ANN, "#t", given)) == [Parted(source(ANN), "#t", kept)]
    assert story(Quit(ANN, given)) == [Left(source(ANN), kept, (), False)]


def test_away_with_no_room_for_a_letter_is_back() -> None:
    """An away message is never empty: there is one, or there is none."""
    story = Story(Rules(max_reason=1))
    assert story(SetAway(ANN, "ä")) == [AwaySet(source(ANN), None, (), again=True)]


# ---- questions ----


def test_questions() -> None:
    story = Story()
    story.join("#one", ANN, BOB)
    two = story.join("#Two", CAT, ANN)
    ann, bob, cat = (story.chat.people[visitor] for visitor in (ANN, BOB, CAT))
    assert story.chat.room_named("#TWO") is two
    assert story.chat.room_named("#three") is None
    assert [room.name for room in story.chat.rooms_of(ann)] == ["#one", "#Two"]
    assert story.chat.share_a_room(ann, bob)
    assert story.chat.share_a_room(cat, ann)
    assert not story.chat.share_a_room(bob, cat)
    assert story.chat.nick_problem("eve", STRANGER) is None
    assert story.chat.nick_problem("ANN", ANN) is None
    assert story.chat.nick_problem("ann", STRANGER) == Refused("ERR_NICKNAMEINUSE", ("ann",))


# ---- one order, no clock ----


@dataclass
class Unheard:
    """A command that the chat has no case for."""

    visitor: VisitorId


def test_a_command_without_a_case_is_our_mistake() -> None:
    story = Story()
    before = copy.deepcopy(story.chat)
    with pytest.raises(AssertionError):
        story(Unheard(ANN))  # type: ignore[arg-type]
    assert story.chat == before


def test_every_refusal_has_its_numeric() -> None:
    """Each ERR_ in the chat's source is in the table of numerics."""
    strings = {
        node.value
        for path in CHAT.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    used = {each for each in strings if each.startswith(("ERR_", "RPL_"))}
    assert len(used) > 15
    assert used <= NUMERICS.keys()


def test_the_chat_asks_no_clock_and_no_chance() -> None:
    """While commands are applied nothing of time, random, os or uuid is called: times are the stamp's."""
    asked: list[str] = []

    def watch(frame: object, event: str, called: object) -> None:
        if event == "c_call" and getattr(called, "__module__", "") in ("time", "_random", "posix", "_uuid"):
            asked.append(getattr(called, "__qualname__", ""))

    story = Story()
    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        events = evening(story)
    finally:
        sys.setprofile(before)
    assert asked == []
    assert events == evening(Story())


def test_times_are_the_stamps() -> None:
    """The same evening a year later is the same but for the times it was given."""
    one, other = Chat(), Chat()
    for chat, start in ((one, NOON), (other, NOON + 365 * 86400)):
        chat.apply(entering(ANN), Stamp(1, start))
        chat.apply(Join(ANN, "#a"), Stamp(2, start + 1))
        chat.apply(SetTopic(ANN, "#a", "x"), Stamp(3, start + 2))
        chat.apply(ChangeModes(ANN, "#a", (ModeChange(True, "b", "eve"),)), Stamp(4, start + 3))
        chat.apply(Say(ANN, "#a", "x"), Stamp(5, start + 4))
        room, person = chat.rooms["#a"], chat.people[ANN]
        assert (person.entered, room.created, room.topic_at) == (start, start + 1, start + 2)
        assert (room.lists["b"]["eve!*@*"].at, person.spoke) == (start + 3, start + 4)


def evening(story: Story) -> list[list[Event]]:
    """A bit of everything."""
    story.join("#tea", *PEOPLE)
    return [
        story(Say(ANN, "#tea", "hello")),
        story(SetTopic(ANN, "#tea", "x")),
        story.mode(ANN, "#tea", "+bv", "eve", "bob"),
        story(Rename(BOB, "rob")),
        story(Kick(ANN, "#tea", "cat")),
        story(Quit(DAN)),
    ]
