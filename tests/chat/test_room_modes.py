"""What each kind of mode does to a room, what it refuses, and what is no change at all."""

import copy

import pytest

from mpchat.chat.policy import Rules
from mpchat.chat.room import ListEntry, Room
from mpchat.chat.room_modes import change_modes
from mpchat.chat.vocabulary import ChangeModes, ModesChanged, Refused, Stamp
from mpchat.irc import modes
from mpchat.irc.modes import ModeChange
from tests.story import ANN, BOB, CAT, Story, source

A_NICK = "This mode needs a nick"
A_MASK = "A mask reads nick!user@host, with at most 16 * and ?"
A_KEY = "A key has 1 to 23 visible ASCII characters but comma and colon"
A_LIMIT = "A limit is a number from 1 to 1000000"


@pytest.fixture
def story() -> Story:
    """Ann operates #tea, Bob is in; three bans fit."""
    story = Story(Rules(new_room_flags="", max_bans=3))
    story.join("#tea", ANN, BOB)
    return story


def changes(story: Story, words: str, *done: ModeChange) -> Room:
    """The words cause exactly these changes and no refusal; the room after them."""
    assert story.mode(ANN, "#tea", *words.split()) == [ModesChanged(source(ANN), "#tea", done)]
    return story.room("#tea")


def nothing(story: Story, words: str) -> None:
    """The words change nothing, and nobody hears of them."""
    before = copy.deepcopy(story.chat)
    assert story.mode(ANN, "#tea", *words.split()) == []
    assert story.chat == before


def refuses(story: Story, change: ModeChange, numeric: str, *about: str, text: str = "") -> None:
    """The change is refused in these words, and nothing has changed."""
    before = copy.deepcopy(story.chat)
    assert story(ChangeModes(ANN, "#tea", (change,))) == [Refused(numeric, about, text)]
    assert story.chat == before


@pytest.mark.parametrize("letter", modes.FLAGS)
def test_flags(story: Story, letter: str) -> None:
    nothing(story, f"-{letter}")
    assert changes(story, f"+{letter}", ModeChange(True, letter)).flags == letter
    nothing(story, f"+{letter}")
    assert changes(story, f"-{letter}", ModeChange(False, letter)).flags == ""


def test_changes_come_in_the_order_asked(story: Story) -> None:
    room = changes(
        story,
        "+tn-t+m-m bob",
        ModeChange(True, "t"),
        ModeChange(True, "n"),
        ModeChange(False, "t"),
        ModeChange(True, "m"),
        ModeChange(False, "m"),
    )
    assert room.flags == "n"


def test_a_flag_takes_no_parameter(story: Story) -> None:
    """Whatever came with it is not told to others as if it meant something."""
    told = story(ChangeModes(ANN, "#tea", (ModeChange(True, "m", "x"), ModeChange(False, "m", "x"))))
    assert told == [ModesChanged(source(ANN), "#tea", (ModeChange(True, "m"), ModeChange(False, "m")))]


@pytest.mark.parametrize("letter", "ov")
def test_prefixes(story: Story, letter: str) -> None:
    nothing(story, f"-{letter} bob")
    assert changes(story, f"+{letter} BOB", ModeChange(True, letter, "bob")).members[BOB] == letter
    nothing(story, f"+{letter} bob")
    assert changes(story, f"-{letter} bob", ModeChange(False, letter, "bob")).members[BOB] == ""


@pytest.mark.parametrize("letter", "ov")
@pytest.mark.parametrize("adds", [True, False])
def test_prefixes_refused(story: Story, letter: str, adds: bool) -> None:
    invalid = ("ERR_INVALIDMODEPARAM", "#tea", letter, "*")
    refuses(story, ModeChange(adds, letter), *invalid, text=A_NICK)
    refuses(story, ModeChange(adds, letter, ""), *invalid, text=A_NICK)
    refuses(story, ModeChange(adds, letter, "eve"), "ERR_NOSUCHNICK", "eve")
    refuses(story, ModeChange(adds, letter, "CAT"), "ERR_USERNOTINCHANNEL", "cat", "#tea")


