"""What a client and a server can agree on."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capability:
    """One IRCv3 capability: its name, what it brings, and whether it changes the bytes of what others cause.

    ``needs_value`` marks those that say nothing without one: who does not know values (CAP LS 302) is not offered them.
    ``only_tells`` marks those that cannot be agreed on: their value is all there is.
    """

    name: str
    shows: str
    in_dialect: bool = False
    needs_value: bool = False
    only_tells: bool = False


CAPABILITIES = {
    capability.name: capability
    for capability in (
        Capability("account-notify", "ACCOUNT of the people one shares a room with", in_dialect=True),
        Capability("account-tag", "the account of whoever did it", in_dialect=True),
        Capability("away-notify", "AWAY of the people one shares a room with", in_dialect=True),
        Capability("batch", "replies that belong together, as one group"),
        Capability("cap-notify", "CAP NEW and CAP DEL"),
        Capability("chghost", "changes of somebody's host", in_dialect=True),
        Capability("draft/account-registration", "REGISTER"),
        Capability("draft/channel-rename", "RENAME of a room one is in", in_dialect=True),
        Capability("draft/chathistory", "CHATHISTORY; nothing is replayed on joining"),
        Capability("draft/event-playback", "joins, topics, modes and the like in history"),
        Capability("draft/extended-isupport", "ISUPPORT before registration; 005 in a batch, with batch"),
        Capability("draft/message-redaction", "REDACT: what was said is taken back", in_dialect=True),
        Capability("draft/no-implicit-names", "no-implicit-names, as it was called before"),
        Capability("draft/pre-away", "AWAY before registration"),
        Capability(
            "draft/multiline", "messages of several lines; with batch only", in_dialect=True, needs_value=True
        ),
        Capability("draft/read-marker", "MARKREAD on joining"),
        Capability("echo-message", "one's own messages, as the others hear them"),
        Capability("extended-join", "account and real name in JOIN", in_dialect=True),
        Capability("extended-monitor", "AWAY, ACCOUNT, CHGHOST and SETNAME of the nicks one monitors"),
        Capability("invite-notify", "INVITE of others into rooms where one may invite", in_dialect=True),
        Capability("labeled-response", "which reply answers which request; with batch only"),
        Capability("message-tags", "tags, msgid, TAGMSG", in_dialect=True),
        Capability("mpchat/once", "the tag +mpchat/id: a message sent again is not heard again"),
        Capability("multi-prefix", "every prefix of a member in NAMES and WHO"),
        Capability("no-implicit-names", "no NAMES on joining"),
        Capability("sasl", "AUTHENTICATE: log in to an account"),
        Capability("server-time", "when it was said", in_dialect=True),
        Capability("setname", "changes of the real name", in_dialect=True),
        Capability("soju.im/search", "SEARCH answers with the messages themselves"),
        Capability("standard-replies", "FAIL, WARN and NOTE"),
        Capability(
            "sts",
            "where to find TLS (`--sts`); it is told in CAP LS 302 alone, and cannot be agreed on",
            needs_value=True,
            only_tells=True,
        ),
        Capability("userhost-in-names", "nick!user@host in NAMES"),
    )
}
"""All that the server offers."""

IN_DIALECT = frozenset(name for name, capability in CAPABILITIES.items() if capability.in_dialect)
"""Those that change the bytes of an event: readers who agree on these share one encoding."""


def parse_list(text: str) -> dict[str, str]:
    """Read ``"a b=value -c"`` as ``{"a": "", "b": "value", "-c": ""}`` (IRCv3 capability-negotiation)."""
    pairs = (item.partition("=") for item in text.split())
    return {name: value for name, _, value in pairs}


def split_list(names: Iterable[str], longest: int, between: str = " ") -> list[str]:
    """Pack names, ``between`` between them, into as few texts of at most ``longest`` bytes as possible; none give one ``""``."""
    lines: list[str] = []
    room = 0
    for name in names:
        size = len(name.encode()) + 1
        if not lines or size > room:
            lines.append(name)
            room = longest - size + 1
        else:
            lines[-1] += between + name
            room -= size
    return lines or [""]
