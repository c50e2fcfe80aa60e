"""The talk with the server after registration: lines kept until they are echoed, history, read markers. No socket.

What must hold for every typed line, on any server and over any number of connections:

1. *Never lost without a word.* A line is in the outbox from ``speak`` to ``_settle``. It is settled by its answer, by the
   history, by the person (``forget``), or refused with a reason that is shown. Until then the transcript shows it with its
   state.
2. *Never said twice by the client.* A line that was on the wire when the connection broke may have arrived (UNSURE). The
   history is asked first: a line that is in it did arrive (``_recognise``). Else it is sent again only if the server drops what
   it has heard before (``mpchat/once``, and it went out with its id); otherwise it becomes DOUBTFUL and the person decides.
3. *Not said before the person could read what they missed.* While the history of a room is still to come (``CatchUp.holds``),
   the lines for it wait.
4. *Every line gets its own answer.* With ``labeled-response`` the label says which. Without it an echo is recognised by its
   words and target, a refusal by its target: the first line that fits, as servers answer in the order of asking. A server that
   does not echo is silent when all is well, so a PING follows the lines: those sent before it that are not refused when its
   PONG comes were said (``_passed``; where there is ``echo-message``, refused). One such barrier is open at a time.
5. *One question to the history at a time*, and each one ends: with its batch, with a refusal, or after PATIENCE seconds. A gap
   that cannot be filled is closed all the same, with a marker that something may be missing.

What breaks it: writing a PRIVMSG past the outbox (1, 4); settling by words where there is a label (4: of two equal lines the
wrong one); keeping the barrier of a connection that broke (``lost`` clears it); asking the history outside ``turn`` (5); a
batch that outlives its connection (``connected`` begins with none).
"""

from collections.abc import Callable, Iterable

from mpchat.client.batches import Batch, Batches
from mpchat.client.catchup import CatchUp, written
from mpchat.client.model import Caught, Fared, Fate, Incoming, Model, Room, Typed
from mpchat.client.model.replies import is_error, sentence
from mpchat.client.outbox import ID_TAG, SPEECH, Entry, Outbox, State, dressed
from mpchat.irc import capabilities as cap
from mpchat.irc.message import Message, WireError, message

PATIENCE = 15.0
"""Seconds after which a question to the history counts as unanswered."""
MARK_EACH = 1.0
"""Seconds between two read markers."""
_REFUSALS = {f"4{n:02}" for n in (1, 2, 3, 4, 7, 11, 12, 13, 14, 15, 37, 42, 77, 82, 86, 89, 92, 94)} | {
    "531"
}
"""Numerics that refuse a line, for servers that do not say which line they answer."""


