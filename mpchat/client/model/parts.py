"""The message that a line is part of: of several lines only the first has an id (IRCv3 multiline, "Fallback")."""

from dataclasses import dataclass

from mpchat.irc.message import Message


@dataclass(slots=True)
class Parts:
    """The message whose lines are arriving now."""

    first: Message | None = None
    number: int = 0

    def of(self, message: Message) -> tuple[str, int]:
        """The id of the message that this line is part of, ``""`` for none, and the line's number in it."""
        msgid = message.tags.get("msgid", "")
        if self.first is None or msgid or _whole(message) != _whole(self.first):
            self.first, self.number = (message if msgid else None), 0
            return msgid, 0
        self.number += 1
        return self.first.tags["msgid"], self.number


def _whole(message: Message) -> tuple[object, ...]:
    """What all lines of one message have in common."""
    return message.verb, message.source, message.params[:1]
