"""What a client and a server can agree on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# The names, so that one with a typo is an error of mypy, and no feature that is off.
ACCOUNT_NOTIFY: Final = "account-notify"
ACCOUNT_TAG: Final = "account-tag"
AWAY_NOTIFY: Final = "away-notify"
BATCH: Final = "batch"
CAP_NOTIFY: Final = "cap-notify"
CHGHOST: Final = "chghost"
ACCOUNT_REGISTRATION: Final = "draft/account-registration"
CHANNEL_RENAME: Final = "draft/channel-rename"
CHATHISTORY: Final = "draft/chathistory"
PERSISTENCE: Final = "draft/persistence"
EVENT_PLAYBACK: Final = "draft/event-playback"
DRAFT_WEBPUSH: Final = "draft/webpush"
EXTENDED_ISUPPORT: Final = "draft/extended-isupport"
MESSAGE_REDACTION: Final = "draft/message-redaction"
DRAFT_NO_IMPLICIT_NAMES: Final = "draft/no-implicit-names"
OPER_TAG: Final = "draft/oper-tag"
PRE_AWAY: Final = "draft/pre-away"
METADATA: Final = "draft/metadata-2"
MULTILINE: Final = "draft/multiline"
READ_MARKER: Final = "draft/read-marker"
RELAYMSG: Final = "draft/relaymsg"
ECHO_MESSAGE: Final = "echo-message"
EXTENDED_JOIN: Final = "extended-join"
EXTENDED_MONITOR: Final = "extended-monitor"
INVITE_NOTIFY: Final = "invite-notify"
LABELED_RESPONSE: Final = "labeled-response"
MESSAGE_TAGS: Final = "message-tags"
ONCE: Final = "mpchat/once"
MULTI_PREFIX: Final = "multi-prefix"
NO_IMPLICIT_NAMES: Final = "no-implicit-names"
SASL: Final = "sasl"
SERVER_TIME: Final = "server-time"
WHOAMI: Final = "draft/whoami"
ACCOUNT_REQUIRED: Final = "soju.im/account-required"
SETNAME: Final = "setname"
SEARCH: Final = "soju.im/search"
WEBPUSH: Final = "soju.im/webpush"
STANDARD_REPLIES: Final = "standard-replies"
PLAYBACK: Final = "znc.in/playback"
SELF_MESSAGE: Final = "znc.in/self-message"
STS: Final = "sts"
USERHOST_IN_NAMES: Final = "userhost-in-names"


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
        Capability(ACCOUNT_NOTIFY, "ACCOUNT of the people one shares a room with", in_dialect=True),
        Capability(ACCOUNT_TAG, "the account of whoever did it", in_dialect=True),
        Capability(AWAY_NOTIFY, "AWAY of the people one shares a room with", in_dialect=True),
        Capability(BATCH, "replies that belong together, as one group"),
        Capability(CAP_NOTIFY, "CAP NEW and CAP DEL"),
        Capability(CHGHOST, "changes of somebody's host", in_dialect=True),
        Capability(ACCOUNT_REGISTRATION, "REGISTER"),
        Capability(CHANNEL_RENAME, "RENAME of a room one is in", in_dialect=True),
        Capability(CHATHISTORY, "CHATHISTORY; nothing that was missed is sent by itself"),
        Capability(EVENT_PLAYBACK, "joins, topics, modes and the like in history"),
        Capability(EXTENDED_ISUPPORT, "ISUPPORT before registration; 005 in a batch, with batch"),
        Capability(MESSAGE_REDACTION, "REDACT: what was said is taken back", in_dialect=True),
        Capability(
            METADATA, "METADATA: what people and rooms say about themselves; with batch", in_dialect=True
        ),
        Capability(PERSISTENCE, "PERSISTENCE: whether one stays in the chat without a connection"),
        Capability(DRAFT_NO_IMPLICIT_NAMES, "no-implicit-names, as it was called before"),
        Capability(
            OPER_TAG,
            "the tag draft/oper on what operators of the server do; with message-tags",
            in_dialect=True,
        ),
        Capability(PRE_AWAY, "AWAY before registration"),
        Capability(
            MULTILINE, "messages of several lines; with batch only", in_dialect=True, needs_value=True
        ),
        Capability(READ_MARKER, "MARKREAD on joining"),
        Capability(DRAFT_WEBPUSH, "soju.im/webpush, as IRCv3 calls it"),
        Capability(RELAYMSG, "RELAYMSG: bridges speak for others; and which bridge did", in_dialect=True),
        Capability(WHOAMI, "one's own nick, user and host in SETNAME after 005; with chghost"),
        Capability(ECHO_MESSAGE, "one's own messages, as the others hear them"),
        Capability(EXTENDED_JOIN, "account and real name in JOIN", in_dialect=True),
        Capability(EXTENDED_MONITOR, "AWAY, ACCOUNT, CHGHOST and SETNAME of the nicks one monitors"),
        Capability(INVITE_NOTIFY, "INVITE of others into rooms where one may invite", in_dialect=True),
        Capability(LABELED_RESPONSE, "which reply answers which request; with batch only"),
        Capability(MESSAGE_TAGS, "tags, msgid, TAGMSG", in_dialect=True),
        Capability(ONCE, "the tag +mpchat/id: a message sent again is not heard again"),
        Capability(MULTI_PREFIX, "every prefix of a member in NAMES and WHO"),
        Capability(NO_IMPLICIT_NAMES, "no NAMES on joining"),
        Capability(SASL, "AUTHENTICATE: log in to an account"),
        Capability(SERVER_TIME, "when it was said", in_dialect=True),
        Capability(SETNAME, "changes of the real name", in_dialect=True),
        Capability(SEARCH, "SEARCH answers with the messages themselves"),
        Capability(WEBPUSH, "WEBPUSH: messages are pushed to phones; with a database, unless `--no-push`"),
        Capability(
            ACCOUNT_REQUIRED,
            "people without an account cannot come in; it cannot be agreed on",
            only_tells=True,
        ),
        Capability(STANDARD_REPLIES, "FAIL, WARN and NOTE"),
        Capability(
            STS,
            "where to find TLS (`--sts`); it is told in CAP LS 302 alone, and cannot be agreed on",
            needs_value=True,
            only_tells=True,
        ),
        Capability(PLAYBACK, "PRIVMSG *playback: what was said since a time; nothing is sent by itself"),
        Capability(
            SELF_MESSAGE, "what one says directly over another session, though one has not echo-message"
        ),
        Capability(USERHOST_IN_NAMES, "nick!user@host in NAMES"),
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
