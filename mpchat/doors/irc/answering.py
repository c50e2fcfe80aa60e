"""Answers to a client: numerics, standard replies, batches; every line fits."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from mpchat.doors.irc.requests import Requests, add_tag, in_batch
from mpchat.doors.server.house import House
from mpchat.doors.server.peer import Peer
from mpchat.irc import capabilities as cap
from mpchat.irc import text as irc_text
from mpchat.irc.message import MAX_LINE, Message, format
from mpchat.irc.numerics import NUMERICS

_NEVER_SILENT = "ERR_INPUTTOOLONG"
"""What a NOTICE is answered, too: else what was said would be lost without a word."""


class Answering(ABC):
    """What the verbs answer with. A session is one; it says who is answered."""

    def __init__(self, house: House, peer: Peer) -> None:
        self.house = house
        self.peer = peer
        self.capabilities: set[str] = set()
        self.closing = False
        self.requests = Requests(house.name, self.notify)

    @property
    @abstractmethod
    def nick(self) -> str:
        """What a numeric calls the visitor."""

    def say(self, verb: str, *params: str, source: str | None = None) -> None:
        """Answer with a message, from the server if no source is named."""
        self.requests.answer(self.line(verb, *params, source=source))

    def tell(self, lines: bytes) -> None:
        """Answer with lines as they are to be sent."""
        self.requests.answer(lines)

    def reply(self, name: str, *params: str, text: str | None = None) -> None:
        """Answer with a numeric by its name; ``text`` instead of its own last parameter."""
        if self.requests.current.in_silence and name != _NEVER_SILENT:
            return
        numeric = NUMERICS[name]
        last = (numeric.text or None) if text is None else text
        self.say(numeric.code, self.nick, *params, *([] if last is None else [last]))

    def fail(self, verb: str, code: str, text: str, *about: str) -> None:
        """Answer with a standard reply (IRCv3 standard-replies)."""
        self.say("FAIL", verb, code, *about, text)

    def note(self, verb: str, code: str, text: str, *about: str) -> None:
        """Answer with a standard reply that says what is so, or what was done (IRCv3 standard-replies)."""
        self.say("NOTE", verb, code, *about, text)

    def tell_batch(
        self, kind: str, params: Sequence[str], lines: Iterable[bytes], tags: Iterable[str] = ()
    ) -> None:
        """Answer with lines that belong together: as a batch where batches are understood (IRCv3 batch), with tags of its own."""
        inside = b"".join(lines)
        if cap.BATCH in self.capabilities:
            reference = self.requests.reference()
            start = self.line("BATCH", "+" + reference, kind, *params)
            for tag in tags if cap.MESSAGE_TAGS in self.capabilities else ():
                start = add_tag(tag, "", start)
            inside = b"".join((start, in_batch(reference, inside), self.line("BATCH", "-" + reference)))
        if inside:
            self.requests.answer(inside)

    def line(self, verb: str, *params: str, source: str | None = None) -> bytes:
        """A line of an answer, from the server if no source is named."""
        return self._fitting(verb, params, source or self.house.name)

    def _fitting(self, verb: str, params: Sequence[str], source: str | None) -> bytes:
        """A line that fits: what an answer repeats of somebody's words is cut with it.

        What a database or a file brought may be nothing that a line can hold: it costs nobody the connection.
        """
        params = (*map(_middle, params[:-1]), *params[-1:])
        line = format(Message(verb, params, source))
        over = len(line) - max(MAX_LINE, self.house.limits.max_line)
        if over <= 0:
            return line
        *before, last = params
        shorter = irc_text.cut(last, len(last.encode()) - over)
        return format(Message(verb, (*before, shorter), source))

    def announce(self, code: str, text: str) -> None:
        """Tell something about the chat as a whole: a NOTE where those are understood."""
        if cap.STANDARD_REPLIES in self.capabilities:
            note = Message("NOTE", ("*", code, text), self.house.name)
        else:
            note = Message("NOTICE", (self.nick, text), self.house.name)
        self.notify(format(note))

    def notice(self, text: str) -> None:
        """See VisitorSession."""
        self.notify(self.line("NOTICE", self.nick, f"*** {text}"))

    def tell_presence(self, numeric: str, who: str) -> None:
        """Tell that a monitored nick is here, or is not any more (IRCv3 monitor)."""
        self.notify(self.line(NUMERICS[numeric].code, self.nick, who))

    def notify(self, data: bytes) -> None:
        """Tell something that was not asked for; nothing follows ERROR."""
        if not self.closing:
            self.peer.tell(data)


def _middle(word: str) -> str:
    """A middle parameter as a line can hold it."""
    if word and word[0] != ":" and " " not in word:
        return word
    return word.partition(" ")[0].lstrip(":") or "*"
