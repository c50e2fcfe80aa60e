"""Who may do what: every mode that opens or closes something, seen from every side."""

import copy

import pytest

from mpchat.chat import policy
from mpchat.chat.person import Person
from mpchat.chat.policy import Rules
from mpchat.chat.vocabulary import (
    WHOLE_ROOM,
    AskedFor,
    Invite,
    Invited,
    Join,
    Joined,
    Kick,
    Part,
    Refused,
    Rename,
    Said,
    Say,
    SetTopic,
    TopicSet,
    VisitorId,
)
from tests.story import ANN, BOB, CAT, DAN, Number, Story, source

ONLY_MEMBERS = "Only members may speak here (+n)"
ONLY_VOICES = "Only those with voice may speak here (+m)"
BANNED = "You are banned here (+b)"


def refused(story: Story, command: AskedFor, numeric: str, *about: str, text: str = "") -> None:
    """The command is refused in these words, and nothing has changed."""
    before = copy.deepcopy(story.chat)
    assert story(command) == [Refused(numeric, about, text)]
    assert story.chat == before


def may_say(story: Story, visitor: VisitorId, room: str = "#tea") -> None:
    """What is said is heard."""
    said = story(Say(visitor, room, "hi"))
    assert said == [Said(source(visitor), story.room(room).name, "hi", "PRIVMSG", WHOLE_ROOM, {})]


def may_not_say(story: Story, visitor: VisitorId, why: str) -> None:
    """What is said is refused, whatever the kind."""
    refused(story, Say(visitor, "#tea", "hi"), "ERR_CANNOTSENDTOCHAN", "#tea", text=why)
    refused(story, Say(visitor, "#tea", "hi", "NOTICE"), "ERR_CANNOTSENDTOCHAN", "#tea", text=why)
    refused(story, Say(visitor, "#tea", "", "TAGMSG"), "ERR_CANNOTSENDTOCHAN", "#tea", text=why)


def may_join(story: Story, visitor: Number, key: str = "") -> None:
    """The room opens."""
    joined = story(Join(visitor, "#tea", key))
    assert [type(event) for event in joined] == [Joined]
    assert visitor in story.room("#tea").members


@pytest.fixture
def story() -> Story:
    """Ann operates #tea, Bob is in; the room has no modes."""
    story = Story(Rules(new_room_flags=""))
    story.join("#tea", ANN, BOB)
    return story


def test_only_members_speak_with_n(story: Story) -> None:
    may_say(story, CAT)
    story.mode(ANN, "#tea", "+n")
    may_not_say(story, CAT, ONLY_MEMBERS)
    may_say(story, BOB)
    story(Part(BOB, "#tea"))
    may_not_say(story, BOB, ONLY_MEMBERS)


def test_only_voices_speak_with_m(story: Story) -> None:
    story.mode(ANN, "#tea", "+m")
    may_say(story, ANN)
    may_not_say(story, BOB, ONLY_VOICES)
    may_not_say(story, CAT, ONLY_VOICES)
    story.mode(ANN, "#tea", "+v", "bob")
    may_say(story, BOB)
    story.mode(ANN, "#tea", "+o-v", "bob", "bob")
    may_say(story, BOB)
    story.mode(ANN, "#tea", "-o", "bob")
    may_not_say(story, BOB, ONLY_VOICES)
    story.mode(ANN, "#tea", "-m")
    may_say(story, BOB)


def test_a_voice_is_lost_with_the_membership(story: Story) -> None:
    story.mode(ANN, "#tea", "+mv", "bob")
    story(Part(BOB, "#tea"))
    story(Join(BOB, "#tea"))
    may_not_say(story, BOB, ONLY_VOICES)


def test_with_i_one_is_invited(story: Story) -> None:
    story.mode(ANN, "#tea", "+i")
    refused(story, Join(CAT, "#tea"), "ERR_INVITEONLYCHAN", "#tea")
    story(Invite(ANN, "cat", "#tea"))
    may_join(story, CAT)
    story(Part(CAT, "#tea"))
    refused(story, Join(CAT, "#tea"), "ERR_INVITEONLYCHAN", "#tea")


def test_with_i_operators_invite(story: Story) -> None:
    assert story(Invite(BOB, "cat", "#tea"))[0] == Invited(source(BOB), source(CAT), "#tea")
    story.mode(ANN, "#tea", "+i")
    refused(story, Invite(BOB, "dan", "#tea"), "ERR_CHANOPRIVSNEEDED", "#tea")
    refused(story, Invite(CAT, "dan", "#tea"), "ERR_NOTONCHANNEL", "#tea")
    assert story(Invite(ANN, "dan", "#tea")) == [Invited(source(ANN), source(DAN), "#tea")]


