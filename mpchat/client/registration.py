"""Registration: PASS, CAP, NICK, USER and the login, until the server lets the person in. No socket."""

from mpchat.client.login import Account, Login
from mpchat.irc import capabilities as cap
from mpchat.irc.capabilities import parse_list
from mpchat.irc.message import Message, message
from mpchat.irc.text import cut

WANTED = (
    cap.BATCH,
    cap.CAP_NOTIFY,
    cap.CHATHISTORY,
    cap.EVENT_PLAYBACK,
    cap.READ_MARKER,
    cap.ECHO_MESSAGE,
    cap.LABELED_RESPONSE,
    cap.MESSAGE_TAGS,
    cap.SASL,
    cap.ONCE,
    cap.MULTI_PREFIX,
    cap.SERVER_TIME,
    cap.SETNAME,
    cap.SEARCH,
    cap.STANDARD_REPLIES,
    cap.AWAY_NOTIFY,
    cap.EXTENDED_JOIN,
    cap.USERHOST_IN_NAMES,
)
"""The capabilities that this client makes use of."""
_TAKEN = ("432", "433", "437")


class Registration:
    """One attempt to be let in; ``returning``: the person was inside before, so other nicks are tried without asking them."""

    def __init__(
        self,
        nick: str,
        password: str = "",
        returning: bool = False,
        longest: int = 30,
        account: Account | None = None,
    ) -> None:
        self.nick = nick
        self.done = False
        self._password = password
        self._returning = returning
        self._longest = longest
        self._attempts = 0
        self._account = account
        self._login: Login | None = None
        self._offered: dict[str, str] = {}
        self._agreed: set[str] = set()
        self._refused = ""

    def start(self) -> list[Message]:
        """The first messages. A server without CAP answers 421 and goes on."""
        first = [message("PASS", self._password)] if self._password else []
        user = message("USER", self.nick, "0", "*", self.nick)
        return [*first, message("CAP", "LS", "302"), message("NICK", self.nick), user]

    def hear(self, heard: Message) -> list[Message]:
        """The answer to a message from the server."""
        if heard.verb == "CAP" and len(heard.params) >= 3:
            return self._negotiate(heard.params[1].upper(), heard)
        if heard.verb == "001":
            self.done = True
        elif heard.verb in _TAKEN and not self.done:
            self._refused = self.nick
            if len(heard.params) > 1 and not self._returning:
                self._refused = heard.params[1]
            if self._returning:
                self._attempts += 1
                return [message("NICK", another_nick(self.nick, self._attempts, self._longest))]
        elif self._login is not None and not self._login.done:
            return self._go_on_with(self._login, heard)
        return []

    def _negotiate(self, word: str, heard: Message) -> list[Message]:
        end = [] if self.done else [message("CAP", "END")]
        match word:
            case "LS":
                self._offered |= parse_list(heard.text)
                return [] if heard.params[2] == "*" and len(heard.params) > 3 else self._request() or end
            case "NEW":
                self._offered |= parse_list(heard.text)
                return self._request()
            case "DEL":
                for name in heard.text.split():
                    self._offered.pop(name, None)
                return []
            case "ACK":
                self._agreed |= set(heard.text.split())
                return self._prove() or end
            case "NAK":
                return end
            case _:
                return []

    def log_in(self, account: Account) -> list[Message]:
        """The messages that log in to an account now; none if the server offers no SASL."""
        self._account = account
        return self._prove()

    def _prove(self) -> list[Message]:
        if self._account is None or cap.SASL not in self._agreed:
            return []
        self._login = Login(self._account, self._offered.get(cap.SASL, ""))
        return self._login.start()

    def _go_on_with(self, login: Login, heard: Message) -> list[Message]:
        """Go on with a login, then with what waited for it: the end of registration, and the nick that was refused without it."""
        said = login.hear(heard)
        if not login.done or self.done:
            return said
        again = [message("NICK", self._refused)] if self._refused and heard.verb == "903" else []
        return [*said, *again, message("CAP", "END")]

    def _request(self) -> list[Message]:
        wanted = [name for name in WANTED if name in self._offered]
        if cap.BATCH not in wanted and cap.LABELED_RESPONSE in wanted:
            wanted.remove(cap.LABELED_RESPONSE)
        return [message("CAP", "REQ", " ".join(wanted))] if wanted else []


def another_nick(nick: str, attempt: int, longest: int) -> str:
    """The name to try when the person's own is taken: ``ann_``, ``ann__``, then ``ann3``, ``ann4`` ..."""
    tail = "_" * attempt if attempt < 3 else str(attempt)
    return cut(nick, max(1, longest - len(tail))) + tail
