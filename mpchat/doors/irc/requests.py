"""The requests of one client, answered in the order of asking; a labelled one in one piece (IRCv3 labeled-response).

A *request* is one line on its way. It is open while it runs, while commands that it asked of the journal are not applied
(``waiting``), and while it waits for work in a thread or for its turn (``elsewhere``). What holds:

- Answers leave in the order of the requests. Only the first request in the queue is answered at once, and only without a
  label; the answers to all others wait in them until every earlier request is done.
- Every answer belongs to a request: ``current`` is the one being carried out, and there is none outside ``carry_out`` and
  ``go_on_with``. What nobody asked for is told ``aside``, or by ``notify``, and does not wait.
- Commands are applied in the order of asking, whatever the journal, so the next applied command of a client belongs to the
  first request that still waits for one (``first_waiting``). No command carries a number for that, and none is needed.

*When* a command is applied differs, and both must work. The journal in memory applies it inside ``append``: the answer comes
while the verb is still running, the request is not yet finished, and a second line cannot have come. SQLite applies it a turn
or more later: the verb has returned, later lines have been taken up, and their questions are held back by the session
(``Verb.waits``) so that they see what the earlier commands have done. A verb that does something after ``ask`` must therefore
not rely on its having happened, nor on its not having happened.

What breaks it: answering from a callback without ``go_on_with`` (there is no current request, or another's); an exception in
the middle that leaves ``running`` set (``go_on_with`` takes it back); a command appended without ``waiting`` being counted,
which makes every later answer belong to the wrong request.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from mpchat.chat.vocabulary import Event
from mpchat.irc.message import Message, format, parse


@dataclass(slots=True)
class Request:
    """One line on its way.

    ``waiting`` counts what it asked of the journal, ``elsewhere`` what it waits for besides; ``answers`` is what it was
    answered so far. ``in_silence`` says that it is answered with no numeric. ``tells`` is asked first to tell what came of
    it, in words of its own: it returns whether it has.
    """

    label: str = ""
    waiting: int = 0
    elsewhere: int = 0
    running: bool = True
    in_silence: bool = False
    tells: Callable[[Event], bool] | None = None
    answers: list[bytes] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether there may be more to answer."""
        return self.running or self.waiting > 0 or self.elsewhere > 0


class Requests:
    """The requests of one visitor, first to last (IRCv3 labeled-response)."""

    def __init__(self, server: str, tell: Callable[[bytes], None]) -> None:
        self._server = server
        self._tell = tell
        self._queue: deque[Request] = deque()
        self._current: Request | None = None
        self._batches = count(1)

    def __len__(self) -> int:
        return len(self._queue)

    @property
    def current(self) -> Request:
        """The request that is being carried out."""
        assert self._current is not None, "only a request asks and is answered"
        return self._current

    @property
    def collects(self) -> bool:
        """Whether what the next applied command causes is part of a labelled answer."""
        for request in self._queue:
            if request.waiting:
                return request.label != ""
        return False

    def first_waiting(self) -> Request:
        """The request that the next applied command belongs to."""
        first = self._queue[0]
        return first if first.waiting else next(request for request in self._queue if request.waiting)

    def carry_out(self, label: str, work: Callable[[], None]) -> None:
        """Take up a new request."""
        request = Request(label)
        self._queue.append(request)
        self.go_on_with(request, work)
        request.running = False
        self.finish()

    def go_on_with(self, request: Request, work: Callable[[], None]) -> None:
        """Do something for a request that is under way: what is answered now is its answer."""
        outer, self._current = self._current, request
        try:
            work()
        except BaseException:
            request.running = False
            raise
        finally:
            self._current = outer

    def aside(self, work: Callable[[], None]) -> None:
        """Tell what nobody asked for: at once, whatever is being answered."""
        request = Request()
        self.go_on_with(request, work)
        self._deliver(request)

    def answer(self, data: bytes) -> None:
        """Answer the current request with lines: at once, unless somebody asked before or it has a label."""
        request = self.current
        if not request.label and self._queue and request is self._queue[0]:
            self._tell(data)
        else:
            request.answers.append(data)

    def reference(self) -> str:
        """A batch's reference that no other batch of this visitor bears."""
        return f"b{next(self._batches)}"

    def finish(self) -> None:
        """Deliver what is complete, and what need not wait any more."""
        while self._queue and not self._queue[0].open:
            self._deliver(self._queue.popleft())
            if self._queue and not self._queue[0].label:
                self._deliver(self._queue[0])

    def close(self, last: bytes) -> None:
        """Deliver every answer there is, and a last line, part of the labelled answer that causes it: nothing more will come."""
        cause = self._current if self._queue and self._queue[-1] is self._current else None
        if cause is not None and cause.label:
            cause.answers.append(last)
        for request in self._queue:
            if request.answers:
                self._deliver(request)
        if cause is None or not cause.label:
            self._tell(last)

    def _deliver(self, request: Request) -> None:
        answers, request.answers = request.answers, []
        if not request.label:
            for data in answers:
                self._tell(data)
        elif not answers:
            self._tell(format(Message("ACK", (), self._server, {"label": request.label})))
        elif len(answers) == 1 and _is_one(answers[0]):
            first = first_line(answers[0])
            self._tell(add_tag("label", request.label, first) + answers[0][len(first) :])
        else:
            self._deliver_batch(request.label, answers)

    def _deliver_batch(self, label: str, answers: list[bytes]) -> None:
        reference = self.reference()
        start = Message("BATCH", ("+" + reference, "labeled-response"), self._server, {"label": label})
        self._tell(format(start))
        for data in answers:
            self._tell(in_batch(reference, data))
        self._tell(format(Message("BATCH", ("-" + reference,), self._server)))


def _is_one(answer: bytes) -> bool:
    """Whether an answer is one line, or one batch: that needs no other one around it."""
    return answer.count(b"\n") == 1 or parse(first_line(answer)).verb == "BATCH"


def first_line(data: bytes) -> bytes:
    """The first of several lines, with its end."""
    return data[: data.index(b"\n") + 1]


def in_batch(reference: str, data: bytes) -> bytes:
    """Lines as part of a batch; those that are part of one within stay so (IRCv3 batch)."""
    return b"".join(_tagged(reference, line) for line in data.splitlines(keepends=True))


def _tagged(reference: str, line: bytes) -> bytes:
    tag = b"@batch=" + reference.encode()
    if not line.startswith(b"@"):
        return tag + b" " + line
    tags = line[1:].partition(b" ")[0].split(b";")
    return line if any(each.startswith(b"batch=") for each in tags) else tag + b";" + line[1:]


def add_tag(key: str, value: str, line: bytes) -> bytes:
    """Give a formatted line one more tag."""
    message = parse(line)
    return format(Message(message.verb, message.params, message.source, {key: value, **message.tags}))
