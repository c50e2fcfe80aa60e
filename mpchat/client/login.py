"""Logging in by SASL: SCRAM-SHA-256 where the server supports it, else PLAIN. No socket."""

from base64 import b64decode, b64encode
from dataclasses import dataclass, field

from scramp import ScramClient, ScramException

from mpchat.irc.message import Message, message

CHUNK = 400
"""Characters of base64 in one AUTHENTICATE (IRCv3 sasl-3.1)."""
SCRAM, PLAIN = "SCRAM-SHA-256", "PLAIN"
_FAILED = frozenset({"902", "904", "905", "906", "907"})


@dataclass(frozen=True, slots=True)
class Account:
    """An account's name and its password."""

    name: str
    password: str = field(repr=False)


class Login:
    """One attempt to log in; ``done`` once the server has said yes or no."""

    def __init__(self, account: Account, mechanisms: str = "") -> None:
        """``mechanisms`` as the server lists them, ``""`` if it does not."""
        self.done = False
        self._account = account
        self._mechanism = SCRAM if SCRAM in mechanisms.split(",") else PLAIN
        self._scram = ScramClient([SCRAM], account.name, account.password)
        self._heard = ""
        self._steps = 0

    def start(self) -> list[Message]:
        """Name the mechanism."""
        return [message("AUTHENTICATE", self._mechanism)]

    def hear(self, heard: Message) -> list[Message]:
        """The answer to a message from the server."""
        if heard.verb == "AUTHENTICATE" and heard.params and not self.done:
            self._heard += heard.params[0].removeprefix("+") if len(heard.params[0]) == 1 else heard.params[0]
            return [] if len(heard.params[0]) == CHUNK else self._answer()
        self.done = self.done or heard.verb in _FAILED or heard.verb == "903"
        return []

    def _answer(self) -> list[Message]:
        given, self._heard = self._heard, ""
        self._steps += 1
        try:
            said = self._plain() if self._mechanism == PLAIN else self._scram_step(b64decode(given).decode())
        except (ScramException, ValueError):
            # The server cannot prove that it knows the password: it is not the server that it says it is.
            return [message("AUTHENTICATE", "*")]
        return chunks(said)

    def _plain(self) -> str:
        name = self._account.name
        return f"{name}\0{name}\0{self._account.password}"

    def _scram_step(self, given: str) -> str:
        if self._steps == 1:
            return str(self._scram.get_client_first())
        if self._steps == 2:
            self._scram.set_server_first(given)
            return str(self._scram.get_client_final())
        self._scram.set_server_final(given)
        return ""


def chunks(said: str) -> list[Message]:
    """A response as AUTHENTICATE messages: pieces of 400 characters, and a ``+`` if the last piece is full or there is none."""
    encoded = b64encode(said.encode()).decode()
    pieces = [encoded[at : at + CHUNK] for at in range(0, len(encoded), CHUNK)]
    if not pieces or len(pieces[-1]) == CHUNK:
        pieces.append("+")
    return [message("AUTHENTICATE", piece) for piece in pieces]
