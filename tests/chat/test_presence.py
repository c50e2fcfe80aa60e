"""Persons and their sessions: who is here, who is away, who stays, and when each was here last."""

import pytest

from mpchat.chat import presence, state
from mpchat.chat.chat import Chat, Rules
from mpchat.chat.person import AUTO_AWAY, Person
from mpchat.chat.vocabulary import (
    AccountClosed,
    AccountSet,
    AccountSettings,
    AccountSettingsChanged,
    Attached,
    AwaySet,
    ChangeAccountSettings,
    CloseAccount,
    Credentials,
    Detached,
    EndSessions,
    Enter,
    Entered,
    Event,
    ExpirePeople,
    Join,
    Left,
    LogIn,
    PersonId,
    Quit,
    Refused,
    Regain,
    Register,
    Rename,
    Renamed,
    Said,
    Say,
    ServerLost,
    SessionsEnded,
    SetAway,
    Source,
    Stamp,
    VisitorId,
    visitor_id,
)
from tests.story import ANN, BOB, CAT, Story

PHONE, LAPTOP, PAD = VisitorId(21), VisitorId(22), visitor_id(7, 1)
DANA = PersonId(21)


def coming(session: VisitorId, nick: str = "dana", device: str = "", away: str | None = None) -> Enter:
    """How a session of the account dana comes in."""
    return Enter(session, nick, "~d", "dana.example", account="dana", away=away, device=device)


def with_dana(**rules: object) -> Story:
    """Ann and Dana are in #tea; the account dana is there."""
    story = Story(Rules(**rules))  # type: ignore[arg-type]
    story.chat.accounts["dana"] = "dana"
    story(coming(PHONE))
    story.join("#tea", ANN, PHONE)
    return story


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def test_a_session_comes_and_goes() -> None:
    story = with_dana()
    dana = story.chat.people[DANA]
    assert kinds(story(coming(LAPTOP))) == [Attached]
    assert dana.sessions.keys() == {PHONE, LAPTOP} and story.chat.person_of(LAPTOP) is dana
    assert kinds(story(Say(LAPTOP, "#tea", "hello"))) == [Said]
    assert kinds(story(Quit(PHONE))) == [Detached] and story.chat.person_of(PHONE) is None
    assert kinds(story(Quit(LAPTOP))) == [Left] and DANA not in story.chat.people


def test_who_has_not_logged_in_does_not_come_to_anybody() -> None:
    story = with_dana()
    stranger = Enter(LAPTOP, "dana", "~d", "elsewhere")
    (refused,) = story(stranger)
    assert isinstance(refused, Refused) and "belongs to an account" in refused.text
    story.chat.accounts["eve"] = "eve"
    (refused,) = story(Enter(LAPTOP, "dana", "~d", "elsewhere", account="eve"))
    assert isinstance(refused, Refused) and "belongs to an account" in refused.text


def test_the_address_is_that_of_the_last_session_and_masks_know_all() -> None:
    story = with_dana()
    story(Enter(LAPTOP, "dana", "~d", "192.0.2.7", account="dana", secure=True))
    dana = story.chat.people[DANA]
    assert dana.address == "192.0.2.7" and dana.host == "dana.example"
    assert dana.masks == ("dana!~d@dana.example", "dana!~d@192.0.2.7")
    assert not dana.secure
    story(Quit(PHONE))
    assert dana.secure
    person = Person(PersonId(1), "x", "~x", "h", "X", 0.0, 0.0)
    assert person.addresses == ("h",) and not person.secure


def test_away_is_who_is_away_everywhere() -> None:
    story = with_dana()
    story(coming(LAPTOP))
    dana = story.chat.people[DANA]
    assert story(SetAway(PHONE, "bus")) == [AwaySet(_dana(), "bus", (), again=True)] and dana.away is None
    assert story(SetAway(LAPTOP, "lunch")) == [AwaySet(_dana(), "lunch", ("#tea",))]
    assert story(SetAway(PHONE, "bus again")) == [AwaySet(_dana(), "bus again", ("#tea",))]
    assert story(SetAway(PHONE, "*")) == [AwaySet(_dana(), "lunch", ("#tea",))], "the other one has words"
    assert kinds(story(coming(PAD))) == [Attached, AwaySet] and dana.away is None
    assert story(Quit(PAD))[1:] == [AwaySet(_dana(), "lunch", ("#tea",))]
    story(Quit(LAPTOP))
    assert dana.away == "lunch", "nobody has said anything else"
    story(SetAway(PHONE, None))
    story(SetAway(PHONE, "*"))
    assert dana.away == AUTO_AWAY


def _dana() -> Source:
    """Dana as others see her."""
    return Source(DANA, "dana", "~d", "dana.example", "dana")


