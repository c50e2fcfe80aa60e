"""A server with a history, played in memory: two wires that can be cut anywhere, one room, one order."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mpchat.client.dialogue import Dialogue
from mpchat.client.model import Incoming, Lost, Model, Retrying
from mpchat.irc.message import Message, format, message, parse

ALL = (
    "batch message-tags server-time echo-message labeled-response draft/chathistory draft/event-playback "
    "draft/read-marker mpchat/once soju.im/search standard-replies"
)


def time_of(number: int) -> str:
    """When the message of that number was said: one a second."""
    return f"2026-11-22T10:{number // 60:02}:{number % 60:02}.000Z"


@dataclass
class Kept:
    """One message as the server keeps it."""

    number: int
    nick: str
    target: str
    text: str
    own_id: str = ""

    @property
    def msgid(self) -> str:
        return f"{self.number:016x}"

    def line(self, **tags: str) -> Message:
        time = f"2026-11-22T10:{self.number // 60:02}:{self.number % 60:02}.000Z"
        source = f"{self.nick}!u@h"
        return Message(
            "PRIVMSG", (self.target, self.text), source, {"time": time, "msgid": self.msgid, **tags}
        )


@dataclass
class Server:
    """Keeps #lobby; ``to_server`` and ``to_client`` are on their way and lost when the wire is cut."""

    page: int = 3
    capabilities: str = ALL
    history: list[Kept] = field(default_factory=list)
    to_server: list[Message] = field(default_factory=list)
    to_client: list[Message] = field(default_factory=list)
    asked: list[Message] = field(default_factory=list)
    inside: bool = False
    happened: list[Message] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    forgets: bool = False
    says_ends: bool = False
    batches: int = 0

    def can(self, capability: str) -> bool:
        return capability in self.capabilities.split()

    def say(self, nick: str, text: str, target: str = "#lobby", own_id: str = "") -> Kept:
        """Somebody says something: kept, and told to the client if it is inside."""
        kept = Kept(len(self.history) + 1, nick, target, text, own_id)
        self.history.append(kept)
        if self.inside and nick != "ann":
            self.to_client.append(kept.line())
        return kept

    def hear(self, heard: Message) -> None:
        """Take in one message of the client."""
        self.asked.append(heard)
        label = {"label": heard.tags["label"]} if "label" in heard.tags else {}
        match heard.verb:
            case "JOIN":
                self.inside = True
                self.to_client += [
                    message("JOIN", heard.params[0], source="ann!u@h", time=time_of(len(self.history)))
                ]
            case "PRIVMSG":
                self._heard(heard, label)
            case "PING":
                self.to_client.append(message("PONG", "x", heard.text))
            case "CHATHISTORY":
                self._answer(heard, label)

    def _heard(self, heard: Message, label: dict[str, str]) -> None:
        if heard.text in self.refuses:
            self.to_client.append(Message("404", ("ann", heard.params[0], "not now"), "x", label))
            return
        own_id = heard.tags.get("+mpchat/id", "")
        known = next((kept for kept in self.history if own_id and kept.own_id == own_id), None)
        kept = known or self.say("ann", heard.text, heard.params[0], own_id)
        if self.can("echo-message"):
            self.to_client.append(kept.line(**label))

    def _answer(self, asked: Message, label: dict[str, str]) -> None:
        verb, target, since = asked.params[:3]
        limit = min(int(asked.params[-1]), self.page)
        if verb == "TARGETS":
            others = dict.fromkeys(kept.nick for kept in self.history if kept.target == "ann")
            lines = [message("CHATHISTORY", "TARGETS", nick, "2026-11-22T10:00:00.000Z") for nick in others]
            self.batch("draft/chathistory-targets", [], lines, label)
            return
        alone = {target, "ann"}
        there = [k for k in self.history if k.target == target or {k.nick, k.target} == alone]
        number = int(since.removeprefix("msgid="), 16) if since.startswith("msgid=") else 0
        if number and (self.forgets or number not in [kept.number for kept in there]):
            fail = ("CHATHISTORY", "INVALID_MSGREF", verb, target, "no such message")
            self.to_client.append(Message("FAIL", fail, "x", label))
            return
        if since.startswith("timestamp="):
            number = sum(time_of(kept.number) <= since.removeprefix("timestamp=") for kept in self.history)
        match verb:
            case "AFTER":
                there = [kept for kept in there if kept.number > number]
            case "BEFORE":
                there = [kept for kept in there if kept.number < number]
        page = there[:limit] if verb == "AFTER" else there[-limit:]
        tags = label | ({"draft/chathistory-end": ""} if self.says_ends and page == there else {})
        self.batch("chathistory", [target], [*(kept.line() for kept in page), *self.happened], tags)

    def batch(
        self, kind: str, params: Iterable[str], lines: Iterable[Message], label: dict[str, str]
    ) -> None:
        """Send a batch."""
        self.batches += 1
        ref = str(self.batches)
        inside = [Message(one.verb, one.params, one.source, {**one.tags, "batch": ref}) for one in lines]
        start = Message("BATCH", (f"+{ref}", kind, *params), "x", label)
        self.to_client += [start, *inside, message("BATCH", f"-{ref}")]