def test_with_k_one_knows_the_key(story: Story) -> None:
    story.mode(ANN, "#tea", "+k", "Sesame")
    for key in ("", "sesame", "Sesame,", "*"):
        refused(story, Join(CAT, "#tea", key), "ERR_BADCHANNELKEY", "#tea")
    may_join(story, CAT, "Sesame")
    story.mode(ANN, "#tea", "-k", "*")
    may_join(story, DAN, "whatever")


def test_with_l_there_is_room_for_so_many(story: Story) -> None:
    story.mode(ANN, "#tea", "+l", "3")
    may_join(story, CAT)
    refused(story, Join(DAN, "#tea"), "ERR_CHANNELISFULL", "#tea")
    story(Part(BOB, "#tea"))
    may_join(story, DAN)
    story.mode(ANN, "#tea", "+l", "1")
    assert len(story.room("#tea").members) == 3
    story.mode(ANN, "#tea", "-l")
    may_join(story, BOB)


@pytest.mark.parametrize("modes", [["+i"], ["+k", "key"], ["+l", "2"], ["+ikl", "key", "2"]])
def test_an_invitation_opens_what_is_closed(story: Story, modes: list[str]) -> None:
    story.mode(ANN, "#tea", *modes)
    assert [type(event) for event in story(Join(CAT, "#tea"))] == [Refused]
    story(Invite(ANN, "cat", "#tea"))
    may_join(story, CAT)


def test_an_invitation_lifts_no_ban(story: Story) -> None:
    story.mode(ANN, "#tea", "+b", "cat")
    story(Invite(ANN, "cat", "#tea"))
    refused(story, Join(CAT, "#tea"), "ERR_BANNEDFROMCHAN", "#tea")
    story.mode(ANN, "#tea", "-b", "cat")
    story.mode(ANN, "#tea", "+i")
    may_join(story, CAT)


@pytest.mark.parametrize(
    ("mask", "banned"),
    [
        ("cat", True),
        ("CAT", True),
        ("c?t", True),
        ("c??t", False),
        ("ca", False),
        ("*", True),
        ("*!*@*", True),
        ("*!~cat@*", True),
        ("*!~cat", True),
        ("*!cat@*", False),
        ("*@cat.example", True),
        ("*@*.EXAMPLE", True),
        ("*@dog.example", False),
        ("cat!~cat@cat.example", True),
        ("cat!~cat@cat.exampl", False),
        ("bob!*@*", False),
        ("c.t", False),
    ],
)
def test_bans_by_nick_user_and_host(story: Story, mask: str, banned: bool) -> None:
    story.mode(ANN, "#tea", "+b", mask)
    if banned:
        refused(story, Join(CAT, "#tea"), "ERR_BANNEDFROMCHAN", "#tea")
        may_not_say(story, CAT, BANNED)
    else:
        may_say(story, CAT)
        may_join(story, CAT)


def test_bans_are_folded_as_irc_does(story: Story) -> None:
    story(Rename(CAT, "c[a]t\\"))
    story.mode(ANN, "#tea", "+b", "C{A}T|")
    refused(story, Join(CAT, "#tea"), "ERR_BANNEDFROMCHAN", "#tea")


def test_who_is_banned_while_in_says_nothing_without_a_voice(story: Story) -> None:
    story.mode(ANN, "#tea", "+bb", "bob", "ann")
    may_say(story, ANN)
    may_not_say(story, BOB, BANNED)
    story.mode(ANN, "#tea", "+v", "bob")
    may_say(story, BOB)
    story.mode(ANN, "#tea", "-v", "bob")
    story(Rename(BOB, "rob"))
    said = story(Say(BOB, "#tea", "hi"))
    assert said == [Said(source(BOB, "rob"), "#tea", "hi", "PRIVMSG", WHOLE_ROOM, {})]


def test_with_t_operators_set_the_topic(story: Story) -> None:
    assert story(SetTopic(BOB, "#tea", "x")) == [TopicSet(source(BOB), "#tea", "x")]
    story.mode(ANN, "#tea", "+t")
    refused(story, SetTopic(BOB, "#tea", "y"), "ERR_CHANOPRIVSNEEDED", "#tea")
    refused(story, SetTopic(CAT, "#tea", "y"), "ERR_NOTONCHANNEL", "#tea")
    assert story(SetTopic(ANN, "#tea", "y")) == [TopicSet(source(ANN), "#tea", "y")]


