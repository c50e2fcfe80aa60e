"""The chosen nick: remembered while the client has to use another one, and taken back when it is free.

A link that breaks leaves the old connection behind: until the server has noticed, that dead connection holds the nick. The
person comes back as ``ann_`` meanwhile. Such a nick is always made from the chosen one, so it never grows; and the chosen one is
asked for again when the server says that it is free (MONITOR), when its holder is seen to leave, or after a while, ever more
rarely. Only the new nick is shown of all that. A nick that somebody else gave (services do) is left alone. No socket, no clock.
"""

from mpchat.client.model import Model
from mpchat.irc.message import Message, message

FIRST_TRY = 30.0
"""Seconds until the nick is asked for where no server says that it is free; twice as many before each further try."""
MOST_TRIES = 8
"""Tries, over more than an hour; after these the nick belongs to somebody else."""
_GREETED = frozenset(("376", "422"))
"""The end of the greeting: by now the server has said what it supports."""
_PRESENCE = frozenset(("730", "731", "734"))
"""Replies to MONITOR: here, not here, list full (IRCv3 Monitor)."""
_REFUSALS = frozenset(("431", "432", "433", "435", "436", "437", "438", "447", "484"))


class Claim:
    """One person's nick, over all their connections; times are seconds on one clock."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._chosen = model.nick
        self._wanted = ""
        self._was_in = False
        self._is_lent = False
        self._is_watched = False
        self._is_asked = False
        self._hushed = ""
        self._tries = 0
        self._try_at: float | None = None

    @property
    def name(self) -> str:
        """The nick to register with: the chosen one; before the first welcome the one being tried."""
        return self._chosen if self._was_in else self._model.nick

    def says(self, words: Message) -> None:
        """The person sends something: replies to their own NICK and MONITOR are not noise."""
        if words.verb == "NICK" and words.params:
            self._wanted = words.params[0]
        elif words.verb == "MONITOR":
            self._hushed = ""

    def lost(self) -> None:
        """The connection broke: the next one shows anew who holds the nick."""
        self._stop()
        self._hushed = ""

    def is_noise(self, heard: Message) -> bool:
        """Whether a message only answers what was asked here, not by the person."""
        if heard.verb in _PRESENCE:
            return bool(self._hushed) and [*map(self._model.fold, _nicks(heard))] == [self._hushed]
        about = heard.params[1] if len(heard.params) > 2 else ""
        return self._is_asked and heard.verb in _REFUSALS and self._is_chosen(about)

    def hear(self, heard: Message, at: float) -> list[Message]:
        """The messages to send after one was heard, which the model has taken in."""
        if heard.verb == "001":
            self._welcomed(at)
        elif heard.verb == "NICK" and heard.params and self._model.is_me(heard.params[0]):
            return self._renamed(heard.params[0])
        elif self._is_lent:
            return self._hear_of_it(heard, at)
        return []

    def due(self, at: float) -> list[Message]:
        """The messages to send because so much time has passed."""
        return self._ask(at) if self._try_at is not None and at >= self._try_at else []

    def wait(self, at: float) -> float | None:
        """Seconds until something is due; None when only an event can change that."""
        return None if self._try_at is None else max(0.0, self._try_at - at)

    def _is_chosen(self, nick: str) -> bool:
        return self._model.fold(nick) == self._model.fold(self._chosen)

    def _welcomed(self, at: float) -> None:
        """On the first welcome the person has typed the nick themselves; later another nick is only lent."""
        if not self._was_in:
            self._was_in, self._chosen = True, self._model.nick
        self._is_lent = not self._is_chosen(self._model.nick)
        if self._is_lent:
            self._later(at)

    def _renamed(self, nick: str) -> list[Message]:
        """Renamed by the person, by us, or by others: services have their reasons, and are not contradicted."""
        if self._wanted and self._model.fold(nick) == self._model.fold(self._wanted):
            watched, self._wanted = self._chosen, ""
            self._chosen = nick
        elif self._is_chosen(nick):
            watched = self._chosen
        else:
            return []
        ends = [message("MONITOR", "-", watched)] if self._is_watched else []
        self._stop()
        return ends

    def _hear_of_it(self, heard: Message, at: float) -> list[Message]:
        if heard.verb in _GREETED and "MONITOR" in self._model.network.tokens:
            self._is_watched, self._try_at = True, None
            self._hushed = self._model.fold(self._chosen)
            return [message("MONITOR", "+", self._chosen)]
        if heard.verb in _REFUSALS and self.is_noise(heard):
            self._is_asked = False
        elif heard.verb == "734" and any(map(self._is_chosen, _nicks(heard))):
            self._is_watched = False
            self._later(at)
        elif self._frees(heard) and not self._is_asked:
            return self._ask(at)
        return []

    def _frees(self, heard: Message) -> bool:
        """Whether nobody holds the nick any more."""
        if heard.verb == "731":
            return any(map(self._is_chosen, _nicks(heard)))
        return heard.verb in ("QUIT", "NICK") and self._is_chosen(heard.nick)

    def _ask(self, at: float) -> list[Message]:
        self._is_asked = True
        self._later(at)
        return [message("NICK", self._chosen)]

    def _later(self, at: float) -> None:
        self._try_at = at + FIRST_TRY * 2.0**self._tries if self._tries < MOST_TRIES else None
        self._tries += 1

    def _stop(self) -> None:
        self._is_lent = self._is_watched = self._is_asked = False
        self._tries, self._try_at = 0, None


def _nicks(heard: Message) -> list[str]:
    """The nicks in a reply to MONITOR."""
    listed = heard.params[2 if heard.verb == "734" else 1 :][:1]
    return [each.partition("!")[0] for each in (listed[0].split(",") if listed else [])]
