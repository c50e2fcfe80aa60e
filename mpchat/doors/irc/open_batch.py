"""A message of several lines on its way, and what a client attached to it (IRCv3 multiline)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mpchat.chat.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Attached:
    """What a client sent with a message besides its text: tags for the others, and its own name for it."""

    tags: Mapping[str, str] = field(default_factory=dict)
    client_tag: str = ""


@dataclass(slots=True)
class OpenBatch:
    """A message of several lines on its way; of one that has failed the rest is passed over."""

    reference: str
    target: str
    label: str
    began: float
    attached: Attached
    kind: Kind = "PRIVMSG"
    size: int = 0
    failed: bool = False
    lines: list[tuple[str, bool]] = field(default_factory=list)