def test_who_gives_the_operating_away_still_ends_the_line(story: Story) -> None:
    """The right is looked at once for a line: what follows -o is still done."""
    room = changes(story, "-o+m ann", ModeChange(False, "o", "ann"), ModeChange(True, "m"))
    assert room.members == {ANN: "", BOB: ""}
    assert story.mode(ANN, "#tea", "-m") == [Refused("ERR_CHANOPRIVSNEEDED", ("#tea",))]


def test_a_ban_is_listed_in_full_with_who_and_when(story: Story) -> None:
    room = changes(story, "+b eve", ModeChange(True, "b", "eve!*@*"))
    assert room.lists["b"] == {"eve!*@*": ListEntry("ann!~ann@ann.example", story.now)}
    nothing(story, "+b eve")
    nothing(story, "+b EVE!*@*")
    changes(story, "+b *@Host", ModeChange(True, "b", "*!*@Host"))
    assert list(room.lists["b"]) == ["eve!*@*", "*!*@Host"]


def test_a_ban_is_lifted_in_any_case(story: Story) -> None:
    room = changes(story, "+b E[v]e!*@Host", ModeChange(True, "b", "E[v]e!*@Host"))
    nothing(story, "-b eve")
    assert changes(story, "-b e{V}E!*@hOST", ModeChange(False, "b", "E[v]e!*@Host")) is room
    assert room.lists["b"] == {}


def test_the_list_of_bans_is_full(story: Story) -> None:
    changes(story, "+bbb a b c", *(ModeChange(True, "b", f"{nick}!*@*") for nick in "abc"))
    refuses(story, ModeChange(True, "b", "d"), "ERR_BANLISTFULL", "#tea", "b")
    nothing(story, "+b A")
    room = changes(story, "-b+b a d", ModeChange(False, "b", "a!*@*"), ModeChange(True, "b", "d!*@*"))
    assert list(room.lists["b"]) == ["b!*@*", "c!*@*", "d!*@*"]


def test_without_limit_the_list_is_never_full() -> None:
    story = Story(Rules(max_bans=0))
    room = story.join("#tea", ANN)
    for number in range(150):
        story.mode(ANN, "#tea", "+b", f"n{number}")
    assert len(room.lists["b"]) == 150


@pytest.mark.parametrize("mask", [None, "", ":eve", "a b", "x" * 201, "ä" * 101])
@pytest.mark.parametrize("adds", [True, False])
def test_masks_that_are_none(story: Story, mask: str | None, adds: bool) -> None:
    shown = mask or "*"
    refuses(story, ModeChange(adds, "b", mask), "ERR_INVALIDMODEPARAM", "#tea", "b", shown, text=A_MASK)


def test_a_mask_is_made_harmless(story: Story) -> None:
    told = story(ChangeModes(ANN, "#tea", (ModeChange(True, "b", "e\u202eve\ud800"),)))
    assert told == [ModesChanged(source(ANN), "#tea", (ModeChange(True, "b", "e\ufffdve\ufffd!*@*"),))]


def test_a_key(story: Story) -> None:
    nothing(story, "-k *")
    assert changes(story, "+k Sesame", ModeChange(True, "k", "Sesame")).key == "Sesame"
    nothing(story, "+k Sesame")
    assert changes(story, "+k other", ModeChange(True, "k", "other")).key == "other"
    assert changes(story, "-k whatever", ModeChange(False, "k", "*")).key == ""
    assert changes(story, "+k " + "x" * 23, ModeChange(True, "k", "x" * 23)).key == "x" * 23
    assert changes(story, "-k", ModeChange(False, "k", "*")).key == ""


