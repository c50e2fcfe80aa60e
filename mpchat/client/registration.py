"""From the first line to the welcome: what is said until the server lets the person in. Knows no socket."""

from mpchat.irc.capabilities import parse_list
from mpchat.irc.message import Message, message
from mpchat.irc.text import cut

WANTED = (
    "batch",
    "cap-notify",
    "draft/chathistory",
    "draft/event-playback",
    "draft/read-marker",
    "echo-message",
    "labeled-response",
    "message-tags",
    "mpchat/once",
    "multi-prefix",
    "server-time",
    "setname",
    "soju.im/search",
    "standard-replies",
    "away-notify",
    "extended-join",
    "userhost-in-names",
)
"""The capabilities that this client can make use of."""
_TAKEN = ("432", "433", "437")


class Registration:
    """One attempt to be let in; ``returning`` when the person was inside before, and is not asked again."""

    def __init__(self, nick: str, password: str = "", returning: bool = False, longest: int = 30) -> None:
        self.nick = nick
        self.done = False
        self._password = password
        self._returning = returning
        self._longest = longest
        self._attempts = 0
        self._offered: set[str] = set()

    def start(self) -> list[Message]:
        """What is said first. A server that knows no CAP answers 421 and goes on."""
        first = [message("PASS", self._password)] if self._password else []
        user = message("USER", self.nick, "0", "*", self.nick)
        return [*first, message("CAP", "LS", "302"), message("NICK", self.nick), user]

    def hear(self, heard: Message) -> list[Message]:
        """What is said in answer to a message from the server."""
        if heard.verb == "CAP" and len(heard.params) >= 3:
            return self._negotiate(heard.params[1].upper(), heard)
        if heard.verb == "001":
            self.done = True
        elif heard.verb in _TAKEN and self._returning and not self.done:
            self._attempts += 1
            return [message("NICK", another_nick(self.nick, self._attempts, self._longest))]
        return []

    def _negotiate(self, word: str, heard: Message) -> list[Message]:
        end = [] if self.done else [message("CAP", "END")]
        match word:
            case "LS":
                self._offered |= set(parse_list(heard.text))
                return [] if heard.params[2] == "*" and len(heard.params) > 3 else self._request() or end
            case "NEW":
                self._offered |= set(parse_list(heard.text))
                return self._request()
            case "DEL":
                self._offered -= set(heard.text.split())
                return []
            case "ACK" | "NAK":
                return end
            case _:
                return []

    def _request(self) -> list[Message]:
        wanted = [name for name in WANTED if name in self._offered]
        if "batch" not in wanted and "labeled-response" in wanted:
            wanted.remove("labeled-response")
        return [message("CAP", "REQ", " ".join(wanted))] if wanted else []


def another_nick(nick: str, attempt: int, longest: int) -> str:
    """The name to try when the person's own is taken: ``ann_``, ``ann__``, then ``ann3``, ``ann4`` ..."""
    tail = "_" * attempt if attempt < 3 else str(attempt)
    return cut(nick, max(1, longest - len(tail))) + tail
