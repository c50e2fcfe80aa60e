"""The hooks of a house: what is said in its rooms reaches them, and nothing else does."""

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from twisted.application.service import MultiService
from twisted.internet.defer import Deferred
from twisted.logger import LogEvent

from mpchat.admin import main
from mpchat.hooks.hooks import Hooks, Wanted
from mpchat.journal.database import open_database
from mpchat.service import in_turn
from mpchat.serving import build_hooks, wanted_hooks
from mpchat.settings.hooks import Hook
from mpchat.settings.settings import Settings
from tests.harness import Party

OPS = Hook(url="http://ops", rooms=("#ops",))


class Hooked(Party):
    """A party with hooks whose posts a test sees, and answers."""

    def __init__(self, **hooks: Hook) -> None:
        super().__init__()
        self.posts: list[tuple[str, dict[str, object]]] = []
        self.answers: list[Deferred[int]] = []
        self.hooks = Hooks(self.chat, self.post, self.clock, self.clock.seconds)
        self.hooks.settle({name: Wanted(hook, "secret") for name, hook in hooks.items()})
        self.journal.listen(in_turn([self.registry.heard, self.hooks.heard]))

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> "Deferred[int]":
        data = json.loads(body)
        self.posts.append((url, {"type": data["type"], **data["data"]}))
        self.answers.append(Deferred())
        return self.answers[-1]

    def sent(self) -> list[tuple[str, object]]:
        """Where each message went, and its text; each is answered well."""
        for answer in self.answers:
            if not answer.called:
                answer.callback(200)
        while self.answers and not self.answers[-1].called:
            self.answers[-1].callback(200)
        found = [(url, data["text"]) for url, data in self.posts]
        self.posts.clear()
        return found


def test_what_is_said_in_a_room_is_sent() -> None:
    party = Hooked(ops=OPS, all=Hook(url="http://all", rooms=("*",)))
    ann, _ = party.join("#ops", "ann", "bob")
    ann.send(
        "JOIN #tea", "PRIVMSG #ops :one", "NOTICE #tea :two", "PRIVMSG bob :private", "PRIVMSG @#ops :whisper"
    )
    ann.send("TOPIC #ops :topic", "TAGMSG #ops", "PRIVMSG #nowhere :nothing")
    assert sorted(party.sent()) == [("http://all", "one"), ("http://all", "two"), ("http://ops", "one")]


def test_what_is_off_the_record_is_not_sent() -> None:
    party = Hooked(ops=OPS)
    (ann,) = party.join("#ops", "ann")
    ann.send("MODE #ops +H", "PRIVMSG #ops :secret", "MODE #ops -H", "PRIVMSG #ops :open")
    assert party.sent() == [("http://ops", "open")]


def test_a_hook_that_does_not_answer_keeps_nobody_waiting() -> None:
    party = Hooked(ops=OPS)
    ann, bob = party.join("#ops", "ann", "bob")
    ann.send(*(f"PRIVMSG #ops :{number}" for number in range(1200)))
    assert len(bob.heard()) == 1200
    assert party.hooks.waiting() == {"ops": 1000} and len(party.posts) == 1


def test_after_a_rehash() -> None:
    party = Hooked(ops=OPS, old=Hook(url="http://old", rooms=("*",)))
    (ann,) = party.join("#ops", "ann")
    ann.send("PRIVMSG #ops :one", "PRIVMSG #ops :two")
    party.hooks.settle(
        {"ops": Wanted(OPS, "secret"), "new": Wanted(Hook(url="http://new", rooms=("*",)), "s")}
    )
    assert party.hooks.waiting() == {"ops": 2, "new": 0}, "what has not changed waits on"
    ann.send("PRIVMSG #ops :three")
    assert sorted(party.sent(), key=str) == [
        ("http://new", "three"),
        ("http://old", "one"),
        *[("http://ops", text) for text in ("one", "three", "two")],
    ]
    party.hooks.settle({"ops": Wanted(OPS, "another secret")})
    assert party.hooks.waiting() == {"ops": 0}
    party.hooks.stopService()


def test_those_of_the_file_and_those_of_the_database(tmp_path: Path, logged_failures: list[LogEvent]) -> None:
    path = tmp_path / "chat.db"
    with closing(open_database(path)) as connection:
        connection.execute("INSERT INTO hooks VALUES ('broken', '{}', 's', 0)")
    for name in ("a", "b"):
        assert main(["--journal", str(path), "hook", name, "--url", "http://kept", "--room", "#x"]) == 0
    hook = Hook(url="http://file", rooms=("#ops",), secret_file=tmp_path / "s")
    party = Party(hook={"a": hook}, hook_secrets={"a": "s"}, journal=str(path))
    wanted = wanted_hooks(party.house)
    assert {name: each.hook.url for name, each in wanted.items()} == {"a": "http://file", "b": "http://kept"}
    assert wanted["b"].secret.startswith("whsec_") and "whsec" not in repr(wanted)
    services = MultiService()
    assert build_hooks(party.house, services, party.clock).waiting() == {"a": 0, "b": 0}
    assert len(list(services)) == 1
    assert len(logged_failures) == 2 and "broken" in str(logged_failures[0])
    logged_failures.clear()


def test_a_database_that_cannot_be_read(tmp_path: Path, logged_failures: list[LogEvent]) -> None:
    party = Party(journal=str(tmp_path / "none.db"))
    assert wanted_hooks(party.house) == {}
    assert len(logged_failures) == 1
    logged_failures.clear()
    assert wanted_hooks(Party().house) == {} and Settings().hook == {}
