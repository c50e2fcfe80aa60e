"""People who are always on, and what is kept of devices, over restarts: after a stop and after a kill."""

from contextlib import closing
from pathlib import Path

import pytest

from mpchat.chat.chat import Rules
from mpchat.chat.vocabulary import AccountSettings, ExpirePeople
from mpchat.journal.database import connect
from mpchat.journal.group import MOST_DEVICES
from mpchat.settings.limits import Limits
from tests.harness import Party, Visitor, sqlite_journal

KNOWS = ("server-time", "batch")


class Kept(Party):
    """A party whose journal is a file. Made again with the same one it goes on, as after a kill: nobody has left the first."""

    def __init__(self, path: Path, **rules: object) -> None:
        decided = Rules(keep_rooms=True, **rules)  # type: ignore[arg-type]
        super().__init__(Limits(command_rate=0), decided)
        self.use(sqlite_journal(self, path / "db"))

    def dana(self, *rooms: str, device: str = "") -> Visitor:
        """Dana, whose account is registered when she first comes."""
        if "dana" not in self.chat.accounts:
            first = self.enter("dana")
            first.send("REGISTER * * open-sesame", "QUIT")
        visitor = self.come_as(f"dana@{device}", *KNOWS)
        if rooms:
            visitor.send(f"JOIN {','.join(rooms)}")
        visitor.heard()
        return visitor


def said(visitor: Visitor) -> list[str]:
    """What was said to somebody, and in which rooms, since the last look."""
    return [f"{each.params[0]} {each.params[-1]}" for each in visitor.messages() if each.verb == "PRIVMSG"]


def test_they_are_in_their_rooms_again(tmp_path: Path) -> None:
    party = Kept(tmp_path)
    dana = party.dana("#tea", "#quiet", "#left")
    dana.send(
        "ACCOUNT SET always-on on",
        "NICK Dana",
        "MODE dana +iw",
        "SETNAME :Dana D.",
        "PART #left",
        "AWAY :gone fishing",
    )
    bob = party.enter("bob")
    bob.send("JOIN #tea", "JOIN #quiet")
    dana.send("MODE #quiet +v bob", "QUIT")
    assert party.chat.person_named("dana") is not None

    party = Kept(tmp_path)
    person = party.chat.person_named("dana")
    assert person is not None and person.sessions == {}
    assert (person.nick, person.realname, person.modes, person.away) == (
        "Dana",
        "Dana D.",
        "iw",
        "gone fishing",
    )
    assert list(person.rooms) == ["#tea", "#quiet"]
    assert {room.name: held for room in party.chat.rooms.values() for held in room.members.values()} == {
        "#tea": "o",
        "#quiet": "o",
    }
    bob = party.enter("bob")
    assert bob.asks("JOIN #tea")[1:] == [
        ":mpchat.local 353 bob = #tea :@Dana bob",
        ":mpchat.local 366 bob #tea :End of NAMES list",
    ]
    bob.send("PRIVMSG #tea :are you there?")
    assert bob.asks("PRIVMSG dana :and you?") == [":mpchat.local 301 bob Dana :gone fishing"]
    dana = party.come_as("dana", *KNOWS)
    assert said(dana) == ["#tea are you there?", "Dana and you?"]
    assert person.sessions and party.registry.visitors.keys() >= person.sessions.keys()
    assert {int(each) for each in person.sessions}.isdisjoint({int(person.id)}), "no number is given twice"


def test_bans_and_ranks_are_looked_at_anew(tmp_path: Path) -> None:
    party = Kept(tmp_path, always_on="on")
    dana = party.dana("#tea")
    bob = party.enter("bob")
    bob.send("JOIN #bobs")
    party.log_in("bob")
    dana.send("JOIN #bobs")
    bob.send("MODE #bobs +v dana", "MODE #bobs +b dana!*@*")
    party = Kept(tmp_path, always_on="on")
    person = party.chat.person_named("dana")
    assert person is not None and list(person.rooms) == ["#tea"]


def test_a_renamed_room_is_the_same(tmp_path: Path) -> None:
    party = Kept(tmp_path, always_on="on")
    dana = party.dana("#tea")
    dana.send("RENAME #tea #coffee")
    party = Kept(tmp_path, always_on="on")
    person = party.chat.person_named("dana")
    assert person is not None and list(person.rooms) == ["#coffee"]


@pytest.mark.parametrize("last", ["NICK danni", "ACCOUNT SET always-on off"])
def test_who_does_not_stay_any_more_is_not_brought_back(tmp_path: Path, last: str) -> None:
    party = Kept(tmp_path, always_on="on")
    party.dana("#tea").send(last)
    party = Kept(tmp_path, always_on="on")
    assert party.chat.people == {}


def test_where_the_operator_does_not_want_it_any_more(tmp_path: Path) -> None:
    Kept(tmp_path, always_on="on").dana("#tea")
    assert Kept(tmp_path, always_on="off").chat.people == {}
    party = Kept(tmp_path, always_on="on")
    assert party.chat.person_named("dana") is not None
    party.journal.append(ExpirePeople(2_000_000_000.0))
    assert Kept(tmp_path, always_on="on").chat.people == {}


def test_what_an_account_has_decided(tmp_path: Path) -> None:
    party = Kept(tmp_path)
    party.dana().send("ACCOUNT SET missed off")
    party = Kept(tmp_path)
    assert party.chat.settings_of("dana") == AccountSettings(missed=False)
    party.dana().send("ACCOUNT CLOSE open-sesame")
    party = Kept(tmp_path)
    assert party.chat.accounts == {} and list(party.chat.closed) == ["dana"]
    assert party.house.accounts.credentials("dana") is None


def test_damaged_rows_cost_nothing_else(tmp_path: Path) -> None:
    Kept(tmp_path, always_on="on").dana("#tea")
    with closing(connect(tmp_path / "db")) as connection:
        connection.execute("UPDATE people SET state = '[]'")
        connection.execute("UPDATE accounts SET settings = '[1]'")
    party = Kept(tmp_path, always_on="on")
    assert party.chat.people == {} and list(party.chat.accounts) == ["dana"]


def test_devices_are_remembered(tmp_path: Path) -> None:
    """After a kill, too: whoever was here then has heard all that there was."""
    party = Kept(tmp_path)
    phone, laptop = party.dana("#tea", device="phone"), party.dana(device="laptop")
    (ann,) = party.join("#tea", "ann")
    laptop.send("QUIT")
    ann.send("PRIVMSG #tea :one")
    assert said(phone)[-1:] == ["#tea one"]

    party = Kept(tmp_path)
    (ann,) = party.join("#tea", "ann")
    ann.send("PRIVMSG #tea :two")
    phone = party.come_as("dana@phone", *KNOWS)
    phone.send("JOIN #tea")
    assert said(phone) == ["#tea two"]
    party = Kept(tmp_path)
    laptop = party.come_as("dana@laptop", *KNOWS)
    laptop.send("JOIN #tea")
    assert said(laptop) == ["#tea one", "#tea two"]


def test_only_so_many_devices_are_kept(tmp_path: Path) -> None:
    party = Kept(tmp_path)
    for number in range(MOST_DEVICES + 5):
        party.dana(device=f"d{number}").send("QUIT")
    with closing(connect(tmp_path / "db", read_only=True)) as connection:
        devices = [name for (name,) in connection.execute("SELECT device FROM seen ORDER BY sequence")]
    assert devices == [f"d{number}" for number in range(5, MOST_DEVICES + 5)]
