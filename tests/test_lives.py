"""History belongs to a room's life, not to its name: who makes the next room of that name reads nothing of the first."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mpchat.admin import main
from mpchat.admin.lines import write_line
from mpchat.chat.chat import Rules
from mpchat.chat.vocabulary import NOBODY, WHOLE_ROOM, ModesChanged, Said, Source, Stamp
from mpchat.irc import modes
from mpchat.irc.modes import ModeChange
from mpchat.journal.database import copy_before_upgrade, open_database, schema_files
from mpchat.journal.group import Group, keep
from mpchat.journal.history import Record
from mpchat.settings.limits import Limits
from tests.harness import Party, Visitor, sqlite_journal

CAPABILITIES = ("batch", "draft/chathistory", "message-tags", "server-time")


class Kept(Party):
    """A party whose journal is a file; made again with the same one, it goes on."""

    def __init__(self, path: Path, most: int = 3, keep_rooms: bool = True) -> None:
        super().__init__(Limits(command_rate=0), Rules(keep_rooms=keep_rooms, max_kept_rooms=most))
        self.use(sqlite_journal(self, path / "db"))

    def come(self, nick: str, *rooms: str) -> Visitor:
        """Enter the chat and rooms."""
        visitor = self.enter(nick, *CAPABILITIES)
        for room in rooms:
            visitor.send(f"JOIN {room}")
        visitor.heard()
        return visitor


def reads(visitor: Visitor, room: str) -> list[str]:
    """All that a visitor is told of a room, by each way of asking."""
    visitor.heard()
    told = [
        [line.text for line in visitor.send(question).messages() if line.verb == "PRIVMSG"]
        for question in (
            f"CHATHISTORY LATEST {room} * 50",
            f"CHATHISTORY AFTER {room} timestamp=1970-01-01T00:00:00.000Z 50",
            f"CHATHISTORY AROUND {room} timestamp=2026-11-01T12:00:00.000Z 50",
            f"CHATHISTORY BEFORE {room} timestamp=2030-01-01T00:00:00.000Z 50",
        )
    ]
    searched = [
        line.text.partition("> ")[2]
        for question in ("SEARCH text=word", f"SEARCH in={room}")
        for line in visitor.send(question).messages()
        if "> " in line.text
    ]
    assert all(each == told[0] for each in told), told
    assert searched == told[0] * 2
    return told[0]


def test_a_secret_room_that_is_forgotten_is_nobodys(tmp_path: Path) -> None:
    party = Kept(tmp_path)
    mallory = party.come("mallory")
    for number in range(4):
        mallory.send(f"JOIN #m{number}", f"TOPIC #m{number} :mine", f"PART #m{number}")
    ann, bob = party.come("ann", "#secret"), party.come("bob")
    ann.send("MODE #secret +isk key", "INVITE bob #secret", "PRIVMSG #secret :the word")
    bob.send("JOIN #secret key", "PRIVMSG #secret :another word")
    assert reads(ann, "#secret") == ["the word", "another word"]
    ann.send("PART #secret"), bob.send("PART #secret")
    assert party.chat.room_named("#secret") is None, "as many are older as may be kept"
    mallory.send("JOIN #secret", "PRIVMSG #secret :my word").heard()
    assert reads(mallory, "#secret") == ["my word"]
    assert reads(Kept(tmp_path).come("mallory", "#secret"), "#secret") == ["my word"], "nor after a restart"


def test_a_room_that_is_kept_goes_on_with_its_history(tmp_path: Path) -> None:
    party = Kept(tmp_path)
    ann = party.come("ann", "#tea")
    ann.send("TOPIC #tea :about tea", "PRIVMSG #tea :a word", "PART #tea")
    assert reads(party.come("bob", "#tea"), "#tea") == ["a word"]
    assert reads(Kept(tmp_path).come("cat", "#tea"), "#tea") == ["a word"]


def founded(party: Kept, room: str) -> Visitor:
    """Ann, who has an account, makes a room, closes it, and says something there."""
    ann = party.come("ann")
    party.log_in("ann")
    ann.send(f"JOIN {room}", f"MODE {room} +i", f"PRIVMSG {room} :a word").heard()
    return ann


def test_a_closed_room_with_a_founder_goes_on_for_those_who_were_in_it(tmp_path: Path) -> None:
    party = Kept(tmp_path)
    founded(party, "#den").send("QUIT")
    assert reads(party.come("mallory", "#den"), "#den") == []
    again = Kept(tmp_path)
    ann = again.come("ann")
    again.log_in("ann")
    assert reads(ann.send("JOIN #den"), "#den") == ["a word"]


@pytest.mark.parametrize("mode", ["+i", "+k key", "+b x!*@*", "+s", "+R", "+J"])
def test_a_closed_room_of_guests_is_nobodys(tmp_path: Path, mode: str) -> None:
    """Its last member has left: whoever makes a room of that name again may be somebody who was kept out."""
    party = Kept(tmp_path)
    ann = party.come("ann", "#den")
    ann.send(f"MODE #den {mode}", "PRIVMSG #den :a word", "QUIT")
    assert reads(party.come("mallory", "#den"), "#den") == []
    assert reads(Kept(tmp_path).come("eve", "#den"), "#den") == [], "nor after a restart"


def test_guests_find_their_closed_room_again_when_the_server_was_killed(tmp_path: Path) -> None:
    party = Kept(tmp_path)
    party.come("ann", "#den").send("MODE #den +i", "PRIVMSG #den :a word")
    again = Kept(tmp_path)
    assert reads(again.come("mallory", "#den"), "#den") == []
    ann = again.come("ann", "#den")
    assert reads(ann, "#den") == ["a word"]
    ann.send("QUIT")
    assert reads(again.come("eve", "#den"), "#den") == []


def test_a_room_that_an_operator_let_be_forgotten(tmp_path: Path) -> None:
    party = Kept(tmp_path)
    founded(party, "#den").send("PART #den")
    oz = party.come("oz")
    party.let_run_the_server("oz")
    oz.send("CS DROP #den")
    assert reads(party.come("mallory", "#den"), "#den") == []
    assert reads(Kept(tmp_path).come("eve", "#den"), "#den") == []


def test_an_open_room_of_which_nothing_else_is_kept_goes_on_when_somebody_comes(tmp_path: Path) -> None:
    party = Kept(tmp_path)
    ann = party.come("ann", "#lobby")
    ann.send("PRIVMSG #lobby :a word", "QUIT")
    assert party.chat.rooms == {} and list(party.chat.quiet) == ["#lobby"]
    bob = party.come("bob", "#lobby")
    assert reads(bob, "#lobby") == ["a word"] and party.chat.quiet == {}
    assert reads(Kept(tmp_path).come("cat", "#lobby"), "#lobby") == ["a word"], "a server that was killed"
    bob.send("QUIT")
    assert reads(Kept(tmp_path).come("cat", "#lobby"), "#lobby") == ["a word"]


def test_the_quiet_rooms_left_last_are_remembered_and_silent_ones_not(tmp_path: Path) -> None:
    party = Kept(tmp_path)
    ann = party.come("ann")
    for number in range(5):
        ann.send(f"JOIN #r{number}", f"PRIVMSG #r{number} :a word", f"PART #r{number}")
    ann.send("JOIN #silent", "PART #silent")
    assert list(party.chat.quiet) == ["#r2", "#r3", "#r4"]
    again = Kept(tmp_path)
    assert list(again.chat.quiet) == ["#r2", "#r3", "#r4"]
    assert reads(again.come("bob", "#r1"), "#r1") == []
    assert reads(again.come("cat", "#r4"), "#r4") == ["a word"]


def test_a_room_that_was_closed_ends_when_it_is_opened_by_nobody(tmp_path: Path) -> None:
    """It is what it was when the last one left that counts: an open one could have been entered and read by anybody."""
    party = Kept(tmp_path)
    ann = party.come("ann", "#den")
    ann.send("MODE #den +i", "PRIVMSG #den :a word", "MODE #den -i", "PART #den")
    assert reads(party.come("bob", "#den"), "#den") == ["a word"]


def test_where_rooms_are_not_kept_each_is_a_new_one(tmp_path: Path) -> None:
    party = Kept(tmp_path, keep_rooms=False)
    ann = party.come("ann", "#lobby")
    ann.send("PRIVMSG #lobby :a word", "PART #lobby")
    assert reads(party.come("bob", "#lobby"), "#lobby") == []


def test_the_room_that_comes_after_a_renamed_one_is_another(tmp_path: Path) -> None:
    party = Kept(tmp_path, most=1)
    party.come("zoe", "#old").send("TOPIC #old :here first", "PART #old")
    ann = party.come("ann", "#tea")
    ann.send("PRIVMSG #tea :a word", "RENAME #tea #coffee", "PRIVMSG #coffee :another word").heard()
    assert reads(ann, "#coffee") == ["a word", "another word"]
    ann.send("PART #coffee")
    assert reads(party.come("bob", "#tea"), "#tea") == []


@pytest.mark.parametrize("closed", ["", *"ikbsHJR"])
def test_an_older_database_goes_on_where_a_room_was_never_closed(tmp_path: Path, closed: str) -> None:
    with closing(open_database(tmp_path / "db")) as connection:
        ann = Source(NOBODY, "ann", "~u", "127.0.0.1")
        said = Said(ann, "#lobby", "a word", "PRIVMSG", WHOLE_ROOM, {})
        records = [Record("#lobby", Stamp(1, 1000.0), said)]
        for letter in closed or "t":
            parameter = "x" if letter in modes.LISTS + modes.ALWAYS else None
            changed = ModesChanged(ann, "#lobby", (ModeChange(True, letter, parameter),))
            records.append(Record("#lobby", Stamp(2, 1001.0), changed))
        keep(connection, Group(records))
        connection.executescript(
            "DROP TABLE bans; DROP TABLE audit; DROP TABLE invitations; DROP TABLE secrets;"
            "DROP TABLE lives; DROP TABLE tokens; DROP TABLE hooks; DROP TABLE people; DROP TABLE seen;"
            "ALTER TABLE accounts DROP COLUMN settings; ALTER TABLE accounts DROP COLUMN closed;"
            "PRAGMA user_version = 2;"
        )
    party = Kept(tmp_path)
    assert reads(party.come("bob", "#lobby"), "#lobby") == ([] if closed else ["a word"])
    with closing(sqlite3.connect(copy_before_upgrade(tmp_path / "db", schema_files()[-1][0]))) as before:
        assert before.execute("PRAGMA user_version").fetchone() == (2,)


def imported(path: Path, *closed: str) -> Path:
    """A database into which a file was imported, with what somebody said in #lobby, where these modes were set once."""
    ann = Source(NOBODY, "ann", "~u", "127.0.0.1")
    changes = tuple(ModeChange(True, letter) for letter in closed or ("m",))
    records = [
        Record("#lobby", Stamp(1, 1000.0), Said(ann, "#lobby", "a word", "PRIVMSG", WHOLE_ROOM, {})),
        Record("#lobby", Stamp(2, 1001.0), ModesChanged(ann, "#lobby", changes)),
    ]
    file = path / "saved"
    file.write_text("".join(write_line(record) + "\n" for record in records))
    assert main(["--journal", str(path / "db"), "import", str(file)]) == 0
    return path


@pytest.mark.parametrize("began", ["empty", "with people", "with a topic"])
@pytest.mark.parametrize("closed", ["", "i", "s"])
def test_what_was_imported_is_read_where_the_room_was_never_closed(
    tmp_path: Path, began: str, closed: str
) -> None:
    """docs/operating.md, "From a damaged file": a new database has begun, or not, when what was saved is taken in."""
    if began != "empty":
        ann = Kept(tmp_path).come("ann", "#lobby")
        ann.send("PRIVMSG #lobby :since then", *(["TOPIC #lobby :tea"] if "topic" in began else []))
    since = ["since then"] if began != "empty" else []
    bob = Kept(imported(tmp_path, *closed)).come("bob", "#lobby")
    told = [
        line.text for line in bob.send("CHATHISTORY LATEST #lobby * 9").messages() if line.verb == "PRIVMSG"
    ]
    assert told == (since if closed else ["a word", *since])
