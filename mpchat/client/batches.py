"""IRCv3 batches: answers of the history are collected whole, labels are handed down to each message."""

from dataclasses import dataclass, field, replace

from mpchat.irc.message import HISTORY_ENDS, Message

HISTORY = "chathistory"
TARGETS = "draft/chathistory-targets"
SEARCH = "soju.im/search"
MOST = 20_000
"""Messages of one batch that are kept: no server's answer is longer."""


@dataclass(slots=True)
class Batch:
    """One batch with its type, its parameters, its label (``""`` for none) and, where it is collected, its messages.

    ``ends`` says that the history has no more that would answer the question.
    """

    type: str
    params: tuple[str, ...]
    label: str
    outer: "Batch | None" = None
    ends: bool = False
    messages: list[Message] = field(default_factory=list)

    @property
    def collector(self) -> "Batch | None":
        """The batch that is handed on whole: this one or the one around it; None if neither is."""
        inside = self.outer.collector if self.outer else None
        return inside or (self if self.type in (HISTORY, TARGETS, SEARCH) else None)


class Batches:
    """The batches that are open on one connection."""

    def __init__(self) -> None:
        self._open: dict[str, Batch] = {}

    def hear(self, message: Message) -> Message | Batch | None:
        """The message itself; or the batch that it completes; or None while there is nothing to hand on."""
        if message.verb == "BATCH" and message.params:
            if message.params[0].startswith("-"):
                return self._finish(message)
            self._begin(message)
            return None
        batch = self._open.get(message.tags.get("batch", ""))
        if batch is None:
            return message
        collector = batch.collector
        if collector is None:
            label = message.tags.get("label") or batch.label
            return replace(message, tags={**message.tags, "label": label}) if label else message
        if len(collector.messages) < MOST:
            collector.messages.append(message)
        return None

    def _begin(self, message: Message) -> None:
        outer = self._open.get(message.tags.get("batch", ""))
        label = message.tags.get("label", "") or (outer.label if outer else "")
        kind = message.params[1] if len(message.params) > 1 else ""
        ends = HISTORY_ENDS in message.tags
        self._open[message.params[0][1:]] = Batch(kind, message.params[2:], label, outer, ends)

    def _finish(self, message: Message) -> Batch | None:
        batch = self._open.pop(message.params[0][1:], None)
        return batch if batch is not None and batch.collector is batch else None