class Dialogue:
    """One person's talk with a server, over all its connections.

    ``say`` sends a message (it may raise WireError), ``tell`` changes the model, ``new_key`` gives a word that nobody has used.
    """

    def __init__(
        self,
        model: Model,
        say: Callable[[Message], object],
        tell: Callable[[Incoming], None],
        new_key: Callable[[], str],
    ) -> None:
        self.outbox = Outbox()
        self.history = CatchUp(model, new_key)
        self._model = model
        self._say = say
        self._tell = tell
        self._new_key = new_key
        self._batches = Batches()
        self._asked_at = 0.0
        self._barrier = ""
        self._before_barrier: list[Entry] = []
        self._read: dict[str, float] = {}
        self._marked: dict[str, float] = {}
        self._marked_at = float("-inf")

    # What the person does

    def speak(self, words: Message) -> None:
        """Keep a line; the next turn sends it if its target can hear it."""
        key = self._new_key()
        self.outbox.keep(key, words)
        self._tell(Typed(key, words))

    def resend(self, room: str) -> int:
        """Send the doubtful lines of a room again; returns how many."""
        doubtful = [entry for entry in self._of(room) if entry.state is State.DOUBTFUL]
        for entry in doubtful:
            self.outbox.again(entry)
            self._tell(Typed(entry.key, entry.words))
        return len(doubtful)

    def forget(self, room: str) -> int:
        """Drop the lines of a room that are not on the wire; returns how many."""
        idle = [entry for entry in self._of(room) if entry.state is not State.SENT]
        for entry in idle:
            self._settle(entry)
        return len(idle)

    def seen(self, room: Room) -> None:
        """Note that the newest line of a room is on the screen."""
        if room.is_search:
            return
        newest = next((line.at for line in reversed(room.lines) if line.msgid and line.is_speech), 0.0)
        known = max(room.read_to or 0.0, self._marked.get(room.name, 0.0))
        if cap.READ_MARKER in self._model.capabilities and newest > known:
            self._read[room.name] = newest

    def _of(self, room: str) -> list[Entry]:
        fold = self._model.fold
        return [entry for entry in self.outbox.entries if fold(self._bare(entry.target)) == fold(room)]

    @property
    def is_busy(self) -> bool:
        """Whether a typed line is on the wire, or could be sent."""
        waiting = (entry for entry in self.outbox.entries if entry.state is State.WAITING)
        return bool(self.outbox.on_the_wire()) or any(self._can_hear(entry.target) for entry in waiting)

    # What the connection does

    def connected(self) -> None:
        """A new connection is up."""
        self._batches = Batches()

    def lost(self) -> None:
        """The connection broke."""
        self.outbox.lost()
        self.history.lost()
        self._barrier = ""
        self._read.clear()
        self._marked.clear()

    def hear(self, heard: Message) -> None:
        """Take in one message: the model hears it now, or when its batch is complete."""
        one = self._batches.hear(heard)
        if isinstance(one, Batch):
            told = self.history.hear(one)
            if told is None:
                for each in one.messages:
                    self._tell(each)
            else:
                self._learn(told)
        elif one is not None:
            self._hear(one)

    def turn(self, at: float) -> float | None:
        """Send what is due; seconds until more may be due, None if only an event can change that."""
        if not self._model.welcomed:
            return None
        if self.history.asked and at >= self._asked_at + PATIENCE:
            self._learn(self.history.fail())
        question = self.history.next()
        if question is not None:
            self._asked_at = at
            if not self._offer(question):
                self._learn(self.history.fail("a line cannot hold that"))
        self._resume()
        self._send(at)
        waits = [self.outbox.wait(self._can_hear, at), self._mark(at)]
        if self.history.asked:
            waits.append(max(0.0, self._asked_at + PATIENCE - at))
        return min((wait for wait in waits if wait is not None), default=None)

    # Sending

    def _offer(self, words: Message) -> bool:
        """Send a message of the client's own; False if no line can hold it: names come from servers, and those from anybody."""
        try:
            self._say(words)
        except WireError:
            return False
        return True

    def _send(self, at: float) -> None:
        for entry in self.outbox.due(self._can_hear, at):
            try:
                self._say(dressed(entry, self._model.capabilities))
            except WireError as problem:
                self._settle(entry, str(problem))
        if not self._barrier and cap.LABELED_RESPONSE not in self._model.capabilities:
            self._before_barrier = self.outbox.on_the_wire()
            if self._before_barrier:
                self._barrier = f"said-{self._new_key()}"
                self._say(message("PING", self._barrier))

    def _can_hear(self, target: str) -> bool:
        if not self._model.welcomed or self.history.holds(self._bare(target)):
            return False
        room = self._model.find(self._bare(target))
        return room is None or room.is_query or room.joined

    def _resume(self) -> None:
        """After a reconnect: lines that may have arrived are sent again where that is safe, else the person decides."""
        once = {cap.ONCE, cap.MESSAGE_TAGS} <= self._model.capabilities
        for entry in self.outbox.returned(self._can_hear, once):
            self._tell(Fared(entry.key, Fate.DOUBTFUL))
        for entry in list(self.outbox.entries):
            room = self._model.find(self._bare(entry.target))
            outside = room is not None and not (room.is_query or room.joined or room.wanted)
            if outside and entry.state is State.WAITING:
                self._settle(entry, "you are not in that room")

    def _bare(self, target: str) -> str:
        return target.lstrip("".join(self._model.network.signs.values()))

    # Hearing

    def _hear(self, heard: Message) -> None:
        entry = self.outbox.find(heard.tags.get("label", "")) or self._guess(heard)
        if entry is not None and self._answered(entry, heard):
            return
        if self._refuses_history(heard):
            self._learn(self.history.fail(heard.text))
            return
        if heard.verb == "PONG" and self._barrier and heard.text == self._barrier:
            self._passed()
        self._tell(heard)
        if heard.verb == "001":
            self._welcomed()
        elif heard.verb == "JOIN" and heard.params and self._model.is_me(heard.nick):
            self._entered(heard.params[0])

    def _answered(self, entry: Entry, heard: Message) -> bool:
        """Settle a line if this is its answer; True if the message is used up: an error goes to the line, not to the room."""
        if heard.verb in SPEECH:
            self._settle(entry)
            return False
        if heard.verb == "ACK":
            self._said(entry)
            return True
        if heard.verb == "FAIL" or (heard.verb.isdigit() and is_error(heard.verb)):
            self._settle(entry, heard.text if heard.verb == "FAIL" else sentence(heard))
            return True
        return False

    def _guess(self, heard: Message) -> Entry | None:
        """The line that a message without a label answers: the first that fits, as servers answer in the order of asking."""
        if cap.LABELED_RESPONSE in self._model.capabilities:
            return None
        fold = self._model.fold
        on_the_wire = self.outbox.on_the_wire()
        if heard.verb in SPEECH and len(heard.params) == 2 and self._model.is_me(heard.nick):
            fits = [e for e in on_the_wire if (e.words.verb, e.words.text) == (heard.verb, heard.text)]
            return next((e for e in fits if fold(e.target) == fold(heard.params[0])), None)
        if heard.verb in _REFUSALS or (
            heard.verb == "FAIL" and heard.params[:1] in (("PRIVMSG",), ("NOTICE",))
        ):
            named = {fold(self._bare(param)) for param in heard.params[:-1]}
            return next((e for e in on_the_wire if fold(self._bare(e.target)) in named), None)
        return None

    def _passed(self) -> None:
        """The server has taken in all lines sent before the PING, and has refused none of those that are still here."""
        self._barrier = ""
        for entry in self._before_barrier:
            if entry.state is not State.SENT or self.outbox.find(entry.key) is None:
                continue
            if cap.ECHO_MESSAGE in self._model.capabilities:
                self._settle(entry, "the server did not say it back")
            else:
                self._said(entry)

    def _said(self, entry: Entry) -> None:
        """A line was said, and is not echoed."""
        self._settle(entry)
        self._tell(Message(entry.words.verb, entry.words.params, self._model.nick))

    def _settle(self, entry: Entry, refusal: str = "") -> None:
        self.outbox.settle(entry)
        self._tell(Fared(entry.key, Fate.REFUSED if refusal else None, refusal))

    def _refuses_history(self, heard: Message) -> bool:
        asked = self.history.asked
        if asked is None:
            return False
        label = heard.tags.get("label", "")
        if heard.verb == "ACK" or (heard.verb == "FAIL" and label):
            return bool(label) and label == asked.label
        verb = heard.params[0] if heard.verb == "FAIL" and heard.params else ""
        if heard.verb == "421" and len(heard.params) > 1:
            verb = heard.params[1]
        return verb in ("CHATHISTORY", "SEARCH")

    # Coming back

    def _welcomed(self) -> None:
        """Conversations need no JOIN: their history is asked for at once."""
        away = [room for room in self._model.rooms if room.gap is not None and room.gap.since]
        if away and self.history.is_possible:
            self.history.returned(min(room.gap.since for room in away if room.gap))
        elif away:
            for room in self._model.rooms:
                if room.is_query and room.gap is not None:
                    self._tell(Caught(room.name, ()))

    def _entered(self, name: str) -> None:
        room = self._model.find(name)
        if room is None:
            return
        if self.history.is_possible:
            self.history.close_gap(room)
        else:
            self._tell(Caught(room.name, ()))

    def _learn(self, told: Iterable[Incoming]) -> None:
        for one in told:
            if isinstance(one, Caught):
                self._recognise(one)
            self._tell(one)

    def _recognise(self, caught: Caught) -> None:
        """Lines that were sent on a connection that broke, and are in the history, did arrive."""
        by_id = {one.tags[ID_TAG] for one in caught.messages if ID_TAG in one.tags}
        mine = [one for one in caught.messages if self._model.is_me(one.nick)]
        for entry in self._of(caught.room):
            if entry.state is not State.UNSURE:
                continue
            same = [one for one in mine if (one.verb, one.text) == (entry.words.verb, entry.words.text)]
            if entry.key in by_id:
                self._settle(entry)
            elif same and not entry.with_id:
                mine.remove(same[0])
                self._settle(entry)

    # Reading

    def _mark(self, at: float) -> float | None:
        """Send the times up to which the person has read, once a second at most."""
        if not self._read:
            return None
        if at < self._marked_at + MARK_EACH:
            return self._marked_at + MARK_EACH - at
        self._marked_at = at
        for room, newest in self._read.items():
            self._marked[room] = newest
            self._offer(message("MARKREAD", room, f"timestamp={written(newest)}"))
        self._read.clear()
        return None