class Stage:
    """A person's model and dialogue, and the server; ``now`` moves only when the test says so."""

    def __init__(self, server: Server | None = None) -> None:
        self.server = server or Server()
        self.model = Model("ann", "#lobby")
        self.now = 1_000.0
        self.online = False
        self.keys = 0
        self.dialogue = Dialogue(self.model, self._say, self._tell, self._key)

    def _key(self) -> str:
        self.keys += 1
        return f"k{self.keys}"

    def _say(self, words: Message) -> None:
        assert self.online
        self.server.to_server.append(parse(format(words)))

    def _tell(self, incoming: Incoming) -> None:
        self.model.apply(incoming, self.now)

    def connect(self) -> None:
        """A new connection, welcomed; the JOIN is on its way."""
        if self.online:
            return
        self.online = True
        self.dialogue.connected()
        self.hear(message("CAP", "ann", "ACK", self.server.capabilities))
        self.hear(
            message("001", "ann", "Welcome"), message("005", "ann", f"CHATHISTORY={self.server.page}", "ok")
        )
        self._say(message("JOIN", "#lobby"))
        self.turn()

    def cut(self) -> None:
        """The wire is cut: what is on its way is lost."""
        if self.online:
            self.online = self.server.inside = False
            self.server.to_server.clear()
            self.server.to_client.clear()
            self.dialogue.lost()
            self.model.apply(Lost("cut"), self.now)
            self.model.apply(Retrying(1), self.now)

    def type(self, text: str, target: str = "#lobby") -> None:
        self.dialogue.speak(message("PRIVMSG", target, text))
        self.turn()

    def hear(self, *messages: Message) -> None:
        for one in messages:
            self.dialogue.hear(one)
        self.turn()

    def turn(self) -> float | None:
        return self.dialogue.turn(self.now) if self.online else None

    def up(self, most: int = 1) -> None:
        """The server hears so many messages that are on their way to it."""
        for _ in range(min(most, len(self.server.to_server))):
            self.server.hear(self.server.to_server.pop(0))

    def down(self, most: int = 1) -> None:
        """The client hears so many."""
        for _ in range(min(most, len(self.server.to_client))):
            self.hear(self.server.to_client.pop(0))

    def settle(self) -> None:
        """Until nobody has anything to say."""
        for _ in range(200):
            self.up(100)
            self.down(100)
            self.now += 1
            self.turn()
            if not self.server.to_server and not self.server.to_client:
                return

    def ids(self, room: str = "#lobby") -> list[str]:
        found = self.model.find(room)
        return [line.msgid for line in found.lines if line.msgid] if found else []
