"""Automatic answers: to PING, and at a polite rate to CTCP VERSION and CTCP PING."""

from mpchat.irc.message import Message, message
from mpchat.irc.text import CTCP

_BURST = 3
_SECONDS_EACH = 5.0


class Courtesy:
    """Answers without asking the person; ``version`` is the answer to CTCP VERSION."""

    def __init__(self, version: str) -> None:
        self._version = version
        self._left = float(_BURST)
        self._last = 0.0

    def hear(self, heard: Message, at: float) -> list[Message]:
        """The answers to a message heard at ``at`` seconds."""
        if heard.verb == "PING":
            return [message("PONG", *heard.params[:2])]
        if heard.verb == "PRIVMSG" and len(heard.params) == 2 and heard.text.startswith(CTCP):
            answer = self._ctcp(heard.text.strip(CTCP))
            if answer and "!" in (heard.source or "") and self._may_answer(at):
                return [message("NOTICE", heard.nick, f"{CTCP}{answer}{CTCP}")]
        return []

    def _ctcp(self, question: str) -> str:
        word, _, rest = question.partition(" ")
        match word.upper():
            case "VERSION":
                return f"VERSION {self._version}"
            case "PING":
                return f"PING {rest[:64]}"
            case _:
                return ""

    def _may_answer(self, at: float) -> bool:
        self._left = min(_BURST, self._left + (at - self._last) / _SECONDS_EACH)
        self._last = at
        if self._left < 1:
            return False
        self._left -= 1
        return True
