"""Questions to the server's history, one at a time, and the changes that their answers bring. No socket, no clock."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from mpchat.client.batches import HISTORY, SEARCH, TARGETS, Batch
from mpchat.client.model import Caught, Found, Gap, Incoming, Kind, Model, Noted, Older, Room
from mpchat.irc import capabilities as cap
from mpchat.irc import times
from mpchat.irc.message import Message, message

NEEDED = frozenset((cap.BATCH, cap.MESSAGE_TAGS, cap.SERVER_TIME, cap.CHATHISTORY))
"""The capabilities that are needed to ask anything."""
PAGE = 100
"""Messages asked for at once, if the server allows as many."""
FIRST = 50
"""Messages of a room that is new to the person."""
MOST_PAGES = 100
"""Pages of one gap; what was missed beyond them is shown as missing."""
_MARGIN = 60.0
"""Seconds before the loss from which on direct messages are asked for; lines that are here already are not shown twice."""
_SKEW = 1.0
"""Seconds by which a line may be older than what was heard before it."""
_FAR = 86_400.0
"""Seconds beyond now up to which is asked: the clocks of client and server need not agree."""


class What(Enum):
    """What a question is about."""

    AFTER = "what was missed"
    LATEST = "the newest lines"
    OLDER = "what is older"
    TARGETS = "who has written"
    SEARCH = "a search"


@dataclass(slots=True)
class Question:
    """One question: about ``room`` (a name), from ``since`` on; the pages that have come."""

    what: What
    room: str
    since: str = ""
    limit: int = PAGE
    words: str = ""
    ask: Message = field(default_factory=lambda: message("SEARCH"))
    label: str = ""
    pages: list[Message] = field(default_factory=list)
    turned: int = 0


class CatchUp:
    """The questions of one client; reads the model, does not change it."""

    def __init__(self, model: Model, new_label: Callable[[], str]) -> None:
        self._model = model
        self._new_label = new_label
        self._waiting: deque[Question] = deque()
        self.asked: Question | None = None

    # What is wanted

    @property
    def is_possible(self) -> bool:
        """Whether this server has a history to ask."""
        return self._model.capabilities >= NEEDED

    def lost(self) -> None:
        """The connection broke: drop all questions; what happens on the next connection asks anew."""
        self._waiting.clear()
        self.asked = None

    def close_gap(self, room: Room) -> None:
        """Ask for what was missed in a room, or for its newest lines where nothing is known."""
        gap = room.gap or Gap("", room.fresh)
        if gap.after:
            self._waiting.append(Question(What.AFTER, room.name, f"msgid={gap.after}", self._most(PAGE)))
        elif gap.since and self._model.heard_to:
            since = f"timestamp={written(gap.since - _SKEW)}"
            self._waiting.append(Question(What.AFTER, room.name, since, self._most(PAGE)))
        else:
            self._waiting.append(self._latest(room.name, PAGE if gap.since else FIRST))

    def conversations(self, since: float) -> None:
        """Ask who has sent the person direct messages since then."""
        self._waiting.append(Question(What.TARGETS, "", written(since), self._most(PAGE)))

    def older(self, room: Room) -> bool:
        """Ask for lines older than all that a room shows; False if something is being asked about the room already."""
        if self._is_about(room.name):
            return False
        since = f"msgid={room.oldest_id}" if room.oldest_id else "*"
        self._waiting.append(Question(What.OLDER, room.name, since, self._most(PAGE)))
        return True

    def search(self, words: str, ask: Message) -> None:
        """Search for words; ``ask`` is the request for them."""
        self._waiting.append(Question(What.SEARCH, "", words=words, ask=ask))

    def holds(self, name: str) -> bool:
        """Whether missed lines of a room or conversation are still to come: a person should read them before they answer."""
        alone, fold = not self._model.is_room(name), self._model.fold
        for question in self._questions():
            if alone and question.what is What.TARGETS:
                return True
            if question.what in (What.AFTER, What.LATEST) and fold(question.room) == fold(name):
                return True
        return False

    def _questions(self) -> list[Question]:
        return [*([self.asked] if self.asked else []), *self._waiting]

    def _is_about(self, name: str) -> bool:
        fold = self._model.fold
        return any(question.room and fold(question.room) == fold(name) for question in self._questions())

    def _latest(self, room: str, most: int) -> Question:
        return Question(What.LATEST, room, "*", self._most(most))

    def _most(self, wanted: int) -> int:
        allowed = self._model.network.number("CHATHISTORY", PAGE)
        return min(wanted, allowed or wanted)

    # What is asked

    def next(self) -> Message | None:
        """The question to ask now: None while one is open, or when there is none."""
        if self.asked is not None or not self._waiting:
            return None
        self.asked = self._waiting.popleft()
        asked = self._ask(self.asked)
        if cap.LABELED_RESPONSE not in self._model.capabilities:
            return asked
        self.asked.label = self._new_label()
        return replace(asked, tags={"label": self.asked.label})

    def _ask(self, question: Question) -> Message:
        room, since, limit = question.room, question.since, str(question.limit)
        match question.what:
            case What.AFTER:
                return message("CHATHISTORY", "AFTER", room, since, limit)
            case What.LATEST:
                return message("CHATHISTORY", "LATEST", room, "*", limit)
            case What.OLDER:
                verb = "LATEST" if since == "*" else "BEFORE"
                return message("CHATHISTORY", verb, room, since, limit)
            case What.TARGETS:
                until = written(max(self._model.now, self._model.heard_to) + _FAR)
                return message(
                    "CHATHISTORY", "TARGETS", f"timestamp={since}", f"timestamp={until}", str(question.limit)
                )
            case What.SEARCH:
                return question.ask

    # What is answered

    def hear(self, batch: Batch) -> list[Incoming] | None:
        """The changes that a batch brings; None if it does not answer the open question."""
        question = self.asked
        if question is None or not self._answers(batch, question):
            return None
        self.asked = None
        match question.what:
            case What.AFTER:
                return self._page(question, batch)
            case What.LATEST:
                return [self._newest(question, tuple(batch.messages))]
            case What.OLDER:
                return [Older(question.room, tuple(batch.messages), batch.ends or not batch.messages)]
            case What.TARGETS:
                return self._conversations(batch.messages)
            case What.SEARCH:
                return [Found(question.words, tuple(batch.messages))]

    def fail(self, why: str = "") -> list[Incoming]:
        """Give up the open question: the changes that are made instead."""
        question, self.asked = self.asked, None
        if question is None:
            return []
        match question.what:
            case What.AFTER:
                again = self._latest(question.room, PAGE)
                again.pages = question.pages
                self._waiting.appendleft(again)
                return []
            case What.LATEST:
                return [Caught(question.room, tuple(question.pages), partly=self._was_away(question.room))]
            case What.TARGETS:
                return self._conversations([])
            case What.OLDER:
                return [Noted(f"Older lines cannot be read: {why or 'no answer'}", Kind.ERROR)]
            case What.SEARCH:
                return [Noted(f"The search failed: {why or 'no answer'}", Kind.ERROR)]

    def _answers(self, batch: Batch, question: Question) -> bool:
        types: Mapping[What, str] = {What.TARGETS: TARGETS, What.SEARCH: SEARCH}
        if batch.type != types.get(question.what, HISTORY):
            return False
        if question.label and batch.label:
            return batch.label == question.label
        fold = self._model.fold
        return not question.room or not batch.params or fold(batch.params[0]) == fold(question.room)

    def _page(self, question: Question, batch: Batch) -> list[Incoming]:
        page = batch.messages
        question.pages += page
        question.turned += 1
        last = next((one.tags["msgid"] for one in reversed(page) if "msgid" in one.tags), "")
        is_short = len(page) < question.limit
        is_last = batch.ends or is_short or not last or question.since == f"msgid={last}"
        if is_last or question.turned >= MOST_PAGES:
            return [Caught(question.room, tuple(question.pages), partly=not is_last)]
        question.since = f"msgid={last}"
        self._waiting.appendleft(question)
        return []

    def _newest(self, question: Question, told: tuple[Message, ...]) -> Caught:
        """The newest lines; they reach back far enough if the last message known is among them."""
        room = self._model.find(question.room)
        after = room.gap.after if room and room.gap else ""
        reaches = any(one.tags.get("msgid") == after for one in told) if after else len(told) < question.limit
        partly = self._was_away(question.room) and not reaches
        return Caught(question.room, (*question.pages, *told), partly, is_whole=not told)

    def _was_away(self, name: str) -> bool:
        room = self._model.find(name)
        return room is not None and room.gap is not None and bool(room.gap.since)

    def _conversations(self, told: list[Message]) -> list[Incoming]:
        """Ask for each conversation that went on; the others have missed nothing."""
        model, closed = self._model, list[Incoming]()
        names = [one.params[1] for one in told if one.verb == "CHATHISTORY" and len(one.params) > 2]
        alone = {model.fold(name): name for name in names if not model.is_room(name)}
        for room in model.rooms:
            if room.is_query and room.gap is not None:
                if alone.pop(model.fold(room.name), None):
                    self.close_gap(room)
                else:
                    closed.append(Caught(room.name, ()))
        for name in alone.values():
            since = f"timestamp={written(self._since - _SKEW)}"
            self._waiting.append(Question(What.AFTER, name, since, self._most(PAGE)))
        return closed

    _since = 0.0

    def returned(self, since: float) -> None:
        """The person is back: ask for the direct messages of the time since ``since``."""
        self._since = since
        self.conversations(since - _MARGIN)


def written(at: float) -> str:
    """A time as servers read it; the time of a server's own line comes out as it was written, to the millisecond."""
    return times.write(max(0, min(round(at * 1000), times.LAST)))