def test_a_voice_operates_nothing(story: Story) -> None:
    story.mode(ANN, "#tea", "+vt", "bob")
    refused(story, SetTopic(BOB, "#tea", "y"), "ERR_CHANOPRIVSNEEDED", "#tea")
    refused(story, Kick(BOB, "#tea", "ann"), "ERR_CHANOPRIVSNEEDED", "#tea")


def test_a_secret_room_is_not_there_for_others(story: Story) -> None:
    """What is said of it is what is said of a room that does not exist: word for word, whoever asks for what."""
    story.mode(ANN, "#tea", "+s")
    story(Invite(ANN, "dan", "#tea"))
    for visitor in (CAT, DAN):
        for name in ("#tea", "#Tea", "#nowhere"):
            for command in (
                Say(visitor, name, "hi"),
                Part(visitor, name),
                SetTopic(visitor, name, "x"),
                Kick(visitor, name, "ann"),
                Invite(visitor, "ann", name),
            ):
                refused(story, command, "ERR_NOSUCHCHANNEL", name)
            before = copy.deepcopy(story.chat)
            assert story.mode(visitor, name, "+m") == [Refused("ERR_NOSUCHCHANNEL", (name,))]
            assert story.chat == before
    may_say(story, BOB)
    may_join(story, CAT)
    may_say(story, CAT)


def test_who_sees_a_secret_room(story: Story) -> None:
    room = story.room("#tea")
    ann, cat = story.chat.people[ANN], story.chat.people[CAT]
    assert policy.may_see(room, cat)
    story.mode(ANN, "#tea", "+s")
    assert policy.may_see(room, ann)
    assert not policy.may_see(room, cat)


def test_with_j_so_many_join_in_a_while(story: Story) -> None:
    """A second passes with each command: two in nine seconds."""
    story.mode(ANN, "#tea", "+j", "2:9")
    may_join(story, CAT)
    may_join(story, DAN)
    story(Part(CAT, "#tea"))
    refused(story, Join(CAT, "#tea"), "ERR_THROTTLE", "#tea")
    story(Invite(ANN, "cat", "#tea"))
    may_join(story, CAT)
    story(Part(DAN, "#tea"))
    refused(story, Join(DAN, "#tea"), "ERR_THROTTLE", "#tea")
    story.mode(ANN, "#tea", "-j")
    may_join(story, DAN)
    assert story.room("#tea").joined == []


def test_what_forbids_first() -> None:
    """A ban is told before a closed door, that before a key, that before a full house."""
    story = Story()
    room = story.join("#tea", ANN)
    story.mode(ANN, "#tea", "+biklj", "cat", "key", "1", "1:9")
    story(Join(DAN, "#tea"))
    room.joined.append(story.now + 9)
    cat = Person(CAT, "cat", "~cat", "cat.example", "Cat", 0.0, 0.0)
    for word, numeric in (
        ("-b cat", "ERR_BANNEDFROMCHAN"),
        ("-i", "ERR_INVITEONLYCHAN"),
        ("-k *", "ERR_BADCHANNELKEY"),
        ("-l", "ERR_CHANNELISFULL"),
        ("-j", "ERR_THROTTLE"),
    ):
        assert policy.may_join(room, cat, "", story.now) == Refused(numeric, ("#tea",))
        story.mode(ANN, "#tea", *word.split())
    assert policy.may_join(room, cat, "", story.now) is None


def test_operators_operate(story: Story) -> None:
    room, people = story.room("#tea"), story.chat.people
    assert policy.may_operate(room, people[ANN]) is None
    assert policy.may_operate(room, people[BOB]) == Refused("ERR_CHANOPRIVSNEEDED", ("#tea",))
    assert policy.may_operate(room, people[CAT]) == Refused("ERR_NOTONCHANNEL", ("#tea",))
    story.mode(ANN, "#tea", "+h", "bob")
    assert policy.may_operate(room, people[BOB]) == Refused("ERR_CHANOPRIVSNEEDED", ("#tea",))


def test_nobody_operates_a_room_from_outside(story: Story) -> None:
    """A founder who has left is no member with a rank, either."""
    room, cat = story.room("#tea"), story.chat.people[CAT]
    room.founder = cat.account = "cat"
    assert policy.is_founder(room, cat) and policy.rank(room, cat) == 0
    refused(story, Kick(CAT, "#tea", "bob"), "ERR_NOTONCHANNEL", "#tea")