def test_always_on() -> None:
    story = with_dana()
    assert kinds(story(ChangeAccountSettings(PHONE, AccountSettings(always_on=True)))) == [
        AccountSettingsChanged
    ]
    assert kinds(story(Quit(PHONE))) == [Detached, AwaySet]
    dana = story.chat.people[DANA]
    assert (dana.sessions, dana.away, dana.left) == ({}, AUTO_AWAY, story.now)
    assert list(story.room("#tea").members) == [ANN, DANA]
    assert kinds(story(coming(LAPTOP))) == [Attached, AwaySet] and dana.away is None
    story(ChangeAccountSettings(LAPTOP, AccountSettings()))
    assert kinds(story(Quit(LAPTOP))) == [Left]


@pytest.mark.parametrize(
    ("rule", "decided", "stays"),
    [
        ("off", True, False),
        ("opt-in", None, False),
        ("opt-in", True, True),
        ("opt-in", False, False),
        ("on", None, True),
        ("on", False, False),
    ],
)
def test_who_is_always_on(rule: str, decided: bool | None, stays: bool) -> None:
    story = with_dana(always_on=rule)
    story.chat.settings["dana"] = AccountSettings(always_on=decided)
    story(Quit(PHONE))
    assert (DANA in story.chat.people) is stays


def test_only_under_a_nick_of_the_account() -> None:
    story = with_dana(always_on="on")
    story(Rename(PHONE, "danni"))
    assert kinds(story(Quit(PHONE))) == [Left]
    story(Enter(PHONE, "guest", "~g", "h"))
    assert kinds(story(Quit(PHONE))) == [Left]


def test_those_who_stay_away_for_too_long() -> None:
    story = with_dana(always_on="on")
    story(Quit(PHONE))
    left = story.now
    assert story(ExpirePeople(left)) == []
    (gone,) = story(ExpirePeople(left + 1))
    assert isinstance(gone, Left) and gone.reason == presence.EXPIRED and gone.rooms == ("#tea",)


def test_a_lost_server_takes_its_sessions() -> None:
    story = with_dana()
    story(coming(PAD))
    assert kinds(story(ServerLost(7))) == [Detached]
    story(coming(PAD))
    story(Quit(PHONE))
    assert kinds(story(ServerLost(7))) == [Left]


def test_sessions_are_put_out() -> None:
    story = with_dana()
    story(coming(LAPTOP))
    ended = SessionsEnded(_dana(), _dana(), (LAPTOP,), "lost")
    assert story(EndSessions(PHONE, (LAPTOP,), "lost")) == [Detached(_dana(), LAPTOP), ended]
    assert story(EndSessions(PHONE, (LAPTOP, ANN))) == [], "gone, and somebody else's"
    story(Enter(LAPTOP, "bot", "~d", "h", account="dana"))
    assert kinds(story(EndSessions(LAPTOP, (PHONE,)))) == [Left, SessionsEnded], "of one account"
    story.chat.people[ANN].modes = "o"
    assert kinds(story(EndSessions(ANN, (LAPTOP, BOB)))) == [Left, SessionsEnded] * 2


def test_so_many_of_an_account() -> None:
    story = with_dana(sessions_per_account=2)
    story(Enter(LAPTOP, "bot", "~d", "h", account="dana"))
    for more in (coming(PAD), Enter(PAD, "bot2", "~d", "h", account="dana")):
        (refused,) = story(more)
        assert isinstance(refused, Refused) and refused.numeric == "TOO_MANY_SESSIONS"
    assert kinds(story(Enter(PAD, "eve", "~e", "h"))) == [Entered]


def test_one_of_several_does_not_become_somebody_else() -> None:
    story = with_dana()
    story.chat.accounts["eve"] = "eve"
    story(coming(LAPTOP))
    (refused,) = story(LogIn(LAPTOP, "eve"))
    assert isinstance(refused, Refused) and refused.text.startswith("You are dana on other devices")
    story(Quit(LAPTOP))
    assert AccountSet in kinds(story(LogIn(PHONE, "eve")))


def test_when_each_was_here_last() -> None:
    story = with_dana()
    (entered,) = story(Enter(LAPTOP, "new", "~n", "h"))
    assert isinstance(entered, Entered) and entered.last_here is None
    story(Quit(LAPTOP))
    stamp = Stamp(story.sequence, story.now)
    (entered,) = story(Enter(LAPTOP, "NEW", "~n", "h"))
    assert isinstance(entered, Entered) and entered.last_here == stamp, "a guest is known by nick and host"
    story(Quit(LAPTOP))

    (attached,) = story(coming(LAPTOP, device="laptop"))
    assert isinstance(attached, Attached) and attached.last_here is None, "dana is here"
    story(Quit(LAPTOP))
    stamp = Stamp(story.sequence, story.now)
    (attached,) = story(coming(LAPTOP, device="laptop"))
    assert isinstance(attached, Attached) and attached.last_here == stamp
    story(Quit(LAPTOP))
    story(Quit(PHONE))
    gone = Stamp(story.sequence, story.now)
    (entered,) = story(coming(PAD, device="pad"))
    assert isinstance(entered, Entered) and entered.last_here == gone, "the pad was never here, dana was"