@pytest.mark.parametrize("key", [None, "", "a b", "a,b", ":a", "a:b", "ä", "a\n", "\x02", "x" * 24])
def test_keys_that_are_none(story: Story, key: str | None) -> None:
    refuses(story, ModeChange(True, "k", key), "ERR_INVALIDMODEPARAM", "#tea", "k", "*", text=A_KEY)


def test_a_limit(story: Story) -> None:
    nothing(story, "-l")
    assert changes(story, "+l 5", ModeChange(True, "l", "5")).limit == 5
    nothing(story, "+l 5")
    nothing(story, "+l 005")
    assert changes(story, "+l 006", ModeChange(True, "l", "6")).limit == 6
    assert changes(story, "+l 1000000", ModeChange(True, "l", "1000000")).limit == 1_000_000
    assert changes(story, "-l", ModeChange(False, "l")).limit == 0


@pytest.mark.parametrize(
    "limit", [None, "", "0", "-1", "+5", "5.0", "1000001", "x", "٣", "²", "1_0", " 5", "5" * 30, "0" * 30]
)
def test_limits_that_are_none(story: Story, limit: str | None) -> None:
    shown = limit or "*"
    refuses(story, ModeChange(True, "l", limit), "ERR_INVALIDMODEPARAM", "#tea", "l", shown, text=A_LIMIT)


def test_a_limit_of_joins(story: Story) -> None:
    nothing(story, "-j")
    assert changes(story, "+j 5:10", ModeChange(True, "j", "5:10")).throttle == "5:10"
    nothing(story, "+j 05:010")
    room = changes(story, "+j 999:9999", ModeChange(True, "j", "999:9999"))
    assert room.modes(with_key=True) == ("+j", "999:9999")
    assert changes(story, "-j", ModeChange(False, "j")).throttle == ""


@pytest.mark.parametrize(
    "given", [None, "", "5", "0:5", "5:0", "1000:1", "1:10000", "-1:5", "٣:٣", "1:1:1", "1:"]
)
def test_limits_of_joins_that_are_none(story: Story, given: str | None) -> None:
    text = "A limit of joins reads joins:seconds, at most 999:9999"
    about = ("#tea", "j", given or "*")
    refuses(story, ModeChange(True, "j", given), "ERR_INVALIDMODEPARAM", *about, text=text)


@pytest.mark.parametrize("letter", ["z", "O", "B", "?", "é"])
def test_a_letter_that_is_no_mode(story: Story, letter: str) -> None:
    refuses(story, ModeChange(True, letter), "ERR_UNKNOWNMODE", letter)
    refuses(story, ModeChange(False, letter), "ERR_UNKNOWNMODE", letter)


def test_what_was_wrong_does_not_stop_the_rest(story: Story) -> None:
    changed, refused = change_modes(
        story.chat,
        story.room("#tea"),
        story.chat.people[ANN],
        [
            ModeChange(True, "X"),
            ModeChange(False, "X"),
            ModeChange(True, "m"),
            ModeChange(True, "l"),
            ModeChange(True, "m"),
        ],
        Stamp(9, 9.0),
    )
    assert changed == (ModeChange(True, "m"),)
    assert refused == [
        Refused("ERR_UNKNOWNMODE", ("X",)),
        Refused("ERR_INVALIDMODEPARAM", ("#tea", "l", "*"), A_LIMIT),
    ]


def test_outsiders_hold_nothing(story: Story) -> None:
    assert CAT not in story.room("#tea").members
    story.mode(ANN, "#tea", "+o", "cat")
    assert story.room("#tea").members == {ANN: "o", BOB: ""}


def test_a_mask_made_to_be_slow_is_none(story: Story) -> None:
    masks = ("*?" * 8 + "x", "*?" * 9 + "x", "a\tb", "~a:" + "*" * 17)
    changes = tuple(ModeChange(True, "b", mask) for mask in masks)
    done, *refused = story(ChangeModes(ANN, "#tea", changes))
    assert isinstance(done, ModesChanged) and len(done.changes) == 1 and len(refused) == 3