def test_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MOST_SEEN", 4)
    story = Story()
    for number in range(3):
        story(Enter(LAPTOP, f"n{number}", "~n", "h"))
        story(Quit(LAPTOP))
    assert [*story.chat.seen] == ["n1@h ", "n1@h", "n2@h ", "n2@h"]


def test_a_nick_is_regained() -> None:
    story = with_dana()
    story(Enter(LAPTOP, "dana_", "~d", "h", account="dana"))
    story(Join(LAPTOP, "#tea"))
    assert kinds(story(Regain(LAPTOP, "dana"))) == [Left, Attached]
    assert story.chat.people[DANA].sessions.keys() == {PHONE, LAPTOP}
    assert story(Regain(LAPTOP, "dana")) == []
    assert kinds(story(Regain(LAPTOP, "ann"))) == [Refused]
    assert kinds(story(Regain(ANN, "dana"))) == [Refused]
    story(Quit(PHONE))
    story(Rename(LAPTOP, "danni"))
    assert kinds(story(Regain(LAPTOP, "dana"))) == [Renamed]


def test_an_account_is_closed() -> None:
    story = with_dana(always_on="on", keep_rooms=True)
    story(Register(BOB, "bob", Credentials("a", "s")))
    story(Join(BOB, "#bobs"))
    story(Enter(LAPTOP, "bot", "~d", "h", account="dana"))
    story(Quit(PHONE))
    assert kinds(story(CloseAccount(LAPTOP))) == [Left, AccountSet, AccountClosed]
    assert "dana" not in story.chat.accounts and story.chat.people_of("dana") == []
    assert story(CloseAccount(CAT)) == [
        Refused("ACCOUNT_REQUIRED", ("ACCOUNT",), "Log in first: this is about your account")
    ]
    assert story(CloseAccount(BOB))[-1] == AccountClosed("bob", ("#bobs",))
    assert story.room("#bobs").founder == ""
    (refused,) = story(Register(CAT, "Dana", Credentials("a", "s")))
    assert isinstance(refused, Refused) and "was closed" in refused.text


def test_settings_are_an_accounts() -> None:
    story = with_dana()
    (refused,) = story(ChangeAccountSettings(ANN, AccountSettings(missed=True)))
    assert isinstance(refused, Refused) and refused.numeric == "ACCOUNT_REQUIRED"
    story(ChangeAccountSettings(PHONE, AccountSettings(missed=True)))
    assert story.chat.settings_of("DANA") == AccountSettings(missed=True)


# ---- after a restart ----


def restored(chat: Chat, **rooms: Stamp) -> Person:
    """Dana, as a database brings her back."""
    dana = Person(DANA, "dana", "~d", "", "Dana", 1.0, 1.0, AUTO_AWAY, account="dana", address="192.0.2.1")
    presence.restore(chat, dana, {f"#{name}": joined for name, joined in rooms.items()})
    return dana


def test_they_are_in_their_rooms_again() -> None:
    story = Story(Rules(keep_rooms=True, always_on="on", account_hosts="users.example"))
    chat = story.chat
    story.join("#tea", ANN)
    room = story.room("#tea")
    room.remember("dana@", "v")
    dana = restored(chat, tea=Stamp(5, 5.0), gone=Stamp(6, 6.0))
    assert dana.host == "dana.users.example" and dana.rooms == {"#tea": Stamp(5, 5.0), "#gone": Stamp(6, 6.0)}
    assert room.members[DANA] == "v"
    assert story.room("#gone").life == (6, 6.0), "nothing else is known of it"
    assert chat.people_of("dana") == [dana] and chat.person_named("dana") is dana


def test_a_room_that_bans_them_now_or_is_the_same_by_two_names() -> None:
    story = Story(Rules(keep_rooms=True, always_on="on"))
    story.join("#tea", ANN)
    story.mode(ANN, "#tea", "+b", "dana!*@*")
    room = story.join("#old", ANN)
    story.chat.drop_room("#old")
    room.rename("#new", 1.0)
    story.chat.add_room(room)
    dana = restored(story.chat, tea=Stamp(5, 5.0), old=Stamp(6, 6.0), new=Stamp(7, 7.0))
    assert dana.rooms == {"#new": Stamp(6, 6.0)}
    assert DANA not in story.room("#tea").members
